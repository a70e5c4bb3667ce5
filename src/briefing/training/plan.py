"""Stage `plan`: planner and keeper, and the encoder under them, on references. One encoding of a report serves both heads."""

import random
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import binary_cross_entropy_with_logits as bce

from briefing.checkpoint import HEADS, Manifest, load_manifest
from briefing.engine import windows_array
from briefing.features import candidates, word_features
from briefing.heads import Keeper, Planner
from briefing.recipe import PlanRecipe
from briefing.sections import LISTS, SECTIONS
from briefing.tokenization import Tokenizer
from briefing.training.backbone import copy_assets, layers, load_backbone, replacing, still
from briefing.training.data import Ready, epochs, load, ready, without_title
from briefing.training.loop import autocast, device_of, fit
from briefing.training.provenance import Provenance
from briefing.training.snapshots import STATES, Snapshots
from briefing.windows import Ints

LESS = 0.3  # the weight of `join` and `some` beside `take`
KEEP_ITEMS = 12  # items of a report that the keeper learns from in one step, drawn anew each time


def plan(recipe: PlanRecipe, origin: Provenance) -> None:
    """Run the stage; ``recipe.out`` becomes a folder with encoder, heads and manifest."""
    from safetensors.torch import load_file

    torch.manual_seed(recipe.seed)
    device = device_of(recipe.device)
    tokenizer = Tokenizer(recipe.start)
    model, encoder = load_backbone(recipe.start)
    model.requires_grad_(False)
    still(encoder)
    width = encoder.config.hidden_size
    modules = nn.ModuleDict({"encoder": encoder, "planner": Planner(width), "keeper": Keeper(width)}).to(device)
    known: dict[str, Tensor] = {}
    manifest = Manifest(name=recipe.out.name)
    if (recipe.start / HEADS).exists():  # a checkpoint that plans already goes on from its heads and thresholds
        known, manifest = load_file(recipe.start / HEADS), load_manifest(recipe.start)
        modules.load_state_dict(known, strict=False)
    found = load(recipe.data, "train", recipe.vnds, recipe.audit)
    titled = [ready(example, tokenizer, recipe.window) for example in found]
    bare = [
        ready(replace(example, report=without_title(example.report)), tokenizer, recipe.window) if example.report.title else given
        for example, given in zip(found, titled, strict=True)
    ]
    batches = list(epochs(recipe.epochs, len(found), recipe.batch, recipe.seed))
    dice = random.Random(recipe.seed)
    dropped = [[dice.random() < recipe.title_dropped for _ in batch] for batch in batches]

    def losses(step: int) -> dict[str, Tensor]:
        chosen = [(bare if drop else titled)[index] for index, drop in zip(batches[step], dropped[step], strict=True)]
        return plan_losses(modules, chosen, recipe.positive, device, random.Random(f"{recipe.seed}/{step}"))

    groups = [
        *_groups(encoder, recipe),
        {"params": [*modules["planner"].parameters(), *modules["keeper"].parameters()], "lr": recipe.heads_rate},
    ]
    fit(modules, groups, len(batches), losses, recipe, origin.run)
    made = {**manifest.made, "plan": origin.made()}
    with replacing(recipe.out) as folder:
        model.save_pretrained(folder)
        save_heads({name: modules[name] for name in ("planner", "keeper")}, folder, known)
        copy_assets(recipe.start, folder)
        replace(manifest, name=recipe.out.name, window=recipe.window, made=made).save(folder)
    Snapshots(recipe.out / STATES).finish(origin.run)


def save_heads(heads: dict[str, nn.Module], folder: Path, others: dict[str, Tensor]) -> None:
    """Write ``heads.safetensors``, each tensor named ``head.parameter``; ``others``: of heads that were not trained here."""
    from safetensors.torch import save_file

    tensors = others | {
        f"{head}.{name}": tensor.detach().cpu().contiguous()
        for head, module in heads.items()
        for name, tensor in module.state_dict().items()
    }
    save_file(tensors, folder / HEADS)


def encode(encoder: nn.Module, batch: list[Ready], device: torch.device) -> list[Tensor]:
    """States (P, width) of each report: all windows of all reports in one padded batch, the specials left out."""
    ids, mask = windows_array([window for item in batch for window in item.layout.windows])
    with autocast(device):
        states = encoder(
            input_ids=torch.from_numpy(ids).to(device), attention_mask=torch.from_numpy(mask).to(device)
        ).last_hidden_state
    found, row = [], 0
    for item in batch:
        before, after = item.layout.edges
        parts = [states[row + number, before : len(window) - after] for number, window in enumerate(item.layout.windows)]
        found.append(torch.cat(parts).float())
        row += len(parts)
    return found


def means(states: Tensor, ranges: Any) -> Tensor:
    """Mean of the rows ``states[start:end]`` of each (start, end) of ``ranges`` (K, 2); zeros where it is empty."""
    bounds = torch.as_tensor(np.asarray(ranges), device=states.device)
    sums = torch.nn.functional.pad(states.cumsum(0), (0, 0, 1, 0))
    length = (bounds[:, 1] - bounds[:, 0]).clamp(min=1)
    return (sums[bounds[:, 1]] - sums[bounds[:, 0]]) / length[:, None]


