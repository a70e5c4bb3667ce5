"""Where a text may be cut: freely at stops, at a price inside a clause, hardly ever inside a compound, a name or a measure."""

from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

from briefing.features import Floats
from briefing.report import Report
from briefing.text import nfc, pair_key
from briefing.windows import Layout

COMPOUNDS = "compounds.txt"
OPENING, CLOSING = frozenset("([{“‘"), frozenset(")]}”’")
BOUND = 8.0  # times the price inside a clause: what a cut costs between words that belong together


class Cohesion:
    """Prices of cuts, with a table of compounds (pairs of syllables, as `briefing.text.pair_key` gives them)."""

    def __init__(self, compounds: Iterable[str] = ()) -> None:
        self._compounds = frozenset(compounds)

    @classmethod
    def load(cls, folder: Path) -> "Cohesion":
        """The table of a model folder; without one, names and measures alone are held together."""
        path = folder / COMPOUNDS
        return cls(nfc(path.read_text("utf-8")).splitlines() if path.exists() else ())

    def prices(self, report: Report, layout: Layout, words: Sequence[int]) -> Floats:
        """(N,) the price of keeping one of two neighbours and not the other, at the second: 0, 1 or BOUND."""
        texts = [report.quote(layout.words[word].span) for word in words]
        prices = np.zeros(len(words), np.float32)
        for index in range(1, len(words)):
            if words[index] == words[index - 1] + 1:
                prices[index] = self._price(texts[index - 1], texts[index])
        return prices

    def _price(self, first: str, second: str) -> float:
        if "." in (first, second) or first in OPENING or second in CLOSING:  # "TP. Huế": no sentence ends inside a unit
            return BOUND
        if not (first[0].isalnum() and second[0].isalnum()):
            return 0.0
        return BOUND if self._together(first, second) else 1.0

    def _together(self, first: str, second: str) -> bool:
        measured = first[0].isdigit() != second[0].isdigit()  # "ít nhất 5", "Quyết định 387", "5 tỷ"
        named = first[0].isupper() and second[0].isupper()
        return measured or named or pair_key(first, second) in self._compounds
