"""Marks of Vietnamese prose that sentences and units are cut by: enclosures and openers ("1.", "a)", "-", "Một là,")."""

import re
from collections.abc import Iterator

CLOSING = {"(": ")", "[": "]", "{": "}", "“": "”", "‘": "’", "«": "»", '"': '"'}
QUOTES = frozenset('“‘«"')
_OPENING = {closing: opening for opening, closing in CLOSING.items()}
_ENCLOSING = re.compile(r"[()\[\]{}“”‘’«»\"]")

_COUNT = "một|hai|ba|bốn|năm|sáu|bảy|bẩy|tám|chín|mười(?: (?:một|hai|ba|bốn|lăm|sáu))?"
_RANK = "nhất|nhì|hai|ba|tư|năm|sáu|bảy|bẩy|tám|chín|mười"
_OPENERS = {
    "bullet": r"o[^\S\n]+(?=[A-ZĐÀ-Ỹ])"
    r"|[-–—+•●▪■◦*·➢✓→](?!\s*\d+\s*[-–—]\s*(?:\n|$))(?:[^\S\n]+(?=\S)|(?=[^\W\d_]))",  # "- 3 -" is a page number
    "bracket": r"\((?:\d{1,2}|[ivx]{1,4}|[a-zđ])\)\s*",
    "letter": r"(?:[a-zđ]|[ivx]{1,4})\)\s*|[a-hđ][./-][^\S\n]+(?=\S)",
    "digit": r"\d{1,2}\)\s*|\d{1,2}\.(?:[^\S\n]+(?=\S)|(?=[^\W\d_]))|\d{1,2}/[^\S\n]+(?=\S)"
    r"|\d{1,2}[-–][^\S\n]*(?=[A-ZĐÀ-Ỹ][a-zà-ỹđ])",
    "decimal": r"\d{1,2}(?:\.\d{1,2}){1,3}(?:\.(?:[^\S\n]+(?=\S)|(?=[^\W\d_]))|[^\S\n]+(?=[A-ZĐÀ-Ỹ][a-zà-ỹđ]))",
    "roman": r"[IVX]{1,5}(?:[.)/-]|[^\S\n]+[-–])[^\S\n]*(?=[^\W\d_])(?!(?<=-)[A-ZĐ])",
    "capital": r"[A-EĐ][.)/][^\S\n]+(?=\S)",
    "count": rf"(?i:{_COUNT}) là(?:[,:]|\b)[^\S\n]*",
    "rank": rf"[Tt]hứ (?:{_RANK})(?: là,?|[,:])[^\S\n]*",
    "step": rf"[Bb]ước (?:\d{{1,2}}|{_COUNT}|thứ (?:{_RANK}))[:.][^\S\n]*",
}
_OPENER = re.compile("|".join(f"(?P<{style}>{pattern})" for style, pattern in _OPENERS.items()))


def enclosures(text: str, start: int, end: int) -> dict[int, int]:
    """Matched brackets and quotes of ``text[start:end]``: the offset of the opening mark -> that of its closing mark.

    A mark without its partner encloses nothing. A straight quote opens after a blank and closes before one.

    >>> enclosures("a (b “c” d) e) “f", 0, 17)
    {5: 7, 2: 10}
    """
    pairs: dict[int, int] = {}
    stack: list[tuple[str, int]] = []
    pending = dict.fromkeys(CLOSING, 0)
    for found in _ENCLOSING.finditer(text, start, end):
        mark, at = found.group(), found.start()
        opening = _OPENING.get(mark)
        if mark == '"':
            opening = '"' if _closes(text, start, at, end, bool(pending['"'])) else None
        if opening and pending[opening]:
            while stack:  # whatever was opened inside and never closed encloses nothing
                inner, opened = stack.pop()
                pending[inner] -= 1
                if inner == opening:
                    pairs[opened] = at
                    break
        elif mark in CLOSING and not opening:
            stack.append((mark, at))
            pending[mark] += 1
    return pairs


def _closes(text: str, start: int, at: int, end: int, pending: bool) -> bool:
    """Whether a straight quote closes: as its blanks say, else whether one is open."""
    before, after = text[at - 1] if at > start else " ", text[at + 1] if at + 1 < end else " "
    left, right = before.isspace() or before in "([“", after.isspace() or after in ".,;:!?)]”…"
    return right if left != right else pending


def opener(text: str, start: int, end: int) -> tuple[int, str | None]:
    """Where the words after the opener at ``start`` begin, and the style of the (first) opener; ``(start, None)`` without one.

    >>> opener("2.1. Kết quả", 0, 12), opener("Một là, rà soát", 0, 15), opener("2.9 cũng nghỉ", 0, 13)
    ((5, 'decimal'), (8, 'count'), (0, None))
    """
    style = None
    found = _OPENER.match(text, start, end)
    while found and found.end() < end:
        style, start = style or found.lastgroup, found.end()
        found = _OPENER.match(text, start, end) if style == "bullet" else None
    return start, style


def outside(pattern: re.Pattern[str], text: str, start: int, end: int, pairs: dict[int, int]) -> Iterator[re.Match[str]]:
    """Matches of a pattern in ``text[start:end]`` outside of the enclosures; one may begin with an opening mark."""
    at = start
    barrier = re.compile(rf"[(\[{{“‘«\"]|{pattern.pattern}", pattern.flags)
    while found := barrier.search(text, at, end):
        at = found.end()
        if match := pattern.match(text, found.start(), end):
            yield match
            at = max(at, match.end())
        elif found.start() in pairs:
            at = min(pairs[found.start()] + 1, end)
