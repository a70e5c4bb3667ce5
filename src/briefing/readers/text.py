"""Plain text: a page copied from a browser, or text broken at a fixed column."""

import re
from collections import deque
from collections.abc import Sequence
from itertools import pairwise

from briefing.codec import decode, tidy, unlegacy
from briefing.furniture import furniture_reason
from briefing.office import rows
from briefing.readers.page import Page, Reader
from briefing.roles import Line

_OPENS = re.compile(r"^\s*(?:[-–+*•●▪◦]\s|(?:[IVX]{1,4}|\d{1,2}|[a-zđ])[.)/]\s|\(\d{1,2}\)\s)")
_WIDTHS = range(40, 121)  # columns that people and programs break text at


def read_text(text: str) -> Page:
    """The page of a text in a Python string."""
    lines = [line for line in tidy(unwrap(unlegacy(text))).split("\n") if line]
    table = rows(lines)
    table = {place for place in table if furniture_reason(lines[place]) != "imprint"}  # "Hotline 1900 1234"
    return Page([Line(line, "table" if place in table else None) for place, line in enumerate(lines)])


def unwrap(text: str) -> str:
    """The text with lines that were broken at a fixed column joined again into paragraphs.

    A break is one of wrapping where the next word would not have fitted into the column: that is how text is wrapped, and
    hardly how anyone writes.

    >>> unwrap("một hai ba bốn năm sáu bảy tám chín mười một hai\\nba bốn năm sáu bảy tám chín mười mười một mười hai\\nba")
    'một hai ba bốn năm sáu bảy tám chín mười một hai ba bốn năm sáu bảy tám chín mười mười một mười hai ba'
    """
    lines = [line.rstrip() for line in text.split("\n")]
    worded = [line for line in lines if line]
    spaced = not any(before and after for before, after in pairwise(lines))
    if spaced and 3 * sum(line.lstrip()[0].islower() for line in worded) > len(worded):
        lines = worded  # a blank line after each, in the middle of sentences too: they part no paragraphs
    width = max(map(len, lines), default=0)
    pairs = [(before, after) for before, after in pairwise(lines) if before and after.strip()]
    if width not in _WIDTHS or sum(_broken(before, after, width) for before, after in pairs) < 0.5 * len(pairs) or not pairs:
        return text
    lines = _over_pages(lines, width)
    paragraphs = [[lines[0]]]
    for before, after in pairwise(lines):
        if before and after.strip() and _broken(before, after, width):
            paragraphs[-1].append(after.lstrip())
        else:
            paragraphs.append([after])
    return "\n".join(map(" ".join, paragraphs))


def _over_pages(lines: Sequence[str], width: int) -> list[str]:
    """The lines with page numbers that stand inside a paragraph, and the blank lines around them, put behind it."""
    kept: list[str] = []
    numbers: list[str] = []
    rest = deque(lines)
    while rest:
        line = rest.popleft()
        if furniture_reason(line.strip()) == "page number":
            page = [line]
            while rest and not rest[0].strip():
                page.append(rest.popleft())
            before = next((at for at in range(len(kept), 0, -1) if kept[at - 1]), 0)
            apart = before < len(kept) or (rest and rest[0][0].islower())  # not the "30/9" that ends a wrapped paragraph
            open_ended = before and kept[before - 1][-1] not in ".;:!?…"
            if open_ended and rest and apart and _broken(kept[before - 1], rest[0], width):
                del kept[before:]
                numbers.append(line)
            else:
                kept += page
        elif line.strip() or not numbers:
            kept.append(line)
        else:
            kept += [*numbers, line]
            numbers.clear()
    return kept + numbers


def _broken(before: str, after: str, width: int) -> bool:
    if (_OPENS.match(after) and before[-1] in ".;:!?…") or (after[0] == " " and before[0] != " "):
        return False
    return len(before) + 1 + len(after.split(maxsplit=1)[0]) > width


READER = Reader("plain text", (".txt", ".text", ".md"), lambda data: read_text(decode(data)))
