"""From a planned item to its text, three ways: its units whole, the words that the keeper keeps, or the decoder's path."""

from collections.abc import Sequence
from operator import itemgetter
from typing import Literal, Self

import numpy as np
import numpy.typing as npt

from briefing.actors import colon
from briefing.checkpoint import Decoding
from briefing.cohesion import Cohesion, ranged
from briefing.composition import compose
from briefing.engine import Engine, Memory, Plan
from briefing.features import Floats, lead_states, means, sigmoid, unit_features, word_features
from briefing.planner import PlannedItem
from briefing.report import Report
from briefing.search import Lead, Search
from briefing.sections import COLUMNS, SECTIONS, SectionName
from briefing.source_bound import FUNCTION_WORDS, SourceBound
from briefing.tokenization import Tokenizer
from briefing.windows import Layout, layout

WriterName = Literal["model", "trim", "copy"]  # the order of the --writer option: typing takes the two for one
ROWS = 4  # beams of an item
STRICTER = (0.0, 0.5, 1.0, 1.5, 2.0)  # log-odds asked of each word beyond what the section asks
STUMP = 2  # words at the start, cut off inside their clause, that say nothing by themselves ("Việc [các cơ quan] và tỉnh đã ...")


class Source:
    """A report with its encoder states, ready to be written from."""

    def __init__(self, report: Report, layout: Layout, states: Floats, cohesion: Cohesion) -> None:
        self.report, self.layout, self.states = report, layout, states
        self._cohesion = cohesion
        self.word_states = means(states, layout.word_pieces)

    @classmethod
    def encoded(cls, report: Report, tokenizer: Tokenizer, window: int, engine: Engine, cohesion: Cohesion) -> Self:
        """Lay a report out and encode it."""
        place = layout(report, tokenizer, window)
        return cls(report, place, engine.encode(place.windows, place.edges), cohesion)

    def plan(self, engine: Engine) -> Plan:
        """The planner's logits of the report."""
        units = means(self.word_states, self.layout.unit_words)
        return engine.plan(units, lead_states(units, self.report), unit_features(self.report, self.layout))

    def words(self, units: Sequence[int]) -> npt.NDArray[np.int64]:
        """The words of some units, in order, without the stop or semicolon that ends each."""
        return self.layout.words_of(self.report, units)

    def prices(self, words: npt.NDArray[np.int64], section: SectionName) -> Floats:
        """(N, 4) what opening, closing, beginning and ending cost at each of an item's words."""
        return self._cohesion.prices(self.report, self.layout, words.tolist(), section)

    def keep(self, engine: Engine, item: PlannedItem, words: npt.NDArray[np.int64]) -> Floats:
        """Log-odds (N, 2) of an item's words, kept and a colon after."""
        parts = self.layout.parts(words, item.units)
        return engine.keep(self.word_states[words], word_features(parts), COLUMNS[item.section])


def copied(source: Source, item: PlannedItem) -> str:
    """The item's units whole."""
    return compose(source.report, source.layout, source.words(item.units).tolist())


def title_that_fits(source: Source, item: PlannedItem) -> str | None:
    """The title, where the item is made of it and it is no longer than the section allows."""
    if source.report.units[item.units[0]].kind != "title":
        return None
    text = copied(source, item)
    return text if len(text.split()) <= _syllables(item)[1] else None


def trimmed(source: Source, item: PlannedItem, engine: Engine, decoding: Decoding) -> str:
    """The words that the keeper keeps."""
    return kept_text(source, item, source.keep(engine, item, source.words(item.units)), decoding)


def kept_text(source: Source, item: PlannedItem, odds: Floats, decoding: Decoding) -> str:
    """The likeliest run of keeping and dropping, where a change inside a clause costs; the units whole if nothing is kept.

    A text that is longer than the section allows is tried again with less kept.
    """
    words = source.words(item.units)
    costs = decoding.switch.get(item.section, 0.0) * source.prices(words, item.section)
    text = ""
    least, most = _syllables(item)
    for stricter in STRICTER:
        mask = _without_stump(source, words, odds[:, 0] - decoding.keep.get(item.section, 0.0) - stricter, costs)
        if not mask.any():
            break
        path = _with_colon(source, words, odds[:, 1], _with_stops(source, words, mask))
        tried = compose(source.report, source.layout, path)
        if text and len(tried.split()) < least:
            break  # too much says more than too little
        text = tried
        if len(text.split()) <= most:
            break
    return text or copied(source, item)


