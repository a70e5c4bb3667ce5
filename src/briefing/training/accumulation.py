"""A step's gradients, in as many passes as memory asks for and over all processes. A pass that does not fit is halved."""

import logging
import re
from collections.abc import Sequence
from typing import Any

import numpy as np
import torch

from briefing.errors import BriefingError
from briefing.training.joint import PARTS, Joint
from briefing.training.loop import Parts
from briefing.training.objective import totals
from briefing.training.passes import passes, shares
from briefing.training.ranks import Ranks
from briefing.training.rows import Row

say = logging.getLogger("briefing")
# What torch raises as a plain RuntimeError: on CPU, and where the libraries of CUDA find no room for their own workspace.
REFUSED = re.compile(
    r"can't allocate memory|not enough memory|out of memory"
    r"|CU(BLAS|DNN)_STATUS_(INTERNAL_ERROR_(HOST|DEVICE)_)?ALLOC(ATION)?_FAILED",
    re.IGNORECASE,
)


class Accumulation:
    """``gradients(step)`` for `descend`. What is drawn at random depends on the seed, the step, the process, and the passes that
    the step is cut into: on ``tokens``, and on where memory was short, which a state therefore remembers."""

    def __init__(self, joint: Joint, rows: Sequence[Row], steps: Sequence[Sequence[int]], ranks: Ranks) -> None:
        self.budget = joint.recipe.tokens
        self._joint, self._rows, self._steps, self._ranks = joint, rows, steps, ranks
        measured = [(row.size, *totals([row]).values()) for row in rows]  # once: each row may have to be read from disk
        self._sizes = [size for size, *_ in measured]
        self._counts = np.array([counts for _, *counts in measured])
        self._parameters = [parameter for parameter in joint.modules.parameters() if parameter.requires_grad]

    def __call__(self, step: int) -> Parts:
        while True:
            torch.manual_seed((self._joint.recipe.seed * 1_000_003 + step) * self._ranks.size + self._ranks.rank)
            try:
                parts = self._passes(step)
            except (torch.OutOfMemoryError, MemoryError, RuntimeError) as error:
                if not (isinstance(error, torch.OutOfMemoryError | MemoryError) or REFUSED.search(str(error))):
                    raise
            else:
                return self._summed(parts)
            self._halve(step)  # out of the except block, which holds on to what the pass had computed

    def state_dict(self) -> dict[str, Any]:
        """Called by all processes: how much each of them computes at once."""
        return {"tokens": self._joint.recipe.tokens, "budgets": self._ranks.gather(self.budget)}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Go on with what fitted, unless the recipe or the number of processes asks for something else now."""
        if state["tokens"] == self._joint.recipe.tokens and len(state["budgets"]) == self._ranks.size:
            self.budget = state["budgets"][self._ranks.rank]

    def _passes(self, step: int) -> Parts:
        """Leave this process's share of the step's gradients in the parameters."""
        whole = dict(zip(PARTS, self._counts[list(self._steps[step])].sum(0).tolist(), strict=True))
        mine = shares(self._steps[step], self._sizes, self._ranks.size)[self._ranks.rank]
        parts = dict.fromkeys(PARTS, torch.zeros((), device=self._joint.device))
        for some in passes(mine, self._sizes, self.budget):
            found = self._joint.gradients([self._rows[index] for index in some], whole, self.budget)
            parts = {name: parts[name] + found[name] for name in PARTS}
        return parts

    def _summed(self, parts: Parts) -> Parts:
        """The step's loss and gradients over all processes; what none of them has a gradient of stays without."""
        if self._ranks.size == 1:
            return parts
        there = [float(parameter.grad is not None) for parameter in self._parameters]
        facts = torch.cat([torch.stack([parts[name] for name in PARTS]), torch.tensor(there, device=self._joint.device)])
        self._ranks.add([facts])
        used = [parameter for parameter, count in zip(self._parameters, facts[len(PARTS) :].tolist(), strict=True) if count]
        for parameter in used:
            if parameter.grad is None:
                parameter.grad = torch.zeros_like(parameter)
        self._ranks.add([parameter.grad for parameter in used if parameter.grad is not None])
        return dict(zip(PARTS, facts[: len(PARTS)], strict=True))

    def _halve(self, step: int) -> None:
        for parameter in self._parameters:
            parameter.grad = None
        if self._joint.device.type == "cuda":
            torch.cuda.empty_cache()
        largest = max(self._sizes[index] for index in self._steps[step])
        before = min(self.budget, sum(self._sizes[index] for index in self._steps[step]))
        self.budget = before // 2
        window = max(len(window) for index in self._steps[step] for window in self._rows[index].windows)
        if self.budget < window:
            raise BriefingError(
                f"step {step + 1}: out of memory with one window at once (the longest report has {largest} pieces): "
                "take checkpointing: true, a lora block or a smaller model"
            )
        say.warning("step %d: out of memory at %d pieces at once; going on with %d", step + 1, before, self.budget)
