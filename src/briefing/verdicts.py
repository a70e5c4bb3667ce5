"""Verdicts on wordings: of several wordings of an item, each some words of its report, which are without fault, which is best.

A record: ``id`` of the report, ``section``, ``units`` (what the item is made from) and ``wordings`` (the runs of words that each
keeps), all as ``[start, end]`` in characters of ``Report.text``; ``colons``, where any has one: for each wording the end of the
word that a colon comes after, or -1; ``faultless``: the numbers of those without fault, ``best``: of the best, or the least bad.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from briefing.errors import CorpusError
from briefing.report import Span
from briefing.sections import LISTS, SectionName
from briefing.shards import Record, rows

Runs = tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What an editor said of the wordings of an item; spans are of ``Report.text``. ``place``: "FILE:LINE"."""

    place: str
    id: str
    section: SectionName
    units: Runs
    wordings: tuple[Runs, ...]
    colons: tuple[int, ...]
    faultless: tuple[int, ...]
    best: int


def verdicts(path: Path) -> Iterator[Verdict]:
    """The verdicts of a file, one by one. Raises CorpusError, naming file and line, for a record that is none."""
    for place, record, fault in rows(path):
        try:
            yield _verdict(place, record or {})
        except (KeyError, TypeError, ValueError) as error:
            reason = fault or f"no verdict: {f'no {error}' if isinstance(error, KeyError) else error}"
            raise CorpusError(f"{place}: {reason}") from error


def _verdict(place: str, record: Record) -> Verdict:
    wordings = tuple(map(_runs, record["wordings"]))
    colons = tuple(record.get("colons") or [-1] * len(wordings))
    names = [section.name for section in LISTS]
    if record["section"] not in names:
        raise ValueError(f"section is {record['section']!r}, not one of {', '.join(names)}")
    if len(wordings) < 2 or len(colons) != len(wordings):
        raise ValueError("it needs two wordings or more, and a colon (or -1) for each, or none for all")
    faultless, best = tuple(record["faultless"]), record["best"]
    if not {*faultless, best} <= set(range(len(wordings))):
        raise ValueError("faultless and best have to be numbers of its wordings")
    return Verdict(place, record["id"], record["section"], _runs(record["units"]), wordings, colons, faultless, best)


def _runs(value: Any) -> Runs:
    runs = tuple(Span(start, end) for start, end in value)
    if not runs or not all(0 <= run.start < run.end for run in runs):
        raise ValueError(f"{value!r} are no runs of characters [start, end]")
    return runs
