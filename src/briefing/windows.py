"""A report laid out for the encoder: windows of pieces, and which piece belongs to which word and unit. Nothing is left out."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from briefing.report import Report, Span
from briefing.tokenization import Tokenizer, Word

Ints = npt.NDArray[np.int64]
Edges = tuple[int, int]  # how many specials stand before and after the pieces of a window


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """W windows over a report of U units, N words and P pieces.

    ``windows``: W lists of at most ``window`` ids, specials included; their other pieces, in order, are the P pieces.
    ``word_pieces`` (N, 2): the range of pieces of each word. ``unit_words`` (U, 2): the range of words of each unit.
    """

    windows: tuple[tuple[int, ...], ...]
    words: tuple[Word, ...]
    word_pieces: Ints
    unit_words: Ints
    edges: Edges = (1, 1)

    @property
    def pieces(self) -> Ints:
        """The ids of the P pieces."""
        return np.array([piece for word in self.words for piece in word.pieces], np.int64)

    def words_of(self, report: Report, units: Sequence[int]) -> Ints:
        """The words of some units, in order, without the stop or semicolon that ends each."""
        found = []
        for unit in units:
            start, end = self.unit_words[unit]
            while end > start + 1 and report.quote(self.words[end - 1].span) in ".;":
                end -= 1
            found.append(np.arange(start, end))
        return np.concatenate(found)

    def parts(self, words: Ints, units: Sequence[int]) -> list[int]:
        """How many of some ascending words each of the units holds."""
        counts: list[int] = np.diff(np.searchsorted(words, self.unit_words[list(units), 1]), prepend=0).tolist()
        return counts


def layout(report: Report, tokenizer: Tokenizer, window: int = 254) -> Layout:
    """Lay a report out in windows of at most ``window`` pieces, cut between sentences where they fit, else between words.

    A word longer than a window (no blank for hundreds of characters) loses its tail to the model, never to the text.
    """
    room = window - len(tokenizer.opening) - len(tokenizer.closing)
    words: list[Word] = []
    windows: list[tuple[int, ...]] = []
    current: list[int] = []

    def close() -> None:
        if current:
            windows.append((*tokenizer.opening, *current, *tokenizer.closing))
            current.clear()

    for parts in _parts(report):
        found = [Word(word.span, word.pieces[:room]) for part in parts for word in tokenizer.words(report.text, part)]
        if len(current) + sum(len(word.pieces) for word in found) > room:
            close()
        for word in found:
            if len(current) + len(word.pieces) > room:
                close()
            current.extend(word.pieces)
        words.extend(found)
    close()
    ends = np.cumsum([len(word.pieces) for word in words], dtype=np.int64)
    word_pieces = np.stack([np.concatenate([[0], ends[:-1]]), ends], 1) if words else np.zeros((0, 2), np.int64)
    starts = np.array([word.span.start for word in words], np.int64)
    ranges = [np.searchsorted(starts, (unit.span.start, unit.span.end)) for unit in report.units]
    edges = len(tokenizer.opening), len(tokenizer.closing)
    return Layout(tuple(windows), tuple(words), word_pieces, np.array(ranges, np.int64).reshape(-1, 2), edges)


def _parts(report: Report) -> Iterator[list[Span]]:
    """Each sentence, cut at the ends of its units: no word belongs to two of them."""
    edges: list[set[int]] = [set(sentence) for sentence in report.sentences]
    for unit in report.units:
        edges[unit.sentence].update(unit.span)
    return ([Span(*part) for part in pairwise(sorted(cuts))] for cuts in edges)
