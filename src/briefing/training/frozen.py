"""What the stages share that train a head over the frozen encoder: `keep`, `rank` and `rerank`."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, NamedTuple, TypeVar

import torch
from torch import Tensor, nn

from briefing.checkpoint import HEADS, Manifest, load_manifest
from briefing.recipe import KeepRecipe, RankRecipe, RerankRecipe
from briefing.training.backbone import copy_checkpoint, load_backbone, replacing, save_heads
from briefing.training.data import alike
from briefing.training.loop import Parts, device_of, fit
from briefing.training.provenance import Provenance
from briefing.training.snapshots import STATES, Snapshots

Item = TypeVar("Item")


class Start(NamedTuple):
    """The checkpoint that a stage starts from: its manifest, its encoder, not to be trained, and the tensors of its heads."""

    manifest: Manifest
    encoder: nn.Module
    heads: dict[str, Tensor]
    width: int
    device: torch.device


def frozen(recipe: KeepRecipe | RankRecipe | RerankRecipe) -> Start:
    """Load the start of a stage. Seeds torch."""
    from safetensors.torch import load_file

    torch.manual_seed(recipe.seed)
    device = device_of(recipe.device)
    manifest = load_manifest(recipe.start)
    encoder = load_backbone(recipe.start)[1].eval().requires_grad_(False).to(device)
    return Start(manifest, encoder, load_file(recipe.start / HEADS), int(encoder.config.hidden_size), device)


def grown(
    recipe: KeepRecipe | RankRecipe | RerankRecipe,
    origin: Provenance,
    start: Start,
    head: dict[str, nn.Module],
    items: Sequence[Item],
    length: Callable[[Item], int],
    losses: Callable[[list[Item]], Parts],
    groups: list[dict[str, Any]] | None = None,
) -> None:
    """Train one head, by its name, on items in batches of like length; ``recipe.out`` becomes ``recipe.start`` with it.

    ``groups``: its parameters, where not all have the rate of heads.
    """
    batches = list(alike(recipe.epochs, list(map(length, items)), recipe.batch, recipe.seed))
    modules = nn.ModuleDict(head)
    groups = groups or [{"params": list(modules.parameters()), "lr": recipe.heads_rate}]
    fit(modules, groups, len(batches), lambda step: losses([items[at] for at in batches[step]]), recipe, origin.run)
    made = {**start.manifest.made, recipe.stage: origin.made()}
    with replacing(recipe.out) as folder:
        copy_checkpoint(recipe.start, folder)
        save_heads(head, folder, start.heads)
        replace(start.manifest, name=recipe.out.name, made=made).save(folder)
    Snapshots(recipe.out / STATES).finish(origin.run)
