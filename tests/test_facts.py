"""What is found in Vietnamese text, and what is one and the same fact in two wordings."""

import json
import unicodedata
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from briefing.facts import Document, Fact, find
from briefing.figures import Figure
from briefing.names import Name
from briefing.text import nfc
from briefing.times import Date, Period

ROWS = [json.loads(line) for line in (Path(__file__).parent.parent / "data" / "facts.jsonl").read_text("utf-8").splitlines()]


def one(text: str, kind: str) -> Fact:
    """The only fact of a kind in a text."""
    (fact,) = [fact for fact in find(text) if fact.kind == kind]
    return fact


def figure(text: str, kind: str) -> Figure:
    value = one(text, kind).value
    assert isinstance(value, Figure)
    return value


@pytest.mark.parametrize(
    ("kind", "left", "right"),
    [
        ("percent", "đạt 8,5%", "đạt 8.5 %"),
        ("percent", "đạt 27,4%", "đạt 27,4 phần trăm"),
        ("percent", "đạt hai mươi phần trăm", "đạt 20%"),
        ("money", "chi 1.200 tỷ đồng", "chi 1,2 nghìn tỷ"),
        ("money", "chi 5,6 tỉ đồng", "chi 5 tỷ 600 triệu đồng"),
        ("money", "chi 1 250,6 tỷ đồng", "chi 1.250,6 tỷ đồng"),
        ("money", "góp nửa tỷ đồng", "góp 500 triệu đồng"),
        ("money", "góp từ 200 đến 500 nghìn đồng", "góp 200.000 - 500.000 đồng"),
        ("money", "giá 8.500 đồng/kg", "giá 8,5 triệu đồng một tấn"),
        ("quantity", "cấp 20.000 kg", "cấp hai mươi tấn"),
        ("quantity", "đạt 58,5 tạ/ha", "đạt 5,85 tấn/ha"),
        ("quantity", "dài 36,4 km", "dài 36 km 400 m"),
        ("quantity", "dài 12,5 ki-lô-mét", "dài 12,5km"),
        ("quantity", "rộng 3 ki-lô-mét vuông", "rộng 300 ha"),
        ("quantity", "chứa 1,5 triệu m3", "chứa 1.500.000 m³"),
        ("quantity", "học 16 giờ", "học 16 tiếng"),
        ("quantity", "từ 17h30", "từ 17 giờ 30 phút"),
        ("quantity", "tập hai tiếng rưỡi", "tập 2,5 giờ"),
        ("number", "có một trăm linh năm bài", "có 105 bài"),
        ("number", "hai phần ba số xã", "2/3 số xã"),
        ("number", "03 xã", "3 xã"),
        ("number", "tăng gấp đôi", "tăng gấp 2 lần"),
        ("number", "Đại hội lần thứ XIII", "Đại hội lần thứ 13"),
        ("number", "trúng cử khóa XX", "trúng cử khoá 20"),
    ],
)
def test_figures_in_two_wordings_have_one_value(kind: str, left: str, right: str) -> None:
    assert (figure(left, kind).values, figure(left, kind).unit) == (figure(right, kind).values, figure(right, kind).unit)


@pytest.mark.parametrize(
    ("kind", "left", "right"),
    [
        ("date", "ngày 11/7/2023", "ngày 11 tháng 7 năm 2023"),
        ("date", "ngày 11.7.2023", "11/07/2023"),
        ("date", "tháng mười một", "tháng 11"),
        ("date", "tháng 9/2024", "tháng 9 năm 2024"),
        ("date", "hết tháng 6/2024", "đến tháng 6/2024"),
        ("date", "bắt đầu tháng 3/2024", "tháng 3/2024"),
        ("date", "trước 30-9", "chậm nhất ngày 30/9"),
        ("period", "quý IV", "quý 4"),
        ("period", "quý IV/2023", "3 tháng cuối năm 2023"),
        ("period", "chín tháng đầu năm 2023", "9 tháng năm 2023"),
        ("period", "năm học 2023-2024", "năm học 2023 - 2024"),
        ("period", "giai đoạn 2021–2025", "từ năm 2021 đến năm 2025"),
        ("period", "nửa đầu năm", "6 tháng đầu năm"),
        ("document", "Kế hoạch số 85/KH-UBND", "KH 85/KH - UBND"),
        ("document", "Nghị quyết số 08/NQ-HĐND", "Nghị quyết 8/NQ-HĐND"),
        ("document", "Chỉ thị 05-CT/TW", "Chỉ thị 05 của Trung ương"),
    ],
)
def test_times_and_documents_in_two_wordings_have_one_value(kind: str, left: str, right: str) -> None:
    assert one(left, kind).value == one(right, kind).value


def test_hedge_direction_and_role_are_read() -> None:
    assert figure("tăng gần 8,5%", "percent") == Figure(
        (Fraction(17, 2),), "%", hedge="below", direction=1, role="change", digits="85", step=Fraction(1, 10)
    )
    assert figure("giảm còn 2,6%", "percent").role == "to"
    assert figure("đạt 95% trở lên", "percent").hedge == figure("đạt từ 95%", "percent").hedge == "at least"
    assert figure("cao hơn 0,7 điểm phần trăm", "percent").unit == "điểm %"
    first, second = (fact.value for fact in find("tăng từ 49,2 lên 78,5 triệu đồng"))
    assert isinstance(first, Figure)
    assert isinstance(second, Figure)
    assert (first.unit, first.role, second.role) == ("đồng", "from", "to")


