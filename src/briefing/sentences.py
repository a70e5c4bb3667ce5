"""Where the sentences of a line end. Rules for Vietnamese official prose; their words are in ``briefing.stops``."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from briefing.marks import QUOTES, enclosures, opener
from briefing.orthography import is_syllable
from briefing.report import Span
from briefing.stops import (
    BEFORE_A_NUMERAL,
    LABEL,
    MAGNITUDES,
    NUMBERED,
    PLACES,
    TRAILING,
    UNITS,
    is_abbreviation,
    is_titled,
    opens_name,
    opens_sentence,
)

SPEECH = re.compile(
    r"\b(?:nói|hỏi|đáp|chia sẻ|phát biểu|khẳng định|nhấn mạnh|cho biết|bày tỏ|chất vấn|trả lời|tâm sự|kể|"
    r"cho rằng|nêu)\b"
)

_MARK = re.compile(r"[(\[{“‘«\"]|[.!?…]+(?:/+\.?(?=\s|$)|/\.)?")
_WORD = re.compile(r"[Đđ]/c|\w+|[^\w\s]")
_LAST_WORD = re.compile(r"\S*$")
_WORDED = re.compile(r"[^\W_]")
_CLOSERS = re.compile(r"(?:[”»’'\")\]]+\.?|\[\d{1,3}\])*")
_ENDING = ".!?…"
_VOWEL = re.compile(r"(?!đ)[aeiouyà-ỹ]")
_INITIAL = re.compile(r"[A-ZĐ]")  # Á, Ý, Ở are words
_LABELLED = re.compile(rf"^{LABEL}$|(?<=[:;]\s)(?:{LABEL}|\d{{1,2}}|[a-e]|[IVX]{{1,4}})$")
_DOTTED = re.compile(r"(?:[a-zđ]\.)+[a-zđ]")  # "a.m", "k.m"
_LOOK_BACK, _LOOK_AHEAD = 40, 120


def sentences(text: str, start: int, end: int) -> Iterator[Span]:
    """Sentences of one line (or of a wrapped one) as spans without blanks around them.

    >>> text = "Ngày 11.7.2023, tại TP. Huế, PGS.TS. Lê An dự.Có 1.200 tỷ, v.v. Hết"
    >>> [text[a:b] for a, b in sentences(text, 0, len(text))]
    ['Ngày 11.7.2023, tại TP. Huế, PGS.TS. Lê An dự.', 'Có 1.200 tỷ, v.v.', 'Hết']
    """
    pairs = enclosures(text, start, end)
    at = after_blanks(text, start, end)
    held: Span | None = None
    while at < end:
        stop = _sentence_end(text, at, opener(text, at, end)[0], end, pairs)
        found = Span(at, at + len(text[at:stop].rstrip()))
        if held and not _WORDED.search(text, *found):  # stray punctuation
            held = Span(held.start, found.end)
        else:
            if held:
                yield held
            held = found
        at = after_blanks(text, stop, end)
    if held:
        yield held


def _sentence_end(text: str, start: int, body: int, end: int, pairs: dict[int, int]) -> int:
    """The end of the sentence that begins at ``start`` and whose words, after an opener, begin at ``body``."""
    at = body
    while found := _MARK.search(text, at, end):
        at = found.end()
        mark = found.group()
        if mark[0] in _ENDING:
            if _ends(text, body, found, end):
                return min(_CLOSERS.match(text, at, end).end(), end)  # type: ignore[union-attr]
            continue
        close = pairs.get(found.start())
        if close is None or close >= end:
            continue
        if mark in QUOTES and found.start() == body and not _attributed(text, close, end):
            continue  # a quotation that is all there is: its sentences are the sentences
        at = close + 1
        whole = mark in QUOTES or found.start() == body  # "(A.)" is a sentence, "a (B.) C" is not two
        if (
            whole
            and text[close - 1] in _ENDING
            and _starts_afresh(text, at, end)
            and not (mark in QUOTES and found.start() == body and _attributed(text, close, end))
        ):
            return at
    return end


def _ends(text: str, body: int, found: re.Match[str], end: int) -> bool:
    """Whether a run of . ! ? … outside of enclosures ends the sentence whose words begin at ``body``."""
    after = _CLOSERS.match(text, found.end(), end).end()  # type: ignore[union-attr]
    at = after_blanks(text, after, end)
    if at == end:
        return True
    following, gap, mark = text[at], at > after, found.group()
    if following in ",;:%)" or (found.start() > body and text[found.start() - 1] == ","):
        return False
    if mark[-1] in "!?":
        return not following.islower() or after == found.end()
    if mark != "." and mark[-1] != "/" and "/" not in mark:
        return found.start() > body and not text[found.start() - 1].isspace() and _starts_afresh(text, after, end)
    if mark != ".":
        return True
    head = text[max(body, found.start() - _LOOK_BACK) : found.start()]
    word = _LAST_WORD.search(head).group().lstrip("(“\"[«‘'")  # type: ignore[union-attr]
    before = head[: len(head) - len(word)].split()
    ahead = _WORD.findall(text, at, min(at + _LOOK_BACK, end))
    stop = _Stop(word, before[-1] if before else "", ahead[0], ahead[1] if len(ahead) > 1 else "")
    if not gap:
        return _ends_without_blank(stop)
    label = _LABELLED.search(head)
    labelled = label is not None and (label.start() > 0 or len(head) < _LOOK_BACK)
    return not labelled and _ends_before_blank(stop)


@dataclass(frozen=True, slots=True)
class _Stop:
    """The words around a full stop: the one it stands at, the one before that, and the two that follow."""

    word: str
    previous: str
    following: str
    second: str

    @property
    def last(self) -> str:
        """The last part of the word: "TSKH" of "GS.TSKH"."""
        return re.split(r"[.,/&–-]", self.word)[-1]

    @property
    def abbreviated(self) -> bool:
        return is_abbreviation(self.last) or is_abbreviation(self.word)

    @property
    def counted(self) -> bool:
        """Whether a number stands before the word: "320 HS", "12 km", "5 tỷ đ"."""
        return self.previous[-1:].isdigit() or self.previous in MAGNITUDES

    @property
    def numeral(self) -> bool:
        """Whether the word is a number of its own: "quý X", "vitamin C", "5 B"."""
        return self.previous.lower() in BEFORE_A_NUMERAL or (self.counted and self.last not in PLACES)

    @property
    def afresh(self) -> bool:
        """Whether a sentence, and no name, begins after it."""
        return opens_sentence(self.following, self.second, self.last)


def _ends_before_blank(stop: _Stop) -> bool:
    """A full stop with a blank after it."""
    last, first = stop.last, stop.following[0]
    if first.islower():
        if stop.word in TRAILING or _DOTTED.fullmatch(stop.word) or _INITIAL.fullmatch(last) or stop.abbreviated:
            return False
        return not last.isalpha() or (is_syllable(last) and not (last.isupper() and len(last) > 1)) or last in UNITS
    if stop.word in TRAILING or _DOTTED.fullmatch(stop.word):
        return stop.following not in TRAILING  # "Co. Ltd."
    if last in UNITS and stop.counted:
        return first.isdigit() or last not in PLACES or stop.afresh or not is_titled(stop.second)  # "số 5 đ. Lê Lợi"
    if _INITIAL.fullmatch(last):
        if first in "(-" or (first.isdigit() and last in PLACES):
            return False  # "Q. 7"
        return stop.numeral or stop.word.count(".") > 1 or stop.afresh
    if stop.abbreviated:
        ended = not is_titled(stop.second) if last in NUMBERED else stop.counted and last not in PLACES
        return stop.afresh or (ended and first.isupper())
    if not (last.isalpha() and len(last) > 1 and last[:2].isupper()) or is_syllable(last):
        return last != "al"
    return bool(stop.previous) and not opens_name(stop.following, stop.second)


def _ends_without_blank(stop: _Stop) -> bool:
    """A full stop without the blank after it: "quý I.Doanh thu", but "TP.Hải Phòng", "11.7", "Đ.V.Hải", "gov.vn"."""
    word, last, following = stop.word, stop.last, stop.following
    title = (following[0].isupper() and following[1:2].islower()) or following == "Đ/c"
    if "@" in word or "www" in word:
        return title and last in ("vn", "com", "org", "net")
    if stop.abbreviated or _INITIAL.fullmatch(last):
        return title and (stop.afresh or (stop.numeral and "." not in word))
    if last.isalpha() and last.isupper():
        return title and (len(last) > 2 or stop.numeral)
    if last and last[-1].isdigit():
        return title
    if last in UNITS:
        return title
    if last.isalpha() and not _VOWEL.search(last.lower()):  # "dđ.BB1", "0967.xxx.115"
        return False
    if following[0].islower():
        return len(last) > 1 and len(following) > 2 and last.isalpha() and not last.isascii()  # addresses have no tone marks
    return following[0].isupper() or (following[0].isdigit() and not last[:1].isdigit()) or following[0] in "“("


def _attributed(text: str, close: int, end: int) -> bool:
    """Whether words of attribution follow a quotation closed at ``close``: “...”, ông A nói."""
    at = after_blanks(text, close + 1, end)
    if at == end or (text[at] in _ENDING and at + 1 == end):
        return False
    if text[at].islower() or text[at] in ",-–—;:":
        return True
    stop = _MARK.search(text, at, min(at + _LOOK_AHEAD, end))
    return bool(stop and SPEECH.search(text, at, stop.start()))


def _starts_afresh(text: str, at: int, end: int) -> bool:
    """Whether what follows can only be a new sentence."""
    at = after_blanks(text, at, end)
    if at + 1 < end and text[at] in "“\"‘'":
        at += 1
    return at == end or text[at].isupper() or text[at].isdigit() or text[at] in "(-–+•"


def after_blanks(text: str, at: int, end: int) -> int:
    while at < end and text[at].isspace():
        at += 1
    return at
