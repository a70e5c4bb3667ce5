"""The small networks over an encoder's states: what to take (Planner), what to keep of it (Keeper), what to attend to (Slots).

They are saved beside a plain Hugging Face folder as ``heads.safetensors``; `briefing.graphs` writes the same computation as
ONNX graphs.
"""

import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from briefing.features import UNIT_FEATURES, WORD_FEATURES
from briefing.sections import SECTIONS

S = len(SECTIONS)


class Planner(nn.Module):
    """For every unit of a report and every section: take it? is it of one item with the unit taken before? is there any?"""

    def __init__(self, width: int, hidden: int = 192) -> None:
        super().__init__()
        self.unit = nn.Linear(width, hidden)
        self.lead = nn.Linear(width, hidden, bias=False)
        self.place = nn.Linear(UNIT_FEATURES, hidden, bias=False)
        self.norm = nn.LayerNorm(hidden)
        self.context = nn.GRU(hidden, hidden, batch_first=True, bidirectional=True)
        self.take = nn.Linear(3 * hidden, S)
        self.join = nn.Linear(3 * hidden, S)
        self.some = nn.Linear(2 * hidden, S)

    def forward(self, units: Tensor, leads: Tensor, features: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Logits of one report: ``units``, ``leads`` (U, width) and ``features`` (U, F) -> take, join (U, S), some (S,)."""
        local = self.norm(torch.relu(self.unit(units) + self.lead(leads) + self.place(features)))
        context = self.context(local[None])[0][0]
        both = torch.cat([local, context], -1)
        return self.take(both), self.join(both), self.some(context.amax(0))


class Keeper(nn.Module):
    """For every word of an item's units: does the item keep it, and does it put a colon after it ("Sở Y tế: rà soát ...")?"""

    def __init__(self, width: int, hidden: int = 128, dropout: float = 0.0) -> None:
        super().__init__()
        self.word = nn.Linear(width, hidden)
        self.section = nn.Embedding(S, hidden)
        self.place = nn.Linear(WORD_FEATURES, hidden, bias=False)
        self.norm = nn.LayerNorm(hidden)
        self.context = nn.GRU(hidden, hidden, batch_first=True, bidirectional=True)
        self.keep = nn.Linear(3 * hidden, 2)
        self.dropout = nn.Dropout(dropout)

    def forward(self, words: Tensor, features: Tensor, section: Tensor, lengths: Tensor | None = None) -> Tensor:
        """Log-odds (B, N, 2), kept and a colon after, of ``words`` (B, N, width), ``features`` (B, N, F), ``section`` (B,), and
        ``lengths`` (B,) if padded."""
        local = self.norm(torch.relu(self.word(self.dropout(words)) + self.section(section)[:, None] + self.place(features)))
        if lengths is None:
            context = self.context(local)[0]
        else:
            packed = pack_padded_sequence(local, lengths.cpu(), batch_first=True, enforce_sorted=False)
            context = pad_packed_sequence(self.context(packed)[0], batch_first=True, total_length=words.shape[1])[0]
        odds: Tensor = self.keep(self.dropout(torch.cat([local, context], -1)))
        return odds


class Slots(nn.Module):
    """Memory slots that carry identity: LayerNorm(A state_j + B embedding_j + C embedding_(j-1) + D keep_j).

    With A the identity, B = C = D = 0 and no LayerNorm this is the plain encoder memory, to the bit (``identity`` False: what a
    checkpoint that copies already needs); an encoder whose top states are all alike needs B the identity and C orthogonal, so
    that "go on copying" is one step of attention.
    """

    def __init__(self, width: int, identity: bool = True) -> None:
        super().__init__()
        self.state = nn.Linear(width, width, bias=False)
        self.piece = nn.Linear(width, width, bias=False)
        self.before = nn.Linear(width, width, bias=False)
        self.keep = nn.Linear(1, width, bias=False)
        self.norm = nn.LayerNorm(width) if identity else nn.Identity()
        nn.init.zeros_(self.keep.weight)
        nn.init.eye_(self.state.weight)
        if identity:
            nn.init.eye_(self.piece.weight)
            nn.init.orthogonal_(self.before.weight)
        else:
            nn.init.zeros_(self.piece.weight)
            nn.init.zeros_(self.before.weight)

    def forward(self, states: Tensor, embeddings: Tensor, keep: Tensor) -> Tensor:
        """``states``, ``embeddings`` (B, M, width) of an item's pieces in order, ``keep`` (B, M) the keeper's probability of
        each -> slots (B, M, width)."""
        before = torch.nn.functional.pad(embeddings[:, :-1], (0, 0, 1, 0))
        slots: Tensor = self.norm(
            self.state(states) + self.piece(embeddings) + self.before(before) + self.keep(2 * keep[..., None] - 1)
        )
        return slots
