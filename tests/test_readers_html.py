"""Saved pages: whole ones of many kinds of site, and single traps."""

import json
from pathlib import Path

import pytest

from briefing.codec import tidy
from briefing.errors import ReadError
from briefing.reading import read
from briefing.report import Report

PAGES = Path(__file__).parents[1] / "data/pages"
INDEX = json.loads((PAGES / "index.json").read_text("utf-8"))
FIRST = (
    "Chiều 5/10, Sở Y tế tổ chức hội nghị giao ban quý III, bàn nhiệm vụ quý IV. Giám đốc Sở chủ trì hội nghị, cùng dự có lãnh"
    " đạo các phòng, đơn vị trực thuộc và trung tâm y tế các huyện."
)
SECOND = (
    "Theo báo cáo, trong quý toàn ngành khám 128.400 lượt người, tăng 8,5% so với cùng kỳ. Công suất sử dụng giường bệnh đạt 92%,"
    " song việc đấu thầu thuốc còn chậm, bảy đơn vị chưa hoàn thành chỉ tiêu."
)


def squeezed(text: str) -> str:
    return "".join(tidy(text).split())


def body_of(report: Report) -> list[str]:
    return report.text.split("\n")[1 if report.title else 0 :]


def page(inside: str, head: str = "") -> Report:
    return read(f"<!DOCTYPE html><html><head>{head}</head><body>{inside}</body></html>".encode())


@pytest.mark.parametrize("entry", INDEX, ids=[entry["id"] for entry in INDEX])
def test_saved_pages(entry: dict[str, str]) -> None:
    path = PAGES / Path(entry["file"]).name
    truth = json.loads(path.with_suffix(".json").read_text("utf-8"))
    report = read(path)
    kept, wanted = squeezed("".join(body_of(report))), squeezed("".join(truth["body"]))
    assert all(squeezed(line) in kept for line in truth["body"])
    assert all(squeezed(line) in wanted for line in body_of(report))
    assert report.date == entry["date_iso"]


def test_hidden_text_is_not_read() -> None:
    style = "<style>.a, div .b{display:none} #c{visibility:hidden} @media print{.d{display:none}}</style>"
    hidden = "<p class=a>Một câu bị ẩn.</p><p class=b>Hai.</p><p id=c>Ba.</p><p style='display: none'>Bốn.</p><p hidden>Năm.</p>"
    report = page(f"<p>{FIRST}</p>{hidden}<p class=d>{SECOND}</p>", style)
    assert body_of(report) == [FIRST, SECOND]


def test_layout_tables_and_tables_of_figures() -> None:
    figures = "<table><tr><td>Quý I<td>4,71<tr><td>Quý II<td>5,12</table>"
    report = page(f"<table><tr><td><p>{FIRST}</p>{figures}<p>{SECOND}</p></td></tr></table>")
    assert body_of(report) == [FIRST, "Quý I 4,71", "Quý II 5,12", SECOND]


def test_lines_in_a_cell_are_set_apart() -> None:
    figures = "<table><tr><th>Thu<br>ngân sách<th>500<br>600<script>ve(1)</script><tr><td><p>2023</p><p>2024</p><td>m<sup>2</sup>"
    hidden = "<tr><td>Ẩn<td style='display:none'>700<tr hidden><td>Chi<td>800</table>"
    assert body_of(page(f"<p>{FIRST}</p>{figures}{hidden}<p>{SECOND}</p>")) == [
        FIRST,
        "Thu ngân sách 500 600",
        "2023 2024 m2",
        "Ẩn",
        SECOND,
    ]


WIDGET = "elementor-element elementor-widget elementor-widget"


@pytest.mark.parametrize(
    "name", [f"{WIDGET}-text-editor", f"{WIDGET}-theme-post-content", "research", "shareholders", "shared-text", "has-banner"]
)
def test_a_paragraph_an_element_is_read(name: str) -> None:
    report = page("".join(f"<div class='{name}'><p>{text}</p></div>" for text in (FIRST, SECOND) * 3))
    assert body_of(report) == [FIRST, SECOND] * 3


@pytest.mark.parametrize(
    "name",
    [
        f"{WIDGET}-share-buttons",
        f"{WIDGET}-wp-widget-recent-posts",
        f"{WIDGET}-posts",
        "widget widget_text",
        "search-form",
        "sharedaddy",
        "top_banner",
        "irp-text",
    ],
)
def test_furniture_by_its_class(name: str) -> None:
    framed = "".join(f"<p>{text}</p>" for text in (FIRST, SECOND))
    report = page(f"{framed}<div class='{name}'><p>Bộ trưởng Bộ Y tế làm việc với tỉnh.</p></div>{framed}")
    assert body_of(report) == [FIRST, SECOND] * 2


def test_deeply_nested_tags() -> None:
    assert body_of(page(f"{'<div>' * 1500}<p>{FIRST}</p><p>{SECOND}</p>")) == [FIRST, SECOND]
    with pytest.raises(ReadError, match=r"deep: save the text of the page as \.txt"):
        page(f"{'<div>' * 50_000}<p>{FIRST}</p>")


def test_drop_cap_entities_and_line_breaks() -> None:
    broken = f"<span class=dropcap>{FIRST[0]}</span>{FIRST[1:]}".replace("Sở Y tế", "S&#7903;&nbsp;Y\n t\u1ebf", 1)
    report = page(f"<div>{broken}<br><br>{SECOND}</div>")
    assert body_of(report) == [FIRST, SECOND]


def test_title_only_in_the_metadata() -> None:
    stated = "<title>Sở Y tế giao ban quý III, bàn nhiệm vụ quý IV | Cổng thông tin</title>"
    report = page(f"<p>{FIRST}</p><p>{SECOND}</p>", stated)
    assert report.title
    assert report.quote(report.title) == "Sở Y tế giao ban quý III, bàn nhiệm vụ quý IV"


def test_the_first_of_two_articles() -> None:
    article = "<section><h2 class=t>{}</h2><p>{}</p><p>{}</p><p>{}</p></section>"
    other = FIRST.replace("Sở Y tế", "Sở Nội vụ"), SECOND.replace("khám", "xét"), "Kết thúc."
    report = page(
        article.format("Sở Y tế giao ban quý III", FIRST, SECOND, FIRST.replace("Chiều", "Sáng"))
        + article.format("Sở Nội vụ giao ban quý III năm nay", *other),
        "<meta property='og:title' content='Sở Y tế giao ban quý III'>",
    )
    assert report.title
    assert report.quote(report.title) == "Sở Y tế giao ban quý III"
    assert "Nội vụ" not in report.text


@pytest.mark.parametrize("declared", ["windows-1258", "iso-8859-1", "unicode"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_what_the_page_declares_is_not_believed(declared: str, encoding: str) -> None:
    html = f"<html><head><meta charset={declared}></head><body><p>{FIRST}</p><p>{SECOND}</p></body></html>"
    assert body_of(read(html.encode(encoding))) == [FIRST, SECOND]


def test_link_between_paragraphs_is_no_part_of_them() -> None:
    item = f"<ul><li>{FIRST} <a href=x>Bộ trưởng Bộ Y tế làm việc với tỉnh</a></li></ul>"
    report = page(f"{item}<p>{SECOND}</p><p><a href=y>Xem thêm tin về y tế cơ sở</a></p>")
    assert body_of(report) == [FIRST, SECOND]
    assert len(report.dropped) == 2
