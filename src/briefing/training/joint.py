"""The joint loss of planner, keeper and writer over one encoding of each report.

A report's windows are encoded once; the planner reads the means of its units, the keeper the words of its items, and the decoder
attends, for each item, to the gathered states of the item's own pieces. Sums are divided by what the whole step holds of
each kind (reports, words, tokens), however many passes and processes it takes, so a step's gradient does not depend on them.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn
from torch.utils.checkpoint import checkpoint

from briefing.recipe import FinetuneRecipe
from briefing.sections import SECTIONS
from briefing.tokenization import Tokenizer
from briefing.training.encoding import states_of
from briefing.training.loop import Parts, autocast
from briefing.training.objective import LESS, keeper_loss, keeper_odds, planner_losses, pooled
from briefing.training.ragged import padded
from briefing.training.rows import Indices, ItemRow, Row
from briefing.training.write import IGNORED, guidance

DECODED = 4  # a piece in the decoder, with its logits over the vocabulary, takes the room of so many in the encoder
PARTS = ("take", "join", "some", "keep", "write", "guide")


@dataclass(frozen=True, slots=True)
class Joint:
    """The network being trained: ``modules`` holds ``model`` (encoder-decoder), ``planner``, ``keeper``, ``slots``."""

    modules: nn.ModuleDict
    tokenizer: Tokenizer
    recipe: FinetuneRecipe
    device: torch.device

    def gradients(self, rows: Sequence[Row], whole: dict[str, int], budget: int) -> Parts:
        """Add to the gradients what comes from ``rows``. Returns the parts of the loss, shares of ``whole``, the step's totals.

        The heads and each chunk of the decoder are gone back through at once, down to the states, whose gradients add up; then
        the encoder: only one of them is in memory. ``budget``: pieces computed at once. A report that is longer is encoded in
        chunks of that size, each computed again on the way back: memory then grows by its states alone.
        """
        weight = self.recipe.weights
        scale = {
            "take": weight.plan,
            "join": LESS * weight.plan,
            "some": LESS * weight.plan,
            "keep": weight.keep,
            "write": weight.write,
            "guide": weight.write * weight.guide,
        }
        share = {part: scale[part] / max(1, whole[part]) for part in PARTS}
        parts = dict.fromkeys(PARTS, torch.zeros((), device=self.device))

        def back(sums: Parts) -> None:
            shares = {part: share[part] * value for part, value in sums.items()}
            torch.stack(list(shares.values())).sum().backward()  # type: ignore[no-untyped-call]
            for part, value in shares.items():
                parts[part] = parts[part] + value.detach()

        encoded = self._encode(rows, budget)
        states = encoded.detach().requires_grad_()
        words, units = pooled(rows, states)
        with _one_thread(self.device):
            kept, odds = self._keep(rows, words)
            planned = planner_losses(self.modules["planner"], units, rows, self.recipe.positive)
            back({part: loss.sum() for part, loss in planned.items()} | kept)
        if weight.write and odds is not None:
            for chunk in _chunks(self._sources(rows), lambda source: source.size, max(1, budget // DECODED)):
                back(self._write(states, odds, chunk))
        if encoded.requires_grad:
            encoded.backward(states.grad)  # type: ignore[no-untyped-call]
        return parts

    def _autocast(self) -> AbstractContextManager[Any]:
        return autocast(self.device) if self.recipe.precision == "auto" else nullcontext()

    def _encode(self, rows: Sequence[Row], budget: int) -> Tensor:
        """States (P, width) of the pieces of all reports, one after the other."""
        encoder = self.modules["model"].get_encoder()  # type: ignore[operator]
        windows = [window for row in rows for window in row.windows]
        again = sum(row.size for row in rows) > budget
        with self._autocast():
            found = [
                _run(states_of, encoder, chunk, rows[0].edges, self.device, again=again)
                for chunk in _chunks(windows, len, budget)
            ]
        return torch.cat(found)

    def _keep(self, rows: Sequence[Row], words: Tensor) -> tuple[Parts, Tensor | None]:
        """The sum of the keeper's loss, and its probabilities (I, N) of the words of all I items; None where there are none."""
        items = [item for row in rows for item in row.items]
        if not items:
            return {}, None
        places = [item.words + start for item, start in _offset(rows, "word_unit")]
        features, sections = [item.features for item in items], [item.section for item in items]
        odds = keeper_odds(self.modules["keeper"], words, places, features, sections)
        loss = keeper_loss(odds, [item.keep for item in items], reduction="sum")
        return {"keep": loss}, nn.utils.rnn.pad_sequence([torch.sigmoid(own.detach()[:, 0]) for own in odds], True)

    def _sources(self, rows: Sequence[Row]) -> list["_Source"]:
        """The items that are to be written, the longest first."""
        owners = [row for row in rows for _ in row.items]
        found = [
            _Source(item, start, row.pieces[item.places], np.searchsorted(item.words, row.piece_word[item.places]), line)
            for line, ((item, start), row) in enumerate(zip(_offset(rows, "pieces"), owners, strict=True))
            if len(item.target)
        ]
        return sorted(found, key=lambda source: -source.size)

    def _write(self, states: Tensor, kept: Tensor, chunk: Sequence["_Source"]) -> Parts:
        """Summed cross-entropy of some items' targets, and the summed loss of guided cross-attention: half of the heads of every
        layer attend to the place of the target's piece in the source, where it has one.

        The decoder sees what the keeper says now, ``kept``, and teaches it nothing.
        """
        from transformers.modeling_outputs import BaseModelOutput

        model: Any = self.modules["model"]
        places = padded((item.row.places.astype(np.int64) + item.start for item in chunk), self.device)
        mask = padded((np.ones(len(item.pieces), np.int64) for item in chunk), self.device)
        lines = torch.tensor([item.line for item in chunk], device=self.device)
        keep = kept[lines[:, None], padded((item.words for item in chunk), self.device)]
        target = padded((item.row.target.astype(np.int64) for item in chunk), self.device, IGNORED)
        place = padded((item.row.place.astype(np.int64) for item in chunk), self.device, -1)
        prompts = [[self.tokenizer.prompt(SECTIONS[item.row.section].name)] for item in chunk]
        given = torch.cat([torch.tensor(prompts, device=self.device), target[:, :-1].clamp(min=0)], 1)
        guide = self.recipe.weights.guide > 0
        with self._autocast():
            embeddings = model.get_decoder().get_input_embeddings()(padded((item.pieces for item in chunk), self.device))
            memory = BaseModelOutput(self.modules["slots"](states[places], embeddings, keep))
            out = model(
                encoder_outputs=memory,
                attention_mask=mask,
                decoder_input_ids=given,
                output_attentions=guide,
                use_cache=False,
            )
        written = nn.functional.cross_entropy(
            out.logits[target != IGNORED].float(),
            target[target != IGNORED],
            label_smoothing=self.recipe.label_smoothing,
            reduction="sum",
        )
        if not guide:
            return {"write": written}
        guided = written.new_zeros(())
        for attention in out.cross_attentions:
            guided = guided + guidance(attention, place).sum() / len(out.cross_attentions)
        return {"write": written, "guide": guided}


