"""Training: what the heads are taught, that losses fall, and that a run that was stopped goes on exactly."""

import json
import shutil
from dataclasses import replace
from itertools import chain, count
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import load_file
from transformers import AutoTokenizer

import tiny
from briefing.briefer import Briefer
from briefing.checkpoint import HEADS, SPIECE, Decoding, load_manifest
from briefing.corpus import Example, example_of, examples
from briefing.errors import CheckpointError, CorpusError
from briefing.recipe import KeepRecipe, PlanRecipe, WriteRecipe
from briefing.sections import SECTIONS
from briefing.source_bound import FUNCTION_WORDS
from briefing.text import syllables
from briefing.tokenization import PROMPTS, SPECIALS, Tokenizer
from briefing.training import plan as plan_stage
from briefing.training import train
from briefing.training import write as write_stage
from briefing.training.bundle import bundle
from briefing.training.data import epochs, load, ready, without_title
from briefing.training.loop import LOG
from briefing.training.pairs import pairs_of
from briefing.training.snapshots import STATE, STATES, Snapshots
from briefing.training.unbundle import unbundle

LEAD = "Sở Y tế đã tiêm chủng cho 12.500 trẻ, đạt 95% kế hoạch năm."
ARTICLE = {
    "id": "news/1",
    "title": "Sở Y tế tiêm chủng cho 12.500 trẻ trong năm",
    "sapo": LEAD,
    "body": [
        "Theo báo cáo, đến cuối tháng, Sở Y tế đã tổ chức tiêm chủng cho 12.500 trẻ dưới năm tuổi, đạt 95% kế hoạch của cả năm.",
        "Công tác truyền thông được đẩy mạnh ở các xã vùng cao.",
    ],
    "captions": [],
}

SETTINGS = {"epochs": 3, "heads_rate": 3e-3, "device": "cpu"}


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny.corpus(tmp_path_factory.mktemp("corpus") / "tiny.jsonl")


@pytest.fixture(scope="module")
def example(corpus: Path) -> Example:
    return next(examples(corpus))


def plan_recipe(start: Path, out: Path, corpus: Path, **changed: Any) -> PlanRecipe:
    settings: dict[str, Any] = {**SETTINGS, "batch": 2, "encoder_rate": 1e-3, "frozen": 1, "window": 64}
    return PlanRecipe(stage="plan", start=start, out=out, data=(corpus,), **{**settings, **changed})


def write_recipe(start: Path, out: Path, corpus: Path, **changed: Any) -> WriteRecipe:
    settings: dict[str, Any] = {**SETTINGS, "batch": 4, "decoder_rate": 3e-3, "layers": (0, 3)}
    return WriteRecipe(stage="write", start=start, out=out, data=(corpus,), **{**settings, **changed})


