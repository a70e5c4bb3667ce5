"""Names of persons, bodies and places in Vietnamese text, found by their titles, head words and capitals."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from briefing.lexicon import (
    ACTIONS,
    ADDRESSES,
    ADMINISTRATIVE,
    BODIES,
    COMPOUNDS,
    DEGREES,
    LEVELS,
    OFFICES,
    OPENERS,
    SHORT_BODIES,
    SURNAMES,
    VOCABULARY,
    WHOLE_BODIES,
)
from briefing.text import fold

WORD = re.compile(r"Đ/c|đ/c|\b[HK]['’‘`´ʼ] [A-ZĐÀ-Ỹ][^\W\d_]*|[^\W\d_]+(?:['’‘`´][^\W\d_]+)*|\d+[A-Z]?|[^\w\s]|\n")
APOSTROPHE = re.compile("['’‘`´ʼ] ?")  # H'Ương, H’Ương, H’ Ương
INNER = frozenset("-–&.“”\"'‘’")
INITIALS = re.compile(r"[A-ZĐƯ]{2,8}")
ROMAN = re.compile(r"[IVX]{1,6}")  # "Đại hội XI Công đoàn tỉnh"
SPELLED = re.compile(r"(?:ngh?|ch|gh|gi|kh|nh|ph|qu|th|tr|[bcdđghklmnpqrstvx])?[aăâeêioôơuưy]{1,3}(?:ch|nh|ng|[cmnpt])?\W?")
QUOTES = frozenset('“”"‘’')
ABBREVIATED = frozenset({"tp", "tx", "tt", "ts", "ths", "pgs", "gs", "bs", "ks", "ls", "q", "p", "kp"})


@dataclass(frozen=True, slots=True)
class Word:
    """A syllable, a number or initials.

    ``sign`` is the punctuation between it and the word before ("" for none); ``opens`` marks the first word of a clause.
    """

    text: str
    key: str
    start: int
    end: int
    sign: str
    opens: bool
    initials: bool = False

    @property
    def capital(self) -> bool:
        return self.text[0].isupper()

    @property
    def lower(self) -> str:
        return self.text.lower()


@dataclass(frozen=True, slots=True)
class Name:
    """A name: ``start`` to ``stop`` are the words of the bare name; a person's ``office`` is a range of words.

    ``address`` is "m" or "f" where the form of address tells; ``level`` what a place is said to be.
    """

    kind: Literal["person", "organisation", "place"]
    start: int
    stop: int
    address: str = ""
    degrees: frozenset[str] = frozenset()
    office: tuple[int, int] | None = None
    level: str = ""


def words(text: str) -> list[Word]:
    """The words of an NFC text; a point after an abbreviation, a hyphen and a quotation mark do not part a name."""
    found: list[Word] = []
    sign, opens = "", True
    for match in WORD.finditer(text):
        token = match.group()
        if token[0].isalnum():
            found.append(Word(token, fold(APOSTROPHE.sub("'", token)), match.start(), match.end(), sign, opens))
            sign, opens = "", False
            continue
        inside = token in INNER and not (
            token == "." and found and found[-1].key not in ABBREVIATED and not found[-1].text.isupper()
        )
        sign = sign if sign and sign not in INNER else token if not (inside and sign) else sign
        if token == "." and not inside:
            sign, opens = ";", True
        elif token in QUOTES or token in ":\n!?•":
            opens = True
    return [replace(word, initials=_initials(found, index)) if word.text.isupper() else word for index, word in enumerate(found)]


def find_names(items: Sequence[Word], taken: Sequence[bool]) -> Iterator[tuple[int, int, Name]]:
    """Word ranges (title and office included) and names, in order. ``taken`` marks the words of other facts."""
    at = 0
    while at < len(items):
        found = None if taken[at] else _person(items, at) or _body(items, at) or _place(items, at) or _other(items, at)
        if found is None or any(taken[found[2].start : found[2].stop]):
            at += 1
            continue
        yield found
        at = max(found[1], at + 1)


def joined(word: Word) -> bool:
    """Whether nothing but a hyphen, an ampersand or a quotation mark stands before the word."""
    return not word.sign or word.sign in INNER


def phrase(items: Sequence[Word], at: int, length: int) -> tuple[str, ...]:
    """The keys of ``length`` joined words, or an empty tuple."""
    chunk = items[at : at + length]
    return tuple(item.key for item in chunk) if len(chunk) == length and all(map(joined, chunk[1:])) else ()


def office_head(items: Sequence[Word], at: int) -> int:
    """How many words at ``at`` are an office without its body: two of "Giám đốc Sở Y tế"."""
    return next((size for size in (4, 3, 2, 1) if phrase(items, at, size) in OFFICES), 0)


def ends_head(items: Sequence[Word], at: int) -> bool:
    """Whether the head at ``at`` is the end of a longer one: "cục" of "Chi cục Kiểm lâm"."""
    return at > 0 and any(phrase(items, at - 1, size) in BODIES for size in (2, 3))


def _initials(items: Sequence[Word], at: int) -> bool:
    """Whether a word in capitals stands for several: UBND does, and CA, but not the words of a line in capitals."""
    if not INITIALS.fullmatch(items[at].text):
        return False
    beside = [items[index].text for index in (at - 1, at + 1) if 0 <= index < len(items)]
    shouted = any(text.isupper() and len(text) > 1 and (SPELLED.fullmatch(fold(text)) or not text.isascii()) for text in beside)
    return not (SPELLED.fullmatch(items[at].key) and (shouted or len(items[at].text) > 3))


def _capitals(items: Sequence[Word], at: int) -> int:
    stop = at
    while stop < len(items) and items[stop].capital and (stop == at or not items[stop].sign):
        stop += 1
    return stop


def _person(items: Sequence[Word], at: int) -> tuple[int, int, Name] | None:
    """A person at ``at``: titles and office, then two to five capitals, or one after a form of address."""
    start, address, degrees, office = at, "", set(), None
    addressed = False
    while at < len(items):
        length = next((size for size in (3, 2, 1) if phrase(items, at, size) in DEGREES), 0)
        if length:
            degrees.add(DEGREES[phrase(items, at, length)])
        elif length := next((size for size in (2, 1) if phrase(items, at, size) in ADDRESSES), 0):
            address, addressed = ADDRESSES[phrase(items, at, length)] or address, True
        elif (stop := _office(items, at)) > at and office is None:
            length, office = stop - at, (at, stop)
        if not length or (at > start and not joined(items[at]) and items[at].sign not in (":.," if degrees else ":.")):
            break
        at += length
    if at > start and at < len(items) and not joined(items[at]) and items[at].sign not in (":", "."):
        return None
    stop = _capitals(items, at)
    titled = addressed or bool(degrees) or office is not None
    size = stop - at
    if office and not addressed and not degrees and at < len(items) and items[at].key not in SURNAMES:
        return None
    if not (2 <= size <= 5 if not (addressed or degrees) else 1 <= size <= 6):
        return None
    if any(item.initials for item in items[at:stop]):
        return None
    if not titled and (size < 3 or size > 4 or items[at].key not in SURNAMES or _headed(items, at)):
        return None
    if size == 1 and not addressed:
        return None
    end = stop
    if office is None:
        office = _office_after(items, stop)
        end = office[1] if office else stop
    return start, end, Name("person", at, stop, address, frozenset(degrees), office)


def _headed(items: Sequence[Word], at: int) -> bool:
    """Whether a body or a place is named after the person: "Trường THCS Lê Lai", "đường Nguyễn Huệ"."""
    before = at - 1
    return before >= 0 and joined(items[at]) and (items[before].key in VOCABULARY or items[before].initials)


def _office(items: Sequence[Word], at: int) -> int:
    """Where the office that starts at ``at`` ends (``at`` where none does): "Phó Giám đốc Sở Y tế"."""
    length = office_head(items, at)
    return _extended(items, at + length, at + length) if length else at


def _office_after(items: Sequence[Word], stop: int) -> tuple[int, int] | None:
    """The office after a name: ", Giám đốc Sở Y tế", "được bầu làm Phó Chủ tịch HĐND xã"."""
    if stop < len(items) and items[stop].sign in (",", "(", "-", "–"):
        end = _office(items, stop)
        return (stop, end) if end > stop and not _named(items, end) else None
    for at in range(stop, min(stop + 6, len(items))):
        if not joined(items[at]):
            break
        end = _office(items, at)
        if end > at and items[at - 1].lower in ("làm", "là", "chức", "vụ"):
            return at, end
    return None


def _named(items: Sequence[Word], at: int) -> bool:
    """Whether a person's name follows, whose the office before it is then: ", Giám đốc Sở Y tế Trần Văn Bình"."""
    return at < len(items) and joined(items[at]) and items[at].key in SURNAMES and _capitals(items, at) - at > 1


