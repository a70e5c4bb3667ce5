"""Stage `rerank`: low-rank adapters by which the frozen encoder reads a wording beside its source, from verdicts on wordings."""

from collections.abc import Iterator
from typing import NamedTuple

import torch
from torch import Tensor

from briefing.engine import reread_arrays
from briefing.progress import progress
from briefing.recipe import RerankRecipe
from briefing.reranker import Reranker
from briefing.rereading import KEPT, Rereading, rereadings
from briefing.tokenization import Tokenizer
from briefing.training.frozen import frozen, grown
from briefing.training.judged import Judged, judged, judged_reports, verdict_losses
from briefing.training.loop import Parts, autocast
from briefing.training.provenance import Provenance
from briefing.windows import layout


class Reread(NamedTuple):
    """An item that there is a verdict on, and what is read of each of its wordings."""

    item: Judged
    wordings: list[Rereading]


def rerank(recipe: RerankRecipe, origin: Provenance) -> None:
    """Run the stage; ``recipe.out`` becomes ``recipe.start`` with a reranker."""
    start = frozen(recipe)
    tokenizer = Tokenizer(recipe.start)
    reranker = Reranker(start.encoder, start.width, recipe.adapters, dropout=recipe.dropout).to(start.device)
    specials = torch.tensor([*tokenizer.opening, *tokenizer.closing])

    def losses(chosen: list[Reread]) -> Parts:
        arrays = reread_arrays([wording for item in chosen for wording in item.wordings])
        given = {name: torch.from_numpy(array) for name, array in arrays.items()}
        source = (given["marks"] >= KEPT) & ~torch.isin(given["ids"], specials)
        hidden = source & (torch.rand(source.shape) < recipe.hidden)
        given["ids"] = given["ids"].masked_fill(hidden, tokenizer.unk)
        with autocast(start.device):
            logits: Tensor = reranker(**{name: tensor.to(start.device) for name, tensor in given.items()})
        return verdict_losses(logits.float(), [item.item for item in chosen])

    items = list(_items(recipe, tokenizer, start.manifest.window))
    adapters = [parameter for parameter in reranker.encoder.parameters() if parameter.requires_grad]
    rest = [parameter for name, parameter in reranker.named_parameters() if not name.startswith("encoder.")]
    groups = [{"params": adapters, "lr": recipe.rate}, {"params": rest, "lr": recipe.heads_rate}]
    grown(recipe, origin, start, {"reranker": reranker}, items, lambda item: len(item.wordings[0].ids), losses, groups)


def _items(recipe: RerankRecipe, tokenizer: Tokenizer, window: int) -> Iterator[Reread]:
    """The verdicts on wordings of those reports that may be trained on."""
    found, of = judged_reports(recipe)
    with progress("lay out", len(found)) as advance:
        for example in found:
            place = layout(example.report, tokenizer, window)
            for verdict in of[example.report.id]:
                item = judged(verdict, place)
                own = item.words, item.section, item.kept, item.colons
                yield Reread(item, rereadings(example.report, place, tokenizer, window, *own))
            advance(1, "")
