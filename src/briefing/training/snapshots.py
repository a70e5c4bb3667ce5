"""The states that a stopped run goes on from: written whole or not at all, checked when read, the last few kept.

torch.load does not notice a flipped bit, so each state carries the SHA-256 of its bytes.
"""

import hashlib
import json
import logging
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from briefing.errors import CheckpointError
from briefing.files import write

STATES = "states"  # of a stage's folder
STATE = "state.pt"
DIGEST = "state.pt.sha256"
UNFINISHED = ".unfinished"
FINISHED = "finished.json"
log = logging.getLogger("briefing")


class Snapshots:
    """The states in a folder, one subfolder a step. A subfolder gets its name when all of it is on the disk."""

    def __init__(self, folder: Path, keep: int = 2) -> None:
        self._folder, self._keep = folder, keep

    def steps(self) -> list[int]:
        """The steps that there are states of, the newest first."""
        names = [path.name for path in self._folder.iterdir()] if self._folder.is_dir() else []
        return sorted((int(name) for name in names if name.isdigit()), reverse=True)

    def path(self, step: int) -> Path:
        return self._folder / f"{step:08}"

    def save(self, step: int, state: dict[str, Any]) -> None:
        """Write the state of a step and let the oldest go. Where the disk refuses, a warning says so and the rest stays."""
        unfinished = self._folder / UNFINISHED
        try:
            shutil.rmtree(unfinished, ignore_errors=True)
            unfinished.mkdir(parents=True)
            (unfinished / DIGEST).write_text(_write(unfinished / STATE, state))
            if self.path(step).exists():  # of a run that stopped between this and the step after
                shutil.rmtree(self.path(step))
            os.replace(unfinished, self.path(step))
        except OSError as error:
            shutil.rmtree(unfinished, ignore_errors=True)
            kept = self.steps()
            stays = f"the state of step {kept[0]} stays" if kept else "there is none before it"
            log.warning("%s: cannot be written (%s); %s; going on", self.path(step), error.strerror or error, stays)
            return
        for old in self.steps()[self._keep :]:
            shutil.rmtree(self.path(old))

    def newest(self) -> int | None:
        """The step of the newest state that is sound; None where there is no state. A damaged one is named and passed over.

        Raises CheckpointError where all are damaged.
        """
        steps = self.steps()
        for step, before in zip(steps, [*steps[1:], None], strict=False):
            if _sound(self.path(step)):
                return step
            if before is not None:
                log.warning("%s: damaged; going back to the state of step %d", self.path(step), before)
        if steps:
            raise CheckpointError(f"{self._folder}: damaged; remove it to start anew")
        return None

    def load(self, step: int) -> dict[str, Any]:
        """The state of a step, on CPU. Raises CheckpointError for what is no state."""
        import torch

        try:
            state: dict[str, Any] = torch.load(self.path(step) / STATE, weights_only=True, map_location="cpu")
        except Exception as error:  # torch raises whatever its unpickler stumbles over
            raise CheckpointError(f"{self.path(step)}: damaged; remove it to start anew") from error
        return state

    def drop_after(self, step: int) -> None:
        """Remove the states of later steps, which were found damaged."""
        for later in self.steps():
            if later > step:
                shutil.rmtree(self.path(later))

    def clear(self) -> None:
        """Remove them all: the run begins anew."""
        shutil.rmtree(self._folder, ignore_errors=True)

    def finish(self, run: dict[str, Any]) -> None:
        """Leave what the run was, for it is over, and only then remove them all: a kill in between does not begin it anew."""
        self._folder.mkdir(parents=True, exist_ok=True)
        write(self._folder / FINISHED, json.dumps(run, ensure_ascii=False, indent=1).encode())
        for step in self.steps():
            shutil.rmtree(self.path(step))

    def over(self, run: dict[str, Any]) -> bool:
        """Whether this very run is over. Raises CheckpointError where another one is."""
        path = self._folder / FINISHED
        if not path.exists():
            return False
        if changed := changes(json.loads(path.read_text("utf-8")), run):
            raise CheckpointError(
                f"{self._folder.parent}: holds the end of another run ({changed}); --afresh, or write to another folder"
            )
        return True


def changes(before: dict[str, Any], now: dict[str, Any]) -> str:
    """In what a run differs from one before, in words; empty where it is the same.

    >>> changes({"epochs": 3, "seed": 1}, {"epochs": 5, "seed": 1})
    'epochs was 3'
    """
    return ", ".join(f"{key} was {before.get(key)}" for key in {**before, **now} if before.get(key) != now.get(key))


class _Hashed:
    """A file that hashes what is written to it and remembers why it could not be."""

    def __init__(self, path: Path) -> None:
        self.file = path.open("xb", buffering=0)
        self.digest = hashlib.sha256()
        self.error: OSError | None = None

    def write(self, content: Any) -> int:
        rest = memoryview(content).cast("B")
        self.digest.update(rest)
        try:
            while rest:
                rest = rest[self.file.write(rest) :]
        except OSError as error:  # torch would turn it into a RuntimeError about positions
            self.error = error
            raise
        return len(memoryview(content).cast("B"))

    def flush(self) -> None:
        self.file.flush()


def _write(path: Path, state: dict[str, Any]) -> str:
    """Write a state to the disk, not only to its cache, and return its digest. Raises OSError."""
    import torch

    target = _Hashed(path)
    with target.file, _unchecked():
        try:
            torch.save(state, target)  # type: ignore[arg-type]
        except Exception:
            if target.error is not None:
                raise target.error from None
            raise
        os.fsync(target.file.fileno())
    return target.digest.hexdigest()


@contextmanager
def _unchecked() -> Iterator[None]:
    """Without the CRC-32 of each tensor, which the digest of the whole makes needless: a quarter to half of a save's time."""
    from torch.serialization import get_crc32_options, set_crc32_options

    before = get_crc32_options()
    set_crc32_options(False)
    try:
        yield
    finally:
        set_crc32_options(before)


def _sound(folder: Path) -> bool:
    try:
        with (folder / STATE).open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == (folder / DIGEST).read_text()
    except OSError:
        return False
