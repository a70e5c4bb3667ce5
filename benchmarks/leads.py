"""How well the leads of the public VNDS corpus are supported by their articles: what writing them would teach a model.

    python benchmarks/leads.py runs/vnds/vnds_train.jsonl.xz

The first articles' leads are taken as targets of their bodies, without the title. Printed are the shares of their facts that the
ledger finds in the body, and, to compare with, the share of their runs of digits that stand in it as they are.
"""

import argparse
import json
import re
import tempfile
from collections import Counter
from itertools import islice
from pathlib import Path

from briefing.audit import audit
from briefing.briefer import BUNDLED
from briefing.checkpoint import load_manifest
from briefing.corpus import records
from briefing.tokenization import Tokenizer

FIGURE = re.compile(r"\d+(?:[.,/]\d+)*")


def main() -> None:
    parser = argparse.ArgumentParser(description="How well VNDS leads are supported by their articles.")
    parser.add_argument("corpus", type=Path, help="the converted corpus")
    parser.add_argument("--articles", type=int, default=2000)
    options = parser.parse_args()
    literal: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        leads = Path(folder) / "leads.jsonl"
        with leads.open("w", encoding="utf-8") as file:
            for record in islice(records(options.corpus), options.articles):
                there = set(FIGURE.findall(" ".join(record["body"])))
                wanted = FIGURE.findall(record["sapo"])
                missing = sum(figure not in there for figure in wanted)
                literal += Counter(digits=len(wanted), missing=missing, leads=bool(wanted), faulty=bool(missing))
                row = {"id": record["id"], "body": record["body"], "key_results": [record["sapo"]]}
                file.write(json.dumps(row, ensure_ascii=False) + "\n")
        found = audit([leads], Tokenizer(BUNDLED), load_manifest(BUNDLED).window)
    for name, tally in found.facts.items():
        share = f"{tally.precision:.1%}" if tally.precision is not None else "-"
        print(f"{name:10} {share} of {tally.verdicts.total():,} supported; {tally.faulty:,} of {tally.targets:,} leads at fault")
    print(
        f"digits     {1 - literal['missing'] / literal['digits']:.1%} of {literal['digits']:,} stand in the body as they are; "
        f"{literal['faulty']:,} of {literal['leads']:,} leads at fault"
    )
    print(f"{len(found.unsupported):,} of {found.targets:,} leads at fault in all; {found.pairs} near-duplicate pairs")


if __name__ == "__main__":
    main()
