"""What the heads see beside the encoder's states: where a unit stands in its report, where a word stands in its item."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from briefing.report import WRITABLE, Report, UnitKind
from briefing.windows import Ints, Layout

Floats = npt.NDArray[np.float32]
Mask = npt.NDArray[np.bool_]

KINDS: tuple[UnitKind, ...] = ("title", "sentence", "clause", "list", "lead-in", "heading")
UNIT_FEATURES = len(KINDS) + 6
WORD_FEATURES = 4
JOINTS = 3
SURE = 6.0  # log-odds beyond which a keeper's opinion tells a ranker no more


def unit_features(report: Report, layout: Layout) -> Floats:
    """(U, UNIT_FEATURES): kind, place in the report from both ends, place in the sentence, length, paragraph start, figures."""
    units = report.units
    rows = np.zeros((len(units), UNIT_FEATURES), np.float32)
    for index, unit in enumerate(units):
        text = report.quote(unit.span)
        words = int(layout.unit_words[index, 1] - layout.unit_words[index, 0])
        rows[index, KINDS.index(unit.kind)] = 1
        rows[index, len(KINDS) :] = (
            index / len(units),
            1 / (1 + index),
            1 / (len(units) - index),
            min(words, 60) / 30,
            report.text[: unit.span.start].endswith("\n"),
            any(mark.isdigit() for mark in text),
        )
    return rows


def candidates(report: Report) -> Mask:
    """(U, 2): which units may be cited by a list section, and which by the headline (the title, too)."""
    lists = [unit.kind in WRITABLE for unit in report.units]
    able: Mask = np.zeros((len(lists), 2), bool)
    able[:, 0] = lists
    able[:, 1] = [take or unit.kind == "title" for take, unit in zip(lists, report.units, strict=True)]
    return able


def word_features(parts: list[int]) -> Floats:
    """(N, WORD_FEATURES) of an item's words, from the number of words of each of its units: ends of units, place, part."""
    rows = np.zeros((sum(parts), WORD_FEATURES), np.float32)
    start = 0
    for index, length in enumerate(parts):
        if length:
            rows[start, 0] = rows[start + length - 1, 1] = 1
            rows[start : start + length, 2] = np.arange(length) / length
            rows[start : start + length, 3] = min(index, 3) / 3
        start += length
    return rows


def ranked_features(parts: list[int], odds: Floats) -> Floats:
    """(N, WORD_FEATURES + 1) of an item's words: `word_features`, and the keeper's log-odds (N,) of each."""
    return np.concatenate([word_features(parts), np.clip(odds, -SURE, SURE)[:, None] / (SURE / 2)], 1).astype(np.float32)


def joints(kept: Sequence[Mask], colons: Sequence[int]) -> tuple[Ints, Floats, Ints]:
    """What wordings keep of an item's N words, of each a mask (N,) and the word that its colon comes after (-1 for none), padded
    to the longest: places (K, L), joints (K, L, JOINTS) (words left out before, words left out after, a colon), sizes (K,)."""
    sizes = np.array([mask.sum() for mask in kept])
    places = np.zeros((len(kept), sizes.max()), np.int64)
    marks = np.zeros((*places.shape, JOINTS), np.float32)
    for row, (mask, colon) in enumerate(zip(kept, colons, strict=True)):
        own = np.flatnonzero(mask)
        gaps = np.diff(own, prepend=-1, append=len(mask)) > 1
        places[row, : len(own)] = own
        marks[row, : len(own)] = np.stack([gaps[:-1], gaps[1:], own == colon], 1)
    return places, marks, sizes


def means(rows: Floats, ranges: npt.NDArray[np.int64]) -> Floats:
    """Mean of ``rows[start:end]`` for each (start, end) of ``ranges`` (K, 2); zeros where it is empty."""
    sums = np.concatenate([np.zeros((1, rows.shape[1])), np.cumsum(rows, 0, dtype=np.float64)])
    length = np.maximum(ranges[:, 1] - ranges[:, 0], 1)[:, None]
    found: Floats = ((sums[ranges[:, 1]] - sums[ranges[:, 0]]) / length).astype(np.float32)
    return found


def sigmoid(logits: Floats) -> Floats:
    """Probabilities of log-odds, without overflow."""
    found: Floats = np.exp(-np.logaddexp(0, -logits))
    return found


def lead_states(units: Floats, report: Report) -> Floats:
    """(U, width): the state of each unit's lead-in, zeros where it has none."""
    leads = np.zeros_like(units)
    for index, unit in enumerate(report.units):
        if unit.lead_in is not None:
            leads[index] = units[unit.lead_in]
    return leads
