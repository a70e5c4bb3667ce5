"""Stage `finetune`: one loss, whatever passes and processes compute it; what a run says, and what it leaves behind."""

import json
import logging
import re
from contextlib import suppress
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from safetensors.numpy import load_file, save_file
from torch import Tensor, nn
from transformers import AutoModelForSeq2SeqLM

import archive
import published
import tiny
from briefing.briefer import Briefer
from briefing.checkpoint import HEADS, load_manifest
from briefing.corpus import Example, examples
from briefing.errors import BriefingError, CheckpointError
from briefing.heads import Slots
from briefing.recipe import FinetuneRecipe, Lora
from briefing.training import encoding, train
from briefing.training.accumulation import REFUSED, Accumulation
from briefing.training.backbone import replacing
from briefing.training.finetune import _begin, _Run, compute_twice
from briefing.training.joint import Joint
from briefing.training.loop import LOST, descend
from briefing.training.objective import totals
from briefing.training.passes import passes, shares
from briefing.training.plan import plan_losses
from briefing.training.ranks import Ranks
from briefing.training.rows import Row, row
from briefing.training.snapshots import STATES

CPU = torch.device("cpu")
ONE = Ranks()


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return archive.archive(tmp_path_factory.mktemp("archive") / "archive.jsonl")


@pytest.fixture(scope="module")
def found(data: Path) -> list[Example]:
    return list(examples(data))


