"""``briefing corpus``: what is wrong with a corpus, and its cut into train, dev and test."""

from pathlib import Path
from typing import Annotated

import typer

Corpus = Annotated[
    Path, typer.Argument(metavar="FILE", help="Reports with briefings: .jsonl (.xz, .gz), .parquet, or a folder of such files.")
]
Vnds = Annotated[Path | None, typer.Option(help="The converted VNDS corpus, where FILE holds references of its articles.")]


def check(file: Corpus, vnds: Vnds = None) -> None:
    """Name all that is wrong with a corpus, a line a fault: FILE:LINE: id: what is wrong and what to do."""
    from briefing.cli import outputs
    from briefing.cli.exits import FAILED
    from briefing.formats.wording import one_line
    from briefing.progress import progress
    from briefing.validation import check as checked

    sound = bad = faults = 0
    with progress("checking", None) as advance:
        for found in checked(file, vnds=vnds):
            sound += not found.faults
            bad += bool(found.faults)
            faults += len(found.faults)
            for line in found.lines:
                outputs.emit(f"{one_line(line)}\n".encode("utf-8", "replace"))
            advance(1, "")
    typer.echo(f"{file}: {sound:,} sound records, {faults:,} faults at {bad:,} other places", err=True)
    if faults:
        raise typer.Exit(FAILED)


def split(
    file: Corpus,
    out: Annotated[Path, typer.Option(metavar="DIR", help="The folder that gets train.jsonl, dev.jsonl and test.jsonl.")],
    vnds: Vnds = None,
) -> None:
    """Cut a corpus into train, dev and test by report, with reports that are nearly the same on one side."""
    from briefing.progress import progress
    from briefing.splits import split as cut

    with progress("splitting", None) as advance:
        done = cut(file, out, vnds=vnds, advance=lambda: advance(1, ""))
    sizes = ", ".join(f"{name} {count:,}" for name, count in done.reports.items())
    alike = f"{done.alike:,} reports are like another, in {done.groups:,} groups" if done.groups else "no two are alike"
    typer.echo(f"{out}: {sizes}; {alike}", err=True)
