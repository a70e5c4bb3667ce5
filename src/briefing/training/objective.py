"""What planner and keeper are taught by: their logits of several reports or items at once, and their losses."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn
from torch.nn.functional import binary_cross_entropy_with_logits as bce

from briefing.features import Floats
from briefing.training.ragged import joined, padded, segments
from briefing.training.rows import Row

LESS = 0.3  # the weight of `join` and `some` beside `take`


def pooled(rows: Sequence[Row], states: Tensor) -> tuple[Tensor, Tensor]:
    """Means (N, width) of all words and (U, width) of all units of some reports, one after the other, from the states (P, width)
    of their pieces."""
    words = segments(states, *joined([row.piece_word for row in rows], [len(row.word_unit) for row in rows]))
    return words, segments(words, *joined([row.word_unit for row in rows], [len(row.lead) for row in rows]))


def planner_logits(
    planner: nn.Module, units: Tensor, leads: Sequence[npt.NDArray[np.integer[Any]]], features: Sequence[Floats]
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


def planner_losses(planner: nn.Module, units: Tensor, rows: Sequence[Row], positive: float) -> dict[str, Tensor]:
    """The planner's losses (B,) of B reports with the states (U, width) of all their units, each the mean over what the report
    has of it, 0 where it has nothing. ``positive``: the weight of a unit to take against one to leave."""
    device = units.device
    logits = planner_logits(planner, units, [row.lead for row in rows], [row.features for row in rows])
    take, weight = padded((row.take for row in rows), device), padded((row.weight for row in rows), device)
    each = bce(logits[0], take, pos_weight=logits[0].new_tensor(positive), reduction="none")
    losses = {"take": (each * weight).sum((1, 2)) / weight.sum((1, 2)).clamp(min=1)}
    join, some = padded((row.join for row in rows), device, -1), padded((row.some for row in rows), device)
    for part, odds, target in (("join", logits[1], join), ("some", logits[2], some)):
        there = (target >= 0).float()
        each = bce(odds, target.clamp(min=0), reduction="none") * there
        losses[part] = each.flatten(1).sum(1) / there.flatten(1).sum(1).clamp(min=1)
    return losses


def totals(rows: Sequence[Row]) -> dict[str, int]:
    """What there is of what each part of the loss is a mean over."""
    items = [item for row in rows for item in row.items]
    return {
        "take": len(rows),
        "join": sum(bool((row.join >= 0).any()) for row in rows),
        "some": sum(bool((row.some >= 0).any()) for row in rows),
        "keep": sum(item.keep.size for item in items),
        "write": sum(len(item.target) for item in items),
        "guide": sum(int((item.place >= 0).sum()) for item in items),
    }


def keeper_odds(
    keeper: nn.Module,
    states: Tensor,
    places: Sequence[npt.NDArray[np.integer[Any]]],
    features: Sequence[Floats],
    sections: Sequence[int],
) -> list[Tensor]:
    """The keeper's log-odds (N, 2) for each of some items, whose N words are at ``places`` among those with ``states``."""
    if not places:
        return []
    device = states.device
    lengths = [len(place) for place in places]
    given = states[padded(places, device)], padded(features, device), torch.tensor(sections, device=device)
    return [row[:length] for row, length in zip(keeper(*given, torch.tensor(lengths)), lengths, strict=True)]


def keeper_loss(odds: Sequence[Tensor], keep: Sequence[Floats], reduction: str = "mean") -> Tensor:
    """Cross-entropy of what some items keep and where they put a colon, over all their words."""
    said = torch.cat(list(odds))
    return bce(said, torch.from_numpy(np.concatenate(list(keep))).to(said.device), reduction=reduction)
