"""What was read: the kept text of a report and everything located in it by character offsets."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

UnitKind = Literal["title", "sentence", "clause", "list", "lead-in", "heading"]
WRITABLE: frozenset[UnitKind] = frozenset({"sentence", "clause", "list"})


class Span(NamedTuple):
    """A half-open range of characters of ``Report.text``."""

    start: int
    end: int

    def overlaps(self, other: "Span") -> bool:
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class Unit:
    """The smallest part of a report that an item is planned from: a sentence or a clause of one.

    ``sentence`` is the index of its sentence; ``lead_in`` the index of the unit that introduces it
    ("3 tháng cuối năm tập trung vào:"), its context and never its content.
    """

    span: Span
    kind: UnitKind
    sentence: int
    lead_in: int | None = None


@dataclass(frozen=True, slots=True)
class Dropped:
    """A line that is not part of the report, and why."""

    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class Report:
    """One conference report.

    ``text`` holds the title line (if there is one) and the body lines, NFC, joined by newlines; all offsets are into it.
    ``sentences`` and ``units`` cover the body in order; the title, where there is one, is the first sentence and the first
    unit (kind "title").
    """

    id: str
    text: str
    title: Span | None = None
    date: str | None = None
    place: str | None = None
    byline: str | None = None
    captions: tuple[str, ...] = ()
    sentences: tuple[Span, ...] = ()
    units: tuple[Unit, ...] = ()
    dropped: tuple[Dropped, ...] = field(default=(), repr=False)

    @property
    def body(self) -> tuple[Span, ...]:
        """The sentences without the title."""
        return self.sentences[1:] if self.title else self.sentences

    def quote(self, span: Span) -> str:
        """The characters of ``text`` under a span."""
        return self.text[span.start : span.end]

    def sentences_of(self, spans: Sequence[Span]) -> list[int]:
        """Indices of the sentences that any of the spans touches, in order."""
        return [index for index, sentence in enumerate(self.sentences) if any(sentence.overlaps(span) for span in spans)]
