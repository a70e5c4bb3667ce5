"""Stage `adapt`: an encoder that goes on being pretrained before it is taught to plan."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.numpy import load_file

import tiny
from briefing.checkpoint import load_manifest
from briefing.recipe import AdaptRecipe, PlanRecipe
from briefing.tokenization import Tokenizer
from briefing.training import train
from briefing.training.adapt import cut, mask, stream
from briefing.training.loop import LOG

BODY = ["Sáng nay, Sở Y tế tổ chức hội nghị sơ kết.", *["Thu đạt 60% kế hoạch, tăng 5% so với cùng kỳ."] * 5]
OF_TRAIN = ("news/0", "news/1", "news/4", "news/6", "news/7")


@pytest.fixture(scope="module")
def news(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("news") / "vnds_train.jsonl"
    row = {"title": "Sở Y tế sơ kết công tác tiêm chủng", "sapo": BODY[0], "body": BODY, "captions": []}
    rows = [{"id": f"news/{number}", **row} for number in range(8)]
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny.corpus(tmp_path_factory.mktemp("corpus") / "tiny.jsonl")


def plan_recipe(start: Path, out: Path, corpus: Path, **changed: Any) -> PlanRecipe:
    settings: dict[str, Any] = {"epochs": 2, "heads_rate": 3e-3, "device": "cpu", "batch": 2, "encoder_rate": 1e-3, "frozen": 1}
    return PlanRecipe(stage="plan", start=start, out=out, data=(corpus,), **{**settings, "window": 64, **changed})


def log_of(folder: Path, part: str) -> list[float]:
    return [json.loads(line)[part] for line in (folder / LOG).read_text().splitlines()]


def test_guessing_is_learnt(start: Path, news: Path, corpus: Path, tmp_path: Path) -> None:
    settings: dict[str, Any] = {"window": 64, "batch": 4, "rate": 3e-3, "epochs": 40, "device": "cpu"}
    adapted = train(AdaptRecipe(stage="adapt", start=start, out=tmp_path / "adapted", texts=(news,), **settings))
    guess = log_of(adapted, "guess")
    assert np.mean(guess[-3:]) < 0.7 * np.mean(guess[:3])
    before, after = load_file(start / "model.safetensors"), load_file(adapted / "model.safetensors")
    assert before.keys() == after.keys()
    assert all((before[name] != after[name]).any() for name in before if "layer.0.attention.self.query" in name)
    planned = train(plan_recipe(adapted, tmp_path / "planned", corpus))
    assert list(load_manifest(planned).made) == ["adapt", "plan"]  # what the encoder was made from goes with it


def test_articles_held_out_are_not_read(news: Path, tokenizer: Tokenizer, tmp_path: Path) -> None:
    pieces = stream([news], tokenizer)
    assert (pieces == tokenizer.closing[0]).sum() == len(OF_TRAIN)
    assert (stream([news], tokenizer, every=2) == tokenizer.closing[0]).sum() == 3


def test_windows_hold_the_stream_between_specials(tokenizer: Tokenizer) -> None:
    windows = cut(np.arange(10, 50, dtype=np.uint16), tokenizer, 32)
    assert windows.shape == (1, 32)
    assert windows[0].tolist() == [*tokenizer.opening, *range(10, 40), *tokenizer.closing]


def test_what_is_masked(tokenizer: Tokenizer) -> None:
    ids = torch.from_numpy(cut(np.full(252 * 40, 100, np.uint16), tokenizer, 254).astype(np.int64))
    shown, masked = mask(ids, tokenizer, 0.25, torch.Generator().manual_seed(1))
    assert not masked[:, [0, -1]].any()  # no special is guessed
    assert (shown[~masked] == ids[~masked]).all()
    assert masked[:, 1:-1].float().mean() == pytest.approx(0.25, abs=0.02)
    hidden, kept = (shown[masked] == tokenizer.unk).float().mean(), (shown[masked] == 100).float().mean()
    assert (hidden, kept) == (pytest.approx(0.8, abs=0.03), pytest.approx(0.1, abs=0.03))
