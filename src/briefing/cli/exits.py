"""How a command ends: one line on standard error and an exit code, never a traceback unless it is asked for.

0: done. 1: the work, or a part of it, failed. 2: wrong use. 130: interrupted. 141: the reader of our output has left.
"""

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import wraps
from typing import NamedTuple, NoReturn, ParamSpec

import typer

from briefing.errors import BriefingError

FAILED = 1
INTERRUPTED = 130
PIPE_CLOSED = 141
DEBUG = "BRIEFING_DEBUG"

P = ParamSpec("P")


class Failure(NamedTuple):
    """Something that could not be read or drafted, and why."""

    name: str
    reason: str

    def __str__(self) -> str:
        return self.reason if self.reason.startswith(self.name) else f"{self.name}: {self.reason}"


def guarded(command: Callable[P, None]) -> Callable[P, None]:
    """The command, its errors reported. Inside of typer, which has ways of its own with some of them."""

    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        with reported():
            command(*args, **kwargs)

    return run


@contextmanager
def reported() -> Iterator[None]:
    """Turns what went wrong inside into a line on standard error and SystemExit with the right code."""
    try:
        yield
    except (typer.Exit, typer.Abort, typer.BadParameter):
        raise
    except KeyboardInterrupt:
        _leave(INTERRUPTED, "interrupted")
    except BrokenPipeError:
        _leave(PIPE_CLOSED)
    except Exception as error:
        _leave(FAILED, reason(error))


def reason(error: Exception) -> str:
    """One line on an error: its own words if it was raised on purpose or by the system, a request to report it if not.

    Under BRIEFING_DEBUG=1 one of the latter is raised again instead.
    """
    if isinstance(error, BriefingError | OSError):
        return str(error)
    if os.environ.get(DEBUG) == "1":
        raise error
    return f"internal error: {type(error).__name__}: {error} (please report it, with the output under {DEBUG}=1)"


def end_with(failures: Sequence[Failure]) -> None:
    """Ends a command: names what failed, a line each, and leaves with the code for it; does nothing if all went well."""
    for failure in failures:
        say(str(failure))
    if failures:
        raise typer.Exit(FAILED)


def say(message: str) -> None:
    """One line on standard error."""
    from briefing.formats.wording import one_line

    typer.echo(f"briefing: {one_line(message)}", err=True)


def _leave(code: int, message: str | None = None) -> NoReturn:
    if message:
        with suppress(OSError):  # nobody reads standard error: the code has to do
            say(message)
    _drop_unwritten()
    raise SystemExit(code)


def _drop_unwritten() -> None:
    """Flushes standard output; where that fails, lets the rest go, or Python would complain about it while shutting down."""
    if sys.stdout is None:
        return
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
