"""Which part of a report is about what is to come, by its headings."""

import pytest

from briefing.headings import ahead, asked
from briefing.reading import report_of_lines

SAID = "Trung tâm khám 41.200 lượt người bệnh."


@pytest.mark.parametrize(
    ("headings", "wanted"),
    [
        (["I. KẾT QUẢ", "II. PHƯƠNG HƯỚNG QUÝ IV", "III. KIẾN NGHỊ"], [False, True, False]),
        (["I- KẾT QUẢ", "II- NHIỆM VỤ", "III- TỔ CHỨC THỰC HIỆN"], [False, True, False]),
        (["A. KẾT QUẢ", "B. PHƯƠNG HƯỚNG", "I. CHỈ TIÊU", "II. GIẢI PHÁP", "C. KIẾN NGHỊ"], [False, True, True, True, False]),
        (["PHẦN A: KẾT QUẢ", "PHẦN B: PHƯƠNG HƯỚNG", "I. CHỈ TIÊU", "1. Thu ngân sách"], [False, True, True, True]),
        (["Phần thứ hai", "NHIỆM VỤ NĂM 2025", "I. MỤC TIÊU", "Phần thứ ba", "PHỤ LỤC"], [False, True, True, False, False]),
        (["HOẠT ĐỘNG NĂM 2023", "KẾ HOẠCH NĂM 2024", "ĐÁNH GIÁ CHUNG"], [False, True, False]),
        (["1. Định hướng dư luận xã hội", "2. Kế hoạch, tài chính", "3. Chương trình Sữa học đường"], [False] * 3),
        (["1. KẾT QUẢ", "2. PHƯƠNG HƯỚNG", "2.1. Khám bệnh", "2.2 Dược", "3. KIẾN NGHỊ"], [False, True, True, True, False]),
        (["II. PHƯƠNG HƯỚNG", "1. Mục tiêu", "a) CHỈ TIÊU", "b) KINH PHÍ", "III. KIẾN NGHỊ"], [True, True, True, True, False]),
        (["II. NHIỆM VỤ TRONG TÌNH HÌNH MỚI", "V/v mua sắm thuốc", "III. TÌNH HÌNH CHUNG"], [True, True, False]),
        (["II. MỤC TIÊU, NHIỆM VỤ", "1. Kết quả cần đạt", "2. Nhân lực"], [True, False, False]),
    ],
)
def test_parts_about_what_is_to_come(headings: list[str], wanted: list[bool]) -> None:
    report = report_of_lines("x", None, [line for heading in headings for line in (heading, SAID)])
    told = [bool(under) for unit, under in zip(report.units, ahead(report), strict=True) if unit.kind == "sentence"]
    assert told == wanted


@pytest.mark.parametrize(
    ("headings", "wanted"),
    [
        (["II. NHIỆM VỤ QUÝ IV", "III. KIẾN NGHỊ, ĐỀ XUẤT", "1. Với UBND tỉnh", "2. Với Sở Y tế"], [False, True, True, True]),
        (["III. MỘT SỐ KIẾN NGHỊ", "IV. PHƯƠNG HƯỚNG"], [True, False]),
        (["1. Đề nghị", "KẾT LUẬN CỦA CHỦ TỌA", "2. Phân công"], [True, True, False]),
        (["I. HOẠT ĐỘNG", "Kiến nghị", "II. XÂY DỰNG ĐẢNG", "III. THU CHI"], [False, True, False, False]),
        (["KIẾN NGHỊ VÀ ĐỀ XUẤT:", "GIAO VIỆC"], [True, False]),
        (["Đề xuất chuyển lực lượng thanh tra về các quận"], [False]),  # a heading of news
        (["KIẾN NGHỊ", "Phần thứ ba"], [True, False]),
        (["III. KIẾN NGHỊ", "1. Về phân công, phân cấp"], [True, True]),
        (["3. Giải quyết kiến nghị của cử tri", "4. Kiến nghị của cử tri", "5. Đề nghị khen thưởng"], [False] * 3),
    ],
)
def test_parts_that_ask_others(headings: list[str], wanted: list[bool]) -> None:
    report = report_of_lines("x", None, [line for heading in headings for line in (heading, SAID)])
    told = [bool(under) for unit, under in zip(report.units, asked(report), strict=True) if unit.kind == "sentence"]
    assert told == wanted
