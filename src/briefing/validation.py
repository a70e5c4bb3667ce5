"""What is wrong with a corpus, all of it: faults place by place, in words that say what to do."""

import difflib
from collections.abc import Iterator
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple

from briefing.corpus import articles_of, parse
from briefing.sections import LISTS, SECTIONS, Section
from briefing.shards import Record, rows

REPORT_KEYS = ("title", "lines", "body", "sentences", "text", "captions", "sapo")
KEYS = ("id", *REPORT_KEYS, *(section.name for section in SECTIONS), "also", "period", "next_period", "kind", "split")
LIST_KEYS = tuple(section.name for section in LISTS)
ITEM_KEYS = ("text", "evidence", "source")


class Checked(NamedTuple):
    """One place of a corpus ("FILE:LINE"), the id of its record if it has one, and what is wrong there."""

    place: str
    id: str | None
    faults: tuple[str, ...]

    @property
    def lines(self) -> list[str]:
        """``FILE:LINE: id: what is wrong and what to do``, a line a fault."""
        where = f"{self.place}: {self.id}" if self.id else self.place
        return [f"{where}: {fault}" for fault in self.faults]


def check(path: Path, *, vnds: Path | None = None) -> Iterator[Checked]:
    """Every record of a corpus, in order, with all of its faults; a bad one hides nothing of those after it.

    ``vnds`` as in ``briefing.corpus.examples``.
    """
    articles = articles_of(path, vnds)
    seen: dict[bytes, str] = {}
    for place, record, fault in rows(path):
        if record is None:
            yield Checked(place, None, (fault,))
            continue
        faults: list[str] = []
        parse({**articles.get(record["id"], {}), **record}, faults.append)
        key = blake2b(record["id"].encode(), digest_size=16).digest()  # an archive has more ids than need be remembered whole
        first = seen.setdefault(key, place)
        if first != place:
            faults.append(f"the id stands at {first} already: give each report its own, or remove one")
        yield Checked(place, record["id"], (*faults, *_strange_keys(record), *_lengths(record)))


def _strange_keys(record: Record) -> Iterator[str]:
    for key in sorted(record.keys() - set(KEYS)):
        yield _unknown(key, KEYS)
    yield from _strange_item_keys(record)
    if isinstance(also := record.get("also"), dict):
        faults = [_unknown(key, LIST_KEYS) for key in sorted(also.keys() - set(LIST_KEYS))]
        yield from (f"also: {fault}" for fault in (*faults, *_strange_item_keys(also)))


def _strange_item_keys(lists: Record) -> Iterator[str]:
    for name in LIST_KEYS:
        items = lists.get(name)
        for number, item in enumerate(items if isinstance(items, list) else (), start=1):
            for key in sorted(item.keys() - set(ITEM_KEYS)) if isinstance(item, dict) else ():
                yield f"item {number} of {name}: {_unknown(key, ITEM_KEYS)}"


def _unknown(key: str, known: tuple[str, ...]) -> str:
    near = difflib.get_close_matches(key, known, 1)
    return f"unknown key {key!r}, " + (f"did you mean {near[0]!r}?" if near else f"known are {', '.join(known)}")


def _lengths(record: Record) -> Iterator[str]:
    for section in SECTIONS:
        given = record.get(section.name)
        items = given if isinstance(given, list) and section in LISTS else [given]
        for number, item in enumerate(items, start=1):
            text = item.get("text") if isinstance(item, dict) else item
            if isinstance(text, str) and (long := too_long(text, section)):
                name = f"item {number} of {section.name}" if section in LISTS else section.name
                yield f"{name} has {long} syllables, more than {section.syllables[1]}: shorten or split it"


def too_long(text: str, section: Section) -> int:
    """The number of syllables (written between blanks, as the annotation guide counts) where it is above the section's limit."""
    count = len(text.split())
    return count if count > section.syllables[1] else 0
