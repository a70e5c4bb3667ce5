"""A report with its encoder's states, ready to be planned and written from."""

from collections.abc import Sequence
from typing import Self

import numpy as np

from briefing.cohesion import Cohesion
from briefing.composition import says_something
from briefing.engine import Engine, Plan
from briefing.features import Floats, Mask, lead_states, means, ranked_features, unit_features, word_features
from briefing.planner import PlannedItem
from briefing.report import Report
from briefing.rereading import rereadings
from briefing.sections import COLUMNS, SectionName
from briefing.tokenization import Tokenizer
from briefing.windows import Ints, Layout, layout


class Source:
    """A report with its encoder states, ready to be written from."""

    def __init__(
        self, report: Report, layout: Layout, states: Floats, cohesion: Cohesion, tokenizer: Tokenizer, window: int
    ) -> None:
        self.report, self.layout, self.states = report, layout, states
        self._cohesion, self._tokenizer, self._window = cohesion, tokenizer, window
        self.word_states = means(states, layout.word_pieces)

    @classmethod
    def encoded(cls, report: Report, tokenizer: Tokenizer, window: int, engine: Engine, cohesion: Cohesion) -> Self:
        """Lay a report out and encode it."""
        place = layout(report, tokenizer, window)
        return cls(report, place, engine.encode(place.windows, place.edges), cohesion, tokenizer, window)

    def plan(self, engine: Engine) -> Plan:
        """The planner's logits of the report; no section takes a unit that says nothing."""
        units = means(self.word_states, self.layout.unit_words)
        plan = engine.plan(units, lead_states(units, self.report), unit_features(self.report, self.layout))
        says = [says_something(self.report.quote(unit.span)) for unit in self.report.units]
        return plan._replace(take=np.where(np.array(says)[:, None], plan.take, np.float32(-np.inf)))

    def words(self, units: Sequence[int]) -> Ints:
        """The words of some units, in order, without the stop or semicolon that ends each."""
        return self.layout.words_of(self.report, units)

    def prices(self, words: Ints, section: SectionName) -> Floats:
        """(N, 4) what opening, closing, beginning and ending cost at each of an item's words."""
        return self._cohesion.prices(self.report, self.layout, words.tolist(), section)

    def keep(self, engine: Engine, item: PlannedItem, words: Ints) -> Floats:
        """Log-odds (N, 2) of an item's words, kept and a colon after."""
        parts = self.layout.parts(words, item.units)
        return engine.keep(self.word_states[words], word_features(parts), COLUMNS[item.section])

    def rank(
        self, engine: Engine, item: PlannedItem, words: Ints, odds: Floats, kept: Sequence[Mask], colons: Sequence[int]
    ) -> Floats:
        """Logits (K, 2) of wordings of an item whose N words have the keeper's ``odds`` (N, 2)."""
        features = ranked_features(self.layout.parts(words, item.units), odds[:, 0])
        return engine.rank(self.word_states[words], features, COLUMNS[item.section], kept, colons)

    def rerank(self, engine: Engine, item: PlannedItem, words: Ints, kept: Sequence[Mask], colons: Sequence[int]) -> Floats:
        """The same logits (K, 2), each wording read beside its source."""
        section = COLUMNS[item.section]
        return engine.rerank(rereadings(self.report, self.layout, self._tokenizer, self._window, words, section, kept, colons))
