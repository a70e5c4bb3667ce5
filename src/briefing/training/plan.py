"""Stage `plan`: planner and keeper, and the encoder under them, on references. One encoding of a report serves both heads."""

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import accumulate, islice
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn
from torch.nn.functional import binary_cross_entropy_with_logits as bce

from briefing.checkpoint import HEADS
from briefing.corpus import Example
from briefing.engine import windows_array
from briefing.features import Floats, candidates, word_features
from briefing.heads import Keeper, Planner
from briefing.recipe import PlanRecipe
from briefing.sections import LISTS, SECTIONS
from briefing.tokenization import Tokenizer
from briefing.training.backbone import copy_assets, layers, load_backbone, manifest_of, replacing, still
from briefing.training.data import Ready, epochs, load, ready, without_title
from briefing.training.loop import autocast, device_of, fit
from briefing.training.provenance import Provenance
from briefing.training.snapshots import STATES, Snapshots
from briefing.windows import Ints

LESS = 0.3  # the weight of `join` and `some` beside `take`
ENCODED = 8  # reports encoded at once where nothing is learnt from them
KEEP_ITEMS = 12  # items of a report that the keeper learns from in one step, drawn anew each time


def plan(recipe: PlanRecipe, origin: Provenance) -> None:
    """Run the stage; ``recipe.out`` becomes a folder with encoder, heads and manifest."""
    from safetensors.torch import load_file

    torch.manual_seed(recipe.seed)
    device = device_of(recipe.device)
    tokenizer = Tokenizer(recipe.start)
    model, encoder = load_backbone(recipe.start)
    model.requires_grad_(False)
    still(encoder)
    width = encoder.config.hidden_size
    modules = nn.ModuleDict({"encoder": encoder, "planner": Planner(width), "keeper": Keeper(width)}).to(device)
    known: dict[str, Tensor] = {}
    manifest = manifest_of(recipe.start)
    if (recipe.start / HEADS).exists():  # a checkpoint that plans already goes on from its heads
        known = load_file(recipe.start / HEADS)
        modules.load_state_dict(known, strict=False)
    found = load(recipe.data, "train", recipe.vnds, recipe.audit)
    titled = [ready(example, tokenizer, recipe.window) for example in found]
    bare = [
        ready(replace(example, report=without_title(example.report)), tokenizer, recipe.window) if example.report.title else given
        for example, given in zip(found, titled, strict=True)
    ]
    batches = list(epochs(recipe.epochs, len(found), recipe.batch, recipe.seed))
    dice = random.Random(recipe.seed)
    dropped = [[dice.random() < recipe.title_dropped for _ in batch] for batch in batches]

    def losses(step: int) -> dict[str, Tensor]:
        chosen = [(bare if drop else titled)[index] for index, drop in zip(batches[step], dropped[step], strict=True)]
        return plan_losses(modules, chosen, recipe.positive, device, random.Random(f"{recipe.seed}/{step}"))

    groups = [
        *_groups(encoder, recipe),
        {"params": [*modules["planner"].parameters(), *modules["keeper"].parameters()], "lr": recipe.heads_rate},
    ]
    fit(modules, groups, len(batches), losses, recipe, origin.run)
    made = {**manifest.made, "plan": origin.made()}
    with replacing(recipe.out) as folder:
        model.save_pretrained(folder)
        save_heads({name: modules[name] for name in ("planner", "keeper")}, folder, known)
        copy_assets(recipe.start, folder)
        replace(manifest, name=recipe.out.name, window=recipe.window, made=made).save(folder)
    Snapshots(recipe.out / STATES).finish(origin.run)


def save_heads(heads: dict[str, nn.Module], folder: Path, others: dict[str, Tensor]) -> None:
    """Write ``heads.safetensors``, each tensor named ``head.parameter``; ``others``: of heads that were not trained here."""
    from safetensors.torch import save_file

    tensors = others | {
        f"{head}.{name}": tensor.detach().cpu().contiguous()
        for head, module in heads.items()
        for name, tensor in module.state_dict().items()
    }
    save_file(tensors, folder / HEADS)


def encoded(
    encoder: nn.Module, examples: Iterable[Example], tokenizer: Tokenizer, window: int, device: torch.device
) -> Iterator[tuple[Ready, Tensor]]:
    """Each example made ready, with the states (P, width) of its pieces, a few reports at a time."""
    examples = iter(examples)
    while some := [ready(example, tokenizer, window) for example in islice(examples, ENCODED)]:
        yield from zip(some, encode(encoder, some, device), strict=True)


def encode(encoder: nn.Module, batch: Sequence[Ready], device: torch.device) -> list[Tensor]:
    """States (P, width) of each report."""
    return list(torch.split(states_of(encoder, batch, device), [len(item.layout.pieces) for item in batch]))


