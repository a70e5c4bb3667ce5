"""What is the report in a copied page, and what is around it."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefing.roles import BODY, Line, label, title_in_furniture

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
