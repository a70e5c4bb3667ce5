"""The matching of items: exact, whatever the order they come in."""

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefing.metrics.assignment import assign
from briefing.metrics.base import Line
from briefing.metrics.items import match

WEIGHT = st.integers(0, 12).map(lambda eighths: eighths / 8)  # exact in binary, with many ties
TEXT = st.lists(st.sampled_from("thu chi tăng giảm hoà hòa 8 5".split()), max_size=6).map(" ".join)
LINES = st.lists(st.builds(Line, TEXT), max_size=5).map(tuple)


def best(weights: list[list[float]]) -> float:
    """The greatest sum, by trying every assignment."""
    if len(weights) > len(weights[0]):
        weights = [list(column) for column in zip(*weights, strict=True)]
    columns = permutations(range(len(weights[0])), len(weights))
    return max(sum(row[column] for row, column in zip(weights, chosen, strict=True)) for chosen in columns)


@given(
    st.integers(1, 5).flatmap(lambda width: st.lists(st.lists(WEIGHT, min_size=width, max_size=width), min_size=1, max_size=5))
)
def test_the_assignment_is_one_to_one_and_none_is_better(weights: list[list[float]]) -> None:
    pairs = assign(weights)
    rows, columns = zip(*pairs, strict=True)
    assert len(pairs) == len(set(rows)) == len(set(columns)) == min(len(weights), len(weights[0]))
    assert sum(weights[row][column] for row, column in pairs) == best(weights)


def test_the_best_for_one_gives_way_to_the_best_for_all() -> None:
    assert assign([[0.9, 0.8, 0.0], [0.8, 0.1, 0.0], [0.9, 0.8, 0.7]]) == [(0, 1), (1, 0), (2, 2)]
    assert assign([[0.2], [0.5], [0.3]]) == [(1, 0)]
    assert assign([]) == assign([[]]) == []


@given(LINES, LINES, st.randoms(use_true_random=False))
def test_the_order_of_items_does_not_matter(ours: tuple[Line, ...], theirs: tuple[Line, ...], random: object) -> None:
    other_ours, other_theirs = list(ours), list(theirs)
    random.shuffle(other_ours)  # type: ignore[attr-defined]
    random.shuffle(other_theirs)  # type: ignore[attr-defined]

    def texts(ours: tuple[Line, ...], theirs: tuple[Line, ...]) -> list[tuple[str, str, float]]:
        """What is matched, in one spelling."""
        found = match(ours, theirs)
        spelled = [(ours[each.ours].text, theirs[each.theirs].text, each.likeness) for each in found]
        return sorted((one.replace("hòa", "hoà"), other.replace("hòa", "hoà"), likeness) for one, other, likeness in spelled)

    assert texts(ours, theirs) == texts(tuple(other_ours), tuple(other_theirs))


def test_lines_without_a_syllable_in_common_are_not_matched() -> None:
    assert match((Line("thu đạt"), Line("...")), (Line("rà soát"), Line(""))) == ()
    assert match((), (Line("thu"),)) == match((Line("thu"),), ()) == ()


def test_likeness_counted_by_hand() -> None:
    """thu, thu and 8 of 4 and 5 syllables; chi of 2 and 1."""
    ours, theirs = (Line("chi lớn"), Line("thu, thu đạt 8")), (Line("Thu và thu 8 tỷ"), Line("chi"))
    found = match(ours, theirs)
    assert [(each.ours, each.theirs) for each in found] == [(0, 1), (1, 0)]
    assert [each.likeness for each in found] == pytest.approx([2 / 3, 6 / 9])
