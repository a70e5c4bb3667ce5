"""The command line. One file a command; what a command works with is imported when it runs, so that --help is quick."""

import os
import sys
from importlib import import_module
from typing import Annotated

import typer

from briefing.cli.exits import guarded, reported

# A command is a module of this package with a function ``command``, whose docstring is its help.
COMMANDS = ("read", "draft", "train", "evaluate", "audit", "export", "unpack")
# A group is a module whose docstring says after its name what it does, with a function for each of its commands.
GROUPS = {"corpus": ("check", "split")}


def main() -> None:
    """The entry point of ``briefing`` and ``python -m briefing``."""
    os.environ.setdefault("TRANSFORMERS_VERBOSITY", "error")  # its warnings are for programmers
    if not sys.stderr.isatty():
        os.environ.setdefault("HF_HUB_DISABLE_PROGRESS_BARS", "1")  # its bars, unlike ours, go to files too
    with reported():
        app()(prog_name="briefing")


def app() -> typer.Typer:
    """The application with all of its commands."""
    built = typer.Typer(
        no_args_is_help=True,
        add_completion=False,
        rich_markup_mode=None,  # plain help: importing rich takes longer than all the rest
        pretty_exceptions_enable=False,
    )
    built.callback()(_briefing)
    for name in COMMANDS:
        command = import_module(f"briefing.cli.{name}").command
        built.command(name, no_args_is_help=True)(guarded(command))
    for group, names in GROUPS.items():
        module = import_module(f"briefing.cli.{group}")
        words = (module.__doc__ or "").split(": ", 1)[-1].strip()
        below = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help=words[:1].upper() + words[1:])
        for name in names:
            below.command(name, no_args_is_help=True)(guarded(getattr(module, name)))
        built.add_typer(below, name=group)
    return built


def _version(asked: bool) -> None:
    if asked:
        from briefing import __version__

        typer.echo(f"briefing {__version__}")
        raise typer.Exit


def _briefing(
    version: Annotated[
        bool, typer.Option("--version", is_eager=True, callback=_version, help="Show the version and exit.")
    ] = False,
) -> None:
    """Drafts the headline, key results and next tasks of long Vietnamese conference reports, offline, with sources."""
