"""Compression pairs mined from news: a lead sentence, or a title, with the sentences whose words it keeps."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from briefing.corpus import records, split_of_record
from briefing.report import Span
from briefing.text import nfc, syllables
from briefing.units import split

COVERED = 0.8  # of the target's syllables, in the sources
MOST_SOURCES = 3
LENGTH = (8, 45)  # syllables of a target
SOURCE_SYLLABLES = 110
_FIGURE = re.compile(r"\d+(?:[.,/]\d+)*")


@dataclass(frozen=True, slots=True)
class Pair:
    """A target and its sources, in the article's order; whether the target is a title."""

    target: str
    sources: tuple[str, ...]
    title: bool


def mine(path: Path) -> Iterator[Pair]:
    """The pairs of a converted VNDS corpus, in its order, but of articles that are held out: nothing with a figure that the
    sources lack, nothing copied whole."""
    for record in records(path):
        if split_of_record(record) == "train":
            yield from pairs_of(record)


def pairs_of(record: dict[str, Any]) -> Iterator[Pair]:
    """The pairs of one article, which may lack a lead or a title."""
    body = [nfc(sentence) for sentence in record["body"]]
    lead = nfc(record.get("sapo") or "")
    sentences = [lead[span.start : span.end] for span in split(lead, [Span(0, len(lead))])[0]] if lead else []
    for sentence in sentences:
        yield from _pair(sentence, body, title=False)
    yield from _pair(nfc(record.get("title") or ""), sentences + body, title=True)


def _pair(target: str, pool: Sequence[str], title: bool) -> Iterator[Pair]:
    wanted = Counter(syllables(target))
    if not LENGTH[0] <= wanted.total() <= LENGTH[1]:
        return
    bags = [Counter(syllables(sentence)) for sentence in pool]
    missing, chosen = wanted.copy(), list[int]()
    while len(chosen) < MOST_SOURCES and missing.total() > 0.05 * wanted.total():
        best = max(range(len(pool)), key=lambda index: (bags[index] & missing).total(), default=None)
        if best is None or (bags[best] & missing).total() < 0.15 * wanted.total():
            break
        chosen.append(best)
        missing -= bags[best]
    sources = tuple(pool[index] for index in sorted(chosen))
    size = sum(bags[index].total() for index in chosen)
    if missing.total() > (1 - COVERED) * wanted.total() or not wanted.total() < size <= SOURCE_SYLLABLES:
        return
    if set(_FIGURE.findall(target)) <= set(_FIGURE.findall(" ".join(sources))):
        yield Pair(target, sources, title)
