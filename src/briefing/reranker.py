"""A cross-encoder over the encoder of a model, which stays as it is: low-rank adapters make it read wordings beside their source.

Nogueira and Cho 2019 (reranking by a cross-encoder), Hu et al. 2021 (adapters).
"""

from collections.abc import Mapping
from copy import deepcopy
from typing import Any, Self

import torch
from torch import Tensor, nn

from briefing.heads import pooled
from briefing.rereading import MARKS

OWN = (".down.weight", ".up.weight")


class Adapted(nn.Linear):
    """A linear layer with its weights as they are, and a low-rank term beside it, at first 0."""

    def __init__(self, base: nn.Linear, rank: int) -> None:
        nn.Module.__init__(self)
        self.in_features, self.out_features = base.in_features, base.out_features
        self.weight, self.bias = base.weight, base.bias
        self.down = nn.Linear(base.in_features, rank, bias=False)
        self.up = nn.Linear(rank, base.out_features, bias=False)
        nn.init.normal_(self.down.weight, std=base.in_features**-0.5)
        nn.init.zeros_(self.up.weight)

    def forward(self, input: Tensor) -> Tensor:
        """(..., in) -> (..., out)."""
        found: Tensor = super().forward(input) + self.up(self.down(input))
        return found


class Reranker(nn.Module):
    """Of a wording read beside its source: is it without fault, and is it the best of those of its item?"""

    def __init__(self, encoder: nn.Module, width: int, rank: int, hidden: int = 192, dropout: float = 0.0) -> None:
        super().__init__()
        shared = {id(tensor): tensor for tensor in [*encoder.parameters(), *encoder.buffers()]}
        self.encoder: Any = deepcopy(encoder, shared)  # other modules, the same weights
        linear = [(name, layer) for name, layer in self.encoder.named_modules() if isinstance(layer, nn.Linear)]
        for name, layer in linear:
            if name.startswith("pooler."):  # the states do not pass it
                continue
            parent, _, own = name.rpartition(".")
            setattr(self.encoder.get_submodule(parent), own, Adapted(layer, rank))
        self.marks = nn.Embedding(MARKS, width)
        nn.init.zeros_(self.marks.weight)
        self.inner = nn.Linear(2 * width, hidden)
        self.logits = nn.Linear(hidden, 2)
        self.dropout = nn.Dropout(dropout)
        self.register_state_dict_post_hook(_leave_encoder)  # type: ignore[no-untyped-call]

    def forward(self, ids: Tensor, mask: Tensor, marks: Tensor, sizes: Tensor) -> Tensor:
        """Logits (K, 2) of ``ids``, ``mask`` and ``marks`` (K, T), of which the first ``sizes`` (K,) are the wordings' own."""
        words = self.encoder.get_input_embeddings()(ids) + self.marks(marks)
        states = self.encoder(inputs_embeds=words, attention_mask=mask).last_hidden_state.float()
        inner = torch.relu(self.inner(self.dropout(pooled(states, sizes))))
        logits: Tensor = self.logits(self.dropout(inner))
        return logits

    @classmethod
    def of(cls, encoder: nn.Module, own: Mapping[str, Tensor]) -> Self:
        """A reranker from its state. Raises RuntimeError where that was over another kind of encoder, or is not whole."""
        rank = next((len(tensor) for name, tensor in own.items() if name.endswith(".down.weight")), 1)
        hidden, width = own["inner.weight"].shape
        reranker = cls(encoder, width // 2, rank, hidden)
        if odd := sorted(reranker.state_dict().keys() ^ own.keys()):
            raise RuntimeError(f"a reranker of another encoder: {odd[0]}")
        reranker.load_state_dict(own, strict=False)
        return reranker


def _leave_encoder(module: nn.Module, state: dict[str, Tensor], prefix: str, _: Any) -> None:
    """A reranker's state is what is its own: the encoder's weights are saved with the encoder."""
    for name in [name for name in state if name.startswith(f"{prefix}encoder.") and not name.endswith(OWN)]:
        del state[name]
