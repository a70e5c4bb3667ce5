"""Stage `plan`: planner and keeper, and the encoder under them, on references. One encoding of a report serves both heads."""

import random
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from briefing.checkpoint import HEADS
from briefing.heads import Keeper, Planner
from briefing.recipe import PlanRecipe
from briefing.tokenization import Tokenizer
from briefing.training.backbone import (
    copy_assets,
    layers,
    load_backbone,
    manifest_of,
    replacing,
    save_heads,
    still,
    without_ranker,
)
from briefing.training.data import epochs, load, without_title
from briefing.training.encoding import states_of
from briefing.training.loop import autocast, device_of, fit
from briefing.training.objective import LESS, keeper_loss, keeper_odds, planner_losses, pooled, totals
from briefing.training.provenance import Provenance
from briefing.training.rows import Row, row
from briefing.training.snapshots import STATES, Snapshots

FIRST_HEADS = 1  # the seed of all that begins anew, whatever the run's: runs whose heads began apart cannot be averaged
KEEP_ITEMS = 12  # items of a report that the keeper learns from in one step, drawn anew each time


def plan(recipe: PlanRecipe, origin: Provenance) -> None:
    """Run the stage; ``recipe.out`` becomes a folder with encoder, heads and manifest."""
    from safetensors.torch import load_file

    torch.manual_seed(FIRST_HEADS)
    device = device_of(recipe.device)
    tokenizer = Tokenizer(recipe.start)
    model, encoder = load_backbone(recipe.start, window=recipe.window)
    model.requires_grad_(False)
    still(encoder)
    width = encoder.config.hidden_size
    modules = nn.ModuleDict({"encoder": encoder, "planner": Planner(width), "keeper": Keeper(width)}).to(device)
    torch.manual_seed(recipe.seed)
    known: dict[str, Tensor] = {}
    manifest = manifest_of(recipe.start)
    if (recipe.start / HEADS).exists():  # a checkpoint that plans already goes on from its heads
        known, manifest = without_ranker(load_file(recipe.start / HEADS), manifest)
        modules.load_state_dict(known, strict=False)
    rows = _rows(recipe, tokenizer)
    batches = list(epochs(recipe.epochs, len(rows), recipe.batch, recipe.seed))
    dice = random.Random(recipe.seed)
    dropped = [[dice.random() < recipe.title_dropped for _ in batch] for batch in batches]

    def losses(step: int) -> dict[str, Tensor]:
        chosen = [rows[index][drop] for index, drop in zip(batches[step], dropped[step], strict=True)]
        return plan_losses(modules, chosen, recipe.positive, device, random.Random(f"{recipe.seed}/{step}"))

    groups = [
        *_groups(encoder, recipe),
        {"params": [*modules["planner"].parameters(), *modules["keeper"].parameters()], "lr": recipe.heads_rate},
    ]
    fit(modules, groups, len(batches), losses, recipe, origin.run)
    earlier = {"after": manifest.made["plan"]} if "plan" in manifest.made else {}  # a planner that was trained on
    made = {**manifest.made, "plan": {**origin.made(), **earlier}}
    with replacing(recipe.out) as folder:
        model.save_pretrained(folder)
        save_heads({name: modules[name] for name in ("planner", "keeper")}, folder, known)
        copy_assets(recipe.start, folder)
        replace(manifest, name=recipe.out.name, window=recipe.window, made=made).save(folder)
    Snapshots(recipe.out / STATES).finish(origin.run)


def plan_losses(
    modules: nn.ModuleDict, rows: Sequence[Row], positive: float, device: torch.device, dice: random.Random
) -> dict[str, Tensor]:
    """The parts of the loss of some reports: means over reports (of words, the keeper's)."""
    with autocast(device):
        states = states_of(modules["encoder"], [window for row in rows for window in row.windows], rows[0].edges, device)
    words, units = pooled(rows, states)
    each, count = planner_losses(modules["planner"], units, rows, positive), totals(rows)
    losses = {part: loss.sum() / max(1, count[part]) * (1 if part == "take" else LESS) for part, loss in each.items()}
    starts = np.cumsum([0, *(len(row.word_unit) for row in rows)])
    chosen = [
        (item, start)
        for row, start in zip(rows, starts, strict=False)
        for item in dice.sample(row.items, min(KEEP_ITEMS, len(row.items)))
    ]
    if not chosen:
        return {**losses, "keep": torch.zeros((), device=device)}
    items = [item for item, _ in chosen]
    places = [item.words + start for item, start in chosen]
    odds = keeper_odds(modules["keeper"], words, places, [item.features for item in items], [item.section for item in items])
    return {**losses, "keep": keeper_loss(odds, [item.keep for item in items])}


def _rows(recipe: PlanRecipe, tokenizer: Tokenizer) -> list[tuple[Row, Row]]:
    """Each report with its title, and as if that had been lost."""
    found = []
    for example in load(recipe.data, "train", recipe.vnds, recipe.audit):
        titled = row(example, tokenizer, recipe.window, targets=False)
        bare = titled
        if example.report.title:
            bare = row(replace(example, report=without_title(example.report)), tokenizer, recipe.window, targets=False)
        if titled and bare:
            found.append((titled, bare))
    return found


def _groups(encoder: nn.Module, recipe: PlanRecipe) -> list[dict[str, Any]]:
    """The encoder's layers above the frozen ones, each at its own rate; all else of it is left as it is."""
    found = layers(encoder)
    groups = []
    for depth, layer in enumerate(found[recipe.frozen :], start=recipe.frozen):
        layer.requires_grad_(True)
        groups.append({"params": list(layer.parameters()), "lr": recipe.encoder_rate * recipe.decay ** (len(found) - 1 - depth)})
    return groups
