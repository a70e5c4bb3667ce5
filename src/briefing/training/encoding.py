"""The encoder's states of whole reports."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from briefing.corpus import Example
from briefing.engine import windows_array
from briefing.tokenization import Tokenizer
from briefing.training.data import Ready, ready
from briefing.training.loop import autocast
from briefing.windows import Edges

ENCODED = 8  # reports encoded at once where nothing is learnt from them


def encoded(
    encoder: nn.Module, examples: Iterable[Example], tokenizer: Tokenizer, window: int, device: torch.device
) -> Iterator[tuple[Ready, Tensor]]:
    """Each example made ready, with the states (P, width) of its pieces, a few reports at a time."""
    examples = iter(examples)
    while some := [ready(example, tokenizer, window) for example in islice(examples, ENCODED)]:
        windows = [ids for item in some for ids in item.layout.windows]
        with autocast(device):
            states = states_of(encoder, windows, some[0].layout.edges, device)
        yield from zip(some, torch.split(states, [len(item.layout.pieces) for item in some]), strict=True)


def states_of(
    encoder: nn.Module, windows: Sequence[Sequence[int] | npt.NDArray[np.int32]], edges: Edges, device: torch.device
) -> Tensor:
    """States (P, width), single precision, of the pieces of all windows, computed in one padded batch; the specials, so many
    before and after as ``edges`` says, left out."""
    ids, mask = windows_array(windows)
    before, after = edges
    place = np.arange(mask.shape[1])
    inner = np.flatnonzero((place >= before) & (place < mask.sum(1, keepdims=True) - after))
    states = encoder(
        input_ids=torch.from_numpy(ids).to(device), attention_mask=torch.from_numpy(mask).to(device)
    ).last_hidden_state
    found: Tensor = states.flatten(0, 1)[torch.from_numpy(inner).to(device)].float()
    return found
