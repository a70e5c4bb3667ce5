"""A path through a report's words as the line of text that an editor reads: spacing, joints, brackets, first letter."""

import re
from collections.abc import Sequence

from briefing.report import Report
from briefing.windows import Layout

_TIGHT_BEFORE = set(",;:.!?)]}%”’…")
_TIGHT_AFTER = set("([{“‘")
_PAIRS = {")": "(", "]": "[", "}": "{", "”": "“"}
_STOPS = ",;:."
_LEADING = re.compile(r"^(?:[\s,;:.!?…+•*]|[–—-](?!\d)|và\s)+")
_HANGING = "và|của|với|trong|cho|để|các|những|là|từ|tại|ở|về|đối|đối với|hoặc|do|vì|như|nhất là|bằng|theo"
_TRAILING = re.compile(rf"(?:[\s,;:.…–—-]|\s(?:{_HANGING})(?!\w))+$")
_BEFORE_STOP = re.compile(rf"(?:\s(?:{_HANGING}))+(?=[,;])")


def compose(report: Report, layout: Layout, words: Sequence[int | str]) -> str:
    """The text of a path: report words by index into ``layout.words``, added words as they are.

    Words that stood together keep their spacing; where a sentence is left for another without a stop, a semicolon stands, and
    the capital that opened the other goes, unless it looks like a name's.
    """
    parts: list[str] = []
    before: int | None = None
    unpaired = _unpaired(report, layout, words)
    for place, word in enumerate(words):
        if place in unpaired:
            continue
        text = word if isinstance(word, str) else report.quote(layout.words[word].span)
        if (
            isinstance(word, int)
            and before is not None
            and _crosses(report, layout, before, word)
            and parts[-1] not in _STOPS
            and text not in _STOPS
        ):
            parts.append(";")
            text = _lowered(report, layout, word)
        if text in _STOPS and parts and parts[-1] in _STOPS:
            parts[-1] = max(parts[-1], text, key=",:;.".index)
        elif parts and _spaced(report, layout, before, word, parts[-1], text):
            parts += [" ", text]
        else:
            parts.append(text)
        before = word if isinstance(word, int) else before
    return tidy("".join(parts))


def tidy(text: str) -> str:
    """Without what hangs at either end or before a stop, the first letter a capital.

    >>> tidy("; và rà soát quỹ đất công ích;")
    'Rà soát quỹ đất công ích'
    """
    text = _BEFORE_STOP.sub("", _TRAILING.sub("", _LEADING.sub("", " ".join(text.split()))))
    return text[:1].upper() + text[1:]


def _lowered(report: Report, layout: Layout, word: int) -> str:
    """A word without its capital, unless the word after it has one too ("Hà Nội") or it is no plain word ("EVN")."""
    text, *rest = (report.quote(layout.words[index].span) for index in range(word, min(word + 2, len(layout.words))))
    return text[:1].lower() + text[1:] if text.istitle() and not (rest and rest[0][:1].isupper()) else text


def _crosses(report: Report, layout: Layout, before: int, word: int) -> bool:
    """Whether a sentence, or a semicolon, lies between two words."""
    between = report.text[layout.words[before].span.end : layout.words[word].span.start]
    return word != before + 1 and (";" in between or any(mark in between for mark in (". ", "\n")))


def _spaced(report: Report, layout: Layout, before: int | None, word: int | str, last: str, text: str) -> bool:
    if isinstance(word, int) and before == word - 1 and last == report.quote(layout.words[before].span):
        return layout.words[before].span.end < layout.words[word].span.start
    return text[0] not in _TIGHT_BEFORE and last not in _TIGHT_AFTER


def _unpaired(report: Report, layout: Layout, words: Sequence[int | str]) -> set[int]:
    """Places of brackets and quotes whose other half is not in the path."""
    open_: list[tuple[str, int]] = []
    lone: set[int] = set()
    straight: list[int] = []
    for place, word in enumerate(words):
        text = word if isinstance(word, str) else report.quote(layout.words[word].span)
        if text in _PAIRS.values():
            open_.append((text, place))
        elif text in _PAIRS:
            if open_ and open_[-1][0] == _PAIRS[text]:
                open_.pop()
            else:
                lone.add(place)
        elif text == '"':
            straight.append(place)
    return lone | {place for _, place in open_} | set(straight[-1:] if len(straight) % 2 else ())