@pytest.mark.parametrize(
    ("text", "found", "sign"),
    [
        ("GRDP tăng trưởng -2,5%", "-2,5%", "minus"),
        ("GRDP tăng trưởng âm gần 2,5%", "âm gần 2,5%", "minus"),
        ("Xuất khẩu cả năm\n−2,5%\n", "−2,5%", "minus"),
        ("Xuất khẩu giảm 288 vụ (18,2%)", "18,2%", "fall"),
        ("- 98% hộ có điện", "98%", ""),
        ("Kết quả:\n-98% hộ có điện", "98%", ""),
        ("Lãi suất giảm còn 6,5%", "6,5%", ""),
    ],
)
def test_a_minus_is_told_from_a_bullet(text: str, found: str, sign: str) -> None:
    assert (one(text, "percent").text, figure(text, "percent").sign) == (found, sign)


@pytest.mark.parametrize("text", ["từ 51% -55%", "từ 51 -55%", "từ 51 - 55%"])
def test_the_dash_of_a_range_is_no_minus(text: str) -> None:
    assert figure(text, "percent").values == (51, 55)


def test_a_ratio_is_no_date_and_a_date_no_ratio() -> None:
    assert [fact.kind for fact in find("14/18 xã, 2/3 số xã, 5/9 cuộc")] == ["number"] * 3
    assert [fact.kind for fact in find("trước 25/10, hai buổi 11/8 và 5/9")] == ["date", "number", "date", "date"]


def test_days_of_a_range_share_their_month() -> None:
    assert [fact.value for fact in find("từ ngày 5 đến ngày 8/9")] == [Date(5, 9, None, "after"), Date(8, 9, None, "before")]


def test_years_are_periods_and_grouped_thousands_are_numbers() -> None:
    assert one("năm 2023", "period").value == Period("years", 1, 12, 2023, 2023)
    assert figure("2.023 hộ", "number").values == (2023,)


def test_a_number_broken_over_lines_is_one_document() -> None:
    assert one("Quy chế số 1056-\nQC/TU bước đầu", "document").value == Document(1056, None, "qc", ("tu",))


def test_letters_with_digits_are_no_figures() -> None:
    assert find("phòng chống COVID-19, phủ sóng 5G, khí CO2") == []


@pytest.mark.parametrize(
    ("text", "kind", "found"),
    [
        ("Bà Hoàng Thuý Hoà, Phó Giám đốc Sở Y tế, phát biểu", "person", "Bà Hoàng Thuý Hoà, Phó Giám đốc Sở Y tế"),
        ("PGS.TS. Lương Thế Hoành truyền đạt", "person", "PGS.TS. Lương Thế Hoành"),
        ("gồm Trưởng bản Lò Văn Piếng nêu", "person", "Trưởng bản Lò Văn Piếng"),
        ("Sở Giáo dục và Đào tạo chủ trì", "organisation", "Sở Giáo dục và Đào tạo"),
        ("Công an thị xã kiểm tra", "organisation", "Công an thị xã"),
        ("giao UBND huyện rà soát", "organisation", "UBND huyện"),
        ("khảo sát tại TP. Vĩnh Giang", "place", "TP. Vĩnh Giang"),
        ("tuần tra ven sông Đáy", "place", "sông Đáy"),
        ("IA KHƯƠL còn khó", "place", "IA KHƯƠL"),
        ("Ban Thường vụ Đảng ủy xã họp", "organisation", "Ban Thường vụ Đảng ủy xã"),
        ("họp Bộ Chỉ huy Bộ đội Biên phòng tỉnh", "organisation", "Bộ Chỉ huy Bộ đội Biên phòng tỉnh"),
        ("dự Đại hội Đảng bộ huyện", "organisation", "Đảng bộ huyện"),
        ("dự Đại hội XI Công đoàn tỉnh", "organisation", "Công đoàn tỉnh"),
        ("Chánh Văn phòng Tỉnh ủy dự", "organisation", "Văn phòng Tỉnh ủy"),
        ("có PGS, TS Lương Thế Hoành", "person", "PGS, TS Lương Thế Hoành"),
    ],
)
def test_names_are_found_with_their_titles(text: str, kind: str, found: str) -> None:
    fact = one(text, kind)
    assert fact.text == found
    assert isinstance(fact.value, Name)


def test_words_that_may_be_a_number_are_found_on_demand_only() -> None:
    assert find("giao một xã") == []
    (fact,) = find("giao một xã", lone=True)
    assert isinstance(fact.value, Figure)
    assert fact.value.doubtful


@given(st.text(max_size=200))
@settings(deadline=None)
def test_any_text_can_be_read_and_facts_lie_in_it(text: str) -> None:
    for fact in find(text):
        assert nfc(text)[fact.start : fact.end] == fact.text != ""


@given(st.sampled_from(ROWS))
@settings(deadline=None)
def test_the_form_of_unicode_does_not_matter(row: dict[str, str]) -> None:
    assert find(unicodedata.normalize("NFD", row["draft"])) == find(row["draft"])


def test_the_facts_of_drafts_are_found() -> None:
    """The ledger runs on what ``find`` finds: floors that only ratchet up."""
    found = same = 0
    for row in ROWS:
        draft, text = nfc(row["draft"]), nfc(row["fact"])
        start = draft.find(text)
        touched = [fact.kind for fact in find(draft) if fact.start < start + len(text) and start < fact.end]
        found += bool(touched)
        same += row["kind"] in touched
    assert found / len(ROWS) >= 0.99
    assert same / len(ROWS) >= 0.97
