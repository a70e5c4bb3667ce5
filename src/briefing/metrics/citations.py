"""Whether a draft cites the sentences of the report that the reference was written from."""

from collections.abc import Iterable
from typing import ClassVar

import numpy as np

from briefing.metrics.base import LIST_PARTS, Floats, Line, Pair, Part, precision_recall_f1
from briefing.metrics.items import HARD, match
from briefing.report import Report


class Citations:
    """Body sentences that our sources touch against those that the reference's evidence touches: of the whole section, and item
    by item of those that are matched (at least half alike). Summed over all reports.

    A system that does not say what its lines come from has no score.
    """

    name: ClassVar[str] = "citations"
    columns: ClassVar[tuple[str, ...]] = ("precision", "recall", "f1", "matched precision", "matched recall", "matched f1")
    settings: ClassVar[str] = f"unit:sentence|matched:{HARD}|agg:corpus"
    percent: ClassVar[bool] = True
    parts: ClassVar[tuple[Part, ...]] = LIST_PARTS

    def statistics(self, pair: Pair) -> Floats | None:
        if not pair.cited or any(line.sources is None for line in (*pair.ours, *pair.theirs)):
            return None
        section = _counts(_cited(pair.report, pair.ours), _cited(pair.report, pair.theirs))
        hard = [found for found in match(pair.ours, pair.theirs) if found.likeness >= HARD]
        sides = [([pair.ours[found.ours]], [pair.theirs[found.theirs]]) for found in hard]
        matched = sum((_counts(_cited(pair.report, ours), _cited(pair.report, theirs)) for ours, theirs in sides), np.zeros(3))
        return np.concatenate([section, matched])

    def scores(self, sums: Floats) -> Floats:
        return np.concatenate([precision_recall_f1(sums[..., :3]), precision_recall_f1(sums[..., 3:])], axis=-1)


def _cited(report: Report, lines: Iterable[Line]) -> set[int]:
    """Indices of the body sentences that the lines cite; the title is none."""
    found = report.sentences_of([span for line in lines for span in line.sources or ()])
    return {index for index in found if report.sentences[index] != report.title}


def _counts(ours: set[int], theirs: set[int]) -> Floats:
    return np.array([len(ours & theirs), len(ours), len(theirs)], float)
