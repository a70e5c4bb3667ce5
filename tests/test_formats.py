"""The forms of a briefing and of a report."""

import io
import json
from pathlib import Path

import pytest
from docx import Document
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from briefing.draft import Briefing, Check, Item, Period
from briefing.errors import OutputError
from briefing.formats import FORMATS, REPORT_FORMATS, FormatName, save
from briefing.formats.lines import MAX_WIDTH
from briefing.formats.markdown import escape
from briefing.formats.wording import one_line
from briefing.report import Dropped, Report, Span, Unit
from briefing.sections import KEY_RESULTS, NEXT_TASKS

TEXT = "Sở Y tế họp giao ban quý III\nQuý III khám 1.200 lượt, tăng 8,5%. Giá *thuốc* giảm."
TITLE = Span(0, 28)
FIRST, SECOND = Span(29, 64), Span(65, 82)
REPORT = Report(
    id="so-y-te",
    text=TEXT,
    title=TITLE,
    date="2023-10-05",
    byline="Minh Anh",
    captions=("Quang cảnh hội nghị",),
    sentences=(TITLE, FIRST, SECOND),
    units=(Unit(TITLE, "title", 0), Unit(FIRST, "sentence", 1), Unit(SECOND, "sentence", 2)),
    dropped=(Dropped("Trang chủ", "breadcrumb"),),
)
RESULT = Item(
    "Khám 1.250 lượt ở Huế, tăng 8,5%",
    (FIRST, SECOND),
    (
        Check("number", "1.250", "altered", Span(42, 47)),
        Check("place", "Huế", "absent"),
        Check("percent", "8,5%", "supported", Span(59, 63)),
    ),
)
BRIEFING = Briefing(
    id="so-y-te",
    title="Sở Y tế họp giao ban quý III",
    headline=Item("Sở Y tế: khám bệnh tăng", (FIRST,)),
    key_results=(RESULT,),
    next_tasks=(),
    period=Period("Quý III", Span(29, 36)),
    next_period=None,
    signature="test-signature",
    report=REPORT,
)


def shown(name: FormatName) -> str:
    return FORMATS[name].render(BRIEFING, REPORT).decode()


def test_the_spans_of_this_file_are_right() -> None:
    assert REPORT.quote(FIRST) == "Quý III khám 1.200 lượt, tăng 8,5%."
    assert REPORT.quote(SECOND) == "Giá *thuốc* giảm."
    assert REPORT.quote(Span(42, 47)) == "1.200"


@pytest.mark.parametrize("name", ["text", "markdown"])
def test_formats_for_people_show_items_sources_doubts_and_empty_sections(name: FormatName) -> None:
    text = shown(name).replace("\\", "")
    for part in (
        "Sở Y tế: khám bệnh tăng",
        "Kỳ báo cáo: Quý III",
        KEY_RESULTS.title_vi,
        "1. Khám 1.250 lượt ở Huế, tăng 8,5%",
        "“Quý III khám 1.200 lượt, tăng 8,5%.”",
        "1.250: báo cáo ghi “1.200”",
        "Huế: không có trong báo cáo",
        NEXT_TASKS.title_vi,
        NEXT_TASKS.empty_vi,
        "test-signature",
    ):
        assert part in text
    assert KEY_RESULTS.empty_vi not in text
    assert "Kỳ tới:" not in text
    assert "8,5%: " not in text  # supported facts need no remark


def test_plain_text_has_no_codes_and_the_terminal_has_them_by_kind() -> None:
    assert "\x1b" not in shown("text")
    lines = FORMATS["text"].terminal(BRIEFING, REPORT).decode().splitlines()
    assert lines[0] == "\x1b[1mSở Y tế: khám bệnh tăng\x1b[0m"
    assert "\x1b[2m     “Quý III khám 1.200 lượt, tăng 8,5%.”\x1b[0m" in lines
    assert "\x1b[31m     ! Huế: không có trong báo cáo\x1b[0m" in lines


def test_the_terminal_wraps_with_a_hanging_indent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "34")
    lines = FORMATS["text"].terminal(BRIEFING, REPORT).decode().splitlines()
    start = lines.index("  1. Khám 1.250 lượt ở Huế, tăng")
    assert lines[start + 1] == "     8,5%"
    monkeypatch.setenv("COLUMNS", "1000")
    assert max(map(len, FORMATS["text"].terminal(BRIEFING, REPORT).decode().splitlines())) <= MAX_WIDTH + len("\x1b[1m\x1b[0m")


def test_a_report_cannot_steer_the_terminal() -> None:
    text = TEXT.replace("8,5%", "\x1b[2J%")
    hostile = Report(id="x\x1b]0;y\x07", text=text)
    for form in FORMATS.values():
        if form.suffixes != (".docx",):
            assert b"\x1b[2J" not in form.terminal(BRIEFING, hostile)


def test_json_is_one_line_that_says_all() -> None:
    line = shown("json")
    assert line.endswith("}\n")
    assert line.count("\n") == 1
    assert json.loads(line) == BRIEFING.to_dict()
    assert "Sở Y tế" in line


def test_markdown_is_read_back_as_it_was() -> None:
    page = MarkdownIt().render(shown("markdown"))
    assert "<h1>Sở Y tế: khám bệnh tăng</h1>" in page
    assert "<p>“Giá *thuốc* giảm.”" in page
    assert page.count("<li>") == 1
    assert page.count("<blockquote>") == 3


