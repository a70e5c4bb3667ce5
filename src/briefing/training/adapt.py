"""Stage `adapt`: the encoder goes on being pretrained, on Vietnamese news, before it is taught to plan (Gururangan et al. 2020).

Pieces are masked and guessed from what stands around them (Devlin et al. 2019, section 3.1), drawn anew at every step.
"""

from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from briefing.checkpoint import Manifest
from briefing.corpus import records, split_of_record
from briefing.errors import CorpusError
from briefing.progress import progress
from briefing.recipe import AdaptRecipe
from briefing.text import nfc
from briefing.tokenization import Tokenizer
from briefing.training.backbone import copy_assets, load_backbone, manifest_of, replacing, still
from briefing.training.data import epochs
from briefing.training.loop import autocast, device_of, fit
from briefing.training.provenance import Provenance
from briefing.training.snapshots import STATES, Snapshots

Pieces = npt.NDArray[np.unsignedinteger[Any]]  # as narrow as the vocabulary allows: a corpus has tens of millions
HIDDEN, SWAPPED = 0.8, 0.1  # of the pieces to guess: shown as unknown, shown as another; the others are shown as they are


class Guess(nn.Module):
    """What a masked piece was, from its state: BERT's head for it, whose output matrix is that of the encoder's embeddings."""

    def __init__(self, embeddings: nn.Embedding) -> None:
        super().__init__()
        count, width = embeddings.weight.shape
        self.transform = nn.Sequential(nn.Linear(width, width), nn.GELU(), nn.LayerNorm(width))
        self.bias = nn.Parameter(torch.zeros(count))

    def forward(self, states: Tensor, embeddings: Tensor) -> Tensor:
        """``states`` (M, width) of masked pieces -> logits (M, V)."""
        return nn.functional.linear(self.transform(states), embeddings, self.bias)


def adapt(recipe: AdaptRecipe, origin: Provenance) -> None:
    """Run the stage; ``recipe.out`` becomes the folder ``recipe.start`` with another encoder, without its heads if it has any.

    Raises CorpusError for texts of another form, and where they fill no window.
    """
    torch.manual_seed(recipe.seed)
    device = device_of(recipe.device)
    tokenizer = Tokenizer(recipe.start)
    windows = cut(stream(recipe.texts, tokenizer, recipe.every), tokenizer, recipe.window)
    if not len(windows):
        where = ", ".join(map(str, recipe.texts))
        raise CorpusError(f"{where}: the train split, which goes by the hash of the id, fills no window of pieces")
    model, encoder = load_backbone(recipe.start, window=recipe.window)
    still(encoder)
    embeddings = encoder.get_input_embeddings()
    modules = nn.ModuleDict({"encoder": encoder, "guess": Guess(embeddings)}).to(device)
    batches = list(epochs(recipe.epochs, len(windows), recipe.batch, recipe.seed))[: recipe.steps]

    def losses(step: int) -> dict[str, Tensor]:
        ids = torch.from_numpy(windows[batches[step]].astype(np.int64)).to(device)
        shown, masked = mask(ids, tokenizer, recipe.masked, torch.Generator().manual_seed(recipe.seed * 1_000_003 + step))
        with autocast(device):
            states = encoder(input_ids=shown).last_hidden_state[masked]
            logits = modules["guess"](states, embeddings.weight)
        return {"guess": nn.functional.cross_entropy(logits.float(), ids[masked])}

    groups = [{"params": [*encoder.parameters(), *modules["guess"].parameters()], "lr": recipe.rate}]
    fit(modules, groups, len(batches), losses, recipe, origin.run)
    with replacing(recipe.out) as folder:
        model.save_pretrained(folder)
        copy_assets(recipe.start, folder)
        made = {**manifest_of(recipe.start).made, "adapt": origin.made()}
        Manifest(name=recipe.out.name, window=recipe.window, made=made).save(folder)
    Snapshots(recipe.out / STATES).finish(origin.run)


def stream(paths: Iterable[Path], tokenizer: Tokenizer, every: int = 1) -> Pieces:
    """The pieces of the articles of news corpora, one after another, each closed as a text is; those held out are left out.

    Raises CorpusError.
    """
    kind = np.min_scalar_type(len(tokenizer))
    found = [np.zeros(0, kind)]
    with progress("read", None) as advance:
        for record in _articles(paths, every):
            found.append(np.array([*tokenizer.encode(_text(record)), *tokenizer.closing], kind))
            advance(1, "")
    return np.concatenate(found)


def _articles(paths: Iterable[Path], every: int) -> Iterator[dict[str, Any]]:
    of_train = (record for path in paths for record in records(path) if split_of_record(record) == "train")
    return islice(of_train, 0, None, every)


def _text(record: dict[str, Any]) -> str:
    if "body" not in record:
        raise CorpusError(f"{record['id']}: no body: stage adapt reads converted VNDS corpora")
    return nfc(" ".join((record.get("title") or "", record.get("sapo") or "", *record["body"])))


def cut(pieces: Pieces, tokenizer: Tokenizer, window: int) -> Pieces:
    """(W, window): the stream in windows, each between the specials of a text; what does not fill the last is left out."""
    room = window - len(tokenizer.opening) - len(tokenizer.closing)
    count = len(pieces) // room
    opening, closing = (np.tile(np.array(ids, pieces.dtype), (count, 1)) for ids in (tokenizer.opening, tokenizer.closing))
    return np.concatenate([opening, pieces[: count * room].reshape(count, room), closing], 1)


def mask(ids: Tensor, tokenizer: Tokenizer, share: float, dice: torch.Generator) -> tuple[Tensor, Tensor]:
    """``ids`` (B, T) as they are shown, and which of them are to be guessed (B, T): no special is."""
    odds = torch.rand((2, *ids.shape), generator=dice).to(ids.device)
    others = torch.randint(len(tokenizer), tuple(ids.shape), generator=dice).to(ids.device)
    special = torch.isin(ids, torch.tensor([*tokenizer.opening, *tokenizer.closing, tokenizer.unk], device=ids.device))
    masked = (odds[0] < share) & ~special
    shown = ids.masked_fill(masked & (odds[1] < HIDDEN), tokenizer.unk)
    return torch.where(masked & (odds[1] > 1 - SWAPPED), others, shown), masked
