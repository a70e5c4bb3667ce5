"""A report as it was read: JSON with all that is located in it, and text to look through."""

from collections.abc import Iterator
from typing import Any

from briefing.formats import json
from briefing.formats.lines import BOLD, QUIET, Line, coloured, plain
from briefing.formats.wording import one_line
from briefing.report import Report, Span


def to_dict(report: Report) -> dict[str, Any]:
    """The documented JSON form (docs/json.md)."""
    return {
        "id": report.id,
        "text": report.text,
        "title": {"text": report.quote(report.title), **_span(report.title)} if report.title else None,
        "date": report.date,
        "place": report.place,
        "byline": report.byline,
        "captions": list(report.captions),
        "sentences": [_span(sentence) for sentence in report.sentences],
        "units": [
            {**_span(unit.span), "kind": unit.kind, "sentence": unit.sentence, "lead_in": unit.lead_in} for unit in report.units
        ],
        "dropped": [{"text": line.text, "reason": line.reason} for line in report.dropped],
    }


def render_json(report: Report) -> bytes:
    """One line of UTF-8."""
    return json.line(to_dict(report))


def render_text(report: Report) -> bytes:
    """UTF-8: the kept text, then what was set apart and what was dropped, and why."""
    return plain(_lines(report))


def render_text_in_colour(report: Report) -> bytes:
    """The same for a terminal: the title bold, what is not the report's text quiet."""
    return coloured(_lines(report))


def _lines(report: Report) -> Iterator[Line]:
    body = report.text
    if report.title:
        yield Line(one_line(report.quote(report.title)), code=BOLD)
        body = report.text[report.title.end :].lstrip("\n")
    about = (("Ngày", report.date), ("Nơi", report.place), ("Người viết", report.byline))
    yield from (Line(one_line(value), f"{label}: ", QUIET) for label, value in about if value)
    yield Line()
    yield from (Line(one_line(line)) for line in body.split("\n"))
    for heading, lines in (
        ("Chú thích ảnh", report.captions),
        ("Không thuộc báo cáo", tuple(f"[{line.reason}] {line.text}" for line in report.dropped)),
    ):
        if lines:
            yield Line()
            yield Line(heading, code=BOLD)
        yield from (Line(one_line(line), "  ", QUIET) for line in lines)


def _span(span: Span) -> dict[str, int]:
    return {"start": span.start, "end": span.end}
