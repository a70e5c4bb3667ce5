"""Whether the period reported on, and the coming one, are the reference's."""

from typing import ClassVar

import numpy as np

from briefing.metrics.base import PERIOD_PARTS, Floats, Pair, Part, mean
from briefing.text import syllables


class Periods:
    """The share of reports whose period is worded as the reference words it (syllables, folded), or is named by neither."""

    name: ClassVar[str] = "periods"
    columns: ClassVar[tuple[str, ...]] = ("accuracy",)
    settings: ClassVar[str] = "compare:syllables|agg:reports"
    percent: ClassVar[bool] = True
    parts: ClassVar[tuple[Part, ...]] = PERIOD_PARTS

    def statistics(self, pair: Pair) -> Floats | None:
        ours, theirs = ([syllables(line.text) for line in lines] for lines in (pair.ours, pair.theirs))
        return np.array([ours == theirs, 1], float)

    def scores(self, sums: Floats) -> Floats:
        return mean(sums)
