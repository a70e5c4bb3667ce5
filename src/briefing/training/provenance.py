"""What a run was made from and by: enough to make it again."""

import hashlib
import platform
import subprocess
from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from briefing.errors import CorpusError

PACKAGES = ("vi-briefing", "torch", "transformers", "sentencepiece", "safetensors", "numpy", "peft")


def data_hashes(paths: Iterable[Path]) -> dict[str, str]:
    """The SHA-256 of each file, or of the files of a folder, by path. Raises CorpusError."""
    files = [file for path in paths for file in (sorted(path.iterdir()) if path.is_dir() else [path])]
    return {str(file): _sha256(file) for file in files if not file.is_dir()}


def surroundings() -> dict[str, Any]:
    """The releases that the run runs with and the commit of the package's own checkout, where it is one."""
    return {"python": platform.python_version(), "packages": dict(_versions()), "commit": _commit(Path(__file__).parent)}


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


def _commit(folder: Path) -> str | None:
    """The hash, with "+" after it where files differ from it; None outside of a checkout or without git."""
    try:
        done = [
            subprocess.run(["git", "-C", folder, *command], capture_output=True, text=True, check=True)
            for command in (["rev-parse", "HEAD"], ["status", "--porcelain", "--untracked-files=no", "--", "."])
        ]
    except (OSError, subprocess.CalledProcessError):
        return None
    return done[0].stdout.strip() + ("+" if done[1].stdout.strip() else "")
