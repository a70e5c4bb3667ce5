"""Stage `adapt`: an encoder that goes on being pretrained before it is taught to plan."""

import json
from itertools import count
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.numpy import load_file

import tiny
from briefing.checkpoint import load_manifest
from briefing.errors import CorpusError
from briefing.recipe import AdaptRecipe, PlanRecipe
from briefing.tokenization import Tokenizer
from briefing.training import adapt as adapt_stage
from briefing.training import train
from briefing.training.adapt import cut, mask, stream
from briefing.training.loop import LOG

BODY = ["Sáng nay, Sở Y tế tổ chức hội nghị sơ kết.", *["Thu đạt 60% kế hoạch, tăng 5% so với cùng kỳ."] * 5]
OF_TRAIN = ("news/0", "news/1", "news/4", "news/6", "news/7")


@pytest.fixture(scope="module")
def news(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("news") / "vnds_train.jsonl"
    row = {"title": "Sở Y tế sơ kết công tác tiêm chủng", "sapo": BODY[0], "body": BODY, "captions": []}
    return written(path, *({"id": f"news/{number}", **row} for number in range(8)))


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny.corpus(tmp_path_factory.mktemp("corpus") / "tiny.jsonl")


def plan_recipe(start: Path, out: Path, corpus: Path, **changed: Any) -> PlanRecipe:
    settings: dict[str, Any] = {"epochs": 2, "heads_rate": 3e-3, "device": "cpu", "batch": 2, "encoder_rate": 1e-3, "frozen": 1}
    return PlanRecipe(stage="plan", start=start, out=out, data=(corpus,), **{**settings, "window": 64, **changed})


def log_of(folder: Path, part: str) -> list[float]:
    return [json.loads(line)[part] for line in (folder / LOG).read_text().splitlines()]


def adapt_recipe(start: Path, out: Path, news: Path, **changed: Any) -> AdaptRecipe:
    settings: dict[str, Any] = {"window": 64, "batch": 4, "rate": 3e-3, "epochs": 40, "device": "cpu"}
    return AdaptRecipe(stage="adapt", start=start, out=out, texts=(news,), **{**settings, **changed})


def written(path: Path, *rows: dict[str, Any]) -> Path:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return path


class Multilingual(Tokenizer):
    """With as many pieces as XLM-R has, of which these are the last."""

    def __len__(self) -> int:
        return super().__len__() + 250_000

    def encode(self, text: str) -> list[int]:
        return [id + 250_000 for id in super().encode(text)]


def test_guessing_is_learnt(start: Path, news: Path, corpus: Path, tmp_path: Path) -> None:
    adapted = train(adapt_recipe(start, tmp_path / "adapted", news))
    guess = log_of(adapted, "guess")
    assert np.mean(guess[-3:]) < 0.7 * np.mean(guess[:3])
    before, after = load_file(start / "model.safetensors"), load_file(adapted / "model.safetensors")
    assert before.keys() == after.keys()
    assert [name for name in before if (before[name] == after[name]).all()] == []  # embeddings and lowest layers, too
    planned = train(plan_recipe(adapted, tmp_path / "planned", corpus))
    assert list(load_manifest(planned).made) == ["adapt", "plan"]  # what the encoder was made from goes with it
    again = train(adapt_recipe(planned, tmp_path / "again", news, epochs=1))
    assert load_manifest(again).made.keys() == {"adapt", "plan"}


def test_the_encoder_of_an_encoder_decoder_is_adapted(t5: Path, news: Path, tmp_path: Path) -> None:
    adapted = train(adapt_recipe(t5, tmp_path / "adapted", news))
    guess = log_of(adapted, "guess")
    assert np.mean(guess[-3:]) < 0.7 * np.mean(guess[:3])
    before, after = load_file(t5 / "model.safetensors"), load_file(adapted / "model.safetensors")
    assert before.keys() == after.keys()
    left = {name for name in before if (before[name] == after[name]).all()}
    assert left == {name for name in before if name.startswith(("decoder.", "lm_head."))}


def test_a_stopped_adaptation_goes_on_exactly(start: Path, news: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The encoder, and the head that guesses, which is in no checkpoint."""
    whole = train(adapt_recipe(start, tmp_path / "whole", news, epochs=4, save_every=2))
    calls = count()

    def interrupted(*arguments: Any) -> Any:
        if next(calls) == 5:
            raise KeyboardInterrupt
        return mask(*arguments)

    recipe = adapt_recipe(start, tmp_path / "parts", news, epochs=4, save_every=2)
    with monkeypatch.context() as patch:
        patch.setattr(adapt_stage, "mask", interrupted)
        with pytest.raises(KeyboardInterrupt):
            train(recipe)
    parts = train(recipe)
    assert log_of(parts, "guess") == log_of(whole, "guess")
    assert len(log_of(parts, "guess")) > 6
    ours, theirs = (load_file(folder / "model.safetensors") for folder in (parts, whole))
    for name, tensor in theirs.items():
        np.testing.assert_array_equal(ours[name], tensor, err_msg=name)


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ({"id": "news/2", "body": BODY}, "the train split, which goes by the hash of the id, fills no window"),
        ({"id": "news/0", "body": BODY[:1]}, "fills no window"),
        ({"id": "news/0", "text": " ".join(BODY)}, "news/0: no body: stage adapt reads converted VNDS corpora"),
    ],
)
def test_texts_that_cannot_be_learnt_from(start: Path, tmp_path: Path, row: dict[str, Any], reason: str) -> None:
    with pytest.raises(CorpusError, match=reason):
        train(adapt_recipe(start, tmp_path / "out", written(tmp_path / "news.jsonl", row)))


def test_articles_held_out_are_not_read(news: Path, tokenizer: Tokenizer, tmp_path: Path) -> None:
    pieces = stream([news], tokenizer)
    assert (pieces == tokenizer.closing[0]).sum() == len(OF_TRAIN)
    assert (stream([news], tokenizer, every=2) == tokenizer.closing[0]).sum() == 3
    body = {"body": BODY}
    named = written(
        tmp_path / "named.jsonl", {"id": "news/0", "split": "test", **body}, {"id": "news/2", "split": "train", **body}
    )
    assert (stream([named], tokenizer) == tokenizer.closing[0]).sum() == 1  # the split that a record names holds


def test_an_article_may_lack_title_and_lead(tokenizer: Tokenizer, tmp_path: Path) -> None:
    bare = written(
        tmp_path / "bare.jsonl", {"id": "news/0", "body": BODY}, {"id": "news/0", "title": "", "sapo": None, "body": BODY}
    )
    assert stream([bare], tokenizer).tolist() == [*tokenizer.encode(" ".join(BODY)), *tokenizer.closing] * 2


def test_a_large_vocabulary(start: Path, news: Path) -> None:
    tokenizer, larger = Tokenizer(start), Multilingual(start)
    ids = stream([news], tokenizer).astype(np.int64)
    closed = ids == tokenizer.closing[0]
    np.testing.assert_array_equal(stream([news], larger), np.where(closed, ids, ids + 250_000))
    windows = cut(stream([news], larger), larger, 64)
    assert windows[:, 0].tolist() == [larger.opening[0]] * len(windows)
    assert windows.max() > 250_000


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
