"""The small networks over an encoder's states: what to take (Planner), what to keep of it (Keeper), which of several wordings
reads best (Ranker), what to attend to (Slots).

They are saved beside a plain Hugging Face folder as ``heads.safetensors``; `briefing.graphs` writes the same computation as
ONNX graphs.
"""

import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from briefing.features import JOINTS, UNIT_FEATURES, WORD_FEATURES
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

    def forward(
        self, units: Tensor, leads: Tensor, features: Tensor, lengths: Tensor | None = None
    ) -> tuple[Tensor, Tensor, Tensor]:
        """Logits of B reports: ``units``, ``leads`` (B, U, width) and ``features`` (B, U, F), with ``lengths`` (B,) if padded ->
        take, join (B, U, S), some (B, S)."""
        local = self.norm(torch.relu(self.unit(units) + self.lead(leads) + self.place(features)))
        context = _in_context(self.context, local, lengths)
        both = torch.cat([local, context], -1)
        if lengths is not None:
            beyond = torch.arange(local.shape[1])[None] >= lengths.cpu()[:, None]
            context = context.masked_fill(beyond.to(context.device)[..., None], -torch.inf)
        return self.take(both), self.join(both), self.some(context.amax(1))


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
        context = _in_context(self.context, local, lengths)
        odds: Tensor = self.keep(self.dropout(torch.cat([local, context], -1)))
        return odds


class Ranker(nn.Module):
    """For wordings of an item, each some of the words of its units: is it without fault, and is it the best of them?

    A GRU over all words of the units says what each is in; another over those that a wording keeps, with where it cuts, how they
    read one after the other.
    """

    def __init__(self, width: int, hidden: int = 192, dropout: float = 0.0) -> None:
        super().__init__()
        self.word = nn.Linear(width, hidden)
        self.section = nn.Embedding(S, hidden)
        self.place = nn.Linear(WORD_FEATURES + 1, hidden, bias=False)
        self.norm = nn.LayerNorm(hidden)
        self.context = nn.GRU(hidden, hidden // 2, batch_first=True, bidirectional=True)
        self.kept = nn.Linear(2 * hidden + JOINTS, hidden)
        self.joined = nn.LayerNorm(hidden)
        self.path = nn.GRU(hidden, hidden // 2, batch_first=True, bidirectional=True)
        self.inner = nn.Linear(4 * hidden, hidden)
        self.logits = nn.Linear(hidden, 2)
        self.dropout = nn.Dropout(dropout)

    def forward(
        self,
        words: Tensor,
        features: Tensor,
        section: Tensor,
        lengths: Tensor,
        owner: Tensor,
        places: Tensor,
        joints: Tensor,
        sizes: Tensor,
    ) -> Tensor:
        """Logits (K, 2), without fault and best, of K wordings of B items.

        ``words`` (B, N, width), ``features`` (B, N, WORD_FEATURES + 1), the keeper's odds last, ``section`` and ``lengths`` (B,);
        of each wording the item that it is of (``owner`` (K,)), its words (``places`` (K, L), ``sizes`` (K,) of them), and beside
        each whether words are left out before and after it, and whether a colon follows (``joints`` (K, L, JOINTS)).
        """
        given = self.word(self.dropout(words)) + self.section(section)[:, None] + self.place(features)
        local = self.norm(torch.relu(given))
        context = torch.cat([local, _in_context(self.context, local, lengths)], -1)
        kept = torch.cat([context[owner[:, None], places], joints], -1)
        own = self.joined(torch.relu(self.kept(self.dropout(kept))))
        read = torch.cat([own, _in_context(self.path, own, sizes)], -1)
        inner = torch.relu(self.inner(self.dropout(pooled(read, sizes.to(read.device)))))
        logits: Tensor = self.logits(self.dropout(inner))
        return logits


def pooled(rows: Tensor, sizes: Tensor) -> Tensor:
    """The mean and the most (K, 2 width) of the first ``sizes`` (K,) of each thing's ``rows`` (K, L, width)."""
    there = (torch.arange(rows.shape[1], device=rows.device)[None] < sizes[:, None])[..., None]
    mean = (rows * there).sum(1) / sizes[:, None]
    most = rows.masked_fill(~there, -torch.inf).amax(1)
    return torch.cat([mean, most], -1)


def _in_context(recurrent: nn.GRU, rows: Tensor, lengths: Tensor | None) -> Tensor:
    """(B, N, 2 hidden): what a bidirectional network says of rows (B, N, hidden), ``lengths`` (B,) of them if padded."""
    if lengths is None:
        found: Tensor = recurrent(rows)[0]
        return found
    packed = pack_padded_sequence(rows, lengths.cpu(), batch_first=True, enforce_sorted=False)
    return pad_packed_sequence(recurrent(packed)[0], batch_first=True, total_length=rows.shape[1])[0]


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
