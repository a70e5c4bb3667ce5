"""How sure a score is: percentile bootstrap intervals, and paired approximate randomisation between two systems.

Both resample reports, and both take statistics that add up over reports, (N, K), with the function that makes scores of their
sum (`metrics.Metric.scores`): a resample is then one row of a matrix product. A row that holds NaN is a report of which the
metric says nothing; it is left out.
"""

from collections.abc import Callable
from functools import lru_cache

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Counts = npt.NDArray[np.uint8]
ScoresOf = Callable[[Floats], Floats]  # (..., K) sums -> (..., C) scores

LEVEL = 0.95
SAMPLES = 1000
SEED = 12345
NOISE = 1e-9  # differences of scores closer than this are ties
KEPT = 8  # matrices: parts differ in how many reports they have, and are asked for in turn


def intervals(statistics: Floats, scores: ScoresOf, samples: int = SAMPLES, seed: int = SEED) -> tuple[Floats, Floats]:
    """Lower and upper ends, (C,) each, of the 95% percentile interval (Efron and Tibshirani 1993, chapter 13; Koehn 2004).

    ``statistics``: (N, K). Reports are drawn N at a time with replacement; the draws depend on N, ``samples`` and ``seed`` alone,
    so that all metrics of the same reports are resampled alike. A resample in which a score counts nothing (NaN) is passed over;
    where all of them do, so are the ends.

    >>> low, high = intervals(np.array([[0.0], [1.0]] * 50), lambda sums: sums / 100)
    >>> bool(0.35 < low[0] < 0.45 < 0.55 < high[0] < 0.65)
    True
    """
    known = statistics[~np.isnan(statistics).any(axis=1)]
    resampled = scores(_draws(len(known), samples, seed).astype(np.float64) @ known)
    counted = ~np.isnan(resampled)
    tail = (1 - LEVEL) / 2
    ends = np.full((2, resampled.shape[1]), np.nan)
    for column in np.flatnonzero(counted.any(axis=0)):
        ends[:, column] = np.quantile(resampled[counted[:, column], column], (tail, 1 - tail))
    return ends[0], ends[1]


def paired_p(ours: Floats, theirs: Floats, scores: ScoresOf, samples: int = SAMPLES, seed: int = SEED) -> Floats:
    """(C,) two-sided p-values of the difference between two systems on the same reports.

    Approximate randomisation (Noreen 1989, chapter 2; Riezler and Maxwell 2005): if the systems are alike, which of them made
    which statistics of a report is a coin's toss. p = (1 + tosses that differ at least as much) / (1 + samples). ``ours`` and
    ``theirs``: (N, K), row by row the same report; one that either system lacks is left out. A toss in which a score counts
    nothing speaks for likeness; where a system's own score does, p is NaN. Identical systems have p = 1.

    >>> better = np.array([[0.6], [0.7], [0.8], [0.9]] * 5)
    >>> bool(paired_p(better, better - 0.2, lambda sums: sums / 20) < 0.01), float(paired_p(better, better, lambda sums: sums)[0])
    (True, 1.0)
    """
    known = ~np.isnan(ours + theirs).any(axis=1)
    ours, theirs = ours[known], theirs[known]
    observed = np.abs(scores(ours.sum(axis=0)) - scores(theirs.sum(axis=0)))
    moved = _tosses(len(ours), samples, seed).astype(np.float64) @ (theirs - ours)
    tossed = np.abs(scores(ours.sum(axis=0) + moved) - scores(theirs.sum(axis=0) - moved))
    alike = ~(tossed < observed - NOISE)  # a NaN is not smaller
    return np.where(np.isnan(observed), np.nan, (1 + alike.sum(axis=0)) / (1 + samples))


@lru_cache(maxsize=KEPT)
def _draws(reports: int, samples: int, seed: int) -> Counts:
    """(samples, reports): how often each resample holds each report."""
    drawn = np.random.default_rng(seed).integers(max(reports, 1), size=(samples, reports))
    places = drawn + reports * np.arange(samples)[:, None]
    return np.bincount(places.ravel(), minlength=samples * reports).reshape(samples, reports).astype(np.uint8)


@lru_cache(maxsize=KEPT)
def _tosses(reports: int, samples: int, seed: int) -> Counts:
    """(samples, reports): 1 where a report's two systems change places."""
    return np.random.default_rng(seed).integers(2, size=(samples, reports), dtype=np.uint8)
