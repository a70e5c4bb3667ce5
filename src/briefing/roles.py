"""Which lines of a copied page are the report: title, date, lead, body, captions, byline, and the furniture around them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

from briefing import dates, furniture
from briefing.text import syllables

Role = Literal["title", "date", "furniture", "lead", "body", "caption", "byline"]
Hint = Literal["title", "heading", "table", "list", "caption", "date", "byline", "furniture", "lead"]

BODY: frozenset[Role] = frozenset({"lead", "body"})
_ENDS = re.compile(r"""[.!?…;:]["”’)\]/.]*$""")
_SENTENCE = re.compile(r"[.!?…][”\")]*\s+(?=[“\"(]?[A-ZĐÀ-Ỹ\d])")
_BULLET = re.compile(r"^\W{0,2}[-–+*•●▪◦]\s*\w")
_NEVER_ITEM = frozenset({"copyright", "imprint", "related headlines", "QR code", "recipients", "cookie notice"})
_NEVER_PROSE = _NEVER_ITEM | {"tags"}
_SHORT = frozenset({"share buttons", "reader tools", "site menu", "rating or comment box"})  # words that open sentences too
_PAPER = frozenset({None, "letterhead", "recipients", "signature", "page number"})  # what a document has, and no site
_BUTTONS = 14  # syllables such furniture has at most
_DASHED = re.compile(r"[-–+]\s*\w")
_STOPPED = re.compile(r"[^.][.;]$")  # menus and buttons have no full stop
_ITEM = 5  # syllables an item of the report's own lists has at least
_WITHIN = frozenset({None, "advert", "picture file", "ornament"})  # furniture that stands between paragraphs
_RELATED = 30  # syllables from which a line with a full stop is no headline
_FAR = 4  # lines of furniture in a row that no report has in its midst
_LONG = 45  # syllables: longer lines are prose whatever they end with
_PARAGRAPH = 22  # syllables: a line that ends like a sentence and is this long is prose
_SENTENCE_A_LINE = 0.75  # share of lines of one sentence from which a text is set a sentence a line: short lines are no captions
_PARAGRAPHS = 70  # syllables: longer lines are paragraphs, were they one sentence
_CAPTION = 34  # syllables a caption has at most, and
_CAPTION_ENDED = 20  # one that ends like a sentence


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a page. ``hint`` is what the file's own markup says of it, where it says anything."""

    text: str
    hint: Hint | None = None


@dataclass(frozen=True, slots=True)
class Labelled:
    """A line with its role; ``reason`` says in words why furniture is furniture."""

    text: str
    role: Role
    reason: str = ""


@dataclass(slots=True)
class _Seen:
    """What is known of one line while its page is being labelled."""

    text: str
    hint: Hint | None
    length: int
    ended: bool
    sentences: int
    reason: str | None
    heads: bool  # announces other headlines, comments or recipients
    own: bool = False  # a sentence of the report, though it opens like a button

    @property
    def prose(self) -> bool:
        return self.reason is None and (self.length >= _LONG or (self.ended and self.length >= _PARAGRAPH))

    @property
    def bullet(self) -> bool:
        return self.hint in ("list", "table") or _BULLET.match(self.text) is not None

    @property
    def item(self) -> bool:
        """Whether it is an item of a list that the report itself makes, whatever it opens with."""
        listed = self.hint == "list" or _DASHED.match(self.text) is not None
        return listed and self.length >= _ITEM and _STOPPED.search(self.text) is not None


def label(lines: Sequence[Line]) -> list[Labelled]:
    """The role of every line of a page, in order.

    A page is a head (paths, title, date), a stretch of prose with captions and adverts between its paragraphs, and a foot
    (byline, tags, other headlines). Prose marks the stretch; words (``briefing.furniture``) and shape decide the rest.
    """
    seen = [_look(line) for line in lines]
    _unhead(seen)
    _unbutton(seen)
    related = _related(seen)
    prose = [place for place, line in enumerate(seen) if line.prose and place not in related]
    if not prose:
        prose = [place for place, line in enumerate(seen) if line.reason is None and line.ended and place not in related]
    if not prose:
        prose = [place for place, line in enumerate(seen) if line.reason is None and not dates.is_date_line(line.text)]
        prose = prose[1:] or prose
    prose = _main_stretch(seen, prose)
    first, last = (prose[0], prose[-1]) if prose else (len(seen), -1)
    plain = _is_plain(seen)
    keep = (plain and _title(seen, first) is None) or _is_set_by_sentence(seen[first : last + 1])
    first, last = _widen(seen, related, first, last, keep or plain)
    title = _title(seen, first)
    labelled = []
    for place, line in enumerate(seen):
        if place == title:
            labelled.append(Labelled(line.text, "title"))
        elif place in related:
            labelled.append(Labelled(line.text, "furniture", f"related headline under “{related[place]}”"))
        elif place < first:
            labelled.append(_head(line))
        elif place > last:
            labelled.append(_foot(line, any(later.role == "byline" for later in labelled)))
        else:
            labelled.append(_middle(line, keep or (plain and line.ended)))
    return _lead(seen, labelled)


