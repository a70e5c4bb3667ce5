"""The lead of an article from its body, on the development part of VNDS, beside the published table: both scales of ROUGE.

    python benchmarks/vnds.py runs/vnds/vnds_val.jsonl.xz [--articles 300]

No model here is trained to write leads; what is measured is the writer, given units. They are the surest of the planner, or, as a
ceiling, the ones that share most with the lead. Articles with a reference briefing are left out. Prints a Markdown table.
"""

import argparse
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

from briefing.briefer import BUNDLED
from briefing.checkpoint import load_manifest
from briefing.cohesion import Cohesion
from briefing.corpus import Record, example_of, records
from briefing.engines import load_engine
from briefing.metrics.rouge import legacy_tokens, rouge
from briefing.planner import PlannedItem, plan_items
from briefing.progress import progress
from briefing.report import Report
from briefing.sections import KEY_RESULTS, LISTS
from briefing.source import Source
from briefing.text import syllables
from briefing.tokenization import Tokenizer
from briefing.writer import copied, trimmed, written

ROOT = Path(__file__).parent.parent
LEAST = 37  # syllables: the median of leads in VNDS
PUBLISHED = {  # legacy scale, VNDS test, as Phan et al. 2022 (ViT5) list them
    "RND2RND": (57.56, 24.25, 35.53),
    "mT5": (58.05, 26.76, 37.38),
    "BARTpho-word": (61.14, 30.31, 40.15),
    "ViT5-base, 1,024": (62.77, 33.16, 42.75),
    "ViT5-large": (63.37, 34.24, 43.55),
}


def chosen(path: Path, count: int) -> Iterator[Record]:
    """The first articles without a reference."""
    known = {record["id"] for record in records(ROOT / "data/gold_vnds.jsonl")}
    return islice((record for record in records(path) if record["id"] not in known and len(record["body"]) > 3), count)


def surest(planned: Sequence[PlannedItem], report: Report) -> list[PlannedItem]:
    """The surest items that make a lead together, in the report's order."""
    found: list[PlannedItem] = []
    for item in sorted(planned, key=lambda item: -item.score):
        if sum(len(syllables(report.quote(report.units[unit].span))) for each in found for unit in each.units) >= LEAST:
            break
        found.append(item)
    return sorted(found, key=lambda item: item.units)


def likest(report: Report, lead: str) -> list[PlannedItem]:
    """Units that together share most with the lead (F1 of syllables), taken one by one while that grows."""
    wanted = Counter(syllables(lead))
    bags = [Counter(syllables(report.quote(unit.span))) for unit in report.units]
    found, bag, reached = list[int](), Counter[str](), 0.0
    while True:
        sums = [bag + other for other in bags]
        shares = [2 * (each & wanted).total() / (each.total() + wanted.total()) for each in sums]
        best = max((index for index in range(len(bags)) if index not in found), key=shares.__getitem__, default=None)
        if best is None or shares[best] <= reached:
            return [PlannedItem(KEY_RESULTS.name, (unit,), 1.0) for unit in sorted(found)]
        found, bag, reached = [*found, best], sums[best], shares[best]


def joined(values: Sequence[float]) -> str:
    """Scores as a cell of the table has them."""
    return " / ".join(f"{value:.1f}" for value in values)


def main() -> None:
    """Score every way of writing a lead."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path, help="the converted corpus")
    parser.add_argument("--articles", type=int, default=300)
    parser.add_argument("--model", type=Path, default=BUNDLED)
    given = parser.parse_args()
    manifest = load_manifest(given.model)
    decoding = manifest.decoding
    engine, tokenizer, cohesion = load_engine(given.model, None, "cpu"), Tokenizer(given.model), Cohesion.load(given.model)
    scores: dict[str, list[tuple[float, ...]]] = {}

    def score(name: str, texts: Sequence[str], lead: str) -> None:
        text = " ".join(texts)
        both = (*rouge(text, lead), *rouge(text, lead, legacy_tokens))
        scores.setdefault(name, []).append(tuple(100 * value for value in both))

    with progress("draft", given.articles) as advance:
        for record in chosen(given.corpus, given.articles):
            report, lead = example_of({name: record[name] for name in ("id", "body")}).report, record["sapo"]
            source = Source.encoded(report, tokenizer, manifest.window, engine, cohesion)
            plan = plan_items(report, source.plan(engine), decoding)
            score("first two sentences", record["body"][:2], lead)
            score("the title", [record["title"]], lead)
            for whose, items in (
                ("planned", surest([item for section in LISTS for item in plan[section.name]], report)),
                ("likest", likest(report, lead)),
            ):
                score(f"{whose} units, `copy`", [copied(source, item) for item in items], lead)
                score(f"{whose} units, `trim`", [trimmed(source, item, engine, decoding) for item in items], lead)
                score(f"{whose} units, `model`", written(source, items, engine, tokenizer, decoding) if items else [], lead)
            advance(1, "")
    print(f"{len(scores['the title'])} articles of {given.corpus.name}, model {manifest.name}\n")
    print("| lead | syllables: R-1 / R-2 / R-L | legacy: R-1 / R-2 / R-L |\n|---|---|---|")
    for name, found in scores.items():
        means = [sum(column) / len(found) for column in zip(*found, strict=True)]
        print(f"| {name} | {joined(means[:3])} | {joined(means[3:])} |")
    for name, values in PUBLISHED.items():
        print(f"| {name}, as published (test) | | {joined(values)} |")


if __name__ == "__main__":
    main()
