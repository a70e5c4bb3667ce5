"""A progress bar on standard error, where somebody watches and nothing else is drawn on the same terminal."""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from briefing.cli import inputs, outputs
from briefing.progress import progress


@contextmanager
def shown(files: Sequence[str], out: str | None) -> Iterator[Callable[[int], None]]:
    """A function to call after each draft with the number of failures so far; more than one report shows a bar."""
    if not _watched(out) or (total := sum(1 for _ in inputs.sources(files, out))) < 2:
        yield lambda failures: None
        return

    with progress("drafting", total) as bar:
        drafted = done = 0

        def advance(failures: int) -> None:
            nonlocal drafted, done
            drafted += 1
            bar(drafted + failures - done, "")
            done = drafted + failures

        yield advance


def _watched(out: str | None) -> bool:
    on_terminal = sys.stdout is not None and sys.stdout.isatty()
    return sys.stderr is not None and sys.stderr.isatty() and not (outputs.to_stdout(out) and on_terminal)
