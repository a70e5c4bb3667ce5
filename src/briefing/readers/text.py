"""Plain text: a page copied from a browser, or text broken at a fixed column."""

import re
from itertools import pairwise

from briefing.codec import decode, tidy, unlegacy
from briefing.readers.page import Page, Reader
from briefing.roles import Line

_OPENS = re.compile(r"^\s*(?:[-–+*•●▪◦]\s|(?:[IVX]{1,4}|\d{1,2}|[a-zđ])[.)/]\s|\(\d{1,2}\)\s)")
_WIDTHS = range(40, 121)  # columns that people and programs break text at


def read_text(text: str) -> Page:
    """The page of a text in a Python string."""
    return Page([Line(line) for line in tidy(unwrap(unlegacy(text))).split("\n") if line])


def unwrap(text: str) -> str:
    """The text with lines that were broken at a fixed column joined again into paragraphs.

    A break is one of wrapping where the next word would not have fitted into the column: that is how text is wrapped, and
    hardly how anyone writes.

    >>> unwrap("một hai ba bốn năm sáu bảy tám chín mười một hai\\nba bốn năm sáu bảy tám chín mười mười một mười hai\\nba")
    'một hai ba bốn năm sáu bảy tám chín mười một hai ba bốn năm sáu bảy tám chín mười mười một mười hai ba'
    """
    lines = [line.rstrip() for line in text.split("\n")]
    width = max(map(len, lines), default=0)
    pairs = [(before, after) for before, after in pairwise(lines) if before and after.strip()]
    if width not in _WIDTHS or sum(_broken(before, after, width) for before, after in pairs) < 0.5 * len(pairs) or not pairs:
        return text
    joined = [lines[0]]
    for before, after in pairwise(lines):
        if before and after.strip() and _broken(before, after, width):
            joined[-1] = f"{joined[-1]} {after.lstrip()}"
        else:
            joined.append(after)
    return "\n".join(joined)


def _broken(before: str, after: str, width: int) -> bool:
    if (_OPENS.match(after) and before[-1] in ".;:!?…") or (after[0] == " " and before[0] != " "):
        return False
    return len(before) + 1 + len(after.split(maxsplit=1)[0]) > width


READER = Reader("plain text", (".txt", ".text", ".md"), lambda data: read_text(decode(data)))
