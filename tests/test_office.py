"""Documents of offices, copied out of Word as plain text: what is their title, and what is text."""

import pytest

import briefing
from briefing.office import rows
from briefing.report import Report

OPENING = (
    "Chín tháng đầu năm, Trung tâm đã khám 41.200 lượt người bệnh, đạt 83% kế hoạch, tăng 6,5% so với cùng kỳ, trong đó khám bảo"
    " hiểm y tế chiếm chín phần mười số lượt."
)
SECOND = (
    "Công suất giường bệnh bình quân đạt 91%; ngày điều trị trung bình giảm còn 5,8 ngày; việc mua sắm hóa chất còn chậm do có"
    " ba gói thầu phải mời lại lần hai."
)
HEAD = [
    "SỞ Y TẾ TỈNH HÒA AN",
    "TRUNG TÂM Y TẾ HUYỆN BA KHE",
    "*",
    "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
    "Độc lập - Tự do - Hạnh phúc",
    "-------",
    "Số: 214/BC-TTYT",
    "Ba Khe, ngày 02 tháng 10 năm 2024",
]
TITLE = "Kết quả công tác 9 tháng đầu năm 2024"
FOOT = ["Nơi nhận:", "- Sở Y tế (b/c);", "- Lưu: VT.", "GIÁM ĐỐC", "Hoàng Văn Tâm"]


def document(*body: str, head: tuple[str, ...] = ("BÁO CÁO", TITLE), foot: list[str] = FOOT) -> Report:
    return briefing.read("\n".join([*HEAD, *head, OPENING, *body, SECOND, *foot]))


def title_of(report: Report) -> str | None:
    """The title without whose document it is, which stands before it."""
    return report.quote(report.title).removeprefix("Trung tâm Y tế huyện Ba Khe: ") if report.title else None


def body_of(report: Report) -> list[str]:
    return report.text.split("\n")[report.title is not None :]


@pytest.mark.parametrize(
    "line",
    [
        "2.4. Khoa Dược cấp phát 318 loại thuốc, không để thiếu thuốc cấp cứu.",
        "3.2. Nhà để xe dột, máy phát điện hỏng từ tháng Tư.",
        "5- Trạm y tế xã Bản Mòn tiếp nhận 02 bác sĩ tăng cường.",
        "1- Quy mô 120 giường bệnh.",
        "B- NHIỆM VỤ 3 THÁNG CUỐI NĂM",
        "II- TỒN TẠI",
        "PHẦN B: PHƯƠNG HƯỚNG QUÝ IV",
        "A- CÔNG TÁC KHÁM CHỮA BỆNH",
        "KẾ HOẠCH QUÝ IV",
        "2.1. Tiêm chủng mở rộng",
        "Hoạt động của các trạm y tế",
        "Chỉ tiêu Kế hoạch Thực hiện Tỷ lệ",
        "(Ghi chú: chưa tính số khám lưu động)",
    ],
)
def test_a_document_has_no_captions(line: str) -> None:
    report = document(line)
    assert body_of(report) == [OPENING, line, SECOND]
    assert (title_of(report), report.captions, report.byline) == (TITLE, (), "Hoàng Văn Tâm")


def test_a_page_with_a_site_around_it_still_has_captions() -> None:
    both = f"{OPENING} {SECOND}"
    page = ["Trang chủ » Tin tức", "BÁO CÁO", TITLE, both, "Bác sĩ Trung tâm khám bệnh tại xã Bản Mòn.", both, "Lượt xem: 204"]
    assert briefing.read("\n".join(page)).captions == (page[4],)


@pytest.mark.parametrize(
    "line", ["Đăng ký hiến mô, tạng đạt 428 người", "Trang thông tin điện tử đăng 1.030 tin", "Chủ đề: Đổi mới"]
)
def test_words_of_a_site_are_text_in_a_document(line: str) -> None:
    assert body_of(document(line)) == [OPENING, line, SECOND]


