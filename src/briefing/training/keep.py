"""Stage `keep`: the start's keeper alone, on the references' items, over the states of the frozen encoder, computed once."""

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor, nn

from briefing.checkpoint import HEADS, load_manifest, of_head
from briefing.features import Floats, word_features
from briefing.heads import Keeper
from briefing.progress import progress
from briefing.recipe import KeepRecipe
from briefing.tokenization import Tokenizer
from briefing.training.backbone import copy_checkpoint, load_backbone, save_heads
from briefing.training.data import alike, load
from briefing.training.encoding import encoded
from briefing.training.loop import device_of, fit
from briefing.training.objective import keeper_loss, keeper_odds
from briefing.training.provenance import Provenance
from briefing.training.ragged import means
from briefing.training.snapshots import STATES, Snapshots


class Words(NamedTuple):
    """An item's section, the states of its N words (N, width) in half precision, their features, and what is kept (N, 2)."""

    section: int
    states: Tensor
    features: Floats
    keep: Floats


def keep(recipe: KeepRecipe, origin: Provenance) -> None:
    """Run the stage; ``recipe.out`` becomes ``recipe.start`` with its keeper trained on."""
    from safetensors.torch import load_file

    torch.manual_seed(recipe.seed)
    device = device_of(recipe.device)
    manifest = load_manifest(recipe.start)
    encoder = load_backbone(recipe.start)[1].eval().requires_grad_(False).to(device)
    known = load_file(recipe.start / HEADS)
    keeper = Keeper(encoder.config.hidden_size, dropout=recipe.dropout)
    keeper.load_state_dict(of_head(known, "keeper"))
    keeper.to(device)
    items = list(_items(recipe, encoder, manifest.window, device))
    batches = list(alike(recipe.epochs, [len(item.keep) for item in items], recipe.batch, recipe.seed))

    def losses(step: int) -> dict[str, Tensor]:
        chosen = [items[index] for index in batches[step]]
        words = torch.cat([item.states for item in chosen]).to(device).float()
        places = np.split(np.arange(len(words)), np.cumsum([len(item.keep) for item in chosen])[:-1])
        odds = keeper_odds(keeper, words, places, [item.features for item in chosen], [item.section for item in chosen])
        return {"keep": keeper_loss(odds, [item.keep for item in chosen])}

    groups = [{"params": list(keeper.parameters()), "lr": recipe.heads_rate}]
    modules = nn.ModuleDict({"keeper": keeper})
    fit(modules, groups, len(batches), losses, recipe, origin.run)
    copy_checkpoint(recipe.start, recipe.out)
    save_heads({"keeper": keeper}, recipe.out, known)
    replace(manifest, name=recipe.out.name, made={**manifest.made, "keep": origin.made()}).save(recipe.out)
    Snapshots(recipe.out / STATES).finish(origin.run)


def _items(recipe: KeepRecipe, encoder: nn.Module, window: int, device: torch.device) -> Iterator[Words]:
    tokenizer = Tokenizer(recipe.start)
    found = load(recipe.data, "train", recipe.vnds, recipe.audit)
    with torch.no_grad(), progress("encode", len(found)) as advance:
        for given, states in encoded(encoder, found, tokenizer, window, device):
            words = means(states, given.layout.word_pieces)
            for label in given.labels.items:
                features = word_features(given.layout.parts(label.words, label.units))
                own = words[torch.from_numpy(label.words).to(device)].half().cpu()
                yield Words(label.section, own, features, label.keep)
            advance(1, "")
