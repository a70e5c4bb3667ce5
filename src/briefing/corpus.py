"""Corpora of reports with reference briefings: records in, located examples out, and the fixed split by id.

A record holds a report (``lines`` with roles, or ``title`` and ``body`` (or ``sentences``), or ``text``) and any of
``headline``, ``key_results``, ``next_tasks``, ``period``, ``next_period``. A section that is missing or null was not annotated
and is not trained on; an empty list teaches to abstain. An item is its text, or ``{"text", "evidence": [verbatim passages]}``, or
``{"text", "source": [indices into body]}``; where neither evidence nor source is given, the item is aligned with the report. A
source may be a part of a sentence, ``[index, start, end]`` in characters.

An item that has evidence or source may lack its text: it was chosen, not written; a planner learns from it, and nothing is scored
by it. ``also``, an object of the two lists, holds such items that another editor might have chosen.

Where a record names its ``split`` (as ``briefing corpus split`` writes it), that holds; else the hash of its id decides.
"""

import hashlib
from collections.abc import Callable, Container, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, NamedTuple, NoReturn, get_args

from briefing.alignment import align, locate
from briefing.errors import CorpusError, ReadError
from briefing.reading import report_of_record
from briefing.report import Report, Span
from briefing.shards import Record as Record
from briefing.shards import rows
from briefing.text import nfc

Split = Literal["train", "dev", "test"]
Blame = Callable[[str], None]

SPLITS: tuple[Split, ...] = get_args(Split)
TEXT_KEYS = {"lines", "body", "sentences", "text"}


@dataclass(frozen=True, slots=True)
class Target:
    """One reference item and the spans of ``Report.text`` that it was written from, in order.

    ``text``: "" where it was chosen, but not written. ``aligned``: the record gave no evidence, so that the spans are where the
    item's words were found.
    """

    text: str
    evidence: tuple[Span, ...]
    aligned: bool = False


@dataclass(frozen=True, slots=True)
class Example:
    """A report with its reference briefing. None: the section was not annotated; (): it was, and is empty.

    ``also``: by list section, what another editor might have chosen.
    """

    report: Report
    headline: str | None
    key_results: tuple[Target, ...] | None
    next_tasks: tuple[Target, ...] | None
    period: str | None = None
    next_period: str | None = None
    assigned: Split | None = None
    also: Mapping[str, tuple[Target, ...]] = field(default_factory=dict)

    @property
    def split(self) -> Split:
        """The split that its record names, else the one of its id."""
        return self.assigned or split_of(self.report.id)


class Entry(NamedTuple):
    """A record as it is written, with its place ("FILE:LINE") and the example it makes."""

    place: str
    record: Record
    example: Example


def split_of(id: str) -> Split:
    """The split that a report belongs to, for good: 12% test, 14% dev, 74% train, by the hash of its id.

    >>> [split_of(f"auth/A-{number:02}") for number in range(1, 5)]
    ['train', 'train', 'train', 'dev']
    """
    place = int(hashlib.sha256(id.encode()).hexdigest()[:8], 16) % 100
    return "test" if place < 12 else "dev" if place < 26 else "train"


def split_of_record(record: Record) -> Split:
    """The split that a record names, else the one of its id."""
    split: Split = record.get("split") or split_of(record["id"])
    return split


def records(path: Path) -> Iterator[Record]:
    """The records of a JSON Lines or Parquet file, or of a folder of such shards, one by one.

    Raises CorpusError, naming file and line, for a file that cannot be read or a line that is not an object with an id.
    """
    return (record for _, record in _sound(path))


def examples(
    path: Path, *, vnds: Path | None = None, split: Split | None = None, ids: Container[str] | None = None
) -> Iterator[Example]:
    """The examples of a corpus, in its order, one by one.

    ``vnds``: the converted VNDS corpus (a file, or a folder of ``vnds_*.jsonl*``), where the records of ``path`` are references
    without a text; ``split``, ``ids``: of that split and those ids alone, other records are not looked into. Raises CorpusError,
    naming file and line, where a record is no example.
    """
    return (entry.example for entry in entries(path, vnds=vnds, split=split, ids=ids))


def entries(
    path: Path, *, vnds: Path | None = None, split: Split | None = None, ids: Container[str] | None = None
) -> Iterator[Entry]:
    """The same, each with the record that it was made from."""
    articles = articles_of(path, vnds)
    for place, record in _sound(path):
        assigned = split_of_record(record)
        if (split and assigned in SPLITS and assigned != split) or (ids is not None and record["id"] not in ids):
            continue
        try:
            yield Entry(place, record, example_of({**articles.get(record["id"], {}), **record}))
        except CorpusError as error:
            raise CorpusError(f"{place}: {record['id']}: {error}") from error


def example_of(record: Record) -> Example:
    """One record as an example. Raises CorpusError at the first thing that is wrong with it."""
    example = parse(record, _raise)
    assert example  # what is wrong was raised
    return example


