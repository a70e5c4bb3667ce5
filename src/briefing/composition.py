"""A path through a report's words as the line of text that an editor reads: spacing, joints, brackets, first letter."""

import re
from bisect import bisect_right
from collections.abc import Sequence

from briefing.actors import MODALS
from briefing.casing import cased
from briefing.enumerations import TASKS
from briefing.orthography import is_syllable
from briefing.report import Report, Span
from briefing.stops import opens_sentence
from briefing.windows import Layout

_TIGHT_BEFORE = set(",;:.!?)]}%”’…")
_TIGHT_AFTER = set("([{“‘")
_OPENING = _TIGHT_AFTER | {'"'}
_PAIRS = {")": "(", "]": "[", "}": "{", "”": "“"}
_STOPS = ",;:."
_OPENING_STOP = r"[\s,;:.!?…+•*]|[–—-](?!\d)"
_OPENING_STOPS = re.compile(rf"^(?:{_OPENING_STOP})+")
_CAPITAL = "".join(filter(str.isupper, map(chr, range(0x1EFA))))
_LEADING = re.compile(
    rf"^(?:{_OPENING_STOP}|và\s"
    r"|(?:tuy nhiên|tuy vậy|song|ngoài ra|bên cạnh đó|cùng với đó|đồng thời|trong đó|theo đó|cụ thể|đặc biệt|do đó|do vậy|vì vậy"
    r"|vì thế|mặt khác|trong khi đó|trước hết|thứ nhất|thứ hai|thứ ba|thứ tư|kết quả|đáng chú ý)[,:]"
    r"|(?:tuy nhiên|ngoài ra|bên cạnh đó|đồng thời|trong đó|trong khi đó|nhờ đó|nhờ vậy|ngược lại|qua đó|từ đó"
    rf"|song(?! (?:song|phương|ngữ|hành|tử|mã)\b| (?-i:[{_CAPITAL}])))\s)+",  # "Song Khê" is a place
    re.IGNORECASE,
)
_SECOND = re.compile(r"\W*(\w+)")
_TRAILING = re.compile(r"[\s,;:.…–—/-]+$")  # "./.", too, which ends a document
_FRONT = frozenset("là thì mà nhưng nên của rằng".split())
_TURNS = frozenset(("nhưng", "tuy nhiên", "tuy vậy", "tuy thế", "trong khi", "trong khi đó", "trong đó", "ngược lại"))
_LINKS = frozenset(
    "và của với so trong cho để các những là từ tại ở về đối hoặc do vì như bằng theo khi nếu mà thì đang"
    " nhưng nhằm gồm khiến bởi sẽ".split()
)
_PREDICATES = MODALS | frozenset(
    "có là đã đang còn không được bị chiếm đạt tăng giảm bằng vượt lên xuống xếp đứng dẫn đón".split()
)
_OF_A_NAME = re.compile(rf",| (?:{'|'.join(sorted(_PREDICATES))}|{TASKS.pattern})\b")  # after a name that opens a clause


def compose(report: Report, layout: Layout, words: Sequence[int | str]) -> str:
    """The text of a path: report words by index into ``layout.words``, added words as they are.

    Words that stood together keep their spacing; where a sentence is left for another without a stop, a semicolon stands, and
    the capital that opened the other goes, unless it looks like a name's. A title in capitals is spelled as the text spells it.
    What says how a clause is to the one before comes back between the two.
    """
    words = _linked(report, layout, _turned(report, layout, words))
    parts: list[str] = []
    before: int | None = None
    said: int | None = None  # the last that is no stop: one kept out of a stretch left out may stand behind another sentence
    unpaired = _unpaired(report, layout, words)
    for place, word in enumerate(words):
        if place in unpaired:
            continue
        text = _text(report, layout, word)
        spoken = word if isinstance(word, int) and text not in _STOPS else None
        if spoken is not None and said is not None and _crosses(report, layout, said, spoken):
            if parts[-1] == ",":
                parts[-1] = ";"
            elif parts[-1] not in ":;.":
                parts.append(";")
            if parts[-1] != "." and not _capital_of_its_own(report, layout, spoken):
                text = _lowered(report, layout, spoken)
        if text in _STOPS and parts and parts[-1] in _STOPS:
            parts[-1] = max(parts[-1], text, key=",:;.".index)
        elif parts and _spaced(report, layout, before, word, parts[-1], text):
            parts += [" ", text]
        else:
            parts.append(text)
        before = word if isinstance(word, int) else before
        said = said if spoken is None else spoken
    if report.title is None or words[:1] != [0]:
        return tidy("".join(parts))
    return cased(tidy("".join(parts), title=True), report.text[report.title.end :])


