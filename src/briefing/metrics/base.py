"""What every metric is: statistics of one part of one report, that add up over reports, and scores of their sum.

Because statistics add, resampling (intervals, paired tests) is the same few lines for every metric; the design is sacrebleu's
(Post 2018, `metrics/base.py`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Literal, Protocol

import numpy as np
import numpy.typing as npt

from briefing.report import Report, Span
from briefing.sections import LISTS, SECTIONS, SectionName

Floats = npt.NDArray[np.float64]
Part = SectionName | Literal["period", "next_period"]  # what of a briefing is scored
SECTION_PARTS: tuple[Part, ...] = tuple(section.name for section in SECTIONS)
LIST_PARTS: tuple[Part, ...] = tuple(section.name for section in LISTS)
PERIOD_PARTS: tuple[Part, ...] = ("period", "next_period")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a draft or of a reference, and the spans of ``Report.text`` that it cites; None where that is not known."""

    text: str
    sources: tuple[Span, ...] | None = None


Reference = Mapping[Part, tuple[Line, ...]]  # without the parts that were not annotated


@dataclass(frozen=True, slots=True)
class Drafted:
    """What is scored of one draft: the lines of each part. A part that is missing is not known, and not scored; () is empty.

    ``signature``: what made the draft, where that is known.
    """

    lines: Mapping[Part, tuple[Line, ...]]
    signature: str = ""


@dataclass(frozen=True, slots=True)
class Pair:
    """One part of one report: its lines as drafted and as the reference has them (an empty reference is an empty tuple).

    ``cited``: whether the system says anywhere what its lines come from.
    """

    report: Report
    part: Part
    ours: tuple[Line, ...]
    theirs: tuple[Line, ...]
    cited: bool = True


class Metric(Protocol):
    """A way to score sections. A metric is one file of this package and one row of ``METRICS``."""

    name: ClassVar[str]
    columns: ClassVar[tuple[str, ...]]  # names of its scores
    settings: ClassVar[str]  # what a number of it depends on, for its signature: "tok:syllable|agg:reports|v:1"
    percent: ClassVar[bool]  # whether its scores are shares, shown times 100
    parts: ClassVar[tuple[Part, ...]]  # what it can score

    def statistics(self, pair: Pair) -> Floats | None:
        """(K,) sums that add up over reports; None where the metric says nothing of the pair (of an empty reference, say)."""
        ...

    def scores(self, sums: Floats) -> Floats:
        """(..., K) summed statistics -> (..., C) scores, a column each; NaN where nothing was counted."""
        ...


def ratio(part: Floats, whole: Floats) -> Floats:
    """Elementwise ``part / whole``, NaN where the whole is 0."""
    shares = np.full(np.broadcast_shapes(part.shape, whole.shape), np.nan)
    np.divide(part, whole, out=shares, where=whole > 0)
    return shares


def mean(sums: Floats) -> Floats:
    """(..., C + 1) sums, the last of them their count -> (..., C) means."""
    return ratio(sums[..., :-1], sums[..., -1:])


def precision_recall_f1(sums: Floats) -> Floats:
    """(..., 3) sums of hits, of what is ours and of what is theirs -> (..., 3) precision, recall and F1."""
    hits, ours, theirs = np.moveaxis(sums, -1, 0)
    return np.stack([ratio(hits, ours), ratio(hits, theirs), ratio(2 * hits, ours + theirs)], axis=-1)
