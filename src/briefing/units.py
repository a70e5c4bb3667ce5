"""From lines to sentences and units: a sentence, or the clauses of a long one, with what introduces them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from briefing.enumerations import chained, tasks
from briefing.lines import unwrapped
from briefing.marks import enclosures, opener, outside
from briefing.office import is_row
from briefing.report import Span, Unit, UnitKind
from briefing.sentences import sentences

_CUT = re.compile(r";")
_COLON = re.compile(r":(?!//)(?!(?<=\d:)\d)")
_SAYING = re.compile(  # a subject, a verb of saying or ordering, and at most a few words more
    r"^(?!Theo |Trong |Qua ).*\S\s+(?:"
    r"báo cáo|phát biểu|lưu ý|đặt vấn đề|nêu|chỉ rõ|chỉ ra|nói|cho biết|cho rằng|khẳng định|nhấn mạnh|kết luận|yêu cầu|"
    r"đề nghị|kiến nghị|đề xuất|phản ánh|thông báo|nhận định|đánh giá|nhận xét|quyết định|quyết nghị|thống nhất|chỉ đạo|"
    r"giao(?! thông| ban| dịch)|nhắc|nhắc lại|nhắc nhở|quán triệt|cảnh báo|giải thích|giải trình|trả lời|phân tích|bày tỏ|"
    r"chia sẻ|gợi ý|chốt|kết lại|tuyên bố|cam kết|kể|góp ý|thừa nhận"
    r")(?: \S+){0,6}\s*$",
    re.DOTALL,
)
_ANNOUNCING = re.compile(r"(?:như sau|sau đây|sau|cụ thể|gồm|là)\s*$")
_CREDIT = re.compile(
    r"\(?(?:Ảnh|Clip|Video|Nguồn|Tin|Bài|Tin,? ảnh|Bài,? ảnh|Tin,? bài|Tác giả|Số|Đồ họa|Nơi nhận)\s*:"
    r"|.*\((?:Ảnh|Nguồn)\s*:[^)]*\)$"
)
_SCHEDULE = re.compile(r"\d{1,2}\s?(?:h|g|giờ|:)\s?\d{0,2}")
_HEADING = 25  # syllables: a line of its own without a full stop that is longer is a sentence whose full stop is missing
_LABEL = 6  # syllables: a longer lead is no label ("Địa chỉ:", "Đ/c Lân:")


def split(text: str, lines: Sequence[Span], *, sentences_given: bool = False) -> tuple[list[Span], list[Unit]]:
    """Sentences and units of the ``lines`` of a text, both in order, with offsets into ``text``.

    A line is a paragraph, a heading or a bullet; it ends a sentence unless it breaks off inside one (hard-wrapped text).
    With ``sentences_given`` each line is exactly one sentence. The sentences cover everything but blanks; the units of a
    sentence are disjoint and in order and leave out openers ("1.", "Một là,") and semicolons.

    >>> text = "Ông Lê An yêu cầu: Sở Y tế rà soát thuốc; Sở Tài chính cấp đủ vốn."
    >>> [(text[unit.span.start : unit.span.end], unit.kind, unit.lead_in) for unit in split(text, [Span(0, len(text))])[1]]
    [('Ông Lê An yêu cầu:', 'lead-in', None), ('Sở Y tế rà soát thuốc', 'clause', 0), ('Sở Tài chính cấp đủ vốn.', 'clause', 0)]
    """
    found: list[Span] = []
    units: list[Unit] = []
    scope = _Scope()
    blocks = (Span(*_strip(text, line.start, line.end)) for line in lines) if sentences_given else unwrapped(text, lines)
    for block in blocks:
        if block.start == block.end:
            continue
        pairs = enclosures(text, *block)
        own = [block] if sentences_given else list(sentences(text, *block))
        scope.enter_line(opener(text, *block)[1])
        for position, sentence in enumerate(own):
            place = _Place(alone=len(own) == 1, first=position == 0, last=position == len(own) - 1)
            start, style = opener(text, *sentence)
            scope.enter_sentence(place, style)
            for span, kind in _cut(text, Span(start, sentence.end), pairs, place, style):
                units.append(Unit(span, kind, len(found), scope.lead_in(kind)))
                if not (kind == "heading" and is_row(text[span.start : span.end])):  # a row of a table leads to nothing
                    scope.leave_unit(kind, len(units) - 1)
            found.append(sentence)
    return found, units


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a sentence stands in its line."""

    alone: bool
    first: bool
    last: bool