def states_of(encoder: nn.Module, batch: Sequence[Ready], device: torch.device) -> Tensor:
    """States (P, width) of the pieces of all reports: all their windows in one padded batch, the specials left out."""
    ids, mask = windows_array([window for item in batch for window in item.layout.windows])
    before, after = batch[0].layout.edges
    place = np.arange(mask.shape[1])
    inner = np.flatnonzero((place >= before) & (place < mask.sum(1, keepdims=True) - after))
    with autocast(device):
        states = encoder(
            input_ids=torch.from_numpy(ids).to(device), attention_mask=torch.from_numpy(mask).to(device)
        ).last_hidden_state
    found: Tensor = states.flatten(0, 1)[torch.from_numpy(inner).to(device)].float()
    return found


def means(states: Tensor, ranges: Ints) -> Tensor:
    """Mean of the rows ``states[start:end]`` of each (start, end) of ``ranges`` (K, 2), ascending; zeros where it is empty."""
    return segments(states, owners(ranges, len(states)), len(ranges))


def segments(rows: Tensor, owner: npt.NDArray[np.integer[Any]], count: int) -> Tensor:
    """(K, width): the mean of the rows of each of K owners, the owner of each being given, or -1; zeros for one that has none."""
    inside = np.flatnonzero(owner >= 0)
    index = torch.from_numpy(owner[inside].astype(np.int64)).to(rows.device)
    if len(inside) < len(owner):
        rows = rows[torch.from_numpy(inside).to(rows.device)]
    sums = rows.new_zeros((count, rows.shape[1])).index_add(0, index, rows)
    sizes = torch.from_numpy(np.bincount(owner[inside], minlength=count).clip(1).astype(np.float32)).to(rows.device)
    return sums / sizes[:, None]


def plan_losses(
    modules: nn.ModuleDict, batch: list[Ready], positive: float, device: torch.device, dice: random.Random
) -> dict[str, Tensor]:
    """The parts of the loss of some reports: means over reports (of words, the keeper's)."""
    states = states_of(modules["encoder"], batch, device)
    words = segments(states, *joined([owners(item.layout.word_pieces, len(item.layout.pieces)) for item in batch], _words(batch)))
    units = segments(words, *joined([owners(item.layout.unit_words, len(item.layout.words)) for item in batch], _units(batch)))
    leads = [leads_of(item) for item in batch]
    logits = planned(modules["planner"], units, leads, [item.features for item in batch])
    given = [item.labels for item in batch]
    each = planner_losses(
        logits,
        positive,
        padded(map(weights_of, batch), device),
        padded((label.take for label in given), device),
        padded((label.join for label in given), device, -1),
        torch.from_numpy(np.stack([label.some for label in given])).to(device),
    )
    losses = {"take": each["take"].mean()}
    for part in ("join", "some"):
        count = sum(bool((getattr(label, part) >= 0).any()) for label in given)
        losses[part] = LESS * each[part].sum() / max(1, count)
    starts = np.cumsum([0, *_words(batch)])
    chosen = [
        (item, label, start)
        for item, start in zip(batch, starts, strict=False)
        for label in dice.sample(item.labels.items, min(KEEP_ITEMS, len(item.labels.items)))
    ]
    if not chosen:
        return {**losses, "keep": torch.zeros((), device=device)}
    places = [label.words + start for _, label, start in chosen]
    features = [word_features(item.layout.parts(label.words, label.units)) for item, label, _ in chosen]
    keep = np.concatenate([label.keep for _, label, _ in chosen])
    sections = [label.section for _, label, _ in chosen]
    return {**losses, "keep": keep_loss(modules["keeper"], words, places, features, sections, keep)}


def owners(ranges: Ints, count: int) -> npt.NDArray[np.int64]:
    """(count,): the number of the range (K, 2) that each row lies in, or -1."""
    found = np.full(count, -1, np.int64)
    for number, (start, end) in enumerate(ranges):
        found[start:end] = number
    return found


def joined(owner: Sequence[npt.NDArray[Any]], counts: Sequence[int]) -> tuple[npt.NDArray[np.int64], int]:
    """The owners of the reports' things as if the reports were one, and the number of owners; -1 stays."""
    starts = accumulate(counts, initial=0)
    return np.concatenate([np.where(own >= 0, own + start, -1) for own, start in zip(owner, starts, strict=False)]), sum(counts)


def padded(arrays: Iterable[npt.NDArray[Any]], device: torch.device, value: float = 0) -> Tensor:
    """Arrays of different lengths as one tensor, filled up with ``value``."""
    return nn.utils.rnn.pad_sequence([torch.from_numpy(array) for array in arrays], True, value).to(device)