def _extended(items: Sequence[Word], at: int, person: int) -> int:
    """Where the name of a body that goes on at ``at`` ends: capitals with their compounds, level words, "và" before a capital.

    From ``person`` on a person's name ends it.
    """
    stop = at
    while stop < len(items) and (joined(items[stop]) or items[stop].sign == "&"):
        size = next(
            (
                size
                for size in (4, 3, 2, 1)
                if phrase(items, stop, size) in COMPOUNDS or LEVELS.get(phrase(items, stop, size)) in ADMINISTRATIVE
            ),
            0,
        )
        if (
            stop >= person
            and items[stop].key in SURNAMES
            and 3 <= _capitals(items, stop) - stop <= 4
            and not _named_after(items, stop)
        ):
            break
        small = not items[stop].capital and LEVELS.get(phrase(items, stop, size)) not in ADMINISTRATIVE
        if small and size and (phrase(items, stop, size) in ACTIONS or (stop > at and phrase(items, stop - 1, 1) in LEVELS)):
            break  # "Công an tỉnh kiểm tra": the name is over
        if items[stop].capital and size < 2 and phrase(items, stop, 2) in BODIES:
            stop += 2  # "Ban Chấp hành Đảng bộ huyện"
        elif size > 1 or (size and not small):
            stop += size
        elif items[stop].capital or (items[stop].lower == "và" and _coordinated(items, stop + 1)):
            stop += 1
        elif items[stop].lower == "số" and stop + 1 < len(items) and items[stop + 1].text[0].isdigit():
            stop += 2
        elif size and stop > at:
            stop += size
        else:
            break
    return stop


