"""What the heads are taught, from an example: which units make which item, and which of their words it keeps."""

from collections import Counter
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from briefing.alignment import align
from briefing.corpus import Example, Target
from briefing.report import WRITABLE, Report, Span
from briefing.sections import HEADLINE, LISTS, SECTIONS
from briefing.text import fold, syllables
from briefing.tokenization import TOKEN
from briefing.windows import Layout

LEAST_GAIN = 0.15  # of an item's syllables, for one more unit of its evidence to count as its source
ALSO = 0.35  # how far a unit that another editor might have chosen is one to take
MOST_WORDS = 160  # of an item's units, to be learnt from


@dataclass(frozen=True, slots=True, eq=False)
class ItemLabel:
    """A reference item: its section (index), its units in order, their N words, and ``keep`` (N, 2): 1 for each of the words that
    it keeps, and for each that it puts a colon after."""

    section: int
    text: str
    units: tuple[int, ...]
    words: npt.NDArray[np.int64]
    keep: npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Labels:
    """``take`` (U, S) 0/1, `ALSO` where another editor might; ``join`` (U, S) 1: of one item with the unit taken before, 0: of
    another, -1: no matter; ``some`` (S,) 0/1, -1 where the section was not annotated, or is empty where another editor might
    fill it."""

    take: npt.NDArray[np.float32]
    join: npt.NDArray[np.float32]
    some: npt.NDArray[np.float32]
    items: tuple[ItemLabel, ...]


def labels(example: Example, layout: Layout) -> Labels:
    """The labels of an example whose report is laid out as ``layout``."""
    report = example.report
    shape = (len(report.units), len(SECTIONS))
    take, join, some = np.zeros(shape, np.float32), np.full(shape, -1, np.float32), np.full(len(SECTIONS), -1, np.float32)
    items: list[ItemLabel] = []
    for column, section in enumerate(SECTIONS):
        targets = _headline(example) if section is HEADLINE else getattr(example, section.name)
        if targets is None:
            continue
        some[column] = bool(targets)
        for target in example.also.get(section.name, ()):
            take[[*sources(target, report)], column] = ALSO
            some[column] = some[column] or -1  # whether there is any is a matter of taste
        owner: dict[int, int] = {}
        for number, target in enumerate(targets):
            units = sources(target, report, with_title=section not in LISTS)
            if not units:
                continue
            for unit in units:
                owner.setdefault(unit, number)
            words = layout.words_of(report, units)
            if target.text and 0 < len(words) <= MOST_WORDS:
                items.append(ItemLabel(column, target.text, units, words, kept(target.text, report, layout, words)))
        taken = sorted(owner)
        take[taken, column] = 1
        for before, unit in pairwise(taken):
            join[unit, column] = owner[before] == owner[unit]
    return Labels(take, join, some, tuple(items))


def count(example: Example) -> int:
    """The items of its reference: as many `ItemLabel` as there would be if all could be learnt from."""
    return (example.headline is not None) + len(example.key_results or ()) + len(example.next_tasks or ())


def sources(target: Target, report: Report, with_title: bool = False) -> tuple[int, ...]:
    """The units under a target's evidence that it was really written from: those that add to its coverage, greedily; all of them
    where it was not written."""
    pool = [
        index
        for index, unit in enumerate(report.units)
        if (unit.kind in WRITABLE or (with_title and unit.kind == "title"))
        and any(unit.span.overlaps(span) for span in target.evidence)
    ]
    if not target.text:
        return tuple(pool)
    missing = Counter(syllables(target.text))
    least = LEAST_GAIN * missing.total()
    chosen: list[int] = []
    while pool:
        bags = {index: Counter(syllables(report.quote(report.units[index].span))) for index in pool}
        best = max(pool, key=lambda index: ((bags[index] & missing).total(), -bags[index].total()))
        if chosen and (bags[best] & missing).total() < least:
            break
        chosen.append(best)
        missing -= bags[best]
        pool.remove(best)
    return tuple(sorted(chosen))


def kept(text: str, report: Report, layout: Layout, words: npt.NDArray[np.int64]) -> npt.NDArray[np.float32]:
    """(N, 2): 1 for each of the words that ``text`` keeps (the matching runs, longest first, of words folded), and for the one
    that its first colon follows, where the source has none."""
    ours = [fold(report.quote(layout.words[index].span)) for index in words]
    theirs = [fold(word) for word in TOKEN.findall(text)]
    keep = np.zeros((len(ours), 2), np.float32)
    for run in SequenceMatcher(None, ours, theirs, autojunk=False).get_matching_blocks():
        keep[run.a : run.a + run.size, 0] = 1
        last = run.a + run.size - 1
        if run.size and theirs[run.b + run.size :][:1] == [":"] and ":" not in ours[last + 1 : last + 2] and not keep[:, 1].any():
            keep[last, 1] = 1
    return keep


def _headline(example: Example) -> tuple[Target, ...] | None:
    if example.headline is None:
        return None
    report = example.report
    spans: list[Span] = list(align(example.headline, report))
    if report.title:
        spans.append(report.title)
    return (Target(example.headline, tuple(spans)),)
