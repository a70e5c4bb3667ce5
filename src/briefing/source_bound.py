"""Source-bound decoding: an item is a path through the words of its units, forwards, with a few function words between.

Every figure, date, document number and name of such an item stands in the source by construction, and no place of the source
is written twice (which is what loops are).
"""

from collections.abc import Sequence
from typing import NamedTuple

FUNCTION_WORDS = (",", ";", ":", "và", "của", "với", "được", "trong", "về", "cho", "từ", "để", "tại", "các", "là")
MOST_ADDED = 5  # function words of one item


class Thread(NamedTuple):
    """A way to read the pieces written so far: finished words, the furthest source word among them, the word begun."""

    path: tuple[int, ...]
    last: int
    word: int | None
    offset: int
    added: int


State = tuple[Thread, ...]
START: State = (Thread((), -1, None, 0, 0),)


class SourceBound:
    """What may be written next, piece by piece, of one item.

    ``words``: pieces of each word of the item's units, in order. ``function``: pieces of each function word. ``end``: the id
    that ends an item.
    """

    def __init__(self, words: Sequence[tuple[int, ...]], function: Sequence[tuple[int, ...]], end: int) -> None:
        self._words = words
        self._function = function
        self.end = end

    def pieces(self, word: int) -> tuple[int, ...]:
        """The pieces of a path's word."""
        return self._words[word] if word >= 0 else self._function[-1 - word]

    def allowed(self, state: State) -> set[int]:
        """Ids that may come next; never empty."""
        found: set[int] = set()
        for thread in state:
            if thread.word is not None:
                found.add(self.pieces(thread.word)[thread.offset])
                continue
            found.update(pieces[0] for pieces in self._words[thread.last + 1 :])
            if thread.path and thread.path[-1] >= 0 and thread.added < MOST_ADDED:
                found.update(pieces[0] for pieces in self._function)
            if thread.path and thread.path[-1] >= 0:
                found.add(self.end)
        return found or {self.end}

    def advance(self, state: State, piece: int) -> State:
        """The state after an allowed piece. Of two readings that write the same, the one with more of the source left stays;
        a source word and a function word that look alike are kept apart until what follows tells them apart."""
        best: dict[tuple[bool, tuple[int, ...]], tuple[tuple[int, int], Thread]] = {}
        for thread in state:
            for after in self._after(thread, piece):
                word = after.path[-1] if after.word is None else after.word
                key = word < 0, () if after.word is None else self.pieces(word)[after.offset :]
                rank = max(after.last, word), after.added
                if key not in best or rank < best[key][0]:
                    best[key] = rank, after
        return tuple(thread for _, thread in best.values())

    def finished(self, state: State) -> tuple[int, ...]:
        """The path of a state in which a word is complete, one that ends in a source word if there is one."""
        return min(
            (thread for thread in state if thread.word is None), key=lambda thread: (thread.path[-1] < 0, thread.last)
        ).path

    def _after(self, thread: Thread, piece: int) -> list[Thread]:
        if thread.word is not None:
            return [self._moved(thread, thread.word, thread.offset)] if self.pieces(thread.word)[thread.offset] == piece else []
        starts = [index for index in range(thread.last + 1, len(self._words)) if self._words[index][0] == piece]
        if thread.path and thread.path[-1] >= 0 and thread.added < MOST_ADDED:
            starts += [-1 - index for index, pieces in enumerate(self._function) if pieces[0] == piece]
        return [self._moved(thread, word, 0) for word in starts]

    def _moved(self, thread: Thread, word: int, offset: int) -> Thread:
        if offset + 1 < len(self.pieces(word)):
            return thread._replace(word=word, offset=offset + 1)
        return Thread((*thread.path, word), max(thread.last, word), None, 0, thread.added + (word < 0))
