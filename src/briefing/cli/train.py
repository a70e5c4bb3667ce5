"""``briefing train``: one stage of training, from a recipe file."""

from pathlib import Path
from typing import Annotated

import typer


def command(
    recipe: Annotated[Path, typer.Argument(metavar="RECIPE", help="A recipe file (configs/*.yaml).")],
) -> None:
    """Run a training recipe. A run that was stopped goes on from its last checkpoint."""
    from briefing.training import train

    typer.echo(f"{train(recipe)}: written", err=True)
