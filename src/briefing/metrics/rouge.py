"""ROUGE-1/2/L F1 (Lin 2004) on Unicode syllables: NFC, lower case, tone placement unified.

The legacy column of Vietnamese papers (`rouge_score` with its default tokenizer, which keeps [a-z0-9] only) is the same
computation over ``legacy_tokens``.
"""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from typing import NamedTuple

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
    """Score one text against one reference. Two empty texts agree (1), one empty text scores 0.

    >>> rouge("Thu hoà vốn", "thu hòa vốn")
    Rouge(one=1.0, two=1.0, longest=1.0)
    """
    ours, theirs = tokens(draft), tokens(reference)
    if not ours or not theirs:
        return Rouge(*3 * [float(ours == theirs)])
    shared = (_overlap(ours, theirs, 1), _overlap(ours, theirs, 2), _longest(ours, theirs))
    sizes = ((len(ours), len(theirs)), (len(ours) - 1, len(theirs) - 1), (len(ours), len(theirs)))
    return Rouge(*(2 * hit / total if (total := a + b) else 0.0 for hit, (a, b) in zip(shared, sizes, strict=True)))


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
