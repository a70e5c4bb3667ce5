"""Which lines of a copied page are the report: title, date, lead, body, captions, byline, and the furniture around them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

from briefing import dates, furniture, letterhead, office
from briefing.seen import BUTTONS, CAPTION, CAPTION_ENDED, Seen, is_byline, is_caption, is_credit, look
from briefing.seen import Hint as Hint
from briefing.seen import Line as Line
from briefing.text import syllables

Role = Literal["title", "date", "furniture", "lead", "body", "caption", "byline"]
BODY: frozenset[Role] = frozenset({"lead", "body"})
_PAPER = frozenset({None, "letterhead", "recipients", "signature", "page number", "ornament"})  # what a document has, and no site
_LIKE_A_SITES = frozenset({"tags", "imprint", "site menu", "share buttons"})  # "Chủ đề: ...", "Địa chỉ: ..." of a document
_OF_ITS_OWN = 2  # such lines of a document above and below its text, at most
_ABOUT = re.compile(r"(?:số\s*:?\s*\S+\s+)?v/v\s*:?\s+", re.IGNORECASE)
_WITHIN = frozenset({None, "advert", "picture file", "ornament"})  # furniture that stands between paragraphs
_RELATED = 30  # syllables from which a line with a full stop is no headline
_FAR = 4  # lines of furniture in a row that no report has in its midst
_SENTENCE_A_LINE = 0.75  # share of lines of one sentence from which a text is set a sentence a line: short lines are no captions
_PARAGRAPHS = 70  # syllables: longer lines are paragraphs, were they one sentence


@dataclass(frozen=True, slots=True)
class Labelled:
    """A line with its role; ``reason`` says in words why furniture is furniture."""

    text: str
    role: Role
    reason: str = ""


def label(lines: Sequence[Line]) -> list[Labelled]:
    """The role of every line of a page, in order.

    A page is a head (paths, title, date), a stretch of prose with captions and adverts between its paragraphs, and a foot
    (byline, tags, other headlines). Prose marks the stretch; words (``briefing.furniture``) and shape decide the rest.
    """
    seen = [look(line) for line in lines]
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
    plain, document = _is_plain(seen), _is_document(seen, first, last)
    keep = document or (plain and not _title(seen, first, document)) or _is_set_by_sentence(seen[first : last + 1])
    title = _titles(seen[:first]) if document else range(0)
    first, last = _widen(seen, related, first, last, keep or plain)
    title = title or _title(seen, first, document)
    while document and title and first > title.stop and _is_text(seen[first - 1]):
        first -= 1  # headings between the title of a document and its first paragraph
    for line in seen[first : last + 1] if document else ():
        line.reason = line.reason if line.reason in _PAPER else None  # "Đăng ký hiến mô 428" is no button here
    labelled = []
    for place, line in enumerate(seen):
        if place in title:
            labelled.append(Labelled(line.text, "title"))
        elif place in related:
            labelled.append(Labelled(line.text, "furniture", f"related headline under “{related[place]}”"))
        elif place < first:
            labelled.append(_head(line, document))
        elif place > last:
            labelled.append(_foot(line, document, any(later.role == "byline" for later in labelled)))
        else:
            labelled.append(_middle(line, keep or (plain and line.ended)))
    if document and title:
        labelled[title.start] = _entitled(labelled, title)
    return _lead(seen, labelled)


def _unhead(seen: Sequence[Seen]) -> None:
    """Leaves "Ý kiến:" and the like to the report where its own bullets follow, rather than comments or headlines."""
    last = max((place for place, line in enumerate(seen) if line.prose), default=0)
    for place, (line, below) in enumerate(pairwise(seen)):
        own = below.item or (below.bullet and place < last)
        if own and furniture.heads_list(line.text) and "furniture" not in (line.hint, below.hint):
            line.reason, line.heads = None, False


def _unbutton(seen: Sequence[Seen]) -> None:
    """Leaves sentences that open like buttons to the report where they stand between its own."""
    likely = [line.reason in BUTTONS and line.hint != "furniture" and furniture.states(line.text) for line in seen]
    prose = [own or (line.reason is None and line.ended) for own, line in zip(likely, seen, strict=True)]
    for above, own, line, below in zip(prose, likely[1:], seen[1:], prose[2:], strict=False):
        if above and own and below:
            line.reason, line.own = None, True


def _related(seen: Sequence[Seen]) -> dict[int, str]:
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


def _signs(line: Seen, header: str) -> bool:
    """Whether a line below the recipients is the name of who signed."""
    named = line.reason is None and is_byline(line) and not furniture.names_organisation(line.text)
    return named and furniture.furniture_reason(header) == "recipients"


def _main_stretch(seen: Sequence[Seen], prose: list[int]) -> list[int]:
    """The prose without what little of it stands beyond many lines of furniture: notices, comments, teasers."""
    runs: list[list[int]] = []
    for place in prose:
        between = seen[runs[-1][-1] + 1 : place] if runs else []
        if not runs or sum(line.reason is not None for line in between) >= _FAR:
            runs.append([])
        runs[-1].append(place)
    sizes = [sum(seen[place].length for place in run) for run in runs]
    return [place for run, size in zip(runs, sizes, strict=True) if size >= 0.2 * max(sizes) for place in run]


def _is_plain(seen: Sequence[Seen]) -> bool:
    """Whether there is no page around the text and no markup in it: what ends like a sentence there is one, and no caption."""
    return not any(
        line.reason not in _PAPER or line.hint not in (None, "table") or is_credit(line) or dates.is_date_line(line.text)
        for line in seen
    )


def _is_document(seen: Sequence[Seen], first: int, last: int) -> bool:
    """Whether the lines are those of an office's document: there is no site around its text, and no picture in it."""
    head, foot = seen[:first], seen[last + 1 :]
    texts, reasons = [line.text for line in head], [line.reason for line in [*head, *foot]]
    beside = [reason for reason in reasons if reason not in _PAPER]
    like = office.is_formal(texts, reasons) and len(beside) <= _OF_ITS_OWN and _LIKE_A_SITES.issuperset(beside)
    if (beside and not like) or any(map(is_credit, seen)):
        return False
    return office.is_document(texts, reasons)


