"""The loop that every training stage runs in: learning rate, checkpoints that it resumes from exactly, progress, a log."""

import contextlib
import json
import math
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from briefing.errors import CheckpointError
from briefing.progress import progress

Parts = dict[str, Tensor]
STATE = "resume.pt"
LOG = "log.jsonl"


def device_of(name: str) -> torch.device:
    """`auto` is CUDA where there is one."""
    return torch.device("cuda" if name == "auto" and torch.cuda.is_available() else "cpu" if name == "auto" else name)


def autocast(device: torch.device) -> contextlib.AbstractContextManager[Any]:
    """bf16 where the device computes in it, else nothing. Never fp16, which overflows in T5."""
    able = torch.cuda.is_bf16_supported() if device.type == "cuda" else torch.cpu._is_avx512_bf16_supported()
    return torch.autocast(device.type, torch.bfloat16) if able else contextlib.nullcontext()


def fit(
    modules: nn.ModuleDict,
    groups: list[dict[str, Any]],
    steps: int,
    losses: Callable[[int], Parts],
    folder: Path,
    *,
    warmup: float,
    save_every: int,
    label: str,
) -> None:
    """Minimise the sum of ``losses(step)`` over so many steps, each group of parameters from its own peak learning rate.

    The rate rises over the first share ``warmup`` of the steps and falls to 0 over the rest. State goes to ``folder`` every
    ``save_every`` steps; a run that finds one there goes on from it. Raises CheckpointError where that is
    damaged or of another run.
    """
    folder.mkdir(parents=True, exist_ok=True)
    optimizer = torch.optim.AdamW(groups, weight_decay=0.01)
    rise = max(1, int(warmup * steps))
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: (step + 1) / rise if step < rise else max(0.0, (steps - step) / max(1, steps - rise))
    )
    first = _resume(folder / STATE, modules, optimizer, schedule)
    modules.train()
    parameters = [parameter for group in groups for parameter in group["params"]]
    with (folder / LOG).open("a") as log, progress(label, steps, first) as advance:
        for step in range(first, steps):
            began = time.perf_counter()
            parts = losses(step)
            total = torch.stack(list(parts.values())).sum()
            optimizer.zero_grad(set_to_none=True)
            total.backward()  # type: ignore[no-untyped-call]
            norm = nn.utils.clip_grad_norm_(parameters, 1.0)
            if math.isfinite(float(norm)):
                optimizer.step()
            schedule.step()
            row = {"step": step + 1, **{name: round(part.item(), 4) for name, part in parts.items()}}
            log.write(json.dumps({**row, "norm": round(float(norm), 3), "seconds": round(time.perf_counter() - began, 2)}) + "\n")
            log.flush()
            advance(1, f"loss {total.item():.3f}")
            if (step + 1) % save_every == 0 or step + 1 == steps:
                _save(folder / STATE, modules, optimizer, schedule, step + 1)


def _trained(modules: nn.ModuleDict) -> dict[str, Tensor]:
    """The parameters that a run changes, by name."""
    return {name: parameter.data for name, parameter in modules.named_parameters() if parameter.requires_grad}


def _save(path: Path, modules: nn.ModuleDict, optimizer: Any, schedule: Any, step: int) -> None:
    state = {
        "weights": _trained(modules),
        "optimizer": optimizer.state_dict(),
        "schedule": schedule.state_dict(),
        "step": step,
        "rng": torch.get_rng_state(),
    }
    temporary = path.with_suffix(".tmp")
    torch.save(state, temporary)
    os.replace(temporary, path)


def _resume(path: Path, modules: nn.ModuleDict, optimizer: Any, schedule: Any) -> int:
    if not path.exists():
        return 0
    try:
        state = torch.load(path, weights_only=True)
        weights = {name: tensor.shape for name, tensor in state["weights"].items()}
    except Exception as error:  # torch raises whatever its unpickler stumbles over
        raise CheckpointError(f"{path}: damaged; remove it to start anew") from error
    if weights != {name: tensor.shape for name, tensor in _trained(modules).items()}:
        raise CheckpointError(f"{path}: of another run; remove it, or write to another folder")
    modules.load_state_dict(state["weights"], strict=False)
    optimizer.load_state_dict(state["optimizer"])
    schedule.load_state_dict(state["schedule"])
    torch.set_rng_state(state["rng"])
    return int(state["step"])
