"""Exact-span F1 of sentences and units on data/splits.jsonl: written paragraphs and authored reports, list cuts apart.

Usage: ``python benchmarks/splitting.py [DATA] [--failures]``
"""

import argparse
import hashlib
import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from briefing.report import Span
from briefing.units import split

DATA = Path(__file__).parents[1] / "data" / "splits.jsonl"


def is_aside(identifier: str) -> bool:
    """Whether a record belongs to the third that no rule was written from."""
    return int(hashlib.sha256(identifier.encode()).hexdigest(), 16) % 3 == 0


def located(text: str, quotes: Iterable[str]) -> list[Span]:
    """Spans of passages that stand in the text in this order."""
    spans, at = [], 0
    for quote in quotes:
        start = text.index(quote, at)
        at = start + len(quote)
        spans.append(Span(start, at))
    return spans


def merged(spans: Iterable[Span], doubtful: set[int]) -> list[Span]:
    """Spans with the boundaries at doubtful offsets taken away."""
    joined: list[Span] = []
    for span in spans:
        if joined and any(joined[-1].end <= at <= span.start for at in doubtful):
            joined[-1] = Span(joined[-1].start, span.end)
        else:
            joined.append(span)
    return joined


def count(record: dict[str, Any]) -> tuple[Counter[str], list[str]]:
    """Matches, golds and predictions of one record by column, and its differences in words."""
    text, doubtful = record["text"], {mark["offset"] for mark in record["doubtful"]}
    lines, at = [], 0
    for line in text.split("\n"):
        lines.append(Span(at, at + len(line)))
        at += len(line) + 1
    found, units = split(text, lines)
    gold_spans = located(text, (unit["text"] for unit in record["units"]))
    gold_kind = dict(zip(gold_spans, (unit["kind"] for unit in record["units"]), strict=True))
    unit_kind = {unit.span: unit.kind for unit in units}
    counts: Counter[str] = Counter()
    differences = []
    golds = {span: gold_kind.get(span, "sentence") for span in merged(gold_kind, doubtful)}
    guesses = {span: unit_kind.get(span) or golds.get(span, "list") for span in merged(unit_kind, doubtful)}
    columns = {
        "sentences": (set(merged(located(text, record["sentences"]), doubtful)), set(merged(found, doubtful))),
        "units": ({span for span in golds if golds[span] != "list"}, {span for span in guesses if guesses[span] != "list"}),
        "list": ({span for span in golds if golds[span] == "list"}, {span for span in guesses if guesses[span] == "list"}),
        "all units": (set(golds), set(guesses)),
    }
    for column, (gold, guess) in columns.items():
        counts[f"{column} right"] += len(gold & guess)
        counts[f"{column} gold"] += len(gold)
        counts[f"{column} guess"] += len(guess)
        differences += [f"{column} -{text[start:end]!r}" for start, end in sorted(gold - guess)]
        differences += [f"{column} +{text[start:end]!r}" for start, end in sorted(guess - gold)]
    both = set(golds) & set(guesses)
    counts["kinds right"] += sum(golds[span] == guesses[span] for span in both)
    counts["kinds gold"] += len(both)
    counts["kinds guess"] += len(both)
    mistaken = [span for span in both if golds[span] != guesses[span]]
    differences += [f"kind {golds[span]} as {guesses[span]}: {text[span.start : span.end]!r}" for span in mistaken]
    return counts, differences


def f1(counts: Counter[str], column: str) -> float:
    """F1 of a column of counts; 1 where there is nothing to find and nothing was found."""
    total = counts[f"{column} gold"] + counts[f"{column} guess"]
    return 2 * counts[f"{column} right"] / total if total else 1.0


def scores(records: Iterable[dict[str, Any]]) -> dict[tuple[str, str], Counter[str]]:
    """Counts by (dev or aside, written or authored)."""
    by_group: dict[tuple[str, str], Counter[str]] = {}
    for record in records:
        group = ("aside" if is_aside(record["id"]) else "dev", "written" if record["source"] == "written" else "authored")
        by_group.setdefault(group, Counter()).update(count(record)[0])
    return by_group


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", nargs="?", type=Path, default=DATA)
    parser.add_argument("--failures", action="store_true", help="print the differences of the records not set aside")
    options = parser.parse_args()
    records = [json.loads(line) for line in options.data.read_text(encoding="utf-8").splitlines()]
    columns = ("sentences", "units", "list", "all units", "kinds")
    print(f"{'':16}" + "".join(f"{column:>12}" for column in columns))
    by_group = scores(records)
    for part in ("dev", "aside"):
        groups = {kind: counts for (where, kind), counts in sorted(by_group.items()) if where == part}
        for kind, counts in [*groups.items(), ("all", sum(groups.values(), Counter()))]:
            print(f"{part + ' ' + kind:16}" + "".join(f"{f1(counts, column):12.3f}" for column in columns))
    if options.failures:
        for record in records:
            if not is_aside(record["id"]) and (differences := count(record)[1]):
                print(record["id"], *differences, sep="\n    ")


if __name__ == "__main__":
    main()
