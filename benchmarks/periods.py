"""Accuracy of the periods of a report: authored reports and, where the converted VNDS corpus is given, its references.

Usage: ``python benchmarks/periods.py [--vnds DIR] [--failures]``. "worded": the reference's words (syllables folded), or
rightly none; "named": also the same spell in other words ("quý IV/2018" for "quý IV năm 2018", a year left out).
"""

import argparse
import hashlib
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from briefing.corpus import Example, examples
from briefing.draft import Period
from briefing.periods import periods
from briefing.spells import spells
from briefing.text import syllables

DATA = Path(__file__).parents[1] / "data"
COLUMNS = ("period", "next_period")


def is_aside(identifier: str) -> bool:
    """Whether a record belongs to the third that no rule was written from."""
    return int(hashlib.sha256(identifier.encode()).hexdigest(), 16) % 3 == 0


def same_words(found: Period | None, gold: str | None) -> bool:
    """Whether a period is worded as the reference words it, or both name none."""
    if found is None or gold is None:
        return found is None and gold is None
    return syllables(found.text) == syllables(gold)


def same_spell(found: Period | None, gold: str | None) -> bool:
    """Whether a period is the reference's in any words; a year that one of them leaves out is no difference."""
    if same_words(found, gold) or found is None or gold is None:
        return same_words(found, gold)
    one, other = spells(found.text), spells(gold)
    return len(one) == len(other) == 1 and one[0].same(other[0])


def count(found: Iterable[Example], failures: bool = False) -> dict[str, Counter[str]]:
    """By part (dev, aside): how many reports, and for how many each column is right."""
    parts: dict[str, Counter[str]] = {"dev": Counter(), "aside": Counter()}
    for example in found:
        part = "aside" if is_aside(example.report.id) else "dev"
        parts[part]["reports"] += 1
        for column, period, gold in zip(COLUMNS, periods(example.report), (example.period, example.next_period), strict=True):
            parts[part][f"{column} worded"] += same_words(period, gold)
            parts[part][f"{column} named"] += same_spell(period, gold)
            if failures and part == "dev" and not same_spell(period, gold):
                print(example.report.id, column, "found", period and period.text, "for", gold, sep="\t")
    return parts


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--vnds", type=Path, help="folder of the converted VNDS corpus")
    parser.add_argument("--failures", action="store_true", help="print the misses of the reports not set aside")
    options = parser.parse_args()
    corpora = {"authored": examples(DATA / "authored.jsonl")}
    if options.vnds:
        corpora["vnds"] = examples(DATA / "gold_vnds.jsonl", vnds=options.vnds)
    columns = [f"{column} {kind}" for column in COLUMNS for kind in ("worded", "named")]
    rows = [(name, part, counts) for name, corpus in corpora.items() for part, counts in count(corpus, options.failures).items()]
    print(f"{'':16}{'reports':>8}" + "".join(f"{column:>20}" for column in columns))
    for name, part, counts in rows:
        shares = "".join(f"{counts[column] / counts['reports']:20.3f}" for column in columns)
        print(f"{name + ' ' + part:16}{counts['reports']:8}{shares}")


if __name__ == "__main__":
    main()
