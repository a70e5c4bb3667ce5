"""Who a headline tells of: the body or person of the report to name before a title that names none.

Titles leave out who speaks ("Nợ bảo hiểm xã hội lên 6.654 tỷ đồng"); a headline says it ("BHXH Việt Nam: nợ bảo hiểm ...").
The candidates are the names that the report holds, so nothing is invented; a linear model of a few features picks one, or none.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from math import log, log1p

from briefing.draft import FactKind
from briefing.grounding import Ledger
from briefing.lexicon import ADDRESSES, OFFICES, WHOLE_BODIES
from briefing.report import Report, Span
from briefing.sections import HEADLINE
from briefing.text import syllables

LONGEST = 8  # syllables of a candidate
TOLD = 0.7  # of its syllables in the title: it is named there already
EARLY = 2  # sentences of the body that tell what it is about
_ACTS = re.compile(
    r"[\s,]*(?:(?:đã|vừa|cũng|sẽ)\s+)?(?:cho biết|yêu cầu|đề nghị|nhấn mạnh|khẳng định|cho rằng|chỉ đạo|phát biểu|nêu|đánh giá|"
    r"cho hay|nói|báo cáo|tổ chức|giao|chia sẻ|thông tin|nhận định|lưu ý|công bố|ban hành|ghi nhận|kết luận|biểu dương|chủ trì)\b"
)
_HALF = re.compile(r"[()\[\]\"“”‘’]")  # a name cut at a bracket or a quotation mark
# Fitted by `python benchmarks/actors.py` on the references of the training split; a candidate above 0 is better than none.
WEIGHTS = {
    "bias": 10.88,
    "question": 22.565,
    "title opens with a name": -12.416,
    "title's syllables": -9.695,
    "in the title": 5.036,
    "share of names": -9.157,
    "mentions": 4.956,
    "late": -3.182,
    "early": 1.833,
    "opens": 4.277,
    "acts": 3.101,
    "organisation": 1.157,
    "person": -3.51,
    "office": 2.435,
    "whole body": -1.376,
    "syllables": 0.59,
    "syllables from four": 0.784,
}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A name of the report: its first place in the body, and what speaks for it (by the names of `WEIGHTS`)."""

    span: Span
    features: dict[str, float]

    @property
    def score(self) -> float:
        """What naming it is worth, against naming none."""
        return sum(WEIGHTS[name] * value for name, value in self.features.items())


def candidates(report: Report, ledger: Ledger) -> list[Candidate]:
    """The names in the body of a report whose title may want one: not "A: b" as it is, nor in capitals. None are names that the
    title holds, and forms of address ("ông Liệu")."""
    title = report.quote(report.title) if report.title else ""
    if report.title is None or ":" in title or title.isupper():
        return []
    told = Counter(syllables(title))
    about = {
        "bias": 1.0,
        "question": float("?" in title),
        "title opens with a name": float(any(span.start <= report.title.start for span, _ in ledger.names)),
        "title's syllables": told.total() / 10,
    }
    named: dict[tuple[str, ...], list[tuple[Span, FactKind]]] = defaultdict(list)
    for span, kind in ledger.names:
        if span.start >= report.title.end and not _HALF.search(report.quote(span)):
            named[tuple(syllables(report.quote(span)))].append((span, kind))
    total = sum(map(len, named.values()))
    found = []
    for key, places in named.items():
        shared = (Counter(key) & told).total() / len(key) if key else 1.0
        if shared < TOLD and len(key) <= LONGEST and not _opens_with(key, ADDRESSES):
            own = {"in the title": shared, "share of names": len(places) / total}
            found.append(Candidate(places[0][0], about | own | _features(report, key, places)))
    return found


def _features(report: Report, key: tuple[str, ...], places: list[tuple[Span, FactKind]]) -> dict[str, float]:
    first, kind = places[0]
    sentence = report.sentences_of([first])
    starts = {each.start for each in report.sentences}
    return {
        "mentions": log(len(places)),
        "late": log1p(sentence[0] if sentence else len(report.sentences)),
        "early": float(bool(sentence) and sentence[0] <= EARLY),
        "opens": log1p(sum(span.start in starts for span, _ in places)),
        "acts": log1p(sum(bool(_ACTS.match(report.text, span.end)) for span, _ in places)),
        "organisation": float(kind == "organisation"),
        "person": float(kind == "person"),
        "office": float(_opens_with(key, OFFICES)),
        "whole body": float(_opens_with(key, WHOLE_BODIES)),
        "syllables": float(len(key)),
        "syllables from four": float(abs(len(key) - 4)),
    }


def _opens_with(key: tuple[str, ...], phrases: Iterable[tuple[str, ...]]) -> bool:
    return any(key[: len(phrase)] == phrase for phrase in phrases)


def with_actor(report: Report, ledger: Ledger, headline: str, sources: tuple[Span, ...]) -> tuple[str, tuple[Span, ...]]:
    """The headline with the name that does best before it, where one does and there is room; and where it comes from."""
    room = HEADLINE.syllables[1] - len(headline.split())
    found = [candidate for candidate in candidates(report, ledger) if len(report.quote(candidate.span).split()) <= room]
    best = max(found, key=lambda candidate: candidate.score, default=None)
    if best is None or best.score <= 0 or ":" in headline:
        return headline, sources
    name = report.quote(best.span)
    where = next((unit.span for unit in report.units if unit.span.overlaps(best.span)), best.span)
    return f"{name[:1].upper()}{name[1:]}: {_going_on(report, ledger, headline, sources)}", (*sources, where)


def _going_on(report: Report, ledger: Ledger, headline: str, sources: tuple[Span, ...]) -> str:
    """The headline as it goes on after a colon: its first word as the body has it inside of sentences, unless a name opens it."""
    first = headline.split()[0] if headline else ""
    named = any(span.start <= place.start < span.end for place in sources for span, _ in ledger.names)
    usual = not named and re.search(rf"(?<!\w){re.escape(first.lower())}(?!\w)", report.text)
    return (first.lower() if usual else first) + headline[len(first) :]
