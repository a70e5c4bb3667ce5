"""What a fact is about: the words of its clause and sentence, and the time that governs it."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from briefing.agreement import agree, rivals
from briefing.facts import Fact
from briefing.figures import Figure
from briefing.names import Word, words
from briefing.text import syllables
from briefing.times import Date, Period

SENTENCE = re.compile(r"(?<![A-ZĐ])(?<!ThS)[.!?…]+[”\"]?\s+(?=[“\"(]?[A-ZĐÀ-Ỹ\d])|\n+")
CLAUSE = re.compile(r"(?<!\d)[,;:()]|[,;:()](?!\d)|\btrong đó\b")
LIGHT = frozenset(
    syllables(
        """đạt bằng là có còn được đã với của các và ở tại trong cho từ đến lên xuống so cùng kỳ toàn tổng ước mới hơn gần khoảng
        trên dưới tăng giảm đó này những một số năm tháng ngày chỉ thì do theo về để ra vào qua sẽ đang bị mà nay như trước sau
        khi cả hết mức tỷ lệ vẫn cũng thêm rằng nhưng"""
    )
)


@dataclass(frozen=True, slots=True)
class Context:
    """Content syllables of a fact's clause and of its whole text, the date or period and the other figures of its clause.

    ``others``: the other figures of the whole text.
    """

    fact: Fact
    clause: frozenset[str]
    whole: frozenset[str]
    time: Date | Period | None
    beside: tuple[Figure, ...]
    others: tuple[Figure, ...]

    @property
    def telling(self) -> frozenset[str]:
        return self.clause if len(self.clause) > 1 else self.whole


class Passage:
    """A text with its facts, by sentence and clause."""

    def __init__(self, text: str, facts: Sequence[Fact]) -> None:
        self.text, self.facts = text, facts
        self._sentences = [0, *(found.end() for found in SENTENCE.finditer(text))]
        bounds = {found.end() for found in CLAUSE.finditer(text)} | set(self._sentences)
        self._clauses = sorted(bounds)
        self._starts = [fact.start for fact in facts]
        self._keys: dict[tuple[int, int], frozenset[str]] = {}

    @cached_property
    def words(self) -> list[Word]:
        return words(self.text)

    def context(self, fact: Fact) -> Context:
        """The context of one of the text's own facts."""
        clause, whole = (self._content(bounds, fact) for bounds in (self._clause(fact), (0, len(self.text))))
        times = self._times(self._clause(fact))
        beside, others = (
            tuple(figure for figure in self._figures(bounds) if figure is not fact.value)
            for bounds in (self._clause(fact), (0, len(self.text)))
        )
        return Context(fact, clause, whole, times[-1] if times and isinstance(fact.value, Figure) else None, beside, others)

    def coverage(self, fact: Fact, context: Context) -> float:
        """The share of a draft's content syllables found in the sentence of one of this text's facts (1 of less than two)."""
        telling = context.telling
        return len(telling & self._syllables(self._sentence(fact))) / len(telling) if len(telling) > 1 else 1.0

    def holds(self, fact: Fact, syllable: str) -> bool:
        """Whether the sentence of a fact has a syllable."""
        return syllable in self._syllables(self._sentence(fact))

    def rival(self, fact: Fact, context: Context) -> Fact | None:
        """The fact of the same sentence that the draft's words or time belong to instead, if there is one.

        A draft that says of the whole what the source says of a part has an equal value and another context.
        """
        if not (isinstance(fact.value, Figure) and isinstance(context.fact.value, Figure)):
            return None
        for other in self._within(self._sentence(fact)):
            if other is fact or not isinstance(other.value, Figure):
                continue
            if rivals(context.fact.value, other.value) and self._prefers(context, fact, other):
                return other
        return None

    def _prefers(self, context: Context, fact: Fact, other: Fact) -> bool:
        own, theirs = self._clause(fact), self._clause(other)
        beside = any(agree(figure, each) == "same" for figure in context.beside for each in self._figures(own))
        if own == theirs or beside or any(agree(figure, other.value) == "same" for figure in context.others):
            return False
        if context.time is not None:
            here, there = (self._governing(each) for each in (fact, other))
            if (
                here is not None
                and agree(context.time, here) == "same"
                and (there is None or agree(context.time, there) != "same")
            ):
                return False
            if (
                there is not None
                and agree(context.time, there) == "same"
                and (here is None or agree(context.time, here) != "same")
            ):
                return True
        before = self._sentence(fact)[0]
        rest = self._syllables((before, theirs[0])) | self._syllables((theirs[1], own[0])) if theirs[0] < own[0] else frozenset()
        of_fact = self._syllables(own) | (rest if theirs[0] < own[0] else self._syllables((before, own[0])))
        of_other = self._syllables((before, theirs[1]))
        return bool(context.clause & self._syllables(theirs) - of_fact) and context.clause <= of_other

    def _governing(self, fact: Fact) -> Date | Period | None:
        """The time named in a fact's clause, else the last one named before it in the sentence."""
        start, end = self._clause(fact)
        times = self._times((start, end)) or self._times((self._sentence(fact)[0], start))
        return times[-1] if times else None

    def _times(self, bounds: tuple[int, int]) -> list[Date | Period]:
        return [each.value for each in self._within(bounds) if isinstance(each.value, (Date, Period))]

    def _figures(self, bounds: tuple[int, int]) -> list[Figure]:
        return [each.value for each in self._within(bounds) if isinstance(each.value, Figure)]

    def _within(self, bounds: tuple[int, int]) -> Sequence[Fact]:
        """The facts that start inside."""
        return self.facts[bisect_left(self._starts, bounds[0]) : bisect_left(self._starts, bounds[1])]

    def _content(self, bounds: tuple[int, int], own: Fact) -> frozenset[str]:
        """Syllables that tell what is spoken of: light words, the fact itself, and the words of figures and times left out."""
        start, end = bounds
        letters = list(self.text[start:end])
        for fact in self._within(bounds):
            if fact is own or isinstance(fact.value, (Figure, Date, Period)):
                letters[fact.start - start : fact.end - start] = " " * (min(fact.end, end) - fact.start)
        return frozenset(syllables("".join(letters))) - LIGHT

    def _syllables(self, bounds: tuple[int, int]) -> frozenset[str]:
        if bounds not in self._keys:
            self._keys[bounds] = frozenset(syllables(self.text[slice(*bounds)])) - LIGHT
        return self._keys[bounds]

    def _sentence(self, fact: Fact) -> tuple[int, int]:
        return _around(self._sentences, fact.start, len(self.text))

    def _clause(self, fact: Fact) -> tuple[int, int]:
        return _around(self._clauses, fact.start, len(self.text))


def _around(starts: Sequence[int], at: int, length: int) -> tuple[int, int]:
    index = bisect_right(starts, at)
    return starts[index - 1], starts[index] if index < len(starts) else length
