"""Training, stage by stage. A stage reads one checkpoint folder and writes another; a run that was stopped goes on."""

from pathlib import Path
from typing import TYPE_CHECKING

from briefing.errors import BriefingError, CheckpointError

if TYPE_CHECKING:
    from briefing.recipe import Recipe


def train(recipe: "Recipe | str | Path") -> Path:
    """Run a recipe (or the recipe file of a path) and return the folder that it wrote.

    A stopped run of the same recipe goes on from its last checkpoint. Raises RecipeError, CorpusError, CheckpointError.
    """
    try:
        import torch  # noqa: F401

        from briefing.recipe import PiecesRecipe, PlanRecipe, Recipe, SilverRecipe, TuneRecipe, WriteRecipe
    except ImportError as error:
        raise BriefingError("training needs torch: pip install 'vi-briefing[train]'") from error
    if not isinstance(recipe, Recipe):
        recipe = Recipe.load(recipe)
    if not recipe.start.is_dir():
        raise CheckpointError(f"{recipe.start}: no such checkpoint folder to start from")
    if isinstance(recipe, PiecesRecipe):
        from briefing.training.pieces import pieces

        pieces(recipe)
    elif isinstance(recipe, SilverRecipe):
        from briefing.training.silver import silver

        silver(recipe)
    elif isinstance(recipe, PlanRecipe):
        from briefing.training.plan import plan

        plan(recipe)
    elif isinstance(recipe, WriteRecipe):
        from briefing.training.write import write

        write(recipe)
    elif isinstance(recipe, TuneRecipe):
        from briefing.training.tune import tune

        tune(recipe)
    return recipe.out
