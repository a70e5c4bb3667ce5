"""What other planners would take, learned beside what references say (Hinton et al. 2015, *Distilling the knowledge in a neural
network*, section 2): several planners' mean tells a student more of a report than one annotator's choice."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from torch import nn

from briefing.checkpoint import HEADS, of_head
from briefing.errors import CheckpointError
from briefing.features import Floats, sigmoid
from briefing.heads import Planner
from briefing.progress import progress
from briefing.recipe import PlanRecipe
from briefing.training.backbone import load_backbone
from briefing.training.encoding import ENCODED, states_of
from briefing.training.loop import autocast
from briefing.training.objective import planner_logits, pooled
from briefing.training.rows import Row
from briefing.vocabularies import Vocabulary, vocabulary

SHARE = 0.5  # of what is taught: the teachers' plan, the other half the reference's


def taught(rows: Sequence[Row], recipe: PlanRecipe, device: torch.device) -> list[Row]:
    """Rows whose ``take`` is mixed with what the mean log-odds of the recipe's teachers say of it.

    Its cross-entropy is linear in the target, so a mixed target is a mixed loss. Raises CheckpointError for a teacher without
    planner, or of other pieces than the start's.
    """
    said = [_plans(folder, rows, recipe, device) for folder in recipe.teachers]
    higher = np.log(
        recipe.positive
    )  # units to take weigh more in a planner's loss, the teachers', too: its odds are higher for it
    found = []
    for row, *odds in zip(rows, *said, strict=True):
        share = sigmoid(np.mean(odds, 0) - higher)
        found.append(replace(row, take=((1 - SHARE) * row.take + SHARE * share).astype(np.float32)))
    return found


def _plans(folder: Path, rows: Sequence[Row], recipe: PlanRecipe, device: torch.device) -> list[Floats]:
    """Of each report (U, S): a checkpoint's log-odds of taking each unit."""
    from safetensors.torch import load_file

    if not _same_pieces(vocabulary(folder), vocabulary(recipe.start)):
        raise CheckpointError(f"{folder}: its pieces are not those of {recipe.start}: a teacher has to read the same ids")
    encoder = load_backbone(folder, window=recipe.window)[1].eval().requires_grad_(False).to(device)
    if not (folder / HEADS).exists():
        raise CheckpointError(f"{folder}: no {HEADS}: a teacher has to be a checkpoint that plans")
    planner: nn.Module = Planner(int(encoder.config.hidden_size)).eval().to(device)
    planner.load_state_dict(of_head(load_file(folder / HEADS), "planner"))
    order = sorted(range(len(rows)), key=lambda index: rows[index].size)
    found: list[Floats] = [row.take for row in rows]
    with torch.no_grad(), progress(f"ask {folder.name}", len(rows)) as advance:
        for start in range(0, len(rows), ENCODED):
            chosen = order[start : start + ENCODED]
            some = [rows[index] for index in chosen]
            with autocast(device):
                states = states_of(encoder, [window for row in some for window in row.windows], some[0].edges, device)
            units = pooled(some, states)[1]
            take = planner_logits(planner, units, [row.lead for row in some], [row.features for row in some])[0].cpu().numpy()
            for index, odds in zip(chosen, take, strict=True):
                found[index] = odds[: len(rows[index].lead)]
            advance(len(chosen), "")
    return found


def _same_pieces(one: Vocabulary, other: Vocabulary) -> bool:
    return one.ids == other.ids and one.processor.serialized_model_proto() == other.processor.serialized_model_proto()
