"""Lines as the writer meant them: hard-wrapped ones joined again."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from briefing.marks import opener
from briefing.office import is_row
from briefing.report import Span
from briefing.stops import PLACES, TITLES, opens_sentence

_SHORT = 30  # characters: a shorter line was not wrapped for want of room
_PROSE = 50  # characters: a line of sentences that is this long and lacks a full stop was wrapped
_BEFORE_A_NUMBER = frozenset(
    "ngày tháng từ đến trước sau số gồm hơn gần khoảng trên dưới đạt tăng giảm còn có thu chi bằng được thêm với lần thứ".split()
)
_NEVER_LAST = re.compile(  # words that no line ends with
    r"(?:^|\s)(?:và|hoặc|của|với|cho|(?<!ồn )(?<!iện )tại|ở|từ|(?<!ên )trong|vì|để|là|như|giữa|các|những|mỗi|mọi|đã|sẽ)$"
    r"|\s(?:Văn|Thị|VÀ|CỦA|VỚI|CHO|CÁC)$"
)
_INNER_END = re.compile(r"[^\W\d_%)][.!?…]\s+[A-ZĐÀ-Ỹ](?!\w{0,5}[:.])\w*\s")
_QUANTITY = re.compile(r"\d[\d.,]*%? ?[a-zà-ỹđ]")
_SCHEDULE = re.compile(r"\d{1,2} ?(?:h|g|giờ|:)")
_WORD = re.compile(r"\w+")
_LAST_WORD = 40  # characters looked back, or ahead, for one


@dataclass(frozen=True, slots=True)
class _Line:
    span: Span
    style: str | None  # of its opener
    indent: int


def unwrapped(text: str, lines: Sequence[Span]) -> Iterator[Span]:
    """Lines without blanks around them, those that go on in the next line joined to it, those without a word left out.

    >>> text = "- Hoàn thành mở rộng tuyến đường\\nHồ Chí Minh;\\n- Khởi công cầu trước ngày\\n30/4.\\nHết"
    >>> spans = [Span(0, 32), Span(33, 45), Span(46, 72), Span(73, 78), Span(79, 82)]
    >>> [text[start:end] for start, end in unwrapped(text, spans)]
    ['- Hoàn thành mở rộng tuyến đường\\nHồ Chí Minh;', '- Khởi công cầu trước ngày\\n30/4.', 'Hết']
    """
    kept = [line for line in (_line(text, span) for span in lines) if line]
    start, ended = 0, False  # where the block at hand begins; whether the bullet before it had its punctuation
    for index, line in enumerate(kept):
        following, beyond = (kept[at] if at < len(kept) else None for at in (index + 1, index + 2))
        if following and _breaks_off(text, line, following):
            continue
        if following and not following.style and text[line.span.end - 1].isalnum() and _size(line) >= _SHORT:
            first = kept[start]
            wrapped = kept[index - 1] if index > start else following if beyond and _breaks_off(text, following, beyond) else None
            alike = _shouts(text, line) == _shouts(text, following)
            if alike and wrapped and 5 * _size(line) >= 4 * _size(wrapped):
                continue  # amid hard-wrapped lines, and as long as they are
            if first.style == "bullet" and (ended or (beyond and beyond.style == "bullet") or following.indent > first.indent):
                continue
        yield Span(kept[start].span.start, line.span.end)
        ended = kept[start].style == "bullet" and text[line.span.end - 1] in ";,."
        start = index + 1


def _size(line: _Line) -> int:
    return line.span.end - line.span.start


def _line(text: str, span: Span) -> _Line | None:
    words = text[span.start : span.end]
    start = span.start + len(words) - len(words.lstrip())
    stripped = Span(start, start + len(words.strip()))
    if not any(character.isalnum() for character in words):
        return None
    return _Line(stripped, opener(text, *stripped)[1], start - span.start)


def _breaks_off(text: str, line: _Line, following: _Line) -> bool:
    """Whether a line breaks off inside a sentence, whatever stands around."""
    last, first = text[line.span.end - 1], text[following.span.start]
    end = text[max(line.span.start, line.span.end - _LAST_WORD) : line.span.end]
    tail = end.split()[-1]
    if following.style or (is_row(text[slice(*line.span)]) and is_row(text[slice(*following.span)])):
        return False
    if last == "." and tail[:-1].rpartition(".")[2] in TITLES | PLACES:  # "... lãnh đạo TP." / "Điện Biên Phủ ..."
        words = _WORD.findall(text, following.span.start, min(following.span.start + _LAST_WORD, following.span.end))
        return bool(words) and not opens_sentence(words[0], " ".join(words[1:2]))
    if last in ".!?…:;":
        return False
    if first.islower() or (first.isdigit() and tail in _BEFORE_A_NUMBER):
        return True
    if _shouts(text, following) and not _shouts(text, line):
        return False
    if last in ",(" or (len(tail) > 1 and last in "-/") or _NEVER_LAST.search(end):
        return True
    if _size(line) < _PROSE or _SCHEDULE.match(text, following.span.start):
        return False
    quantity = "," in text[line.span.start : line.span.end] and _QUANTITY.match(text, following.span.start)
    bracket = first == "(" and (last.isalnum() or last == "%")  # "... sản lượng 21.540 tấn" / "(tăng 3,8%); cây hồng ..."
    return bool(quantity or bracket or _INNER_END.search(text, *line.span))


def _shouts(text: str, line: _Line) -> bool:
    return text[line.span.start : line.span.end].isupper()
