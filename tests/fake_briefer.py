"""A briefer without a model, for tests of the doors: it files sentences by their words, and fails where a report tells it to.

``python tests/fake_briefer.py draft ...`` is the command line with it.
"""

import sys
import time
from collections.abc import Iterable, Iterator
from types import ModuleType
from typing import ClassVar

from briefing.draft import Briefing, Check, Item, Period
from briefing.errors import BriefingError
from briefing.report import Report, Span

TASK = "rà soát"
REFUSED = "không soạn được"
BUG = "lỗi chương trình"
SLOW = "chờ lâu"
PERIOD = "quý III"


class Briefer:
    """Sentences with TASK are tasks, others results; each says one fact that the report has, and one that it lacks."""

    notice: ClassVar[str | None] = None
    loads: ClassVar[list[dict[str, object]]] = []  # the arguments of every load, for tests to look at

    @classmethod
    def load(cls, model: str | None = None, **options: object) -> "Briefer":
        cls.loads.append({"model": model, **options})
        return cls()

    def __call__(self, report: Report) -> Briefing:
        if REFUSED in report.text:
            raise BriefingError("cannot be drafted")
        if BUG in report.text:
            raise KeyError("bug")
        if SLOW in report.text:
            time.sleep(600)
        body = report.sentences[1:] if report.title else report.sentences
        tasks = [span for span in body if TASK in report.quote(span)]
        start = report.text.find(PERIOD)
        return Briefing(
            id=report.id,
            title=report.quote(report.title) if report.title else None,
            headline=_item(report, body[0]),
            key_results=tuple(_item(report, span) for span in body if span not in tasks)[:6],
            next_tasks=tuple(_item(report, span) for span in tasks)[:6],
            period=Period(PERIOD, Span(start, start + len(PERIOD))) if start >= 0 else None,
            next_period=None,
            signature="fake",
            report=report,
        )

    def map(self, reports: Iterable[Report]) -> Iterator[Briefing]:
        for report in reports:
            yield self(report)


def _item(report: Report, span: Span) -> Item:
    first = Span(span.start, span.start + 3)
    checks = (Check("number", "3", "altered", first), Check("place", "Huế", "absent"), Check("number", "1", "supported", first))
    return Item(report.quote(span).rstrip("."), (span,), checks)


def module() -> ModuleType:
    """A stand-in for ``briefing.briefer``."""
    made = ModuleType("briefing.briefer")
    made.Briefer = Briefer  # type: ignore[attr-defined]
    return made


if __name__ == "__main__":
    from briefing.cli import main

    sys.modules["briefing.briefer"] = module()
    main()
