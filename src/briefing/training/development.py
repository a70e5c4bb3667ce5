"""What looks on while a run trains: scores of drafts of the development split, the weights that scored best, when to stop."""

import logging
import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from typing import Any

import torch
from torch import Tensor, nn

from briefing.briefer import Briefer
from briefing.checkpoint import Decoding, Manifest
from briefing.cohesion import Cohesion
from briefing.corpus import Example
from briefing.engines.pytorch import TorchEngine
from briefing.evaluation import drafted, references
from briefing.metrics.rouge import rouge
from briefing.sections import SECTIONS
from briefing.tokenization import Tokenizer
from briefing.training.loop import trained
from briefing.training.ranks import Ranks
from briefing.writer import WriterName

HEADS = ("planner", "keeper", "slots")
say = logging.getLogger("briefing")


@dataclass(frozen=True, slots=True)
class Desk:
    """The networks being trained, with what they need beside them to draft."""

    modules: nn.ModuleDict
    tokenizer: Tokenizer
    window: int
    cohesion: Cohesion
    device: torch.device

    def engine(self) -> TorchEngine:
        """An engine over the networks as they are now, which it puts into evaluation mode."""
        heads = {name: self.modules[name] for name in HEADS if name in self.modules}
        return TorchEngine.of(self.modules["model"], heads, self.device)

    def briefer(self, writer: WriterName, decoding: Decoding) -> Briefer:
        manifest = Manifest("training", window=self.window, writer=writer, decoding=decoding)
        return Briefer(self.engine(), self.tokenizer, manifest, writer, self.cohesion)


class Development:
    """A `Watch` that scores every so many steps, and the last one; without examples it never does."""

    def __init__(
        self,
        desk: Desk,
        examples: Sequence[Example],
        draft: tuple[WriterName, Decoding],
        *,
        every: int,
        steps: int,
        patience: int,
        ranks: Ranks,
        board: "Board | None",
    ) -> None:
        self._desk, self._board = desk, board
        self._writer, self._decoding = draft
        self._mine, self._any = examples[ranks.rank :: ranks.size], bool(examples)
        self._every, self._last, self._patience, self._ranks = every, steps, patience, ranks
        self.best: float | None = None
        self.best_step = 0
        self._worse = 0
        self._weights: dict[str, Tensor] = {}

    @property
    def over(self) -> bool:
        """Whether the last ``patience`` scores were none of them the best."""
        return self._worse >= self._patience

    def __call__(self, row: dict[str, Any]) -> dict[str, Any]:
        due = row["step"] % self._every == 0 or row["step"] == self._last
        scores = self._scored(row) if self._any and due else {}
        if self._board:
            self._board.add(row | scores)
        return scores

    def _scored(self, row: dict[str, Any]) -> dict[str, Any]:
        score = self.score()
        if self.best is None or score > self.best:
            self.best, self.best_step, self._worse = score, row["step"], 0
            self._weights = {name: tensor.to("cpu", copy=True) for name, tensor in trained(self._desk.modules).items()}
        else:
            self._worse += 1
        return {"dev": round(score, 3)}

    def score(self) -> float:
        """Mean ROUGE F1 in percent, over the three measures, of every section that a reference fills."""
        briefer = self._desk.briefer(self._writer, self._decoding)
        mine = [value for example in self._mine for value in _scores(briefer, example)]
        self._desk.modules.train()
        found = [value for values in self._ranks.gather(mine) for value in values]
        return 100 * fmean(found) if found else math.nan

    def restore(self) -> None:
        """Put the weights that scored best back into the networks, if there was a score."""
        if self.best is not None:
            self._desk.modules.load_state_dict(self._weights, strict=False)

    def state_dict(self) -> dict[str, Any]:
        return {"best": self.best, "best_step": self.best_step, "worse": self._worse, "weights": self._weights}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        self.best, self.best_step, self._worse = state["best"], state["best_step"], state["worse"]
        self._weights = state["weights"]


def _scores(briefer: Briefer, example: Example) -> list[float]:
    ours, theirs = drafted(briefer(example.report)).lines, references(example)
    pairs = [
        ("\n".join(line.text for line in ours.get(section.name, ())), "\n".join(line.text for line in theirs[section.name]))
        for section in SECTIONS
        if theirs.get(section.name)
    ]
    return [fmean(rouge(draft, reference)) for draft, reference in pairs]


class Board:
    """TensorBoard's event files of a run, in a folder; a step that comes again takes the place of what was there."""

    def __init__(self, folder: Path) -> None:
        from torch.utils.tensorboard import SummaryWriter

        self._open: Any = lambda first: SummaryWriter(str(folder), purge_step=first)
        self._writer: Any = None

    def add(self, row: dict[str, Any]) -> None:
        with self._or_nothing():
            self._writer = self._writer or self._open(row["step"])
            for name, value in row.items():
                if name != "step" and value is not None:
                    self._writer.add_scalar(name, value, row["step"])

    def close(self) -> None:
        with self._or_nothing():
            if self._writer:
                self._writer.close()

    @contextmanager
    def _or_nothing(self) -> Iterator[None]:
        """A disk that refuses, which its own thread may have met while it wrote what came before, does not end the run."""
        try:
            yield
        except OSError as error:
            say.warning("TensorBoard's log cannot be written (%s); going on without", error.strerror or error)
            self._writer = _Nothing()


class _Nothing:
    """A writer that writes nothing."""

    def add_scalar(self, name: str, value: float, step: int) -> None: ...
    def close(self) -> None: ...
