"""Things of several reports, of different numbers, as one array: who owns what, means over what is owned, and padding."""

from collections.abc import Iterable, Sequence
from itertools import accumulate
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from briefing.windows import Ints


def owners(ranges: Ints, count: int) -> npt.NDArray[np.int64]:
    """(count,): the number of the range (K, 2) that each row lies in, or -1."""
    found = np.full(count, -1, np.int64)
    for number, (start, end) in enumerate(ranges):
        found[start:end] = number
    return found


def joined(owner: Sequence[npt.NDArray[Any]], counts: Sequence[int]) -> tuple[npt.NDArray[np.int64], int]:
    """The owners of the reports' things as if the reports were one, and the number of owners; -1 stays."""
    starts = accumulate(counts, initial=0)
    return np.concatenate([np.where(own >= 0, own + start, -1) for own, start in zip(owner, starts, strict=False)]), sum(counts)


def segments(rows: Tensor, owner: npt.NDArray[np.integer[Any]], count: int) -> Tensor:
    """(K, width): the mean of the rows of each of K owners, the owner of each being given, or -1; zeros for one that has none."""
    inside = np.flatnonzero(owner >= 0)
    index = torch.from_numpy(owner[inside].astype(np.int64)).to(rows.device)
    if len(inside) < len(owner):
        rows = rows[torch.from_numpy(inside).to(rows.device)]
    sums = rows.new_zeros((count, rows.shape[1])).index_add(0, index, rows)
    sizes = torch.from_numpy(np.bincount(owner[inside], minlength=count).clip(1).astype(np.float32)).to(rows.device)
    return sums / sizes[:, None]


def means(states: Tensor, ranges: Ints) -> Tensor:
    """Mean of the rows ``states[start:end]`` of each (start, end) of ``ranges`` (K, 2), ascending; zeros where it is empty."""
    return segments(states, owners(ranges, len(states)), len(ranges))


def padded(arrays: Iterable[npt.NDArray[Any]], device: torch.device, value: float = 0) -> Tensor:
    """Arrays of different lengths as one tensor, filled up with ``value``."""
    return nn.utils.rnn.pad_sequence([torch.from_numpy(array) for array in arrays], True, value).to(device)
