"""Where a text may be cut: freely at stops, cheaply after words that lead to what is said, at a price inside a clause, hardly
ever inside a compound, a name or a measure."""

from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

from briefing.features import Floats
from briefing.report import Report
from briefing.text import nfc, pair_key
from briefing.windows import Layout

COMPOUNDS = "compounds.txt"
OPENING, CLOSING = frozenset("([{“‘"), frozenset(")]}”’")
INSIDE = 3.0  # the price of a cut inside a clause: of 954 reference items, 40% fewer cuts that they lack than at 1, -0.3 ROUGE
LED = 0.5  # of opening after one of LEADS
BOUND = 12.0  # of a cut between words that belong together
LEADS = frozenset("phải cần sẽ cầu nghị giao biết rằng nhưng nên riêng cũng hay mạnh là".split())  # "yêu cầu", "đề nghị" ...


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
        """(N, 2) the prices, at each word, of keeping it without the one before (opening), and that without it (closing)."""
        texts = [report.quote(layout.words[word].span) for word in words]
        prices = np.zeros((len(words), 2), np.float32)
        for index in range(1, len(words)):
            if words[index] == words[index - 1] + 1:
                prices[index] = price = self._price(texts[index - 1], texts[index])
                if price == INSIDE and texts[index - 1].lower() in LEADS:
                    prices[index, 0] = LED
        return prices

    def _price(self, first: str, second: str) -> float:
        if "." in (first, second) or first in OPENING or second in CLOSING:  # "TP. Huế": no sentence ends inside a unit
            return BOUND
        if not (first[0].isalnum() and second[0].isalnum()):
            return 0.0
        return BOUND if self._together(first, second) else INSIDE

    def _together(self, first: str, second: str) -> bool:
        measured = first[0].isdigit() != second[0].isdigit()  # "ít nhất 5", "Quyết định 387", "5 tỷ"
        named = first[0].isupper() and second[0].isupper()
        return measured or named or pair_key(first, second) in self._compounds
