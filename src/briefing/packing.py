"""The weights of a shipped model: matrices as int8 with a scale a row, all else as it is, in one safetensors file.

The graphs that ONNX Runtime runs point into that file (external data), and the torch engine unpacks it: one set of weights.
"""

import json
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from briefing.errors import CheckpointError

WEIGHTS = "weights.safetensors"
SCALE = ".scale"
SMALLEST = 1 << 13  # entries: smaller matrices stay fp32

Arrays = dict[str, npt.NDArray[Any]]


class Place(NamedTuple):
    """Where a tensor lies in the file, in bytes."""

    dtype: str
    shape: tuple[int, ...]
    offset: int
    length: int


def pack(tensors: Arrays, exact: tuple[str, ...] = ()) -> Arrays:
    """Matrices as int8 (round to nearest, symmetric, a row's largest at 127) and their scales; ``exact`` prefixes stay."""
    packed: Arrays = {}
    for name, tensor in tensors.items():
        if tensor.ndim == 2 and tensor.size >= SMALLEST and not name.startswith(exact):
            scale = np.maximum(np.abs(tensor).max(1), 1e-12).astype(np.float32) / 127
            packed[name] = np.clip(np.rint(tensor / scale[:, None]), -127, 127).astype(np.int8)
            packed[name + SCALE] = scale
        else:
            packed[name] = tensor.astype(np.float32)
    return packed


def unpack(packed: Arrays) -> Arrays:
    """The fp32 tensors that int8 ones and their scales stand for."""
    return {
        name: tensor.astype(np.float32) * packed[name + SCALE][:, None] if tensor.dtype == np.int8 else tensor
        for name, tensor in packed.items()
        if not name.endswith(SCALE)
    }


def places(path: Path) -> dict[str, Place]:
    """Where each tensor of a safetensors file lies. Raises CheckpointError."""
    try:
        with path.open("rb") as file:
            size = int.from_bytes(file.read(8), "little")
            if size + 8 > path.stat().st_size:
                raise ValueError("shorter than it says")
            header = json.loads(file.read(size))
    except (OSError, ValueError) as error:
        raise CheckpointError(f"{path}: not a safetensors file ({error})") from error
    header.pop("__metadata__", None)
    return {
        name: Place(
            entry["dtype"],
            tuple(entry["shape"]),
            8 + size + entry["data_offsets"][0],
            entry["data_offsets"][1] - entry["data_offsets"][0],
        )
        for name, entry in header.items()
    }
