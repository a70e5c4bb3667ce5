"""The quality gate's rules: floors of another corpus say nothing, they only go up, and who lowers one says why."""

import json

import pytest
from benchmarks.gate import (
    FLOORS,
    FULL,
    GATED,
    SHORT,
    SLACK,
    Block,
    GateError,
    Measured,
    held_out,
    judged,
    measured,
    raised,
    table,
)

from briefing.corpus import example_of
from briefing.evaluation import evaluate
from briefing.floors import lead
from briefing.metrics import METRICS

HASH = "abc"
SCORES = {"key_results rouge rouge1": Measured(60.0, 50), "lists facts names": Measured(90.0, 100)}
BELOW = 60 - SLACK / 50


def scored(rouge: float) -> dict[str, Measured]:
    return {**SCORES, "key_results rouge rouge1": Measured(rouge, 50)}


def block(**changes: object) -> Block:
    """Floors just below SCORES, one of them changed."""
    floors: dict[str, dict[str, object]] = raised("x", None, HASH, SCORES)["floors"]  # type: ignore[assignment]
    return {"corpus_hash": HASH, "floors": {**floors, "key_results rouge rouge1": floors["key_results rouge rouge1"] | changes}}


def floor_of(block: Block) -> dict[str, object]:
    return block["floors"]["key_results rouge rouge1"]  # type: ignore[index, no-any-return]


def test_floors_are_set_just_below_what_was_measured() -> None:
    assert floor_of(block()) == {"best": 60.0, "floor": BELOW}
    assert block()["floors"]["lists facts names"] == {"best": 90.0, "floor": 90 - SLACK / 100}  # type: ignore[index]


def test_a_number_below_its_floor_falls_and_one_at_it_does_not() -> None:
    fell = [row.number for row in judged("x", block(), HASH, scored(BELOW - 0.01)) if row.fell]
    assert fell == ["key_results rouge rouge1"]
    assert not [row for row in judged("x", block(), HASH, scored(BELOW)) if row.fell]


@pytest.mark.parametrize("judge", [judged, raised])
def test_another_corpus_is_an_error_for_the_gate_and_for_raising(judge: object) -> None:
    with pytest.raises(GateError, match="the floors are of corpus abc, this is abd"):
        judge("x", block(), "abd", SCORES)  # type: ignore[operator]


def test_no_floors_or_numbers_that_do_not_fit_them_are_an_error() -> None:
    with pytest.raises(GateError, match="there are no floors yet"):
        judged("x", None, HASH, SCORES)
    with pytest.raises(GateError, match="lists facts names"):
        judged("x", block(), HASH, {number: score for number, score in SCORES.items() if "facts" not in number})
    with pytest.raises(GateError, match="period periods accuracy"):
        judged("x", block(), HASH, {**SCORES, "period periods accuracy": Measured(80, 50)})


def test_floors_go_up_and_never_down() -> None:
    assert floor_of(raised("x", block(), HASH, scored(62))) == {"best": 62.0, "floor": 62 - SLACK / 50}
    assert floor_of(raised("x", block(), HASH, scored(50))) == {"best": 60.0, "floor": BELOW}
    assert raised("x", block(), HASH, SCORES) == block()


def test_a_number_that_is_no_longer_gated_goes_and_a_new_one_comes_when_raised() -> None:
    one = {"key_results rouge rouge1": SCORES["key_results rouge rouge1"], "period periods accuracy": Measured(80, 50)}
    again = raised("x", block(), HASH, one)
    assert set(again["floors"]) == set(one)  # type: ignore[call-overload]
    assert floor_of(again) == floor_of(block())


@pytest.mark.parametrize("judge", [judged, raised])
def test_lowering_by_hand_needs_a_reason_and_a_date(judge: object) -> None:
    for half in ({}, {"reason": "references corrected"}, {"date": "2026-11-26"}):
        with pytest.raises(GateError, match="lowered without a word"):
            judge("x", block(floor=55.0, **half), HASH, SCORES)  # type: ignore[operator]


def test_a_floor_lowered_with_a_reason_holds_and_keeps_it_until_the_best_is_reached_again() -> None:
    lowered = block(floor=55.0, reason="references corrected", date="2026-11-26")
    assert not [row for row in judged("x", lowered, HASH, scored(56)) if row.fell]
    assert [row for row in judged("x", lowered, HASH, scored(54.9)) if row.fell]
    assert floor_of(raised("x", lowered, HASH, scored(58))) == floor_of(lowered) | {"floor": 58 - SLACK / 50}
    assert floor_of(raised("x", lowered, HASH, scored(61))) == {"best": 61.0, "floor": 61 - SLACK / 50}


def test_the_table_marks_what_fell_and_what_may_be_raised() -> None:
    text = "\n".join(table("x", judged("x", block(), HASH, scored(50))))
    assert [line.split() for line in text.splitlines()[1:]] == [
        ["key_results", "rouge", "rouge1", "50.00", "59.70", "60.00", "BELOW"],
        ["lists", "facts", "names", "90.00", "89.85", "90.00"],
    ]
    assert "--raise" in "\n".join(table("x", judged("x", block(), HASH, scored(61))))


def test_what_is_gated_is_measured() -> None:
    record = {"id": "a", "title": "Họp", "body": ["Thu đạt 8% ở Hà Nội quý I."], "period": "quý I", "next_period": "quý II"}
    full = {**record, "headline": "Thu", "key_results": ["thu đạt 8%"], "next_tasks": []}
    empty = {**record, "id": "b", "headline": "Thu", "key_results": [], "next_tasks": ["thu ở Hà Nội"]}
    lines = {"headline": ["Thu"], "key_results": ["thu đạt 8%"], "next_tasks": ["thu ở Hà Nội"]}
    draft = {**lines, "period": ["quý I"], "next_period": []}
    found = measured(evaluate({"a": draft, "b": draft}, map(example_of, (full, empty)), floors=False, samples=1))  # type: ignore[arg-type]
    uncited = {
        f"{part} {name} {column}" for part, names in GATED.items() for name, columns in names.items() for column in columns
    }
    assert set(found) == {number for number in uncited if "citations" not in number}
    assert found["period periods accuracy"] == Measured(100, 2)
    assert all(set(columns) <= set(METRICS[name].columns) for names in GATED.values() for name, columns in names.items())


def test_the_floors_in_the_repository_are_of_the_authored_reports_there() -> None:
    """So that whoever changes data or reading sees it here, before the model has run."""
    kept = json.loads(FLOORS.read_text(encoding="utf-8"))
    for name, part in (FULL | SHORT).items():
        found = held_out(part, None)
        scores = evaluate(lead(found), found, floors=False, metrics=["periods"], samples=1)
        assert scores.corpus_hash == kept[name]["corpus_hash"]
