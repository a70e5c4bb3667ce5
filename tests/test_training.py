"""Training: what the heads are taught, that losses fall, and that a run that was stopped goes on exactly."""

import json
import logging
import re
import shutil
import subprocess
from dataclasses import replace
from itertools import chain, count
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from safetensors.numpy import load_file, save_file
from transformers import AutoModel, AutoModelForSeq2SeqLM, AutoTokenizer

import tiny
from briefing.briefer import Briefer
from briefing.checkpoint import HEADS, SPIECE, Decoding, load_manifest
from briefing.cohesion import Cohesion
from briefing.corpus import Example, example_of, examples, split_of
from briefing.engines import load_engine
from briefing.errors import BriefingError, CheckpointError, CorpusError, EngineError
from briefing.features import means as exact_means
from briefing.features import word_features
from briefing.heads import Keeper, Planner
from briefing.recipe import AverageRecipe, KeepRecipe, PlanRecipe, RankRecipe, RerankRecipe, WriteRecipe
from briefing.rereading import rereadings
from briefing.sections import LISTS, SECTIONS
from briefing.source import Source
from briefing.source_bound import FUNCTION_WORDS
from briefing.text import syllables
from briefing.tokenization import PROMPTS, SPECIALS, Tokenizer
from briefing.training import plan as plan_stage
from briefing.training import rerank as rerank_stage
from briefing.training import train
from briefing.training import write as write_stage
from briefing.training.backbone import load_backbone
from briefing.training.bundle import bundle
from briefing.training.data import epochs, load, ready, without_title
from briefing.training.judged import judged
from briefing.training.labels import ALSO
from briefing.training.loop import LOG, computes_bf16, device_of
from briefing.training.objective import keeper_odds, planner_logits
from briefing.training.pairs import mine, pairs_of
from briefing.training.provenance import _commit
from briefing.training.ragged import means
from briefing.training.rows import row as row_of
from briefing.training.snapshots import STATE, STATES, Snapshots
from briefing.training.teachers import taught
from briefing.training.unbundle import unbundle
from briefing.verdicts import verdicts
from briefing.windows import layout

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


