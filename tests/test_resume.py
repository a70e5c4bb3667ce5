"""A run that is killed at any moment goes on as if nothing had been; a state that cannot be written or read loses nothing."""

import json
import logging
import multiprocessing
import os
import resource
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.process import BaseProcess
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.numpy import load_file
from torch import Tensor, nn

import archive
from briefing.checkpoint import HEADS
from briefing.errors import CheckpointError
from briefing.recipe import FinetuneRecipe
from briefing.training import train
from briefing.training.development import Board
from briefing.training.loop import LOG, descend
from briefing.training.snapshots import STATE, STATES, Snapshots

KILLS = 3
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")  # a full disk ends TensorBoard's


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return archive.archive(tmp_path_factory.mktemp("archive") / "archive.jsonl")


def ours(start: Path, out: Path, data: Path) -> FinetuneRecipe:
    return archive.recipe(start, out, data, epochs=5, batch=2, evaluate_every=4, save_every=3)


@pytest.fixture(scope="module")
def through(t5: Path, data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run that nothing stopped."""
    return train(ours(t5, tmp_path_factory.mktemp("runs") / "through", data))


def same(one: Path, other: Path) -> None:
    """The same curve and the same weights, within float noise."""
    first, second = archive.rows(one), archive.rows(other)
    assert [row["step"] for row in first] == [row["step"] for row in second] == list(range(1, len(first) + 1))
    for ours, theirs in zip(first, second, strict=True):
        assert ours == pytest.approx(theirs, rel=1e-3, abs=1e-3)
    for name in ("model.safetensors", HEADS):
        weights, others = load_file(one / name), load_file(other / name)
        for key, tensor in weights.items():
            np.testing.assert_allclose(tensor, others[key], rtol=1e-3, atol=1e-5, err_msg=key)


def process(recipe: FinetuneRecipe) -> BaseProcess:
    """A process of its own that trains, started from one that has imported what it needs and computed nothing."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["torch", "transformers", "briefing.training.finetune"])
    started = context.Process(target=train, args=(recipe,), daemon=True)
    started.start()
    return started


def written(out: Path) -> int:
    path = out / LOG
    return path.read_bytes().count(b"\n") if path.exists() else 0


def test_killed_again_and_again(through: Path, t5: Path, data: Path, tmp_path: Path) -> None:
    """SIGKILL somewhere in a step, a score or the writing of a state; after the last, the run goes on to its end."""
    dice = Random(6)
    out = tmp_path / "killed"
    kills = 0
    for _ in range(KILLS):
        running, before = process(ours(t5, out, data)), written(out)
        wanted = before + dice.randint(1, 3)
        while running.is_alive() and written(out) < wanted:
            time.sleep(0.01)
        time.sleep(dice.random() * 0.2)
        running.kill()
        running.join()
        kills += running.exitcode == -signal.SIGKILL
    assert kills >= 2
    last = process(ours(t5, out, data))
    last.join()
    assert last.exitcode == 0
    same(out, through)


def half_a_state_then_death(recipe: FinetuneRecipe) -> None:
    """Dies in the middle of writing the second state."""
    from briefing.training import snapshots

    real = snapshots._write

    def write(path: Path, state: dict[str, Any]) -> str:
        digest = real(path, state)
        if state["step"] == 6:
            os.truncate(path, path.stat().st_size // 2)
            os.kill(os.getpid(), signal.SIGKILL)
        return digest

    snapshots._write = write
    train(recipe)


def test_killed_while_a_state_is_written(through: Path, t5: Path, data: Path, tmp_path: Path) -> None:
    context = multiprocessing.get_context("forkserver")
    running = context.Process(target=half_a_state_then_death, args=(ours(t5, tmp_path / "out", data),))
    running.start()
    running.join()
    assert running.exitcode == -signal.SIGKILL
    assert Snapshots(tmp_path / "out" / STATES).steps() == [3]
    same(train(ours(t5, tmp_path / "out", data)), through)


def stopped(monkeypatch: pytest.MonkeyPatch, recipe: FinetuneRecipe, step: int) -> None:
    """Runs until a step begins, as if interrupted there."""
    from briefing.training.accumulation import Accumulation

    real = Accumulation.__call__

    def call(self: Accumulation, now: int) -> Any:
        if now == step:
            raise KeyboardInterrupt
        return real(self, now)

    with monkeypatch.context() as patch:
        patch.setattr(Accumulation, "__call__", call)
        with pytest.raises(KeyboardInterrupt):
            train(recipe)


def test_a_damaged_newest_state(
    through: Path, t5: Path, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """One flipped bit in the middle, which torch.load alone does not notice; and a last line of the log that was cut off."""
    out = tmp_path / "out"
    stopped(monkeypatch, ours(t5, out, data), 7)
    newest = out / STATES / "00000006" / STATE
    content = bytearray(newest.read_bytes())
    content[len(content) // 2] ^= 1
    newest.write_bytes(content)
    torch.load(newest, weights_only=True)
    with (out / LOG).open("a") as log:
        log.write('{"step": 8, "take": 0.1')
    same(train(ours(t5, out, data)), through)
    assert f"{newest.parent}: damaged; going back to the state of step 3" in caplog.text


def test_a_recipe_that_changed(t5: Path, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What changes the curve is refused by name, what costs only memory or time is not."""
    recipe = ours(t5, tmp_path / "out", data)
    stopped(monkeypatch, recipe, 4)
    with pytest.raises(CheckpointError, match=r"of another run \(rate was 0.001\); remove it, or write to another folder"):
        train(recipe.model_copy(update={"rate": 0.01}))
    data_now = tmp_path / data.name
    data_now.write_text(data.read_text("utf-8").replace("Sở Y tế", "Sở Công an"), encoding="utf-8")
    with pytest.raises(CheckpointError, match=r"of another run \(data was [0-9a-f]{12}\)"):
        train(recipe.model_copy(update={"data": (data_now,)}))
    stopped(monkeypatch, recipe.model_copy(update={"tokens": 100, "checkpointing": True, "save_every": 1}), 5)
    train(
        recipe.model_copy(update={"rate": 0.01, "steps": 1, "weights": recipe.weights.model_copy(update={"write": 0})}),
        resume=False,
    )
    assert len(archive.rows(recipe.out)) == 1


@contextmanager
def full_disk(size: int) -> Iterator[None]:
    """No file of this process may grow beyond ``size`` bytes: the kernel refuses in the middle of a write, as on a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, before)


def toy(folder: Path, steps: int, full_from: int) -> nn.ModuleDict:
    """A run of a linear layer, under a full disk from a step on."""
    torch.manual_seed(3)
    modules = nn.ModuleDict({"head": nn.Linear(200, 200)})

    def gradients(step: int) -> dict[str, Tensor]:
        if step == full_from:
            disk.__enter__()
        loss = modules["head"](torch.full((1, 200), 1 / (step + 1))).square().mean()
        loss.backward()
        return {"loss": loss}

    disk = full_disk(50_000)
    try:
        groups = [{"params": list(modules.parameters()), "lr": 0.01}]
        descend(modules, groups, steps, gradients, folder, warmup=0.1, save_every=2, label="toy")
    finally:
        if full_from < steps:
            disk.__exit__(None, None, None)
    return modules


def test_a_full_disk(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """The states that cannot be written are told of, what was there stays, and the run goes on; so does one that resumes."""
    ended = toy(tmp_path / "full", 8, full_from=5)
    assert Snapshots(tmp_path / "full" / STATES).steps() == [4, 2]
    assert [message for message in caplog.messages if "cannot be written" in message] == [
        f"{tmp_path / 'full' / STATES / f'{step:08}'}: cannot be written (File too large); the state of step 4 stays; going on"
        for step in (6, 8)
    ]
    again = toy(tmp_path / "full", 8, full_from=99)
    assert [row["step"] for row in archive.rows(tmp_path / "full")] == list(range(1, 9))
    torch.testing.assert_close(again["head"].weight, ended["head"].weight)
    assert not list((tmp_path / "full" / STATES).glob(".*"))


def test_states_are_few_and_whole(tmp_path: Path) -> None:
    states = Snapshots(tmp_path / "states")
    assert states.newest() is None
    for step in (1, 2, 3):
        states.save(step, {"step": step, "weights": {"a": torch.arange(9.0)}})
    assert states.steps() == [3, 2]
    assert states.newest() == 3
    assert torch.equal(states.load(3)["weights"]["a"], torch.arange(9.0))
    assert torch.serialization.get_crc32_options()  # what others save is checked as before
    (states.path(3) / "state.pt.sha256").unlink()
    assert states.newest() == 2
    (states.path(2) / STATE).write_bytes(b"")
    with pytest.raises(CheckpointError, match="damaged; remove it to start anew"):
        states.newest()


def test_a_board_that_the_disk_refuses(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    board = Board(tmp_path / "written late")
    board.add({"step": 1, "loss": 0.5})
    with full_disk(10):
        board.close()
        Board(tmp_path / "never opened").add({"step": 1, "loss": 0.5})
        (tmp_path / "file").touch()
        Board(tmp_path / "file").add({"step": 1, "loss": 0.5})
    assert [message.partition(" (")[0] for message in caplog.messages].count("TensorBoard's log cannot be written") >= 2


def test_a_kill_while_the_states_of_a_finished_run_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    states = Snapshots(tmp_path / "states")
    states.save(1, {"step": 1})

    def killed(path: Path) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("briefing.training.snapshots.shutil.rmtree", killed)
    with pytest.raises(KeyboardInterrupt):
        states.finish({"seed": 1})
    assert states.over({"seed": 1})


def test_a_log_that_the_disk_refuses_is_written_later(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    from briefing.training.loop import _Rows

    rows = _Rows(tmp_path / LOG, 0)
    rows.add({"step": 1, "loss": 0.5})
    with caplog.at_level(logging.WARNING), full_disk(30):
        rows.add({"step": 2, "loss": 0.25})
    assert (tmp_path / LOG).stat().st_size == 30  # a part of the second line
    rows.add({"step": 3, "loss": 0.125})
    assert [json.loads(line)["step"] for line in (tmp_path / LOG).read_text().splitlines()] == [1, 2, 3]
    assert "cannot be written (File too large); going on" in caplog.text
