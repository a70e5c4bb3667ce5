"""One line of a page, as it is looked at while the page is being labelled: its shape, and what its words give away."""

import re
from dataclasses import dataclass
from typing import Literal

from briefing import furniture
from briefing.text import syllables

Hint = Literal["title", "heading", "table", "list", "caption", "date", "byline", "furniture", "lead"]

_ENDS = re.compile(r"""[.!?…;:]["”’)\]/.]*$""")
_SENTENCE = re.compile(r"[.!?…][”\")]*\s+(?=[“\"(]?[A-ZĐÀ-Ỹ\d])")
_BULLET = re.compile(r"^\W{0,2}[-–+*•●▪◦]\s*\w")
_NEVER_ITEM = frozenset({"copyright", "imprint", "related headlines", "QR code", "recipients", "cookie notice"})
_NEVER_PROSE = _NEVER_ITEM | {"tags"}
BUTTONS = frozenset({"share buttons", "reader tools", "site menu", "rating or comment box"})  # words that open sentences too
_BUTTON = 14  # syllables such furniture has at most
_DASHED = re.compile(r"[-–+]\s*\w")
_STOPPED = re.compile(r"[^.][.;]$")  # menus and buttons have no full stop
_ITEM = 5  # syllables an item of the report's own lists has at least
_LONG = 45  # syllables: longer lines are prose whatever they end with
PARAGRAPH = 22  # syllables: a line that ends like a sentence and is this long is prose
CAPTION = 34  # syllables a caption has at most, and
CAPTION_ENDED = 20  # one that ends like a sentence


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a page. ``hint`` is what the file's own markup says of it, where it says anything."""

    text: str
    hint: Hint | None = None


@dataclass(slots=True)
class Seen:
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
        return self.reason is None and (self.length >= _LONG or (self.ended and self.length >= PARAGRAPH))

    @property
    def bullet(self) -> bool:
        return self.hint in ("list", "table") or _BULLET.match(self.text) is not None

    @property
    def item(self) -> bool:
        """Whether it is an item of a list that the report itself makes, whatever it opens with."""
        listed = self.hint == "list" or _DASHED.match(self.text) is not None
        return listed and self.length >= _ITEM and _STOPPED.search(self.text) is not None


def look(line: Line) -> Seen:
    text = line.text.strip()
    ended = _ENDS.search(text) is not None
    length = len(syllables(text))
    reason, heads = furniture.furniture_reason(text), furniture.heads_related(text)
    seen = Seen(text, line.hint, length, ended, len(_SENTENCE.findall(text)) + 1, reason, heads)
    if line.hint == "furniture":
        seen.reason = reason or "set apart by the page's own markup"
    elif (
        line.hint == "table"
        or (reason in BUTTONS and length > _BUTTON)
        or (ended and length >= PARAGRAPH and reason not in _NEVER_PROSE)
        or (seen.item and reason not in _NEVER_ITEM)
    ):
        seen.reason = None  # a long sentence or an item of a list is prose, though it opens with "Chia sẻ ..."
    return seen


def is_credit(line: Seen) -> bool:
    return furniture.CAPTION.search(line.text) is not None and line.length <= 2 * CAPTION and line.sentences <= 3


def is_caption(line: Seen) -> bool:
    """Whether a short line tells what a picture shows, rather than what was said or decided."""
    if line.hint == "caption" or is_credit(line):
        return True
    if line.bullet or line.own or line.sentences > 2 or line.hint in ("heading", "lead"):
        return False
    if not 3 <= line.length <= (CAPTION_ENDED if line.ended else CAPTION):
        return False
    if line.text.endswith((":", ";")) or furniture.HEADING.match(line.text):
        return False
    return not (line.ended and furniture.NARRATION.search(line.text))


def is_byline(line: Seen) -> bool:
    """Whether a line is a name, two, or an office: who wrote the report."""
    if furniture.BYLINE.match(line.text):
        return line.length < 20
    if line.length > 14 or line.bullet or line.hint == "heading" or line.text.endswith((":", ";", "!", "?", "…")):
        return False
    return furniture.names_author(line.text)
