"""``briefing draft``: reports in, briefings out."""

import os
import sys
from collections import deque
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from briefing.cli import inputs, outputs, progress
from briefing.cli.exits import Failure, end_with, reason, say
from briefing.draft import Briefing
from briefing.errors import CheckpointError, EngineError, OutputError
from briefing.formats import FORMATS, FormatName, format_of
from briefing.report import Report

if TYPE_CHECKING:
    from briefing.briefer import Briefer

BATCH = 16  # reports read before the first of them is drafted

Named = tuple[str, Report]


def command(
    files: Annotated[
        list[str],
        typer.Argument(
            metavar="FILE",
            help="Reports (.txt .html .docx .pdf), folders of them, .jsonl files with a report a line, - for standard input.",
        ),
    ],
    format: Annotated[
        FormatName | None, typer.Option(help="The form of the drafts. By default that of --out's suffix, or else text.")
    ] = None,
    model: Annotated[
        str | None, typer.Option(metavar="DIR_OR_NAME", help="A model's folder or name. By default the model in the package.")
    ] = None,
    writer: Annotated[
        Literal["model", "trim", "copy"] | None,
        typer.Option(
            help="Who words the items: the model's decoder; trim, which keeps words of the source and adds none; "
            "copy, which keeps all. By default what the model's card recommends."
        ),
    ] = None,
    device: Annotated[Literal["auto", "cpu", "cuda"], typer.Option(help="Where the model runs.")] = "auto",
    out: Annotated[
        str | None,
        typer.Option(metavar="PATH", help="A file, or a folder (there already, or ending with /) for a file a report."),
    ] = None,
) -> None:
    """Draft briefings of reports, each line with its sources.

    A report that cannot be read or drafted does not stop the others: it is named at the end, and the exit code is 1.
    """
    form = FORMATS[_format(format, out)]
    _check_out(files, out)
    if form.separator is None:
        _check_single(files, out)
    failures: list[Failure] = []
    reports = inputs.reports(inputs.sources(files, out), failures)
    first = next(reports, None)
    if first:  # or there is nothing to load a model for
        from briefing.briefer import Briefer

        with outputs.opened(out, form, files) as sink, progress.shown(files, out) as advance:
            briefer = Briefer.load(model, writer=writer, device=device)
            if briefer.notice:
                say(briefer.notice)
            for report, briefing in drafts(briefer, chain([first], reports), failures):
                sink(briefing, report)
                advance(len(failures))
    end_with(failures)


def drafts(briefer: "Briefer", reports: Iterable[Named], failures: list[Failure]) -> Iterator[tuple[Report, Briefing]]:
    """Each report with its briefing, in order; those that cannot be drafted are added to ``failures``.

    Where one of a batch fails, the rest of the batch is drafted one by one, to find which it is.
    Raises CheckpointError and EngineError, which are no fault of a report.
    """
    rest = iter(reports)
    while batch := deque(islice(rest, BATCH)):
        try:
            for briefing in briefer.map([report for _, report in batch]):
                yield batch.popleft()[1], briefing
        except (CheckpointError, EngineError):
            raise
        except Exception as error:
            reason(error)
            yield from _one_by_one(briefer, batch, failures)


def _one_by_one(briefer: "Briefer", reports: Iterable[Named], failures: list[Failure]) -> Iterator[tuple[Report, Briefing]]:
    for name, report in reports:
        try:
            briefing = briefer(report)
        except (CheckpointError, EngineError):
            raise
        except Exception as error:
            failures.append(Failure(name, reason(error)))
        else:
            yield report, briefing


def _format(format: FormatName | None, out: str | None) -> FormatName:
    if format:
        return format
    if out is None or outputs.to_stdout(out) or outputs.is_folder(out):
        return "text"
    try:
        return format_of(out)
    except OutputError as error:
        raise typer.BadParameter(f"{error}; or give --format", param_hint="--out") from error


def _check_out(files: list[str], out: str | None) -> None:
    """Refuses a place where a draft would take that of a report, or be read as one the next time."""
    if out is None or outputs.to_stdout(out) or not os.path.exists(out):
        return
    if os.path.isdir(out):
        if any(inputs.same_file(file, out) for file in files):
            raise typer.BadParameter("is the folder of the reports: name another, or one inside it", param_hint="--out")
    elif any(inputs.same_file(own, out) for file in files for own in inputs.files_of(file)):
        raise typer.BadParameter("is one of the reports: name another file", param_hint="--out")


def _check_single(files: list[str], out: str | None) -> None:
    """Refuses what a format of one briefing a file cannot do."""
    if out is None and sys.stdout is not None and sys.stdout.isatty():
        raise typer.BadParameter("this format is not for a terminal: name a file or folder", param_hint="--out")
    several = len(list(islice(inputs.sources(files, out), 2))) > 1
    if several and (out is None or not outputs.is_folder(out)):
        raise typer.BadParameter("this format holds one report a file: name a folder, ending with /", param_hint="--out")
