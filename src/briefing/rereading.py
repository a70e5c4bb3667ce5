"""What a reranker reads of a wording: its pieces, then those of the sentences that it is made from and of the one before them."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from briefing.features import Mask
from briefing.report import Report
from briefing.sections import SECTIONS
from briefing.tokenization import Tokenizer
from briefing.windows import Ints, Layout

KEPT = len(SECTIONS)  # marks: the wording's own pieces have the number of its section
DROPPED, AROUND = KEPT + 1, KEPT + 2
MARKS = AROUND + 1
LONGEST = 120  # pieces of a wording that are read at most


class Rereading(NamedTuple):
    """Ids (T,) and marks (T,); ``own``: how many of them, from the first, are the wording's with the specials around it."""

    ids: Ints
    marks: Ints
    own: int


def rereadings(
    report: Report,
    layout: Layout,
    tokenizer: Tokenizer,
    window: int,
    words: Ints,
    section: int,
    kept: Sequence[Mask],
    colons: Sequence[int],
) -> list[Rereading]:
    """Of each of K wordings of an item what a reranker reads, at most ``window`` pieces, specials included.

    ``words`` (N,): the item's words among the report's; of each wording what it keeps of them (N,), and the word that its colon
    comes after, -1 for none.
    """
    owner = np.repeat(np.arange(len(layout.words)), layout.word_pieces[:, 1] - layout.word_pieces[:, 0])  # of each piece
    near = _near(report, layout, words)[owner]
    pieces, owner = layout.pieces[near], owner[near]
    given = np.isin(owner, words)
    before = int(given.argmax())
    opening, closing = list(tokenizer.opening), list(tokenizer.closing)
    longest = min(LONGEST, max(window - len(opening) - 2 * len(closing), 0))
    found = []
    for mask, colon in zip(kept, colons, strict=True):
        keeps = np.isin(owner, words[mask])
        own = pieces[keeps]
        if colon >= 0:
            own = np.insert(own, np.searchsorted(owner[keeps], words[colon], "right"), tokenizer.pieces(":", glued=True))
        own = own[:longest]
        size = len(opening) + len(own) + len(closing)
        room = max(window - size - len(closing), 0)
        cut = min(max(len(pieces) - room, 0), before)  # what stands before goes first, then the end
        around = np.where(keeps, KEPT, np.where(given, DROPPED, AROUND))[cut:][:room]
        ids = np.concatenate([opening, own, closing, pieces[cut:][:room], closing]).astype(np.int64)
        marks = np.concatenate([np.full(size, section), around, np.full(len(closing), AROUND)])
        found.append(Rereading(ids, marks, size))
    return found


def _near(report: Report, layout: Layout, words: Ints) -> Mask:
    """Which words (N,) of a report stand in the sentences that hold an item's words, or in the sentence before the first."""
    starts = [sentence.start for sentence in report.sentences]
    sentence = np.searchsorted(starts, [word.span.start for word in layout.words], "right") - 1
    own = np.unique(sentence[words])
    first = 1 if report.title else 0
    found: Mask = np.isin(sentence, [*own, own[0] - 1] if own[0] > first else own)
    return found