def _look(line: Line) -> _Seen:
    text = line.text.strip()
    ended = _ENDS.search(text) is not None
    length = len(syllables(text))
    reason, heads = furniture.furniture_reason(text), furniture.heads_related(text)
    seen = _Seen(text, line.hint, length, ended, len(_SENTENCE.findall(text)) + 1, reason, heads)
    if line.hint == "furniture":
        seen.reason = reason or "set apart by the page's own markup"
    elif (
        line.hint == "table"
        or (reason in _SHORT and length > _BUTTONS)
        or (ended and length >= _PARAGRAPH and reason not in _NEVER_PROSE)
        or (seen.item and reason not in _NEVER_ITEM)
    ):
        seen.reason = None  # a long sentence or an item of a list is prose, though it opens with "Chia sẻ ..."
    return seen


def _unhead(seen: Sequence[_Seen]) -> None:
    """Leaves "Ý kiến:" and the like to the report where its own bullets follow, rather than comments or headlines."""
    last = max((place for place, line in enumerate(seen) if line.prose), default=0)
    for place, (line, below) in enumerate(pairwise(seen)):
        own = below.item or (below.bullet and place < last)
        if own and furniture.heads_list(line.text) and "furniture" not in (line.hint, below.hint):
            line.reason, line.heads = None, False


def _unbutton(seen: Sequence[_Seen]) -> None:
    """Leaves sentences that open like buttons to the report where they stand between its own."""
    likely = [line.reason in _SHORT and line.hint != "furniture" and furniture.states(line.text) for line in seen]
    prose = [own or (line.reason is None and line.ended) for own, line in zip(likely, seen, strict=True)]
    for above, own, line, below in zip(prose, likely[1:], seen[1:], prose[2:], strict=False):
        if above and own and below:
            line.reason, line.own = None, True


def _related(seen: Sequence[_Seen]) -> dict[int, str]:
    """Lines that other headlines (comments, recipients) are announced by or made of, with the words that announce them."""
    found: dict[int, str] = {}
    header = None
    for place, line in enumerate(seen):
        if line.heads:
            header = line.text.strip(" :.»")
        elif header is not None and ((line.length >= _RELATED and line.text.endswith(".")) or _signs(line, header)):
            header = None
        elif header is not None:
            found[place] = header
    return found


def _signs(line: _Seen, header: str) -> bool:
    """Whether a line below the recipients is the name of who signed."""
    named = line.reason is None and _byline(line) and not furniture.names_organisation(line.text)
    return named and furniture.furniture_reason(header) == "recipients"


def _main_stretch(seen: Sequence[_Seen], prose: list[int]) -> list[int]:
    """The prose without what little of it stands beyond many lines of furniture: notices, comments, teasers."""
    runs: list[list[int]] = []
    for place in prose:
        between = seen[runs[-1][-1] + 1 : place] if runs else []
        if not runs or sum(line.reason is not None for line in between) >= _FAR:
            runs.append([])
        runs[-1].append(place)
    sizes = [sum(seen[place].length for place in run) for run in runs]
    return [place for run, size in zip(runs, sizes, strict=True) if size >= 0.2 * max(sizes) for place in run]


def _is_plain(seen: Sequence[_Seen]) -> bool:
    """Whether there is no page around the text and no markup in it: what ends like a sentence there is one, and no caption."""
    return not any(line.reason not in _PAPER or line.hint or _credit(line) or dates.is_date_line(line.text) for line in seen)


def _is_set_by_sentence(seen: Sequence[_Seen]) -> bool:
    """Whether text is set a sentence a line: short lines are more likely sentences and headings than captions."""
    long = [line for line in seen if line.reason is None and line.length > _CAPTION_ENDED]
    single = sum(line.sentences == 1 and line.length < _PARAGRAPHS for line in long)
    return single >= _SENTENCE_A_LINE * len(long)


def _widen(seen: Sequence[_Seen], related: dict[int, str], first: int, last: int, keep: bool) -> tuple[int, int]:
    """The stretch of prose, with the bullets, headings and short sentences that belong to it at its ends."""
    place = last + 1
    while 0 < place < len(seen) and place not in related:
        line = seen[place]
        if line.reason not in _WITHIN or dates.is_date_line(line.text) or furniture.BYLINE.match(line.text):
            break
        if line.reason is None and (line.bullet or (line.ended and line.length > 3 and (keep or not _caption(line)))):
            last = place
        place += 1
    place = first - 1
    while place >= 0 and place not in related and seen[place].reason is None and _opens_prose(seen[place], seen[first:]):
        first, place = place, place - 1
    return first, last


