"""Word documents (.docx): paragraphs, tables and text boxes in their order, as they read with all changes accepted.

The XML is walked directly: tracked insertions are kept and deletions dropped, a merged cell comes once, and runs in a
legacy font (.VnTime, VNI-Times) are converted by the font's name.
"""

import io
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any

from briefing.codec import from_tcvn3, from_vni, tidy
from briefing.errors import ReadError
from briefing.readers.page import Page, Reader
from briefing.roles import Hint, Line

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_MAX_XML = 64 * 2**20
_SKIPPED = frozenset(f"{_W}{name}" for name in ("del", "moveFrom", "instrText", "rPr", "pPr", "sdtPr", "footnoteReference")) | {
    f"{_MC}Fallback"
}
_WRAPPERS = frozenset(f"{_W}{name}" for name in ("sdt", "sdtContent", "customXml"))
_HINTS: dict[str, Hint] = {
    "heading": "heading",
    "tiêu đề": "heading",
    "title": "title",
    "caption": "caption",
    "chú thích": "caption",
    "list": "list",
}
_DAMAGED = "the .docx file is damaged or cut short: open it in Word and save it again"


def read_docx(data: bytes) -> Page:
    """The page of the bytes of a .docx file. Raises ReadError for damaged, protected and other files."""
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise ReadError("the Word document is protected by a password: save a copy without one")
        raise ReadError("the file is in an old Office format (.doc): save it as .docx")
    from lxml import etree

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if "word/document.xml" not in archive.namelist():
                raise ReadError("the file is an archive, but no Word document: give a .docx file")
            body = _parse(archive, "word/document.xml").find(f"{_W}body")
            styles = _Styles(_parse(archive, "word/styles.xml")) if "word/styles.xml" in archive.namelist() else _Styles(None)
    except (zipfile.BadZipFile, zlib.error, etree.XMLSyntaxError, EOFError, KeyError, RuntimeError, NotImplementedError, OSError):
        raise ReadError(_DAMAGED) from None
    if body is None:
        raise ReadError(_DAMAGED)
    return Page([line for line in _lines(body, styles) if line.text])


def _parse(archive: zipfile.ZipFile, name: str) -> Any:
    from lxml import etree

    if archive.getinfo(name).file_size > _MAX_XML:
        raise ReadError(f"the Word document holds more than {_MAX_XML // 2**20} MB of text: split it into single reports")
    return etree.fromstring(archive.read(name), etree.XMLParser(resolve_entities=False, no_network=True))


class _Styles:
    """Names and fonts of paragraph and character styles, inherited ones included."""

    def __init__(self, root: Any) -> None:
        self._styles = {style.get(f"{_W}styleId"): style for style in root.iterfind(f"{_W}style")} if root is not None else {}
        defaults = root.find(f"{_W}docDefaults/{_W}rPrDefault/{_W}rPr") if root is not None else None
        self._default = _font(defaults)
        normal = [
            key
            for key, style in self._styles.items()
            if style.get(f"{_W}default") == "1" and style.get(f"{_W}type") == "paragraph"
        ]
        self._normal = normal[0] if normal else None

    def name(self, key: str | None) -> str:
        style = self._styles.get(key)
        name = style.find(f"{_W}name") if style is not None else None
        return str(name.get(f"{_W}val", "")).lower() if name is not None else (key or "").lower()

    def font(self, *keys: str | None) -> str:
        """The font that the first of the styles that names one gives, else the document's."""
        for start in (*keys, self._normal):
            key, seen = start, set()
            while key in self._styles and key not in seen:
                seen.add(key)
                if font := _font(self._styles[key].find(f"{_W}rPr")):
                    return font
                based = self._styles[key].find(f"{_W}basedOn")
                key = based.get(f"{_W}val") if based is not None else None
        return self._default


def _lines(parent: Any, styles: _Styles) -> Iterator[Line]:
    for node in parent:
        if node.tag == f"{_W}p":
            yield from _paragraph(node, styles)
        elif node.tag == f"{_W}tbl":
            yield from _table(node, styles)
        elif node.tag not in _SKIPPED and isinstance(node.tag, str):
            yield from _lines(node, styles)  # content controls, custom XML, inserted blocks


