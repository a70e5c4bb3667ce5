"""Fits and measures who is named before a title (`briefing.actors`): prints the weights and what they change.

    python benchmarks/actors.py data/authored.jsonl data/gold_vnds.jsonl --vnds runs/vnds

A name is worth what it adds to the headline's mean ROUGE-1/2/L. The weights maximise the expected worth under a softmax over the
names of a report and none of them, on the training split; every corpus weighs the same.
"""

import argparse
import pprint
import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import torch

from briefing.actors import candidates
from briefing.corpus import Example, examples
from briefing.grounding import Ledger
from briefing.metrics.rouge import rouge
from briefing.progress import progress
from briefing.sections import HEADLINE

STEPS, RATE, DECAY, SAMPLES = 600, 0.02, 1e-3, 10_000


class Asked(NamedTuple):
    """A report: its corpus and split, its title's scores, the features of its names and the scores with each (C, 3)."""

    corpus: str
    split: str
    alone: tuple[float, ...]
    features: list[dict[str, float]]
    named: list[tuple[float, ...]]


def asked(paths: list[Path], vnds: Path | None) -> Iterator[Asked]:
    """Every report with a title and a reference headline, but those of the test split."""
    for path in paths:
        for example in examples(path, vnds=vnds):
            if example.split != "test" and example.headline and example.report.title:
                yield _asked(path.stem, example, example.headline)


def _asked(corpus: str, example: Example, wanted: str) -> Asked:
    report = example.report
    title = report.quote(report.title) if report.title else ""
    room = HEADLINE.syllables[1] - len(title.split())
    found = [each for each in candidates(report, Ledger(report.text)) if len(report.quote(each.span).split()) <= room]
    named = [tuple(rouge(f"{report.quote(each.span)}: {title}", wanted)) for each in found]
    return Asked(corpus, example.split, tuple(rouge(title, wanted)), [each.features for each in found], named)


def fitted(found: list[Asked]) -> dict[str, float]:
    """The weights, of features as they are."""
    names = list(next(each.features[0] for each in found if each.features))
    found = [each for each in found if each.features]
    rows = [torch.tensor([[features[name] for name in names] for features in each.features]) for each in found]
    gains = [torch.tensor(each.named).mean(1) - sum(each.alone) / len(each.alone) for each in found]
    sizes = Counter(each.corpus for each in found)
    share = torch.tensor([1 / sizes[each.corpus] / len(sizes) for each in found])
    flat = torch.cat(rows)
    middle, spread = flat.mean(0), flat.std(0).clamp(min=1e-6)
    middle[names.index("bias")], spread[names.index("bias")] = 0.0, 1.0
    x = torch.nn.utils.rnn.pad_sequence([(row - middle) / spread for row in rows], True)
    gain = torch.nn.utils.rnn.pad_sequence(gains, True)
    there = torch.nn.utils.rnn.pad_sequence([torch.ones(len(row), dtype=torch.bool) for row in rows], True)
    weight = torch.zeros(len(names), requires_grad=True)
    optimizer = torch.optim.AdamW([weight], lr=RATE, weight_decay=DECAY)
    for _ in range(STEPS):
        scores = (x @ weight).masked_fill(~there, -torch.inf)
        chance = torch.softmax(torch.cat([torch.zeros(len(scores), 1), scores], 1), 1)[:, 1:]
        optimizer.zero_grad()
        loss = -((chance * gain).sum(1) * share).sum()
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
    plain = weight.detach() / spread
    plain[names.index("bias")] -= (weight.detach() * middle / spread).sum()
    return {name: round(value, 3) for name, value in zip(names, plain.tolist(), strict=True)}


def compare(found: list[Asked], weights: dict[str, float]) -> None:
    """A table of headlines with the best name against titles alone, and the chance of so much by accident."""
    print("\n| split | reports | named | title alone | with its actor | p |\n|---|---|---|---|---|---|")
    for corpus, split in sorted({(each.corpus, each.split) for each in found}):
        mine = [each for each in found if (each.corpus, each.split) == (corpus, split)]
        with_it = []
        for each in mine:
            scores = [sum(weights[name] * value for name, value in features.items()) for features in each.features]
            best = max(range(len(scores)), key=scores.__getitem__, default=None)
            with_it.append(each.named[best] if best is not None and scores[best] > 0 else each.alone)
        gains = [sum(new) - sum(old.alone) for new, old in zip(with_it, mine, strict=True)]
        columns = (
            " / ".join(f"{100 * sum(column) / len(mine):.1f}" for column in zip(*way, strict=True))
            for way in ([each.alone for each in mine], with_it)
        )
        changed = sum(new != old.alone for new, old in zip(with_it, mine, strict=True))
        print(f"| {corpus} {split} | {len(mine)} | {changed} | {' | '.join(columns)} | {_accident(gains):.3f} |")


def _accident(gains: list[float]) -> float:
    """Approximate randomisation: how often random signs bring as much."""
    dice = random.Random(0)
    seen = abs(sum(gains))
    more = sum(abs(sum(gain * dice.choice((-1, 1)) for gain in gains)) >= seen for _ in range(SAMPLES))
    return (more + 1) / (SAMPLES + 1)


def main() -> None:
    """Fit on train, compare on both splits."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpora", nargs="+", type=Path)
    parser.add_argument("--vnds", type=Path, help="the converted VNDS corpus")
    given = parser.parse_args()
    found: list[Asked] = []
    with progress("read", None) as advance:
        for each in asked(given.corpora, given.vnds):
            found.append(each)
            advance(1, "")
    torch.manual_seed(0)
    weights = fitted([each for each in found if each.split == "train"])
    pprint.pp(weights)
    compare(found, weights)


if __name__ == "__main__":
    main()