def plan_losses(
    modules: nn.ModuleDict, batch: list[Ready], positive: float, device: torch.device, dice: random.Random
) -> dict[str, Tensor]:
    """The parts of the loss of some reports."""
    planned: dict[str, list[Tensor]] = {"take": [], "join": [], "some": []}
    words, features, sections, keep = [], [], [], []
    for item, states in zip(batch, encode(modules["encoder"], batch, device), strict=True):
        word_states = means(states, item.layout.word_pieces)
        unit_states = means(word_states, item.layout.unit_words)
        leads = lead_states(unit_states, item)
        given = item.labels
        logits = modules["planner"](unit_states, leads, torch.from_numpy(item.features).to(device))
        wanted = (torch.from_numpy(array).to(device) for array in (weights_of(item), given.take, given.join, given.some))
        for part, loss in planner_losses(logits, positive, *wanted).items():
            planned[part].append(loss)
        for label in dice.sample(given.items, min(KEEP_ITEMS, len(given.items))):
            words.append(word_states[torch.from_numpy(label.words).to(device)])
            features.append(torch.from_numpy(word_features(item.layout.parts(label.words, label.units))))
            sections.append(label.section)
            keep.append(torch.from_numpy(label.keep))
    zero = torch.zeros((), device=device)
    return {
        "take": torch.stack(planned["take"]).mean(),
        **{part: LESS * (torch.stack(planned[part]).mean() if planned[part] else zero) for part in ("join", "some")},
        "keep": keep_loss(modules["keeper"], words, features, sections, torch.cat(keep).to(device)) if words else zero,
    }


def planner_losses(
    logits: Sequence[Tensor], positive: float, weight: Tensor, take: Tensor, join: Tensor, some: Tensor
) -> dict[str, Tensor]:
    """The planner's losses of one report, from its logits and what `Labels` has; `join` and `some` only where there is any.

    ``weight`` (U, S): `weights_of` the report; ``positive``: the weight of a unit to take against one to leave.
    """
    each = bce(logits[0], take, pos_weight=logits[0].new_tensor(positive), reduction="none") * weight
    losses = {"take": each.sum() / weight.sum().clamp(min=1)}
    for part, odds, target in (("join", logits[1], join), ("some", logits[2], some)):
        if (target >= 0).any():
            losses[part] = bce(odds[target >= 0], target[target >= 0])
    return losses


def keep_loss(keeper: nn.Module, words: list[Tensor], features: list[Tensor], sections: list[int], keep: Tensor) -> Tensor:
    """Cross-entropy of what some items keep and where they put a colon, over all their words."""
    pad = nn.utils.rnn.pad_sequence
    lengths = torch.tensor([len(states) for states in words])
    odds = keeper(pad(words, True), pad(features, True).to(keep.device), torch.tensor(sections, device=keep.device), lengths)
    mask = torch.arange(int(lengths.max()))[None] < lengths[:, None]
    return bce(odds[mask.to(keep.device)], keep)


def item_odds(keeper: nn.Module, word_states: Tensor, item: Ready, section: int, units: Sequence[int], words: Ints) -> Tensor:
    """The keeper's log-odds (N, 2) of one item's ``words`` (N,), those of some units of a report with ``word_states``."""
    device = word_states.device
    features = torch.from_numpy(word_features(item.layout.parts(words, units)))[None].to(device)
    odds: Tensor = keeper(word_states[torch.from_numpy(words).to(device)][None], features, torch.tensor([section], device=device))
    return odds[0]


def lead_states(units: Tensor, item: Ready) -> Tensor:
    """(U, width): the state of each unit's lead-in, zeros where it has none."""
    leads = [unit.lead_in for unit in item.example.report.units]
    index = torch.tensor([0 if lead is None else lead for lead in leads], device=units.device)
    there = torch.tensor([[lead is not None] for lead in leads], device=units.device)
    return torch.where(there, units[index], 0.0)


def weights_of(item: Ready) -> np.ndarray[Any, np.dtype[np.float32]]:
    """(U, S): 1 where a section may take a unit and was annotated."""
    able = candidates(item.example.report)
    columns = [able[:, 0 if section in LISTS else 1] for section in SECTIONS]
    return (np.stack(columns, 1) & (item.labels.some >= 0)).astype(np.float32)


def _groups(encoder: nn.Module, recipe: PlanRecipe) -> list[dict[str, Any]]:
    """The encoder's layers above the frozen ones, each at its own rate; all else of it is left as it is."""
    found = layers(encoder)
    groups = []
    for depth, layer in enumerate(found[recipe.frozen :], start=recipe.frozen):
        layer.requires_grad_(True)
        groups.append({"params": list(layer.parameters()), "lr": recipe.encoder_rate * recipe.decay ** (len(found) - 1 - depth)})
    return groups