def _opens_prose(line: _Seen, below: Sequence[_Seen]) -> bool:
    if below and not below[0].prose and below[0].text[:2].isalpha() and below[0].text[0].islower():
        return True  # a paragraph broken at a column
    if line.hint in ("list", "table") or furniture.NUMBERED.match(line.text):
        return True
    return line.hint is None and line.text.endswith((".", ".”", '."')) and line.length > 5 and not _credit(line)


def _title(seen: Sequence[_Seen], first: int) -> int | None:
    """The line before the prose that reads most like a headline."""
    best, found = 0.0, None
    opening = set(syllables(" ".join(line.text for line in seen[first : first + 2])))
    for place, line in enumerate(seen[:first]):
        if line.hint == "title":
            return place
        if line.hint in ("furniture", "caption", "table") or dates.is_date_line(line.text):
            continue
        if line.reason is not None or not 4 <= line.length <= 50:
            continue
        words = syllables(line.text)
        score = 0.5 + sum(word in opening for word in words) / len(words) + min(len(words), 14) / 14
        score += 0.6 * (furniture.HEADLINE_WORDS.search(line.text) is not None) + 0.5 * (line.hint == "heading")
        score -= 1.2 * (furniture.names_organisation(line.text)) + 0.5 * (furniture.CAPTION.search(line.text) is not None)
        if score > best and score > 1.2:
            best, found = score, place
    return found


def _head(line: _Seen) -> Labelled:
    if dates.is_date_line(line.text):
        return Labelled(line.text, "date")
    if line.reason is None and (line.hint == "caption" or furniture.CAPTION.search(line.text)):
        return Labelled(line.text, "caption")
    if line.reason is None and (
        line.hint == "byline" or (_byline(line) and not line.text.isupper() and not furniture.names_organisation(line.text))
    ):
        return Labelled(line.text, "byline")
    dated = dates.find(line.text)
    if dated is not None and line.length < 25 and dated[1] < 30:
        return Labelled(line.text, "date")
    return Labelled(
        line.text, "furniture", line.reason or ("letterhead" if furniture.names_organisation(line.text) else "above the report")
    )


def _foot(line: _Seen, signed: bool) -> Labelled:
    if dates.is_date_line(line.text):
        return Labelled(line.text, "date")
    if not signed and line.reason in (None, "author box") and (line.hint == "byline" or _byline(line)):
        return Labelled(line.text, "byline")
    if line.reason is None and (line.hint == "caption" or _credit(line) or (_caption(line) and line.length > 6)):
        return Labelled(line.text, "caption")
    return Labelled(line.text, "furniture", line.reason or "below the report")


def _middle(line: _Seen, keep: bool) -> Labelled:
    if line.reason is not None:
        return Labelled(line.text, "furniture", line.reason)
    if line.heads:
        return Labelled(line.text, "furniture", "related headlines")
    if line.prose and line.hint != "caption" and (line.length > _CAPTION or line.sentences > 1) and not _credit(line):
        return Labelled(line.text, "body")
    if dates.is_date_line(line.text):
        return Labelled(line.text, "date")
    if line.hint == "caption" or _credit(line):
        return Labelled(line.text, "caption")
    return Labelled(line.text, "caption" if not keep and _caption(line) else "body")


def _credit(line: _Seen) -> bool:
    return furniture.CAPTION.search(line.text) is not None and line.length <= 2 * _CAPTION and line.sentences <= 3


def _caption(line: _Seen) -> bool:
    """Whether a short line tells what a picture shows, rather than what was said or decided."""
    if line.hint == "caption" or _credit(line):
        return True
    if line.bullet or line.own or line.sentences > 2 or line.hint in ("heading", "lead"):
        return False
    if not 3 <= line.length <= (_CAPTION_ENDED if line.ended else _CAPTION):
        return False
    if line.text.endswith((":", ";")) or furniture.HEADING.match(line.text):
        return False
    return not (line.ended and furniture.NARRATION.search(line.text))


def _byline(line: _Seen) -> bool:
    """Whether a line is a name, two, or an office: who wrote the report."""
    if furniture.BYLINE.match(line.text):
        return line.length < 20
    if line.length > 14 or line.bullet or line.hint == "heading" or line.text.endswith((":", ";", "!", "?", "…")):
        return False
    return furniture.names_author(line.text)


def _lead(seen: Sequence[_Seen], labelled: list[Labelled]) -> list[Labelled]:
    """The first body line is the lead where the page sets it apart, or where it is a paragraph that says when and where."""
    for place, line in enumerate(labelled):
        if line.role == "body":
            if seen[place].hint == "lead" or seen[place].sentences <= 3:
                labelled[place] = replace(line, role="lead")
            break
    return labelled