def _paragraph(node: Any, styles: _Styles) -> Iterator[Line]:
    style = _value(node, "pPr/pStyle")
    hint = next((hint for name, hint in _HINTS.items() if styles.name(style).startswith(name)), None)
    if hint is None and node.find(f"{_W}pPr/{_W}numPr") is not None:
        hint = "list"
    for line in "".join(_text(node, styles, style)).split("\n"):
        yield Line(" ".join(tidy(line).split()), hint)
    for box in node.iter(f"{_W}txbxContent"):
        if not any(above.tag in _SKIPPED for above in box.iterancestors()):
            yield from _lines(box, styles)


def _text(node: Any, styles: _Styles, style: str | None, font: str = "") -> Iterator[str]:
    for child in node:
        if child.tag in _SKIPPED or child.tag == f"{_W}txbxContent":
            continue
        if child.tag == f"{_W}r":
            run = _font(child.find(f"{_W}rPr")) or styles.font(_value(child, "rPr/rStyle"), style)
            yield from _text(child, styles, style, run)
        elif child.tag == f"{_W}t":
            yield _converted(child.text or "", font)
        elif child.tag in (f"{_W}br", f"{_W}cr"):
            yield "\n"
        elif child.tag in (f"{_W}tab", f"{_W}ptab"):
            yield " "
        elif child.tag == f"{_W}noBreakHyphen":
            yield "-"
        else:
            yield from _text(child, styles, style, font)


def _converted(text: str, font: str) -> str:
    if font.startswith(".vn"):
        return from_tcvn3(text).upper() if font.endswith("h") else from_tcvn3(text)
    return from_vni(text) if font.startswith("vni") else text


def _table(node: Any, styles: _Styles) -> Iterator[Line]:
    """A table of figures gives a line a row, cells joined by a blank; one that only lays out the page its paragraphs."""
    rows = [row for row in _parts(node, f"{_W}tr") if row.find(f"{_W}trPr/{_W}del") is None]
    cells = [
        [[line for line in _lines(cell, styles) if line.text] for cell in _parts(row, f"{_W}tc") if _starts(cell)] for row in rows
    ]
    words = [sum(len(line.text.split()) for line in cell) for row in cells for cell in row]
    figures = sum(any(letter.isdigit() for cell in row for line in cell for letter in line.text) for row in cells)
    if (
        sum(len(row) > 1 for row in cells) > 1
        and max(words) <= 60
        and figures >= 0.5 * len(cells)
        and not next(node.iter(f"{_W}drawing"), None)
    ):
        yield from (Line(" ".join(line.text for cell in row for line in cell), "table") for row in cells)
    else:
        yield from (line for row in cells for cell in row for line in cell)


def _parts(parent: Any, tag: str) -> Iterator[Any]:
    """The rows of a table or the cells of a row, those inside content controls and custom XML too."""
    for node in parent:
        if node.tag == tag:
            yield node
        elif node.tag in _WRAPPERS:
            yield from _parts(node, tag)


def _starts(cell: Any) -> bool:
    """Whether a cell is not the continuation of one merged from the row above."""
    merged = cell.find(f"{_W}tcPr/{_W}vMerge")
    return merged is None or merged.get(f"{_W}val") == "restart"


def _font(properties: Any) -> str:
    fonts = properties.find(f"{_W}rFonts") if properties is not None else None
    return str(fonts.get(f"{_W}ascii") or fonts.get(f"{_W}hAnsi") or "").lower() if fonts is not None else ""


def _value(node: Any, path: str) -> str | None:
    found = node.find("/".join(f"{_W}{part}" for part in path.split("/")))
    return found.get(f"{_W}val") if found is not None else None


READER = Reader("Word document", (".docx", ".docm", ".doc"), read_docx, magic=(b"PK\x03\x04", b"\xd0\xcf\x11\xe0"))
