"""Tiny models, made once for all tests."""

from pathlib import Path

import pytest
from hypothesis import settings

import tiny
from briefing.checkpoint import SPIECE
from briefing.recipe import PiecesRecipe
from briefing.tokenization import Tokenizer

settings.register_profile("untimed", deadline=None)  # a busy machine is no failure
settings.load_profile("untimed")


@pytest.fixture(scope="session")
def start(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that stage `pieces` wrote."""
    from briefing.training import train

    folder = tmp_path_factory.mktemp("models")
    tiny.encoder(folder / "encoder", pieces=1500)
    corpus = tiny.DATA / "authored.jsonl"
    return train(
        PiecesRecipe(stage="pieces", start=folder / "encoder", out=folder / "pieces", texts=(corpus,), size=1200, every=1)
    )


@pytest.fixture(scope="session")
def t5(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A T5 folder, as from a hub."""
    return tiny.t5(tmp_path_factory.mktemp("t5"))


@pytest.fixture(scope="session")
def tokenizer(start: Path) -> Tokenizer:
    return Tokenizer(start / SPIECE)


@pytest.fixture(scope="session")
def t5_tokenizer(t5: Path) -> Tokenizer:
    return Tokenizer(t5 / SPIECE)


@pytest.fixture(scope="session", params=["tokenizer", "t5_tokenizer"])
def either(request: pytest.FixtureRequest) -> Tokenizer:
    """The tokenizer of each layout in turn."""
    found: Tokenizer = request.getfixturevalue(request.param)
    return found
