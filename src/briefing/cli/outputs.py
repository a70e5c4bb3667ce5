"""Where drafts go: standard output, one file, or a folder with a file for each report."""

import os
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from briefing.cli.inputs import same_file
from briefing.draft import Briefing
from briefing.errors import OutputError
from briefing.files import AtomicFile, write, write_whole
from briefing.formats import Format
from briefing.report import Report
from briefing.text import nfc

Sink = Callable[[Briefing, Report], None]

STDOUT = "-"
NAME_BYTES = 120
UNSAFE = re.compile(r"[^\w.-]+")


def is_folder(out: str) -> bool:
    """Whether ``out`` names a folder: one that is there, or a name that ends with a slash."""
    return out.endswith(("/", os.sep)) or os.path.isdir(out)


def to_stdout(out: str | None) -> bool:
    return out is None or out == STDOUT


@contextmanager
def opened(out: str | None, form: Format, files: Sequence[str]) -> Iterator[Sink]:
    """The sink for ``out``. A file that is written takes its place when the block ends well, and only if a draft was written.

    ``files``: the command line's reports; in a folder no draft takes the place of one of them.
    """
    if out is None or out == STDOUT:
        yield _stream(emit, form, form.terminal if in_colour() else form.render)
    elif is_folder(out):
        yield _folder(Path(out), form, files)
    else:
        with AtomicFile(out) as file:
            drafts = 0

            def counted(content: bytes) -> None:
                nonlocal drafts
                drafts += 1
                file.write(content)

            yield _stream(counted, form, form.render)
            if not drafts:
                file.discard()


def emit(content: bytes) -> None:
    """Writes to standard output and sees it off. Raises OutputError; a closed pipe stays a BrokenPipeError."""
    if sys.stdout is None:
        raise OutputError("standard output is closed")
    try:
        write_whole(sys.stdout.buffer, content)  # unbuffered under PYTHONUNBUFFERED
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise OutputError(f"standard output: cannot be written: {error.strerror}") from error


def in_colour() -> bool:
    """Whether standard output takes colours: a terminal does, unless NO_COLOR is set; FORCE_COLOR makes anything do."""
    if os.environ.get("NO_COLOR"):
        return False
    return bool(os.environ.get("FORCE_COLOR")) or (sys.stdout is not None and sys.stdout.isatty())


def _stream(put: Callable[[bytes], None], form: Format, render: Callable[[Briefing, Report], bytes]) -> Sink:
    before = b""

    def sink(briefing: Briefing, report: Report) -> None:
        nonlocal before
        put(before + render(briefing, report))
        before = form.separator or b""

    return sink


def _folder(folder: Path, form: Format, files: Sequence[str]) -> Sink:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"{folder}: cannot be made: {error.strerror}") from error
    suffix = form.suffixes[0]
    reports = [Path(file) for file in files if file.lower().endswith(suffix) and same_file(Path(file).parent, folder)]
    taken = {report.stem.casefold() for report in reports}

    def sink(briefing: Briefing, report: Report) -> None:
        name = unused(file_name(briefing.id), taken)
        write(folder / f"{name}{suffix}", form.render(briefing, report))

    return sink


def file_name(id: str) -> str:
    """An id as a file name without suffix: no separators, no leading dot, not too long for a file system.

    >>> file_name("auth/G-07"), file_name("../../Hội nghị"), file_name("...")
    ('auth-G-07', 'Hội-nghị', 'report')
    """
    name = UNSAFE.sub("-", nfc(id)).encode()[:NAME_BYTES].decode(errors="ignore")
    return name.strip(".-") or "report"


def unused(name: str, taken: set[str]) -> str:
    """The name, or with the first number that makes it new; ``taken`` is added to. Letter case makes no difference.

    >>> taken = set()
    >>> unused("a", taken), unused("A", taken), unused("a", taken), unused("a-2", taken)
    ('a', 'A-2', 'a-3', 'a-2-2')
    """
    candidate, number = name, 1
    while candidate.casefold() in taken:
        number += 1
        candidate = f"{name}-{number}"
    taken.add(candidate.casefold())
    return candidate
