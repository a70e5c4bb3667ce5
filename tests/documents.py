"""Builds .docx and .pdf files from the lines of authored reports, the way offices lay them out."""

import hashlib
import io
import zipfile
from collections.abc import Sequence
from typing import Any

Lines = Sequence[tuple[str, str]]  # (role, text)


def variant(id: str, kinds: int) -> int:
    """A fixed choice among some kinds of layout, by the report's id."""
    return int(hashlib.sha256(f"layout {id}".encode()).hexdigest(), 16) % kinds


def as_copied(lines: Lines) -> Lines:
    return lines


def as_written(lines: Lines) -> Lines:
    """What an office keeps: the report without the page around it."""
    return [line for line in lines if line[0] != "furniture"]


def docx_of(id: str, lines: Lines) -> bytes:
    """A Word document of the report: every other one as copied from the page, with letterhead or plain, in many runs."""
    import docx
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "Bản tin nội bộ - lưu hành trong cơ quan"
    document.sections[0].footer.paragraphs[0].text = "Trang 1"
    kind = variant(id, 4)
    if kind in (1, 3):
        table = document.add_table(rows=1, cols=2)
        table.cell(0, 0).text = "VĂN PHÒNG CƠ QUAN\nSố: 45/BC-VP"
        table.cell(0, 1).text = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc"
    for role, text in as_copied(lines) if kind in (0, 1) else as_written(lines):
        if role == "title":
            if kind == 2:
                paragraph = document.add_heading("", level=1)
            else:
                paragraph = document.add_paragraph()
                paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
            paragraph.add_run(text).bold = True
            continue
        paragraph = document.add_paragraph()
        if role == "caption":
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
            paragraph.add_run(text).italic = True
        else:
            for run in _pieces(text):
                paragraph.add_run(run)
    if kind in (1, 3):
        table = document.add_table(rows=1, cols=2)
        table.cell(0, 0).text = "Nơi nhận:\n- Như trên;\n- Lưu: VT."
        table.cell(0, 1).text = "TL. THỦ TRƯỞNG\nCHÁNH VĂN PHÒNG"
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def docx_of_xml(body: str) -> bytes:
    """A Word document with the given XML between its body tags (w: is bound)."""
    stream = io.BytesIO()
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "word/document.xml",
            f'<?xml version="1.0" encoding="UTF-8"?><w:document xmlns:w="{space}"'
            ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:wps="urn:wps">'
            f"<w:body>{body}</w:body></w:document>",
        )
    return stream.getvalue()


def pdf_of(id: str, lines: Lines, *, password: str | None = None) -> bytes:
    """A PDF of the report: justified or ragged, with running head and page numbers, with or without what was around it."""
    import font_roboto
    from reportlab.lib.enums import TA_CENTER, TA_JUSTIFY, TA_LEFT
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.lib.units import cm
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer, Table

    pdfmetrics.registerFont(TTFont("Roboto", font_roboto.Roboto))
    kind = variant(id, 4)
    body = ParagraphStyle("body", fontName="Roboto", fontSize=12, leading=16, firstLineIndent=cm if kind % 2 else 0)
    body.alignment, body.spaceAfter = TA_JUSTIFY if kind < 2 else TA_LEFT, 6
    title = ParagraphStyle("title", body, fontSize=16, leading=20, alignment=TA_CENTER, firstLineIndent=0)
    small = ParagraphStyle("small", body, fontSize=10, leading=13, firstLineIndent=0, alignment=TA_LEFT)
    caption = ParagraphStyle("caption", small, alignment=TA_CENTER)
    styles = {"title": title, "caption": caption, "furniture": small, "date": small, "lead": body, "body": body, "byline": small}
    story: list[Any] = []
    if kind in (1, 3):
        head = [[Paragraph("VĂN PHÒNG CƠ QUAN", caption), Paragraph("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", caption)]]
        head.append([Paragraph("Số: 45/BC-VP", caption), Paragraph("Độc lập - Tự do - Hạnh phúc", caption)])
        story += [Table(head), Spacer(1, 12)]
    for role, text in as_copied(lines) if kind in (0, 1) else as_written(lines):
        story += [Paragraph(part.replace("&", "&amp;").replace("<", "&lt;"), styles[role]) for part in text.split("\n")]

    def edges(canvas: Any, template: Any) -> None:
        canvas.setFont("Roboto", 9)
        canvas.drawString(2 * cm, A4[1] - 1.2 * cm, "Bản tin nội bộ - lưu hành trong cơ quan")
        canvas.drawCentredString(A4[0] / 2, 1.2 * cm, f"Trang {template.page}")

    stream = io.BytesIO()
    SimpleDocTemplate(stream, pagesize=A4, encrypt=password).build(story, onFirstPage=edges, onLaterPages=edges)
    return stream.getvalue()


def _pieces(text: str) -> list[str]:
    """The text in runs of uneven length, as Word leaves them."""
    return [text[start : start + 37] for start in range(0, len(text), 37)]
