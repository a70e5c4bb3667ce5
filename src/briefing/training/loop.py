"""The loop that every training stage runs in: learning rate, states that it resumes from exactly, progress, a log."""

import contextlib
import json
import logging
import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import torch
from torch import Tensor, nn

from briefing.engines.pytorch import torch_device
from briefing.errors import BriefingError, CheckpointError
from briefing.files import write
from briefing.progress import progress
from briefing.recipe import AdaptRecipe, KeepRecipe, PlanRecipe, RankRecipe, RerankRecipe, WriteRecipe
from briefing.training.ranks import Ranks
from briefing.training.snapshots import STATES, Snapshots, changes

Parts = dict[str, Tensor]
LOG = "log.jsonl"
LOST = 25  # steps in a row without a finite gradient: the run will not recover
say = logging.getLogger("briefing")


class Kept(Protocol):
    """What a state has to hold beside the networks. Every process calls both, whichever of them writes."""

    def state_dict(self) -> dict[str, Any]: ...
    def load_state_dict(self, state: dict[str, Any]) -> None: ...


class Watch(Kept, Protocol):
    """What looks on between steps."""

    @property
    def over(self) -> bool:
        """Whether nothing more is gained by going on."""
        ...

    def __call__(self, row: dict[str, Any]) -> dict[str, Any]:
        """Called after each step with its row of the log: ``step``, from 1, and its numbers; what it returns goes there, too."""
        ...


@dataclass(frozen=True, slots=True)
class Ended:
    """How a run ended: its last step, and how many steps were left out for a gradient that was not finite."""

    step: int
    not_finite: int


def device_of(name: str) -> torch.device:
    """`auto` is CUDA where there is one. Raises EngineError where `cuda` is asked for and there is none."""
    found: torch.device = torch_device(name)
    return found


def autocast(device: torch.device) -> contextlib.AbstractContextManager[Any]:
    """bf16 where the device computes in it, else nothing. Never fp16, which overflows in T5."""
    return torch.autocast(device.type, torch.bfloat16) if computes_bf16(device) else contextlib.nullcontext()


def computes_bf16(device: torch.device) -> bool:
    if device.type == "cuda":
        # not where it is emulated: older devices take bf16 and compute it slower than fp32
        return bool(torch.cuda.is_bf16_supported(including_emulation=False))  # type: ignore[no-untyped-call,unused-ignore]
    return bool(torch.cpu._is_avx512_bf16_supported())


def fit(
    modules: nn.ModuleDict,
    groups: list[dict[str, Any]],
    steps: int,
    losses: Callable[[int], Parts],
    recipe: AdaptRecipe | PlanRecipe | KeepRecipe | RankRecipe | RerankRecipe | WriteRecipe,
    run: dict[str, Any],
) -> None:
    """`descend` as a recipe says, where a step is one pass: the sum of ``losses(step)``."""

    def gradients(step: int) -> Parts:
        parts = losses(step)
        torch.stack(list(parts.values())).sum().backward()  # type: ignore[no-untyped-call]
        return parts

    settings: dict[str, Any] = {"warmup": recipe.warmup, "save_every": recipe.save_every, "label": recipe.stage}
    descend(modules, groups, steps, gradients, recipe.out, **settings, run=run)


def descend(
    modules: nn.ModuleDict,
    groups: list[dict[str, Any]],
    steps: int,
    gradients: Callable[[int], Parts],
    folder: Path,
    *,
    warmup: float,
    save_every: int,
    label: str,
    run: dict[str, Any] | None = None,
    watch: Watch | None = None,
    budget: Kept | None = None,
    ranks: Ranks = Ranks(),  # noqa: B008 - frozen
) -> Ended:
    """So many steps of AdamW, each group of parameters from its own peak learning rate.

    ``gradients(step)`` leaves a step's gradients in the parameters and returns the parts of its loss. The rate rises over the
    first share ``warmup`` of the steps and falls to 0 over the rest. State goes to ``folder`` every ``save_every`` steps; a run
    that finds one there goes on from it. ``run``: what has to be the same for a run to be the same; ``budget``: what memory has
    room for, which a run finds out. Raises CheckpointError for a state that is damaged or of another run, BriefingError where
    gradients stay without a finite norm.
    """
    folder.mkdir(parents=True, exist_ok=True)
    optimizer = torch.optim.AdamW(groups, weight_decay=0.01)
    rise = max(1, int(warmup * steps))
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: (step + 1) / rise if step < rise else max(0.0, (steps - step) / max(1, steps - rise))
    )
    state = _State(Snapshots(folder / STATES), modules, optimizer, schedule, {"watch": watch, "budget": budget}, run or {}, ranks)
    first, missed = state.resume()
    modules.train()
    parameters = [parameter for group in groups for parameter in group["params"]]
    rows = _Rows(folder / LOG, first) if ranks.first else None
    in_a_row = 0
    ended = first
    with progress(label, steps, first, quiet=not ranks.first) as advance:
        for step in range(first, steps):
            if watch and watch.over:
                break
            began = time.perf_counter()
            optimizer.zero_grad(set_to_none=True)
            parts = gradients(step)
            norm = float(nn.utils.clip_grad_norm_(parameters, 1.0))
            finite = math.isfinite(norm)
            if finite:
                optimizer.step()
                in_a_row = 0
            else:
                missed, in_a_row = missed + 1, in_a_row + 1
                if ranks.first:
                    say.warning("step %d: the gradient is not finite; left out (%d so far)", step + 1, missed)
                if in_a_row == LOST:
                    raise BriefingError(f"{LOST} steps in a row without a finite gradient: lower the learning rates")
            schedule.step()
            seconds = time.perf_counter() - began
            values = {name: part.item() for name, part in parts.items()}
            losses = {name: round(value, 4) if math.isfinite(value) else None for name, value in values.items()}
            ended = step + 1
            row = {"step": ended, **losses, "norm": round(norm, 3) if finite else None, "seconds": round(seconds, 2)}
            row |= watch(row) if watch else {}
            if rows:
                rows.add(row)
            advance(1, f"loss {sum(values.values()):.3f}")
            if ended % save_every == 0 or ended == steps or (watch and watch.over):
                state.save(ended, missed)
    return Ended(ended, missed)


