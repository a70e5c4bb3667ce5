"""Where a name of a draft stands in a source, whatever its spelling: initials for words, words for initials, tone marks moved."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from briefing.agreement import Agreement
from briefing.atoms import Atom, alike, atoms, overlap
from briefing.lexicon import ADDRESSES, ADMINISTRATIVE, BODIES, DEGREES, LEVELS, VOCABULARY
from briefing.names import Name, Word, ends_head, joined, office_head, phrase
from briefing.report import Span
from briefing.slips import half, slip

GAP = 8
OFFICE_REACH = 30
LIST_REACH = 25
FORMER = frozenset({"nguyên", "cựu"})
PLURALS = frozenset({"các", "hai", "ba", "bốn", "những"})


class Found(NamedTuple):
    """How a name stands to the source, and where."""

    agreement: Agreement
    span: Span


@dataclass
class NameIndex:
    """The words and names of a source, ready to be looked up."""

    items: Sequence[Word]
    names: Sequence[tuple[Span, Name]]
    atoms: list[Atom] = field(init=False)
    _pairs: dict[str, list[int]] = field(init=False, default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        self.atoms = atoms(self.items)
        for index, atom in enumerate(self.atoms):
            self._pairs[atom.letter].append(index)
            if index + 1 < len(self.atoms):
                self._pairs[atom.letter + self.atoms[index + 1].letter].append(index)
        persons = [name for _, name in self.names if name.kind == "person"]
        self._stops = {name.stop: name for name in persons}
        self._inner = {word for name in persons for word in range(name.start + 1, self._sure(name))}
        offices = [(name, name.office) for name in persons if name.office]
        self._opens = {name.start for name in persons} | {start for _, (start, _) in offices}
        self._closes = {stop for name, (start, stop) in offices if start >= name.stop}

    def _sure(self, name: Name) -> int:
        """Up to where a person's name is one: in a line of capitals nothing tells its end, "NGUYỄN VĂN AN PHÁT BIỂU"."""
        shouted = name.stop - name.start > 4 and all(word.text.isupper() for word in self.items[name.start : name.stop])
        return name.start + 3 if shouted else name.stop

    def look_up(self, items: Sequence[Word], name: Name) -> list[Found]:
        """Every place where the source has the name, the same or with a twist (office, address, level); else where it is near."""
        finder = {"person": self._person, "place": self._place, "organisation": self._body}[name.kind]
        return list(finder(items, name)) or list(self._near(items, name))

    def _occurrences(self, needle: Sequence[Atom], across: str = "\n") -> Iterator[tuple[int, int]]:
        """Atom ranges equal to the needle, no punctuation inside but what may be gone across."""
        if not needle:
            return
        for at in self._pairs["".join(atom.letter for atom in needle[:2])]:
            stop = at + len(needle)
            if stop > len(self.atoms) or not all(map(alike, needle, self.atoms[at:stop])):
                continue
            if self._whole(at, stop, across) and self._headed(needle[0], self.atoms[at]):
                yield at, stop

    def _bodies(self, needle: Sequence[Atom]) -> Iterator[tuple[int, int]]:
        """Occurrences of a body; a long one may be written with commas: "Sở Văn hóa, Thể thao và Du lịch"."""
        yield from self._occurrences(needle, "\n," if len(needle) > 4 else "\n")

    def _whole(self, at: int, stop: int, across: str = "\n") -> bool:
        begin, end = self.atoms[at].word, self.atoms[stop - 1].word
        return all(joined(self.items[word]) or self.items[word].sign in across for word in range(begin + 1, end + 1))

    def _headed(self, needle: Atom, atom: Atom) -> bool:
        word = self.items[atom.word]
        return bool(needle.key and needle.key == atom.key) or word.capital or word.key in VOCABULARY

    def _gapped(self, needle: Sequence[Atom]) -> Iterator[tuple[int, int]]:
        """The needle with a few words of the source left out: "Khu di tích (lịch sử Quốc gia đặc biệt) Hang Sao"."""
        headed = len(needle) > 2 and (needle[0].key,) in BODIES and bool(needle[1].key)
        for cut in range(len(needle) - 1, 0 if headed else 1, -1):
            lone = len(needle) - cut == 1
            if lone and (needle[cut].key,) not in LEVELS:
                continue
            for at, stop in self._occurrences(needle[:cut]):
                for begin in range(stop + 1, min(stop + (GAP if cut > 1 else GAP // 2), len(self.atoms) - len(needle) + cut) + 1):
                    end = begin + len(needle) - cut
                    gap = self.atoms[stop:begin]
                    if (
                        all(map(alike, needle[cut:], self.atoms[begin:end]))
                        and self._skipped(gap, lone)
                        and self._whole(begin - 1, end)
                    ):
                        yield at, end
                        break

    def _skipped(self, gap: Sequence[Atom], lone: bool) -> bool:
        signs = {self.items[atom.word].sign for atom in gap}
        return (
            not signs & {";", ":", "\n", "."}
            and ("," not in signs or lone)
            and (len(gap) < 3 or not any((atom.key,) in LEVELS for atom in gap))
        )

    def _span(self, at: int, stop: int) -> Span:
        return Span(self.items[self.atoms[at].word].start, self.items[self.atoms[stop - 1].word].end)

    def _words(self, begin: int, end: int) -> Span:
        return Span(self.items[begin].start, self.items[end - 1].end)

    def _body(self, items: Sequence[Word], name: Name) -> Iterator[Found]:
        needle = atoms(items, name.start, name.stop)
        places = (
            [found for found in self._bodies(needle) if not ends_head(self.items, self.atoms[found[0]].word)]
            or list(self._gapped(needle))
            or list(self._shared(needle))
            or list(self._located(items, name))
        )
        for at, stop in places:
            yield Found("same", self._span(at, stop))

    def _shared(self, needle: Sequence[Atom]) -> Iterator[tuple[int, int]]:
        """A head shared by a list: "các sở: Nội vụ, Y tế"."""
        for at, stop in self._occurrences(needle[1:]) if len(needle) > 2 else ():
            word = self.atoms[at].word
            for back in range(word - 1, max(word - LIST_REACH, 0), -1):
                if self.items[back].key == needle[0].key and self.items[back - 1].lower in PLURALS:
                    yield at, stop
                if self.items[back].sign in (";", "\n", "."):
                    break

    def _located(self, items: Sequence[Word], name: Name) -> Iterator[tuple[int, int]]:
        """A body whose locality the source names elsewhere: "Hội LHPN huyện Thạch Hà"."""
        cut = name.stop
        while cut > name.start + 1 and items[cut - 1].capital and not items[cut - 1].initials:
            cut -= 1
        locality = atoms(items, cut, name.stop)
        if len(locality) < 2 or not any(self._occurrences(locality)):
            return
        for at, stop in self._occurrences(atoms(items, name.start, cut)):
            after = self.atoms[stop].word if stop < len(self.atoms) else 0
            if not after or not self.items[after].capital or self.items[after].sign:
                yield at, stop

    def _place(self, items: Sequence[Word], name: Name) -> Iterator[Found]:
        needle = atoms(items, name.start, name.stop)
        opens = items[name.start].opens and not name.level  # the first word of a clause has a capital of its own
        if opens and len(needle) > 2 and not any(self._occurrences(needle)):
            needle = needle[1:]
        for at, stop in self._occurrences(needle):
            if not (opens or self.items[self.atoms[at].word].capital):
                continue
            level = self._level(self.atoms[at].word)
            span = self._span(at, stop)
            yield Found("near" if level != name.level and {level, name.level} <= ADMINISTRATIVE else "same", span)
        if name.level:
            whole = atoms(items, name.start - len(name.level.split()), name.stop)
            for at, stop in self._gapped(whole):
                yield Found("same", self._span(at, stop))

    def _level(self, word: int) -> str:
        """What the place at ``word`` is said to be, also where a list of places shares one word: "các huyện Lạc Dân, Yên Mỗ"."""
        at = word
        while at > max(word - LIST_REACH, 0):
            length = next((size for size in (3, 2, 1) if at >= size and phrase(self.items, at - size, size) in LEVELS), 0)
            if length and (joined(self.items[at]) or self.items[at].sign == "."):
                return LEVELS[phrase(self.items, at - length, length)]
            before = self.items[at - 1]
            listed = at < word or self.items[at].sign == "," or before.lower == "và"
            if not listed or not (before.capital or before.lower == "và") or self.items[at].sign not in ("", ",", "-", "–"):
                return ""
            at -= 1
        return ""

    def _person(self, items: Sequence[Word], name: Name) -> Iterator[Found]:
        offices = sorted(self._offices(items, name.office)) if name.office else []
        for at, stop in self._occurrences(atoms(items, name.start, name.stop)):
            begin, end = self.atoms[at].word, self.atoms[stop - 1].word + 1
            lone = end - begin == 1 and end not in self._stops  # "ông Nam" is not in "Việt Nam"
            if not self.items[begin].capital or end in self._inner or lone:
                continue
            addresses, degrees = self._titles(begin)
            fits = not (name.address and addresses and name.address not in addresses) and name.degrees <= degrees
            office = self._office(offices, begin, end) if name.office else self._words(begin, end)
            yield Found("same" if fits and office else "near", office or self._words(begin, end))

    def _titles(self, begin: int) -> tuple[set[str], set[str]]:
        addresses: set[str] = set()
        degrees: set[str] = set()
        titled = False
        for back in range(begin - 1, max(begin - 7, -1), -1):
            after = self.items[back + 1]
            keys = {size: phrase(self.items, back - size + 1, size) for size in (3, 2, 1) if back >= size - 1}
            listed = after.sign == "," and not DEGREES.keys().isdisjoint(keys.values())  # "PGS, TS"
            if not (after.sign in ("", ".", ":", "\n") or listed) or (titled and self.items[back].lower == "và"):
                break
            titled = titled or any(key in DEGREES or key in ADDRESSES for key in keys.values())
            for size, key in keys.items():
                if key in DEGREES and not (size == 1 and back + 1 < begin and after.capital and (after.key,) not in DEGREES):
                    degrees.add(DEGREES[key])
                addresses.update({ADDRESSES[key]} - {""} if key in ADDRESSES else ())
        return addresses, degrees

    def _offices(self, items: Sequence[Word], office: tuple[int, int]) -> Iterator[tuple[int, int]]:
        """Word ranges where the source has an office; a deputy is not the head, nor who once was."""
        needle = atoms(items, *office)
        former = _before(items, office[0]) in FORMER
        for at, stop in [*self._bodies(needle), *self._gapped(needle)]:
            begin = self.atoms[at].word
            before = _before(self.items, begin)
            if before != "phó" and (before in FORMER) == former:
                yield begin, self.atoms[stop - 1].word + 1

    def _office(self, offices: Sequence[tuple[int, int]], begin: int, end: int) -> Span | None:
        """Where the source gives the person at words ``begin`` to ``end`` one of these offices."""
        left, right = self._reach(begin, end)
        for start, stop in offices[bisect_left(offices, (left, 0)) : bisect_left(offices, (right, 0))]:
            if stop <= right:
                return self._words(min(start, begin), max(end, stop))
        return None

    def _reach(self, begin: int, end: int) -> tuple[int, int]:
        """The words that may name the office of the person at ``begin``: up to another person's, a semicolon, or the line's end.

        Who has no other office shares that of those named just before: "các Phó Chủ tịch Nguyễn Văn An, Trần Văn Bình".
        """
        own = self._stops.get(end)
        shares = own is None or own.office is None
        left, right, first = begin, end, begin
        while left > max(begin - OFFICE_REACH, 0) and self.items[left].sign not in (";", "\n") and left not in self._closes:
            other = self._stops.get(left)
            if other is not None:
                between = self.items[left].lower == "và" or left == first
                if not (shares and between and self.items[left].sign in ("", ",")):
                    break
                left = first = other.start
            else:
                left -= 1
        while right < min(end + OFFICE_REACH, len(self.items)) and self.items[right].sign not in (";", "\n"):
            if right in self._opens and not (own and own.office and right == own.office[0]):
                break
            right += 1
        return left, right

    def _near(self, items: Sequence[Word], name: Name) -> Iterator[Found]:
        """Names of the source that the draft's may be a slip for, or a twist of."""
        own = items[name.start : name.stop]
        keys = [word.key for word in own]
        for span, other in self.names:
            if name.kind == "organisation":
                close = overlap(atoms(own), atoms(self._body_of(other))) >= 0.5
            else:
                theirs = self.items[self._locality(other) : other.stop]
                close = len(own) > 1 and slip(keys, [word.key for word in theirs])
                if name.kind == "place" and name.level and name.level == other.level:
                    close = close or half(keys, [word.key for word in theirs])
            if close:
                yield Found("near", span)

    def _locality(self, other: Name) -> int:
        """Where the bare name of a person or place starts, for a body that of its locality: "Bệnh viện huyện Krông Pa"."""
        if other.kind != "organisation":
            return other.start
        return max((at + 1 for at in range(other.start, other.stop) if (self.items[at].key,) in LEVELS), default=other.stop)

    def _body_of(self, other: Name) -> Sequence[Word]:
        """The words of a body, also of the one that a person's office is in."""
        if other.kind == "organisation":
            return self.items[other.start : other.stop]
        start, stop = other.office or (0, 0)
        return self.items[start + office_head(self.items, start) : stop]


def _before(items: Sequence[Word], at: int) -> str:
    """The word joined to the one at ``at`` from before, or ""."""
    return items[at - 1].lower if at and joined(items[at]) else ""
