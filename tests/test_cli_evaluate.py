"""``briefing evaluate``: what stands in its table, drafts made elsewhere, what does not fit, its files, the plain install."""

import csv
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

import tiny
from briefing.cli import app
from briefing.corpus import split_of

FLOORS = ["lead", "cue words", "teacher", "unrelated"]
PLAIN = """
import sys
sys.modules |= dict.fromkeys(("torch", "transformers", "datasets", "onnx", "yaml", "sklearn", "scipy"))  # as if not installed
from briefing.cli import main
sys.argv = ["briefing", *sys.argv[1:]]
main()
"""


@pytest.fixture(scope="module")
def model(start: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny.checkpoint(start, tmp_path_factory.mktemp("evaluated") / "model", decoder=False)


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    return tiny.corpus(tmp_path / "tiny.jsonl")


@pytest.fixture
def rows(corpus: Path) -> list[dict[str, Any]]:
    """The references of the corpus as drafts of texts alone."""
    records = [json.loads(line) for line in corpus.read_text("utf-8").splitlines()]
    return [
        {
            "id": record["id"],
            "headline": record["headline"],
            "key_results": [item["text"] for item in record["key_results"]],
            "next_tasks": [item["text"] for item in record["next_tasks"]],
        }
        for record in records
    ]


Evaluate = Callable[..., Result]


@pytest.fixture
def evaluate(corpus: Path, model: Path) -> Evaluate:
    """Runs the command on the corpus with the tiny model and few resamples."""

    def run(*arguments: object) -> Result:
        fixed = ("evaluate", corpus, "--model", model, "--samples", 100)
        return CliRunner().invoke(app(), [*map(str, fixed), *map(str, arguments)])

    return run


def write(path: Path, rows: list[dict[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return path


def scores(done: Result) -> dict[str, Any]:
    """The one object that was printed, its numbers by system, part, metric and column."""
    assert done.exit_code == 0, done.output
    (document,) = map(json.loads, done.stdout.splitlines())
    document["numbers"] = {
        tuple(row[name] for name in ("system", "part", "metric", "column")): row for row in document["numbers"]
    }
    return dict(document)


def one_line(done: Result) -> str:
    """The line that a failed command said, and nothing on standard output."""
    assert (done.exit_code, done.stdout, done.stderr.count("\n")) == (1, "", 1), done.output
    return done.stderr.strip()


def test_floors_come_first_and_the_ceiling_last(evaluate: Evaluate) -> None:
    found = scores(evaluate("--format", "json"))
    assert found["systems"] == [*FLOORS, "copy", "trim", "ceiling"]
    assert (found["corpus"], found["reports"], found["against"]) == ("tiny.jsonl", 6, None)
    assert found["runs"]["trim"]["seconds"] > 0
    assert {row["p"] for row in found["numbers"].values()} == {None}
    assert all(row["low"] <= row["value"] <= row["high"] for row in found["numbers"].values())


def test_a_table_of_every_system_for_a_terminal(evaluate: Evaluate) -> None:
    shown = evaluate("--against", "lead").stdout.splitlines()
    assert max(map(len, shown)) <= 120
    for system in (*FLOORS, "copy", "trim", "ceiling"):
        assert any(line.startswith(system) for line in shown)


def test_references_as_drafts_score_full_marks(evaluate: Evaluate, rows: list[dict[str, Any]], tmp_path: Path) -> None:
    path = write(tmp_path / "theirs.jsonl", rows)
    found = scores(evaluate("--drafts", path, "--against", "theirs", "--format", "json"))
    assert found["systems"] == [*FLOORS, "copy", "theirs", "ceiling"]  # the model's own row only if it is asked for
    for part in ("headline", "key_results", "next_tasks"):
        number = found["numbers"]["theirs", part, "rouge", "rougeL"]
        assert (number["value"], number["low"], number["high"], number["p"]) == (1, 1, 1, None)
    assert found["numbers"]["lead", "key_results", "rouge", "rougeL"]["p"] < 0.05
    assert not [key for key in found["numbers"] if key[0] == "theirs" and key[2] == "citations"]  # it says no sources
    assert found["runs"]["theirs"] == {"seconds": None, "peak_mb": None}


def test_drafts_score_as_the_model_that_made_them(evaluate: Evaluate, corpus: Path, model: Path, tmp_path: Path) -> None:
    made = tmp_path / "made.jsonl"
    assert (
        CliRunner().invoke(app(), ["draft", str(corpus), "--model", str(model), "--format", "json", "--out", str(made)]).exit_code
        == 0
    )
    found = scores(evaluate("--writer", "trim", "--drafts", made, "--format", "json"))["numbers"]
    live = {key[1:]: row["value"] for key, row in found.items() if key[0] == "trim"}
    assert live == {key[1:]: row["value"] for key, row in found.items() if key[0] == "made"}
    assert live["headline", "rouge", "rougeL"] > 0
    assert ("lists", "citations", "f1") in live


def test_what_drafts_leave_out_is_not_scored_and_what_they_leave_empty_is(
    evaluate: Evaluate, rows: list[dict[str, Any]], tmp_path: Path
) -> None:
    few = write(tmp_path / "few.jsonl", [{"id": row["id"], "headline": None, "next_tasks": row["next_tasks"]} for row in rows])
    found = scores(evaluate("--drafts", few, "--format", "json"))["numbers"]
    assert found["few", "headline", "rouge", "rougeL"]["value"] == 0
    assert found["few", "next_tasks", "rouge", "rougeL"]["value"] == 1
    assert ("few", "key_results", "rouge", "rougeL") not in found


def test_a_model_without_planner_has_its_headlines_scored_alone(corpus: Path, t5: Path) -> None:
    done = CliRunner().invoke(app(), ["evaluate", str(corpus), "--model", str(t5), "--samples", "100", "--format", "json"])
    found = scores(done)
    assert found["systems"] == [*FLOORS, "model", "ceiling"]
    assert "briefing: " in done.stderr
    assert {key[1] for key in found["numbers"] if key[0] == "model"} == {"headline"}


def test_one_metric_alone(evaluate: Evaluate) -> None:
    found = scores(evaluate("--metric", "items", "--format", "json"))["numbers"]
    assert {key[2] for key in found} == {"items"}


def test_files_beside_what_is_printed(evaluate: Evaluate, corpus: Path, tmp_path: Path) -> None:
    files = [tmp_path / f"scores.{suffix}" for suffix in ("json", "csv", "txt", "html")]
    done = evaluate("--format", "csv", *(part for file in files for part in ("--out", file)))
    assert done.exit_code == 0, done.output
    kept, table, text, page = (file.read_text("utf-8") for file in files)
    assert table == done.stdout
    assert len(list(csv.reader(table.splitlines()))) == 1 + len(json.loads(kept)["numbers"])
    assert text.startswith("tiny.jsonl: 6 reports")
    record = json.loads(corpus.read_text("utf-8").splitlines()[0])
    assert record["next_tasks"][0]["text"] in page
    assert page.count("<h5>trim</h5>") == 6 * 3
    assert "<h5>lead</h5>" not in page  # floors are in the tables, not among the drafts to read


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
@pytest.mark.parametrize("command", ["evaluate", "audit"])
def test_files_are_kept_whatever_becomes_of_what_is_printed(command: str, corpus: Path, model: Path, tmp_path: Path) -> None:
    out = tmp_path / "found.html"
    given = [sys.executable, "-m", "briefing", command, corpus, "--model", model, "--out", out]
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run([*map(str, given)], stdout=full, stderr=subprocess.PIPE, text=True)
    assert (done.returncode, done.stderr.count("\n")) == (1, 1), done.stderr
    assert out.read_text("utf-8").endswith("</html>\n")


def test_several_corpora_in_one_run(evaluate: Evaluate, corpus: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.jsonl"
    other.write_text("".join(corpus.read_text("utf-8").splitlines(keepends=True)[:3]), encoding="utf-8")
    done = evaluate(other, "--format", "json")
    assert [(found["corpus"], found["reports"]) for found in map(json.loads, done.stdout.splitlines())] == [
        ("tiny.jsonl", 6),
        ("other.jsonl", 3),
    ]


def test_a_split_is_named_and_an_empty_one_refused(evaluate: Evaluate, corpus: Path) -> None:
    assert scores(evaluate("--split", "train", "--format", "json"))["corpus"] == "tiny.jsonl, train"
    assert one_line(evaluate("--split", "test")) == f"briefing: {corpus}: holds no report of the test split"


def test_the_model_in_the_package_on_authored_reports(tmp_path: Path) -> None:
    records = [
        line
        for line in (tiny.DATA / "authored.jsonl").read_text("utf-8").splitlines()
        if split_of(json.loads(line)["id"]) == "dev"
    ]
    corpus = tmp_path / "authored.jsonl"
    corpus.write_text("\n".join(records[:4]), encoding="utf-8")
    found = scores(CliRunner().invoke(app(), ["evaluate", str(corpus), "--samples", "100", "--format", "json"]))["numbers"]
    for part in ("key_results", "next_tasks"):
        value = {system: found[system, part, "rouge", "rouge1"]["value"] for system in ("unrelated", "trim", "ceiling")}
        assert value["unrelated"] < value["trim"]
        assert value["unrelated"] < value["ceiling"]
    assert found["trim", "lists", "citations", "f1"]["value"] > 0.3


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda rows: rows[1:], "theirs.jsonl: no draft of {0}, which "),
        (lambda rows: rows[3:], "theirs.jsonl: no draft of {0} (and of 2 more), which "),
        (lambda rows: [*rows, rows[0] | {"id": "xa/1"}], "theirs.jsonl: xa/1: no corpus has a report of this id"),
        (lambda rows: [*rows, rows[0]], "theirs.jsonl:7: {0}: there is a draft of this report already, at "),
        (lambda rows: [rows[0] | {"key_results": "text"}, *rows[1:]], "theirs.jsonl:1: {0}: key_results is not a list of items"),
        (lambda rows: [rows[0] | {"key_results": [3]}], "theirs.jsonl:1: {0}: key_results holds what is neither a text nor"),
        (lambda rows: [rows[0] | {"headline": {"text": " "}}], "theirs.jsonl:1: {0}: headline holds what is neither a text nor"),
        (lambda rows: [rows[0] | {"next_tasks": [{"text": "x", "sources": [3]}]}], "theirs.jsonl:1: {0}: next_tasks has sources"),
        (lambda rows: [{"id": "tiny/0", "text": "x"}], "theirs.jsonl:1: tiny/0: no draft: it has none of headline, "),
        (lambda rows: [{"headline": "x"}], "theirs.jsonl:1: no id"),
        (lambda rows: [], "theirs.jsonl: holds no record"),
    ],
)
def test_drafts_that_do_not_fit(
    evaluate: Evaluate, rows: list[dict[str, Any]], tmp_path: Path, change: Callable[..., list[dict[str, Any]]], said: str
) -> None:
    ids = sorted(row["id"] for row in rows)
    page = tmp_path / "page.html"
    page.write_text("as it was", encoding="utf-8")
    error = one_line(evaluate("--drafts", write(tmp_path / "theirs.jsonl", change(rows)), "--out", page))
    assert said.format(ids[0]) in error
    assert page.read_text("utf-8") == "as it was"


def test_a_broken_line_is_named(evaluate: Evaluate, rows: list[dict[str, Any]], tmp_path: Path) -> None:
    path = write(tmp_path / "theirs.jsonl", rows)
    path.write_text(path.read_text("utf-8")[:-5], encoding="utf-8")
    assert f"{path}:6: " in one_line(evaluate("--drafts", path))
    assert "nowhere.jsonl" in one_line(evaluate("--drafts", tmp_path / "nowhere.jsonl"))


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            ("--against", "nobody"),
            "no system is called 'nobody': use lead, cue words, teacher, unrelated, ceiling, copy, model, trim",
        ),
        (("--writer", "nobody"), "no writer is called 'nobody': use model, trim, copy"),
        (("--metric", "rouge1"), "no metric is called 'rouge1'"),
        (("--out", "scores.xlsx"), "known are .txt .json .jsonl .csv .html .htm"),
        (("--samples", "3"), "greater than or equal to 100"),
        (("--format", "html"), "'html' is not one of"),
        (("--drafts", "a/theirs.jsonl", "--drafts", "b/theirs.jsonl.xz"), "would be one system, 'theirs'"),
        (("--drafts", "lead.jsonl"), "'lead' is the name of another system"),
        (("--drafts", "x/trim.jsonl"), "'trim' is the name of another system"),
        (("--drafts", "theirs.jsonl", "--against", "trim"), "no system is called 'trim': use lead, "),
    ],
)
def test_wrong_use(evaluate: Evaluate, arguments: tuple[str, ...], said: str) -> None:
    done = evaluate(*arguments)
    assert (done.exit_code, done.stdout) == (2, "")
    assert said in " ".join(done.stderr.split())


def test_a_file_that_cannot_be_written_is_known_before_the_work(evaluate: Evaluate, tmp_path: Path) -> None:
    done = evaluate("--out", tmp_path / "none" / "scores.html")
    assert "scores.html: cannot be written" in one_line(done)


def test_the_plain_install_evaluates_and_says_what_training_needs(corpus: Path) -> None:
    def plain(*arguments: str | Path) -> "subprocess.CompletedProcess[str]":
        return subprocess.run([sys.executable, "-c", PLAIN, *map(str, arguments)], capture_output=True, text=True, check=False)

    done = plain("evaluate", corpus, "--samples", "100")
    assert done.returncode == 0, done.stderr
    assert "\ntrim " in done.stdout
    for arguments in (("train", "recipe.yaml"), ("export", "from", "to")):
        done = plain(*arguments)
        assert done.returncode == 1
        assert "pip install 'vi-briefing[train]'" in done.stderr