def _coordinated(items: Sequence[Word], at: int) -> bool:
    """Whether what follows "và" belongs to the same body ("và Đào tạo") and opens no other ("và Trạm Y tế", "và Công an xã")."""
    if at >= len(items) or not items[at].capital:
        return False
    heads = [(phrase(items, at, size), phrase(items, at + size, 1)) for size in (1, 2)]
    return not any(head in BODIES and (head not in COMPOUNDS or after in LEVELS) for head, after in heads)


def _named_after(items: Sequence[Word], at: int) -> bool:
    return items[at - 1].lower in ("thcs", "thpt", "học", "non", "viện", "đường", "phố") or items[at - 1].initials


def _body(items: Sequence[Word], at: int) -> tuple[int, int, Name] | None:
    length = next((size for size in (4, 3, 2, 1) if phrase(items, at, size) in BODIES), 0)
    if (
        not length
        or ends_head(items, at)
        or not (items[at].capital or _starts_name(items, at + length))
        or (length == 1 and _mistaken(items, at))
    ):
        return None
    stop = _extended(items, at + length, at + length + 1)
    if stop == at + length and phrase(items, at, length) not in WHOLE_BODIES and not items[stop - 1].initials:
        return None
    return at, stop, Name("organisation", at, stop)


def _starts_name(items: Sequence[Word], at: int) -> bool:
    """Whether a head in small letters goes on with a capital, or with a level where it is a body by itself: "công an huyện"."""
    if at >= len(items) or not joined(items[at]):
        return False
    levelled = phrase(items, at, 1) in LEVELS or phrase(items, at, 2) in LEVELS
    return items[at].capital or (levelled and " ".join(item.lower for item in items[at - 2 : at]) in ("công an", "nhân dân"))


def _mistaken(items: Sequence[Word], at: int) -> bool:
    """Whether a head in small letters is an ordinary word: "ca" is a case, CA the police; "nhiệm vụ", "bộ phận", "đại hội"."""
    head = items[at]
    if at and (items[at - 1].lower, head.lower) == ("đại", "hội"):
        return True
    return (head.key,) in SHORT_BODIES and not (head.text.isupper() if head.text.isascii() else head.capital)


def _place(items: Sequence[Word], at: int) -> tuple[int, int, Name] | None:
    length = next((size for size in (3, 2, 1) if phrase(items, at, size) in LEVELS), 0)
    start = at + length
    if not length or start >= len(items) or not (joined(items[start]) or items[start].sign == "."):
        return None
    stop = _capitals(items, start)
    if stop == start:
        return None
    return at, stop, Name("place", start, stop, level=LEVELS[phrase(items, at, length)])


def _other(items: Sequence[Word], at: int) -> tuple[int, int, Name] | None:
    """Two capitals or more that nothing introduces: most often a place."""
    stop = _capitals(items, at)
    if items[at].opens and (items[at].key in OPENERS or _body(items, at + 1) or _person(items, at + 1) or _place(items, at + 1)):
        return None
    if stop - at > 1 and _body(items, stop - 1):
        return None  # "Chánh Văn phòng Tỉnh ủy"
    if stop - at < 2 or ROMAN.fullmatch(items[at].text) or all(item.initials for item in items[at:stop]):
        return None
    return at, stop, Name("place", at, stop)