@pytest.fixture(scope="module")
def planned(start: Path, corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return train(plan_recipe(start, tmp_path_factory.mktemp("runs") / "planned", corpus, epochs=12))


def losses(folder: Path, part: str) -> list[float]:
    return [json.loads(line)[part] for line in (folder / LOG).read_text().splitlines()]


def weights(folder: Path) -> dict[str, Any]:
    return {**load_file(folder / HEADS), **load_file(folder / "model.safetensors")}


def stopped(monkeypatch: pytest.MonkeyPatch, module: Any, name: str, steps: int) -> None:
    """Makes a loss function interrupt its run, as a person would, after so many steps."""
    real, calls = getattr(module, name), count()

    def interrupted(*arguments: Any) -> Any:
        if next(calls) == steps:
            raise KeyboardInterrupt
        return real(*arguments)

    monkeypatch.setattr(module, name, interrupted)


def test_pruned_pieces_have_the_rows_that_they_had(start: Path) -> None:
    vocabulary = [piece for piece, _ in json.loads((start.parent / "encoder" / "tokenizer.json").read_text())["model"]["vocab"]]
    before = load_file(start.parent / "encoder" / "model.safetensors")["embeddings.word_embeddings.weight"]
    after = load_file(start / "model.safetensors")["embeddings.word_embeddings.weight"]
    kept = [piece for piece, _ in json.loads((start / "tokenizer.json").read_text())["model"]["vocab"]]
    assert kept[:7] == [*SPECIALS, *PROMPTS.values()]
    assert len(kept) == len(set(kept)) == len(after) == len(Tokenizer(start / SPIECE)) == 1200
    for index, piece in enumerate(kept):
        source = vocabulary.index("</s>" if piece in PROMPTS.values() else piece)
        np.testing.assert_array_equal(after[index], before[source])


def test_what_the_heads_are_taught(example: Example, tokenizer: Tokenizer) -> None:
    given = ready(example, tokenizer, 64)
    report = example.report
    texts = [report.quote(unit.span) for unit in report.units]
    taken = [[texts[unit] for unit in np.flatnonzero(given.labels.take[:, column])] for column in range(len(SECTIONS))]
    assert taken[0][0] == texts[0]
    assert [text.split(",")[0] for text in taken[1]] == ["Trong quý 1"]
    assert [text[:7] for text in taken[2]] == ["Yêu cầu", "báo cáo"]
    assert given.labels.some.tolist() == [1, 1, 1]
    item = next(item for item in given.labels.items if item.section == 1)
    kept = " ".join(report.quote(given.layout.words[word].span) for word in item.words[item.keep[:, 0] == 1])
    assert syllables(kept) == syllables("giải ngân 12,5 tỷ đồng, đạt 60% kế hoạch năm")


def test_colons_are_taught(tokenizer: Tokenizer) -> None:
    first, second = "Sở Y tế phải rà soát quỹ thuốc.", "Thu ngân sách đạt 60% kế hoạch năm."
    lines = [["body", second], ["body", "Đề nghị các xã báo cáo trước ngày 15/12."], ["body", first]]
    tasks = [
        {"text": "Sở Y tế: rà soát quỹ thuốc", "evidence": [first]},
        {"text": "Các xã báo cáo trước ngày 15/12", "evidence": [lines[1][1]]},
    ]
    given = ready(example_of({"id": "x", "lines": lines, "next_tasks": tasks}), tokenizer, 64)
    item = given.labels.items[0]
    words = [given.example.report.quote(given.layout.words[word].span) for word in item.words]
    assert [word for word, colon in zip(words, item.keep[:, 1], strict=True) if colon] == ["tế"]
    assert not given.labels.items[1].keep[:, 1].any()
    assert words[-1] == "thuốc"  # the stop that ends a unit is not the item's


def test_a_keeper_alone(planned: Path, corpus: Path, tmp_path: Path) -> None:
    settings: dict[str, Any] = {**SETTINGS, "epochs": 30, "batch": 4, "dropout": 0.0}
    kept = train(KeepRecipe(stage="keep", start=planned, out=tmp_path / "kept", data=(corpus,), **settings))
    assert np.mean(losses(kept, "keep")[-3:]) < 0.6 * np.mean(losses(kept, "keep")[:3])
    before, after = load_file(planned / HEADS), load_file(kept / HEADS)
    assert before.keys() == after.keys()
    assert all((before[name] == after[name]).all() == (not name.startswith("keeper.")) for name in before)
    assert (kept / "model.safetensors").read_bytes() == (planned / "model.safetensors").read_bytes()
    assert list(load_manifest(kept).made) == ["plan", "keep"]
    Briefer.load(kept)


def test_a_section_without_reference_is_not_taught(example: Example, tokenizer: Tokenizer) -> None:
    given = ready(replace(example, headline=None, key_results=None, next_tasks=()), tokenizer, 64)
    assert given.labels.some.tolist() == [-1, -1, 0]
    assert not given.labels.take.any()
    assert given.labels.items == ()


def test_a_report_without_its_title(example: Example) -> None:
    report, bare = example.report, without_title(example.report)
    assert bare.title is None
    assert [bare.quote(unit.span) for unit in bare.units] == [report.quote(unit.span) for unit in report.units[1:]]
    for unit in bare.units:
        assert bare.sentences[unit.sentence].overlaps(unit.span)


def test_every_epoch_has_everything_once_in_an_order_of_its_own() -> None:
    batches = list(epochs(2, 7, 3, seed=1))
    assert [len(batch) for batch in batches] == [3, 3, 1] * 2
    first, second = (list(chain(*batches[start : start + 3])) for start in (0, 3))
    assert sorted(first) == sorted(second) == list(range(7))
    assert first != second
    assert batches == list(epochs(2, 7, 3, seed=1))


def test_mined_pairs_are_covered_by_their_sources() -> None:
    lead, title = pairs_of(ARTICLE)
    assert (lead.target, lead.sources, lead.title) == (LEAD, (ARTICLE["body"][0],), False)
    assert (title.target, title.sources[0], title.title) == (ARTICLE["title"], LEAD, True)
    assert not list(pairs_of({**ARTICLE, "sapo": LEAD.replace("95", "96"), "title": ""}))


def test_planning_is_learnt(planned: Path, corpus: Path) -> None:
    for part in ("take", "keep"):
        found = losses(planned, part)
        assert len(found) == 36
        assert np.mean(found[-3:]) < 0.5 * np.mean(found[:3])
    briefer = Briefer.load(planned, writer="copy", device="cpu")
    drafts = [briefer(example.report) for example in examples(corpus)]
    assert sum(any("giải ngân" in item.text for item in draft.key_results) for draft in drafts) >= 5
    assert load_manifest(planned).made["plan"]["epochs"] == 12


def test_a_stopped_plan_goes_on_exactly(start: Path, corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = weights(train(plan_recipe(start, tmp_path / "whole", corpus, save_every=2)))
    with monkeypatch.context() as patch:
        stopped(patch, plan_stage, "plan_losses", 5)
        with pytest.raises(KeyboardInterrupt):
            train(plan_recipe(start, tmp_path / "parts", corpus, save_every=2))
    assert not (tmp_path / "parts" / HEADS).exists()
    parts = weights(train(plan_recipe(start, tmp_path / "parts", corpus, save_every=2)))
    assert losses(tmp_path / "parts", "step") == list(range(1, 10))  # the fifth, which was not saved, stands there once
    assert parts.keys() == whole.keys()
    for name, tensor in whole.items():
        np.testing.assert_array_equal(parts[name], tensor, err_msg=name)


def test_writing_is_learnt_from_mined_pairs_and_references(planned: Path, corpus: Path, tmp_path: Path) -> None:
    news = tmp_path / "news.jsonl"
    news.write_text(json.dumps(ARTICLE, ensure_ascii=False) + "\n", encoding="utf-8")
    out = train(write_recipe(planned, tmp_path / "out", corpus, pairs=news, pairs_count=2, pairs_epochs=3, epochs=12))
    found = losses(out, "write")
    assert np.mean(found[-3:]) < 0.6 * np.mean(found[:3])
    manifest = load_manifest(out)
    assert manifest.writer == "model"
    assert manifest.made.keys() == {"plan", "write"}
    report = next(examples(corpus)).report
    draft = Briefer.load(out, device="cpu")(report)
    known = {*syllables(report.text), *syllables(" ".join(FUNCTION_WORDS))}
    assert draft.key_results
    assert all(set(syllables(item.text)) <= known for item in draft.key_results)


def test_a_stopped_write_goes_on_exactly(planned: Path, corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = weights(train(write_recipe(planned, tmp_path / "whole", corpus, save_every=2)))
    with monkeypatch.context() as patch:
        stopped(patch, write_stage, "write_losses", 7)
        with pytest.raises(KeyboardInterrupt):
            train(write_recipe(planned, tmp_path / "parts", corpus, save_every=2))
    parts = weights(train(write_recipe(planned, tmp_path / "parts", corpus, save_every=2)))
    assert parts.keys() == whole.keys()
    for name, tensor in whole.items():
        np.testing.assert_array_equal(parts[name], tensor, err_msg=name)
    for name, tensor in load_file(planned / HEADS).items():
        np.testing.assert_array_equal(whole[name], tensor, err_msg=name)  # the planner and the keeper are left as they were


def test_a_state_of_another_run(planned: Path, corpus: Path, tmp_path: Path) -> None:
    shutil.copytree(planned / STATES, tmp_path / STATES)
    with pytest.raises(CheckpointError, match="of another run; remove it, or write to another folder") as caught:
        train(write_recipe(planned, tmp_path, corpus))
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("content", [b"", b"junk"])
def test_a_run_whose_states_are_all_damaged(planned: Path, corpus: Path, tmp_path: Path, content: bytes) -> None:
    shutil.copytree(planned / STATES, tmp_path / STATES)
    states = Snapshots(tmp_path / STATES)
    for step in states.steps():
        (states.path(step) / STATE).write_bytes(content)
    with pytest.raises(CheckpointError, match="damaged; remove it to start anew"):
        train(plan_recipe(planned, tmp_path, corpus))


def test_what_ships_is_unpacked_before_it_is_trained_on(planned: Path, corpus: Path, tmp_path: Path) -> None:
    """There and back: the same drafts, and a stage that goes on from it keeps its thresholds."""
    bundle(train(write_recipe(planned, tmp_path / "write", corpus)), tmp_path / "export")
    with pytest.raises(CheckpointError, match="an exported model: make a checkpoint of it first"):
        train(plan_recipe(tmp_path / "export", tmp_path, corpus))
    unbundle(tmp_path / "export", tmp_path / "back")
    report = next(examples(corpus)).report
    drafts = [Briefer.load(tmp_path / name, engine="torch", writer="model")(report) for name in ("export", "back")]
    assert replace(drafts[0], signature="") == replace(drafts[1], signature="")
    assert AutoTokenizer.from_pretrained(tmp_path / "back").decode([4]) == "<headline>"
    tuned = replace(load_manifest(tmp_path / "back"), decoding=Decoding(lead=0.25))
    tuned.save(tmp_path / "back")
    again = train(plan_recipe(tmp_path / "back", tmp_path / "again", corpus, epochs=1))
    assert load_manifest(again).decoding == tuned.decoding
    assert any(name.startswith("slots.") for name in load_file(again / HEADS))


def test_t5_learns_by_the_same_stages(t5: Path, corpus: Path, tmp_path: Path) -> None:
    first = train(plan_recipe(t5, tmp_path / "plan", corpus, epochs=4))
    second = train(write_recipe(first, tmp_path / "write", corpus, epochs=8))
    for folder, part in ((first, "keep"), (second, "write")):
        found = losses(folder, part)
        assert np.mean(found[-3:]) < 0.9 * np.mean(found[:3])
    before, after = (load_file(folder / "model.safetensors") for folder in (first, second))
    for name in before:
        moved = (before[name] != after[name]).any()
        assert moved == (name.startswith(("decoder.", "lm_head."))), name
    assert "slots.norm.weight" not in load_file(second / HEADS), "it copies as it is: its slots start as its encoder's states"
    assert Briefer.load(second, device="cpu")(next(examples(corpus)).report).signature.endswith("torch | model")


def test_reports_of_another_split_are_not_trained_on(corpus: Path, start: Path, tmp_path: Path) -> None:
    assert len(load([corpus], "train")) == 6
    with pytest.raises(CorpusError, match=r"tiny.jsonl: no report of the dev split"):
        load([corpus], "dev")


def test_references_without_items(start: Path, tmp_path: Path, corpus: Path) -> None:
    """A batch with nothing for some heads to learn from."""
    rows = [json.loads(line) for line in corpus.read_text().splitlines()]
    bare = [{"id": row["id"], "lines": row["lines"], "key_results": [], "next_tasks": None} for row in rows[:2]]
    unknown = {"id": rows[2]["id"], "lines": rows[2]["lines"]}
    path = tmp_path / "bare.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in [*bare, unknown]))
    out = train(plan_recipe(start, tmp_path / "out", path, batch=1, epochs=2))
    assert np.isfinite([*losses(out, "some"), *losses(out, "norm")]).all()
