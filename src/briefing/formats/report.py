"""A report as it was read: JSON with all that is located in it, and text to look through."""

from collections.abc import Iterator, Sequence
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
    title = report.quote(report.title) if report.title else ""
    about = (("Ngày", report.date), ("Nơi", report.place), ("Người viết", report.byline))
    head = [
        *([Line(one_line(title), code=BOLD)] if title else []),
        *(Line(one_line(value), f"{label}: ", QUIET) for label, value in about if value),
    ]
    body = report.text.removeprefix(title).removeprefix("\n")
    blocks = [
        head,
        [Line(one_line(line)) for line in body.split("\n")],
        _set_apart("Chú thích ảnh", report.captions),
        _set_apart("Không thuộc báo cáo", [f"[{line.reason}] {line.text}" for line in report.dropped]),
    ]
    for number, block in enumerate(filter(None, blocks)):
        if number:
            yield Line()
        yield from block


def _set_apart(heading: str, lines: Sequence[str]) -> list[Line]:
    return [Line(heading, code=BOLD), *(Line(one_line(line), "  ", QUIET) for line in lines)] if lines else []


def _span(span: Span) -> dict[str, int]:
    return {"start": span.start, "end": span.end}
