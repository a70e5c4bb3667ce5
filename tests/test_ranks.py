"""Several processes train as one does: the same curve, the same weights, over gloo."""

import multiprocessing
import os
import socket
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import yaml
from safetensors.numpy import load_file

import archive
from briefing.checkpoint import HEADS, load_manifest
from briefing.recipe import FinetuneRecipe
from briefing.training import train


@pytest.fixture(scope="module")
def still(t5: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Without dropout, which each process draws by itself."""
    return archive.without_dropout(t5, tmp_path_factory.mktemp("still") / "t5")


@pytest.fixture(scope="module")
def recipe(still: Path, tmp_path_factory: pytest.TempPathFactory) -> FinetuneRecipe:
    folder = tmp_path_factory.mktemp("ranks")
    return archive.recipe(still, folder / "alone", archive.archive(folder / "archive.jsonl"))


@pytest.fixture(scope="module")
def alone(recipe: FinetuneRecipe) -> Path:
    return train(recipe)


def same(one: Path, other: Path) -> None:
    """The curve, and the weights as far as Adam lets the noise of sums grow where a gradient is nearly 0."""
    for ours, theirs in zip(archive.rows(one), archive.rows(other), strict=True):
        assert ours == pytest.approx(theirs, rel=2e-3, abs=2e-3)
    for name in ("model.safetensors", HEADS):
        weights, others = load_file(one / name), load_file(other / name)
        for key, tensor in weights.items():
            assert np.abs(tensor - others[key]).mean() < 1e-4, key
    assert load_manifest(one).decoding == load_manifest(other).decoding


def worker(rank: int, size: int, port: int, recipe: FinetuneRecipe) -> None:
    """What torchrun does: the environment of one of ``size`` processes, then the program."""
    own = {"RANK": rank, "LOCAL_RANK": rank, "WORLD_SIZE": size, "MASTER_ADDR": "127.0.0.1", "MASTER_PORT": port}
    os.environ.update({name: str(value) for name, value in own.items()})
    train(recipe)


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def test_two_processes_have_the_curve_of_one(alone: Path, recipe: FinetuneRecipe, tmp_path: Path) -> None:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["torch", "transformers", "briefing.training.finetune"])
    ours, port = recipe.model_copy(update={"out": tmp_path / "two"}), free_port()
    running = [context.Process(target=worker, args=(rank, 2, port, ours)) for rank in range(2)]
    for each in running:
        each.start()
    for each in running:
        each.join()
    assert [each.exitcode for each in running] == [0, 0]
    same(ours.out, alone)


@pytest.mark.slow
def test_torchrun(alone: Path, recipe: FinetuneRecipe, tmp_path: Path) -> None:
    """The command of the documentation."""
    written = {**recipe.model_dump(mode="json"), "out": str(tmp_path / "two")}
    (tmp_path / "recipe.yaml").write_text(yaml.safe_dump(written), encoding="utf-8")
    command = ["-m", "torch.distributed.run", "--nproc-per-node", "2", "-m", "briefing", "train", tmp_path / "recipe.yaml"]
    done = subprocess.run([sys.executable, *map(str, command)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stderr.count(": written") == 1
    same(tmp_path / "two", alone)
