"""Drafts made elsewhere, read to be scored: JSON Lines, a draft a report.

A record is what ``briefing draft --format json`` prints, or only texts: ``{"id", "headline": text, "key_results": [texts],
"next_tasks": [texts], "period": text, "next_period": text}``. A part that is missing, or named in ``undrafted``, is not known and
not scored; null or an empty list is a draft that leaves it empty. Where the drafts say no sources, citations are not scored.
"""

from collections.abc import Mapping
from pathlib import Path

from briefing.errors import CorpusError
from briefing.metrics.base import LIST_PARTS, PERIOD_PARTS, SECTION_PARTS, Drafted, Line, Part
from briefing.report import Span
from briefing.shards import rows
from briefing.text import nfc

PARTS: tuple[Part, ...] = (*SECTION_PARTS, *PERIOD_PARTS)


def read_drafts(path: Path) -> dict[str, Drafted]:
    """The drafts of a file (.jsonl, packed or not, or .parquet) by report id.

    Raises CorpusError, naming file and line, for a line that is no draft, a draft without any part, and an id that stands twice.
    """
    found: dict[str, Drafted] = {}
    places: dict[str, str] = {}
    for place, record, fault in rows(path):
        if record is None:
            raise CorpusError(f"{place}: {fault}")
        id = record["id"]
        if id in places:
            raise CorpusError(f"{place}: {id}: there is a draft of this report already, at {places[id]}")
        try:
            found[id] = draft_of(record)
        except CorpusError as error:
            raise CorpusError(f"{place}: {id}: {error}") from error
        places[id] = place
    return found


def draft_of(record: Mapping[str, object]) -> Drafted:
    """One record as what is scored of it. Raises CorpusError."""
    undrafted = record.get("undrafted") or ()
    if not isinstance(undrafted, list | tuple):
        raise CorpusError("undrafted is not a list of sections")
    lines = {part: _lines(record[part], part) for part in PARTS if part in record and part not in undrafted}
    if not lines:
        raise CorpusError(f"no draft: it has none of {', '.join(PARTS)}")
    signature = record.get("signature")
    return Drafted(lines, signature if isinstance(signature, str) else "")


def _lines(value: object, part: Part) -> tuple[Line, ...]:
    if value is None:
        return ()
    if part not in LIST_PARTS:
        return (_line(value, part),) if value != "" else ()
    if not isinstance(value, list):
        raise CorpusError(f"{part} is not a list of items, each a text or an object with a text")
    return tuple(_line(item, part) for item in value)


def _line(value: object, part: Part) -> Line:
    """A text, or an object with a text and the spans of it: ``sources`` of an item, ``start`` and ``end`` of a period."""
    sources: object = None
    if isinstance(value, dict):
        sources = [value] if part in PERIOD_PARTS and "start" in value else value.get("sources")
        value = value.get("text")
    if not isinstance(value, str) or not value.strip():
        raise CorpusError(f"{part} holds what is neither a text nor an object with a text")
    return Line(nfc(value).strip(), None if sources is None else _spans(sources, part))


def _spans(sources: object, part: Part) -> tuple[Span, ...]:
    spans = (
        [(each.get("start"), each.get("end")) for each in sources if isinstance(each, dict)] if isinstance(sources, list) else []
    )
    known = tuple(
        Span(start, end) for start, end in spans if isinstance(start, int) and isinstance(end, int) and 0 <= start < end
    )
    if not isinstance(sources, list) or len(known) < len(sources):
        raise CorpusError(f'{part} has sources that are not a list of {{"start", "end"}}')
    return known
