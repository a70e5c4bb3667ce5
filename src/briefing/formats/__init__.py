"""The forms in which a briefing leaves the house, one file each; and those of a report as it was read."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol, TypeVar

from briefing.draft import Briefing
from briefing.errors import OutputError
from briefing.files import write
from briefing.formats import docx, json, markdown, text
from briefing.formats import report as reports
from briefing.report import Report

FormatName = Literal["text", "json", "markdown", "docx"]
ReportFormatName = Literal["text", "json"]
Name = TypeVar("Name", bound=str)


@dataclass(frozen=True, slots=True)
class Format:
    """How one briefing is written. ``terminal`` is ``render`` with colours, where the format has any.

    ``suffixes`` are those a file name may end with, the usual one first. ``separator`` stands between the briefings of
    one file or stream; None if a file holds one only.
    """

    suffixes: tuple[str, ...]
    render: Callable[[Briefing, Report], bytes]
    terminal: Callable[[Briefing, Report], bytes]
    separator: bytes | None


FORMATS: dict[FormatName, Format] = {
    "text": Format((".txt",), text.render, text.render_in_colour, b"\n\n"),
    "json": Format((".json", ".jsonl"), json.render, json.render, b""),
    "markdown": Format((".md",), markdown.render, markdown.render, b"\n---\n\n"),
    "docx": Format((".docx",), docx.render, docx.render, None),
}


@dataclass(frozen=True, slots=True)
class ReportFormat:
    """How a report is written, how on a terminal with colours, and what stands between two."""

    render: Callable[[Report], bytes]
    terminal: Callable[[Report], bytes]
    separator: bytes


REPORT_FORMATS: dict[ReportFormatName, ReportFormat] = {
    "text": ReportFormat(reports.render_text, reports.render_text_in_colour, b"\n\n"),
    "json": ReportFormat(reports.render_json, reports.render_json, b""),
}


def format_of(path: str | Path) -> FormatName:
    """The format that a file name asks for by its suffix.

    >>> format_of("ban-tin.DOCX")
    'docx'
    """
    return by_suffix(path, FORMATS)


class Suffixed(Protocol):
    """A format that files are known by."""

    @property
    def suffixes(self) -> tuple[str, ...]: ...


def by_suffix(path: str | Path, formats: Mapping[Name, Suffixed]) -> Name:
    """The name of the format that has the path's suffix. Raises OutputError."""
    suffix = Path(path).suffix.lower()
    for name, form in formats.items():
        if suffix in form.suffixes:
            return name
    known = " ".join(suffix for form in formats.values() for suffix in form.suffixes)
    raise OutputError(f"{path}: no format is known by the suffix {suffix or '(none)'!r}; known are {known}")


def save(briefing: Briefing, path: str | Path) -> None:
    """Writes a briefing in the format of the path's suffix. Raises OutputError."""
    render = FORMATS[format_of(path)].render
    if briefing.report is None:
        raise OutputError(f"{path}: this briefing does not carry its report, whose quotes the file would show")
    write(path, render(briefing, briefing.report))
