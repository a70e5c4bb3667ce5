"""Drafts put beside references: the statistics of every metric, report by report, and the sheets to be read."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from math import isnan
from typing import NamedTuple

from briefing.metrics.base import LIST_PARTS, Drafted, Floats, Metric, Pair, Reference
from briefing.metrics.facts import checks
from briefing.metrics.items import match
from briefing.progress import progress
from briefing.report import Report
from briefing.scores import POOLED, Judged, Sheet

Rows = list[Floats | None]  # a metric's statistics of each report; None where it says nothing of it


class Cell(NamedTuple):
    """Of what a metric's statistics are."""

    system: str
    part: str
    metric: str


def judge(
    reports: Sequence[Report], wanted: Sequence[Reference], made: Mapping[str, Sequence[Drafted]], metrics: Sequence[Metric]
) -> tuple[dict[Cell, Rows], list[Sheet]]:
    """Statistics by system, part and metric, the pooled lists among the parts; and a sheet by report, system and part.

    ``wanted`` and each system's drafts stand in the order of ``reports``.
    """
    rows: dict[Cell, Rows] = defaultdict(lambda: [None] * len(reports))
    sheets: list[Sheet] = []
    cited = {system: any(map(_cites, drafts)) for system, drafts in made.items()}
    with progress("scoring", len(reports)) as advance:
        for index, report in enumerate(reports):
            for system, drafts in made.items():
                ours = drafts[index].lines
                for part, theirs in wanted[index].items():
                    if part in ours:
                        pair = Pair(report, part, ours[part], theirs, cited[system])
                        found = {metric: metric.statistics(pair) for metric in metrics if part in metric.parts}
                        sheets.append(_sheet(system, pair, found))
                        for metric, row in found.items():
                            rows[Cell(system, part, metric.name)][index] = row
                            if row is not None and part in LIST_PARTS:
                                _add(rows[Cell(system, POOLED, metric.name)], index, row)
            advance(1, "")
    return dict(rows), sheets


def _add(rows: Rows, index: int, row: Floats) -> None:
    other = rows[index]
    rows[index] = row if other is None else other + row


def _cites(draft: Drafted) -> bool:
    return any(line.sources is not None for part in LIST_PARTS for line in draft.lines.get(part, ()))


def _sheet(system: str, pair: Pair, found: Mapping[Metric, Floats | None]) -> Sheet:
    matched = {each.ours: each for each in match(pair.ours, pair.theirs)}
    ours = []
    for index, line in enumerate(pair.ours):
        best = matched.get(index)
        place, likeness = (best.theirs, best.likeness) if best else (None, 0.0)
        ours.append(Judged(line.text, place, likeness, checks(pair.report, line)))
    scores = {
        f"{metric.name} {column}": float(value)
        for metric, row in found.items()
        if row is not None
        for column, value in zip(metric.columns, metric.scores(row), strict=True)
        if not isnan(value)
    }
    return Sheet(pair.report.id, system, pair.part, tuple(ours), tuple(line.text for line in pair.theirs), scores)