class _Scope:
    """What introduces the unit at hand: a lead-in of the same sentence or line, or a heading or lead-in line above."""

    def __init__(self) -> None:
        self._above: list[tuple[str | None, int]] = []  # (style of its opener, unit), outermost first
        self._inline: int | None = None
        self._line_style: str | None = None

    def enter_line(self, style: str | None) -> None:
        self._inline = None
        self._line_style = style
        styles = [above for above, _ in self._above]
        if style in styles:
            del self._above[styles.index(style) :]

    def enter_sentence(self, place: _Place, style: str | None) -> None:
        """A lead-in reaches over later sentences of its line only as long as they are numbered."""
        if not place.first and style is None:
            self._inline = None

    def lead_in(self, kind: UnitKind) -> int | None:
        if self._inline is not None and kind != "heading":
            return self._inline
        return self._above[-1][1] if self._above and self._line_style and kind != "heading" else None

    def leave_unit(self, kind: UnitKind, unit: int) -> None:
        if kind == "lead-in":
            self._inline = unit
        if kind in ("lead-in", "heading") and self._line_style is None:
            self._above.clear()
        if kind in ("lead-in", "heading"):
            self._above.append((self._line_style, unit))


def _cut(text: str, body: Span, pairs: dict[int, int], place: _Place, style: str | None) -> Iterator[tuple[Span, UnitKind]]:
    """The units of one sentence, whose words (after its opener) are ``body``."""
    if _is_heading(text, body, place, style):
        yield body, "heading"
        return
    parts = _parts(text, body, pairs)
    lead, parts = _lead_in(text, parts, pairs, place)
    if lead:
        yield lead, "lead-in"
    if len(parts) == 1:
        opened = "" if place.alone and style else None
        listed = tasks(text, parts[0], pairs, text[lead.start : lead.end] if lead else opened)
        if len(listed) > 1:
            yield from ((span, "list") for span in listed)
            return
    whole = len(parts) == 1 and not lead and not (place.alone and style is not None)
    for part in parts:
        yield part, "sentence" if whole else "clause"


def _parts(text: str, body: Span, pairs: dict[int, int]) -> list[Span]:
    """The sentence cut at semicolons and before the numbers of a running list; openers and semicolons left out."""
    cuts = [found.span() for found in outside(_CUT, text, body.start, body.end, pairs)]
    cuts += [(at, at) for at in chained(text, body, pairs)]
    parts, start = [], body.start
    for left, right in [*sorted(cuts), (body.end, body.end)]:
        part = _worded(text, start, left)
        if part:
            parts.append(part)
        start = right
    return parts or [body]


def _lead_in(text: str, parts: list[Span], pairs: dict[int, int], place: _Place) -> tuple[Span | None, list[Span]]:
    """The lead-in of a sentence, if its first colon ends one, and the parts that follow it."""
    first = parts[0]
    colons = outside(_COLON, text, first.start, first.end, pairs)
    colon = next(colons, None)
    if colon is None:
        return None, parts
    lead, rest = Span(first.start, colon.end()), _worded(text, colon.end(), first.end)
    if rest is None:
        return lead, parts[1:]
    follow = [rest, *parts[1:]]
    if len(follow) > 1:
        labels = sum(_label(text, part, pairs) for part in parts[1:])
        parallel = labels == len(parts) - 1 and _label(text, first, pairs) and next(colons, None) is None
        return (None, parts) if parallel else (lead, follow)
    return (lead, follow) if _introduces(text, lead, colon.end(), rest, pairs, place) else (None, parts)


def _introduces(text: str, lead: Span, after: int, rest: Span, pairs: dict[int, int], place: _Place) -> bool:
    """Whether a lead before a single part is a lead-in all the same, and not a label ("Về X:", a speaker)."""
    words = text[lead.start : lead.end - 1]
    size, rest_size = len(words.split()), len(text[rest.start : rest.end].split())
    if text[rest.start] in '“"«':
        return False
    if opener(text, *_strip(text, after, rest.end))[1] or len(tasks(text, rest, pairs, words + ":")) > 1:
        return True
    if rest_size < 5:
        return False
    if _SAYING.search(words[-160:]):
        return True
    return not place.last and ((size > _LABEL and text[rest.start].isupper()) or bool(_ANNOUNCING.search(words[-40:])))


def _label(text: str, part: Span, pairs: dict[int, int]) -> bool:
    """Whether a part opens with a short label: "Sở Y tế: rà soát ..."."""
    colon = next(outside(_COLON, text, part.start, part.end, pairs), None)
    return colon is not None and len(text[part.start : colon.start()].split()) <= 2 * _LABEL


def _is_heading(text: str, body: Span, place: _Place, style: str | None) -> bool:
    """Headings, captions, credits, letterheads, signatures: lines of their own that are no sentences."""
    if body.end - body.start > 300:
        return False
    words = text[body.start : body.end]
    if _CREDIT.match(words):
        return True
    if place.alone and words.isupper():
        return True
    if not place.alone or words[-1] in '.!?…:;,”"' or style in ("bullet", "letter", "bracket", "step"):
        return False
    return not _SCHEDULE.match(words) and len(words.split()) <= _HEADING


def _worded(text: str, start: int, end: int) -> Span | None:
    """``text[start:end]`` without blanks and openers, None where no letter or digit is left."""
    start, end = _strip(text, start, end)
    body, _ = opener(text, start, end)
    return Span(body, end) if any(character.isalnum() for character in text[body:end]) else None


def _strip(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    return start, end
