"""Whether the facts of a draft are the report's, by the ledger (`grounding`), and whether it has the reference's figures."""

from functools import lru_cache
from typing import ClassVar

import numpy as np

from briefing.agreement import agree
from briefing.draft import FACT_GROUPS, Check
from briefing.facts import find
from briefing.figures import Figure
from briefing.grounding import check
from briefing.metrics.base import SECTION_PARTS, Floats, Line, Pair, Part, ratio
from briefing.report import Report, Span


class Facts:
    """Precision of a kind of fact: the share that the report supports. Coverage: the share of the reference's figures that the
    section has, in any wording that says the same. Summed over all reports."""

    name: ClassVar[str] = "facts"
    columns: ClassVar[tuple[str, ...]] = (*FACT_GROUPS, "coverage")
    settings: ClassVar[str] = "source:report|agg:corpus"
    percent: ClassVar[bool] = True
    parts: ClassVar[tuple[Part, ...]] = SECTION_PARTS

    def statistics(self, pair: Pair) -> Floats | None:
        found = [each for line in pair.ours for each in checks(pair.report, line)]
        kinds = [[each.verdict == "supported" for each in found if each.kind in kind] for kind in FACT_GROUPS.values()]
        ours = [figure for line in pair.ours for figure in _figures(line.text)]
        theirs = [figure for line in pair.theirs for figure in _figures(line.text)]
        has = [any(agree(figure, own) == "same" for own in ours) for figure in theirs]
        return np.array([[sum(right), len(right)] for right in (*kinds, has)], float).ravel()

    def scores(self, sums: Floats) -> Floats:
        return ratio(sums[..., ::2], sums[..., 1::2])


def checks(report: Report, line: Line) -> tuple[Check, ...]:
    """Every fact of a line against the report, what it cites looked at first."""
    return _checks(report.text, line.text, line.sources or ())


@lru_cache(maxsize=1 << 12)
def _checks(source: str, text: str, spans: tuple[Span, ...]) -> tuple[Check, ...]:
    return check(text, source, spans=spans)


@lru_cache(maxsize=1 << 12)
def _figures(text: str) -> tuple[Figure, ...]:
    return tuple(fact.value for fact in find(text) if isinstance(fact.value, Figure))
