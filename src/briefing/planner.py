"""From the planner's logits to a plan: which units make which item of which section."""

from collections import Counter
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from briefing.checkpoint import Decoding
from briefing.engine import Plan
from briefing.features import Floats, candidates, sigmoid
from briefing.report import Report
from briefing.sections import COLUMNS, HEADLINE, LISTS, SectionName
from briefing.text import syllables

SAME = 0.8  # of the shorter item's syllables shared: the two say the same
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
    """The title, where the report has one: measured, it serves better than the surest other unit, which stands in for it."""
    if not take.any():
        return []
    best = 0 if report.title else int(take.argmax())
    return [PlannedItem(HEADLINE.name, (best,), float(take[best]))]


def _group(report: Report, chosen: npt.NDArray[np.int64], join: Floats, least: float, most: float) -> list[tuple[int, ...]]:
    """Neighbours that the planner joins, of at most ``most`` syllables together, in the report's order."""
    groups: list[list[int]] = []
    room = 0.0
    for unit in map(int, chosen):
        size = len(syllables(report.quote(report.units[unit].span)))
        near = groups and report.units[unit].sentence - report.units[groups[-1][-1]].sentence <= NEAR
        if near and size <= room and join[unit] >= least:
            groups[-1].append(unit)
            room -= size
        else:
            groups.append([unit])
            room = most - size
    return [tuple(group) for group in groups]


def _distinct(report: Report, items: list[PlannedItem]) -> list[PlannedItem]:
    """The best items that do not say what a better one says, in whichever section, as many of each section as it holds."""
    kept: list[tuple[PlannedItem, Counter[str]]] = []
    room = {section.name: section.items for section in LISTS}
    for item in sorted(items, key=lambda item: -item.score):
        bag = Counter(syllable for unit in item.units for syllable in syllables(report.quote(report.units[unit].span)))
        new = all((bag & other).total() < SAME * min(bag.total(), other.total()) for _, other in kept)
        if new and room[item.section]:
            room[item.section] -= 1
            kept.append((item, bag))
    return [item for item, _ in kept]
