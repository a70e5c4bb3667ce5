"""ROUGE-1/2/L F1 (Lin 2004) on Unicode syllables: NFC, lower case, tone placement unified.

The legacy column of Vietnamese papers (`rouge_score` with its default tokenizer, which keeps [a-z0-9] only) is the same
computation over ``legacy_tokens``.
"""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from typing import ClassVar, NamedTuple

import numpy as np

from briefing.metrics.base import SECTION_PARTS, Floats, Pair, Part, mean
from briefing.text import syllables

Tokens = Callable[[str], list[str]]


class Rouge(NamedTuple):
    """F1 of unigrams, bigrams and the longest common subsequence, 0 to 1."""

    one: float
    two: float
    longest: float


def legacy_tokens(text: str) -> list[str]:
    """What `rouge_score`'s default tokenizer keeps, without its stemmer: "Hội nghị" becomes h, i, ngh.

    >>> legacy_tokens("Hội nghị")
    ['h', 'i', 'ngh']
    """
    return [token for token in re.split(r"[^a-z0-9]+", text.lower()) if token]


def rouge(draft: str, reference: str, tokens: Tokens = syllables) -> Rouge:
    """Score one text against one reference. Where either has no tokens the score is 0, as `rouge_score` has it.

    >>> rouge("Thu hoà vốn", "thu hòa vốn")
    Rouge(one=1.0, two=1.0, longest=1.0)
    """
    ours, theirs = tokens(draft), tokens(reference)
    shared = (_overlap(ours, theirs, 1), _overlap(ours, theirs, 2), _longest(ours, theirs))
    sizes = [max(0, len(ours) - less) + max(0, len(theirs) - less) for less in (0, 1, 0)]
    return Rouge(*(2 * hits / size if hits else 0.0 for hits, size in zip(shared, sizes, strict=True)))


class SyllableRouge:
    """The mean over reports, an item a line; reports whose reference is empty say nothing."""

    name: ClassVar[str] = "rouge"
    columns: ClassVar[tuple[str, ...]] = ("rouge1", "rouge2", "rougeL")
    settings: ClassVar[str] = "tok:syllable|score:f1|agg:reports"
    percent: ClassVar[bool] = True
    parts: ClassVar[tuple[Part, ...]] = SECTION_PARTS

    @staticmethod
    def tokens(text: str) -> list[str]:
        return syllables(text)

    def statistics(self, pair: Pair) -> Floats | None:
        if not pair.theirs:
            return None
        ours, theirs = ("\n".join(line.text for line in lines) for lines in (pair.ours, pair.theirs))
        return np.array([*rouge(ours, theirs, self.tokens), 1.0])

    def scores(self, sums: Floats) -> Floats:
        return mean(sums)


class LegacyRouge(SyllableRouge):
    """As `rouge_score` scores with its default tokenizer: for comparison with published tables, never for choosing."""

    name = "rouge-legacy"
    settings = "tok:rouge_score|stem:no|score:f1|agg:reports"

    @staticmethod
    def tokens(text: str) -> list[str]:
        return legacy_tokens(text)


def _overlap(ours: Sequence[str], theirs: Sequence[str], n: int) -> int:
    grams = [Counter(zip(*(tokens[start:] for start in range(n)), strict=False)) for tokens in (ours, theirs)]
    return (grams[0] & grams[1]).total()


def _longest(ours: Sequence[str], theirs: Sequence[str]) -> int:
    """Length of the longest common subsequence, bit-parallel (Hyyrö 2004, figure 2)."""
    places: dict[str, int] = {}
    for index, token in enumerate(ours):
        places[token] = places.get(token, 0) | 1 << index
    full = (1 << len(ours)) - 1
    row = full
    for token in theirs:
        match = row & places.get(token, 0)
        row = (row + match | row - match) & full
    return len(ours) - row.bit_count()
