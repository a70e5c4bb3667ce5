"""Stage `average`: checkpoints that differ in seed, order or last turn, their weights averaged into one.

Wortsman et al. 2022, *Model soups*, section 2: it draws as one network does, and generalises better than most of its parts.
"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import torch
from torch import Tensor

from briefing.checkpoint import HEADS, check, load_manifest
from briefing.errors import CheckpointError
from briefing.recipe import AverageRecipe
from briefing.training.backbone import copy_checkpoint, replacing
from briefing.training.provenance import Provenance
from briefing.training.snapshots import STATES, Snapshots

MODEL = "model.safetensors"


def average(recipe: AverageRecipe, origin: Provenance) -> None:
    """Run the stage; ``recipe.out`` becomes ``recipe.start`` with the mean of its weights and those of ``recipe.others``.

    Raises CheckpointError where one of them is damaged or is another network.
    """
    from safetensors.torch import load_file, save_file

    folders = (recipe.start, *recipe.others)
    for folder in folders:
        check(folder)
    means = {name: mean([load_file(folder / name) for folder in folders], folders) for name in (MODEL, HEADS)}
    manifest = load_manifest(recipe.start)
    others = [load_manifest(folder).made for folder in recipe.others]
    made = {**manifest.made, "average": {**origin.made(), "others": others}}
    with replacing(recipe.out) as folder:
        copy_checkpoint(recipe.start, folder)
        for name, tensors in means.items():
            save_file(tensors, folder / name, {"format": "pt"})
        replace(manifest, name=recipe.out.name, made=made).save(folder)
    Snapshots(recipe.out / STATES).finish(origin.run)


def mean(several: Sequence[dict[str, Tensor]], folders: Sequence[Path]) -> dict[str, Tensor]:
    """The mean of tensors of the same names and shapes, in fp32. Raises CheckpointError, naming the folder, where they differ."""
    first = {name: tensor.shape for name, tensor in several[0].items()}
    for tensors, folder in zip(several, folders, strict=True):
        if {name: tensor.shape for name, tensor in tensors.items()} != first:
            raise CheckpointError(f"{folder}: another network than {folders[0]}: only weights of one shape can be averaged")
    return {name: torch.stack([tensors[name].float() for tensors in several]).mean(0) for name in first}
