"""Writing files so that a reader of the path sees the old content or the new, never a part of it."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from briefing.errors import OutputError


class AtomicFile:
    """A file in the making: it takes the place of ``path`` when its block ends well, and leaves no trace when it does not.

    The mode of a file that is replaced is kept, a link is followed, and what is no regular file (a pipe, a device) is
    written to directly. Every method raises OutputError if the system refuses.
    """

    def __init__(self, path: str | Path) -> None:
        self._path = path
        with _explained(path):
            self._target = Path(os.path.realpath(path))
            if self._target.is_dir():
                raise OutputError(f"{path}: is a folder; name a file, or end the name with / for one file per report")
            self._direct = os.path.exists(path) and not self._target.is_file()
            self._temporary = self._target.with_name(f".{os.urandom(8).hex()}.tmp")
            # unbuffered: a report is written at once, and closing after a failure has nothing left to flush
            self._file = open(path if self._direct else self._temporary, "wb" if self._direct else "xb", buffering=0)  # noqa: SIM115

    def write(self, content: bytes) -> None:
        with _explained(self._path):
            write_whole(self._file, content)

    def commit(self) -> None:
        """Puts the new content in place, on the disk and not only in its cache. Does nothing after ``discard``."""
        with _explained(self._path):
            if not self._direct and not self._file.closed:
                os.fsync(self._file.fileno())
                if self._target.exists():
                    os.chmod(self._temporary, self._target.stat().st_mode & 0o7777)
                self._file.close()
                os.replace(self._temporary, self._target)

    def discard(self) -> None:
        """Leaves ``path`` as it was. Does nothing after ``commit``."""
        with _explained(self._path):
            self._file.close()
            self._temporary.unlink(missing_ok=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        try:
            if kind is None:
                self.commit()
        finally:
            self.discard()


def write(path: str | Path, content: bytes) -> None:
    """Writes the whole content to ``path``, or leaves it as it was. Raises OutputError."""
    with AtomicFile(path) as file:
        file.write(content)


def write_whole(stream: IO[bytes], content: bytes) -> None:
    """Writes all of the content to a stream that may take only a part at once, as unbuffered ones do."""
    rest = memoryview(content)
    while rest:
        rest = rest[stream.write(rest) :]


@contextmanager
def _explained(path: str | Path) -> Iterator[None]:
    try:
        yield
    except BrokenPipeError:  # the reader of a pipe has enough: not an error of ours
        raise
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise OutputError(f"{path}: cannot be written: {reason}") from error
