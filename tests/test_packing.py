"""Packed weights: how far int8 is from what it stands for, and where each tensor lies in the file."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from safetensors.numpy import save_file

from briefing.errors import CheckpointError
from briefing.packing import SCALE, SMALLEST, pack, places, unpack

WIDTH = 64
MATRIX = (SMALLEST // WIDTH, WIDTH)


@given(seed=st.integers(0, 999), scale=st.sampled_from([1e-6, 1.0, 1e4]))
def test_int8_is_off_by_half_a_step_at_most(seed: int, scale: float) -> None:
    matrix = (np.random.default_rng(seed).normal(size=MATRIX) * scale).astype(np.float32)
    packed = pack({"a.weight": matrix})
    assert packed["a.weight"].dtype == np.int8
    steps = np.abs(matrix).max(1) / 127
    assert (np.abs(unpack(packed)["a.weight"] - matrix) <= steps[:, None] * 0.501).all()


def test_a_row_of_zeros_and_the_largest_of_a_row_come_back_exactly() -> None:
    matrix = np.zeros(MATRIX, np.float32)
    matrix[1, :2] = (-3, 2.999)
    found = unpack(pack({"a": matrix}))["a"]
    assert not found[0].any()
    assert found[1, 0] == -3


def test_small_ones_vectors_and_the_exact_stay_as_they_are() -> None:
    tensors = {
        "bias": np.linspace(-1, 1, 2 * SMALLEST, dtype=np.float32),
        "small": np.linspace(-1, 1, SMALLEST - WIDTH, dtype=np.float32).reshape(-1, WIDTH),
        "planner.unit": np.linspace(-1, 1, SMALLEST, dtype=np.float32).reshape(MATRIX),
    }
    packed = pack(tensors, ("planner.",))
    assert packed.keys() == tensors.keys()
    for name, tensor in unpack(packed).items():
        np.testing.assert_array_equal(tensor, tensors[name])


def test_places_are_where_the_tensors_lie(tmp_path: Path) -> None:
    packed = pack({"a": np.random.default_rng(1).normal(size=MATRIX).astype(np.float32), "b": np.arange(5, dtype=np.float32)})
    save_file(packed, tmp_path / "w.safetensors")
    data = (tmp_path / "w.safetensors").read_bytes()
    found = places(tmp_path / "w.safetensors")
    assert found.keys() == packed.keys() == {"a", "a" + SCALE, "b"}
    for name, (kind, shape, offset, length) in found.items():
        dtype = {"I8": np.int8, "F32": np.float32}[kind]
        np.testing.assert_array_equal(np.frombuffer(data[offset : offset + length], dtype).reshape(shape), packed[name])


@pytest.mark.parametrize("content", [None, b"", b"junk" * 9, (9).to_bytes(8, "little") + b"{}"])
def test_places_of_what_is_no_safetensors_file(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "w.safetensors"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(CheckpointError, match="not a safetensors file"):
        places(path)
