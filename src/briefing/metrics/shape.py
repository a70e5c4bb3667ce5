"""How long the items are, how many there are, and in how long pieces they are copied."""

from typing import ClassVar

import numpy as np

from briefing.metrics.base import SECTION_PARTS, Floats, Pair, Part, ratio
from briefing.metrics.fragments import article
from briefing.text import syllables


class Shape:
    """Syllables an item and items a section; and density, the length of the copied fragment that a syllable of the draft stands
    in, on average (Grusky et al. 2018, equation 2, over all drafts)."""

    name: ClassVar[str] = "shape"
    columns: ClassVar[tuple[str, ...]] = ("syllables", "items", "density")
    settings: ClassVar[str] = "tok:syllable|agg:corpus"
    percent: ClassVar[bool] = False
    parts: ClassVar[tuple[Part, ...]] = SECTION_PARTS

    def statistics(self, pair: Pair) -> Floats | None:
        tokens = [syllables(line.text) for line in pair.ours]
        squares = sum(length**2 for own in tokens for length in article(pair.report.text).fragments(own))
        return np.array([sum(map(len, tokens)), len(tokens), 1, squares], float)

    def scores(self, sums: Floats) -> Floats:
        total, items, sections, squares = np.moveaxis(sums, -1, 0)
        return np.stack([ratio(total, items), ratio(items, sections), ratio(squares, total)], axis=-1)