def _titles(head: Sequence[Seen]) -> range:
    """The lines of a document's title, where no markup tells it."""
    if any(line.hint == "title" for line in head):
        return range(0)
    return office.title_lines([line.text for line in head], [line.reason for line in head])


def _entitled(labelled: Sequence[Labelled], title: range) -> Labelled:
    """The first line of a document's title, with whose document it is before it where the title does not say so."""
    first = labelled[title.start]
    text = _ABOUT.sub("", first.text)
    body = "\n".join(line.text for line in labelled if line.role in BODY)
    whose = letterhead.issuer([line.text for line in labelled[: title.start]], body)
    named = (
        letterhead.says(" ".join([text, *(line.text for line in labelled[title.start + 1 : title.stop])]), whose)
        if whose
        else True
    )
    return replace(first, text=text if named else f"{whose}: {text}")


def _is_text(line: Seen) -> bool:
    return line.reason is None and not office.stands_beside(line.text)


def _is_set_by_sentence(seen: Sequence[Seen]) -> bool:
    """Whether text is set a sentence a line: short lines are more likely sentences and headings than captions."""
    long = [line for line in seen if line.reason is None and line.length > CAPTION_ENDED]
    single = sum(line.sentences == 1 and line.length < _PARAGRAPHS for line in long)
    return single >= _SENTENCE_A_LINE * len(long)


def _widen(seen: Sequence[Seen], related: dict[int, str], first: int, last: int, keep: bool) -> tuple[int, int]:
    """The stretch of prose, with the bullets, headings and short sentences that belong to it at its ends."""
    place = last + 1
    while 0 < place < len(seen) and place not in related:
        line = seen[place]
        if line.reason not in _WITHIN or dates.is_date_line(line.text) or furniture.BYLINE.match(line.text):
            break
        if line.reason is None and (line.bullet or (line.ended and line.length > 3 and (keep or not is_caption(line)))):
            last = place
        place += 1
    place = first - 1
    while place >= 0 and place not in related and seen[place].reason is None and _opens_prose(seen[place], seen[first:]):
        first, place = place, place - 1
    return first, last


