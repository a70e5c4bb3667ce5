"""Which words of its units an item's text keeps: the likeliest by the keeper's odds and the prices of cuts, with the stops and
the colon that then belong there."""

from dataclasses import dataclass
from operator import itemgetter

import numpy as np

from briefing.actors import colon
from briefing.checkpoint import Decoding
from briefing.cohesion import ranged
from briefing.composition import compose
from briefing.features import Floats, Mask
from briefing.planner import PlannedItem
from briefing.sections import COLUMNS, SECTIONS
from briefing.source import Source

STRICTER = (0.0, 0.5, 1.0, 1.5, 2.0)  # log-odds asked of each word beyond what the section asks
STUMP = 2  # words at the start, cut off inside their clause, that say nothing by themselves ("Việc [các cơ quan] và tỉnh đã ...")


@dataclass(frozen=True, slots=True, eq=False)
class Wording:
    """A text of some of an item's N words: ``asked`` (N,) those that it was to keep; ``kept`` (N,) those that stand in it, which
    may differ by stops and by what a colon stands for; and the word that the colon comes after, -1 for none."""

    text: str
    asked: Mask
    kept: Mask
    colon: int = -1

    @property
    def syllables(self) -> int:
        """Its length, as sections limit it."""
        return len(self.text.split())


class Line:
    """The N words of an item, with what the keeper says of each (N, 2) and what cutting there costs, to be worded."""

    def __init__(self, source: Source, item: PlannedItem, odds: Floats, decoding: Decoding) -> None:
        self.source, self.words = source, source.words(item.units)
        self.texts = [source.report.quote(source.layout.words[word].span) for word in self.words]
        self.prices = source.prices(self.words, item.section)
        self.least, self.most = SECTIONS[COLUMNS[item.section]].syllables
        self._odds = odds[:, 0] - decoding.keep.get(item.section, 0.0)
        self._colons = odds[:, 1]
        self._costs = decoding.switch.get(item.section, 0.0) * self.prices
        self.stops = np.array([text in ",;:–-" and not ranged(self.texts, at) for at, text in enumerate(self.texts)], bool)
        apart = np.diff(self.words, prepend=self.words[:1]) > 1
        self._parts = np.cumsum(apart | np.roll(self.stops, 1))  # a part begins with a unit and after each stop

    def first(self) -> Wording:
        """The likeliest; with less kept where it is longer than the section allows; the units whole where nothing is kept."""
        best: Wording | None = None
        for stricter in STRICTER:
            mask = self.likeliest(stricter)
            if not mask.any():
                break
            tried = self.wording(mask)
            if best and tried.syllables < self.least:
                break  # too much says more than too little
            best = tried
            if best.syllables <= self.most:
                break
        return best if best and best.text else self.whole()

    def whole(self) -> Wording:
        """The units whole."""
        every = np.ones(len(self.words), bool)
        return Wording(compose(self.source.report, self.source.layout, self.words.tolist()), every, every)

    def likeliest(self, stricter: float = 0.0, dearer: float = 1.0) -> Mask:
        """The likeliest run of keeping and dropping (N,), where a change inside a clause costs, without a stump at the start.

        ``stricter``: log-odds asked beyond what the section asks; ``dearer``: how many times their price cuts cost.
        """
        odds, costs = self._odds - stricter, dearer * self._costs
        while True:
            mask = viterbi(odds, costs)
            kept = np.flatnonzero(mask)
            cuts = np.flatnonzero(np.diff(kept) > 1)
            if not cuts.size or cuts[0] >= STUMP:
                return mask
            cut = int(kept[cuts[0]]) + 1
            stump = [self.texts[index] for index in kept[: cuts[0] + 1]]
            named = all(word[0].isupper() for word in stump) and (kept[0] > 0 or len(stump) > 1 or stump[0].isupper())
            if named or not 0 < costs[cut, 1] < np.inf:
                return mask
            costs[cut, 1] = np.inf  # asked again, that cut forbidden

    def worth(self, mask: Mask) -> float:
        """How likely a mask is beside others: the log-odds of what it keeps, less the price of its cuts."""
        return worth(mask, self._odds, self._costs)

    def wording(self, mask: Mask) -> Wording:
        """The text of a mask's words, with the stops between them, and a colon after the actor where the keeper names one."""
        kept = self._with_stops(mask)
        path: list[int | str] = self.words[kept].tolist()
        after = -1
        own = np.flatnonzero(kept)
        later = np.flatnonzero(np.diff(self._parts[own])) + 1
        place = colon([self.texts[index].lower() for index in own], self._colons[kept], later.tolist())
        if place:
            start, end, rest = place
            path = [*path[start:end], ":", *path[rest:]]
            after = int(own[end - 1])
            kept = kept.copy()
            kept[[*own[:start], *own[end:rest]]] = False
        return Wording(compose(self.source.report, self.source.layout, path), mask, kept, after)

    def _with_stops(self, mask: Mask) -> Mask:
        """What is kept, and of the stops between two words kept the last, whatever the keeper says: stops hold no facts."""
        kept = mask.copy()
        last = -1
        for index in np.flatnonzero(mask & ~self.stops):
            between = np.arange(last + 1, index)
            if last >= 0 and not mask[between].any():
                kept[between[self.stops[between]][-1:]] = True
            last = int(index)
        return kept


def viterbi(odds: Floats, costs: Floats) -> Mask:
    """The mask (N,) that maximises the sum of the odds kept, less the costs (N, 4) of opening, closing, beginning and ending
    before word i.

    >>> viterbi(np.array([2, -0.5, 2, -3, -3]), np.ones((5, 4))).tolist()
    [True, True, True, False, False]
    """
    # states: nothing kept yet, keeping, dropping between, nothing kept any more
    best = np.array([0.0, -np.inf, -np.inf, -np.inf])
    back = np.zeros((len(odds), 4), np.int64)
    for index, (gain, (opening, closing, beginning, ending)) in enumerate(zip(odds, costs, strict=True)):
        before, keeping, between, after = best
        ways = (
            ((0, before),),
            ((1, keeping + gain), (0, before - (beginning if index else 0.0) + gain), (2, between - opening + gain)),
            ((2, between), (1, keeping - closing)),
            ((3, after), (1, keeping - ending)),
        )
        chosen = [max(way, key=itemgetter(1)) for way in ways]
        back[index], best = [state for state, _ in chosen], np.array([value for _, value in chosen])
    state = max((0, 1, 3), key=best.__getitem__)  # what is never opened again was not dropped between
    mask = np.zeros(len(odds), bool)
    for index in range(len(odds) - 1, -1, -1):
        mask[index] = state == 1
        state = int(back[index, state])
    return mask


def worth(mask: Mask, odds: Floats, costs: Floats) -> float:
    """What `viterbi` maximises.

    >>> costs = np.array([[0, 0, 0, 0], [9, 9, 0.5, 9], [9, 9, 9, 0.25]])  # it begins and ends inside
    >>> worth(np.array([False, True, False]), np.array([1.0, 2.0, 3.0]), costs)
    1.25
    """
    kept, changes = np.flatnonzero(mask), np.flatnonzero(np.diff(mask)) + 1
    first, last = (kept[0], kept[-1]) if kept.size else (0, 0)
    opening, closing, beginning, ending = range(4)
    kinds = np.where(mask[changes], np.where(changes > first, opening, beginning), np.where(changes > last, ending, closing))
    return float(odds[mask].sum() - costs[changes, kinds].sum())
