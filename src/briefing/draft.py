"""What is written: a briefing, its items, where each comes from, and what the ledger says of its facts."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from briefing.report import Report, Span
from briefing.sections import SectionName

Verdict = Literal["supported", "altered", "absent"]
FactKind = Literal["percent", "money", "quantity", "number", "date", "period", "document", "person", "organisation", "place"]
FACT_GROUPS: dict[str, frozenset[FactKind]] = {  # what facts are counted by
    "figures": frozenset({"percent", "money", "quantity", "number"}),
    "dates": frozenset({"date", "period"}),
    "documents": frozenset({"document"}),
    "names": frozenset({"person", "organisation", "place"}),
}


@dataclass(frozen=True, slots=True)
class Check:
    """One fact of an item against the report.

    ``text`` is the fact as the item words it, ``span`` the place in ``Report.text`` that supports it or has it otherwise
    (None when the report lacks it).
    """

    kind: FactKind
    text: str
    verdict: Verdict
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """One line of a briefing. ``sources`` are spans of ``Report.text``, in order."""

    text: str
    sources: tuple[Span, ...] = ()
    checks: tuple[Check, ...] = ()


@dataclass(frozen=True, slots=True)
class Period:
    """A period as the report words it, and where."""

    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Briefing:
    """Headline, key results and next tasks of one report. ``signature`` names package, hashes, model, engine, writer.

    ``undrafted``: the sections that the model cannot draft, which is not to say that the report has nothing for them; ``notes``:
    what an editor has to know of how the draft was made, in Vietnamese. ``report`` is what was briefed, for the quotes of its
    sources; it takes no part in comparison or JSON.
    """

    id: str
    title: str | None
    headline: Item | None
    key_results: tuple[Item, ...]
    next_tasks: tuple[Item, ...]
    period: Period | None
    next_period: Period | None
    signature: str
    undrafted: tuple[SectionName, ...] = ()
    notes: tuple[str, ...] = ()
    report: Report | None = field(default=None, repr=False, compare=False)

    def save(self, path: str | Path) -> None:
        """Writes the briefing, whole or not at all, in the format of the path's suffix: .txt .json .md .docx.

        Raises OutputError for another suffix, for a briefing without its report, or if the system refuses.
        """
        from briefing.formats import save  # upwards on purpose: sugar for those who hold a draft, see the import contract

        save(self, path)

    def to_dict(self) -> dict[str, Any]:
        """The documented JSON form (docs/json.md)."""
        return {
            "id": self.id,
            "title": self.title,
            "headline": _item(self.headline) if self.headline else None,
            "key_results": [_item(item) for item in self.key_results],
            "next_tasks": [_item(item) for item in self.next_tasks],
            "period": _period(self.period),
            "next_period": _period(self.next_period),
            "signature": self.signature,
            "undrafted": list(self.undrafted),
            "notes": list(self.notes),
        }


def _span(span: Span | None) -> dict[str, int | None]:
    return {"start": span.start, "end": span.end} if span else {"start": None, "end": None}


def _item(item: Item) -> dict[str, Any]:
    return {
        "text": item.text,
        "sources": [_span(span) for span in item.sources],
        "checks": [
            {"kind": check.kind, "text": check.text, "verdict": check.verdict, **_span(check.span)} for check in item.checks
        ],
    }


def _period(period: Period | None) -> dict[str, Any] | None:
    return {"text": period.text, **_span(period.span)} if period else None
