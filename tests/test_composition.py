"""Paths through a report as text: spacing, joints, brackets, and what may not hang at either end."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefing.composition import compose, tidy
from briefing.reading import report_of_lines
from briefing.report import Report
from briefing.tokenization import Tokenizer
from briefing.windows import Layout, layout

TEXT = (
    "Thu ngân sách đạt 8,5% (tăng 2% so với năm 2022); chi thường xuyên giảm. "
    "Ông Lê An nói: “Rà soát quỹ đất”, báo cáo trước 15/12. Sở Y tế/Sở Tài chính chủ trì."
)


@pytest.fixture(scope="module")
def report() -> Report:
    return report_of_lines("x", None, [TEXT])


@pytest.fixture(scope="module")
def place(report: Report, tokenizer: Tokenizer) -> Layout:
    return layout(report, tokenizer)


def path(report: Report, place: Layout, wanted: str) -> list[int | str]:
    """``wanted``: words of the report, each the next of its kind; words after ``+`` are added."""
    found: list[int | str] = []
    start = 0
    for word in wanted.split():
        if word.startswith("+"):
            found.append(word[1:])
            continue
        start = next(i for i in range(start, len(place.words)) if report.quote(place.words[i].span) == word)
        found.append(start)
        start += 1
    return found


@pytest.mark.parametrize(
    ("wanted", "text"),
    [
        ("Thu ngân sách đạt 8,5%", "Thu ngân sách đạt 8,5%"),
        ("ngân sách đạt 8,5% ( tăng 2% so với năm 2022 )", "Ngân sách đạt 8,5% (tăng 2% so với năm 2022)"),
        ("ngân sách ( tăng 2% )", "Ngân sách (tăng 2%)"),
        ("Thu ngân sách ( tăng 2%", "Thu ngân sách tăng 2%"),
        ("Thu ngân sách tăng 2% )", "Thu ngân sách tăng 2%"),
        ("đạt 8,5% chi thường xuyên giảm", "Đạt 8,5%; chi thường xuyên giảm"),
        ("đạt 8,5% ; chi thường xuyên giảm .", "Đạt 8,5%; chi thường xuyên giảm"),
        ("chi thường xuyên giảm . báo cáo trước 15/12", "Chi thường xuyên giảm. báo cáo trước 15/12"),
        ("chi giảm Rà soát quỹ đất", "Chi giảm; rà soát quỹ đất"),
        ("chi giảm +; Rà soát quỹ đất", "Chi giảm; rà soát quỹ đất"),
        ("đất ” , Sở Y", "Đất; Sở Y"),
        ("“ Rà soát quỹ đất ” , báo cáo", "“Rà soát quỹ đất”, báo cáo"),
        ("Rà soát quỹ đất ”", "Rà soát quỹ đất"),
        ("chi +và giảm", "Chi và giảm"),
        ("Sở Y tế/Sở Tài chính", "Sở Y tế/Sở Tài chính"),
        ("Thu ngân sách +, đạt 8,5%", "Thu ngân sách, đạt 8,5%"),
        ("tăng 2% so với", "Tăng 2%"),  # a link without what it led to
        ("tăng 2% so với ; chi giảm", "Tăng 2%; chi giảm"),
        ("tăng 2% so với năm 2022", "Tăng 2% so với năm 2022"),
    ],
)
def test_paths(report: Report, place: Layout, wanted: str, text: str) -> None:
    assert compose(report, place, path(report, place, wanted)) == text


@pytest.mark.parametrize(
    ("wanted", "text"),
    [
        ("đạt 71% , Sở Y tế còn chậm", "Đạt 71%, nhưng Sở Y tế còn chậm"),
        ("Sở Y tế còn chậm số thu giảm", "Sở Y tế còn chậm; tuy nhiên, số thu giảm"),
        ("Sở Y tế còn số thu giảm", "Sở Y tế còn; số thu giảm"),  # more lies between: it may be what the turn was from
        ("số thu giảm", "Số thu giảm"),
        ("số thu giảm , lãi đang", "Số thu giảm, lãi"),
        ("lãi đang Chi thấp", "Lãi; chi thấp"),
        ("số thu giảm để", "Số thu giảm"),
        ("đạt 71% , nhưng", "Đạt 71%"),
    ],
)
def test_what_says_how_a_clause_is_to_the_one_before(tokenizer: Tokenizer, wanted: str, text: str) -> None:
    source = "Hồ sơ đạt 71%, nhưng Sở Y tế còn chậm. Tuy nhiên, số thu giảm để “bù”, lãi đang tăng. Chi thấp."
    report = report_of_lines("x", None, [source])
    place = layout(report, tokenizer)
    assert compose(report, place, path(report, place, wanted)) == text


@pytest.mark.parametrize(
    ("second", "joined"),
    [
        ("Huế đạt 300 tỷ đồng.", "Huế đạt 300 tỷ đồng"),
        ("Huế thu hút thêm 12 dự án.", "Huế thu hút thêm 12 dự án"),
        ("Huế, Đà Nẵng vượt kế hoạch.", "Huế, Đà Nẵng vượt kế hoạch"),
        ("Vietcombank dành 300 tỷ đồng.", "Vietcombank dành 300 tỷ đồng"),
        ("Tập trung thu nợ thuế.", "tập trung thu nợ thuế"),
        ("Tăng cường kiểm tra chợ.", "tăng cường kiểm tra chợ"),
        ("Giám đốc sở báo cáo.", "giám đốc sở báo cáo"),
        ("Tiến độ giải ngân đạt 40%.", "tiến độ giải ngân đạt 40%"),
        ("Vùng đạt 8%.", "vùng đạt 8%"),
    ],
)
def test_a_name_of_one_word_keeps_its_capital(tokenizer: Tokenizer, second: str, joined: str) -> None:
    report = report_of_lines("x", None, ["Thu ngân sách toàn vùng tăng 5% so với cùng kỳ.", second])
    place = layout(report, tokenizer)
    text = compose(report, place, place.words_of(report, [0, 1]).tolist())
    assert text == f"Thu ngân sách toàn vùng tăng 5% so với cùng kỳ; {joined}"


@pytest.mark.parametrize(
    ("lines", "left_out", "text"),
    [
        (
            ["Nếu có giá đất trước 15-4, TP. Nha Trang cam kết bàn giao mặt bằng trước 30-6."],
            "TP . Nha Trang cam kết",
            "Nếu có giá đất trước 15-4, bàn giao mặt bằng trước 30-6",
        ),
        (
            ["Thu kinh phí đạt 98,4% dự toán. Phong trào “Lao động giỏi, lao động sáng tạo” có 1.056 sáng kiến."],
            ". Phong trào “ Lao động giỏi lao động sáng tạo ”",
            "Thu kinh phí đạt 98,4% dự toán; có 1.056 sáng kiến",
        ),
        (
            ["Đã cắt 2 nhà thầu. Qua thanh tra, Ban phải trừ 3 tỷ đồng."],
            ". Qua thanh tra",
            "Đã cắt 2 nhà thầu; Ban phải trừ 3 tỷ đồng",
        ),
        (["Thu nội địa (thuế; phí), thu khác đều tăng."], "( thuế ; phí )", "Thu nội địa, thu khác đều tăng"),
        (["Thu nội địa tăng; chi đầu tư thấp, nợ đọng giảm."], "; chi đầu tư thấp", "Thu nội địa tăng; nợ đọng giảm"),
    ],
)
def test_a_semicolon_stands_where_a_sentence_or_a_part_of_one_ends(
    tokenizer: Tokenizer, lines: list[str], left_out: str, text: str
) -> None:
    report = report_of_lines("x", None, lines)
    place = layout(report, tokenizer)
    dropped = path(report, place, left_out)
    assert compose(report, place, [word for word in range(len(place.words)) if word not in dropped]) == text


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("Du lịch là điểm sáng, với 2,7 triệu lượt khách lưu trú.", "2,7 triệu lượt khách lưu trú"),
        ("Du lịch là điểm sáng, với các địa phương ven biển.", "Với các địa phương ven biển"),
        ("Khách tăng. Với 2,7 triệu lượt khách, du lịch là điểm sáng.", "Với 2,7 triệu lượt khách, du lịch là điểm sáng"),
    ],
)
def test_no_figure_hangs_at_the_front(tokenizer: Tokenizer, source: str, text: str) -> None:
    report = report_of_lines("x", None, [source])
    place = layout(report, tokenizer)
    start = next(index for index, word in enumerate(place.words) if report.quote(word.span).lower() == "với")
    assert compose(report, place, range(start, len(place.words))) == text


@pytest.mark.parametrize(
    "title", ["Kết quả, bài học kinh nghiệm 5 năm thực hiện Nghị quyết 20", "Song Khê đạt chuẩn nông thôn mới"]
)
def test_a_title_keeps_the_words_that_it_opens_with(tokenizer: Tokenizer, title: str) -> None:
    report = report_of_lines("x", f"- {title}.", ["Trong đó, thu ngân sách đạt 500 tỷ đồng."])
    place = layout(report, tokenizer)
    texts = [compose(report, place, place.words_of(report, [unit]).tolist()) for unit in (0, 1)]
    assert texts == [title, "Thu ngân sách đạt 500 tỷ đồng"]


@given(data=st.data())
def test_any_path_reads_well(report: Report, place: Layout, data: st.DataObject) -> None:
    chosen = sorted(data.draw(st.sets(st.integers(0, len(place.words) - 1), min_size=1)))
    text = compose(report, place, chosen)
    assert "  " not in text
    assert not any(f" {mark}" in text for mark in ",;:.)")
    assert all(text.count(left) == text.count(right) for left, right in ("()", "“”"))
    assert text[:1] == text[:1].upper()
    letters = [mark for mark in text.lower() if mark.isalnum()]
    source = iter(mark for word in chosen for mark in report.quote(place.words[word].span).lower())
    assert all(mark in source for mark in letters)  # in this order, and nothing that the path lacks


@pytest.mark.parametrize(
    ("text", "tidied"),
    [
        ("- rà soát;", "Rà soát"),
        ("+ 3 xã đạt chuẩn.", "3 xã đạt chuẩn"),
        ("và  của dân, do dân;", "Của dân, do dân"),
        ("quỹ nhà ở,", "Quỹ nhà ở"),
        ("Nhờ đó ban hành 8 kháng nghị", "Ban hành 8 kháng nghị"),
        ("Song hoạt động còn hình thức", "Hoạt động còn hình thức"),
        ("Song phương hợp tác", "Song phương hợp tác"),
        ("Song Khê tổng kết năm 2024", "Song Khê tổng kết năm 2024"),
        ("song 3 xã chưa đạt chuẩn", "3 xã chưa đạt chuẩn"),
        ("đều đặn:", "Đều đặn"),
        ("Trước hết, rà soát quỹ đất", "Rà soát quỹ đất"),
        ("đưa công nhân về quê./.", "Đưa công nhân về quê"),
        ("nộp bản scan và/hoặc bản giấy", "Nộp bản scan và/hoặc bản giấy"),
        ("", ""),
        ("; .", ""),
    ],
)
def test_tidy(text: str, tidied: str) -> None:
    assert tidy(text) == tidied


@given(text=st.text(st.sampled_from(list("aĐ ,;:./-–()")), max_size=20))
def test_tidying_again_changes_nothing(text: str) -> None:
    assert tidy(tidy(text)) == tidy(text)
