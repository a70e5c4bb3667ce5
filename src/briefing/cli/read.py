"""``briefing read``: what the drafts are made from."""

from typing import Annotated

import typer

from briefing.cli import inputs, outputs
from briefing.cli.exits import Failure, end_with
from briefing.formats import REPORT_FORMATS, ReportFormatName


def command(
    file: Annotated[str, typer.Argument(metavar="FILE", help="A report: .txt .html .docx .pdf, or - for standard input.")],
    format: Annotated[
        ReportFormatName, typer.Option(help="json is one line, with the offsets of all that is located in the text.")
    ] = "text",
) -> None:
    """Show what is read of a report, and what is left out and why."""
    form = REPORT_FORMATS[format]
    render = form.terminal if outputs.in_colour() else form.render
    failures: list[Failure] = []
    before = b""
    for _, report in inputs.reports(inputs.sources([file]), failures):
        outputs.emit(before + render(report))
        before = form.separator
    end_with(failures)
