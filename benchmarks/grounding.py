"""Scores the ledger on data/facts.jsonl: accuracy per kind and verdict, confusion, recall of ``find``; the third set aside apart.

Usage: python benchmarks/grounding.py [FACTS.jsonl]
"""

import hashlib
import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from briefing.facts import find
from briefing.grounding import verdict
from briefing.text import nfc

FACTS = Path(__file__).parent.parent / "data" / "facts.jsonl"
VERDICTS = ("supported", "altered", "absent")


def set_aside(row_id: str) -> bool:
    """The fixed third that no rule was written from."""
    return int(hashlib.sha256(row_id.encode()).hexdigest(), 16) % 3 == 0


def found(row: dict[str, Any]) -> tuple[bool, bool]:
    """Whether ``find`` finds the given fact in its draft, and whether it gives it the same kind."""
    draft, fact = nfc(row["draft"]), nfc(row["fact"])
    start = draft.find(fact)
    touched = [each for each in find(draft) if each.start < start + len(fact) and start < each.end]
    return bool(touched), any(each.kind == row["kind"] for each in touched)


def score(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Accuracy, confusion {(right, given): n}, (right, all) per kind, share of altered facts passed, recall of ``find``."""
    confusion: Counter[tuple[str, str]] = Counter()
    right: Counter[str] = Counter()
    seen: Counter[str] = Counter()
    finds = [found(row) for row in rows]
    for row in rows:
        given, _ = verdict(row["fact"], row["kind"], row["draft"], row["source"])
        confusion[row["verdict"], given] += 1
        seen[row["kind"]] += 1
        right[row["kind"]] += given == row["verdict"]
    altered = sum(count for (true, _), count in confusion.items() if true == "altered")
    return {
        "facts": len(rows),
        "accuracy": sum(right.values()) / len(rows),
        "kinds": {kind: (right[kind], seen[kind]) for kind in sorted(seen)},
        "confusion": confusion,
        "passed": confusion["altered", "supported"] / altered,
        "found": sum(one for one, _ in finds) / len(rows),
        "kind": sum(two for _, two in finds) / len(rows),
    }


def main() -> None:
    path = Path(sys.argv[1]) if len(sys.argv) > 1 else FACTS
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    for name, part in (("two thirds", False), ("set aside", True)):
        result = score([row for row in rows if set_aside(row["id"]) == part])
        print(f"{name}: {result['facts']} facts, accuracy {result['accuracy']:.3f}, altered passed {result['passed']:.3f}")
        print(f"  find: recall {result['found']:.3f}, same kind {result['kind']:.3f}")
        print("  " + ", ".join(f"{kind} {good}/{total}" for kind, (good, total) in result["kinds"].items()))
        print("  right \\ given " + "".join(f"{verdict:>11}" for verdict in VERDICTS))
        for true in VERDICTS:
            print(f"  {true:<14}" + "".join(f"{result['confusion'][true, given]:>11}" for given in VERDICTS))


if __name__ == "__main__":
    main()
