"""Value objects of an evaluation: every number with its interval and signature, and each report's drafts beside its reference."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from briefing.draft import Check

POOLED = "lists"  # both list sections as one part


class Key(NamedTuple):
    """What a number is of. ``part`` is a section, "period", "next_period", or POOLED."""

    system: str
    part: str
    metric: str
    column: str


@dataclass(frozen=True, slots=True)
class Number:
    """A score over ``reports`` reports, its 95% interval, and where asked the paired p-value against the baseline system.

    ``percent``: it is a share, shown times 100. ``signature`` says all that the number depends on.
    """

    value: float
    low: float
    high: float
    reports: int
    percent: bool
    signature: str
    p: float | None = None


@dataclass(frozen=True, slots=True)
class Run:
    """What a system's drafts cost: seconds, and the peak of the process's memory in megabytes; None where drafts were given."""

    seconds: float | None = None
    peak_mb: float | None = None


@dataclass(frozen=True, slots=True)
class Judged:
    """A drafted line: the reference line that it matches best (index, or None), how like it is (0 to 1), and its facts."""

    text: str
    match: int | None
    likeness: float
    checks: tuple[Check, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One part of one report as one system drafted it, beside the reference. ``scores``: by "metric column", of this sheet."""

    report: str
    system: str
    part: str
    ours: tuple[Judged, ...]
    theirs: tuple[str, ...]
    scores: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Scores:
    """An evaluation of some systems on one corpus. ``systems``: floors first, then what was evaluated, the ceiling last."""

    corpus: str
    corpus_hash: str
    reports: int
    systems: tuple[str, ...]
    numbers: Mapping[Key, Number]
    sheets: tuple[Sheet, ...]
    runs: Mapping[str, Run]
    against: str | None = None

    def __getitem__(self, key: tuple[str, str, str, str]) -> Number:
        """The number of (system, part, metric, column). Raises KeyError."""
        return self.numbers[Key(*key)]
