"""Training, stage by stage. A stage reads one checkpoint folder and writes another; a run that was stopped goes on."""

import os
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from briefing.errors import BriefingError, CheckpointError

if TYPE_CHECKING:
    from briefing.recipe import Recipe


def train(recipe: "Recipe | str | Path", *, resume: bool = True) -> Path:
    """Run a recipe (or the recipe file of a path) and return the folder that it wrote.

    A stopped run of the same recipe goes on from its last state, unless ``resume`` is False: then it begins anew.
    Raises RecipeError, CorpusError, CheckpointError, OutputError.
    """
    try:
        import torch  # noqa: F401

        from briefing.recipe import FinetuneRecipe, Recipe
        from briefing.training.snapshots import STATES, Snapshots
    except ImportError as error:
        raise BriefingError("training needs torch: pip install 'vi-briefing[train]'") from error
    if not isinstance(recipe, Recipe):
        recipe = Recipe.load(recipe)
    if not (recipe.start.is_dir() or isinstance(recipe, FinetuneRecipe)):  # which may start from a name on a hub
        raise CheckpointError(f"{recipe.start}: no such checkpoint folder to start from")
    if not resume and os.environ.get("RANK", "0") == "0":
        Snapshots(recipe.out / STATES).clear()
    stage = recipe.stage
    getattr(import_module(f"briefing.training.{stage}"), stage)(recipe)
    return recipe.out