def parse(record: Record, blame: Blame) -> Example | None:
    """One record as an example, without what is wrong with it: each fault goes to ``blame``. None: there is no report."""
    record = {key: value for key, value in record.items() if value is not None}
    report = _report(record, blame)
    headline, period, next_period = (_text(record, name, blame) for name in ("headline", "period", "next_period"))
    results, tasks = (_targets(record, name, report, blame) for name in ("key_results", "next_tasks"))
    assigned = record.get("split")
    if assigned is not None and assigned not in SPLITS:
        blame(f"split is {assigned!r}, not one of {', '.join(SPLITS)}")
        assigned = None
    also = _also(record, report, blame)
    return Example(report, headline, results, tasks, period, next_period, assigned, also) if report else None


def articles_of(path: Path, vnds: Path | None) -> dict[str, Record]:
    """The articles of the converted VNDS corpus that the records of ``path`` are references of, by id."""
    if vnds is None:
        return {}
    wanted = {row.record["id"] for row in rows(path) if row.record and not TEXT_KEYS & row.record.keys()}
    found: dict[str, Record] = {}
    for file in sorted(vnds.glob("vnds_*.jsonl*")) if vnds.is_dir() else [vnds]:
        found |= {record["id"]: record for record in records(file) if record["id"] in wanted}
    return found


def _sound(path: Path) -> Iterator[tuple[str, Record]]:
    for place, record, fault in rows(path):
        if record is None:
            raise CorpusError(f"{place}: {fault}")
        yield place, record


def _raise(fault: str) -> NoReturn:
    raise CorpusError(fault)


def _report(record: Record, blame: Blame) -> Report | None:
    if not TEXT_KEYS & record.keys():
        blame("no lines, body or text; where this is the reference of a VNDS article, give the converted corpus")
        return None
    if not isinstance(record.get("text", ""), str):
        blame("text is not a string")
        return None
    try:
        return report_of_record(record)
    except ReadError as error:
        blame(str(error))
        return None


def _text(record: Record, name: str, blame: Blame) -> str | None:
    value = record.get(name)
    if value is not None and not isinstance(value, str):
        blame(f"{name} is not a string")
        return None
    return nfc(value).strip() or None if value else None


def _targets(record: Record, name: str, report: Report | None, blame: Blame) -> tuple[Target, ...] | None:
    items = record.get(name)
    if items is None:
        return None
    if not isinstance(items, list):
        blame(f"{name} is not a list")
        return None
    found = (_target(item if isinstance(item, dict) else {"text": item}, name, record, report, blame) for item in items)
    return tuple(target for target in found if target)


def _also(record: Record, report: Report | None, blame: Blame) -> dict[str, tuple[Target, ...]]:
    lists = record.get("also", {})
    if not isinstance(lists, dict):
        blame("also is not an object of lists")
        return {}
    found = {name: _targets({**record, name: items}, name, report, blame) for name, items in lists.items()}
    return {name: targets for name, targets in found.items() if targets}


def _target(item: Record, name: str, record: Record, report: Report | None, blame: Blame) -> Target | None:
    text = _text(item, "text", blame) or ""
    chosen = "text" not in item and (item.get("evidence") or item.get("source"))
    if not text and not chosen:
        blame(f"an item of {name} has no text")
        return None
    if report is None:
        return Target(text, ())
    given: dict[str, Callable[[object], Span | None]] = {
        "evidence": lambda passage: _passage(passage, report, blame),
        "source": lambda index: _sentence(index, record, report, blame),
    }
    for key, place in given.items():
        if not item.get(key):
            continue
        if not isinstance(item[key], list):
            blame(f"{key} of an item of {name} is not a list")
            return None
        return Target(text, tuple(sorted({span for part in item[key] if (span := place(part))})))
    return Target(text, align(text, report), aligned=True)


def _passage(passage: object, report: Report, blame: Blame) -> Span | None:
    start = report.title.end if report.title else 0
    span = locate(report.text, passage, start) if isinstance(passage, str) else None
    if span is None:
        blame(f"evidence is not in the report: {str(passage)[:60]!r}")
    return span


def _sentence(index: object, record: Record, report: Report, blame: Blame) -> Span | None:
    body = report.body
    if len(body) != len(record.get("body") or record.get("sentences") or ()):
        blame("source indices need a body of one sentence a line")
        return None
    place: list[Any] = index if isinstance(index, list) else [index]
    if not all(type(number) is int for number in place) or len(place) not in (1, 3) or not 0 <= place[0] < len(body):
        blame(f"source {index!r} is no index of a body sentence, and no part of one")
        return None
    sentence = body[place[0]]
    length = sentence.end - sentence.start
    start, end = place[1:] or (0, length)
    if not 0 <= start < end <= length:
        blame(f"source {index!r} is no part of its sentence, which has {length} characters")
        return None
    return Span(sentence.start + start, sentence.start + end)
