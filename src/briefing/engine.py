"""What runs a model: one small interface, arrays in and arrays out."""

from collections.abc import Callable, Sequence
from typing import NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

from briefing.features import Floats, Mask
from briefing.rereading import Rereading
from briefing.windows import Edges, Ints

NO_DECODER = "this model has no decoder: use --writer trim or copy"
NO_RANKER = "this model has no ranker: take `rank` out of the decoding of its briefing.json"
NO_RERANKER = "this model has no reranker"
BATCH = 16  # windows encoded at once: memory does not grow with the report


class Plan(NamedTuple):
    """Logits of the planner: ``take`` and ``join`` (U, S), ``some`` (S,)."""

    take: Floats
    join: Floats
    some: Floats


class Memory(NamedTuple):
    """What an item is written from: the states (M, width) of its units' pieces, their ids (M,), the keeper's probability of
    each (M,), and the id that starts it."""

    states: Floats
    pieces: Ints
    keep: Floats
    prompt: int


class Decoder(Protocol):
    """B items being written, each in K rows."""

    def step(self, tokens: Ints, parents: Ints) -> Floats:
        """Log-probabilities (B, K, V) of the next piece, after ``tokens`` (B, K), where row k of an item goes on from row
        ``parents[b, k]`` of the step before. The first step's tokens are the prompts."""
        ...

    def narrow(self, items: Sequence[int]) -> None:
        """Go on with some of the items alone, in this order."""
        ...


class Engine(Protocol):
    """A loaded model; ``ranks``, ``reranks``: whether it has been taught to rank wordings, and to read the best of them again."""

    name: str
    ranks: bool
    reranks: bool

    def encode(self, windows: Sequence[Sequence[int]], edges: Edges = (1, 1)) -> Floats:
        """States (P, width) of all pieces of the windows but their specials, so many at each edge, in order."""
        ...

    def plan(self, units: Floats, leads: Floats, features: Floats) -> Plan:
        """The planner's logits of a report: ``units`` and ``leads`` (U, width), ``features`` (U, UNIT_FEATURES)."""
        ...

    def keep(self, words: Floats, features: Floats, section: int) -> Floats:
        """Log-odds (N, 2) that an item of a section keeps each of its words, and that it puts a colon after it, from (N, width)
        states and (N, WORD_FEATURES)."""
        ...

    def rank(self, words: Floats, features: Floats, section: int, kept: Sequence[Mask], colons: Sequence[int]) -> Floats:
        """Logits (K, 2) that each of K wordings of an item is without fault, and that it is the best of them: from (N, width)
        states and (N, WORD_FEATURES + 1) of the item's words, what each keeps of them (N,), and the word that its colon comes
        after, -1 for none. Raises EngineError for a model without ranker (``ranks`` is False)."""
        ...

    def rerank(self, wordings: Sequence[Rereading]) -> Floats:
        """The same logits (K, 2) by a reading of each wording beside its source. Raises EngineError for a model without reranker
        (``reranks`` is False)."""
        ...

    def decoder(self, memory: Sequence[Memory], rows: int) -> Decoder:
        """Begin to write items. Raises EngineError for a model without decoder."""
        ...


def rows_of(items: Sequence[int], rows: int, own: Ints) -> Ints:
    """(B K,): where rows ``own`` (B, K) or (K,) of each of B items stand among all, of which each item has so many.

    >>> rows_of([0, 2], 3, np.arange(3)).tolist()
    [0, 1, 2, 6, 7, 8]
    """
    found: Ints = (np.asarray(items)[:, None] * rows + own).ravel()
    return found


def padded(memory: Sequence[Memory]) -> tuple[Floats, Ints, Floats, npt.NDArray[np.int64]]:
    """Memories as arrays: states (B, M, width), pieces (B, M), keep (B, M), mask (B, M) 1 where there is a piece."""
    longest = max(len(item.pieces) for item in memory)
    states = np.zeros((len(memory), longest, memory[0].states.shape[1]), np.float32)
    pieces, mask = np.zeros((2, len(memory), longest), np.int64)
    keep = np.full((len(memory), longest), 0.5, np.float32)
    for row, item in enumerate(memory):
        size = len(item.pieces)
        states[row, :size], pieces[row, :size], keep[row, :size], mask[row, :size] = item.states, item.pieces, item.keep, 1
    return states, pieces, keep, mask


def windows_array(windows: Sequence[Sequence[int] | npt.NDArray[np.int32] | Ints]) -> tuple[Ints, Ints]:
    """Windows as ids (W, T) and mask (W, T), 0 beyond each window's end, where any id will do."""
    ids = np.zeros((len(windows), max(map(len, windows))), np.int64)
    mask = np.zeros_like(ids)
    for row, window in enumerate(windows):
        ids[row, : len(window)], mask[row, : len(window)] = window, 1
    return ids, mask


def reread_arrays(wordings: Sequence[Rereading]) -> dict[str, Ints]:
    """What a reranker takes of K wordings: ids, mask and marks (K, T), sizes (K,)."""
    ids, mask = windows_array([wording.ids for wording in wordings])
    marks = np.zeros_like(ids)
    for row, wording in enumerate(wordings):
        marks[row, : len(wording.marks)] = wording.marks
    return {"ids": ids, "mask": mask, "marks": marks, "sizes": np.array([wording.own for wording in wordings], np.int64)}


def encoded(windows: Sequence[Sequence[int]], edges: Edges, run: Callable[[Ints, Ints], Floats]) -> Floats:
    """States (P, width) of all pieces of the windows but the specials at their edges: ``run`` takes ids and mask (W, T) of
    BATCH windows at most and gives states (W, T, width)."""
    found = []
    for start in range(0, len(windows), BATCH):
        part = windows[start : start + BATCH]
        states = run(*windows_array(part))
        found += [states[row, edges[0] : len(window) - edges[1]] for row, window in enumerate(part)]
    return np.concatenate(found)
