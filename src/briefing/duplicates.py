"""Texts that are nearly the same, found among any number of them by a signature of 64 numbers each.

MinHash over shingles of three syllables (Broder, "On the resemblance and containment of documents", SEQUENCES 1997), looked up
by bands (Leskovec, Rajaraman and Ullman, *Mining of Massive Datasets*, section 3.4); hash functions by multiply-shift
(Dietzfelbinger et al., J. Algorithms 25, 1997).
"""

import zlib
from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from briefing.text import syllables

Signature = npt.NDArray[np.uint32]

NEAR = 0.6  # the share of shingles in common from which two reports count as the same: one in twelve words changed
SHINGLE = 3  # syllables
PERMUTATIONS = 64
BAND = 3  # numbers; at NEAR, 99 in 100 pairs share one of the 21 bands, at 0.1 two in 100
_dice = np.random.default_rng(1997)
_FACTORS = _dice.integers(0, 2**64, PERMUTATIONS, np.uint64) | np.uint64(1)
_ADDENDS = _dice.integers(0, 2**64, PERMUTATIONS, np.uint64)


class Likeness(NamedTuple):
    """Two texts, by their numbers, and the estimated share of their shingles that both have."""

    first: int
    second: int
    share: float


def shingles(text: str) -> set[int]:
    """A hash of each run of three syllables of a text (of the whole text, where it is shorter)."""
    found = syllables(text)
    count = max(1, len(found) - SHINGLE + 1)
    return {zlib.crc32(" ".join(found[start : start + SHINGLE]).encode()) for start in range(count)}


def signature(text: str) -> Signature:
    """(64,): the least value of the text's shingles under each of 64 hash functions.

    Two texts agree in as many of them, on average, as they have shingles in common (Jaccard).

    >>> both = signature("Thu ngân sách chín tháng đạt khá"), signature("THU NGÂN SÁCH CHÍN THÁNG ĐẠT KHÁ.")
    >>> similarity(*both)
    1.0
    """
    values = np.fromiter(shingles(text), np.uint64)
    hashed = values[None, :] * _FACTORS[:, None] + _ADDENDS[:, None]  # modulo 2^64
    least: Signature = (hashed >> np.uint64(32)).astype(np.uint32).min(axis=1)
    return least


def similarity(first: Signature, second: Signature) -> float:
    """The estimated share of shingles in common, off by 0.06 (one standard deviation) at most."""
    return float((first == second).mean())


class Index:
    """Signatures, numbered in the order in which they are added: 64 numbers and 21 keys each, whatever the texts' length (about
    5 kB)."""

    def __init__(self) -> None:
        self._signatures: list[Signature] = []
        self._bands: dict[tuple[int, bytes], list[int]] = defaultdict(list)

    def __len__(self) -> int:
        return len(self._signatures)

    def add(self, added: Signature) -> list[Likeness]:
        """Add a signature; what it returns are those before that are nearly the same, in order."""
        found = self.near(added)
        for key in _keys(added):
            self._bands[key].append(len(self._signatures))
        self._signatures.append(added)
        return found

    def near(self, asked: Signature) -> list[Likeness]:
        """Those that are nearly the same as one that would be the next."""
        met = sorted({other for key in _keys(asked) for other in self._bands.get(key, ())})
        shares = (np.array([self._signatures[other] for other in met]).reshape(-1, PERMUTATIONS) == asked).mean(axis=1).tolist()
        return [Likeness(other, len(self), share) for other, share in zip(met, shares, strict=True) if share >= NEAR]


def _keys(given: Signature) -> list[tuple[int, bytes]]:
    return [(start, given[start : start + BAND].tobytes()) for start in range(0, PERMUTATIONS - BAND + 1, BAND)]


class Groups:
    """Texts by number, in groups that chains of likenesses join: one number a text, however many are alike.

    >>> groups = Groups()
    >>> for first, second in [(0, 1), (0, 2)]:
    ...     groups.join(first, second)
    >>> groups.leaders(["b", "c", "a", "d"])
    ['a', 'a', 'a', 'd']
    """

    def __init__(self) -> None:
        self._parents: dict[int, int] = {}  # of those that are no root

    def join(self, first: int, second: int) -> None:
        """Make the groups of two texts one."""
        one, other = sorted((self._root(first), self._root(second)))
        if one != other:
            self._parents[other] = one

    def leaders(self, ids: Sequence[str]) -> list[str]:
        """Of each text, the least id of its group; ``ids`` by number."""
        least: dict[int, str] = {}
        for number, id in enumerate(ids):
            root = self._root(number)
            least[root] = min(id, least.get(root, id))
        return [least[self._root(number)] for number in range(len(ids))]

    def _root(self, number: int) -> int:
        while (parent := self._parents.get(number)) is not None:
            above = self._parents.get(parent)
            if above is None:
                return parent
            self._parents[number] = number = above
        return number