def _without_stump(source: Source, words: npt.NDArray[np.int64], odds: Floats, costs: Floats) -> npt.NDArray[np.bool_]:
    """The mask of `viterbi`, which is asked again, that cut forbidden, while a stump stands at the start that is no name."""
    costs = costs.copy()
    while True:
        mask = viterbi(odds, costs)
        kept = np.flatnonzero(mask)
        cuts = np.flatnonzero(np.diff(kept) > 1)
        if not cuts.size or cuts[0] >= STUMP:
            return mask
        cut = int(kept[cuts[0]]) + 1
        stump = [source.report.quote(source.layout.words[words[index]].span) for index in kept[: cuts[0] + 1]]
        named = all(word[0].isupper() for word in stump) and (kept[0] > 0 or len(stump) > 1 or stump[0].isupper())
        if named or not 0 < costs[cut, 1] < np.inf:
            return mask
        costs[cut, 1] = np.inf


def _syllables(item: PlannedItem) -> tuple[int, int]:
    """The fewest and the most syllables that the item's section allows."""
    return SECTIONS[COLUMNS[item.section]].syllables


def _with_stops(source: Source, words: npt.NDArray[np.int64], mask: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """What is kept, and of the stops between two words kept the last, whatever the keeper says: punctuation holds no facts."""
    texts = [source.report.quote(source.layout.words[word].span) for word in words]
    stops = np.array([text in ",;:–-" and not ranged(texts, index) for index, text in enumerate(texts)])
    kept = mask.copy()
    last = -1
    for index in np.flatnonzero(mask & ~stops):
        between = np.arange(last + 1, index)
        if last >= 0 and not mask[between].any():
            kept[between[stops[between]][-1:]] = True
        last = int(index)
    return kept


def _with_colon(source: Source, words: npt.NDArray[np.int64], odds: Floats, kept: npt.NDArray[np.bool_]) -> list[int | str]:
    """The path of what is kept, with a colon after the actor, where the keeper names one."""
    path: list[int] = words[kept].tolist()
    place = colon([source.report.quote(source.layout.words[word].span).lower() for word in path], odds[kept])
    if place is None:
        return [*path]
    start, end, rest = place
    return [*path[start:end], ":", *path[rest:]]


def viterbi(odds: Floats, costs: Floats) -> npt.NDArray[np.bool_]:
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


def written(source: Source, items: Sequence[PlannedItem], engine: Engine, tokenizer: Tokenizer, decoding: Decoding) -> list[str]:
    """The decoder's paths, all items in one batch: beam search bound to each item's words, led by the keeper."""
    words = [source.words(item.units) for item in items]
    odds = [source.keep(engine, item, own) for item, own in zip(items, words, strict=True)]
    memory = [
        _memory(source, own, given, tokenizer.prompt(item.section)) for item, own, given in zip(items, words, odds, strict=True)
    ]
    function = [tokenizer.pieces(word, glued=not word.isalpha()) for word in FUNCTION_WORDS]
    searches = []
    for item, own, given in zip(items, words, odds, strict=True):
        bound = SourceBound([source.layout.words[index].pieces for index in own], function, tokenizer.eos)
        asked = given[:, 0] - decoding.keep.get(item.section, 0.0)
        prices = decoding.switch.get(item.section, 0.0) * source.prices(own, item.section)
        searches.append(Search(bound, Lead(asked, prices, decoding.lead), decoding.length, ROWS))
    decoder = engine.decoder(memory, ROWS)
    tokens = np.array([[item.prompt] * ROWS for item in memory], np.int64)
    parents = np.zeros_like(tokens)
    going = searches
    while going:
        moves = [search.advance(row) for search, row in zip(going, decoder.step(tokens, parents), strict=True)]
        left = [place for place, search in enumerate(going) if not search.done]
        if 0 < len(left) < len(going):  # an item that is written costs no more
            decoder.narrow(left)
        going = [going[place] for place in left]
        tokens, parents = (np.array([moves[place][part] for place in left]) for part in (0, 1))
    texts = []
    for item, own, search in zip(items, words, searches, strict=True):
        path = [int(own[word]) if word >= 0 else FUNCTION_WORDS[-1 - word] for word in search.path()]
        texts.append(compose(source.report, source.layout, path) or copied(source, item))
    return texts


def _memory(source: Source, words: npt.NDArray[np.int64], odds: Floats, prompt: int) -> Memory:
    bounds = source.layout.word_pieces[words]
    places = np.concatenate([np.arange(start, end) for start, end in bounds])
    pieces = np.array([piece for word in words for piece in source.layout.words[word].pieces], np.int64)
    keep = np.repeat(sigmoid(odds[:, 0]), bounds[:, 1] - bounds[:, 0]).astype(np.float32)
    return Memory(source.states[places], pieces, keep, prompt)
