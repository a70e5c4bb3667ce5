"""Writes docs/cli.md from the command line's own help: python docs/write_cli.py. A test checks that it is up to date."""

from pathlib import Path

PAGE = Path(__file__).with_name("cli.md")
WIDTH = "100"
INTRODUCTION = """# Command line

This page is written by `python docs/write_cli.py` from the help of the commands.

| exit code | meaning |
|---|---|
| 0 | done |
| 1 | the work, or a part of it, failed: a line on standard error says what and why |
| 2 | wrong use: an unknown option, or options that do not fit together |
| 130 | interrupted (Ctrl-C) |
| 141 | whatever read the output has left, as `head` does |

An error is one line on standard error. `BRIEFING_DEBUG=1` shows the traceback of a bug, for a report of it. A file at `--out`
is written whole or not at all. `NO_COLOR` takes the colours from a terminal, `FORCE_COLOR` gives them to a pipe.
"""


def page() -> str:
    """The whole page."""
    from typer.testing import CliRunner

    from briefing.cli import COMMANDS, GROUPS, app

    parts = [INTRODUCTION]
    grouped = ([group, *below] for group, names in GROUPS.items() for below in ([], *([name] for name in names)))
    for arguments in ([], *([name] for name in COMMANDS), *grouped):
        shown = CliRunner().invoke(app(), [*arguments, "--help"], prog_name="briefing", env={"COLUMNS": WIDTH})
        parts.append(f"## {' '.join(['briefing', *arguments])}\n\n```\n{shown.output.strip()}\n```\n")
    return "\n".join(parts)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
