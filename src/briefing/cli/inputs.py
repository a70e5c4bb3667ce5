"""What stands on the command line, as reports: files, folders, JSON Lines of reports, standard input."""

import json
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple, NoReturn

from briefing.cli.exits import Failure, reason
from briefing.errors import ReadError
from briefing.report import Report

STDIN = "-"
RECORDS = ".jsonl"
BOM = b"\xef\xbb\xbf"
UNREAD = (".", "~$")  # how the names of hidden files begin, and of the locks that Word sets beside a document that is open


class Source(NamedTuple):
    """Where one report comes from. ``load`` reads it, and raises BriefingError if that cannot be done; ``path``: its file."""

    name: str
    load: Callable[[], Report]
    path: Path | None = None


def sources(arguments: Sequence[str], out: str | None = None) -> Iterator[Source]:
    """The sources of all arguments, in order, found as they are asked for; none is read yet.

    ``out``: where drafts go, which are no reports: what lies in that folder is passed over where a folder above it is read.
    """
    for argument in arguments:
        path = Path(argument)
        try:
            if not argument:  # or an unset variable of a script would mean the folder one is in
                yield Source('""', partial(_refuse, "names no file"))
            elif argument == STDIN:
                yield Source("standard input", _read_stdin)
            elif path.is_dir():
                yield from _folder(path, out)
            elif path.suffix.lower() == RECORDS:
                yield from _records(path)
            else:
                yield _file(path)
        except (OSError, ValueError) as error:
            words = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
            yield Source(argument, partial(_refuse, words))


def reports(found: Iterator[Source], failures: list[Failure]) -> Iterator[tuple[str, Report]]:
    """The reports that can be read, each with its source's name; the others are added to ``failures``."""
    for source in found:
        try:
            report = source.load()
        except Exception as error:
            failures.append(Failure(source.name, reason(error)))
        else:
            yield source.name, report


def files_of(argument: str) -> Iterator[str | Path]:
    """The files that an argument names: itself, or those of a folder that would be read."""
    if os.path.isdir(argument):
        yield from (source.path for source in _folder(Path(argument), None) if source.path)
    else:
        yield argument


def same_file(path: str | Path, other: str | Path | None) -> bool:
    """Whether both are there and are one file or folder."""
    return other is not None and os.path.exists(path) and os.path.exists(other) and os.path.samefile(path, other)


def _file(path: Path) -> Source:
    from briefing.reading import read

    return Source(str(path), partial(read, path), path)


def _read_stdin() -> Report:
    from briefing.reading import read

    if sys.stdin is None:
        raise ReadError("is closed")
    try:
        return read(sys.stdin.buffer)
    except OSError as error:
        raise ReadError(f"cannot be read: {error.strerror}") from error


def _folder(folder: Path, out: str | None) -> Iterator[Source]:
    from briefing.readers import known_suffixes

    known = known_suffixes()

    closed: list[OSError] = []
    any_found = False
    for place, folders, names in os.walk(folder, onerror=closed.append):
        folders[:] = sorted(name for name in folders if not name.startswith(".") and not same_file(Path(place, name), out))
        for name in sorted(names):
            if Path(name).suffix.lower() in known and not name.startswith(UNREAD):
                any_found = True
                yield _file(Path(place, name))
    for error in closed:
        yield Source(str(error.filename), partial(_refuse, error.strerror or str(error)))
    if not any_found and not closed:
        yield Source(str(folder), partial(_refuse, f"holds no file that can be read ({' '.join(sorted(known))})"))


def _records(path: Path) -> Iterator[Source]:
    with path.open("rb") as file:
        for number, line in enumerate(file, start=1):
            if line.strip():
                yield Source(f"{path}:{number}", partial(_report_of, line.removeprefix(BOM)))


def _report_of(line: bytes) -> Report:
    from briefing.reading import report_of_record

    try:
        record = json.loads(line.decode())
    except (ValueError, RecursionError) as error:
        raise ReadError(f"is not JSON: {error}") from error
    if not isinstance(record, dict):
        raise ReadError("is no JSON object with the text of a report")
    try:
        return report_of_record(record)
    except (TypeError, ValueError) as error:  # a key holds another type of value than a report's
        raise ReadError(f"is no record of a report: {error}") from error


def _refuse(words: str) -> NoReturn:
    raise ReadError(words)
