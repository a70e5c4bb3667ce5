"""PDF files with a text layer: lines put together from what the page shows, paragraphs from lines."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from statistics import median
from typing import Any

from briefing.codec import tidy, unlegacy
from briefing.errors import ReadError
from briefing.furniture import furniture_reason
from briefing.orthography import is_syllable
from briefing.readers.page import Page, Reader
from briefing.roles import Line

_BULLET = re.compile(r"^(?:[-–+*•●▪◦]\s|(?:[IVX]{1,4}|\d{1,2}|[a-zđ])[.)/]\s|\(\d{1,2}\)\s)")
_SPLIT_MARK = re.compile(r"(?<=\w)\s+(?=[\u0300-\u036f])")
_PAIR = re.compile(r"\b([^\W\d_]{1,6}) ([^\W\d_]{1,6})\b")
_COLUMN_GAP = 18.0  # points between two parts of a line from which they are cells or columns, not words
_EDGE = 0.12  # of the page's height at top and bottom, where running heads and page numbers stand
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_NOTE = re.compile(r"\(?\[?(\d{1,3})(?!\d)[.)\]]{0,2} ?[^\W\d_]")  # how a note at the foot of a page begins
_NO_AREA = r"(?<=\S)(?<![\d\s/(]m)(?<![\d\s/(][kcdh]m)"  # "500 m²" has no mark of a note

_Box = tuple[float, float, float, float, str]  # left, bottom, right and top of a piece of text, and its words


@dataclass(slots=True)
class _Row:
    """A line of a page, in points from its lower left corner; ``height`` is that of its letters."""

    parts: list[str]
    left: float
    right: float
    bottom: float
    height: float
    page: int

    @property
    def text(self) -> str:
        return " ".join(self.parts)


@dataclass(frozen=True, slots=True)
class _Area:
    """Where the text of the pages stands, in points, and how far apart its lines are, in heights of a line."""

    left: float
    right: float
    leading: float


def read_pdf(data: bytes) -> Page:
    """The page of the bytes of a PDF file. Raises ReadError for scans, protected and damaged files."""
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
        sheets = [(_rows(page, number), page.get_height()) for number, page in enumerate(document)]
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise ReadError("the PDF file is protected by a password: save a copy without one") from None
        raise ReadError("the PDF file is damaged or cut short: export it again") from None
    empty = [number for number, (rows, _) in enumerate(sheets, 1) if not rows]
    if len(empty) * 2 > len(sheets) or not sheets:
        raise ReadError(
            "the PDF file is a scan without a text layer: run text recognition (OCR) on it first, and check the figures"
        )
    rows, notes = _notes_apart(_without_running_heads(sheets))
    aside = [Line(row.text, "furniture") for row in notes]
    return Page([*_paragraphs(rows), *aside, *(Line(f"[trang {number}: không có lớp chữ]", "furniture") for number in empty)])


def _rows(page: Any, number: int) -> list[_Row]:
    """The lines of a page from top to bottom; parts on one height belong to one line."""
    text = page.get_textpage()
    boxes: list[_Box] = []
    for index in range(text.count_rects()):
        left, bottom, right, top = text.get_rect(index)
        raw = text.get_text_bounded(left, bottom, right, top).replace("\ufffe", "-").replace("\x02", "-").replace("\r\n", " ")
        if words := " ".join(tidy(raw).split()):
            part = " " * raw[0].isspace() + words + " " * raw[-1].isspace()  # a change of font has its blank on either side
            box = (left, *_font_box(text, left, bottom, right, top), part)
            boxes.append(_level(boxes[-1], box) if boxes else box)
    rows: list[_Row] = []
    for left, bottom, right, top, part in sorted(boxes, key=lambda box: (-(box[1] + box[3]) / 2, box[0])):
        row = rows[-1] if rows else None
        middle = (bottom + top) / 2
        if row is not None and row.bottom < middle < row.bottom + row.height:
            if left - row.right > _COLUMN_GAP or left < row.left:
                row.parts.append(part)
            else:
                glue = " " if left - row.right > 0.12 * row.height else ""
                row.parts[-1] += glue + part
            row.left, row.right = min(row.left, left), max(row.right, right)
        else:
            rows.append(_Row([part], left, right, bottom, max(top - bottom, 1.0), number))
    for row in rows:
        row.parts = [" ".join(part.split()) for part in row.parts]
    return [apart for row in rows for apart in _columns(row)]


def _font_box(text: Any, left: float, bottom: float, right: float, top: float) -> tuple[float, float, float]:
    """Bottom, right and top of a piece of text, by its font (the ink alone is lower where no letter has a mark)."""
    for share in (0.5, 0.02, 0.25, 0.75, 0.98):  # blanks and quotes give no box of use
        index = text.get_index(left + share * (right - left), (bottom + top) / 2, 4, 4)
        if index is not None:
            _, low, _, high = text.get_charbox(index, loose=True)
            if low <= bottom + 1 and high >= top - 1:
                return low, right, high
    return bottom, right, top


def _level(before: _Box, box: _Box) -> _Box:
    """Small print close behind a word is on its line, its figures apart from the word's: the 2 of "500 m²", a note's "52%¹"."""
    (_, low, end, high, _), (left, bottom, right, top, part) = before, box
    height = high - low
    if abs(left - end) > 0.3 * height or top - bottom > 0.8 * height or bottom >= high or top <= low:
        return box
    return left, low, right, high, part.translate(_RAISED) if bottom > low + 0.15 * height else part


def _columns(row: _Row) -> list[_Row]:
    """The two halves of a letterhead or of the signatures stand on one line, and are two."""
    if len(row.parts) > 1 and any(furniture_reason(part) in ("letterhead", "recipients", "signature") for part in row.parts):
        return [_Row([part], row.left, row.right, row.bottom, row.height, row.page) for part in row.parts]
    return [row]


def _without_running_heads(sheets: Sequence[tuple[list[_Row], float]]) -> list[_Row]:
    """Rows of all pages without page numbers, and without what stands at the edge of several pages or small and apart there."""
    seen = Counter(edge for rows, height in sheets for row in rows if (edge := _edge(row, height)))
    usual = median([row.height for rows, _ in sheets for row in rows] or [1.0])
    kept = []
    for rows, height in sheets:
        for index, row in enumerate(rows):
            edge = _edge(row, height)
            repeated = seen[edge] >= max(2, 0.4 * len(sheets)) or furniture_reason(row.text) == "page number"
            if not edge or not (repeated or (row.height < 0.9 * usual and _is_apart(rows, index))):
                kept.append(row)
    return kept


def _is_apart(rows: Sequence[_Row], index: int) -> bool:
    """Whether a wide gap parts the first or last row of a page from the rest."""
    above, below = (0, 1) if index == 0 else (len(rows) - 2, len(rows) - 1)
    return index in (0, len(rows) - 1) and len(rows) > 1 and rows[above].bottom - rows[below].bottom > 2.5 * rows[below].height


def _notes_apart(rows: Sequence[_Row]) -> tuple[list[_Row], list[_Row]]:
    """The text, without the raised numbers of notes that were found, and the notes at the foot of the pages."""
    usual = median([row.height for row in rows] or [1.0])
    body: list[_Row] = []
    notes: list[_Row] = []
    for _, rows_of_page in groupby(rows, key=lambda row: row.page):
        page = list(rows_of_page)
        start = next(
            (at for at in range(len(page), 0, -1) if page[at - 1].height >= 0.9 * usual or len(page[at - 1].parts) > 1), 0
        )
        numbers = [found[1].translate(_RAISED) for row in page[start:] if (found := _NOTE.match(row.text))]
        mark = re.compile(rf"{_NO_AREA}(?:{'|'.join(numbers)})(?![⁰¹²³⁴-⁹])")
        if not numbers or not any(mark.search(row.text) for row in page[:start]):
            body += page
            continue
        body += [replace(row, parts=[mark.sub("", part) for part in row.parts]) for row in page[:start]]
        notes += page[start:]
    return body, notes


def _edge(row: _Row, height: float) -> str:
    if _EDGE * height < row.bottom < (1 - _EDGE) * height:
        return ""
    return ("top " if row.bottom > height / 2 else "foot ") + re.sub(r"\d+", "0", row.text)


def _area(rows: Sequence[_Row]) -> _Area:
    steps = [
        (before.bottom - row.bottom) / row.height
        for before, row in pairwise(rows)
        if before.page == row.page and 0.5 < (before.bottom - row.bottom) / row.height < 3
    ]
    return _Area(
        left=Counter(round(row.left) for row in rows).most_common(1)[0][0],
        right=sorted(row.right for row in rows)[-max(1, len(rows) // 10)],
        leading=Counter(round(step, 1) for step in steps).most_common(1)[0][0] if steps else 1.5,
    )


def _paragraphs(rows: Sequence[_Row]) -> list[Line]:
    """Lines joined where the next word would not have fitted into the line before."""
    if not rows:
        return []
    area = _area(rows)
    joined: list[tuple[str, bool]] = []
    for before, row in zip([None, *rows[:-1]], rows, strict=True):
        table = len(row.parts) > 1
        if before is not None and not table and len(before.parts) == 1 and _continues(before, row, area):
            joined[-1] = (_join(joined[-1][0], row.text), False)
        else:
            joined.append((row.text, table))
    return [Line(_mended(unlegacy(text)), "table" if table and any(map(str.isdigit, text)) else None) for text, table in joined]


def _continues(before: _Row, row: _Row, page: _Area) -> bool:
    if abs(before.height - row.height) > 0.08 * before.height:
        return False
    if before.page == row.page and before.bottom - row.bottom > 1.2 * page.leading * row.height:
        return False
    if _BULLET.match(row.text) and before.text[-1] in ".;:!?…":
        return False
    word = (row.right - row.left) / max(len(row.text), 1) * (len(row.text.split()[0]) + 1)
    centred = abs(before.left + before.right - row.left - row.right) < 8 and abs(before.left - row.left) > 4
    if centred and row.left > page.left + 8:
        return before.right - before.left + word > page.right - page.left - 12
    if row.left > page.left + 8 and row.left > before.left + 4 and _BULLET.match(before.text) is None:
        return False
    width = page.right - page.left
    open_ended = before.text[-1] not in ".;:!?…" and before.right - page.left > (0.5 if row.text[0].islower() else 0.75) * width
    return open_ended or before.right + word > page.right - 1


def _join(before: str, after: str) -> str:
    """Two lines of a paragraph as one: nothing comes between the halves of "1056-" and "QC/TU"."""
    glue = "" if re.search(r"\w[-/]$", before) and after[:1].isalnum() else " "
    return before + glue + after


def _mended(text: str) -> str:
    """Syllables that were torn apart put together, only where a part is no syllable and the whole is one.

    >>> _mended("ĐIỀ U KHO ẢN"), _mended("quyê ́t định")
    ('ĐIỀU KHO ẢN', 'quyết định')
    """
    text = tidy(_SPLIT_MARK.sub("", text))
    return _PAIR.sub(lambda found: found[1] + found[2] if _torn(found[1], found[2]) else found[0], text)


def _torn(first: str, second: str) -> bool:
    if first.isascii() and second.isascii():
        return False
    whole = first + second
    return not (is_syllable(first) and is_syllable(second)) and first[-1].isupper() == second[0].isupper() and is_syllable(whole)


READER = Reader("PDF file", (".pdf",), read_pdf, magic=(b"%PDF-",))
