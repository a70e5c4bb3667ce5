"""Beam search of one item: the decoder's log-probability of a path through the source, and what the keeper says of it."""

from bisect import insort
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from briefing.features import Floats
from briefing.source_bound import START, SourceBound, State, Thread
from briefing.windows import Ints

LONGEST = 256  # pieces of an item: far more than the longest takes, fewer than any decoder has places for


class Lead:
    """How well a path agrees with the keeper: the log-likelihood of what it keeps and drops, less the price of its cuts.

    Paths of as many pieces may have come further in the source or less far; so that they can be compared, each counts with the
    best that the keeper could still say of what is left (the estimate of A*, Hart et al. 1968), which its end takes back.

    ``odds``: log-odds that each of the item's N words is kept; ``prices`` (N, 4): of opening, closing, beginning, ending at each;
    ``weight``: of it all beside the decoder.
    """

    def __init__(self, odds: Floats, prices: Floats, weight: float) -> None:
        wide = odds.astype(np.float64)
        self._kept = -np.logaddexp(0.0, -wide)
        self._dropped = np.concatenate([[0.0], np.cumsum(-np.logaddexp(0.0, wide))])
        self._prices = np.append(prices, np.zeros((1, 4)), 0)
        self._weight = weight
        self._future = self._ahead()
        self._sums: dict[tuple[int, ...], float] = {}

    def __call__(self, taken: tuple[int, ...]) -> float:
        """Of the words up to the last that is taken, and at best of what comes after; ``taken`` ascending."""
        return self._weight * (self._sum(taken) + float(self._future[taken[-1]])) if taken else 0.0

    def rest(self, taken: Sequence[int]) -> float:
        """Of ending after the last word that is taken, in the place of the best that could come: what is left is dropped."""
        return self._weight * float(self._end(taken[-1]) - self._future[taken[-1]])

    def _sum(self, taken: tuple[int, ...]) -> float:
        """Of the words up to the last; what is known of those before it is not summed up again."""
        if not taken:
            return 0.0
        if taken not in self._sums:
            word, before = taken[-1], taken[-2] if len(taken) > 1 else -1
            total = self._sum(taken[:-1]) + float(self._kept[word])
            if word > before + 1:
                opened = self._prices[word, 0] + self._prices[before + 1, 1] if before >= 0 else self._prices[word, 2]
                total += float(self._dropped[word] - self._dropped[before + 1] - opened)
            self._sums[taken] = total
        return self._sums[taken]

    def _end(self, last: int) -> np.float64:
        found: np.float64 = self._dropped[-1] - self._dropped[last + 1] - self._prices[last + 1, 3]
        return found

    def _ahead(self) -> npt.NDArray[np.float64]:
        """(N,): the best that can come after each word, if it is taken."""
        future = np.zeros(len(self._kept))
        for last in reversed(range(len(future))):
            after = np.arange(last + 1, len(future))
            opened = self._dropped[after] - self._dropped[last + 1] - self._prices[after, 0] - self._prices[last + 1, 1]
            going = self._kept[after] + np.where(after > last + 1, opened, 0.0) + future[after]
            future[last] = max(self._end(last), going.max(initial=-np.inf))
        return future


class Search:
    """Beam search of one item: rows of (state, score), and the best that has ended."""

    def __init__(self, bound: SourceBound, lead: Lead, length: float, rows: int) -> None:
        self._bound, self._lead, self._worth, self._rows = bound, lead, length, rows
        self._states: list[State] = [START]
        self._scores = [0.0]
        self._length = 0
        self._ended: tuple[float, tuple[int, ...]] | None = None
        self.done = False

    def advance(self, scores: Floats) -> tuple[Ints, Ints]:
        """Tokens and parents (K,) of the rows to go on with, from log-probabilities (K, V); ends go on where all is done."""
        if self.done:
            return self._nothing()
        found: list[tuple[float, int, int]] = []
        for row, (state, score) in enumerate(zip(self._states, self._scores, strict=True)):
            pieces = list(self._bound.allowed(state))
            for piece, more in zip(pieces, scores[row, pieces].tolist(), strict=True):
                if piece == self._bound.end:
                    self._end(state, score + more)
                else:
                    found.append((score + more, row, piece))
        best = self._likeliest(sorted(found, reverse=True))
        self._length += 1
        self.done = not best or self._length >= LONGEST or (self._ended is not None and best[0][0] < self._ended[0])
        if self.done:
            return self._nothing()
        self._states = [entry[3] for entry in best]
        self._scores = [entry[0] for entry in best]
        rows = best + [best[0]] * (self._rows - len(best))
        return np.array([entry[2] for entry in rows], np.int64), np.array([entry[1] for entry in rows], np.int64)

    def _likeliest(self, found: list[tuple[float, int, int]]) -> list[tuple[float, int, int, State]]:
        """The best (score, row, piece, state), as many as there are rows, of those ``found``, the decoder's likeliest first.

        A piece never raises the keeper's word, whose estimate of the rest is exact, and adds one to what is copied at most: where
        that would not do, nothing that comes after need be looked at.
        """
        worth = [self._best(state) for state in self._states]
        best: list[tuple[float, int, int, State]] = []
        for total, row, piece in found:
            if len(best) == self._rows and total + self._worth < best[-1][0]:
                break
            state = self._bound.advance(self._states[row], piece)
            insort(best, (total + self._best(state) - worth[row], row, piece, state), key=lambda entry: -entry[0])
            del best[self._rows :]
        return best

    def _nothing(self) -> tuple[Ints, Ints]:
        return np.full(self._rows, self._bound.end, np.int64), np.zeros(self._rows, np.int64)

    def path(self) -> tuple[int, ...]:
        """The best ended path; the best unfinished one if the search was cut off."""
        return self._ended[1] if self._ended else max(self._states[0], key=lambda thread: len(thread.path)).path

    def _end(self, state: State, score: float) -> None:
        path = self._bound.finished(state)
        total = score + self._lead.rest(_taken(path, None))
        if self._ended is None or total > self._ended[0]:
            self._ended = total, path

    def _best(self, state: State) -> float:
        """What a state is worth beside the decoder's word: by the keeper, and for each piece of the source that it holds."""
        return max(self._lead(_taken(thread.path, thread.word)) + self._worth * self._copied(thread) for thread in state)

    def _copied(self, thread: Thread) -> int:
        """The pieces of the source that are written."""
        whole = sum(len(self._bound.pieces(word)) for word in thread.path if word >= 0)
        return whole + (thread.offset if thread.word is not None and thread.word >= 0 else 0)


def _taken(path: Sequence[int], word: int | None) -> tuple[int, ...]:
    """The source words of a path, the one begun included."""
    return tuple(index for index in (*path, *(() if word is None else (word,))) if index >= 0)
