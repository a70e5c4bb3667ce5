"""chrF (Popović 2015) as sacrebleu has it by default, over text whose spelling is unified first."""

from importlib.metadata import version
from typing import ClassVar

import numpy as np

from briefing.metrics.base import SECTION_PARTS, Floats, Pair, Part, ratio
from briefing.text import unified

ORDER = 6  # character n-grams of 1 to 6, without spaces
BETA = 2  # recall weighs twice as much as precision


class ChrF:
    """Of the n-grams of all reports together, an item a line; reports whose reference is empty say nothing.

    The n-grams are counted by sacrebleu; the score of their sums is its formula on arrays.
    """

    name: ClassVar[str] = "chrf"
    columns: ClassVar[tuple[str, ...]] = ("chrF2",)
    settings: ClassVar[str] = f"case:mixed|nc:{ORDER}|nw:0|space:no|tones:unified|agg:corpus|sacrebleu:{version('sacrebleu')}"
    percent: ClassVar[bool] = True
    parts: ClassVar[tuple[Part, ...]] = SECTION_PARTS

    def statistics(self, pair: Pair) -> Floats | None:
        """(3 * ORDER,): ours, theirs and shared of each order, as `sacrebleu.metrics.CHRF` sums them."""
        if not pair.theirs:
            return None
        from sacrebleu.metrics.helpers import extract_all_char_ngrams

        texts = (unified("\n".join(line.text for line in lines)) for lines in (pair.ours, pair.theirs))
        orders = zip(*(extract_all_char_ngrams(text, ORDER) for text in texts), strict=True)
        counts = [(ours.total() if theirs else 0, theirs.total(), (ours & theirs).total()) for ours, theirs in orders]
        return np.array(counts, float).ravel()

    def scores(self, sums: Floats) -> Floats:
        ours, theirs, shared = (sums[..., start::3] for start in range(3))
        counted = (ours > 0) & (theirs > 0)  # orders that both sides are long enough for
        effective = np.maximum(counted.sum(axis=-1), 1)
        precision, recall = (np.where(counted, ratio(shared, side), 0).sum(axis=-1) / effective for side in (ours, theirs))
        weighed = BETA**2 * precision + recall
        score = np.divide((1 + BETA**2) * precision * recall, weighed, out=np.zeros_like(weighed), where=weighed > 0)
        return np.where(theirs.sum(axis=-1) > 0, score, np.nan)[..., None]
