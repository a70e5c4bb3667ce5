"""``briefing evaluate``: a model's drafts score the same made beforehand; drafts that do not fit; the plain install."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

import tiny
from briefing.cli import app

PLAIN = """
import sys
sys.modules |= dict.fromkeys(("torch", "transformers", "datasets", "onnx", "yaml"))  # as if they were not installed
from briefing.cli import main
sys.argv = ["briefing", *sys.argv[1:]]
main()
"""


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    return tiny.corpus(tmp_path / "tiny.jsonl")


@pytest.fixture
def drafts(corpus: Path) -> Path:
    """The references themselves, as drafts."""
    rows = [json.loads(line) for line in corpus.read_text("utf-8").splitlines()]
    for row in rows:
        row["headline"] = {"text": row["headline"]}
    path = corpus.with_name("drafts.jsonl")
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app(), list(map(str, arguments)))


def scores(*arguments: str | Path) -> dict[str, list[dict[str, Any]]]:
    """What evaluate says of each system."""
    done = run("evaluate", *arguments, "--format", "json")
    assert done.exit_code == 0, done.output
    found: dict[str, list[dict[str, Any]]] = {}
    for row in map(json.loads, done.stdout.splitlines()):
        found.setdefault(row.pop("system"), []).append(row)
    return found


def test_drafts_score_as_their_briefer_does(start: Path, corpus: Path, tmp_path: Path) -> None:
    model = tiny.checkpoint(start, tmp_path / "model", decoder=False)
    made = tmp_path / "made.jsonl"
    assert run("draft", corpus, "--model", model, "--format", "json", "--out", made).exit_code == 0
    live = scores(corpus, "--model", model)
    kept = scores(corpus, "--drafts", made)
    assert live["trim"] == kept["made.jsonl"]
    assert live["trim"][0]["one"] > 0
    assert [row["section"] for row in live["trim"]] == ["headline", "key_results", "next_tasks"]
    assert live["lead"] == kept["lead"]


def test_references_as_drafts_score_full_marks(corpus: Path, drafts: Path) -> None:
    found = scores(corpus, "--drafts", drafts, "--split", "train")
    assert [(row["one"], row["longest"], row["reports"]) for row in found["drafts.jsonl"]] == [(100, 100, 6)] * 3
    assert {row["reports"] for row in scores(corpus, "--drafts", drafts, "--split", "test")["drafts.jsonl"]} == {0}


def test_drafts_that_do_not_fit(corpus: Path, drafts: Path) -> None:
    first, *rest = drafts.read_text("utf-8").splitlines()
    drafts.write_text("\n".join(rest), encoding="utf-8")
    done = run("evaluate", corpus, "--drafts", drafts)
    assert (done.exit_code, done.stderr) == (
        1,
        f"briefing: {json.loads(first)['id']}: among the drafts there is none of this report\n",
    )
    for change in ({"headline": "text"}, {"key_results": None}, {"next_tasks": ["text"]}):
        drafts.write_text(json.dumps(json.loads(first) | change), encoding="utf-8")
        done = run("evaluate", corpus, "--drafts", drafts)
        assert (done.exit_code, done.stderr.count("\n")) == (1, 1)
        assert "no draft as briefing draft prints it" in done.stderr


@pytest.mark.parametrize("option", ["--model", "--writer"])
def test_drafts_leave_a_model_nothing_to_do(corpus: Path, drafts: Path, option: str) -> None:
    assert run("evaluate", corpus, "--drafts", drafts, option, "trim").exit_code == 2


def test_the_plain_install_evaluates_and_says_what_training_needs(corpus: Path, drafts: Path) -> None:
    def plain(*arguments: str | Path) -> "subprocess.CompletedProcess[str]":
        return subprocess.run([sys.executable, "-c", PLAIN, *map(str, arguments)], capture_output=True, text=True, check=False)

    done = plain("evaluate", corpus, "--drafts", drafts)
    assert done.returncode == 0, done.stderr
    assert "100.0 / 100.0 / 100.0" in done.stdout
    for arguments in (("train", "recipe.yaml"), ("export", "from", "to")):
        done = plain(*arguments)
        assert done.returncode == 1
        assert "pip install 'vi-briefing[train]'" in done.stderr
