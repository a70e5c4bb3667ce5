"""Stage `average`: checkpoints that differ in seed, order or last turn, their weights averaged into one.

Wortsman et al. 2022, *Model soups*, section 2: the mean costs what one network does, and is often ahead of each.
"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import torch
from torch import Tensor

from briefing.checkpoint import check, need_weights
from briefing.errors import CheckpointError
from briefing.recipe import AverageRecipe
from briefing.training.backbone import copy_checkpoint, manifest_of, replacing
from briefing.training.provenance import Provenance
from briefing.training.snapshots import STATES, Snapshots


def average(recipe: AverageRecipe, origin: Provenance) -> None:
    """Run the stage; ``recipe.out`` becomes ``recipe.start`` with the mean of its weights and those of ``recipe.others``.

    Raises CheckpointError where one of them is damaged or is another network.
    """
    from safetensors.torch import save_file

    folders = (recipe.start, *recipe.others)
    for folder in folders:
        need_weights(folder, str(folder))
        check(folder)
    files = sorted(path.name for path in recipe.start.glob("*.safetensors"))
    means = {name: mean([_tensors(folder / name) for folder in folders], folders) for name in files}
    manifest = manifest_of(recipe.start)
    others = [manifest_of(folder).made for folder in recipe.others]
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


def _tensors(path: Path) -> dict[str, Tensor]:
    """The tensors of a file; none where there is no such file."""
    from safetensors.torch import load_file

    return load_file(path) if path.exists() else {}
