"""From the planner's logits to a plan: which units make which item of which section."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple, Self

import numpy as np
import numpy.typing as npt

from briefing.checkpoint import Decoding
from briefing.engine import Plan
from briefing.features import Floats, candidates, sigmoid
from briefing.headings import ahead, asked
from briefing.report import Report
from briefing.sections import COLUMNS, HEADLINE, KEY_RESULTS, LISTS, SectionName
from briefing.text import SYLLABLE, fold, syllables

SAME = 0.8  # of the shorter's syllables shared, and all of its figures and names: the two say the same
NEAR = 2  # sentences: units further apart make no item together
LONGEST = 1.3  # times the syllables of an item: what its units may hold together, since some of their words will go


@dataclass(frozen=True, slots=True)
class PlannedItem:
    """The units that an item is written from, in order, and how sure the planner is of them."""

    section: SectionName
    units: tuple[int, ...]
    score: float


def plan_items(report: Report, scores: Plan, decoding: Decoding) -> dict[SectionName, list[PlannedItem]]:
    """The items of every section, in the report's order; a section that the report has nothing for is empty."""
    able = candidates(report)
    take, join, some = sigmoid(scores.take), sigmoid(scores.join), sigmoid(scores.some)
    take[ahead(report), COLUMNS[KEY_RESULTS.name]] = 0.0  # a target of the coming year is no result, whatever it says of "đạt"
    take[asked(report)] = 0.0
    owner = take[:, [COLUMNS[section.name] for section in LISTS]].argmax(1)  # a unit serves one list
    found: list[PlannedItem] = []
    for number, section in enumerate(LISTS):
        column = COLUMNS[section.name]
        mine = np.where(able[:, 0] & (owner == number), take[:, column], 0.0)
        if not mine.any() or some[column] < decoding.some.get(section.name, 0.5):
            continue
        chosen = np.flatnonzero(mine >= min(decoding.take.get(section.name, 0.5), mine.max()))
        groups = _group(report, chosen, join[:, column], decoding.join.get(section.name, 0.5), LONGEST * section.syllables[1])
        found += [PlannedItem(section.name, units, float(mine[list(units)].max())) for units in groups]
    planned: dict[SectionName, list[PlannedItem]] = {section.name: [] for section in LISTS}
    for item in sorted(_distinct(report, found), key=lambda item: item.units):
        planned[item.section].append(item)
    planned[HEADLINE.name] = _headline(report, np.where(able[:, 1], take[:, COLUMNS[HEADLINE.name]], 0.0))
    return planned


def _headline(report: Report, take: Floats) -> list[PlannedItem]:
    """The title, where the report has one that may be taken: measured, it serves better than the surest other unit, which stands
    in for it."""
    if not take.any():
        return []
    best = 0 if report.title and take[0] else int(take.argmax())
    return [PlannedItem(HEADLINE.name, (best,), float(take[best]))]


class _Said(NamedTuple):
    """What some units say, as two are compared: their syllables, and the words with a figure or, within a unit, a capital."""

    bag: Counter[str]
    telling: set[str]

    @classmethod
    def of(cls, report: Report, units: Iterable[int]) -> Self:
        texts = [report.quote(report.units[unit].span) for unit in units]
        words = [(at, word) for text in texts for at, word in enumerate(SYLLABLE.findall(text))]
        telling = {fold(word) for at, word in words if any(mark.isdigit() for mark in word) or (at and word[0].isupper())}
        return cls(Counter(syllable for text in texts for syllable in syllables(text)), telling)

    def like(self, other: Self) -> bool:
        """Whether one of the two says nothing that the other does not: parallel lines differ in who, where or how much."""
        shorter, longer = sorted((self, other), key=lambda said: said.bag.total())
        shared = (self.bag & other.bag).total()
        return shared >= SAME * shorter.bag.total() and shorter.telling <= longer.telling


def _group(report: Report, chosen: npt.NDArray[np.int64], join: Floats, least: float, most: float) -> list[tuple[int, ...]]:
    """Neighbours that the planner joins, of at most ``most`` syllables together, in the report's order; none that says what
    another of them does."""
    groups: list[dict[int, _Said]] = []
    room = 0.0
    for unit in map(int, chosen):
        said = _Said.of(report, [unit])
        size = said.bag.total()
        near = groups and report.units[unit].sentence - report.units[max(groups[-1])].sentence <= NEAR
        if near and size <= room and join[unit] >= least:
            if not any(map(said.like, groups[-1].values())):
                groups[-1][unit] = said
                room -= size
        else:
            groups.append({unit: said})
            room = most - size
    return [tuple(group) for group in groups]


def _distinct(report: Report, items: list[PlannedItem]) -> list[PlannedItem]:
    """The best items that do not say what a better one says, in whichever section, as many of each section as it holds."""
    kept: list[tuple[PlannedItem, _Said]] = []
    room = {section.name: section.items for section in LISTS}
    for item in sorted(items, key=lambda item: -item.score):
        said = _Said.of(report, item.units)
        if room[item.section] and not any(said.like(other) for _, other in kept):
            room[item.section] -= 1
            kept.append((item, said))
    return [item for item, _ in kept]
