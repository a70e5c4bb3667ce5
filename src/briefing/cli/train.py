"""``briefing train``: one stage of training, from a recipe file."""

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from briefing.cli.exits import say


class _Said(logging.Handler):
    """What a run has to say, as the command's own words, above its progress bar."""

    def emit(self, record: logging.LogRecord) -> None:
        say(record.getMessage())


@contextmanager
def _spoken(log: logging.Logger) -> Iterator[None]:
    """What is logged is said, by nobody else."""
    handler, level = _Said(), log.level
    log.addHandler(handler)
    log.setLevel(logging.INFO)
    log.propagate = False
    try:
        yield
    finally:
        log.removeHandler(handler)
        log.setLevel(level)
        log.propagate = True


def command(
    recipe: Annotated[Path, typer.Argument(metavar="RECIPE", help="A recipe file (configs/*.yaml).")],
    resume: Annotated[
        bool, typer.Option("--resume/--afresh", help="Go on from the last state of a stopped run, or forget it.")
    ] = True,
    push_to_hub: Annotated[
        str | None, typer.Option(metavar="OWNER/NAME", help="Upload the checkpoint at the end; a new repository is private.")
    ] = None,
) -> None:
    """Run a training recipe. A run that was stopped goes on from its last state.

    Several processes, one a GPU: torchrun --nproc-per-node 2 -m briefing train RECIPE.
    """
    from briefing.hub import check_push, push
    from briefing.training import train

    if push_to_hub:
        check_push(push_to_hub)
    with _spoken(logging.getLogger("briefing")):
        out = train(recipe, resume=resume)
    if os.environ.get("RANK", "0") == "0":
        typer.echo(f"{out}: written", err=True)
        if push_to_hub:
            typer.echo(f"{push(out, push_to_hub)}: pushed", err=True)