@pytest.fixture(scope="module")
def tuned(t5: Path, data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return train(archive.recipe(t5, tmp_path_factory.mktemp("runs") / "tuned", data, epochs=6, weights={"guide": 0.5}))


@pytest.fixture
def whole(t5: Path, data: Path, tmp_path: Path) -> FinetuneRecipe:
    return archive.recipe(archive.without_dropout(t5, tmp_path / "t5"), tmp_path / "out", data, weights={"guide": 0.5})


def begun(recipe: FinetuneRecipe) -> _Run:
    run = _begin(recipe, recipe.start, CPU)
    run.desk.modules.train()
    return run


def made(run: _Run, found: list[Example]) -> list[Row]:
    return [made for example in found if (made := row(example, run.desk.tokenizer, run.desk.window))]


def gradients(
    run: _Run, recipe: FinetuneRecipe, rows: list[Row], ranks: Ranks = ONE
) -> tuple[dict[str, float], dict[str, Tensor]]:
    """The parts of the loss of one step over all rows, and the gradients it leaves."""
    run.desk.modules.zero_grad()
    parts = Accumulation(Joint(run.desk.modules, run.desk.tokenizer, recipe, CPU), rows, [range(len(rows))], ranks)(0)
    found = {
        name: parameter.grad.clone() for name, parameter in run.desk.modules.named_parameters() if parameter.grad is not None
    }
    return {name: part.item() for name, part in parts.items()}, found


def agree(ours: dict[str, Tensor], theirs: dict[str, Tensor]) -> None:
    assert ours.keys() == theirs.keys()
    for name, gradient in ours.items():
        assert (gradient - theirs[name]).norm() <= 1e-4 * gradient.norm() + 1e-6, name


class Alone(Ranks):
    """One of several processes, whose sums with the others are left to the test."""

    def add(self, tensors: Any) -> None:
        pass


def test_memory_changes_nothing(whole: FinetuneRecipe, found: list[Example]) -> None:
    """Eight reports in one pass, one report a pass, windows and items one by one, activations computed twice: one gradient."""
    run = begun(whole)
    rows = made(run, found)
    loss, all_at_once = gradients(run, whole, rows)
    assert len(rows) == 8
    assert all(loss[part] > 0 for part in ("take", "keep", "write", "guide"))
    for tokens in (max(each.size for each in rows), 70):
        parts, found_here = gradients(run, whole.model_copy(update={"tokens": tokens}), rows)
        assert parts == pytest.approx(loss, rel=1e-4)
        agree(found_here, all_at_once)
    compute_twice(run.desk.modules["model"])
    agree(gradients(run, whole, rows)[1], all_at_once)


def test_processes_add_up_to_one(whole: FinetuneRecipe, found: list[Example]) -> None:
    run = begun(whole)
    rows = made(run, found)
    loss, alone = gradients(run, whole, rows)
    several = [gradients(run, whole, rows, Alone(rank, 3)) for rank in range(3)]
    assert {name: sum(parts[name] for parts, _ in several) for name in loss} == pytest.approx(loss, rel=1e-4)
    agree({name: sum(own[name] for _, own in several if name in own) for name in alone}, alone)  # type: ignore[misc]


def test_the_planner_s_loss_is_that_of_stage_plan(whole: FinetuneRecipe, found: list[Example]) -> None:
    run = begun(whole)
    rows = made(run, found)
    modules = run.desk.modules
    as_there = whole.model_copy(update={"precision": "auto"})
    ours = Joint(modules, run.desk.tokenizer, as_there, CPU).gradients(rows, totals(rows), 10_000)
    theirs = plan_losses(
        nn.ModuleDict({**modules, "encoder": modules["model"].get_encoder()}), rows, whole.positive, CPU, Random(1)
    )
    for part, value in theirs.items():
        assert ours[part].item() == pytest.approx(value.item(), rel=1e-4), part


def test_a_section_that_was_not_annotated_teaches_nothing(whole: FinetuneRecipe, found: list[Example]) -> None:
    run = begun(whole)
    bare = made(run, [replace(found[0], headline=None, key_results=None, next_tasks=None)])
    loss, gradient = gradients(run, whole, bare)
    assert set(loss.values()) == {0.0}
    assert not any(part.abs().sum() for part in gradient.values())


def test_slots_of_a_model_that_copies_are_its_encoder_s_states() -> None:
    states, embeddings, keep = torch.randn(2, 5, 32), torch.randn(2, 5, 32), torch.rand(2, 5)
    assert torch.equal(Slots(32, identity=False)(states, embeddings, keep), states)


@given(st.lists(st.integers(1, 50), min_size=1, max_size=30), st.integers(1, 60), st.integers(1, 4))
def test_everything_is_dealt_once(sizes: list[int], budget: int, count: int) -> None:
    dealt = shares(range(len(sizes)), sizes, count)
    assert sorted(index for own in dealt for index in own) == list(range(len(sizes)))
    loads = [sum(sizes[index] for index in own) for own in dealt]
    assert max(loads) - min(loads) <= max(sizes)
    for own in dealt:
        groups = passes(own, sizes, budget)
        assert sorted(index for group in groups for index in group) == sorted(own)
        assert all(len(group) == 1 or sum(sizes[index] for index in group) <= budget for group in groups)


def test_out_of_memory(
    whole: FinetuneRecipe, found: list[Example], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The allocator refuses what is larger than 200 pieces; the step is done again in smaller passes, and is the same step."""
    run = begun(whole)
    rows = made(run, found)
    loss, expected = gradients(run, whole, rows)
    room = {"pieces": 200}
    real = encoding.windows_array

    def refused(windows: Any) -> Any:
        ids, mask = real(windows)
        if ids.size > room["pieces"]:
            torch.empty(1 << 60)
        return ids, mask

    monkeypatch.setattr(encoding, "windows_array", refused)
    parts, again = gradients(run, whole, rows)
    assert parts == pytest.approx(loss, rel=1e-4)
    agree(again, expected)
    assert re.search(r"step 1: out of memory at \d+ pieces at once; going on with \d+", caplog.messages[0])
    room["pieces"] = 10
    with pytest.raises(BriefingError, match=r"out of memory with one window at once.*: take checkpointing: true, a lora block"):
        gradients(run, whole, rows)


@pytest.mark.parametrize(
    "message",
    [
        "CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate(handle)`",
        "cuDNN error: CUDNN_STATUS_ALLOC_FAILED",
        "cuDNN error: CUDNN_STATUS_INTERNAL_ERROR_DEVICE_ALLOCATION_FAILED",
    ],
)
def test_libraries_that_find_no_room(message: str) -> None:
    assert REFUSED.search(message)


def test_any_other_error_is_not_taken_for_lack_of_memory(
    whole: FinetuneRecipe, found: list[Example], monkeypatch: pytest.MonkeyPatch
) -> None:
    run = begun(whole)
    monkeypatch.setattr(encoding, "windows_array", lambda windows: torch.zeros(2) @ torch.zeros(3))
    with pytest.raises(RuntimeError, match="inconsistent tensor size"):
        gradients(run, whole, made(run, found))


def test_what_fitted_into_memory_is_remembered(whole: FinetuneRecipe, found: list[Example]) -> None:
    run = begun(whole)
    rows = made(run, found)

    def accumulation(recipe: FinetuneRecipe, ranks: Ranks = ONE) -> Accumulation:
        return Accumulation(Joint(run.desk.modules, run.desk.tokenizer, recipe, CPU), rows, [range(len(rows))], ranks)

    halved = accumulation(whole)
    halved.budget = 100
    for recipe, budget in ((whole, 100), (whole.model_copy(update={"tokens": 70}), 70)):
        again = accumulation(recipe)
        again.load_state_dict(halved.state_dict())
        assert again.budget == budget


def test_a_step_is_measured_once(whole: FinetuneRecipe, found: list[Example]) -> None:
    """Rows lie on disk: a step reads each of them when it computes it, and no other time."""
    run = begun(whole)

    class Counted(list[Row]):
        read = 0

        def __getitem__(self, index: Any) -> Any:
            self.read += 1
            return super().__getitem__(index)

    rows = Counted(made(run, found))
    accumulation = Accumulation(Joint(run.desk.modules, run.desk.tokenizer, whole, CPU), rows, [range(3, 6)], ONE)
    accumulation(0)
    assert rows.read == 3


def test_items_that_teach_nothing_are_counted(t5: Path, data: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    rows = [json.loads(line) for line in data.read_text("utf-8").splitlines()]
    long = " ".join(f"xã {number} thu {number} tỷ đồng" for number in range(60)) + "."
    rows[0]["lines"].append(["body", long])
    rows[0]["key_results"].append({"text": "60 xã thu ngân sách", "evidence": [long]})
    path = tmp_path / "long.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    with caplog.at_level(logging.INFO, "briefing"):
        train(archive.recipe(t5, tmp_path / "out", path, steps=1, dev_reports=1))
    assert "1 items that are found nowhere in their reports, or in more than 160 words; 0 items too long" in caplog.text


def test_a_checkpoint_stays_until_the_next_is_whole(tmp_path: Path) -> None:
    """All its files, the manifest last; what the next one does not have goes."""
    out = tmp_path / "out"
    for names in (("model.safetensors", "compounds.txt", "briefing.json"), ("model.safetensors", "briefing.json")):
        with replacing(out) as folder:
            for name in names:
                (folder / name).write_text(f"{name} of {len(names)}")
    with suppress(OSError), replacing(out) as folder:
        (folder / "model.safetensors").write_text("half")
        raise OSError
    assert {path.name: path.read_text() for path in out.iterdir()} == {
        name: f"{name} of 2" for name in ("model.safetensors", "briefing.json")
    }


def test_what_a_run_leaves_behind(tuned: Path, t5: Path, data: Path) -> None:
    log = archive.rows(tuned)
    assert [row["step"] for row in log] == list(range(1, len(log) + 1))
    for part in ("take", "keep", "write"):
        assert log[-1][part] < 0.9 * log[0][part]
    scores = {row["step"]: row["dev"] for row in log if "dev" in row}
    made = load_manifest(tuned).made["finetune"]
    assert made["best"]["step"] == max(scores, key=lambda step: (scores[step], -step))
    assert made["recipe"]["seed"] == 1
    assert made["data"].keys() == {str(data)}
    assert made["packages"]["torch"] == version("torch")
    assert made["not_finite"] == 0
    plain = AutoModelForSeq2SeqLM.from_pretrained(tuned)
    assert {name for name, _ in plain.named_parameters()} == {
        name for name, _ in AutoModelForSeq2SeqLM.from_pretrained(t5).named_parameters()
    }
    draft = Briefer.load(tuned, device="cpu")(next(examples(data)).report)
    assert draft.key_results
    assert Briefer.load(tuned, device="cpu", writer="model")(next(examples(data)).report).key_results
    assert list((tuned / "tensorboard").glob("events.*"))
    assert not [path for path in (tuned / STATES).iterdir() if path.is_dir()]


def test_the_page_at_the_end(tuned: Path) -> None:
    page = (tuned / "report.html").read_text("utf-8")
    assert page.count("<polyline") >= 6  # five losses and the score
    for word in (
        "Đường cong học tập",
        "câu nhiều từ khóa",
        "sau khi huấn luyện",
        "Tham chiếu",
        "Kết quả chính",
        "Nhiệm vụ kỳ tới",
        "dev/",
    ):
        assert word in page
    assert not re.search(r"""(src|href)=["']?http|<script""", page)


def test_a_run_that_is_over(tuned: Path, t5: Path, data: Path, caplog: pytest.LogCaptureFixture) -> None:
    again = archive.recipe(t5, tuned, data, epochs=6, weights={"guide": 0.5})
    before = (tuned / "model.safetensors").stat().st_mtime_ns
    with caplog.at_level(logging.INFO, "briefing"):
        train(again)
    assert "made by this recipe from this data already" in caplog.text
    assert (tuned / "model.safetensors").stat().st_mtime_ns == before
    with pytest.raises(
        CheckpointError, match=r"holds the end of another run \(seed was 1\); --afresh, or write to another folder"
    ):
        train(again.model_copy(update={"seed": 2}))


def test_going_on_from_a_model_that_plans_with_adapters(tuned: Path, data: Path, tmp_path: Path) -> None:
    out = train(archive.recipe(tuned, tmp_path / "lora", data, steps=2, evaluate_every=2, lora=Lora(rank=2), checkpointing=True))
    before, after = (load_file(folder / "model.safetensors") for folder in (tuned, out))
    assert before.keys() == after.keys()
    moved = {name for name in before if (before[name] != after[name]).any()}
    assert "encoder.block.0.layer.0.SelfAttention.q.weight" in moved
    assert "decoder.block.1.layer.1.EncDecAttention.k.weight" in moved
    assert not {name for name in moved if "norm" in name or name in ("shared.weight", "lm_head.weight")}
    assert "trước khi huấn luyện" in (out / "report.html").read_text("utf-8")
    heads = [load_file(folder / HEADS) for folder in (tuned, out)]
    assert heads[0].keys() == heads[1].keys()
    assert (heads[0]["planner.take.weight"] != heads[1]["planner.take.weight"]).any()


def test_stopping_early_and_the_best_weights(tuned: Path, data: Path, tmp_path: Path) -> None:
    """With rates that change nothing, no score is better than the first."""
    still = {"rate": 1e-12, "heads_rate": 1e-12, "evaluate_every": 1, "patience": 2, "epochs": 9, "title_dropped": 0.0}
    out = train(archive.recipe(tuned, tmp_path / "out", data, **still))
    assert [row["step"] for row in archive.rows(out)] == [1, 2, 3]
    assert load_manifest(out).made["finetune"]["best"]["step"] == 1


def test_a_corpus_without_development_split(t5: Path, data: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    alone = tmp_path / "alone.jsonl"
    alone.write_text("".join(line for line in data.read_text("utf-8").splitlines(keepends=True)[:6]), encoding="utf-8")
    out = train(archive.recipe(t5, tmp_path / "out", alone, steps=1, weights={"write": 0}))
    assert "no report of the dev split" in caplog.text
    assert "nothing is scored, and the last weights are kept" in caplog.text
    assert "Không có báo cáo nào" in (out / "report.html").read_text("utf-8")
    assert not any(name.startswith("slots") for name in load_file(out / HEADS))
    assert load_manifest(out).writer == "copy"


def test_a_development_split_that_says_nothing(t5: Path, data: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    empty = {"headline": None, "key_results": [], "next_tasks": []}
    rows = [json.loads(line) for line in data.read_text("utf-8").splitlines()]
    rows = [{**row, **empty} if row["id"].startswith("dev/") else row for row in rows]
    silent = tmp_path / "silent.jsonl"
    silent.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    train(archive.recipe(t5, tmp_path / "out", silent, steps=1))
    assert "no reference of the dev split says anything: nothing is scored, and the last weights are kept" in caplog.text


def test_the_last_step_is_scored(t5: Path, data: Path, tmp_path: Path) -> None:
    out = train(archive.recipe(t5, tmp_path / "out", data, steps=3, evaluate_every=2))
    assert [row["step"] for row in archive.rows(out) if "dev" in row] == [2, 3]


def test_adapters_in_the_layers_that_are_not_frozen(t5: Path, data: Path, tmp_path: Path) -> None:
    recipe = archive.recipe(t5, tmp_path / "out", data, lora=Lora(rank=2), frozen=1)
    trained = [name for name, parameter in begun(recipe).desk.modules["model"].named_parameters() if parameter.requires_grad]
    assert {name.partition(".layer.")[0] for name in trained} == {"encoder.block.1", "decoder.block.0", "decoder.block.1"}


def test_a_start_without_decoder(start: Path, data: Path, tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match="has no decoder: start from an encoder-decoder, or use the stages plan and write"):
        train(archive.recipe(start, tmp_path / "out", data))


def test_heads_of_another_shape(start: Path, data: Path, tmp_path: Path) -> None:
    begin = tiny.checkpoint(start, tmp_path / "start")
    heads = load_file(begin / HEADS)
    save_file({**heads, "keeper.keep.weight": heads["keeper.keep.weight"][:, :5].copy()}, begin / HEADS)
    load_manifest(begin).save(begin)
    with pytest.raises(CheckpointError, match=r"its heads.safetensors is of another version of briefing: make the checkpoint"):
        train(archive.recipe(begin, tmp_path / "out", data))


def test_gradients_that_are_not_finite(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """They are left out, counted and told; so many in a row end the run."""
    modules = nn.ModuleDict({"head": nn.Linear(2, 1)})
    groups = [{"params": list(modules.parameters()), "lr": 0.1}]

    def loss(bad: set[int]) -> Any:
        def gradients(step: int) -> dict[str, Tensor]:
            value = modules["head"](torch.ones(2)).sum() * (float("nan") if step in bad else 1.0)
            value.backward()
            return {"loss": value}

        return gradients

    settings: dict[str, Any] = {"warmup": 0.1, "save_every": 100, "label": "x"}
    ended = descend(modules, groups, 6, loss({2, 4}), tmp_path / "some", **settings)
    assert (ended.step, ended.not_finite) == (6, 2)
    for part in ("norm", "loss"):  # NaN is no JSON
        assert [row[part] is None for row in archive.rows(tmp_path / "some")] == [False, False, True, False, True, False]
    assert all(np.isfinite(parameter.detach().numpy()).all() for parameter in modules.parameters())
    assert caplog.messages[-1] == "step 5: the gradient is not finite; left out (2 so far)"
    with pytest.raises(BriefingError, match=f"{LOST} steps in a row without a finite gradient: lower the learning rates"):
        descend(modules, groups, 99, loss(set(range(99))), tmp_path / "all", **settings)


def test_the_log_is_json(tuned: Path) -> None:
    for line in (tuned / "log.jsonl").read_text("utf-8").splitlines():
        json.loads(line, parse_constant=lambda name: pytest.fail(name))


@pytest.mark.parametrize("layout", ["bartpho", "encoder-decoder"])
def test_other_layouts(layout: str, start: Path, data: Path, tmp_path: Path) -> None:
    """The BART family, whose two halves share a configuration, and an EncoderDecoderModel like the bundled one; some frozen."""
    begin = published.bartpho(tmp_path / "start") if layout == "bartpho" else tiny.checkpoint(start, tmp_path / "start")
    settings: dict[str, Any] = {"steps": 1, "writer": "model", "dev_reports": 1, "weights": {"guide": 0.5}, "frozen": 1}
    out = train(archive.recipe(begin, tmp_path / "out", data, **settings))
    assert archive.rows(out)[0]["guide"] > 0
    before, after = (load_file(folder / "model.safetensors") for folder in (begin, out))
    left = {name for name in before if name in after and np.array_equal(before[name], after[name])}
    frozen = re.compile(r"encoder\.(encoder\.layer|layers)\.0\.|encoder\.embeddings|position_ids")
    assert left
    assert not {name for name in left if not frozen.search(name)}
    drafts = Briefer.load(out, device="cpu", writer="model").map(example.report for example in examples(data))
    assert any(draft.key_results or draft.next_tasks for draft in drafts)  # which of them is chance: the heads are random
