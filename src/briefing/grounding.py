"""The ledger: each figure, date, period, document number and name of a text against a source."""

from collections import defaultdict
from collections.abc import Sequence
from functools import lru_cache

from briefing.agreement import Agreement, agree
from briefing.atoms import likeness
from briefing.contexts import LIGHT, Context, Passage
from briefing.draft import Check, FactKind, Verdict
from briefing.facts import Document, Fact, find
from briefing.figures import Figure
from briefing.names import Name, words
from briefing.naming import NameIndex
from briefing.report import Span
from briefing.text import nfc, syllables
from briefing.times import Date, Period

FAR = 0.9  # the share of a fact's context that a source sentence must hold for it to have any other fact in its place
LEAST: dict[Agreement, float] = {"near": 0.3, "other": FAR}
LAPSES = frozenset({"tháng", "năm"})
AKIN = 0.25  # how much of another name a name must share to be taken for it where all the rest agrees
TOLD = 4  # syllables a clause must hold beside a name for another name to be the one it ought to give
COUNTED = 20  # a bare number below this is only the same number beside the same noun
GROUPS: dict[type, str] = {Figure: "figure", Date: "time", Period: "time", Document: "document", Name: "name"}
KINDS: dict[FactKind, str] = {
    "percent": "figure", "money": "figure", "quantity": "figure", "number": "figure", "date": "time", "period": "time",
    "document": "document", "person": "name", "organisation": "name", "place": "name",
}  # fmt: skip
ORDER: tuple[Verdict, ...] = ("altered", "absent", "supported")
Judgement = tuple[Verdict, Span | None]


