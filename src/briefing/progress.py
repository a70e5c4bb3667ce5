"""A progress bar for long work."""

import contextlib
from collections.abc import Callable, Iterator


@contextlib.contextmanager
def progress(label: str, total: int | None, done: int = 0, *, quiet: bool = False) -> Iterator[Callable[[int, str], None]]:
    """A progress bar on stderr, where that is a terminal; what it yields takes the number of things done and a note.

    ``total`` is None where it cannot be known without doing the work.
    """
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

    columns = (
        TextColumn(label),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[note]}"),
    )
    console = Console(stderr=True)
    with Progress(*columns, console=console, transient=True, disable=quiet or not console.is_terminal) as bar:
        task = bar.add_task(label, total=total, completed=done, note="")
        yield lambda count, note: bar.update(task, advance=count, note=note)
