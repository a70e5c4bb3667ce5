"""What share of a draft is the report's own words."""

from typing import ClassVar

import numpy as np

from briefing.metrics.base import SECTION_PARTS, Floats, Pair, Part, ratio
from briefing.metrics.fragments import article
from briefing.text import syllables


class Copying:
    """Coverage: the share of syllables that stand in copied fragments (Grusky et al. 2018, equation 1). Novelty: the share of
    bigrams that the report lacks (See et al. 2017, section 6.2). Over all drafts, item by item."""

    name: ClassVar[str] = "copying"
    columns: ClassVar[tuple[str, ...]] = ("coverage", "novelty")
    settings: ClassVar[str] = "tok:syllable|novelty:bigrams|agg:corpus"
    percent: ClassVar[bool] = True
    parts: ClassVar[tuple[Part, ...]] = SECTION_PARTS

    def statistics(self, pair: Pair) -> Floats | None:
        source = article(pair.report.text)
        tokens = [syllables(line.text) for line in pair.ours]
        copied = sum(sum(source.fragments(own)) for own in tokens)
        bigrams = sum(max(len(own) - 1, 0) for own in tokens)
        return np.array([copied, sum(map(len, tokens)), sum(map(source.novel, tokens)), bigrams], float)

    def scores(self, sums: Floats) -> Floats:
        return ratio(sums[..., ::2], sums[..., 1::2])
