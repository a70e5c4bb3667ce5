"""Lines as the writer meant them: hard-wrapped ones joined again."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from briefing.marks import opener
from briefing.report import Span

_SHORT = 30  # characters: a shorter line was not wrapped for want of room
_BEFORE_A_DATE = frozenset("ngày tháng từ đến trước sau số".split())
_LAST_WORD = 40  # characters looked back for one


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
            if wrapped and 5 * _size(line) >= 4 * _size(wrapped):
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
    if last in ".!?…:;" or following.style:
        return False
    tail = text[max(line.span.start, line.span.end - _LAST_WORD) : line.span.end].split()[-1]
    return first.islower() or last in ",(" or (len(tail) > 1 and last in "-/") or (first.isdigit() and tail in _BEFORE_A_DATE)
