"""A tiny archive as a user would have one: the reports of `tiny.corpus`, and two of them again to score drafts of."""

import json
import shutil
from pathlib import Path
from typing import Any

import tiny
from briefing.corpus import split_of
from briefing.recipe import FinetuneRecipe


def archive(path: Path) -> Path:
    """Six reports of the training split and two of the development split."""
    tiny.corpus(path)
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    ids = [id for id in (f"dev/{number}" for number in range(60)) if split_of(id) == "dev"]
    rows += [{**row, "id": id} for row, id in zip(rows[:2], ids, strict=False)]
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return path


def without_dropout(start: Path, folder: Path) -> Path:
    """A copy of a T5 folder whose losses have nothing random in them."""
    shutil.copytree(start, folder)
    config = json.loads((folder / "config.json").read_text("utf-8"))
    (folder / "config.json").write_text(json.dumps({**config, "dropout_rate": 0.0}), encoding="utf-8")
    return folder


def recipe(start: Path, out: Path, data: Path, **changed: Any) -> FinetuneRecipe:
    """Four steps of three reports, drafts scored after each second. Reports as alike as these would not pass the audit."""
    rates = {"rate": 1e-3, "heads_rate": 3e-3, "precision": "fp32"}
    settings = {
        **rates,
        "epochs": 2,
        "batch": 3,
        "window": 64,
        "writer": "trim",
        "device": "cpu",
        "save_every": 2,
        "audit": "keep",
    }
    return FinetuneRecipe(stage="finetune", start=start, out=out, data=(data,), **{**settings, **changed})


def rows(folder: Path) -> list[dict[str, Any]]:
    """The log of a run, without what the clock says."""
    found = [json.loads(line) for line in (folder / "log.jsonl").read_text("utf-8").splitlines()]
    return [{name: value for name, value in row.items() if name != "seconds"} for row in found]
