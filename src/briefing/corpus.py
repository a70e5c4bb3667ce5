"""Corpora of reports with reference briefings: JSON Lines in, located examples out, and the fixed split by id.

A record holds a report (``lines`` with roles, or ``title`` and ``body`` sentences, or ``text``) and any of ``headline``,
``key_results``, ``next_tasks``, ``period``, ``next_period``. A list section that is missing or null was not annotated.
An item is its text, or ``{"text", "evidence": [verbatim passages]}``, or ``{"text", "source": [indices into body]}``; where
neither evidence nor source is given, the item is aligned with the report.
"""

import gzip
import hashlib
import json
import lzma
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Literal

from briefing.alignment import align, locate
from briefing.errors import BriefingError, CorpusError
from briefing.reading import report_of_record
from briefing.report import Report, Span
from briefing.text import nfc

Split = Literal["train", "dev", "test"]
Record = dict[str, Any]

TEXT_KEYS = {"lines", "body", "text"}
UNPACK: dict[str, Callable[[IO[bytes]], Iterable[bytes]]] = {
    ".xz": lzma.LZMAFile,
    ".gz": lambda raw: gzip.GzipFile(fileobj=raw),
}


@dataclass(frozen=True, slots=True)
class Target:
    """One reference item and the spans of ``Report.text`` that it was written from, in order."""

    text: str
    evidence: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Example:
    """A report with its reference briefing. None: the section was not annotated; (): it was, and is empty."""

    report: Report
    headline: str | None
    key_results: tuple[Target, ...] | None
    next_tasks: tuple[Target, ...] | None
    period: str | None = None
    next_period: str | None = None


def split_of(id: str) -> Split:
    """The split that a report belongs to, for good: 12% test, 14% dev, 74% train, by the hash of its id.

    >>> [split_of(f"auth/A-{number:02}") for number in range(1, 5)]
    ['train', 'train', 'train', 'dev']
    """
    place = int(hashlib.sha256(id.encode()).hexdigest()[:8], 16) % 100
    return "test" if place < 12 else "dev" if place < 26 else "train"


def records(path: Path) -> Iterator[Record]:
    """The objects of a JSON Lines file (plain, .xz or .gz), one by one; blank lines are passed over.

    Raises CorpusError, naming file and line, for a file that cannot be read or a line that is not an object with an id.
    """
    return (record for _, record in _numbered(path))


def examples(path: Path, *, vnds: Path | None = None) -> Iterator[Example]:
    """The examples of a corpus, in its order.

    ``vnds``: the converted VNDS corpus (a file, or a folder of ``vnds_*.jsonl*``), where the records of ``path`` are references
    without a text. Raises CorpusError, naming file and line, where a record is no example.
    """
    articles = _articles(path, vnds) if vnds else {}
    for number, record in _numbered(path):
        try:
            yield example_of({**articles.get(record["id"], {}), **record})
        except BriefingError as error:
            raise CorpusError(f"{path}:{number}: {record['id']}: {error}") from error


def example_of(record: Record) -> Example:
    """One record as an example. Raises CorpusError or ReadError."""
    if not TEXT_KEYS & record.keys():
        raise CorpusError("no lines, body or text; where this is the reference of a VNDS article, give the converted corpus")
    report = report_of_record(record)
    headline, period, next_period = (_text(record, name) for name in ("headline", "period", "next_period"))
    results, tasks = (_targets(record, name, report) for name in ("key_results", "next_tasks"))
    return Example(report, headline, results, tasks, period, next_period)


def _numbered(path: Path) -> Iterator[tuple[int, Record]]:
    number = 0
    try:
        with path.open("rb") as raw:
            for number, line in enumerate(UNPACK.get(path.suffix, iter)(raw), start=1):
                if line.strip():
                    yield number, _record(line)
    except (OSError, EOFError, lzma.LZMAError, ValueError) as error:
        place = f"{path}:{number}" if number else str(path)
        raise CorpusError(f"{place}: {getattr(error, 'strerror', None) or error}") from error


def _record(line: bytes) -> Record:
    record = json.loads(line)
    if not isinstance(record, dict) or not isinstance(record.get("id"), str):
        raise ValueError('not a JSON object with an "id"')
    return record


def _articles(path: Path, vnds: Path) -> dict[str, Record]:
    wanted = {record["id"] for record in records(path) if not TEXT_KEYS & record.keys()}
    found: dict[str, Record] = {}
    for file in sorted(vnds.glob("vnds_*.jsonl*")) if vnds.is_dir() else [vnds]:
        found |= {record["id"]: record for record in records(file) if record["id"] in wanted}
    return found


def _text(record: Record, name: str) -> str | None:
    value = record.get(name)
    if value is not None and not isinstance(value, str):
        raise CorpusError(f"{name} is not a string")
    return nfc(value).strip() or None if value else None


def _targets(record: Record, name: str, report: Report) -> tuple[Target, ...] | None:
    items = record.get(name)
    if items is None:
        return None
    if not isinstance(items, list):
        raise CorpusError(f"{name} is not a list")
    return tuple(_target(item if isinstance(item, dict) else {"text": item}, name, record, report) for item in items)


def _target(item: Record, name: str, record: Record, report: Report) -> Target:
    text = _text(item, "text")
    if not text:
        raise CorpusError(f"an item of {name} has no text")
    if item.get("evidence"):
        spans = [_passage(passage, report) for passage in item["evidence"]]
    elif item.get("source"):
        spans = [_sentence(index, record, report) for index in item["source"]]
    else:
        spans = list(align(text, report))
    return Target(text, tuple(sorted(set(spans))))


def _passage(passage: object, report: Report) -> Span:
    start = report.title.end if report.title else 0
    span = locate(report.text, passage, start) if isinstance(passage, str) else None
    if span is None:
        raise CorpusError(f"evidence is not in the report: {str(passage)[:60]!r}")
    return span


def _sentence(index: object, record: Record, report: Report) -> Span:
    body = report.body
    if len(body) != len(record.get("body", ())):
        raise CorpusError("source indices need a body of one sentence a line")
    if not isinstance(index, int) or not 0 <= index < len(body):
        raise CorpusError(f"source {index!r} is no index of a body sentence")
    return body[index]
