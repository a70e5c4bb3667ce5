"""Short hashes that name content: of values by their canonical JSON, of a model folder by its files."""

import hashlib
import json
from pathlib import Path

LENGTH = 12  # hexadecimal digits: 48 bits
MODEL_FILES = frozenset({".safetensors", ".bin", ".onnx", ".model", ".txt", ".json"})  # neither cards nor what training left


def digest(content: object) -> str:
    """The hash of a value that JSON can hold; tuples count as lists, and the order of an object's keys does not matter.

    >>> digest({"a": [1], "b": "hội"}) == digest({"b": "hội", "a": (1,)})
    True
    """
    canonical = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()[:LENGTH]


def folder_digest(folder: Path, without: str) -> str:
    """The hash of a model folder's files, by name and content, one of them left out."""
    whole = hashlib.sha256()
    for path in sorted(folder.iterdir()):
        if path.suffix in MODEL_FILES and path.name != without:
            with path.open("rb") as file:
                whole.update(path.name.encode() + hashlib.file_digest(file, "sha256").digest())
    return whole.hexdigest()[:LENGTH]
