"""Items against items: precision, recall and F1 by the one-to-one matching that is best for the section.

The likeness of two items is their ROUGE-1 F1 on syllables. Soft scores sum it over the matching, as CEAF sums the likeness of
entities (Luo 2005, section 3); hard ones count the matched pairs that are at least half alike.
"""

from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from typing import ClassVar, NamedTuple

import numpy as np

from briefing.metrics.assignment import assign
from briefing.metrics.base import LIST_PARTS, Floats, Line, Pair, Part, precision_recall_f1
from briefing.text import syllables

HARD = 0.5


class Match(NamedTuple):
    """A drafted line (index), the reference line (index) that it is matched with, and how alike they are: above 0, at most 1."""

    ours: int
    theirs: int
    likeness: float


@lru_cache(maxsize=256)  # the metrics and the sheets ask for the same one after another
def match(ours: tuple[Line, ...], theirs: tuple[Line, ...]) -> tuple[Match, ...]:
    """The matching of greatest likeness, by our index. Pairs without a syllable in common are left out.

    Of equal matchings one is chosen whatever the order that the lines are in.

    >>> match((Line("thu đạt 8%"), Line("chi giảm")), (Line("chi thường xuyên giảm"), Line("xuất khẩu")))
    (Match(ours=1, theirs=0, likeness=0.6666666666666666),)
    """
    rows, columns = _ordered(ours), _ordered(theirs)
    weights = [[_likeness(ours[row].text, theirs[column].text) for column in columns] for row in rows]
    pairs = [Match(rows[row], columns[column], weights[row][column]) for row, column in assign(weights)]
    return tuple(sorted(pair for pair in pairs if pair.likeness > 0))


class Items:
    """Summed over all reports: a section with more items weighs more, and one that ought to be empty costs precision."""

    name: ClassVar[str] = "items"
    columns: ClassVar[tuple[str, ...]] = ("precision", "recall", "f1", "hard precision", "hard recall", "hard f1")
    settings: ClassVar[str] = f"likeness:rouge1-syllable|match:optimal|hard:{HARD}|agg:corpus"
    percent: ClassVar[bool] = True
    parts: ClassVar[tuple[Part, ...]] = LIST_PARTS

    def statistics(self, pair: Pair) -> Floats | None:
        likeness = [found.likeness for found in match(pair.ours, pair.theirs)]
        return np.array([sum(likeness), sum(each >= HARD for each in likeness), len(pair.ours), len(pair.theirs)])

    def scores(self, sums: Floats) -> Floats:
        return np.concatenate([precision_recall_f1(sums[..., [hits, 2, 3]]) for hits in (0, 1)], axis=-1)


def _ordered(lines: Sequence[Line]) -> list[int]:
    return sorted(range(len(lines)), key=lambda index: (syllables(lines[index].text), lines[index].sources or ()))


@lru_cache(maxsize=1 << 14)
def _occurrences(text: str) -> frozenset[tuple[str, int]]:
    """Each syllable with how often it came before: what two texts share as multisets is what these sets share."""
    seen: Counter[str] = Counter()
    found = set()
    for token in syllables(text):
        found.add((token, seen[token]))
        seen[token] += 1
    return frozenset(found)


def _likeness(one: str, other: str) -> float:
    """ROUGE-1 F1 of two lines, 0 to 1."""
    ours, theirs = _occurrences(one), _occurrences(other)
    shared = len(ours & theirs)
    return 2 * shared / (len(ours) + len(theirs)) if shared else 0.0