@given(st.text(alphabet=st.sampled_from("ăbĐ 1.)#+-=*_`[]()<>&~|!\\:\"'\t\n0x")))
def test_no_text_becomes_markup(text: str) -> None:
    if line := one_line(text):
        tokens = MarkdownIt().parse(escape(text))
        assert [token.type for token in tokens] == ["paragraph_open", "inline", "paragraph_close"]
        assert "".join(child.content for child in tokens[1].children or []) == line


def test_docx_opens_with_numbered_sources_in_vietnamese() -> None:
    document = Document(io.BytesIO(FORMATS["docx"].render(BRIEFING, REPORT)))
    texts = [paragraph.text for paragraph in document.paragraphs]
    assert texts[0] == "Sở Y tế: khám bệnh tăng [1]"
    assert "1. Khám 1.250 lượt ở Huế, tăng 8,5% [1][2]\n! 1.250: báo cáo ghi “1.200”\n! Huế: không có trong báo cáo" in texts
    assert NEXT_TASKS.empty_vi in texts
    assert texts[-2:] == ["[1] “Quý III khám 1.200 lượt, tăng 8,5%.”", f"[2] “{REPORT.quote(SECOND)}”"]
    assert document.core_properties.language == "vi-VN"
    assert document.core_properties.title == "Sở Y tế: khám bệnh tăng"
    red = [run.text for paragraph in document.paragraphs for run in paragraph.runs if str(run.font.color.rgb) == "C00000"]
    assert red == ["! 1.250: báo cáo ghi “1.200”", "! Huế: không có trong báo cáo"]


@pytest.mark.parametrize("name", list(FORMATS))
@pytest.mark.parametrize("mark", ["\0", "\x0b", "\ud800", "\ufffe", "\u2028", "]]>"])
def test_every_format_takes_any_character(name: FormatName, mark: str) -> None:
    odd = Item(f"Khám {mark} bệnh", (Span(0, 9),), (Check("number", mark, "absent"),))
    briefing = Briefing(mark, mark, odd, (odd,), (odd,), Period(mark, Span(0, 1)), None, mark)
    report = Report(id=mark, text=f"Khám {mark} bệnh\nở Huế")
    assert FORMATS[name].render(briefing, report)
    assert FORMATS[name].terminal(briefing, report)


@pytest.mark.parametrize("name", list(FORMATS))
def test_an_empty_briefing_has_a_form(name: FormatName) -> None:
    empty = Briefing("x", None, None, (), (), None, None, "s")
    assert FORMATS[name].render(empty, Report(id="x", text="Khám bệnh."))


@pytest.mark.parametrize("suffix", [suffix for form in FORMATS.values() for suffix in form.suffixes])
def test_save_takes_the_format_of_the_suffix(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"ban-tin{suffix}"
    BRIEFING.save(path)
    (form,) = (form for form in FORMATS.values() if suffix in form.suffixes)
    if suffix == ".docx":
        assert Document(str(path)).paragraphs
    else:
        assert path.read_bytes() == form.render(BRIEFING, REPORT)


@pytest.mark.parametrize("name", ["ban-tin.odt", "ban-tin"])
def test_save_names_the_known_suffixes(tmp_path: Path, name: str) -> None:
    with pytest.raises(OutputError, match=r"\.txt \.json \.jsonl \.md \.docx"):
        BRIEFING.save(tmp_path / name)
    assert not list(tmp_path.iterdir())


def test_save_needs_the_report(tmp_path: Path) -> None:
    bare = Briefing("x", None, None, (), (), None, None, "s")
    with pytest.raises(OutputError, match="report"):
        save(bare, tmp_path / "x.txt")


def test_the_report_takes_no_part_in_comparison_and_json() -> None:
    bare = Briefing(*(getattr(BRIEFING, name) for name in Briefing.__slots__ if name != "report"))
    assert bare == BRIEFING
    assert "report" not in BRIEFING.to_dict()


def test_a_report_as_text_shows_what_was_set_apart() -> None:
    lines = REPORT_FORMATS["text"].render(REPORT).decode().splitlines()
    assert lines == [
        "Sở Y tế họp giao ban quý III",
        "Ngày: 2023-10-05",
        "Người viết: Minh Anh",
        "",
        "Quý III khám 1.200 lượt, tăng 8,5%. Giá *thuốc* giảm.",
        "",
        "Chú thích ảnh",
        "  Quang cảnh hội nghị",
        "",
        "Không thuộc báo cáo",
        "  [breadcrumb] Trang chủ",
    ]
    assert REPORT_FORMATS["text"].terminal(REPORT).decode().startswith("\x1b[1mSở Y tế họp")


def test_a_report_as_json() -> None:
    document = json.loads(REPORT_FORMATS["json"].render(REPORT))
    assert document["title"] == {"text": "Sở Y tế họp giao ban quý III", "start": 0, "end": 28}
    assert document["units"][1] == {"start": 29, "end": 64, "kind": "sentence", "sentence": 1, "lead_in": None}
    assert document["dropped"] == [{"text": "Trang chủ", "reason": "breadcrumb"}]
    assert json.loads(REPORT_FORMATS["json"].render(Report(id="x", text="y")))["title"] is None
