"""The quality gate: the model in the package, scored on the development split against the floors in `quality/gate.json`.

A number below its floor fails the gate (exit 1). Floors are of one corpus, by its hash: on another they say nothing, which is an
error (exit 2). --raise lifts the floors to just below what was measured and never lowers one. Lowering is done by hand, in the
file, with "reason" and "date" beside the number; without them a floor that stands below its best is an error.
usage: python benchmarks/gate.py [--short] [--vnds DIR] [--raise]
"""

import argparse
import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from briefing.briefer import Briefer
from briefing.corpus import Example, examples
from briefing.errors import BriefingError
from briefing.evaluation import evaluate
from briefing.files import write
from briefing.scores import Scores

ROOT = Path(__file__).parent.parent
FLOORS = ROOT / "quality" / "gate.json"
SPLIT = "dev"
ROUGE = ("rouge1", "rouge2", "rougeL")
GATED = {
    "headline": {"rouge": ROUGE},
    "key_results": {"rouge": ROUGE, "items": ("f1",), "citations": ("f1",)},
    "next_tasks": {"rouge": ROUGE, "items": ("f1",), "citations": ("f1",)},
    "lists": {"abstention": ("f1",), "facts": ("figures", "names")},
    "period": {"periods": ("accuracy",)},
    "next_period": {"periods": ("accuracy",)},
}
METRICS = list(dict.fromkeys(metric for metrics in GATED.values() for metric in metrics))
SLACK = 15.0  # points that one report may lose: another processor's rounding can move a word of it
NOISE = 0.005  # of what is rounded to hundredths


class Part(NamedTuple):
    """What is gated at once: every ``every``-th report of the development split of a corpus."""

    corpus: str
    every: int = 1


FULL = {"portal": Part("authored.jsonl"), "office": Part("office.jsonl")}
NEWS = {"news": Part("gold_vnds.jsonl")}
SHORT = {"portal, short": Part("authored.jsonl", every=5)}

Floor = dict[str, float | str]  # best, floor; where it was lowered reason and date
Block = dict[str, object]  # corpus_hash, floors by number


class GateError(BriefingError):
    """The floors do not fit what was measured, so that nothing can be said."""


class Measured(NamedTuple):
    """A score in percent, and the reports that it is of."""

    value: float
    reports: int


class Row(NamedTuple):
    """One number of the gate."""

    number: str
    measured: float
    floor: float
    best: float

    @property
    def fell(self) -> bool:
        return self.measured < self.floor - NOISE


def measured(scores: Scores) -> dict[str, Measured]:
    """The gated numbers of the only system of an evaluation, by "part metric column"."""
    found = {}
    for key, number in scores.numbers.items():
        if key.column in GATED.get(key.part, {}).get(key.metric, ()):
            found[" ".join(key[1:])] = Measured(round(100 * number.value, 2), number.reports)
    return found


def judged(name: str, block: Block | None, corpus_hash: str, found: Mapping[str, Measured]) -> list[Row]:
    """What was measured beside its floors. Raises GateError where these are of another corpus, incomplete, or lowered unsaid."""
    if block is None:
        raise GateError(f"{name}: there are no floors yet: set them with --raise")
    if block["corpus_hash"] != corpus_hash:
        raise GateError(
            f"{name}: the floors are of corpus {block['corpus_hash']}, this is {corpus_hash}: floors of another corpus say "
            "nothing; take the block out of the file by hand and set new ones with --raise"
        )
    floors: dict[str, Floor] = block["floors"]  # type: ignore[assignment]
    if unlike := sorted(floors.keys() ^ found.keys()):
        raise GateError(f"{name}: {', '.join(unlike)}: has a floor and was not measured, or the other way round; see --raise")
    for number, floor in floors.items():
        lowered = float(floor["floor"]) < float(floor["best"]) - _slack(found[number]) - NOISE
        if lowered and not (floor.get("reason") and floor.get("date")):
            raise GateError(f'{name}: {number}: was lowered without a word: give "reason" and "date"')
    return [
        Row(number, found[number].value, float(floor["floor"]), float(floor["best"])) for number, floor in sorted(floors.items())
    ]


def raised(name: str, block: Block | None, corpus_hash: str, found: Mapping[str, Measured]) -> Block:
    """The block with every floor lifted as far as the measured numbers allow, and numbers that had none given one."""
    known: dict[str, Floor] = {}
    if block is not None:
        known = {number: floor for number, floor in block["floors"].items() if number in found}  # type: ignore[attr-defined]
        judged(name, {**block, "floors": known}, corpus_hash, {number: found[number] for number in known})
    return {
        "corpus_hash": corpus_hash,
        "floors": {number: _lifted(known.get(number), score) for number, score in sorted(found.items())},
    }


def _lifted(floor: Floor | None, score: Measured) -> Floor:
    below = round(score.value - _slack(score), 2)
    if floor is None or score.value >= float(floor["best"]):
        return {"best": score.value, "floor": below}
    return {**floor, "floor": max(below, float(floor["floor"]))}


def _slack(score: Measured) -> float:
    return SLACK / score.reports


def table(name: str, rows: list[Row]) -> Iterator[str]:
    """A line a number, those that fell marked."""
    yield f"{name:32} measured    floor     best"
    for row in rows:
        mark = "  BELOW" if row.fell else "  above its best: --raise" if row.measured > row.best + NOISE else ""
        yield f"  {row.number:30} {row.measured:8.2f} {row.floor:8.2f} {row.best:8.2f}{mark}"


def held_out(part: Part, vnds: Path | None) -> list[Example]:
    """The reports of a part."""
    return list(examples(ROOT / "data" / part.corpus, vnds=vnds, split=SPLIT))[:: part.every]


def run(parts: Mapping[str, Part], vnds: Path | None, raising: bool) -> bool:
    """Scores the parts, prints them beside their floors and lifts these if asked. Whether no number fell."""
    briefer = Briefer.load()
    blocks: dict[str, Block] = json.loads(FLOORS.read_text(encoding="utf-8")) if FLOORS.exists() else {}
    fell = []
    for name, part in parts.items():
        scores = evaluate(briefer, held_out(part, vnds), name=name, floors=False, metrics=METRICS, samples=1)
        found = measured(scores)
        if raising:
            blocks[name] = raised(name, blocks.get(name), scores.corpus_hash, found)
        rows = judged(name, blocks.get(name), scores.corpus_hash, found)
        print("\n".join(table(f"{name} ({scores.reports} reports)", rows)))
        fell += [row for row in rows if row.fell]
    if raising:
        FLOORS.parent.mkdir(exist_ok=True)
        write(FLOORS, (json.dumps(blocks, indent=1, sort_keys=True) + "\n").encode())
    return not fell


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--short", action="store_true", help="every fifth authored report alone: for each change")
    parser.add_argument("--vnds", type=Path, help="the converted VNDS corpus: gates the news, too")
    parser.add_argument("--raise", dest="raising", action="store_true", help="lift the floors to what is measured now")
    asked = parser.parse_args()
    parts = SHORT if asked.short else FULL | (NEWS if asked.vnds else {}) | (SHORT if asked.raising else {})
    try:
        return 0 if run(parts, asked.vnds, asked.raising) else 1
    except BriefingError as error:
        print(error, file=sys.stderr)
        return 2


if __name__ == "__main__":
    raise SystemExit(main())
