"""What is the report in a copied page, and what is around it."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import briefing
from briefing.lost_titles import title_in_furniture
from briefing.report import Report
from briefing.roles import BODY, Line, label

ROWS = [json.loads(row) for row in (Path(__file__).parents[1] / "data/authored.jsonl").read_text("utf-8").splitlines()]
PARAGRAPH = (
    "Chiều 5/10, Sở Y tế tổ chức hội nghị giao ban quý III, bàn nhiệm vụ quý IV. Giám đốc Sở chủ trì, cùng dự có lãnh đạo"
    " các phòng, đơn vị trực thuộc và trung tâm y tế các huyện, thị xã, thành phố trên địa bàn toàn tỉnh."
)
SECOND = (
    "Theo báo cáo, trong quý toàn ngành khám 128.400 lượt người, tăng 8,5% so với cùng kỳ. Công suất sử dụng giường bệnh đạt 92%,"
    " song việc đấu thầu thuốc còn chậm, bảy đơn vị chưa hoàn thành chỉ tiêu được giao."
)


def roles_of(*texts: str) -> list[str]:
    return ["body" if line.role in BODY else line.role for line in label([Line(text) for text in texts])]


def test_floor_on_authored_reports() -> None:
    hits = kept = wanted = titles = named = 0
    for row in ROWS:
        found = label([Line(text) for _, text in row["lines"]])
        for (role, text), line in zip(row["lines"], found, strict=True):
            kept, wanted = kept + (line.role in BODY), wanted + (role in BODY)
            hits += line.role in BODY and role in BODY
            titles += role == "title"
            named += role == "title" == line.role and line.text == text
    assert hits / kept >= 0.99
    assert hits / wanted >= 0.99
    assert named / titles >= 0.97


def test_page_with_everything_around_it() -> None:
    page = {
        "Trang chủ » Tin tức » Hoạt động ngành": "furniture",
        "Sở Y tế giao ban quý III, triển khai nhiệm vụ quý IV": "title",
        "Thứ Hai, 07/10/2024 | 09:15 (GMT+7)": "date",
        "Cỡ chữ: A- A A+   In trang": "furniture",
        PARAGRAPH: "body",
        "Quang cảnh hội nghị. Ảnh: T.L": "caption",
        SECOND: "body",
        "QUẢNG CÁO": "furniture",
        "- Rà soát danh mục thuốc, hoàn thành trước ngày 15/11;": "body",
        "Tin, ảnh: Thu Hà": "byline",
        "Tin liên quan": "furniture",
        "Bộ trưởng Bộ Y tế làm việc với tỉnh về đấu thầu thuốc": "furniture",
        "Trao 20 máy thở cho các bệnh viện tuyến huyện": "furniture",
    }
    assert roles_of(*page) == list(page.values())


def test_furniture_says_why() -> None:
    lines = label(
        [Line(text) for text in (PARAGRAPH, SECOND, "Lượt xem: 1.204", "Tin khác", "Khai giảng lớp bồi dưỡng năm 2024")]
    )
    assert [line.reason for line in lines[2:]] == ["view counter", "related headlines", "related headline under “Tin khác”"]


def test_letterhead_motto_and_recipients_are_furniture() -> None:
    page = [
        "UBND TỈNH LÂM ĐỒNG",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "Số: 45/BC-UBND",
        "BÁO CÁO",
    ]
    page += ["Kết quả công tác quý III và nhiệm vụ trọng tâm quý IV năm 2024", "I. KẾT QUẢ ĐẠT ĐƯỢC", PARAGRAPH, SECOND]
    page += ["Nơi nhận:", "- Thường trực Tỉnh ủy;", "- Lưu: VT, TH."]
    roles = roles_of(*page)
    assert roles == ["furniture"] * 5 + ["title"] + ["body"] * 3 + ["furniture"] * 3


def test_text_a_sentence_a_line_loses_nothing() -> None:
    sentences = [text.strip() + "." for paragraph in (PARAGRAPH, SECOND) for text in paragraph.removesuffix(".").split(". ")]
    sentences += [
        "Hội nghị bế mạc cùng ngày.",
        "Ông cảm ơn các đơn vị.",
        "Kết quả ấy đáng ghi nhận.",
        "Bảy việc được giao ngay tại chỗ.",
    ]
    assert roles_of(*sentences) == ["body"] * len(sentences)


def test_plain_text_loses_no_sentence() -> None:
    page = {
        "Sở Y tế giao ban quý III, triển khai nhiệm vụ quý IV": "title",
        PARAGRAPH: "body",
        "Giám đốc bệnh viện tỉnh trao hoa tặng các bác sĩ trẻ tại lễ ra quân.": "body",
        SECOND: "body",
        "Bác sĩ Lê An khám bệnh tại xã Nga Sơn.": "body",
    }
    assert roles_of(*page) == list(page.values())
    framed = {"Trang chủ » Tin tức": "furniture"} | page | dict.fromkeys(list(page)[2::2], "caption")
    assert roles_of(*framed) == ["furniture", "title", "body", "caption", "body", "caption"]


@pytest.mark.parametrize(
    "opening", ["Chia sẻ", "Phản hồi", "Theo dõi", "Bình luận về", "Đánh giá", "Thích ứng với", "Liên hệ với"]
)
def test_sentences_that_open_like_buttons_stay(opening: str) -> None:
    sentence = (
        f"{opening} tình hình các đơn vị, Giám đốc Sở cho rằng việc mua sắm thuốc cần làm sớm hơn, xong trước ngày 15/11 tới đây."
    )
    assert roles_of(PARAGRAPH, sentence, SECOND) == ["body"] * 3


ITEMS = [
    "- Chia sẻ, hỗ trợ doanh nghiệp tháo gỡ khó khăn.",
    "- Đăng ký khai sinh trực tuyến đạt 100%.",
    "- Liên hệ với Sở Tài chính để bố trí vốn;",
    "+ Thiết kế lại quy trình tiếp dân.",
    "- Phản hồi kiến nghị cử tri đúng hạn, đúng thẩm quyền.",
    "- Thích ứng linh hoạt với biến đổi khí hậu.",
    "- Chủ đề: kỷ cương, sáng tạo.",
    "- Quan tâm công tác giảm nghèo, an sinh xã hội.",
]
SENTENCES = ["Tổng đài 1022 tiếp nhận 500 phản ánh.", "Tài trợ 5 tỷ đồng cho hộ nghèo.", "Điện thoại thông minh phủ 90% hộ."]


@pytest.mark.parametrize("above", [[], ["Trang chủ » Tin tức"]])
@pytest.mark.parametrize(
    "own", [["Thời gian tới, các đơn vị tập trung thực hiện:", *ITEMS], SENTENCES], ids=["items", "sentences"]
)
def test_short_lines_that_open_like_furniture_stay(above: list[str], own: list[str]) -> None:
    wanted = ["furniture"] * len(above) + ["body"] * (len(own) + 2)
    assert roles_of(*above, PARAGRAPH, *own, SECOND) == wanted
    assert roles_of(*above, PARAGRAPH, SECOND, *own) == wanted


def test_items_of_a_marked_list_stay() -> None:
    items = [Line(item.lstrip("+- "), "list") for item in ITEMS]
    assert [line.role for line in label([Line(PARAGRAPH), Line(SECOND), *items])] == ["lead"] + ["body"] * (len(ITEMS) + 1)


@pytest.mark.parametrize(
    "text",
    [
        "Chia sẻ",
        "- Đăng ký",
        "- Liên hệ quảng cáo",
        "Chủ đề: y tế, đấu thầu",
        "Tổng đài: 1900 1234",
        "Tài trợ",
        "Thiết kế: VNPT",
        "- Điện thoại: 0236 3822 222, thường trực 24/7.",
        "- © Bản quyền thuộc về Sở Y tế tỉnh.",
        "- Tin liên quan về y tế cơ sở.",
    ],
)
def test_furniture_among_paragraphs_still_goes(text: str) -> None:
    assert roles_of(PARAGRAPH, text, SECOND) == ["body", "furniture", "body"]


@pytest.mark.parametrize("header", ["Ý kiến:", "Tiêu điểm:", "Phản hồi:"])
def test_headers_of_the_reports_own_bullets(header: str) -> None:
    bullets = ["- Rà soát hộ nghèo, hộ cận nghèo trên địa bàn;", "- Nâng mức vay vốn"]
    assert roles_of(PARAGRAPH, header, *bullets, SECOND) == ["body"] * 5
    assert roles_of(PARAGRAPH, SECOND, header, bullets[0]) == ["body"] * 4
    assert roles_of(PARAGRAPH, SECOND, header, bullets[1]) == ["body"] * 2 + ["furniture"] * 2


@pytest.mark.parametrize("header", ["Tin liên quan:", "Bài viết khác:", "Có thể bạn quan tâm:", "Xem thêm:"])
def test_headers_of_other_headlines(header: str) -> None:
    headlines = ["- Trao 20 máy thở cho các bệnh viện tuyến huyện.", "- Khai giảng lớp bồi dưỡng năm 2024"]
    assert roles_of(PARAGRAPH, SECOND, header, *headlines) == ["body"] * 2 + ["furniture"] * 3


def test_title_left_in_the_furniture() -> None:
    lines = label(
        [Line(text) for text in (PARAGRAPH, SECOND, "QR CODE: Sở Y tế tổ chức giao ban quý III", "QR CODE: Quét mã để đọc")]
    )
    assert title_in_furniture(lines) == "Sở Y tế tổ chức giao ban quý III"
    assert title_in_furniture(lines[:2]) is None


@given(
    st.lists(st.sampled_from([text for row in ROWS[:40] for _, text in row["lines"]] + ["", "Tin khác", "|", "1"]), max_size=30)
)
def test_every_line_comes_back_in_order(texts: list[str]) -> None:
    assert [line.text for line in label([Line(text) for text in texts])] == [text.strip() for text in texts]


MEETING = (
    "Sáng 4/10/2024, UBND tỉnh Hà Nam họp phiên thường kỳ đánh giá kết quả quý III, triển khai nhiệm vụ quý IV/2024, có lãnh đạo"
    " các sở, ngành, huyện, thị xã cùng dự."
)
TITLED = f"UBND tỉnh họp đánh giá kết quả quý III\n{MEETING}\n{SECOND}"


def body_of(report: Report) -> list[str]:
    return report.text.split("\n")[report.title is not None :]


@pytest.mark.parametrize("end", [": bổ sung 02 máy siêu âm trước ngày 30/11.", ": chụp CT 5.210 lượt, MRI 1.118 lượt;"])
@pytest.mark.parametrize("unit", ["- Khoa Chẩn đoán hình ảnh", "+ Khoa Chẩn đoán Hình ảnh", "- Phòng Xử lý ảnh"])
def test_a_unit_with_pictures_in_its_name_is_no_caption(unit: str, end: str) -> None:
    assert body_of(briefing.read(f"{MEETING}\n{unit}{end}\n{SECOND}")) == [MEETING, unit + end, SECOND]


@pytest.mark.parametrize("credit", ["(ảnh: T.L)", "(Hình ảnh: T.L)", "- ảnh: T.L", "Ảnh: T.L", "ẢNH: T.L", "Ảnh tư liệu"])
def test_credits_still_make_captions(credit: str) -> None:
    caption = f"Các đại biểu dự phiên họp {credit}"
    assert briefing.read(f"{MEETING}\n{caption}\n{SECOND}").captions == (caption,)


@pytest.mark.parametrize("number", ["Số: 245/BC-SNN", "Số 245-BC/SNN", "Số:     /BC-SNN"])
def test_a_letterhead_of_two_columns(number: str) -> None:
    title = "Kết quả công tác năm 2024 và phương hướng, nhiệm vụ năm 2025"
    head = [
        "SỞ NÔNG NGHIỆP VÀ PTNT   CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        f"{number}   Bắc Kạn, ngày 18 tháng 12 năm 2024",
        "BÁO CÁO",
        title,
        "của Sở Nông nghiệp và Phát triển nông thôn",
        "",
        "Kính gửi: Ủy ban nhân dân tỉnh Bắc Kạn.",
    ]
    report = briefing.read("\n".join([*head, SECOND]))
    assert report.title
    assert report.quote(report.title) == f"Sở Nông nghiệp và PTNT: {title}"
    assert report.date == "2024-12-18"
    assert body_of(report) == [SECOND]


def test_a_paragraph_broken_at_a_column_keeps_its_beginning() -> None:
    lines = [
        "Sở Nông nghiệp và Phát triển nông thôn báo cáo kết",
        "quả thực hiện nhiệm vụ năm 2024.",
        "Toàn tỉnh có 30 xã đạt chuẩn.",
    ]
    assert roles_of("BÁO CÁO", "Kết quả công tác năm 2024", "Kính gửi: UBND tỉnh.", *lines)[3:] == ["body"] * 3
    assert roles_of("Sở Y tế giao ban quý III", PARAGRAPH[0].lower() + PARAGRAPH[1:], SECOND) == ["title", "body", "body"]


@pytest.mark.parametrize("picture", ["[Ảnh: Quang cảnh phiên họp. Ảnh: V.K]", "Quang cảnh phiên họp. Ảnh: V.K"])
def test_a_short_last_paragraph_below_a_picture(picture: str) -> None:
    last = "Cùng ngày, UBND tỉnh cho ý kiến đối với 11 nội dung trình kỳ họp HĐND tỉnh."
    report = briefing.read(f"{TITLED}\n{picture}\n{last}\nVĂN KỲ")
    assert body_of(report) == [MEETING, SECOND, last]
    assert (report.captions, report.byline) == ((picture,), "VĂN KỲ")


def test_recipients_beside_a_signature() -> None:
    foot = ["Nơi nhận:        KT. GIÁM ĐỐC", "- UBND tỉnh (b/c);     PHÓ GIÁM ĐỐC", "- Các phòng, đơn vị thuộc Sở;"]
    foot += ["- Lưu: VT, KHTC.      (Đã ký)", "Nguyễn Mỹ Hải"]
    own = ["Toàn tỉnh có 30 xã đạt chuẩn nông thôn mới.", "Trên đây là báo cáo của Sở Nông nghiệp và PTNT./."]
    for body in ([MEETING, SECOND, *own], own):
        report = briefing.read("\n".join([*body, *foot]))
        assert (body_of(report), report.byline) == (body, "Nguyễn Mỹ Hải")


@pytest.mark.parametrize(
    ("foot", "byline"),
    [
        ("Ảnh: Cô Nguyễn Thị Kim Oanh trình bày báo cáo tổng kết.\n\nTin, ảnh: Minh Hằng", "Tin, ảnh: Minh Hằng"),
        ("Ảnh: Quang cảnh phiên họp\nMinh Hằng", "Minh Hằng"),
        ("Ảnh: Minh Hằng", "Ảnh: Minh Hằng"),
        ("TM. BAN THƯỜNG VỤ\nCHỦ TỊCH\nLê Minh Trí", "Lê Minh Trí"),
        ("KT. GIÁM ĐỐC\nPHÓ GIÁM ĐỐC\n(Đã ký)\nLê Minh Trí", "Lê Minh Trí"),
        ("Nơi nhận:\n- Sở Y tế (để b/c);\n- Lưu: VT.\nGIÁM ĐỐC\n(Đã ký)\nPGS.TS. Nguyễn Văn Hòa", "PGS.TS. Nguyễn Văn Hòa"),
    ],
)
def test_who_wrote_it(foot: str, byline: str) -> None:
    report = briefing.read(f"{TITLED}\n{foot}\n")
    assert (body_of(report), report.byline) == ([MEETING, SECOND], byline)


BUTTONS = [
    "Đăng ký khai sinh trực tuyến đạt 100%.",
    "Liên hệ với các doanh nghiệp bố trí việc làm cho lao động.",
    "Phản hồi 45 kiến nghị của cử tri.",
]


@pytest.mark.parametrize("above", [[], ["Trang chủ » Tin tức"]])
def test_sentences_that_open_like_buttons_stay_between_paragraphs(above: list[str]) -> None:
    assert body_of(briefing.read("\n".join([*above, MEETING, *BUTTONS, SECOND]))) == [MEETING, *BUTTONS, SECOND]


@pytest.mark.parametrize(
    "menu",
    [
        "Đăng nhập để gửi bình luận.",
        "Đăng ký nhận bản tin qua email của Sở Y tế tỉnh.",
        "Theo dõi chúng tôi trên Zalo để đọc tin mới nhất.",
        "Liên hệ: Phòng Tổng hợp, Văn phòng UBND tỉnh Hà Nam.",
        "Liên hệ số 0226 3888 999.",
        "Đăng ký 100%",
    ],
)
def test_invitations_between_paragraphs_go(menu: str) -> None:
    assert body_of(briefing.read(f"{MEETING}\n{menu}\n{SECOND}")) == [MEETING, SECOND]
