"""Whose document it is, by its letterhead, and how names and titles in capitals are spelled."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

import briefing
from briefing.casing import cased
from briefing.letterhead import issuer, says
from briefing.office import shortened

MOTTO = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
FREEDOM = "Độc lập - Tự do - Hạnh phúc"
TEXT = "Chín tháng qua, Sở Nội vụ đã tham mưu 14 văn bản; cảng Cửa Việt đón 212 chuyến tàu; Phòng Giáo dục và Đào tạo mở 5 lớp."


@pytest.mark.parametrize(
    ("above", "whose"),
    [
        ([f"ỦY BAN NHÂN DÂN {MOTTO}", f"HUYỆN SƠN LĨNH {FREEDOM}"], "Ủy ban nhân dân huyện Sơn Lĩnh"),
        (["SỞ Y TẾ NAM ĐỊNH", "BỆNH VIỆN ĐA KHOA KHU VỰC PHÍA NAM", "Số: 12/BC-BV"], "Bệnh viện Đa khoa khu vực Phía Nam"),
        ([f"UBND TỈNH ĐỒNG THÁP {MOTTO}", f"SỞ NỘI VỤ {FREEDOM}"], "Sở Nội vụ tỉnh Đồng Tháp"),
        (["UBND TỈNH PHÚ THỌ", "VĂN PHÒNG", "Số: 87/TB-VP"], "Văn phòng UBND tỉnh Phú Thọ"),
        (["TỈNH UỶ QUẢNG NGÃI", "BAN TUYÊN GIÁO", "*", "Số: 540-BC/BTGTU"], "Ban Tuyên giáo Tỉnh uỷ Quảng Ngãi"),
        (["HUYỆN ỦY MANG YANG", "ỦY BAN KIỂM TRA", "Số 71-BC/UBKTHU"], "Ủy ban Kiểm tra Huyện ủy Mang Yang"),
        (["ỦY BAN NHÂN DÂN", "PHƯỜNG BẾN GIANG", "THÀNH PHỐ HẢI PHÒNG", MOTTO], "Ủy ban nhân dân phường Bến Giang"),
        (["UBND HUYỆN ĐAK ĐOA", "PHÒNG GIÁO DỤC VÀ ĐÀO TẠO", MOTTO], "Phòng Giáo dục và Đào tạo huyện Đak Đoa"),
        (["CÔNG TY CỔ PHẦN CẢNG CỬA VIỆT", "Trang 1/4", "BÁO CÁO"], "Công ty cổ phần cảng Cửa Việt"),
        (["ĐIỆN LỰC HÒA TÂN", "DỰ THẢO", "Số:     /BC-ĐL"], "Điện lực Hòa Tân"),
        (["TRUNG TÂM Y TẾ HUYỆN", "BIÊN BẢN"], "Trung tâm Y tế huyện"),
        (["HUYỆN ỦY", MOTTO], "Huyện ủy"),
        (["SỞ Y TẾ NGHỆ AN", "CHI CỤC DÂN SỐ - KHHGĐ", "Số: 4/BC-CC"], "Chi cục Dân Số - KHHGĐ"),
        (["UBND TỈNH LÀO CAI", "SỞ LAO ĐỘNG - THƯƠNG BINH VÀ XÃ HỘI"], "Sở Lao động - Thương binh và xã hội tỉnh Lào Cai"),
        (["CÔNG AN TỈNH SƠN LA", "TỐI MẬT"], "Công an tỉnh Sơn La"),
        (["CÔNG TY CP ABC", "MST: 0400101234", "WEBSITE: WWW.ABC.VN"], "Công ty CP ABC"),
        (["SỞ Y TẾ NAM ĐỊNH", "SỞ Y TẾ NAM ĐỊNH"], "Sở Y tế Nam Định"),
        (["BCH TỈNH ĐOÀN QUẢNG TRỊ", "ĐOÀN TNCS HỒ CHÍ MINH"], "BCH tỉnh Đoàn Quảng Trị"),
        (["TỈNH QUẢNG TRỊ", MOTTO], "Tỉnh Quảng Trị"),
        ([MOTTO, FREEDOM, "BÁO CÁO"], ""),
        ([], ""),
    ],
)
def test_whose_document_it_is(above: list[str], whose: str) -> None:
    assert issuer(above, TEXT) == whose


@pytest.mark.parametrize("sign", ["Kế hoạch số 12/KH-UBND", "THÔNG BÁO"])
def test_the_title_of_a_page_stays_as_it_is(sign: str) -> None:
    title = "Sơ kết 5 năm thực hiện Nghị quyết số 18-NQ/TW của Trung ương"
    page = ["Trang chủ » Tin tức", "SỞ Y TẾ TỈNH LÀO CAI", sign, title, TEXT, TEXT.replace("14", "15"), "Lượt xem: 20"]
    report = briefing.read("\n".join(page))
    assert report.title
    assert report.quote(report.title) == title


def test_the_title_says_whose_document_it_is_where_it_did_not() -> None:
    lines = ["SỞ NỘI VỤ TỈNH HÒA AN", MOTTO, FREEDOM, "BÁO CÁO", "Kết quả công tác 9 tháng", TEXT, TEXT.replace("14", "15")]
    report = briefing.read("\n".join(lines))
    assert report.title
    assert report.quote(report.title) == "Sở Nội vụ tỉnh Hòa An: Kết quả công tác 9 tháng"
    assert [line.text for line in report.dropped] == lines[:4]  # the letterhead is still listed among what was left out
    named = "Kết quả công tác 9 tháng của Sở Nội vụ tỉnh Hòa An"
    report = briefing.read("\n".join([*lines[:4], named, *lines[5:]]))
    assert report.title
    assert report.quote(report.title) == named


def test_a_title_that_says_only_who_reports() -> None:
    whose = "của Tổng Giám đốc tại Hội nghị người lao động năm 2025"
    report = briefing.read("\n".join(["CÔNG TY CẤP NƯỚC HÒA AN", "BÁO CÁO", whose, TEXT, TEXT.replace("14", "15")]))
    assert report.title
    assert report.quote(report.title) == f"Công ty Cấp nước Hòa An: BÁO CÁO {whose}"


def test_which_title_names_a_body() -> None:
    assert says("Công tác năm 2022 của Tòa án nhân dân huyện Long Đức", "Tòa án nhân dân huyện Long Đức")
    assert says("Kết quả 9 tháng của Ủy ban nhân dân xã Tân Hoà", "UBND xã Tân Hòa")
    assert says("Sở Y tế tổng kết năm 2024", "Sở Y tế tỉnh Lào Cai")
    assert not says("Kết quả phòng bệnh trên địa bàn tỉnh Lào Cai", "Sở Y tế tỉnh Lào Cai")
    assert not says("Phối hợp với Quận 10", "UBND Quận 1")


@pytest.mark.parametrize(
    ("text", "spelled"),
    [
        ("TỔNG KẾT CÔNG TÁC NĂM 2023, NHIỆM VỤ NĂM 2024", "Tổng kết công tác năm 2023, nhiệm vụ năm 2024"),
        ("Sở Nội vụ: SƠ KẾT QUÝ III CỦA CẢNG CỬA VIỆT", "Sở Nội vụ: sơ kết quý III của cảng Cửa Việt"),
        ("HỌP VỚI UBND XÃ BẢN MÙN VÀ CÁC BAN", "Họp với UBND xã Bản Mùn và các ban"),
        ("UBND TP. Huế họp", "UBND TP. Huế họp"),
        ("Kết quả 9 tháng", "Kết quả 9 tháng"),
        ("", ""),
    ],
)
def test_capitals_are_spelled_as_prose_spells_them(text: str, spelled: str) -> None:
    assert cased(text, TEXT) == spelled


@given(st.text(st.sampled_from("AĂÂBCĐEÊGHIKLMNOÔƠPQRSTUƯVXYÁÀẢẠaăbcđ 12.,-"), max_size=60), st.booleans())
def test_spelling_changes_capitals_alone(text: str, name: bool) -> None:
    assert cased(text, TEXT, name=name).casefold() == text.casefold()


@pytest.mark.parametrize(
    ("title", "short"),
    [
        (
            "Sở Y tế: Báo cáo kết quả công tác y tế 9 tháng đầu năm, phương hướng, nhiệm vụ 3 tháng cuối năm",
            "Sở Y tế: kết quả công tác y tế 9 tháng đầu năm",
        ),
        (
            "Ban QLDA tỉnh: Kết luận của đồng chí Lê An, Giám đốc Ban, tại cuộc họp giao ban công tác tháng 10 năm 2024",
            "Ban QLDA tỉnh: cuộc họp giao ban công tác tháng 10 năm 2024",
        ),
        ("Đảng ủy xã: Kết quả thực hiện nhiệm vụ 9 tháng đầu năm", "Đảng ủy xã: Kết quả thực hiện nhiệm vụ 9 tháng đầu năm"),
        ("Kết quả, phương hướng " + "của các xã" * 8, "Kết quả, phương hướng " + "của các xã" * 8),  # too little would be left
    ],
)
def test_a_long_title_is_shortened(title: str, short: str) -> None:
    assert shortened(title, 15) == short


def test_a_title_in_capitals_that_opens_with_a_body() -> None:
    title = "SỞ Y TẾ TỔNG KẾT CÔNG TÁC NĂM 2024"
    lines = ["UBND TỈNH LÀO CAI", "SỞ Y TẾ", MOTTO, FREEDOM, "Số: 12/BC-SYT", title, TEXT, TEXT.replace("14", "15")]
    report = briefing.read("\n".join(lines))
    assert report.title
    assert report.quote(report.title) == title
