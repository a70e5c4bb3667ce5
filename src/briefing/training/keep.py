"""Stage `keep`: the start's keeper alone, on the references' items, over the states of the frozen encoder, computed once."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from briefing.checkpoint import of_head
from briefing.features import Floats, word_features
from briefing.heads import Keeper
from briefing.progress import progress
from briefing.recipe import KeepRecipe
from briefing.tokenization import Tokenizer
from briefing.training.data import load
from briefing.training.encoding import encoded
from briefing.training.frozen import Start, frozen, grown
from briefing.training.loop import Parts
from briefing.training.objective import keeper_loss, keeper_odds
from briefing.training.provenance import Provenance
from briefing.training.ragged import means


class Words(NamedTuple):
    """An item's section, the states of its N words (N, width) in half precision, their features, and what is kept (N, 2)."""

    section: int
    states: Tensor
    features: Floats
    keep: Floats


def keep(recipe: KeepRecipe, origin: Provenance) -> None:
    """Run the stage; ``recipe.out`` becomes ``recipe.start`` with its keeper trained on."""
    start = frozen(recipe)
    keeper = Keeper(start.width, dropout=recipe.dropout)
    keeper.load_state_dict(of_head(start.heads, "keeper"))
    keeper.to(start.device)

    def losses(chosen: list[Words]) -> Parts:
        words = torch.cat([item.states for item in chosen]).to(start.device).float()
        places = np.split(np.arange(len(words)), np.cumsum([len(item.keep) for item in chosen])[:-1])
        odds = keeper_odds(keeper, words, places, [item.features for item in chosen], [item.section for item in chosen])
        return {"keep": keeper_loss(odds, [item.keep for item in chosen])}

    items = list(_items(recipe, start))
    grown(recipe, origin, start, {"keeper": keeper}, items, lambda item: len(item.keep), losses)


def _items(recipe: KeepRecipe, start: Start) -> Iterator[Words]:
    tokenizer = Tokenizer(recipe.start)
    found = load(recipe.data, "train", recipe.vnds, recipe.audit)
    with torch.no_grad(), progress("encode", len(found)) as advance:
        for given, states in encoded(start.encoder, found, tokenizer, start.manifest.window, start.device):
            words = means(states, given.layout.word_pieces)
            for label in given.labels.items:
                features = word_features(given.layout.parts(label.words, label.units))
                own = words[torch.from_numpy(label.words).to(start.device)].half().cpu()
                yield Words(label.section, own, features, label.keep)
            advance(1, "")