def _turned(report: Report, layout: Layout, words: Sequence[int | str]) -> list[int | str]:
    """The path with what says how a clause is to the one before ("nhưng", "trong đó"), where nothing else of what lies between
    the two is left out: without it the one would seem to go on with the other."""
    found: list[int | str] = []
    for word in words:
        if found and isinstance(found[-1], int) and isinstance(word, int):
            between = [index for index in range(found[-1] + 1, word) if _text(report, layout, index) not in _STOPS]
            if " ".join(_text(report, layout, index).lower() for index in between) in _TURNS:
                found += range(between[0], word)
        found.append(word)
    return found


def _linked(report: Report, layout: Layout, words: Sequence[int | str]) -> list[int | str]:
    """The path without links that lost what they led to (before a stop or the end, where the source goes on with a word), nor,
    in front, what they came from."""
    kept: list[int | str] = []
    for word in reversed(words):
        if isinstance(word, int) and _stops(report, layout, word, kept[-1] if kept else None):
            following = _text(report, layout, word + 1)[0] if word + 1 < len(layout.words) else "."
            if (following.isalnum() or following in _OPENING) and _text(report, layout, word).lower() in _LINKS:
                continue
        kept.append(word)
    while len(kept) > 1 and isinstance(kept[-1], int) and _hangs(report, layout, kept[-1], kept[-2]):
        kept.pop()
    return kept[::-1]


def _stops(report: Report, layout: Layout, word: int, after: int | str | None) -> bool:
    """Whether a stop, or the end, comes after a word of a path."""
    if after is None or _text(report, layout, after) in _STOPS:
        return True
    return isinstance(after, int) and _crosses(report, layout, word, after)


def _hangs(report: Report, layout: Layout, word: int, after: int | str) -> bool:
    """Whether a word that opens a text leans on the one before it, which the text lacks."""
    text = _text(report, layout, word).lower()
    if not word or not (text in _FRONT or (text == "với" and _text(report, layout, after)[0].isdigit())):
        return False
    return not set(".;\n") & set(report.text[layout.words[word - 1].span.start : layout.words[word].span.start])


def _text(report: Report, layout: Layout, word: int | str) -> str:
    return word if isinstance(word, str) else report.quote(layout.words[word].span)


def tidy(text: str, *, title: bool = False) -> str:
    """Without the stops at either end, the first letter a capital; what leads on from a text before it goes, unless the text
    opens a title, which has none before it.

    >>> tidy("; và rà soát quỹ đất công ích;")
    'Rà soát quỹ đất công ích'
    >>> tidy("Kết quả, bài học 5 năm", title=True)
    'Kết quả, bài học 5 năm'
    """
    leading = _OPENING_STOPS if title else _LEADING
    text = _TRAILING.sub("", leading.sub("", " ".join(text.split())))
    return text[:1].upper() + text[1:]


def says_something(text: str) -> bool:
    """Whether a text has a letter or digit beside what leads to what is said.

    >>> says_something("***"), says_something("Kết quả:"), says_something("Kết quả: 5 xã")
    (False, False, True)
    """
    return any(map(str.isalnum, tidy(text)))


def _lowered(report: Report, layout: Layout, word: int) -> str:
    """A word without its capital, unless the word after it has one too ("Hà Nội"), or it is no plain word ("EVN") or a name."""
    text, *rest = (report.quote(layout.words[index].span) for index in range(word, min(word + 2, len(layout.words))))
    plain = text.istitle() and not (rest and rest[0][:1].isupper())
    return text[:1].lower() + text[1:] if plain and not _is_name(report, layout.words[word].span, text) else text


def _capital_of_its_own(report: Report, layout: Layout, word: int) -> bool:
    """Whether a word stands behind a comma inside its unit, where no capital is but a name's."""
    return _text(report, layout, word - 1) == "," and word not in layout.unit_words[:, 0]


def _is_name(report: Report, span: Span, text: str) -> bool:
    """Whether a word with a capital is a name of one word: no syllable ("Vietcombank"), or before what a clause says of it
    ("Huế đạt"); what opens sentences or tasks, or stands in small letters elsewhere in the report, is none."""
    following = _SECOND.match(report.text, span.end)
    if opens_sentence(text, following[1] if following else "") or TASKS.match(report.text, span.start):
        return False
    if re.search(rf"\b{re.escape(text.lower())}\b", report.text):
        return False
    return not is_syllable(text) or _OF_A_NAME.match(report.text, span.end) is not None


def _crosses(report: Report, layout: Layout, before: int, word: int) -> bool:
    """Whether another sentence begins between two words, or a unit after a semicolon."""
    between = report.text[layout.words[before].span.end : layout.words[word].span.start]
    if between in ("", " "):
        return False
    first, second = (report.units[bisect_right(layout.unit_words[:, 0], index) - 1] for index in (before, word))
    return first.sentence != second.sentence or (first != second and ";" in between)


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
        text = _text(report, layout, word)
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
