"""``briefing unpack``: an exported model as a checkpoint again."""

from pathlib import Path
from typing import Annotated

import typer

from briefing.errors import EngineError


def command(
    out: Annotated[Path, typer.Argument(metavar="OUT", help="The folder to write: a plain Hugging Face folder with the heads.")],
    model: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER", help="A folder of briefing export. By default the model in the package."),
    ] = None,
) -> None:
    """Write an exported model as a checkpoint, to fine-tune it or to load it with transformers alone."""
    try:
        from briefing.briefer import BUNDLED
        from briefing.training.unbundle import unbundle

        unbundle(model or BUNDLED, out)
    except ImportError as error:
        raise EngineError("unpack needs torch: pip install 'vi-briefing[train]'") from error
    typer.echo(f"{out}: written", err=True)
