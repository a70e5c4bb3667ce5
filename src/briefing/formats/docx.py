"""Word: a document in the dress of Vietnamese offices, its sources as a numbered list that the items refer to."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any

from briefing.draft import Briefing, Item
from briefing.formats import wording
from briefing.report import Report, Span
from briefing.sections import LISTS

if TYPE_CHECKING:
    from docx.document import Document
    from docx.text.paragraph import Paragraph

FONT = "Times New Roman"
SIZES = {"Normal": 13, "Title": 16, "Heading 1": 14}
RED = "C00000"
SOURCES_VI = "Nguồn trong báo cáo"


def render(briefing: Briefing, report: Report) -> bytes:
    """A .docx file. Each item is followed by the numbers of its sources; facts in doubt stand in red under it."""
    from docx.shared import RGBColor

    document = _blank(briefing, report)
    numbers: dict[Span, int] = {}  # a source cited twice is listed once
    document.add_paragraph(wording.headline(briefing, report), style="Title")
    if briefing.headline:
        _evidence(document.paragraphs[-1], briefing.headline, report, numbers)
    if briefing.title and briefing.headline:
        document.add_paragraph(f"Báo cáo: {wording.one_line(briefing.title)}")
    if periods := wording.periods(briefing):
        document.add_paragraph(periods)
    for note in wording.notes(briefing):
        document.add_paragraph().add_run(f"! {note}").font.color.rgb = RGBColor.from_string(RED)
    for section in LISTS:
        document.add_paragraph(section.title_vi, style="Heading 1")
        items: tuple[Item, ...] = getattr(briefing, section.name)
        if not items:
            document.add_paragraph().add_run(wording.nothing(briefing, section)).italic = True
        for number, item in enumerate(items, start=1):
            paragraph = document.add_paragraph(f"{number}. {wording.one_line(item.text)}")
            _evidence(paragraph, item, report, numbers)
    if numbers:
        document.add_paragraph(SOURCES_VI, style="Heading 1")
    for span, number in numbers.items():
        document.add_paragraph(f"[{number}] “{wording.one_line(report.quote(span))}”")
    file = BytesIO()
    document.save(file)
    return file.getvalue()


def _blank(briefing: Briefing, report: Report) -> Document:
    from docx import Document as new_document
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

    document = new_document()
    for name, size in SIZES.items():
        style: Any = document.styles[name]
        style.font.name, style.font.size, style.font.color.rgb = FONT, Pt(size), RGBColor(0, 0, 0)
        fonts = style.element.rPr.rFonts
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):  # a theme's font would win over a named one
            fonts.attrib.pop(qn(f"w:{theme}"), None)
        for script in ("eastAsia", "cs"):
            fonts.set(qn(f"w:{script}"), FONT)
    for language in document.styles.element.iter(qn("w:lang")):  # or Word underlines every word as bad English
        for attribute in language.attrib:
            language.set(attribute, "vi-VN")
    properties = document.core_properties
    properties.title, properties.language = wording.headline(briefing, report)[:255], "vi-VN"
    properties.author, properties.comments = "", wording.one_line(briefing.signature)[:255]
    properties.created = properties.modified = datetime.now(UTC)  # Word shows it in the reader's own time
    return document


def _evidence(paragraph: Paragraph, item: Item, report: Report, numbers: dict[Span, int]) -> None:
    from docx.shared import RGBColor

    cited = [numbers.setdefault(span, len(numbers) + 1) for span in item.sources]
    if cited:
        reference = paragraph.add_run(" " + "".join(f"[{number}]" for number in cited))
        reference.font.superscript = True
    for doubt in wording.doubts(item, report):
        paragraph.add_run().add_break()
        paragraph.add_run(f"! {doubt}").font.color.rgb = RGBColor.from_string(RED)
