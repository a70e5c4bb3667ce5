"""Stage `rank`: a ranker of wordings, from verdicts on them, over the states of the frozen encoder, computed once."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor, nn

from briefing.checkpoint import of_head
from briefing.features import Floats, ranked_features, word_features
from briefing.heads import Keeper, Ranker
from briefing.progress import progress
from briefing.recipe import RankRecipe
from briefing.tokenization import Tokenizer
from briefing.training.encoding import encoded
from briefing.training.frozen import Start, frozen, grown
from briefing.training.judged import Judged, judged, judged_reports, ranker_losses
from briefing.training.loop import Parts
from briefing.training.objective import keeper_odds
from briefing.training.provenance import Provenance
from briefing.training.ragged import means


class Ranked(NamedTuple):
    """An item that there is a verdict on, with the states (N, width) of its words, in half precision, and their features."""

    item: Judged
    states: Tensor
    features: Floats


def rank(recipe: RankRecipe, origin: Provenance) -> None:
    """Run the stage; ``recipe.out`` becomes ``recipe.start`` with a ranker."""
    start = frozen(recipe)
    keeper = Keeper(start.width).eval().to(start.device)
    keeper.load_state_dict(of_head(start.heads, "keeper"))
    ranker = Ranker(start.width, dropout=recipe.dropout).to(start.device)

    def losses(chosen: list[Ranked]) -> Parts:
        items, states, features = zip(*chosen, strict=True)
        return ranker_losses(ranker, items, [rows.to(start.device).float() for rows in states], features)

    items = list(_items(recipe, start, keeper))
    grown(recipe, origin, start, {"ranker": ranker}, items, lambda item: len(item.states), losses)


def _items(recipe: RankRecipe, start: Start, keeper: nn.Module) -> Iterator[Ranked]:
    """The verdicts on wordings of those reports that may be trained on."""
    found, of = judged_reports(recipe)
    tokenizer = Tokenizer(recipe.start)
    with torch.no_grad(), progress("encode", len(found)) as advance:
        for given, states in encoded(start.encoder, found, tokenizer, start.manifest.window, start.device):
            words = means(states, given.layout.word_pieces)
            for verdict in of[given.example.report.id]:
                item = judged(verdict, given.layout)
                own, places = words[torch.from_numpy(item.words).to(words.device)], np.arange(len(item.words))
                odds = keeper_odds(keeper, own, [places], [word_features(item.parts)], [item.section])[0][:, 0].cpu().numpy()
                yield Ranked(item, own.half().cpu(), ranked_features(item.parts, odds))
            advance(1, "")