class _Rows:
    """The log, a step a line; what a run before wrote of steps that are to come again is taken out.

    A line that the disk refuses is written with the next one: a full disk shall not end a run that its states outlive.
    """

    def __init__(self, path: Path, first: int) -> None:
        kept = [line for line in _lines(path) if line["step"] <= first]
        write(path, "".join(json.dumps(line) + "\n" for line in kept).encode())
        self._path, self._size, self._due = path, path.stat().st_size, b""

    def add(self, row: dict[str, Any]) -> None:
        self._due += json.dumps(row).encode() + b"\n"
        try:
            with self._path.open("r+b") as file:
                file.truncate(self._size)
                file.seek(self._size)
                file.write(self._due)
        except OSError as error:
            say.warning("%s: cannot be written (%s); going on", self._path, error.strerror or error)
        else:
            self._size, self._due = self._size + len(self._due), b""


def _lines(path: Path) -> list[dict[str, Any]]:
    """The whole lines of a log: the last one may have been cut off by a kill."""
    if not path.exists():
        return []
    return [json.loads(line) for line in path.read_text().splitlines(keepends=True) if line.endswith("}\n")]


@dataclass(frozen=True, slots=True)
class _State:
    """All that a run has to remember, to a folder and back."""

    snapshots: Snapshots
    modules: nn.ModuleDict
    optimizer: torch.optim.Optimizer
    schedule: Any
    kept: dict[str, Kept | None]
    run: dict[str, Any]
    ranks: Ranks

    def save(self, step: int, missed: int) -> None:
        kept = {name: own.state_dict() for name, own in self.kept.items() if own}
        if self.ranks.first:
            self.snapshots.save(
                step,
                {
                    "weights": trained(self.modules),
                    "optimizer": self.optimizer.state_dict(),
                    "schedule": self.schedule.state_dict(),
                    "kept": kept,
                    "run": self.run,
                    "step": step,
                    "missed": missed,
                    "rng": torch.get_rng_state(),
                    "cuda": torch.cuda.get_rng_state_all() if torch.cuda.is_available() else [],
                },
            )

    def resume(self) -> tuple[int, int]:
        """Take up the newest sound state; the step that it is of, and the steps missed until then."""
        step = self.ranks.agree(self.snapshots.newest() if self.ranks.first else None)
        if step is None:
            return 0, 0
        state = self.snapshots.load(step)
        changed = changes(state["run"], self.run)
        shapes = {name: tensor.shape for name, tensor in state["weights"].items()}
        if changed or shapes != {name: tensor.shape for name, tensor in trained(self.modules).items()}:
            reason = f" ({changed})" if changed else ""
            raise CheckpointError(f"{self.snapshots.path(step)}: of another run{reason}; remove it, or write to another folder")
        if self.ranks.first:
            self.snapshots.drop_after(step)
        self.modules.load_state_dict(state["weights"], strict=False)
        self.optimizer.load_state_dict(state["optimizer"])
        self.schedule.load_state_dict(state["schedule"])
        for name, own in self.kept.items():
            if own:
                own.load_state_dict(state["kept"][name])
        torch.set_rng_state(state["rng"])
        if len(state["cuda"]) == torch.cuda.device_count() > 0:
            torch.cuda.set_rng_state_all(state["cuda"])
        return step, int(state["missed"])


def trained(modules: nn.ModuleDict) -> Parts:
    """The parameters that a run changes, by name."""
    return {name: parameter.data for name, parameter in modules.named_parameters() if parameter.requires_grad}
