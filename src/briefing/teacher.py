"""The classical peer: TF-IDF of a sentence and the one before it, and its place, with logistic regression; five whole sentences.

Trained by `benchmarks/teacher.py` with scikit-learn, on the train split of `data/` (articles and authored reports); run by numpy
from `teacher.npz`, in which n-grams are known by their hashes alone.
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Self
from zlib import crc32

import numpy as np
import numpy.typing as npt

from briefing.report import Report, Span
from briefing.sections import LISTS
from briefing.text import syllables

Floats = npt.NDArray[np.float32]

SHIPPED = Path(__file__).parent / "teacher.npz"
SENTENCES = 5
BEFORE = 0.5  # what the sentence before counts for


def grams(text: str) -> Iterator[int]:
    """The hashes of the 1- to 3-grams of a text's syllables, the same on every machine.

    >>> len(list(grams("Thu đạt 8%"))), next(grams("hoà")) == next(grams("Hòa"))
    (6, True)
    """
    tokens = syllables(text)
    return (crc32(" ".join(tokens[start : start + n]).encode()) for n in (1, 2, 3) for start in range(len(tokens) - n + 1))


def places(count: int) -> Floats:
    """(count, 5): where each of so many sentences stands: from the start, near the start, near the end, first, last."""
    index = np.arange(count)
    rows = (index / max(count, 1), 1 / (1 + index), 1 / (count - index), index == 0, index == count - 1)
    return np.stack(rows, axis=1).astype(np.float32)


@dataclass(frozen=True, slots=True, eq=False)
class Teacher:
    """Linear classifiers of sentences, one for each list section (the last axis), over F n-grams of sorted hashes ``keys``."""

    keys: npt.NDArray[np.uint32]  # (F,)
    idf: Floats  # (F,)
    own: Floats  # (F, sections)
    before: Floats  # (F, sections), of the sentence before
    place: Floats  # (5, sections)

    @classmethod
    def load(cls, path: Path = SHIPPED) -> Self:
        """The one in the package, or one that `save` wrote."""
        with np.load(path, allow_pickle=False) as arrays:
            return cls(arrays["keys"], *(arrays[name].astype(np.float32) for name in ("idf", "own", "before", "place")))

    def save(self, path: Path) -> None:
        """Weights go to half precision."""
        halves = {name: array.astype(np.float16) for name, array in asdict(self).items() if name != "keys"}
        np.savez_compressed(path, keys=self.keys, **halves)

    def __call__(self, report: Report) -> list[list[Span]]:
        """For each list section the five sentences likeliest to be cited, in the report's order."""
        odds = self.log_odds([report.quote(span) for span in report.body])
        best = np.sort(np.argsort(-odds, axis=0, kind="stable")[:SENTENCES], axis=0)
        return [[report.body[index] for index in column] for column in best.T]

    def log_odds(self, sentences: list[str]) -> Floats:
        """(sentences, sections): how likely each is to be cited, up to a constant."""
        own, before = np.zeros((2, len(sentences) + 1, len(LISTS)), dtype=np.float32)
        for index, sentence in enumerate(sentences):
            known, weights = self._weigh(sentence)
            own[index], before[index + 1] = weights @ self.own[known], BEFORE * weights @ self.before[known]
        return own[:-1] + before[:-1] + places(len(sentences)) @ self.place

    def _weigh(self, sentence: str) -> tuple[npt.NDArray[np.intp], Floats]:
        """Places in ``keys`` of the n-grams known, and their weights: (1 + log count) x idf, of unit length."""
        found, counts = np.unique(np.fromiter(grams(sentence), dtype=np.uint32), return_counts=True)
        known = np.searchsorted(self.keys, found)
        here = self.keys[np.minimum(known, len(self.keys) - 1)] == found
        weights = (1 + np.log(counts[here])) * self.idf[known[here]]
        return known[here], (weights / max(float(np.linalg.norm(weights)), 1e-12)).astype(np.float32)
