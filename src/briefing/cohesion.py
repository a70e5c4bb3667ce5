"""Where a text may be cut: freely at stops, cheaply after words that lead to what is said, at a price inside a clause, hardly
ever inside a compound, a name or a measure. An item hardly ever begins inside a clause, and seldom ends there."""

from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

from briefing.features import Floats
from briefing.report import Report
from briefing.sections import HEADLINE, KEY_RESULTS, NEXT_TASKS, SectionName
from briefing.text import nfc, pair_key
from briefing.windows import Layout

COMPOUNDS = "compounds.txt"
DASHES = frozenset("-–")
OPENING, CLOSING = frozenset("([{“‘"), frozenset(")]}”’")
INSIDE = 3.0  # the price of a cut inside a clause: of 954 reference items, 40% fewer cuts that they lack than at 1, -0.3 ROUGE
ADDED = 6.0  # of opening with what says more of the clause before
LED = 0.5  # of opening after one of LEADS
BOUND = 12.0  # of a cut between words that belong together, and of beginning an item inside a clause
ENDED = 6.0  # of ending one inside a clause
STOPPED = 3.0  # of beginning one after a stop inside its unit
PLED = 24.0  # of parting a plea from what it pleads for: the item would state or order what is only asked for
_SAYING = frozenset(("rằng", "cho biết", "cho rằng", "khẳng định", "nhấn mạnh", "nhưng", "riêng", "cũng", "hay", "là"))
_ASKING = frozenset(("phải", "cần", "sẽ", "nên", "giao", "yêu cầu", "đề nghị", "mong", "mong muốn"))
_PLEAS = frozenset(("kiến nghị", "đề xuất"))
_LISTED = frozenset("bộ sở ban ngành quận huyện xã phường thôn bản tỉnh cấp đảng đoàn".split())  # "các sở, ngành" is one thing
_MEASURES = frozenset((pair_key("điểm", "phần"),))  # "2,7 điểm phần trăm" are no "2,7 điểm"
# What says more of the clause before: "giảm 5%" after "tổng nợ tăng 13%, nợ đất ..." is of the debt on land.
_PREDICATES = frozenset("chiếm đạt tăng giảm bằng vượt lên xuống khiến làm gây".split())
# What leads to what is said, by section, as the training references leave it out: of results they keep who asked for it.
LEADS: dict[SectionName, frozenset[str]] = {
    HEADLINE.name: _SAYING,
    KEY_RESULTS.name: _SAYING | {"sẽ", "nên"},
    NEXT_TASKS.name: _SAYING | _ASKING,
}


class Cohesion:
    """Prices of cuts, with a table of compounds (pairs of syllables, as `briefing.text.pair_key` gives them)."""

    def __init__(self, compounds: Iterable[str] = ()) -> None:
        self._compounds = frozenset(compounds) | _MEASURES

    @classmethod
    def load(cls, folder: Path) -> "Cohesion":
        """The table of a model folder; without one, names and measures alone are held together."""
        path = folder / COMPOUNDS
        return cls(nfc(path.read_text("utf-8")).splitlines() if path.exists() else ())

    def prices(self, report: Report, layout: Layout, words: Sequence[int], section: SectionName) -> Floats:
        """(N, 4) the prices, at each of an item's words, of keeping it without the one before (opening) and that without it
        (closing), and of the two where they are the first words kept (beginning) and the last (ending)."""
        texts = [report.quote(layout.words[word].span) for word in words]
        prices = np.zeros((len(words), 4), np.float32)
        for index in range(1, len(words)):
            if words[index] == words[index - 1] + 1:
                price = BOUND if _held(texts, index) else self._price(texts[index - 1], texts[index])
                if price == INSIDE:
                    near = index > 1 and words[index - 2] == words[index] - 2
                    led = self._led(texts[index - 2 if near else index - 1 : index], LEADS[section])
                    prices[index] = (LED, INSIDE, LED, ENDED) if led else (INSIDE, INSIDE, BOUND, ENDED)
                else:
                    prices[index] = (price, price, price or STOPPED, price)
                if texts[index] == "(":  # what stands in brackets says more of the word before
                    prices[index, [0, 2]] = BOUND
                if _adds(texts, index):
                    prices[index, 0] = max(prices[index, 0], ADDED)
                if _pleads(texts, index - 2):
                    prices[index, [0, 2]] = PLED
                if section == NEXT_TASKS.name and _pleads(texts, index):
                    prices[index, 2] = LED
        return prices

    def _led(self, before: Sequence[str], leads: frozenset[str]) -> bool:
        """Whether a word or two lead to what comes next; not as the end of another compound ("bàn giao")."""
        compound = len(before) == 2 and pair_key(*before) in self._compounds
        return " ".join(before).lower() in leads or (not compound and before[-1].lower() in leads)

    def _price(self, first: str, second: str) -> float:
        if {".", "/"} & {first, second} or first in OPENING or second in CLOSING:  # "TP. Huế": no sentence ends inside a unit
            return BOUND
        if not (first[0].isalnum() and second[0].isalnum()):
            return 0.0
        return BOUND if self._together(first, second) else INSIDE

    def _together(self, first: str, second: str) -> bool:
        measured = first[0].isdigit() != second[0].isdigit()  # "ít nhất 5", "Quyết định 387", "5 tỷ"
        named = first[0].isupper() and second[0].isupper()
        return measured or named or pair_key(first, second) in self._compounds


def _held(texts: Sequence[str], index: int) -> bool:
    """Whether the cut before a word parts a range of figures ("2016 - 2020") or names ("Vĩnh Yên - Tân Tiến"), what is always
    named together ("sở, ngành"), or a "vừa" from the one before ("vừa học, vừa làm")."""
    for mark in (index - 1, index):
        if ranged(texts, mark) or _listed(texts, mark):
            return True
    return any(texts[at] == "vừa" and "vừa" in texts[:at] for at in (index - 1, index, _behind_comma(texts, index)))


def ranged(texts: Sequence[str], mark: int) -> bool:
    """Whether a word is the dash between two figures or two names.

    >>> ranged(["Vĩnh", "Yên", "-", "Tân", "Tiến"], 2), ranged(["tăng", "35%", "-", "bình", "quân"], 2)
    (True, False)
    """
    if not 0 < mark < len(texts) - 1 or texts[mark] not in DASHES:
        return False
    before, after = texts[mark - 1][0], texts[mark + 1][0]
    return (before.isdigit() and after.isdigit()) or (before.isupper() and after.isupper())


def _listed(texts: Sequence[str], mark: int) -> bool:
    """Whether a word is the comma between two that are one thing."""
    return 0 < mark < len(texts) - 1 and texts[mark] == "," and {texts[mark - 1], texts[mark + 1]} <= _LISTED


def _behind_comma(texts: Sequence[str], index: int) -> int:
    """The word itself, or the one after it where it is a comma with one."""
    return index + (texts[index] == "," and index + 1 < len(texts))


def _pleads(texts: Sequence[str], index: int) -> bool:
    """Whether two words ask for what comes after them: no mere pleas "của cử tri"."""
    return (
        index >= 0 and " ".join(texts[index : index + 2]).lower() in _PLEAS and texts[index + 2 : index + 3] not in (["của"], [])
    )


def _adds(texts: Sequence[str], index: int) -> bool:
    """Whether what begins at a word, or after a comma there, goes on with the clause before."""
    at = _behind_comma(texts, index)
    return at > 1 and texts[at - 1] == "," and texts[at] in _PREDICATES and texts[at - 2] not in CLOSING
