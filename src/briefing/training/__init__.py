"""Training, stage by stage. A stage reads one checkpoint folder and writes another; a run that was stopped goes on."""

import logging
import os
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from briefing.errors import BriefingError, CheckpointError

if TYPE_CHECKING:
    from briefing.recipe import Recipe

say = logging.getLogger("briefing")


def train(recipe: "Recipe | str | Path", *, resume: bool = True) -> Path:
    """Run a recipe (or the recipe file of a path) and return the folder that it wrote.

    A stopped run of the same recipe goes on from its last state, and one that is over is not made again, unless ``resume`` is
    False: then it begins anew. Raises RecipeError, CorpusError, CheckpointError, OutputError.
    """
    try:
        import torch  # noqa: F401

        from briefing.hub import find
        from briefing.recipe import FinetuneRecipe, Recipe
        from briefing.training.audited import speaks
        from briefing.training.provenance import Provenance
        from briefing.training.snapshots import STATES, Snapshots
    except ImportError as error:
        raise BriefingError("training needs torch: pip install 'vi-briefing[train]'") from error
    if not isinstance(recipe, Recipe):
        recipe = Recipe.load(recipe)
    stage = recipe.stage
    alone = not isinstance(recipe, FinetuneRecipe)
    if alone and int(os.environ.get("WORLD_SIZE", 1)) > 1:
        raise BriefingError(f"stage {stage} runs in one process: start it without torchrun (stage finetune takes several)")
    if alone and not recipe.start.is_dir():  # finetune may start from a name on a hub
        raise CheckpointError(f"{recipe.start}: no such checkpoint folder to start from")
    origin = Provenance.of(recipe, find(recipe.start))
    states = Snapshots(recipe.out / STATES)
    if resume:
        if states.over(origin.run):
            say.info("%s: made by this recipe from this data already; --afresh to make it again", recipe.out)
            return recipe.out
    elif speaks():
        states.clear()
    getattr(import_module(f"briefing.training.{stage}"), stage)(recipe, origin)
    return recipe.out
