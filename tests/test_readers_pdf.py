"""PDF files: built whole from authored reports, and single traps."""

import io
import json
from pathlib import Path

import font_roboto
import pytest
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from briefing.errors import ReadError
from briefing.readers.pdf import read_pdf
from briefing.reading import read
from documents import pdf_of

ROWS = [json.loads(row) for row in (Path(__file__).parents[1] / "data/authored.jsonl").read_text("utf-8").splitlines()[::24]]
DATA = pdf_of(ROWS[0]["id"], ROWS[0]["lines"])


def drawn(*pages: list[tuple[float, float, str]]) -> bytes:
    """A PDF with texts at places, in points from the lower left corner."""
    pdfmetrics.registerFont(TTFont("Roboto", font_roboto.Roboto))
    stream = io.BytesIO()
    canvas = Canvas(stream)
    for page in pages:
        canvas.setFont("Roboto", 12)
        for left, bottom, text in page:
            canvas.drawString(left, bottom, text)
        canvas.showPage()
    canvas.save()
    return stream.getvalue()


def set_in(*pages: list[tuple[float, list[tuple[str, float, float]]]]) -> bytes:
    """A PDF with lines at heights, each of pieces: words, how far they are raised, and the size of their letters."""
    pdfmetrics.registerFont(TTFont("Roboto", font_roboto.Roboto))
    stream = io.BytesIO()
    canvas = Canvas(stream)
    for page in pages:
        for bottom, pieces in page:
            line = canvas.beginText(72, bottom)
            for words, raised, size in pieces:
                line.setFont("Roboto", size)
                line.setRise(raised)
                line.textOut(words)
            canvas.drawText(line)
        canvas.showPage()
    canvas.save()
    return stream.getvalue()


def texts(data: bytes) -> list[str]:
    return [line.text for line in read_pdf(data).lines]


@pytest.mark.parametrize("row", ROWS, ids=[row["id"] for row in ROWS])
def test_authored_reports(row: dict[str, list[list[str]]]) -> None:
    report = read(pdf_of(str(row["id"]), [(role, text) for role, text in row["lines"]]))
    body = [" ".join(text.split()) for role, text in row["lines"] if role in ("lead", "body")]
    kept = report.text.split("\n")
    assert sum(line in kept for line in body) >= len(body) - 1
    assert "Bản tin nội bộ" not in report.text
    assert "Trang 2" not in report.text


def test_paragraph_over_lines_and_pages() -> None:
    first = [
        (72, 700, "Thực hiện Quy chế phối hợp số 1056-"),
        (72, 684, "QC/TU của Thành ủy, các đơn vị đã họp"),
        (72, 100, "giao ban quý III theo"),
    ]
    assert texts(drawn(first[:2])) == ["Thực hiện Quy chế phối hợp số 1056-QC/TU của Thành ủy, các đơn vị đã họp"]
    assert texts(drawn(first[2:], [(72, 700, "kế hoạch đã đề ra.")])) == ["giao ban quý III theo kế hoạch đã đề ra."]


def test_cells_on_one_height_are_one_line() -> None:
    rows = [(72, 700, "Khám bệnh"), (250, 700, "128.400"), (72, 684, "Nội trú"), (250, 684, "9.120")]
    assert texts(drawn(rows)) == ["Khám bệnh 128.400", "Nội trú 9.120"]


def test_torn_syllables_are_mended_only_when_certain() -> None:
    assert texts(drawn([(72, 700, "ĐIỀ U KHO ẢN chung")])) == ["ĐIỀU KHO ẢN chung"]


def test_raised_figures_stay_with_their_word() -> None:
    line = [("Xây 500 m", 0, 14), ("2", 5, 9), (" nhà, giảm CO", 0, 14), ("2", -3, 9), (" và đạt 52%", 0, 14), ("1", 5, 9)]
    assert texts(set_in([(700, line)])) == ["Xây 500 m² nhà, giảm CO2 và đạt 52%¹"]


def test_a_note_at_the_foot_does_not_stand_in_a_paragraph() -> None:
    marked: list[tuple[str, float, float]] = [
        ("Huyện trồng 500 m", 0, 12),
        ("2", 5, 7),
        (" rừng, tăng so với cùng kỳ năm", 0, 12),
    ]
    note: list[tuple[str, float, float]] = [("1", 3, 6), (" Theo báo cáo của Chi cục Thống kê.", 0, 9)]
    first = [(700, [*marked, ("1", 5, 7), (" theo", 0, 12)]), (110, note)]
    lines = read_pdf(set_in(first, [(700, [("kế hoạch đã đề ra.", 0, 12)])])).lines
    assert [(line.text, line.hint) for line in lines] == [
        ("Huyện trồng 500 m² rừng, tăng so với cùng kỳ năm theo kế hoạch đã đề ra.", None),
        ("1 Theo báo cáo của Chi cục Thống kê.", "furniture"),
    ]


def test_scan_is_refused() -> None:
    stream = io.BytesIO()
    canvas = Canvas(stream)
    canvas.rect(50, 50, 400, 600, fill=1)
    canvas.save()
    with pytest.raises(ReadError, match="OCR"):
        read_pdf(stream.getvalue())


def test_scanned_page_among_others_is_told() -> None:
    page = [(72, 700, "Sở Y tế họp giao ban.")]
    assert texts(drawn(page, page, []))[-1] == "[trang 3: không có lớp chữ]"


def test_password() -> None:
    with pytest.raises(ReadError, match="password"):
        read_pdf(pdf_of(ROWS[0]["id"], ROWS[0]["lines"], password="mật khẩu"))


@pytest.mark.parametrize("cut", [20, 300, len(DATA) // 2])
def test_cut_short(cut: int) -> None:
    with pytest.raises(ReadError, match="damaged or cut short"):
        read_pdf(DATA[:cut])