def test_a_line_like_a_sites_above_the_text_makes_no_site_of_a_document() -> None:
    report = document("Quầy thuốc thứ hai hoạt động từ tháng Tư.", head=("Chủ đề: Đổi mới - Hội nhập", "BÁO CÁO", TITLE))
    assert (title_of(report), report.captions) == (TITLE, ())


@pytest.mark.parametrize(
    ("head", "title"),
    [
        (("BÁO CÁO", "Kết quả công tác 9 tháng đầu năm,", "nhiệm vụ trọng tâm quý IV năm 2024"), slice(1, 3)),
        (("BÁO CÁO", "Sơ kết công tác dược và nhiệm vụ", "3 tháng cuối năm 2024"), slice(1, 3)),
        (("BÁO CÁO", "KẾT QUẢ CÔNG TÁC NĂM 2023", "VÀ PHƯƠNG HƯỚNG NĂM 2024", "(Trình hội nghị viên chức)"), slice(1, 3)),
        (("THÔNG BÁO", "Kết luận của Giám đốc tại cuộc họp triển khai", "Bệnh án điện tử"), slice(1, 3)),
        (("BÁO CÁO", "công tác phòng bệnh tháng 9 năm 2024"), slice(1, 2)),
        (("BIÊN BẢN HỌP GIAO BAN", "Các khoa, phòng tháng 10 năm 2024"), slice(0, 2)),
        (("BÁO CÁO CỦA BAN GIÁM ĐỐC", "tại Hội nghị viên chức năm 2024", "Kính thưa Hội nghị!"), slice(0, 2)),
        (("BÁO CÁO", "Công tác dân số năm 2024", "Căn cứ Kế hoạch số 12/KH-SYT ngày 15/01/2024;"), slice(1, 2)),
        (("BÁO CÁO NHANH", "Tình hình sốt xuất huyết tuần 39/2024", "Kính gửi: Sở Y tế"), slice(1, 2)),
    ],
)
def test_the_title_of_a_document(head: tuple[str, ...], title: slice) -> None:
    report = document(head=head)
    assert title_of(report) == " ".join(head[title])
    assert body_of(report) == [OPENING, SECOND]


@pytest.mark.parametrize(
    "beside",
    [
        "Căn cứ Luật Khám bệnh, chữa bệnh năm 2023;",
        "- Căn cứ Quy chế làm việc của Trung tâm,",
        "(Trình Hội nghị viên chức tháng 10/2024)",
        "Kính gửi: Sở Y tế tỉnh Hòa An",
        "của Trung tâm Y tế huyện Ba Khe",
        "Thời gian: 14 giờ 00, ngày 02/10/2024",
        "- Thư ký: Lò Thị Hoa",
    ],
)
def test_what_stands_between_title_and_text_is_neither(beside: str) -> None:
    report = document(head=("BÁO CÁO", TITLE, beside))
    assert (title_of(report), body_of(report)) == (TITLE, [OPENING, SECOND])


@pytest.mark.parametrize(
    "headings",
    [("Phần thứ nhất", "KẾT QUẢ 9 THÁNG"), ("I. KẾT QUẢ", "1.1. Khám, chữa bệnh"), ("Phần 1", "• Công tác khám bệnh")],
)
def test_headings_above_the_first_paragraph_are_read(headings: tuple[str, str]) -> None:
    report = document(head=("BÁO CÁO", TITLE, "(Dự thảo lần 2)", *headings))
    assert (title_of(report), body_of(report)) == (TITLE, [*headings, OPENING, SECOND])


