"""``briefing export``: a training checkpoint made small, for machines without torch."""

from pathlib import Path
from typing import Annotated

import typer

from briefing.errors import EngineError


def command(
    model: Annotated[Path, typer.Argument(metavar="FOLDER", help="A checkpoint with a BERT encoder that briefing train wrote.")],
    out: Annotated[Path, typer.Argument(metavar="OUT", help="The folder to write: int8 weights and ONNX graphs over them.")],
) -> None:
    """Write a checkpoint as int8 weights with ONNX graphs, which draft without torch."""
    try:
        from briefing.training.bundle import bundle

        bundle(model, out)
    except ImportError as error:
        raise EngineError("export needs torch and onnx: pip install 'vi-briefing[train]'") from error
    typer.echo(f"{out}: written", err=True)