class Ledger:
    """A source, read once, that any number of texts can be checked against. Offsets are into the NFC form of the source.

    >>> ledger = Ledger("Quý IV, thu ngân sách đạt 1.200 tỷ đồng, tăng 8,5%.")
    >>> [(check.text, check.verdict) for check in ledger.check("Quý 4 thu 1,2 nghìn tỷ đồng, tăng 5,8%")]
    [('Quý 4', 'supported'), ('1,2 nghìn tỷ đồng', 'supported'), ('tăng 5,8%', 'altered')]
    """

    def __init__(self, source: str) -> None:
        self.text = nfc(source)
        facts = find(self.text, lone=True)
        self._passage = Passage(self.text, facts)
        self._groups: dict[str, list[Fact]] = defaultdict(list)
        self._equals: dict[object, list[Fact]] = defaultdict(list)  # by value, so that the common case needs no search
        for fact in facts:
            self._groups[GROUPS[type(fact.value)]].append(fact)
            self._equals[_key(fact.value)].append(fact)
        named = [(Span(fact.start, fact.end), fact.value) for fact in facts if isinstance(fact.value, Name)]
        self._names = NameIndex(words(self.text), named)
        self._years = {year for fact in self._groups["time"] for year in _years(fact.value)}

    def check(self, text: str, spans: Sequence[Span] = ()) -> tuple[Check, ...]:
        """A check for every fact of a text, in order. A fact is looked for in ``spans`` first, then in the whole source."""
        text = nfc(text)
        facts = find(text)
        draft = Passage(text, facts)
        return tuple(Check(fact.kind, fact.text, *self._judge(fact, draft, spans)) for fact in facts)

    def verdict(self, fact: str, kind: FactKind, draft: str) -> Judgement:
        """The verdict on one given fact of a draft: the worst of what it consists of."""
        draft, fact = nfc(draft), nfc(fact)
        facts = find(draft)
        start = draft.find(fact)
        touched = [each for each in facts if start >= 0 and each.start < start + len(fact) and start < each.end]
        own = [each for each in touched if GROUPS[type(each.value)] == KINDS[kind]]
        passage = Passage(draft, facts)
        judged = [self._judge(each, passage, ()) for each in own or touched]
        return min(judged, key=lambda judgement: ORDER.index(judgement[0])) if judged else self._literally(fact)

    def _literally(self, fact: str) -> Judgement:
        """A fact that is no figure and no known form of name: the same syllables in a row, or none."""
        needle = syllables(fact)
        items = self._names.items
        for at in range(len(items) - len(needle) + 1):
            if needle and all(items[at + offset].key == key for offset, key in enumerate(needle)):
                return "supported", Span(items[at].start, items[at + len(needle) - 1].end)
        return "absent", None

    def _judge(self, fact: Fact, draft: Passage, spans: Sequence[Span]) -> Judgement:
        if isinstance(fact.value, Name):
            return self._name(fact, fact.value, draft, spans)
        context = draft.context(fact)
        judgement = self._weigh(fact, context, self._equals.get(_key(fact.value), ()), spans)
        if judgement[0] == "supported":
            return judgement
        return self._weigh(fact, context, self._groups[GROUPS[type(fact.value)]] + self._crossing(fact), spans)

    def _weigh(self, fact: Fact, context: Context, candidates: Sequence[Fact], spans: Sequence[Span]) -> Judgement:
        """Supported by a candidate that no rival disputes; else altered where one is near, or has all the words around it."""
        found: dict[Agreement, list[Fact]] = {"same": [], "near": [], "other": []}
        for candidate in candidates:
            agreement = agree(fact.value, candidate.value)
            if agreement == "same" and not self._fits(fact, candidate):
                agreement = "near" if isinstance(fact.value, (Date, Period)) else "other"
            if agreement == "same" or (agreement and not getattr(candidate.value, "doubtful", False)):
                found[agreement].append(candidate)
        rival = None
        for candidate in sorted(found["same"], key=lambda each: self._rank(each, context, spans)):
            rival = self._passage.rival(candidate, context)
            if rival is None:
                return "supported", Span(candidate.start, candidate.end)
        if rival is not None:
            return "altered", Span(rival.start, rival.end)
        for agreement, least in LEAST.items():
            best = min(found[agreement], key=lambda each: self._rank(each, context, spans), default=None)
            numbered = agreement == "near" and isinstance(fact.value, Document)  # a document's number is context enough
            if best is not None and (numbered or self._passage.coverage(best, context) >= least):
                return "altered", Span(best.start, best.end)
        return "absent", None

    def _crossing(self, fact: Fact) -> list[Fact]:
        """Candidates of the other kind for months: "9 tháng" is a length and a period."""
        if isinstance(fact.value, Figure) and fact.value.unit in LAPSES:
            return self._groups["time"]
        if isinstance(fact.value, (Date, Period)):
            return [each for each in self._groups["figure"] if isinstance(each.value, Figure) and each.value.unit in LAPSES]
        return []

    def _fits(self, fact: Fact, candidate: Fact) -> bool:
        """Whether what an equal value leaves open is borne out: a year named elsewhere, the noun of a small number."""
        if isinstance(fact.value, (Date, Period)) and isinstance(candidate.value, (Date, Period)):
            return fact.value.year is None or candidate.value.year is not None or fact.value.year in self._years
        figure = fact.value
        if (
            isinstance(figure, Figure)
            and figure.kind == "number"
            and figure.noun not in LIGHT | {""}
            and max(figure.values) < COUNTED
        ):
            return self._passage.holds(candidate, figure.noun)
        return True

    def _rank(self, candidate: Fact, context: Context, spans: Sequence[Span]) -> tuple[bool, float, int]:
        place = Span(candidate.start, candidate.end)
        inside = any(place.overlaps(span) for span in spans)
        return not inside, -self._passage.coverage(candidate, context), candidate.start

    def _name(self, fact: Fact, name: Name, draft: Passage, spans: Sequence[Span]) -> Judgement:
        found = self._names.look_up(draft.words, name)
        found.sort(key=lambda each: (each.agreement != "same", not any(each.span.overlaps(span) for span in spans)))
        if found:
            return ("supported" if found[0].agreement == "same" else "altered"), found[0].span
        context = draft.context(fact)
        for candidate in self._groups["name"] if len(context.clause) >= TOLD else ():
            level = candidate.value.level if isinstance(candidate.value, Name) else ""
            akin = (candidate.kind, level) == (fact.kind, name.level) and self._passage.coverage(candidate, context) >= FAR
            if akin and likeness(fact.text, candidate.text) >= AKIN:
                return "altered", Span(candidate.start, candidate.end)
        return "absent", None


@lru_cache(maxsize=8)
def _ledger(source: str) -> Ledger:
    return Ledger(source)


def check(text: str, source: str, *, spans: Sequence[Span] = ()) -> tuple[Check, ...]:
    """Every fact of ``text`` against ``source`` (the full text of the report); ``spans`` are looked at first.

    >>> check("Thu 1.250 tỷ", "Thu ngân sách 1,25 nghìn tỷ đồng")[0].verdict
    'supported'
    """
    return _ledger(source).check(text, spans)


def verdict(fact: str, kind: FactKind, draft: str, source: str) -> Judgement:
    """The verdict on one given fact of ``draft``, and the place in ``source`` that decides."""
    return _ledger(source).verdict(fact, kind, draft)


def _key(value: object) -> object:
    """What two equal facts have in common whatever their wording."""
    if isinstance(value, Figure):
        return value.unit, value.values
    if isinstance(value, Date):
        return value.day, value.month
    if isinstance(value, Period):
        return value.shape, value.first, value.last
    return value.number if isinstance(value, Document) else None


def _years(value: object) -> set[int]:
    if isinstance(value, Date):
        return {value.year} - {None} if value.year else set()
    return {year for year in (value.year, value.until) if year} if isinstance(value, Period) else set()
