"""Whether a section is left empty where the reference leaves it empty."""

from typing import ClassVar

import numpy as np

from briefing.metrics.base import LIST_PARTS, Floats, Pair, Part, precision_recall_f1


class Abstention:
    """Precision: of the sections that the drafts leave empty, the share that ought to be. Recall: of those that ought to be, the
    share left empty. Summed over all reports."""

    name: ClassVar[str] = "abstention"
    columns: ClassVar[tuple[str, ...]] = ("precision", "recall", "f1")
    settings: ClassVar[str] = "agg:corpus"
    percent: ClassVar[bool] = True
    parts: ClassVar[tuple[Part, ...]] = LIST_PARTS

    def statistics(self, pair: Pair) -> Floats | None:
        ours, theirs = not pair.ours, not pair.theirs
        return np.array([ours and theirs, ours, theirs], float)

    def scores(self, sums: Floats) -> Floats:
        return precision_recall_f1(sums)
