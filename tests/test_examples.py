"""Each program of examples/, run as a person would run it."""

import json
import re
import shutil
import subprocess
import sys
from itertools import islice
from pathlib import Path

import pytest

import briefing
from briefing.corpus import records, split_of

ROOT = Path(__file__).parents[1]
REPORTS = ROOT / "examples" / "reports"


def run(name: str, *arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, ROOT / "examples" / name, *arguments]
    return subprocess.run(list(map(str, command)), capture_output=True, text=True, encoding="utf-8")


def test_draft_one_shows_sources_that_stand_in_the_report(tmp_path: Path) -> None:
    sample = REPORTS / "van-hoa-quy-1.txt"
    done = run("draft_one.py", sample, tmp_path / "draft.docx")
    assert done.returncode == 0, done.stderr
    report = briefing.read(sample)
    sources = re.findall(r"^    \[(\d+):(\d+)\] (.*)$", done.stdout, re.M)
    assert len(sources) >= 4
    assert all(report.text[int(start) : int(end)] == quote for start, end, quote in sources)
    assert briefing.read(tmp_path / "draft.docx").text


def test_batch_folder_drafts_what_can_be_read(tmp_path: Path) -> None:
    mixed = tmp_path / "mixed"
    shutil.copytree(REPORTS, mixed)
    (mixed / "empty.txt").touch()
    shutil.copy(mixed / "van-hoa-quy-1.txt", mixed / "van-hoa-quy-1.text")
    done = run("batch_folder.py", mixed, tmp_path / "out")
    assert done.returncode == 0, done.stderr
    drafted = {path.name for path in mixed.iterdir()} - {"empty.txt"}
    assert {path.stem for path in (tmp_path / "out").iterdir()} == drafted
    assert done.stdout.count(" tasks\n") == len(drafted) == 4
    assert done.stderr.startswith("left out: empty.txt: ")
    assert done.stderr.count("\n") == 1


@pytest.fixture
def pairs(tmp_path: Path) -> Path:
    path = tmp_path / "pairs.jsonl"
    chosen = islice((record for record in records(ROOT / "data" / "authored.jsonl") if split_of(record["id"]) == "train"), 8)
    path.write_text("".join(json.dumps(bare(record), ensure_ascii=False) + "\n" for record in chosen), encoding="utf-8")
    return path


def bare(record: dict[str, object]) -> dict[str, object]:
    """A record as a user would have it: a text and a briefing, no roles, no evidence."""
    lines = record["lines"]
    assert isinstance(lines, list)
    items = {name: [item["text"] for item in record[name]] for name in ("key_results", "next_tasks")}  # type: ignore[attr-defined]
    return {"id": record["id"], "text": "\n".join(text for _, text in lines), "headline": record["headline"], **items}


def test_finetune_on_an_archive_of_ones_own(tmp_path: Path, t5: Path, pairs: Path) -> None:
    done = run("finetune.py", t5, pairs, tmp_path / "tuned")
    assert done.returncode == 0, done.stderr
    assert re.search(r"tuned: drafts \d results and \d tasks", done.stdout)
    assert (tmp_path / "tuned" / "heads.safetensors").stat().st_size > 1000