def planned(
    planner: nn.Module, units: Tensor, leads: Sequence[npt.NDArray[Any]], features: Sequence[Floats]
) -> tuple[Tensor, Tensor, Tensor]:
    """The planner's logits of B reports, padded, from the states (U, width) of all their units, one report after the other;
    ``leads``: the unit of its report that leads into each, or -1."""
    lengths = torch.tensor([len(lead) for lead in leads])
    starts = np.cumsum([0, *lengths.tolist()])
    nothing = len(units)
    rows = torch.cat([units, units.new_zeros((1, units.shape[1]))])
    own = padded((np.arange(start, start + len(lead)) for start, lead in zip(starts, leads, strict=False)), units.device, nothing)
    led = padded(
        (np.where(lead >= 0, lead + start, nothing) for start, lead in zip(starts, leads, strict=False)), units.device, nothing
    )
    logits: tuple[Tensor, Tensor, Tensor] = planner(rows[own], rows[led], padded(features, units.device), lengths)
    return logits


def planner_losses(
    logits: Sequence[Tensor], positive: float, weight: Tensor, take: Tensor, join: Tensor, some: Tensor
) -> dict[str, Tensor]:
    """The planner's losses (B,) of B reports, each the mean over what the report has of it, 0 where it has nothing.

    ``weight``, ``take``, ``join`` (B, U, S), ``some`` (B, S): as `weights_of` and `Labels` have them, padded with 0, 0 and -1;
    ``positive``: the weight of a unit to take against one to leave.
    """
    each = bce(logits[0], take, pos_weight=logits[0].new_tensor(positive), reduction="none")
    losses = {"take": (each * weight).sum((1, 2)) / weight.sum((1, 2)).clamp(min=1)}
    for part, odds, target in (("join", logits[1], join), ("some", logits[2], some)):
        there = (target >= 0).float()
        each = bce(odds, target.clamp(min=0), reduction="none") * there
        losses[part] = each.flatten(1).sum(1) / there.flatten(1).sum(1).clamp(min=1)
    return losses


def _words(batch: Sequence[Ready]) -> list[int]:
    return [len(item.layout.words) for item in batch]


def _units(batch: Sequence[Ready]) -> list[int]:
    return [len(item.layout.unit_words) for item in batch]


def leads_of(item: Ready) -> npt.NDArray[np.int64]:
    """(U,): the unit that leads into each, or -1."""
    return np.array([-1 if unit.lead_in is None else unit.lead_in for unit in item.example.report.units], np.int64)


def keep_loss(
    keeper: nn.Module,
    states: Tensor,
    places: Sequence[npt.NDArray[Any]],
    features: Sequence[Floats],
    sections: Sequence[int],
    keep: Floats,
) -> Tensor:
    """Cross-entropy of what some items keep and where they put a colon, over all their words: those at ``places`` among the
    words that there are ``states`` of."""
    odds = torch.cat(kept_odds(keeper, states, places, features, sections))
    return bce(odds, torch.from_numpy(keep).to(odds.device))


def kept_odds(
    keeper: nn.Module, states: Tensor, places: Sequence[npt.NDArray[Any]], features: Sequence[Floats], sections: Sequence[int]
) -> list[Tensor]:
    """The keeper's log-odds (N, 2) for each of some items, whose N words are at ``places`` among those with ``states``."""
    device = states.device
    lengths = [len(place) for place in places]
    given = states[padded(places, device)], padded(features, device), torch.tensor(sections, device=device)
    return [row[:length] for row, length in zip(keeper(*given, torch.tensor(lengths)), lengths, strict=True)]


def item_odds(
    keeper: nn.Module, word_states: Tensor, item: Ready, items: Sequence[tuple[int, Sequence[int], Ints]]
) -> list[Tensor]:
    """The keeper's log-odds (N, 2) for each of some items of a report with ``word_states``: their section, units and N words."""
    if not items:
        return []
    sections, units, words = zip(*items, strict=True)
    features = [word_features(item.layout.parts(own, of)) for own, of in zip(words, units, strict=True)]
    return kept_odds(keeper, word_states, words, features, sections)


def weights_of(item: Ready) -> np.ndarray[Any, np.dtype[np.float32]]:
    """(U, S): 1 where a section may take a unit and was annotated."""
    able = candidates(item.example.report)
    columns = [able[:, 0 if section in LISTS else 1] for section in SECTIONS]
    return (np.stack(columns, 1) & (item.labels.some >= 0)).astype(np.float32)


def _groups(encoder: nn.Module, recipe: PlanRecipe) -> list[dict[str, Any]]:
    """The encoder's layers above the frozen ones, each at its own rate; all else of it is left as it is."""
    found = layers(encoder)
    groups = []
    for depth, layer in enumerate(found[recipe.frozen :], start=recipe.frozen):
        layer.requires_grad_(True)
        groups.append({"params": list(layer.parameters()), "lr": recipe.encoder_rate * recipe.decay ** (len(found) - 1 - depth)})
    return groups
