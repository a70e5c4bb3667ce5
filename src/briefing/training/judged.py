"""Verdicts on wordings as the arrays that a ranker learns from, and what it is taught by them."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn
from torch.nn.functional import binary_cross_entropy_with_logits as bce

from briefing.corpus import Example
from briefing.errors import CorpusError
from briefing.features import Floats, Mask, joints
from briefing.recipe import RankRecipe, RerankRecipe
from briefing.report import Span
from briefing.sections import COLUMNS
from briefing.training.data import load
from briefing.training.loop import Parts
from briefing.training.ragged import padded
from briefing.verdicts import Runs, Verdict, verdicts
from briefing.windows import Layout


class Judged(NamedTuple):
    """An item that there is a verdict on: its section, its N words (indices into the report's), how many of them each of its
    units has, what each of K wordings keeps of them (N,), the word that its colon comes after, or -1, whether it is without
    fault (K,), and which is the best."""

    section: int
    words: npt.NDArray[np.int64]
    parts: list[int]
    kept: list[Mask]
    colons: list[int]
    faultless: Floats
    best: int


def by_report(paths: Iterable[Path]) -> dict[str, list[Verdict]]:
    """The verdicts of some files, by the id of their report."""
    found: dict[str, list[Verdict]] = {}
    for path in paths:
        for verdict in verdicts(path):
            found.setdefault(verdict.id, []).append(verdict)
    return found


def judged_reports(recipe: RankRecipe | RerankRecipe) -> tuple[list[Example], dict[str, list[Verdict]]]:
    """The reports of a recipe that may be trained on, and its verdicts by their id. Raises CorpusError where there is none."""
    of = by_report(recipe.data)
    found = load(recipe.reports, "train", recipe.vnds, recipe.audit, ids=of)
    if not found:
        raise CorpusError(f"{', '.join(map(str, recipe.data))}: no verdict on a report of the train split of `reports`")
    return found, of


def judged(verdict: Verdict, place: Layout) -> Judged:
    """A verdict as arrays. Raises CorpusError where it is not of the text that was laid out."""
    spans = [word.span for word in place.words]
    units = [_inside(spans, (unit,)) for unit in verdict.units]
    words = np.concatenate(units)
    own = [spans[word] for word in words]
    wordings = [_inside(own, runs) for runs in verdict.wordings]
    ends = {span.end: at for at, span in enumerate(own)}
    if not all(map(len, [*units, *wordings])) or not {*verdict.colons} <= {-1, *ends}:
        raise CorpusError(f"{verdict.place}: {verdict.id}: its characters are no words of the report: is it of another version?")
    kept = [np.isin(np.arange(len(own)), wording) for wording in wordings]
    colons = [ends.get(colon, -1) for colon in verdict.colons]
    faultless = np.isin(np.arange(len(kept)), verdict.faultless).astype(np.float32)
    return Judged(COLUMNS[verdict.section], words, [len(unit) for unit in units], kept, colons, faultless, verdict.best)


def ranker_losses(ranker: nn.Module, items: Sequence[Judged], states: Sequence[Tensor], features: Sequence[Floats]) -> Parts:
    """Cross-entropy of which wordings are without fault, over all of them, and of which is the best of its item, over all items;
    of each item the states (N, width) of its words and their features, as `ranked_features` has them."""
    device = states[0].device
    places, marks, sizes = joints([kept for item in items for kept in item.kept], [at for item in items for at in item.colons])
    counts = torch.tensor([len(item.kept) for item in items])
    logits = ranker(
        nn.utils.rnn.pad_sequence(list(states), True),
        padded(features, device),
        torch.tensor([item.section for item in items], device=device),
        torch.tensor([len(rows) for rows in states]),
        torch.repeat_interleave(counts).to(device),
        torch.from_numpy(places).to(device),
        torch.from_numpy(marks).to(device),
        torch.from_numpy(sizes),
    )
    return verdict_losses(logits, items)


def verdict_losses(logits: Tensor, items: Sequence[Judged]) -> Parts:
    """The two of `ranker_losses`, from the logits (K, 2) of all wordings of some items, in order."""
    faultless = torch.from_numpy(np.concatenate([item.faultless for item in items])).to(logits.device)
    own = torch.split(logits[:, 1], [len(item.kept) for item in items])
    best = [-scores.log_softmax(0)[item.best] for scores, item in zip(own, items, strict=True)]
    return {"faultless": bce(logits[:, 0], faultless), "best": torch.stack(best).mean()}


def _inside(spans: list[Span], runs: Runs) -> npt.NDArray[np.int64]:
    """Which of some spans lie inside one of the runs."""
    inside = [any(run.start <= span.start and span.end <= run.end for run in runs) for span in spans]
    return np.flatnonzero(inside)