def verdicts_of(corpus: Path, path: Path) -> Path:
    """Of every item of the tiny corpus its unit whole, which is without fault, and the same cut off in the middle."""
    rows = []
    for example in examples(corpus, split="train"):
        for section in LISTS:
            for target in getattr(example, section.name):
                unit = next(unit.span for unit in example.report.units if unit.span.overlaps(target.evidence[0]))
                middle = example.report.text.index(" ", (unit.start + unit.end) // 2)
                wordings = [[[unit.start, unit.end - 1]], [[middle + 1, unit.end - 1]]]
                row = {"id": example.report.id, "section": section.name, "units": [[unit.start, unit.end - 1]]}
                rows.append(row | {"wordings": wordings, "faultless": [0], "best": 0})
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def test_a_ranker_is_trained_over_what_is_there(planned: Path, corpus: Path, tmp_path: Path) -> None:
    settings: dict[str, Any] = {**SETTINGS, "epochs": 12, "batch": 8, "dropout": 0.0, "reports": (corpus,)}
    data = (verdicts_of(corpus, tmp_path / "verdicts.jsonl"),)
    ranked = train(RankRecipe(stage="rank", start=planned, out=tmp_path / "ranked", data=data, **settings))
    assert np.mean(losses(ranked, "best")[-3:]) < 0.3 * np.mean(losses(ranked, "best")[:3])
    assert np.mean(losses(ranked, "faultless")[-3:]) < 0.5 * np.mean(losses(ranked, "faultless")[:3])
    before, after = load_file(planned / HEADS), load_file(ranked / HEADS)
    assert all((before[name] == after[name]).all() for name in before)
    assert {name.partition(".")[0] for name in after.keys() - before.keys()} == {"ranker"}
    assert list(load_manifest(ranked).made) == ["plan", "rank"]
    bundle(ranked, tmp_path / "export")
    bundle(ranked, tmp_path / "over")
    bundle(planned, tmp_path / "over")  # of what stood there before nothing is left
    assert not (tmp_path / "over" / "ranker.onnx").exists()
    report = next(examples(corpus)).report
    drafts = []
    for folder in (ranked, tmp_path / "export"):
        manifest = load_manifest(folder)
        replace(manifest, decoding=replace(manifest.decoding, rank={section.name: 0.0 for section in LISTS})).save(folder)
        drafts.append(Briefer.load(folder, writer="trim")(report))
    assert [item.text for item in drafts[0].key_results] == [item.text for item in drafts[1].key_results]
    again = train(plan_recipe(ranked, tmp_path / "again", corpus, epochs=1))  # over another encoder it is none
    assert not any(name.startswith("ranker.") for name in load_file(again / HEADS))
    assert not load_manifest(again).decoding.rank


def test_a_reranker_is_trained_beside_what_is_there(planned: Path, corpus: Path, tmp_path: Path) -> None:
    settings: dict[str, Any] = {**SETTINGS, "epochs": 40, "batch": 8, "dropout": 0.0, "reports": (corpus,), "rate": 3e-3}
    data = (verdicts_of(corpus, tmp_path / "verdicts.jsonl"),)
    out = train(RerankRecipe(stage="rerank", start=planned, out=tmp_path / "out", data=data, adapters=4, **settings))
    assert np.mean(losses(out, "best")[-3:]) < 0.3 * np.mean(losses(out, "best")[:3])
    assert np.mean(losses(out, "faultless")[-3:]) < 0.5 * np.mean(losses(out, "faultless")[:3])
    before, after = weights(planned), weights(out)
    assert all((before[name] == after[name]).all() for name in before)
    own = load_file(out / HEADS).keys() - load_file(planned / HEADS).keys()
    assert {name.partition(".")[0] for name in own} == {"reranker"}
    assert all(name.endswith((".down.weight", ".up.weight")) for name in own if ".encoder." in name)
    assert list(load_manifest(out).made) == ["plan", "rerank"]
    bundle(out, tmp_path / "export")
    unbundle(tmp_path / "export", tmp_path / "unpacked")
    verdict = next(verdicts(data[0]))
    report = next(example.report for example in examples(corpus) if example.report.id == verdict.id)
    tokenizer = Tokenizer(out)
    item = judged(verdict, place := layout(report, tokenizer, 64))
    read = rereadings(report, place, tokenizer, 64, item.words, item.section, item.kept, item.colons)
    for folder in (out, tmp_path / "export", tmp_path / "unpacked"):
        assert load_engine(folder).rerank(read)[:, 1].argmax() == item.best
    for name, taught_by in (("again", ()), ("judged", data)):  # beside another encoder it is none
        again = train(plan_recipe(out, tmp_path / name, corpus, epochs=1, verdicts=taught_by))
        assert not any(name.startswith("reranker.") for name in load_file(again / HEADS))


def test_a_stopped_rerank_goes_on_exactly(planned: Path, corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings: dict[str, Any] = {**SETTINGS, "batch": 4, "reports": (corpus,), "rate": 3e-3, "save_every": 2}
    settings |= {"data": (verdicts_of(corpus, tmp_path / "verdicts.jsonl"),), "start": planned, "adapters": 4}
    whole = weights(train(RerankRecipe(stage="rerank", out=tmp_path / "whole", **settings)))
    with monkeypatch.context() as patch:
        stopped(patch, rerank_stage, "verdict_losses", 5)
        with pytest.raises(KeyboardInterrupt):
            train(RerankRecipe(stage="rerank", out=tmp_path / "parts", **settings))
    parts = weights(train(RerankRecipe(stage="rerank", out=tmp_path / "parts", **settings)))
    assert parts.keys() == whole.keys()
    for name, tensor in whole.items():
        np.testing.assert_array_equal(parts[name], tensor, err_msg=name)


def test_a_ranker_is_trained_with_the_encoder_under_it(start: Path, planned: Path, corpus: Path, tmp_path: Path) -> None:
    verdicts = (verdicts_of(corpus, tmp_path / "verdicts.jsonl"),)
    out = train(plan_recipe(start, tmp_path / "out", corpus, epochs=16, verdicts=verdicts, title_dropped=0.0))
    for part, less in (("take", 0.5), ("faultless", 0.6), ("best", 0.5)):
        assert np.mean(losses(out, part)[-6:]) < less * np.mean(losses(out, part)[:3]), part
    assert {name.partition(".")[0] for name in load_file(out / HEADS)} == {"planner", "keeper", "ranker"}
    without = train(plan_recipe(start, tmp_path / "without", corpus, epochs=2))
    with_them = train(plan_recipe(start, tmp_path / "with", corpus, epochs=2, verdicts=verdicts))
    changed = [name for name, tensor in weights(without).items() if (weights(with_them)[name] != tensor).any()]
    assert any(name.startswith("encoder.layer") for name in changed)  # what reads well teaches the encoder
    again = train(plan_recipe(out, tmp_path / "again", corpus, epochs=1, verdicts=verdicts))  # a ranker that is there goes on
    assert np.mean(losses(again, "best")) < 0.5 * np.mean(losses(out, "best")[:3])


def test_what_teachers_would_take_is_mixed_with_what_references_do(
    start: Path, planned: Path, corpus: Path, tmp_path: Path
) -> None:
    recipe = plan_recipe(start, tmp_path / "out", corpus, teachers=(planned, planned))
    tokenizer = Tokenizer(start)
    rows = [row for example in examples(corpus) if (row := row_of(example, tokenizer, 64, targets=False))]
    engine, report = load_engine(planned), next(examples(corpus)).report
    odds = Source.encoded(report, tokenizer, 64, engine, Cohesion.load(planned)).plan(engine).take
    said = 1 / (1 + np.exp(np.log(recipe.positive) - odds))
    found = taught(rows, recipe, torch.device("cpu"))
    np.testing.assert_allclose(found[0].take, (rows[0].take + said) / 2, atol=2e-2)  # bf16, where there is any
    assert all(one.take.shape == other.take.shape for one, other in zip(rows, found, strict=True))
    train(recipe)
    with pytest.raises(CheckpointError, match=r"no heads.safetensors: a teacher has to be a checkpoint that plans"):
        train(plan_recipe(start, tmp_path / "bare", corpus, teachers=(start,)))


def test_a_teacher_of_other_pieces_is_refused(t5: Path, start: Path, planned: Path, corpus: Path, tmp_path: Path) -> None:
    other = shutil.copytree(planned, tmp_path / "other")
    for name in (SPIECE, "tokenizer.json"):
        (other / name).unlink(missing_ok=True)
    shutil.copy(t5 / SPIECE, other / SPIECE)
    with pytest.raises(CheckpointError, match=r"its pieces are not those of .*: a teacher has to read the same ids"):
        train(plan_recipe(start, tmp_path / "out", corpus, teachers=(other,)))


def test_verdicts_of_another_text_are_refused(planned: Path, corpus: Path, tmp_path: Path) -> None:
    settings: dict[str, Any] = {**SETTINGS, "epochs": 1, "batch": 8, "dropout": 0.0, "reports": (corpus,)}
    data = verdicts_of(corpus, tmp_path / "verdicts.jsonl")
    recipe = RankRecipe(stage="rank", start=planned, out=tmp_path / "ranked", data=(data,), **settings)
    rows = [json.loads(line) for line in data.read_text("utf-8").splitlines()]
    data.write_text(json.dumps(rows[0] | {"wordings": [[[9000, 9010]], [[0, 9010]]]}) + "\n", encoding="utf-8")
    with pytest.raises(CorpusError, match=r"verdicts.jsonl:1: .*: its characters are no words of the report"):
        train(recipe)
    data.write_text(json.dumps(rows[0] | {"id": "elsewhere"}) + "\n", encoding="utf-8")
    with pytest.raises(CorpusError, match="no verdict on a report of the train split"):
        train(recipe)
    assert not recipe.out.exists()
    with pytest.raises(CorpusError, match="no verdict on a report of the train split of `data`"):
        train(plan_recipe(planned, recipe.out, corpus, verdicts=(data,)))


def test_weights_are_averaged(planned: Path, start: Path, corpus: Path, tmp_path: Path) -> None:
    other = train(plan_recipe(start, tmp_path / "other", corpus, epochs=1, seed=2))
    recipe = AverageRecipe(stage="average", start=planned, out=tmp_path / "mean", others=(other,))
    first, second, mean = weights(planned), weights(other), weights(train(recipe))
    assert all(np.allclose(mean[name], (first[name] + second[name]) / 2, atol=1e-6) for name in first)
    assert any((mean[name] != first[name]).any() for name in first)
    made = load_manifest(recipe.out).made
    assert made["average"]["recipe"]["others"] == [str(other)]
    assert made["average"]["others"] == [load_manifest(other).made]
    assert Briefer.load(recipe.out)(next(examples(corpus)).report).headline


def test_planners_of_other_seeds_begin_from_the_same_heads(start: Path, corpus: Path, tmp_path: Path) -> None:
    still = {"epochs": 1, "encoder_rate": 1e-9, "heads_rate": 1e-9}
    first, second = (weights(train(plan_recipe(start, tmp_path / str(seed), corpus, seed=seed, **still))) for seed in (1, 2))
    assert all(np.allclose(first[name], second[name], atol=1e-6) for name in first)


def test_other_networks_are_not_averaged(planned: Path, start: Path, tmp_path: Path) -> None:
    other = tiny.checkpoint(start, tmp_path / "other")
    recipe = AverageRecipe(stage="average", start=planned, out=tmp_path / "mean", others=(other,))
    with pytest.raises(CheckpointError, match=r"other: another network than .*planned: only weights of one shape"):
        train(recipe)
    assert not list(recipe.out.glob("*.safetensors"))


def test_what_is_chosen_is_taught_to_the_planner_alone(tokenizer: Tokenizer) -> None:
    body = ["Thu ngân sách đạt 60% kế hoạch năm.", "Sở Y tế rà soát quỹ thuốc; các xã báo cáo.", "Tỷ lệ hộ nghèo giảm 2%."]
    record = {
        "id": "x",
        "body": body,
        "key_results": [{"source": [0]}],
        "next_tasks": [],
        "also": {"key_results": [{"source": [2]}], "next_tasks": [{"source": [[1, 0, 27]]}]},
    }
    given, taught = ready(example_of(record), tokenizer, 64), row_of(example_of(record), tokenizer, 64)
    report = given.example.report
    assert [report.quote(unit.span)[:7] for unit in report.units] == ["Thu ngâ", "Sở Y tế", "các xã ", "Tỷ lệ h"]
    np.testing.assert_allclose(given.labels.take[:, 1:], [[1, 0], [0, ALSO], [0, 0], [ALSO, 0]])
    assert given.labels.some.tolist() == [-1, 1, -1]  # whether there is a task at all is a matter of taste
    assert given.labels.items == ()
    assert taught
    assert taught.weight.tolist() == [[0, 1, 1]] * 4  # the headline was not annotated; the empty list was


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
    assert [pair.title for pair in pairs_of({"title": ARTICLE["title"], "body": [LEAD]})] == [True]
    assert not list(pairs_of({"body": ARTICLE["body"]}))


def test_no_pair_is_mined_of_an_article_that_is_held_out(tmp_path: Path) -> None:
    path = tmp_path / "news.jsonl"
    articles = [{**ARTICLE, "id": f"train/{number}"} for number in range(60)]
    path.write_text("".join(json.dumps(article) + "\n" for article in articles), encoding="utf-8")
    trained_on = sum(split_of(f"train/{number}") == "train" for number in range(60))
    assert 0 < trained_on < 60
    assert len(list(mine(path))) == 2 * trained_on


@given(sizes=st.lists(st.tuples(st.integers(0, 2), st.integers(0, 3)), max_size=6), after=st.integers(0, 2))
def test_means_are_those_that_a_draft_is_made_from(sizes: list[tuple[int, int]], after: int) -> None:
    """Ranges with rows between them, and empty ones."""
    bounds = np.cumsum([size for pair in sizes for size in pair], dtype=np.int64).reshape(-1, 2)
    rows = np.random.default_rng(1).normal(size=((bounds.max(initial=0)) + after, 4)).astype(np.float32)
    found = means(torch.from_numpy(rows), bounds).numpy()
    np.testing.assert_allclose(found, exact_means(rows, bounds), atol=1e-6)


def test_heads_say_of_several_what_they_say_of_each(corpus: Path, tokenizer: Tokenizer) -> None:
    """Reports and items of different lengths, padded."""
    torch.manual_seed(1)
    planner, keeper = Planner(32).eval(), Keeper(32).eval()
    given = [ready(example, tokenizer, 64) for example in examples(corpus)]
    given[1] = ready(replace(given[1].example, report=without_title(given[1].example.report)), tokenizer, 64)
    leads = [np.array([-1] + [0] * (len(item.features) - 1)) for item in given]
    states = [torch.randn(len(item.features), 32) for item in given]
    together = planner_logits(planner, torch.cat(states), leads, [item.features for item in given])
    for row, (item, own) in enumerate(zip(given, states, strict=True)):
        lead = torch.cat([torch.zeros(1, 32), own[:1].expand(len(own) - 1, 32)])
        alone = planner(own[None], lead[None], torch.from_numpy(item.features)[None])
        for part, logits in zip(together, alone, strict=True):
            there = part[row, : len(own)] if part.ndim == 3 else part[row]
            torch.testing.assert_close(there, logits[0])
        words = torch.randn(len(item.layout.words), 32)
        items = item.labels.items
        features = [word_features(item.layout.parts(label.words, label.units)) for label in items]
        found = keeper_odds(keeper, words, [label.words for label in items], features, [label.section for label in items])
        for label, given_features, odds in zip(items, features, found, strict=True):
            of = torch.from_numpy(given_features)[None]
            torch.testing.assert_close(odds, keeper(words[label.words][None], of, torch.tensor([label.section]))[0])
    assert len({len(own) for own in states}) > 1


def test_a_report_without_a_sentence_is_left_out(corpus: Path, tmp_path: Path) -> None:
    more = tmp_path / "more.jsonl"
    dots = {"id": "tiny/0", "lines": [["title", "Sở Y tế"], ["body", "…"]], "key_results": []}
    more.write_text(json.dumps(dots, ensure_ascii=False) + "\n" + corpus.read_text("utf-8"), encoding="utf-8")
    assert len(list(examples(more))) == len(load([more], "train", audit="keep")) + 1


def test_heads_without_manifest_are_not_gone_on_from(start: Path, corpus: Path, tmp_path: Path) -> None:
    tiny.checkpoint(start, tmp_path / "start", decoder=False)
    (tmp_path / "start" / "briefing.json").unlink()
    with pytest.raises(CheckpointError, match=r"no briefing\.json: copy it, too, from where heads\.safetensors was made"):
        train(plan_recipe(tmp_path / "start", tmp_path / "out", corpus, epochs=1))


def test_a_window_beyond_the_positions_is_refused(start: Path, corpus: Path, tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match=r"reads 512 pieces at once: set window to that or less, not 513$"):
        train(plan_recipe(start, tmp_path / "out", corpus, window=513))
    assert not (tmp_path / "out").exists()


def test_planning_is_learnt(planned: Path, corpus: Path) -> None:
    for part in ("take", "keep"):
        found = losses(planned, part)
        assert len(found) == 36
        assert np.mean(found[-3:]) < 0.5 * np.mean(found[:3])
    briefer = Briefer.load(planned, writer="copy", device="cpu")
    drafts = [briefer(example.report) for example in examples(corpus)]
    assert sum(any("giải ngân" in item.text for item in draft.key_results) for draft in drafts) >= 5
    assert load_manifest(planned).made["plan"]["recipe"]["epochs"] == 12


def test_a_key_that_a_recipe_lost_is_noticed(start: Path, corpus: Path, tmp_path: Path) -> None:
    verdicts = verdicts_of(corpus, tmp_path / "verdicts.jsonl")
    out = train(plan_recipe(start, tmp_path / "out", corpus, epochs=1, verdicts=(verdicts,)))
    with pytest.raises(CheckpointError, match=r"holds the end of another run \(verdicts was [0-9a-f]{12}"):
        train(plan_recipe(start, out, corpus, epochs=1))


def test_a_planner_that_is_trained_on_says_what_it_was_made_by_before(planned: Path, corpus: Path, tmp_path: Path) -> None:
    made = load_manifest(train(plan_recipe(planned, tmp_path / "out", corpus, epochs=1))).made
    assert [made["plan"]["recipe"]["epochs"], made["plan"]["after"]["recipe"]["epochs"]] == [1, 12]
    assert "after" not in made["plan"]["after"]


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
    assert len(list(out.glob("pairs-*.states"))) == 1
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


def interrupted(recipe: PlanRecipe, monkeypatch: pytest.MonkeyPatch) -> None:
    """Leaves the states of a run that was stopped."""
    with monkeypatch.context() as patch:
        stopped(patch, plan_stage, "plan_losses", 2)
        with pytest.raises(KeyboardInterrupt):
            train(recipe)


def test_a_state_of_another_run(start: Path, corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of another recipe, start or corpus: all of them are named."""
    recipe = plan_recipe(start, tmp_path / "out", corpus, epochs=1, save_every=1)
    interrupted(recipe, monkeypatch)
    other = tiny.checkpoint(start, tmp_path / "other", decoder=False)
    fewer = tmp_path / "fewer.jsonl"
    fewer.write_text("".join(corpus.read_text("utf-8").splitlines(keepends=True)[:5]), encoding="utf-8")
    with pytest.raises(CheckpointError, match=r"of another run .*; remove it, or write to another folder") as caught:
        train(plan_recipe(other, tmp_path / "out", fewer, epochs=1, save_every=5, seed=2))
    for part in (r"seed was 1", r"data was [0-9a-f]{12}", r"start was [0-9a-f]{12}"):
        assert re.search(part, str(caught.value))
    assert "save_every" not in str(caught.value)
    assert "\n" not in str(caught.value)
    moved = shutil.copytree(start, tmp_path / "moved")
    train(plan_recipe(moved, tmp_path / "out", corpus, epochs=1))  # the same files elsewhere are the same run
    assert losses(tmp_path / "out", "step") == [1, 2, 3]


@pytest.mark.parametrize("content", [b"", b"junk"])
def test_a_run_whose_states_are_all_damaged(
    start: Path, corpus: Path, tmp_path: Path, content: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    recipe = plan_recipe(start, tmp_path, corpus, save_every=1)
    interrupted(recipe, monkeypatch)
    states = Snapshots(tmp_path / STATES)
    for step in states.steps():
        (states.path(step) / STATE).write_bytes(content)
    with pytest.raises(CheckpointError, match="damaged; remove it to start anew"):
        train(recipe)


def test_a_stage_that_is_over(start: Path, corpus: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """It is not made again, nor is its head put over another encoder; --afresh makes it anew."""
    begin = tiny.checkpoint(start, tmp_path / "start", decoder=False)
    settings: dict[str, Any] = {**SETTINGS, "epochs": 1, "batch": 4}
    recipe = KeepRecipe(stage="keep", start=begin, out=tmp_path / "kept", data=(corpus,), **settings)
    kept = train(recipe)
    assert Snapshots(kept / STATES).steps() == []
    before = (kept / HEADS).stat().st_mtime_ns
    with caplog.at_level(logging.INFO, "briefing"):
        train(recipe)
    assert "made by this recipe from this data already; --afresh to make it again" in caplog.text
    assert (kept / HEADS).stat().st_mtime_ns == before
    other = shutil.copytree(begin, tmp_path / "other")
    heads = load_file(other / HEADS)
    save_file({**heads, "keeper.keep.weight": heads["keeper.keep.weight"] + 1}, other / HEADS)
    load_manifest(other).save(other)
    changed = recipe.model_copy(update={"start": other, "heads_rate": 1e-4})
    with pytest.raises(CheckpointError, match=r"holds the end of another run \(heads_rate was 0.003, start was .*\); --afresh"):
        train(changed)
    train(changed, resume=False)
    made = load_manifest(kept).made["keep"]
    assert made["recipe"]["heads_rate"] == 1e-4
    assert made["data"].keys() == {str(corpus)}
    assert f"model:{made['start']} " in load_manifest(other).hashes


def test_a_stage_of_one_process(start: Path, corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORLD_SIZE", "2")
    with pytest.raises(BriefingError, match="stage plan runs in one process: start it without torchrun"):
        train(plan_recipe(start, tmp_path / "out", corpus))


def test_the_commit_is_of_the_checkout_that_tracks_the_file(tmp_path: Path) -> None:
    def git(*command: str) -> str:
        who = ("-c", "user.name=a", "-c", "user.email=a@example.org")
        return subprocess.run(["git", "-C", tmp_path, *who, *command], capture_output=True, text=True, check=True).stdout.strip()

    git("init", "--quiet")
    for name in ("tracked.py", "installed.py"):
        (tmp_path / name).touch()
    assert _commit(tmp_path / "tracked.py") is None
    git("add", "tracked.py")
    git("commit", "--quiet", "--message", "one")
    assert _commit(tmp_path / "tracked.py") == git("rev-parse", "HEAD")
    assert _commit(tmp_path / "installed.py") is None
    (tmp_path / "tracked.py").write_text("changed")
    assert _commit(tmp_path / "tracked.py") == git("rev-parse", "HEAD") + "+"


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


def test_what_was_saved_in_halves_is_trained_in_fp32(start: Path, t5: Path, tmp_path: Path) -> None:
    AutoModel.from_pretrained(start, dtype=torch.float16).save_pretrained(tmp_path / "bert")
    AutoModelForSeq2SeqLM.from_pretrained(t5, dtype=torch.float16).save_pretrained(tmp_path / "t5")
    for name in ("bert", "t5"):
        model, _ = load_backbone(tmp_path / name)
        assert {parameter.dtype for parameter in model.parameters()} == {torch.float32}


def test_a_network_that_cannot_be_loaded(t5: Path, tmp_path: Path) -> None:
    """By the name that it was asked for, which is not where a hub's cache has it."""
    for name in ("short", "unknown", "pickle"):
        shutil.copytree(t5, tmp_path / name)
    content = (t5 / "model.safetensors").read_bytes()
    (tmp_path / "short" / "model.safetensors").write_bytes(content[: len(content) // 2])
    config = json.loads((t5 / "config.json").read_text())
    (tmp_path / "unknown" / "config.json").write_text(json.dumps({**config, "model_type": "t55"}))
    (tmp_path / "pickle" / "model.safetensors").rename(tmp_path / "pickle" / "pytorch_model.bin")
    for name, says in (
        ("short", "^owner/short: cannot be loaded"),
        ("unknown", "t55"),
        ("pickle", r"from_pretrained\('owner/pickle'\)"),
    ):
        with pytest.raises(CheckpointError, match=says) as caught:
            load_backbone(tmp_path / name, f"owner/{name}")
        assert "\n" not in str(caught.value)


def test_the_device_and_what_it_computes_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    assert device_of("auto") == torch.device("cpu")
    with pytest.raises(EngineError, match="no CUDA device here"):
        device_of("cuda")
    monkeypatch.setattr(torch.cuda, "is_bf16_supported", lambda including_emulation=True: including_emulation)
    assert not computes_bf16(torch.device("cuda"))  # one that only emulates it
