"""What the tables of scores hold, whoever draws them: ROUGE by section, and every other metric, a system a row or column."""

import math
from typing import NamedTuple

from briefing.scores import POOLED, Key, Number, Run, Scores
from briefing.sections import SECTIONS

HEADLINE_METRIC = "rouge"  # the one of the first table and of the picture
SIGNIFICANT = 0.05


class Column(NamedTuple):
    """A score of one part."""

    part: str
    metric: str
    column: str

    def of(self, scores: Scores, system: str) -> Number | None:
        """This score of a system, None where it has none."""
        return scores.numbers.get(Key(system, *self))


def section_columns(scores: Scores) -> list[Column]:
    """The scores of the first table: ROUGE by section, the sections in their order."""
    found = [column for column in _columns(scores) if column.metric == HEADLINE_METRIC]
    return [column for section in SECTIONS for column in found if column.part == section.name]


def other_columns(scores: Scores, every_part: bool = False) -> list[Column]:
    """The scores of all other metrics; of one that has pooled scores only these, unless every part is asked for."""
    found = [column for column in _columns(scores) if column.metric != HEADLINE_METRIC]
    pooled = {column.metric for column in found if column.part == POOLED}
    return [column for column in found if every_part or column.metric not in pooled or column.part == POOLED]


class Cost(NamedTuple):
    """What the systems' drafts cost: a value a system, shown with so many decimals."""

    name: str
    name_vi: str
    decimals: int
    values: list[float | None]


def costs(scores: Scores) -> list[Cost]:
    """Seconds a report and the peak of memory, where any system has them."""
    runs = [scores.runs.get(system, Run()) for system in scores.systems]
    seconds = [run.seconds / scores.reports if run.seconds is not None and scores.reports else None for run in runs]
    rows = (
        Cost("seconds a report", "Giây mỗi báo cáo", 2, seconds),
        Cost("peak MB", "Bộ nhớ cao nhất (MB)", 0, [run.peak_mb for run in runs]),
    )
    return [row for row in rows if any(value is not None for value in row.values)]


def part_of(column: Column) -> str:
    """The part in words; empty for both lists pooled."""
    return "" if column.part == POOLED else column.part.replace("_", " ")


def scaled(number: Number) -> tuple[float, float, float]:
    """Value and interval as they are shown: a share times 100."""
    scale = 100 if number.percent else 1
    return number.value * scale, number.low * scale, number.high * scale


def counted(number: Number | None) -> Number | None:
    """The number, None where nothing was counted."""
    return number if number and math.isfinite(number.value) else None


def significant(number: Number) -> bool:
    return number.p is not None and number.p < SIGNIFICANT


def evaluated(scores: Scores) -> list[str]:
    """The systems whose drafts are there to be looked at, in the table's order."""
    judged = {sheet.system for sheet in scores.sheets}
    return [system for system in scores.systems if system in judged]


def _columns(scores: Scores) -> list[Column]:
    return list(dict.fromkeys(Column(key.part, key.metric, key.column) for key in scores.numbers))
