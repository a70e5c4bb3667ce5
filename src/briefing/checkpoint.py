"""A model folder: a plain Hugging Face folder, and beside it ``briefing.json`` (the manifest) and ``heads.safetensors``."""

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from briefing.errors import CheckpointError
from briefing.files import write
from briefing.vocabularies import SPIECE as SPIECE

MANIFEST = "briefing.json"
HEADS = "heads.safetensors"
FORMAT = 1


@dataclass(frozen=True, slots=True)
class Decoding:
    """What was tuned on the development split, per list section unless said otherwise.

    ``take``: least probability of a unit; ``some``: least probability that the section is not empty; ``join``: least probability
    that two units make one item; ``keep``: least log-odds of a word; ``switch``: cost of a change between keeping and dropping;
    ``lead``: weight of the keeper beside the decoder, for all sections; ``length``: what each piece that the decoder writes is
    worth, against its leaning to what is short.
    """

    take: dict[str, float] = field(default_factory=dict)
    some: dict[str, float] = field(default_factory=dict)
    join: dict[str, float] = field(default_factory=dict)
    keep: dict[str, float] = field(default_factory=dict)
    switch: dict[str, float] = field(default_factory=dict)
    lead: float = 1.0
    length: float = 0.0


@dataclass(frozen=True, slots=True)
class Manifest:
    """What the folder cannot say by itself."""

    name: str
    window: int = 254
    writer: str = "copy"
    decoding: Decoding = field(default_factory=Decoding)
    made: dict[str, Any] = field(default_factory=dict)

    def save(self, folder: Path) -> None:
        """Write ``briefing.json``."""
        write(folder / MANIFEST, json.dumps({"format": FORMAT, **asdict(self)}, ensure_ascii=False, indent=1).encode())


def find(model: str | Path) -> Path:
    """The folder of a model given by folder or by its name on a hub (downloaded once, then kept by huggingface_hub).

    Raises CheckpointError that says how to go on without a network.
    """
    folder = Path(model)
    if folder.is_dir():
        return folder
    if folder.exists() or str(model).count("/") != 1 or str(model).startswith((".", "/")):
        raise CheckpointError(f"{model}: no such model folder")
    try:
        from huggingface_hub import snapshot_download
    except ImportError as error:
        raise CheckpointError(
            f"{model}: to fetch a model by name, pip install 'vi-briefing[torch]'; or give its folder"
        ) from error
    try:
        return Path(snapshot_download(str(model)))
    except (OSError, ValueError) as error:
        raise CheckpointError(
            f"{model}: cannot be fetched; download it elsewhere (hf download {model}) and give the folder"
        ) from error


def load_manifest(folder: Path) -> Manifest:
    """Read ``briefing.json``. Raises CheckpointError."""
    try:
        content = json.loads((folder / MANIFEST).read_text("utf-8"))
    except FileNotFoundError as error:
        raise CheckpointError(f"{folder}: no {MANIFEST}: a model without planner; fine-tune it with `briefing train`") from error
    except (OSError, ValueError) as error:
        raise CheckpointError(f"{folder / MANIFEST}: unreadable ({error})") from error
    if not isinstance(content, dict) or content.pop("format", None) != FORMAT:
        raise CheckpointError(f"{folder / MANIFEST}: written by another version of briefing")
    try:
        return Manifest(**{**content, "decoding": Decoding(**content.get("decoding", {}))})
    except TypeError as error:  # a key that is missing, or one too many
        raise CheckpointError(f"{folder / MANIFEST}: unreadable ({error})") from error
