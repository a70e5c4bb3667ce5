"""Stage `rank`: a ranker of wordings, from verdicts on them, over the states of the frozen encoder, computed once."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn
from torch.nn.functional import binary_cross_entropy_with_logits as bce

from briefing.checkpoint import of_head
from briefing.errors import CorpusError
from briefing.features import Floats, Mask, joints, ranked_features, word_features
from briefing.heads import Keeper, Ranker
from briefing.progress import progress
from briefing.recipe import RankRecipe
from briefing.report import Span
from briefing.sections import COLUMNS
from briefing.tokenization import Tokenizer
from briefing.training.data import Ready, load
from briefing.training.encoding import encoded
from briefing.training.frozen import Start, frozen, grown
from briefing.training.loop import Parts
from briefing.training.objective import keeper_odds
from briefing.training.provenance import Provenance
from briefing.training.ragged import means, padded
from briefing.verdicts import Runs, Verdict, verdicts


class Ranked(NamedTuple):
    """An item's section, the states (N, width) of its words in half precision, their features, what each of K wordings keeps of
    them (N,), the word that its colon comes after, or -1, whether it is without fault (K,), and which is the best."""

    section: int
    states: Tensor
    features: Floats
    kept: list[Mask]
    colons: list[int]
    faultless: Floats
    best: int


def rank(recipe: RankRecipe, origin: Provenance) -> None:
    """Run the stage; ``recipe.out`` becomes ``recipe.start`` with a ranker."""
    start = frozen(recipe)
    keeper = Keeper(start.width).eval().to(start.device)
    keeper.load_state_dict(of_head(start.heads, "keeper"))
    ranker = Ranker(start.width, dropout=recipe.dropout).to(start.device)

    def losses(chosen: list[Ranked]) -> Parts:
        logits = _logits(ranker, chosen, start.device)
        faultless = torch.from_numpy(np.concatenate([item.faultless for item in chosen])).to(start.device)
        parts = torch.split(logits[:, 1], [len(item.kept) for item in chosen])
        best = [-part.log_softmax(0)[item.best] for part, item in zip(parts, chosen, strict=True)]
        return {"faultless": bce(logits[:, 0], faultless), "best": torch.stack(best).mean()}

    items = list(_items(recipe, start, keeper))
    grown(recipe, origin, start, {"ranker": ranker}, items, lambda item: len(item.states), losses)


def _logits(ranker: nn.Module, items: list[Ranked], device: torch.device) -> Tensor:
    """The ranker's logits (K, 2) of all wordings of some items, one item after the other."""
    places, marks, sizes = joints([kept for item in items for kept in item.kept], [at for item in items for at in item.colons])
    logits: Tensor = ranker(
        nn.utils.rnn.pad_sequence([item.states for item in items], True).to(device).float(),
        padded((item.features for item in items), device),
        torch.tensor([item.section for item in items], device=device),
        torch.tensor([len(item.states) for item in items]),
        torch.repeat_interleave(torch.tensor([len(item.kept) for item in items])).to(device),
        torch.from_numpy(places).to(device),
        torch.from_numpy(marks).to(device),
        torch.from_numpy(sizes),
    )
    return logits


def _items(recipe: RankRecipe, start: Start, keeper: nn.Module) -> Iterator[Ranked]:
    """The verdicts on wordings of those reports that may be trained on."""
    of: dict[str, list[Verdict]] = {}
    for path in recipe.data:
        for verdict in verdicts(path):
            of.setdefault(verdict.id, []).append(verdict)
    found = load(recipe.reports, "train", recipe.vnds, recipe.audit, ids=of)
    if not found:
        raise CorpusError(f"{', '.join(map(str, recipe.data))}: no verdict on a report of the train split of `reports`")
    tokenizer = Tokenizer(recipe.start)
    with torch.no_grad(), progress("encode", len(found)) as advance:
        for given, states in encoded(start.encoder, found, tokenizer, start.manifest.window, start.device):
            words = means(states, given.layout.word_pieces)
            for verdict in of[given.example.report.id]:
                yield _ranked(verdict, given, words, keeper)
            advance(1, "")


def _ranked(verdict: Verdict, given: Ready, states: Tensor, keeper: nn.Module) -> Ranked:
    """A verdict as arrays, from the states (N, width) of its report's words. Raises CorpusError where it is not of this text."""
    spans = [word.span for word in given.layout.words]
    units = [_inside(spans, (unit,)) for unit in verdict.units]
    words, parts = np.concatenate(units), [len(unit) for unit in units]
    own = [spans[word] for word in words]
    wordings = [_inside(own, runs) for runs in verdict.wordings]
    ends = {span.end: at for at, span in enumerate(own)}
    if not all(map(len, [*units, *wordings])) or not {*verdict.colons} <= {-1, *ends}:
        raise CorpusError(f"{verdict.place}: {verdict.id}: its characters are no words of the report: is it of another version?")
    section = COLUMNS[verdict.section]
    states = states[torch.from_numpy(words).to(states.device)]
    odds = keeper_odds(keeper, states, [np.arange(len(words))], [word_features(parts)], [section])[0][:, 0].cpu().numpy()
    kept = [np.isin(np.arange(len(own)), wording) for wording in wordings]
    colons = [ends.get(colon, -1) for colon in verdict.colons]
    faultless = np.isin(np.arange(len(kept)), verdict.faultless).astype(np.float32)
    return Ranked(section, states.half().cpu(), ranked_features(parts, odds), kept, colons, faultless, verdict.best)


def _inside(spans: list[Span], runs: Runs) -> npt.NDArray[np.int64]:
    """Which of some spans lie inside one of the runs."""
    inside = [any(run.start <= span.start and span.end <= run.end for run in runs) for span in spans]
    return np.flatnonzero(inside)
