"""Verdicts on wordings, as they are stored."""

import json
from pathlib import Path
from typing import Any

import pytest

from briefing.corpus import split_of
from briefing.errors import CorpusError
from briefing.report import Span
from briefing.verdicts import Verdict, verdicts

RECORD: dict[str, Any] = {
    "id": "train/1",
    "section": "next_tasks",
    "units": [[0, 40]],
    "wordings": [[[0, 10], [20, 40]], [[5, 40]]],
    "faultless": [1],
    "best": 1,
}


DATA = Path(__file__).parent.parent / "data" / "verdicts.jsonl"


def stored(path: Path, *records: dict[str, Any]) -> Path:
    path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    return path


def test_verdicts_are_read(tmp_path: Path) -> None:
    path = stored(tmp_path / "verdicts.jsonl", RECORD, RECORD | {"colons": [-1, 10]})
    first, second = verdicts(path)
    runs = (Span(0, 10), Span(20, 40)), (Span(5, 40),)
    assert first == Verdict(f"{path}:1", "train/1", "next_tasks", (Span(0, 40),), runs, (-1, -1), (1,), 1)
    assert second.colons == (-1, 10)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"section": "headline"}, "section is 'headline'"),
        ({"wordings": [[[0, 10]]]}, "two wordings or more"),
        ({"colons": [-1]}, "two wordings or more"),
        ({"best": 2}, "numbers of its wordings"),
        ({"faultless": [3]}, "numbers of its wordings"),
        ({"units": [[4, 4]]}, r"\[\[4, 4\]\] are no runs"),
        ({"wordings": [[], [[0, 4]]]}, r"\[\] are no runs"),
        ({"units": 4}, "no verdict"),
    ],
)
def test_what_is_no_verdict_is_named(tmp_path: Path, change: dict[str, Any], said: str) -> None:
    path = stored(tmp_path / "verdicts.jsonl", RECORD, RECORD | change)
    with pytest.raises(CorpusError, match=rf"verdicts.jsonl:2: .*{said}"):
        list(verdicts(path))


def test_a_key_that_is_missing_is_named(tmp_path: Path) -> None:
    path = stored(tmp_path / "verdicts.jsonl", {key: value for key, value in RECORD.items() if key != "units"})
    with pytest.raises(CorpusError, match=r"verdicts.jsonl:1: no verdict: no 'units'"):
        list(verdicts(path))


def test_the_verdicts_of_the_project_are_of_train_alone() -> None:
    found = list(verdicts(DATA))
    assert len(found) == 27720
    assert {split_of(verdict.id) for verdict in found} == {"train"}
    assert sum(len(verdict.wordings) for verdict in found) == 120716
