"""The processes of a run: one, or those that torchrun or `accelerate launch` started, one a device."""

import contextlib
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby
from typing import Any, TypeVar

import torch
from torch import Tensor

T = TypeVar("T")
BUCKET = 1 << 24  # numbers sent at once
PATIENCE = timedelta(hours=2)  # while another process drafts or writes a state


@dataclass(frozen=True, slots=True)
class Ranks:
    """This process among the ``size`` of the run; the first one writes and speaks."""

    rank: int = 0
    size: int = 1

    @property
    def first(self) -> bool:
        return self.rank == 0

    def add(self, tensors: Sequence[Tensor]) -> None:
        """Replace each tensor by its sum over all processes, which have to call this with the same shapes."""
        if self.size == 1:
            return
        ends = 0

        def bucket(tensor: Tensor) -> tuple[int, torch.dtype]:
            nonlocal ends
            ends += tensor.numel()
            return ends // BUCKET, tensor.dtype

        for _, group in groupby(tensors, bucket):
            some = list(group)
            flat = torch.cat([tensor.reshape(-1) for tensor in some])
            torch.distributed.all_reduce(flat)
            for tensor, part in zip(some, torch.split(flat, [tensor.numel() for tensor in some]), strict=True):
                tensor.copy_(part.view_as(tensor))

    def gather(self, value: T) -> list[T]:
        """The value of every process, in order, on every process."""
        if self.size == 1:
            return [value]
        found: list[Any] = [None] * self.size
        torch.distributed.all_gather_object(found, value)
        return found

    def agree(self, value: T) -> T:
        """The first process's value, on every process."""
        return self.gather(value)[0]


@contextlib.contextmanager
def joined(device: torch.device) -> Iterator[tuple[Ranks, torch.device]]:
    """Join the other processes, where the environment says that there are some, until the block ends.

    Yields what this process is and the device of its own. NCCL between CUDA devices, gloo between CPUs.
    """
    if int(os.environ.get("WORLD_SIZE", 1)) == 1:
        yield Ranks(), device
        return
    if device.type == "cuda":
        device = torch.device("cuda", int(os.environ["LOCAL_RANK"]))
        torch.cuda.set_device(device)
    torch.distributed.init_process_group("nccl" if device.type == "cuda" else "gloo", timeout=PATIENCE)
    try:
        yield Ranks(torch.distributed.get_rank(), torch.distributed.get_world_size()), device
    finally:
        torch.distributed.destroy_process_group()
