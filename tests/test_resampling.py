"""What intervals and p-values promise: nominal coverage, uniform p where nothing differs, small p where something does."""

import numpy as np
import pytest

from briefing.resampling import Floats, intervals, paired_p

ROUNDS = 400


def mean(sums: Floats) -> Floats:
    """Statistics (value, 1): a mean over reports."""
    return np.divide(sums[..., :1], sums[..., 1:], out=np.full(sums[..., :1].shape, np.nan), where=sums[..., 1:] > 0)


def counted(values: Floats) -> Floats:
    return np.stack([values, np.ones_like(values)], axis=1)


def pooled(sums: Floats) -> Floats:
    """Statistics (hits, ours, theirs): precision, recall, F1 of pooled counts, as the matching metrics have them."""
    hits, ours, theirs = np.moveaxis(sums, -1, 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.stack([hits / ours, hits / theirs, 2 * hits / (ours + theirs)], axis=-1)


def matches(rng: np.random.Generator, reports: int, chance: float) -> Floats:
    """Reports of 1 to 6 items a side, each matched by chance."""
    ours, theirs = rng.integers(1, 7, size=(2, reports))
    return np.stack([rng.binomial(np.minimum(ours, theirs), chance), ours, theirs], axis=1).astype(float)


def test_an_interval_of_a_mean_covers_it_as_often_as_it_says() -> None:
    rng = np.random.default_rng(1)
    ends = [intervals(counted(rng.beta(5, 2, size=80)), mean) for _ in range(ROUNDS)]
    covered = np.mean([low[0] <= 5 / 7 <= high[0] for low, high in ends])
    assert covered == pytest.approx(0.95, abs=0.03)


def test_an_interval_of_a_ratio_of_sums_covers_it_as_often_as_it_says() -> None:
    rng = np.random.default_rng(2)
    truth = pooled(matches(rng, 200_000, 0.7).sum(axis=0))
    ends = [intervals(matches(rng, 80, 0.7), pooled) for _ in range(ROUNDS)]
    covered = np.mean([(low <= truth) & (truth <= high) for low, high in ends], axis=0)
    assert covered == pytest.approx([0.95] * 3, abs=0.035)


def test_the_more_reports_the_narrower_by_the_square_root() -> None:
    rng = np.random.default_rng(3)
    (few_low, few_high), (many_low, many_high) = (intervals(counted(rng.random(n)), mean) for n in (100, 1600))
    assert (few_high - few_low) / (many_high - many_low) == pytest.approx(4, rel=0.25)


def test_p_is_uniform_where_the_systems_are_alike() -> None:
    rng = np.random.default_rng(4)
    found = []
    for _ in range(ROUNDS):  # what a report is worth is shared, the rest is luck
        worth = rng.random(60)
        ours, theirs = (counted(worth + rng.normal(0, 0.1, size=60)) for _ in range(2))
        found.append(paired_p(ours, theirs, mean)[0])
    for level in (0.05, 0.25, 0.5, 0.75):
        assert np.mean(np.array(found) <= level) == pytest.approx(level, abs=0.06)


def test_no_more_false_alarms_than_p_says_where_ties_are_many() -> None:
    rng = np.random.default_rng(11)
    found = []
    for _ in range(ROUNDS):  # two draws of one system: the same counts of items, other hits
        base = matches(rng, 60, 0.6)
        most = base[:, 1:].min(axis=1).astype(int)
        ours, theirs = (np.column_stack([rng.binomial(most, 0.6), base[:, 1:]]) for _ in range(2))
        found.append(paired_p(ours, theirs, pooled)[2])
    for level in (0.05, 0.25, 0.5):
        assert np.mean(np.array(found) <= level) <= level + 0.03


def test_p_is_small_where_they_differ_and_alike_from_both_sides() -> None:
    rng = np.random.default_rng(5)
    hard = rng.random(60)
    ours, theirs = counted(hard + 0.1), counted(hard + rng.normal(0, 0.05, size=60))
    assert paired_p(ours, theirs, mean)[0] == 1 / 1001  # the pairing sees what spread between reports would hide
    assert paired_p(theirs, ours, mean)[0] == 1 / 1001


def test_identical_systems_have_p_one() -> None:
    one = matches(np.random.default_rng(6), 50, 0.5)
    assert paired_p(one, one.copy(), pooled).tolist() == [1, 1, 1]


def test_rows_of_nan_are_left_out_on_both_sides() -> None:
    rng = np.random.default_rng(7)
    ours, theirs = matches(rng, 40, 0.7), matches(rng, 40, 0.5)
    holed, other = ours.copy(), theirs.copy()
    holed[3], other[8] = np.nan, np.nan
    kept = np.delete(np.arange(40), (3, 8))
    assert paired_p(holed, other, pooled).tolist() == paired_p(ours[kept], theirs[kept], pooled).tolist()
    without = np.delete(ours, 3, axis=0)
    assert np.array_equal(intervals(holed, pooled), intervals(without, pooled))


def test_where_nothing_is_counted_there_is_no_number() -> None:
    nothing = np.zeros((20, 3))
    assert np.isnan(intervals(nothing, pooled)).all()
    assert np.isnan(paired_p(nothing, nothing, pooled)).all()
    assert np.isnan(intervals(np.zeros((0, 3)), pooled)).all()
    rare = np.zeros((20, 3))
    rare[0] = 1, 2, 1  # counted in two resamples of three
    low, high = intervals(rare, pooled)
    assert (low[0], high[0]) == (0.5, 0.5)


def test_the_same_seed_gives_the_same_and_another_another() -> None:
    ours, theirs = (matches(np.random.default_rng(seed), 60, 0.6) for seed in (8, 9))
    assert np.array_equal(intervals(ours, pooled), intervals(ours, pooled))
    assert not np.array_equal(intervals(ours, pooled, seed=1), intervals(ours, pooled, seed=2))
    assert paired_p(ours, theirs, pooled, seed=1).tolist() == paired_p(ours, theirs, pooled, seed=1).tolist()


def test_draws_depend_on_the_reports_alone_so_metrics_move_together() -> None:
    values = np.random.default_rng(10).random(50)
    low, high = intervals(counted(values), mean)
    low_of_twice, high_of_twice = intervals(counted(2 * values), mean)
    assert low_of_twice == pytest.approx(2 * low)
    assert high_of_twice == pytest.approx(2 * high)
