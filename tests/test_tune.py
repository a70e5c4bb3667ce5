"""What is counted and what is tuned: pairs of syllables that seek each other, and the thresholds of a model folder."""

import json
import shutil
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest

import tiny
from briefing.briefer import WRITERS, Briefer
from briefing.checkpoint import load_manifest
from briefing.corpus import example_of, examples, split_of
from briefing.engine import Plan
from briefing.recipe import TuneRecipe
from briefing.sections import HEADLINE, LISTS
from briefing.training import train
from briefing.training import tune as stage
from briefing.training.compounds import LEAST, compounds
from briefing.training.snapshots import STATES
from briefing.training.tune import UNTUNED, Case, _some

LINES = [["title", "Sở Y tế họp"], ["body", "Thu ngân sách đạt 60% kế hoạch."]]
RESULT = [{"text": "Thu ngân sách đạt 60% kế hoạch", "evidence": [LINES[1][1]]}]


def test_pairs_that_seek_each_other() -> None:
    """Seen together as often as asked and oftener than chance; never over a stop, whatever their case."""
    texts = ["Du lịch, thu", "du LỊCH. Chi"] * (LEAST // 2)
    assert compounds(texts) == ["du lịch"]
    assert compounds(texts[1:]) == []
    assert compounds(f"{one} {other}" for one in "abcdefgh" for other in "abcdefgh" for _ in range(LEAST)) == []
    assert compounds(["nước, sạch"] * LEAST) == []


def dev_corpus(path: Path) -> Path:
    """The tiny corpus under ids of the development split."""
    ids: Iterator[str] = (id for id in map("dev/{}".format, range(200)) if split_of(id) == "dev")
    rows = [json.loads(line) | {"id": next(ids)} for line in tiny.corpus(path).read_text("utf-8").splitlines()]
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return path


def test_tuning_sets_thresholds_and_writer(start: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, grid in (("TAKE", (0.5, 0.8)), ("JOIN", (0.4,)), ("KEEP", (-1.0, -0.5))):
        monkeypatch.setattr(stage, name, grid)
    folder = tiny.checkpoint(start, tmp_path / "start")
    before = load_manifest(folder)
    corpus = dev_corpus(tmp_path / "dev.jsonl")
    out = train(TuneRecipe(stage="tune", start=folder, out=tmp_path / "out", name="tuned", data=(corpus,)))

    manifest = load_manifest(out)
    assert (manifest.name, manifest.window) == ("tuned", before.window)
    assert load_manifest(folder) == before
    lists = {section.name for section in LISTS}
    found = asdict(manifest.decoding)
    assert set(found["take"]) == set(found["join"]) == set(found["some"]) == lists
    assert set(found["keep"]) == set(found["switch"]) == {HEADLINE.name, *lists}
    assert set(found["take"].values()) <= {0.5, 0.8}
    assert (found["length"] in stage.LENGTH, found["lead"] in stage.LEAD) == (True, True)
    assert manifest.made["tune"]["recipe"]["name"] == "tuned"
    scores = manifest.made["tune"]["scores"]
    assert all(0 <= score <= 100 for score in scores.values())
    assert {*WRITERS, "trim unranked"} <= scores.keys()
    assert found["rank"] == dict.fromkeys(lists, stage.RANK)
    near = max(scores[name] for name in WRITERS) - stage.NEAR
    assert manifest.writer == next(name for name in ("copy", "trim", "model") if scores[name] >= near)  # the cheapest first
    assert Briefer.load(out, device="cpu")(next(examples(corpus)).report).signature.endswith(f"tuned | torch | {manifest.writer}")


def test_tuning_in_place_without_a_decoder(start: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, grid in (("TAKE", (0.5,)), ("JOIN", (0.4,)), ("KEEP", (-1.0,))):
        monkeypatch.setattr(stage, name, grid)
    folder = tiny.checkpoint(start, tmp_path / "start", decoder=False)
    (folder / STATES).mkdir()
    corpus = dev_corpus(tmp_path / "dev.jsonl")
    settings: dict[str, Any] = {"start": folder, "name": "tuned", "data": (corpus,), "decoder": False}
    assert train(TuneRecipe(stage="tune", out=folder, **settings)) == folder
    assert set(load_manifest(folder).made["tune"]["scores"]) == {
        *("trim key_results", "trim next_tasks"),
        *("copy", "trim", "trim unranked"),
    }
    copied = train(TuneRecipe(stage="tune", out=tmp_path / "copy", **settings))
    assert not (copied / STATES).exists()  # the state of a run does not travel
    shutil.rmtree(folder)
    assert load_manifest(copied).writer in ("copy", "trim")


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
