"""What a run is made from and by: enough to make it again, and to tell it from another."""

import hashlib
import platform
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Self

from briefing.checkpoint import file_hashes
from briefing.errors import CorpusError
from briefing.hashing import digest
from briefing.recipe import Recipe

PACKAGES = ("vi-briefing", "torch", "transformers", "sentencepiece", "safetensors", "numpy", "peft")
# Keys of recipes that name what is read: it counts, and not where it lies.
READ = ("data", "reports", "vnds", "pairs", "texts", "others", "teachers", "verdicts")
MAY_CHANGE = {*READ, "start", "out", "device", "tokens", "checkpointing", "save_every"}  # in a recipe, when a run goes on


@dataclass(frozen=True, slots=True)
class Provenance:
    """A run's recipe, the folder that it starts from, and the SHA-256 of what it reads: by key of the recipe, then by path."""

    recipe: Recipe
    start: Path
    read: dict[str, list[tuple[str, str]]]
    started: str

    @classmethod
    def of(cls, recipe: Recipe, start: Path) -> Self:
        """Raises CorpusError, CheckpointError for what cannot be read."""
        named = {key: value for key in READ if (value := getattr(recipe, key, None))}
        read = {key: data_hashes(value if isinstance(value, tuple) else (value,)) for key, value in named.items()}
        return cls(recipe, start, read, digest(file_hashes(start)))

    @property
    def run(self) -> dict[str, Any]:
        """What has to be the same for a run to be the same: of what is read, the content, in its order."""
        read = {key: digest([sha for _, sha in files]) for key, files in self.read.items()}
        return {**self.recipe.model_dump(mode="json", exclude=MAY_CHANGE), **read, "start": self.started}

    def made(self) -> dict[str, Any]:
        """For the manifest of the checkpoint: the recipe, what it read, the releases that it ran with, and the commit of the
        package's own checkout, where it is one. ``start``: the digest that signatures of the start's drafts name its files by."""
        return {
            "recipe": self.recipe.model_dump(mode="json"),
            "data": dict(file for files in self.read.values() for file in files),
            "start": self.started,
            "python": platform.python_version(),
            "packages": dict(_versions()),
            "commit": _commit(Path(__file__)),
        }


def data_hashes(paths: Iterable[Path]) -> list[tuple[str, str]]:
    """The path and the SHA-256 of each file, or of the files of a folder, in order. Raises CorpusError."""
    files = [file for path in paths for file in (sorted(path.iterdir()) if path.is_dir() else [path])]
    return [(str(file), _sha256(file)) for file in files if not file.is_dir()]


def _sha256(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise CorpusError(f"{path}: {error.strerror}") from error


def _versions() -> Iterable[tuple[str, str]]:
    for name in PACKAGES:
        try:
            yield name, version(name)
        except PackageNotFoundError:  # an extra that is not installed
            continue


def _commit(file: Path) -> str | None:
    """The hash, with "+" after it where files of the folder differ from it; None outside of a checkout, in one that does not
    track the file (the package installed inside of another project's), or without git."""
    commands = (
        ["ls-files", "--error-unmatch", "--", file.name],
        ["rev-parse", "HEAD"],
        ["status", "--porcelain", "--untracked-files=no", "--", "."],
    )
    try:
        _, head, changed = (
            subprocess.run(["git", "-C", file.parent, *command], capture_output=True, text=True, check=True).stdout.strip()
            for command in commands
        )
    except (OSError, subprocess.CalledProcessError):
        return None
    return head + ("+" if changed else "")
