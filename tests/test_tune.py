"""Thresholds by the development split."""

from typing import Any, cast

import numpy as np
import pytest

from briefing.corpus import example_of
from briefing.engine import Plan
from briefing.training.tune import UNTUNED, Case, _some

LINES = [["title", "Sở Y tế họp"], ["body", "Thu ngân sách đạt 60% kế hoạch."]]
RESULT = [{"text": "Thu ngân sách đạt 60% kế hoạch", "evidence": [LINES[1][1]]}]


def case(share: float, results: list[Any] | None) -> Case:
    """A report with, or without, results, of which the planner says that it has some with a probability of ``share``."""
    record: dict[str, Any] = {"id": "x", "lines": LINES, "next_tasks": []}
    if results is not None:
        record["key_results"] = results
    odds = np.log(share / (1 - share))
    plan = Plan(np.zeros((2, 3), np.float32), np.zeros((2, 3), np.float32), np.array([9, odds, -9], np.float32))
    return Case(0, example_of(record), cast("Any", None), plan, {})


@pytest.mark.parametrize(
    ("empty", "filled", "threshold"),
    [
        ([0.2, 0.32], [0.37, 0.99], 0.35),
        ([0.2], [0.95], 0.6),
        ([0.2, 0.97], [0.5, 0.95], 0.4),
        ([0.99], [0.2, 0.4], 0.35),
    ],
)
def test_when_a_section_is_left_empty(empty: list[float], filled: list[float], threshold: float) -> None:
    """Where most reports are told right; in the middle of where they are."""
    cases = [*(case(share, []) for share in empty), *(case(share, RESULT) for share in filled), case(0.01, None)]
    assert _some(cases, "key_results") == threshold


def test_what_has_no_empty_section_says_nothing_of_it() -> None:
    assert _some([case(0.5, RESULT), case(0.1, None)], "key_results") == UNTUNED.some["key_results"]
