"""Stage `plan`: planner and keeper, and the encoder under them, on references; with verdicts a ranker, too.

One encoding of a report serves all heads.
"""

import random
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from briefing.checkpoint import HEADS
from briefing.errors import CorpusError
from briefing.features import ranked_features, word_features
from briefing.heads import Keeper, Planner, Ranker
from briefing.recipe import PlanRecipe
from briefing.tokenization import Tokenizer
from briefing.training.backbone import (
    copy_assets,
    layers,
    load_backbone,
    manifest_of,
    replacing,
    save_heads,
    still,
    without_ranker,
)
from briefing.training.data import epochs, load, without_title
from briefing.training.encoding import states_of
from briefing.training.judged import Judged, by_report, judged, ranker_losses
from briefing.training.loop import Parts, autocast, device_of, fit
from briefing.training.objective import LESS, keeper_loss, keeper_odds, planner_losses, pooled, totals
from briefing.training.provenance import Provenance
from briefing.training.rows import Row, row
from briefing.training.snapshots import STATES, Snapshots
from briefing.training.teachers import taught
from briefing.windows import layout

FIRST_HEADS = 1  # the seed of all that begins anew, whatever the run's: runs whose heads began apart cannot be averaged
KEEP_ITEMS = 12  # items of a report that the keeper learns from in one step
RANK_ITEMS = 10  # and the ranker
DROPOUT = 0.3  # of what the ranker sees and of its own


class Taught(NamedTuple):
    """A report, the same as if its title had been lost, where it has one, and the verdicts on items of the first."""

    whole: Row
    bare: Row | None
    judged: tuple[Judged, ...]


def plan(recipe: PlanRecipe, origin: Provenance) -> None:
    """Run the stage; ``recipe.out`` becomes a folder with encoder, heads and manifest."""
    from safetensors.torch import load_file

    torch.manual_seed(FIRST_HEADS)
    device = device_of(recipe.device)
    tokenizer = Tokenizer(recipe.start)
    model, encoder = load_backbone(recipe.start, window=recipe.window)
    model.requires_grad_(False)
    still(encoder)
    width = encoder.config.hidden_size
    heads: dict[str, nn.Module] = {"planner": Planner(width), "keeper": Keeper(width)}
    if recipe.verdicts:
        heads["ranker"] = Ranker(width, dropout=DROPOUT)
    modules = nn.ModuleDict({"encoder": encoder, **heads}).to(device)
    torch.manual_seed(recipe.seed)
    known: dict[str, Tensor] = {}
    manifest = manifest_of(recipe.start)
    if (recipe.start / HEADS).exists():  # a checkpoint that plans already goes on from its heads
        known = load_file(recipe.start / HEADS)
        modules.load_state_dict(known, strict=False)
        known, unranked = without_ranker(known, manifest)
        manifest = manifest if recipe.verdicts else unranked  # by verdicts a ranker goes on, and no reranker does
    reports = _reports(recipe, tokenizer, device)
    batches = list(epochs(recipe.epochs, len(reports), recipe.batch, recipe.seed))
    dice = random.Random(recipe.seed)
    dropped = [[dice.random() < recipe.title_dropped for _ in batch] for batch in batches]

    def losses(step: int) -> dict[str, Tensor]:
        chosen = [(reports[index], drop) for index, drop in zip(batches[step], dropped[step], strict=True)]
        rows = [report.bare if report.bare and drop else report.whole for report, drop in chosen]
        verdicts = [() if report.bare and drop else report.judged for report, drop in chosen]
        return plan_losses(modules, rows, recipe.positive, device, random.Random(f"{recipe.seed}/{step}"), verdicts)

    head_parameters = [parameter for head in heads.values() for parameter in head.parameters()]
    groups = [*_groups(encoder, recipe), {"params": head_parameters, "lr": recipe.heads_rate}]
    fit(modules, groups, len(batches), losses, recipe, origin.run)
    earlier = {"after": manifest.made["plan"]} if "plan" in manifest.made else {}  # a planner that was trained on
    made = {**manifest.made, "plan": {**origin.made(), **earlier}}
    with replacing(recipe.out) as folder:
        model.save_pretrained(folder)
        save_heads(heads, folder, known)
        copy_assets(recipe.start, folder)
        replace(manifest, name=recipe.out.name, window=recipe.window, made=made).save(folder)
    Snapshots(recipe.out / STATES).finish(origin.run)