@pytest.mark.parametrize(
    ("foot", "byline"),
    [
        (["T/M BAN CHẤP HÀNH", "BÍ THƯ", "Lò Văn Pản"], "Lò Văn Pản"),
        (["K/T GIÁM ĐỐC", "PHÓ GIÁM ĐỐC", "(ký)", "Lò Văn Pản"], "Lò Văn Pản"),
        (["TM. HỘI ĐỒNG QUẢN LÝ", "CHỦ TỊCH", "Lò Văn Pản"], "Lò Văn Pản"),
        (["GIÁM ĐỐC TRUNG TÂM", "Lò Văn Pản"], "Lò Văn Pản"),
        (["THƯ KÝ CHỦ TRÌ", "Lò Văn Pản Hà Thị Sim"], "Lò Văn Pản Hà Thị Sim"),
    ],
)
def test_who_signed(foot: list[str], byline: str) -> None:
    report = document(foot=foot)
    assert (body_of(report), report.byline, report.captions) == ([OPENING, SECOND], byline, ())


TABLE = [
    "Khám bệnh (lượt) 49.600 41.200 83,1%",
    "02 Phẫu thuật (ca) 820 655 Không đạt",
    "03 Tiêm chủng (trẻ) 1.150 1.098 Đạt",
    "04 Xét nghiệm (mẫu) 900 955 Đạt",
]


@pytest.mark.parametrize("around", [[], ["Trang chủ » Tin tức"]])
def test_rows_of_figures_are_read_and_never_drafted(around: list[str]) -> None:
    report = briefing.read("\n".join([*around, "Trung tâm Y tế sơ kết 9 tháng đầu năm", OPENING, *TABLE, SECOND]))
    assert body_of(report) == [OPENING, *TABLE, SECOND]
    assert [report.quote(unit.span) for unit in report.units if unit.kind == "heading"] == TABLE


@pytest.mark.parametrize(
    "lines",
    [
        ["Khám bệnh (lượt) 49.600 41.200 83,1%", "Toàn huyện có 14 trạm y tế"],
        ["Điện thoại: 0218 3822 222", "Fax: 0218 3822 333"],
        ["Tiêm 1.098 trẻ, đạt 95% 9 tháng.", "Khám 41.200 lượt, đạt 83% 9 tháng."],
        ["Chỉ tiêu Kế hoạch Thực hiện", "Năm 2023", "Năm 2024"],
        ["Tổng kết nhiệm kỳ 2018 - 2023", "I. NHIỆM VỤ NĂM HỌC 2024 - 2025"],
        ["Hỗ trợ sinh kế cho 1 250 hộ nghèo", "Năm 2024 14 trạm y tế đạt chuẩn quốc gia"],
        ["1. 20 bác sĩ được cử đi học", "2. 14 điều dưỡng được tuyển mới"],
        ["ĐT: +84 218 3822 222", "Fax: +84 218 3822 333"],
    ],
)
def test_no_rows(lines: list[str]) -> None:
    assert rows(lines) == set()


def test_a_verdict_may_end_a_row() -> None:
    assert rows(["Tổn thất nước (%) 14,5 13,9 đạt", "Thay đồng hồ (cái) 1.200 1.315 vượt 115"]) == {0, 1}


def test_telephone_numbers_below_a_report_are_no_table() -> None:
    numbers = ["Hotline 1900 2468", "Tổng đài 1800 1357"]
    report = briefing.read("\n".join(["Trung tâm Y tế sơ kết 9 tháng đầu năm", OPENING, SECOND, *numbers]))
    assert body_of(report) == [OPENING, SECOND]
    assert [line.text for line in report.dropped] == numbers


def test_the_years_that_end_a_heading_do_not_keep_it_from_leading() -> None:
    report = document("II. NHIỆM VỤ NĂM HỌC 2024 - 2025", "- Khám sức khỏe cho học sinh toàn huyện.")
    task = next(unit for unit in report.units if report.quote(unit.span).startswith("Khám sức khỏe"))
    assert task.lead_in is not None
    assert report.units[task.lead_in].kind == "heading"


def test_a_sentence_without_its_full_stop_is_no_line_of_the_title() -> None:
    unstopped = "9 tháng đầu năm 2024 trạm đã tiêm cho 1.098 trẻ, đạt 95% kế hoạch"
    report = document(head=("BÁO CÁO", TITLE, unstopped))
    assert (title_of(report), body_of(report)) == (TITLE, [unstopped, OPENING, SECOND])
