"""How long scoring takes: 10,000 section pairs by `rouge` and `items`, beside rouge_score on the same tokens and its own.

The pairs are made of the authored reports: a section of the cue-word floor against the reference's, over and over, each with a
number of its own so that nothing is remembered from one to the next. rouge_score scores a part of them, in turn with ours, and
the two have to agree. Seconds of CPU; medians over rounds.
Usage: python benchmarks/scoring.py [--pairs 10000] [--rounds 3]
"""

import argparse
from collections.abc import Callable, Sequence
from itertools import cycle, islice
from pathlib import Path
from statistics import fmean, median
from time import process_time

import numpy as np
from rouge_score.rouge_scorer import RougeScorer

from briefing.corpus import examples
from briefing.evaluation import references
from briefing.floors import cue_words
from briefing.metrics import METRICS
from briefing.metrics.base import LIST_PARTS, Line, Pair
from briefing.text import syllables

DATA = Path(__file__).parents[1] / "data"
TYPES = ["rouge1", "rouge2", "rougeL"]
PEER_SHARE = 50  # rouge_score gets one pair in so many
REST = [name for name in METRICS if name not in ("rouge", "items", "rouge-legacy")]


class Syllables:
    """Our tokens, for rouge_score."""

    def tokenize(self, text: str) -> list[str]:
        return syllables(text)


def section_pairs() -> list[Pair]:
    """Every list section of the authored reports that neither side leaves empty."""
    found = list(examples(DATA / "authored.jsonl"))
    drafts = cue_words(found)
    pairs = []
    for example in found:
        lines = references(example)
        for part in LIST_PARTS:
            if lines.get(part):
                pairs.append(Pair(example.report, part, drafts[example.report.id].lines[part], lines[part]))
    return pairs


def numbered(pair: Pair, number: int) -> Pair:
    """The pair with a number in every line."""
    ours, theirs = (tuple(Line(f"{line.text} {number}", line.sources) for line in lines) for lines in (pair.ours, pair.theirs))
    return Pair(pair.report, pair.part, ours, theirs)


def text(lines: Sequence[Line]) -> str:
    return "\n".join(line.text for line in lines)


def timed(work: Callable[[Pair], object], pairs: Sequence[Pair]) -> tuple[float, list[object]]:
    """Seconds of CPU for 1,000 pairs, and what came of each."""
    start = process_time()
    results = [work(pair) for pair in pairs]
    return (process_time() - start) * 1000 / len(pairs), results


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    made = section_pairs()
    scorers = {"rouge": RougeScorer(TYPES, tokenizer=Syllables()), "rouge-legacy": RougeScorer(TYPES)}
    seconds: dict[str, list[float]] = {}
    apart = dict.fromkeys(scorers, 0.0)
    for turn in range(asked.rounds):
        pairs = [numbered(pair, turn * asked.pairs + index) for index, pair in enumerate(islice(cycle(made), asked.pairs))]
        few = pairs[::PEER_SHARE]
        for name in ("rouge", "items"):
            seconds.setdefault(name, []).append(timed(METRICS[name].statistics, pairs)[0])
        for name, scorer in scorers.items():
            took, theirs = timed(lambda pair, scorer=scorer: scorer.score(text(pair.theirs), text(pair.ours)), few)  # type: ignore[misc]
            seconds.setdefault(f"rouge_score as {name}", []).append(took)
            took, ours = timed(METRICS[name].statistics, few)
            seconds.setdefault(f"{name} (the same)", []).append(took)
            peer = np.array([[found[each].fmeasure for each in TYPES] for found in theirs])  # type: ignore[index]
            apart[name] = max(apart[name], float(np.abs(np.array(ours)[:, :3] - peer).max()))
        for name in REST:
            seconds.setdefault(name, []).append(timed(METRICS[name].statistics, few)[0])
    both = median(map(sum, zip(seconds["rouge"], seconds["items"], strict=True)))
    sizes = [
        fmean(len(syllables(text(lines))) for lines in side) for side in zip(*((p.ours, p.theirs) for p in made), strict=True)
    ]
    print(f"{asked.pairs} pairs of {sizes[0]:.0f} and {sizes[1]:.0f} syllables: rouge + items {both * asked.pairs / 1000:.1f} s")
    for name, taken in seconds.items():
        print(f"{name:28} {median(taken):8.3f} s for 1,000 pairs")
    for name, most in apart.items():
        ratio = median(
            peer / own for peer, own in zip(seconds[f"rouge_score as {name}"], seconds[f"{name} (the same)"], strict=True)
        )
        print(f"rouge_score as {name}: {ratio:.1f} times as long; scores at most {most:.1e} apart")


if __name__ == "__main__":
    main()