def plan_losses(
    modules: nn.ModuleDict,
    rows: Sequence[Row],
    positive: float,
    device: torch.device,
    dice: random.Random,
    verdicts: Sequence[Sequence[Judged]] = (),
) -> Parts:
    """The parts of the loss of some reports: means over reports (of words, the keeper's; of wordings and items, the ranker's,
    where there is one, by the ``verdicts`` on each report's items)."""
    with autocast(device):
        states = states_of(modules["encoder"], [window for row in rows for window in row.windows], rows[0].edges, device)
    words, units = pooled(rows, states)
    each, count = planner_losses(modules["planner"], units, rows, positive), totals(rows)
    losses = {part: loss.sum() / max(1, count[part]) * (1 if part == "take" else LESS) for part, loss in each.items()}
    starts = np.cumsum([0, *(len(row.word_unit) for row in rows)])[:-1]
    items = _drawn([row.items for row in rows], starts, KEEP_ITEMS, dice)
    losses["keep"] = torch.zeros((), device=device)
    if items:
        places = [item.words + start for item, start in items]
        features, sections = [item.features for item, _ in items], [item.section for item, _ in items]
        odds = keeper_odds(modules["keeper"], words, places, features, sections)
        losses["keep"] = keeper_loss(odds, [item.keep for item, _ in items])
    if "ranker" in modules:
        losses |= _ranked(modules, words, _drawn(verdicts, starts, RANK_ITEMS, dice))
    return losses


def _ranked(modules: nn.ModuleDict, words: Tensor, items: Sequence[tuple[Judged, int]]) -> Parts:
    """The ranker's losses of items whose reports' words, in ``words`` (N, width), start where each says; it sees what the keeper
    says now, and teaches it nothing."""
    if not items:
        nothing = words.new_zeros(())
        return {"faultless": nothing, "best": nothing}
    places = [item.words + start for item, start in items]
    given, sections = [word_features(item.parts) for item, _ in items], [item.section for item, _ in items]
    with torch.no_grad():
        said = [odds[:, 0].cpu().numpy() for odds in keeper_odds(modules["keeper"], words, places, given, sections)]
    states = [words[torch.from_numpy(own).to(words.device)] for own in places]
    features = [ranked_features(item.parts, odds) for (item, _), odds in zip(items, said, strict=True)]
    return ranker_losses(modules["ranker"], [item for item, _ in items], states, features)


def _drawn(of: Sequence[Sequence[Any]], starts: npt.NDArray[np.int64], most: int, dice: random.Random) -> list[tuple[Any, int]]:
    """So many of each report's items at most, drawn anew each time, with the word that their report starts at."""
    return [
        (item, int(start)) for items, start in zip(of, starts, strict=True) for item in dice.sample(items, min(most, len(items)))
    ]


def _reports(recipe: PlanRecipe, tokenizer: Tokenizer, device: torch.device) -> list[Taught]:
    """The reports of the train split, with what the teachers say of them and the verdicts on their items."""
    verdicts = by_report(recipe.verdicts)
    found = []
    for example in load(recipe.data, "train", recipe.vnds, recipe.audit):
        whole, bare = row(example, tokenizer, recipe.window, targets=False), None
        if example.report.title:
            bare = row(replace(example, report=without_title(example.report)), tokenizer, recipe.window, targets=False)
        if whole:
            place = layout(example.report, tokenizer, recipe.window)
            found.append(Taught(whole, bare, tuple(judged(own, place) for own in verdicts.get(example.report.id, ()))))
    if verdicts and not any(report.judged for report in found):
        raise CorpusError(f"{', '.join(map(str, recipe.verdicts))}: no verdict on a report of the train split of `data`")
    if recipe.teachers:
        rows = iter(taught([row for report in found for row in (report.whole, report.bare) if row], recipe, device))
        found = [Taught(next(rows), report.bare and next(rows), report.judged) for report in found]
    return found


def _groups(encoder: nn.Module, recipe: PlanRecipe) -> list[dict[str, Any]]:
    """The encoder's layers above the frozen ones, each at its own rate; all else of it is left as it is."""
    found = layers(encoder)
    groups = []
    for depth, layer in enumerate(found[recipe.frozen :], start=recipe.frozen):
        layer.requires_grad_(True)
        groups.append({"params": list(layer.parameters()), "lr": recipe.encoder_rate * recipe.decay ** (len(found) - 1 - depth)})
    return groups
