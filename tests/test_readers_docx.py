"""Word documents, built whole from authored reports and trap by trap in XML."""

import io
import json
import zipfile
from pathlib import Path

import docx
import pytest

from briefing.errors import ReadError
from briefing.readers.docx import read_docx
from briefing.reading import read
from documents import docx_of, docx_of_xml

ROWS = [json.loads(row) for row in (Path(__file__).parents[1] / "data/authored.jsonl").read_text("utf-8").splitlines()[::24]]
DATA = docx_of(ROWS[0]["id"], ROWS[0]["lines"])


def texts(data: bytes) -> list[str]:
    return [line.text for line in read_docx(data).lines]


def run(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


@pytest.mark.parametrize("row", ROWS, ids=[row["id"] for row in ROWS])
def test_authored_reports(row: dict[str, list[list[str]]]) -> None:
    report = read(docx_of(str(row["id"]), [(role, text) for role, text in row["lines"]]))
    body = [" ".join(text.split()) for role, text in row["lines"] if role in ("lead", "body")]
    kept = report.text.split("\n")
    assert sum(line in kept for line in body) >= len(body) - 1
    assert "CỘNG HÒA" not in report.text
    assert "Bản tin nội bộ" not in report.text


def test_tracked_changes_read_as_accepted() -> None:
    gone = "<w:del w:id='1'><w:r><w:delText>rà soát</w:delText></w:r></w:del>"
    body = f"<w:p>{run('Giao Sở Y tế ')}{gone}<w:ins w:id='2'>{run('hoàn thành')}</w:ins></w:p>"
    body += (
        f"<w:p><w:moveFrom w:id='3'>{run('đã dời đi')}</w:moveFrom></w:p><w:ins w:id='4'><w:p>{run('Đoạn thêm.')}</w:p></w:ins>"
    )
    assert texts(docx_of_xml(body)) == ["Giao Sở Y tế hoàn thành", "Đoạn thêm."]


def test_merged_cells_come_once() -> None:
    document = docx.Document()
    table = document.add_table(rows=3, cols=3)
    for row, cells in enumerate([("Chỉ tiêu", "Quý II", "Quý III"), ("Khám bệnh", "120", "128"), ("", "9", "11")]):
        for column, text in enumerate(cells):
            table.cell(row, column).text = text
    table.cell(1, 0).merge(table.cell(2, 0))
    table.cell(1, 1).merge(table.cell(1, 2))
    stream = io.BytesIO()
    document.save(stream)
    assert texts(stream.getvalue()) == ["Chỉ tiêu Quý II Quý III", "Khám bệnh 120 128", "9 11"]


def test_rows_and_cells_in_content_controls() -> None:
    def cell(text: str) -> str:
        return f"<w:tc><w:p>{run(text)}</w:p></w:tc>"

    def control(inside: str) -> str:
        return f"<w:sdt><w:sdtPr/><w:sdtContent>{inside}</w:sdtContent></w:sdt>"

    rows = f"<w:tr>{cell('Quý I')}{control(cell('4,71'))}</w:tr>"
    rows += control(f"<w:tr>{cell('Quý II')}<w:customXml>{cell('5,12')}</w:customXml></w:tr>")
    assert texts(docx_of_xml(f"<w:tbl>{rows}</w:tbl>")) == ["Quý I 4,71", "Quý II 5,12"]


def test_legacy_fonts_are_converted_by_name() -> None:
    vn, caps, vni = (f'<w:rFonts w:ascii="{name}"/>' for name in (".VnTime", ".VnTimeH", "VNI-Times"))
    body = f"<w:p>{run('Tæng kÕt', vn)}{run(' quý III ')}{run('c«ng t¸c', caps)}</w:p><w:p>{run('Hoäi nghò', vni)}</w:p>"
    assert texts(docx_of_xml(body)) == ["Tổng kết quý III CÔNG TÁC", "Hội nghị"]


def test_text_boxes_links_and_content_controls() -> None:
    box = f"<mc:AlternateContent><mc:Choice><w:txbxContent><w:p>{run('Trong khung.')}</w:p></w:txbxContent></mc:Choice>"
    box += f"<mc:Fallback><w:txbxContent><w:p>{run('Trong khung.')}</w:p></w:txbxContent></mc:Fallback></mc:AlternateContent>"
    body = f"<w:p>{run('Trước ')}<w:hyperlink>{run('liên kết')}</w:hyperlink><w:r>{box}</w:r></w:p>"
    body += f"<w:sdt><w:sdtContent><w:p>{run('Điều khiển.')}</w:p></w:sdtContent></w:sdt>"
    assert texts(docx_of_xml(body)) == ["Trước liên kết", "Trong khung.", "Điều khiển."]


def test_headings_and_lists_are_known() -> None:
    document = docx.Document()
    document.add_heading("I. Kết quả", level=2)
    document.add_paragraph("Khám 128.400 lượt.", style="List Bullet")
    stream = io.BytesIO()
    document.save(stream)
    assert [(line.text, line.hint) for line in read_docx(stream.getvalue()).lines] == [
        ("I. Kết quả", "heading"),
        ("Khám 128.400 lượt.", "list"),
    ]


@pytest.mark.parametrize("cut", [10, 200, len(DATA) // 2, len(DATA) - 30])
def test_cut_short(cut: int) -> None:
    with pytest.raises(ReadError, match="damaged or cut short"):
        read_docx(DATA[:cut])


def test_a_damaged_part() -> None:
    with zipfile.ZipFile(io.BytesIO(DATA)) as archive:
        part = archive.getinfo("word/document.xml")
    start = part.header_offset + 30 + len(part.filename)
    damaged = DATA[:start] + bytes([DATA[start] ^ 0xFF]) + DATA[start + 1 :]
    with pytest.raises(ReadError, match="damaged or cut short"):
        read_docx(damaged)


def test_other_office_files() -> None:
    with pytest.raises(ReadError, match="password"):
        read_docx(b"\xd0\xcf\x11\xe0" + bytes(500) + "EncryptedPackage".encode("utf-16-le"))
    with pytest.raises(ReadError, match=r"save it as \.docx"):
        read_docx(b"\xd0\xcf\x11\xe0" + bytes(500))