@dataclass(frozen=True, slots=True, eq=False)
class _Source:
    """An item to write: where its report's pieces start, the ids of its own, the word of its words that each is of, and its
    line among the keeper's."""

    row: ItemRow
    start: int
    pieces: Indices
    words: npt.NDArray[np.int64]
    line: int

    @property
    def size(self) -> int:
        return len(self.pieces) + len(self.row.target)


@contextmanager
def _one_thread(device: torch.device) -> Iterator[None]:
    """For the thousands of small steps of recurrent heads on CPU: on a busy machine threads would wait for each other at each."""
    threads = torch.get_num_threads()
    if device.type == "cpu":
        torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(threads)


def _run(function: Callable[..., Any], *arguments: Any, again: bool) -> Any:
    """The function's result; ``again``: keep nothing of what it computes, and compute it once more on the way back."""
    return checkpoint(function, *arguments, use_reentrant=False) if again else function(*arguments)


def _chunks(things: Sequence[Any], size: Callable[[Any], int], budget: int) -> list[list[Any]]:
    """Things in order, in groups whose count times their largest size stays within the budget, if one alone does."""
    found: list[list[Any]] = []
    largest = 0
    for thing in things:
        largest = max(largest, size(thing))
        if not found or (len(found[-1]) + 1) * largest > budget:
            found.append([])
            largest = size(thing)
        found[-1].append(thing)
    return found


def _offset(rows: Sequence[Row], of: str) -> Iterable[tuple[ItemRow, int]]:
    """Each item with the number of words, or pieces, of the reports before its own."""
    starts = accumulate((len(getattr(row, of)) for row in rows), initial=0)
    return ((item, start) for row, start in zip(rows, starts, strict=False) for item in row.items)
