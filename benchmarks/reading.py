"""Precision and recall of body lines, and accuracy of title, date and byline, by kind of file.

Copied text, text wrapped at 80 columns, saved pages, and Word and PDF files built from the authored reports; the third that
no rule was written from (by sha256 of the id) apart. A line counts as kept when it stands in the kept text whole, blanks
aside; paragraphs may be cut or joined.

    python benchmarks/reading.py [DATA] [--kinds text wrapped html docx pdf] [--failures]
"""

import argparse
import json
import sys
import textwrap
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from splitting import is_aside  # noqa: E402

import documents  # noqa: E402  (the builders live with the tests)
from briefing import dates  # noqa: E402
from briefing.codec import tidy  # noqa: E402
from briefing.reading import read  # noqa: E402
from briefing.report import Report  # noqa: E402

SHORT = 30  # characters: shorter lines have to be the same line, not a part of the text


@dataclass(frozen=True)
class Truth:
    """What should come of one source. ``date`` is in ISO form."""

    id: str
    body: list[str]
    title: str | None
    date: str | None
    byline: str | None


def squeezed(text: str) -> str:
    return "".join(tidy(text).split())


def stands(line: str, lines: set[str], text: str) -> bool:
    key = squeezed(line)
    return key in lines or (len(key) >= SHORT and key in text)


def count(truth: Truth, report: Report) -> tuple[Counter[str], list[str]]:
    """Hits and totals of one report, and its differences in words."""
    title = report.quote(report.title) if report.title else None
    kept = report.text.split("\n")[1 if title else 0 :]
    counts: Counter[str] = Counter(reports=1, lines=len(truth.body), kept=len(kept))
    differences = []
    for name, these, those in (("found", truth.body, kept), ("right", kept, truth.body)):
        lines, text = {squeezed(line) for line in those}, squeezed("".join(those))
        for line in these:
            if stands(line, lines, text):
                counts[name] += 1
            else:
                differences.append(f"{'lost' if name == 'found' else 'extra'}: {line}")
    for name, wanted, got in (
        ("title", truth.title, title),
        ("date", truth.date, report.date),
        ("byline", truth.byline, report.byline),
    ):
        if wanted is not None:
            counts[f"{name}s"] += 1
            counts[name] += wanted == got
            if wanted != got:
                differences.append(f"{name}: {got!r} for {wanted!r}")
    return counts, differences


def authored(data: Path, build: Callable[[str, documents.Lines], str | bytes]) -> Iterator[tuple[Truth, Report]]:
    for row in (data / "authored.jsonl").read_text("utf-8").splitlines():
        record = json.loads(row)
        lines = [(role, text) for role, text in record["lines"]]
        first = dict(reversed(lines))
        located = dates.find(first.get("date", ""))
        truth = Truth(
            record["id"],
            [text for role, text in lines if role in ("lead", "body")],
            first.get("title"),
            located[0].isoformat() if located else None,
            first.get("byline"),
        )
        yield truth, read(build(record["id"], lines))


def pages(data: Path) -> Iterator[tuple[Truth, Report]]:
    for entry in json.loads((data / "pages" / "index.json").read_text("utf-8")):
        path = data / entry["file"]
        truth = json.loads(path.with_suffix(".json").read_text("utf-8"))
        yield Truth(truth["id"], truth["body"], truth["title"], entry["date_iso"], truth["byline"]), read(path)


def copied(_: str, lines: documents.Lines) -> str:
    return "\n".join(text for _, text in lines) + "\n"


def wrapped(_: str, lines: documents.Lines) -> str:
    return "\n\n".join(textwrap.fill(text, 80, break_long_words=False, break_on_hyphens=False) for _, text in lines) + "\n"


KINDS: dict[str, Callable[[Path], Iterator[tuple[Truth, Report]]]] = {
    "text": lambda data: authored(data, copied),
    "wrapped": lambda data: authored(data, wrapped),
    "html": pages,
    "docx": lambda data: authored(data, documents.docx_of),
    "pdf": lambda data: authored(data, documents.pdf_of),
}


def measure(data: Path, kind: str) -> dict[bool, tuple[Counter[str], list[str]]]:
    """Sums and differences of one kind, for the reports seen (False) and set aside (True)."""
    sums: dict[bool, tuple[Counter[str], list[str]]] = {False: (Counter(), []), True: (Counter(), [])}
    for truth, report in KINDS[kind](data):
        counts, differences = count(truth, report)
        total, told = sums[is_aside(truth.id)]
        total.update(counts)
        told += [f"{truth.id} {difference}" for difference in differences]
    return sums


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", nargs="?", type=Path, default=ROOT / "data")
    parser.add_argument("--kinds", nargs="+", choices=list(KINDS), default=list(KINDS))
    parser.add_argument("--failures", action="store_true", help="name the differences of the reports seen, never of those aside")
    options = parser.parse_args()
    print(f"{'kind':8} {'third':6} {'reports':>7} {'precision':>9} {'recall':>7} {'title':>9} {'date':>9} {'byline':>9}")
    for kind in options.kinds:
        for aside, (total, told) in measure(options.data, kind).items():
            figures = " ".join(f"{total[name]:>5}/{total[f'{name}s']:<3}" for name in ("title", "date", "byline"))
            scores = f"{total['right'] / total['kept']:>9.4f} {total['found'] / total['lines']:>7.4f}"
            print(f"{kind:8} {'aside' if aside else 'seen':6} {total['reports']:>7} {scores} {figures}")
            if options.failures and not aside:
                print("".join(f"    {difference[:180]}\n" for difference in told), end="")


if __name__ == "__main__":
    main()