def _opens_prose(line: Seen, below: Sequence[Seen]) -> bool:
    if below and not below[0].prose and below[0].text[:2].isalpha() and below[0].text[0].islower():
        return True  # a paragraph broken at a column
    if line.hint in ("list", "table") or furniture.NUMBERED.match(line.text):
        return True
    return line.hint is None and line.text.endswith((".", ".”", '."')) and line.length > 5 and not is_credit(line)


def _title(seen: Sequence[Seen], first: int, document: bool) -> range:
    """The line before the prose that reads most like a headline."""
    best, found = 0.0, range(0)
    opening = set(syllables(" ".join(line.text for line in seen[first : first + 2])))
    for place, line in enumerate(seen[:first]):
        if line.hint == "title":
            return range(place, place + 1)
        if line.hint in ("furniture", "caption", "table") or dates.is_date_line(line.text):
            continue
        if line.reason is not None or not 4 <= line.length <= 50 or (document and office.stands_beside(line.text)):
            continue
        words = syllables(line.text)
        score = 0.5 + sum(word in opening for word in words) / len(words) + min(len(words), 14) / 14
        score += 0.6 * (furniture.HEADLINE_WORDS.search(line.text) is not None) + 0.5 * (line.hint == "heading")
        score -= 1.2 * (furniture.names_organisation(line.text)) + 0.5 * (furniture.CAPTION.search(line.text) is not None)
        if score > best and score > 1.2:
            best, found = score, range(place, place + 1)
    return found


def _head(line: Seen, document: bool) -> Labelled:
    if dates.is_date_line(line.text):
        return Labelled(line.text, "date")
    if line.reason is None and (line.hint == "caption" or furniture.CAPTION.search(line.text)):
        return Labelled(line.text, "caption")
    if (
        line.reason is None
        and not document
        and (
            line.hint == "byline" or (is_byline(line) and not line.text.isupper() and not furniture.names_organisation(line.text))
        )
    ):
        return Labelled(line.text, "byline")
    dated = dates.find(line.text)
    if dated is not None and line.length < 25 and dated[1] < 30:
        return Labelled(line.text, "date")
    return Labelled(
        line.text, "furniture", line.reason or ("letterhead" if furniture.names_organisation(line.text) else "above the report")
    )


def _foot(line: Seen, document: bool, signed: bool) -> Labelled:
    if dates.is_date_line(line.text):
        return Labelled(line.text, "date")
    office_held = document and line.text.isupper()
    if not signed and not office_held and line.reason in (None, "author box") and (line.hint == "byline" or is_byline(line)):
        return Labelled(line.text, "byline")
    pictured = is_caption(line) and line.length > 6 and not document
    if line.reason is None and (line.hint == "caption" or is_credit(line) or pictured):
        return Labelled(line.text, "caption")
    return Labelled(line.text, "furniture", line.reason or "below the report")


def _middle(line: Seen, keep: bool) -> Labelled:
    if line.reason is not None:
        return Labelled(line.text, "furniture", line.reason)
    if line.heads:
        return Labelled(line.text, "furniture", "related headlines")
    if line.prose and line.hint != "caption" and (line.length > CAPTION or line.sentences > 1) and not is_credit(line):
        return Labelled(line.text, "body")
    if dates.is_date_line(line.text):
        return Labelled(line.text, "date")
    if line.hint == "caption" or is_credit(line):
        return Labelled(line.text, "caption")
    return Labelled(line.text, "caption" if not keep and is_caption(line) else "body")


def _lead(seen: Sequence[Seen], labelled: list[Labelled]) -> list[Labelled]:
    """The first body line is the lead where the page sets it apart, or where it is a paragraph that says when and where."""
    for place, line in enumerate(labelled):
        if line.role == "body":
            if seen[place].hint == "lead" or seen[place].sentences <= 3:
                labelled[place] = replace(line, role="lead")
            break
    return labelled
