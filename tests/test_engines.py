"""Engines: ONNX Runtime against PyTorch, graph by graph and draft by draft; T5; what cannot be loaded or asked."""

import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file

import tiny
from briefing.briefer import Briefer
from briefing.checkpoint import HEADS, SPIECE, load_manifest
from briefing.engine import Decoder, Engine, Memory
from briefing.engines import load_engine
from briefing.engines.pytorch import TorchEngine, load_model, torch_device
from briefing.errors import CheckpointError, EngineError
from briefing.features import UNIT_FEATURES, WORD_FEATURES, Floats
from briefing.packing import WEIGHTS
from briefing.reading import report_of_lines
from briefing.rereading import MARKS, Rereading
from briefing.tokenization import Tokenizer
from briefing.training.bundle import bundle

RANDOM = np.random.default_rng(1)
REPORT = report_of_lines(
    "x",
    "Sở Y tế sơ kết 6 tháng đầu năm 2023",
    [
        "Sáng 5/7, Sở Y tế họp sơ kết. Tỷ lệ tiêm chủng rất cao, đạt 95,5%; số ca mắc giảm mạnh.",
        "Yêu cầu: Các bệnh viện rà soát 12 kho thuốc trước 30/9; Sở Tài chính bố trí 3,5 tỷ đồng.",
    ]
    * 3,
)


@pytest.fixture(scope="module")
def trained(start: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny.checkpoint(start, tmp_path_factory.mktemp("trained"))


@pytest.fixture(scope="module")
def planner(start: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny.checkpoint(start, tmp_path_factory.mktemp("planner"), decoder=False)


@pytest.fixture(scope="module")
def t5_trained(t5: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny.checkpoint(t5, tmp_path_factory.mktemp("t5-trained"))


@pytest.fixture(scope="module", params=["trained", "planner"])
def bundled(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What ships, with and without a decoder."""
    out = tmp_path_factory.mktemp("bundled")
    bundle(request.getfixturevalue(request.param), out)
    return out


@pytest.fixture(scope="module")
def engines(bundled: Path) -> list[Engine]:
    """Both engines over one weights file."""
    return [load_engine(bundled, "onnx"), load_engine(bundled, "torch", "cpu")]


def floats(*shape: int) -> Floats:
    return RANDOM.normal(size=shape).astype(np.float32)


def same(engines: list[Engine], ask: Callable[[Engine], Floats]) -> None:
    onnx, torch = map(ask, engines)
    assert onnx.shape == torch.shape
    assert onnx.dtype == torch.dtype == np.float32
    np.testing.assert_allclose(onnx, torch, atol=1e-4)


def test_encoders_agree(engines: list[Engine]) -> None:
    windows = [[0, *RANDOM.integers(7, 1200, size).tolist(), 2] for size in (40, 1, 17, *[9] * 20)]
    same(engines, lambda engine: engine.encode(windows))
    assert engines[0].encode(windows).shape == (40 + 1 + 17 + 180, 32)
    np.testing.assert_allclose(engines[0].encode(windows[1:2]), engines[0].encode(windows)[40:41], atol=1e-5)  # padding


@pytest.mark.parametrize("units", [1, 30])
def test_planners_agree(engines: list[Engine], units: int) -> None:
    inputs = floats(units, 32), floats(units, 32), floats(units, UNIT_FEATURES)
    for part in range(3):
        same(engines, lambda engine, part=part: engine.plan(*inputs)[part])  # type: ignore[misc]


@pytest.mark.parametrize("section", [0, 1, 2])
def test_keepers_agree(engines: list[Engine], section: int) -> None:
    words, features = floats(23, 32), floats(23, WORD_FEATURES)
    same(engines, lambda engine: engine.keep(words, features, section))


def test_rankers_agree(engines: list[Engine]) -> None:
    words, features = floats(23, 32), floats(23, WORD_FEATURES + 1)
    kept = [RANDOM.random(23) < share for share in (0.9, 0.5, 0.2)]
    kept[2][7] = True
    colons = [-1, int(np.flatnonzero(kept[1])[2]), 7]
    same(engines, lambda engine: engine.rank(words, features, 1, kept, colons))
    both = engines[0].rank(words, features, 1, kept, colons)
    assert both.shape == (3, 2)
    for row in range(3):  # what a wording is worth depends on no other
        alone = engines[0].rank(words, features, 1, kept[row : row + 1], colons[row : row + 1])
        np.testing.assert_allclose(both[row], alone[0], atol=1e-5)


def test_a_model_without_ranker_says_so(engines: list[Engine], monkeypatch: pytest.MonkeyPatch) -> None:
    for engine in engines:
        monkeypatch.setattr(engine, "ranks", False)
        with pytest.raises(EngineError, match="no ranker: take `rank` out"):
            engine.rank(floats(3, 32), floats(3, WORD_FEATURES + 1), 1, [np.ones(3, bool)], [-1])


def read_again(*sizes: int) -> list[Rereading]:
    return [Rereading(RANDOM.integers(7, 600, size), RANDOM.integers(0, MARKS, size), 1 + size // 3) for size in sizes]


def test_rerankers_agree(engines: list[Engine]) -> None:
    wordings = read_again(30, 9, 17)
    same(engines, lambda engine: engine.rerank(wordings))
    together = engines[0].rerank(wordings)
    assert together.shape == (3, 2)
    for row in range(3):
        np.testing.assert_allclose(together[row], engines[0].rerank(wordings[row : row + 1])[0], atol=1e-5)
    other = wordings[0]._replace(marks=(wordings[0].marks + 1) % MARKS)
    assert not np.allclose(engines[0].rerank([other]), together[:1], atol=1e-3)


def test_a_model_without_reranker_says_so(engines: list[Engine], monkeypatch: pytest.MonkeyPatch) -> None:
    for engine in engines:
        monkeypatch.setattr(engine, "reranks", False)
        with pytest.raises(EngineError, match="no reranker"):
            engine.rerank(read_again(5))


def test_a_reranker_leaves_the_encoder_as_it_is(trained: Path, t5_trained: Path) -> None:
    windows = [[0, *RANDOM.integers(7, 600, 20).tolist(), 2]]
    for folder in (trained, t5_trained):
        engine = load_engine(folder, "torch", "cpu")
        found = engine.rerank(read_again(12, 30))
        assert np.isfinite(found).all()
        assert not np.allclose(found[0], found[1])
        alone = TorchEngine.of(load_model(folder)[0], {}, torch.device("cpu"))
        np.testing.assert_array_equal(engine.encode(windows), alone.encode(windows))


@pytest.mark.parametrize("lost", ["marks.weight", "encoder.encoder.layer.5.output.dense.up.weight", ".down.weight"])
def test_a_reranker_of_another_encoder(planner: Path, tmp_path: Path, lost: str) -> None:
    folder = shutil.copytree(planner, tmp_path / "model")
    heads = load_file(folder / HEADS)
    save_file({name: heads[name] for name in heads if not (name.startswith("reranker.") and name.endswith(lost))}, folder / HEADS)
    with pytest.raises(CheckpointError, match="a reranker of another encoder"):
        load_engine(folder, "torch", "cpu")


@pytest.mark.parametrize("shipped", [False, True])
def test_what_was_saved_in_halves_is_run_in_fp32(trained: Path, tmp_path: Path, shipped: bool) -> None:
    folder = shutil.copytree(trained, tmp_path / "model")
    load_model(trained)[0].bfloat16().save_pretrained(folder)
    load_manifest(folder).save(folder)
    if shipped:
        bundle(folder, folder := tmp_path / "bundled")
    engine = load_engine(folder, "torch", "cpu")
    assert np.isfinite(engine.rerank(read_again(12, 30))).all()
    assert np.isfinite(engine.decoder([memory(4)], 1).step(np.array([[5]]), np.array([[0]]))).all()


def memory(size: int) -> Memory:
    return Memory(floats(size, 32), RANDOM.integers(7, 600, size), RANDOM.random(size).astype(np.float32), 5)


def steps(decoder: Decoder, moves: list[tuple[list[list[int]], list[list[int]]]]) -> Floats:
    return np.stack([decoder.step(np.array(tokens), np.array(parents)) for tokens, parents in moves])


MOVES = [
    ([[5, 5, 5], [6, 6, 6]], [[0, 0, 0], [0, 0, 0]]),
    ([[10, 11, 12], [13, 14, 15]], [[0, 0, 0], [0, 1, 2]]),
    ([[20, 21, 22], [23, 24, 25]], [[2, 0, 0], [1, 1, 0]]),
    ([[30, 31, 32], [33, 34, 35]], [[1, 2, 0], [2, 2, 2]]),
]


def test_decoders_agree(trained: Path, tmp_path: Path) -> None:
    bundle(trained, tmp_path)
    engines = [load_engine(tmp_path, "onnx"), load_engine(tmp_path, "torch", "cpu")]
    memories = [memory(12), memory(5)]
    same(engines, lambda engine: steps(engine.decoder(memories, 3), MOVES))
    scores = steps(engines[0].decoder(memories, 3), MOVES)
    assert scores.shape == (4, 2, 3, 1200)
    np.testing.assert_allclose(np.exp(scores).sum(-1), 1, atol=1e-4)


def test_a_decoder_goes_on_with_some_items_alone(trained: Path, t5_trained: Path, tmp_path: Path) -> None:
    bundle(trained, tmp_path)
    memories = [memory(12), memory(5)]
    for engine in (load_engine(tmp_path, "onnx"), load_engine(tmp_path, "torch", "cpu"), load_engine(t5_trained, "torch", "cpu")):
        whole = steps(engine.decoder(memories, 3), MOVES)
        decoder = engine.decoder(memories, 3)
        both = steps(decoder, MOVES[:2])
        decoder.narrow([1])
        alone = steps(decoder, [(tokens[1:], parents[1:]) for tokens, parents in MOVES[2:]])
        np.testing.assert_allclose(both, whole[:2], atol=1e-5)
        np.testing.assert_allclose(alone, whole[2:, 1:], atol=1e-4)


@pytest.mark.parametrize("folder", ["trained", "t5_trained"])
def test_rows_go_on_from_their_parents(request: pytest.FixtureRequest, folder: str) -> None:
    """What a row says depends on the pieces that led to it, not on which row it was, nor on the other item."""
    engine = load_engine(request.getfixturevalue(folder), "torch", "cpu")
    first, second = memory(12), memory(5)
    both = steps(engine.decoder([first, second], 3), MOVES)
    alone = steps(engine.decoder([second], 1), [([[6]], [[0]]), ([[14]], [[0]]), ([[24]], [[0]])])
    np.testing.assert_allclose(both[2, 1, 1], alone[2, 0, 0], atol=1e-4)  # rows: 6, then 14 (row 1), then 24 from row 1
    alone = steps(engine.decoder([first], 1), [([[5]], [[0]]), ([[12]], [[0]]), ([[20]], [[0]]), ([[32]], [[0]])])
    np.testing.assert_allclose(both[3, 0, 2], alone[3, 0, 0], atol=1e-4)
    assert np.abs(both[3, 0, 2] - both[3, 0, 0]).max() > 1e-3


def test_drafts_are_the_same_from_both(bundled: Path) -> None:
    for writer in ("copy", "trim", "model") if (bundled / "step.onnx").exists() else ("copy", "trim"):
        drafts = [Briefer.load(bundled, writer=writer, engine=name, device="cpu")(REPORT) for name in ("onnx", "torch")]
        assert drafts[0].to_dict() | {"signature": ""} == drafts[1].to_dict() | {"signature": ""}
        assert drafts[0].key_results or drafts[0].next_tasks


def test_int8_stays_near_the_checkpoint(trained: Path, tmp_path: Path) -> None:
    bundle(trained, tmp_path)
    windows = [[0, *range(7, 60), 2]]
    exact, packed = load_engine(trained, "torch", "cpu").encode(windows), load_engine(tmp_path).encode(windows)
    assert 0 < np.abs(exact - packed).max() < 0.05 * np.abs(exact).max()


@pytest.mark.parametrize("writer", ["copy", "trim", "model"])
def test_t5_drafts(t5_trained: Path, writer: str) -> None:
    draft = Briefer.load(t5_trained, writer=writer, device="cpu")(REPORT)  # type: ignore[arg-type]
    items = [*draft.key_results, *draft.next_tasks]
    assert items
    assert all(item.text for item in items)
    tokenizer = Tokenizer(t5_trained / SPIECE)
    source = set(tokenizer.encode(REPORT.text.lower()))
    if writer != "model":
        assert all(set(tokenizer.encode(item.text.lower())) <= source for item in items)


@pytest.mark.parametrize("name", ["onnx", "torch"])
def test_a_model_without_decoder_says_so(planner: Path, tmp_path: Path, name: str) -> None:
    bundle(planner, tmp_path)
    assert not (tmp_path / "step.onnx").exists()
    with pytest.raises(EngineError, match="no decoder: use --writer trim or copy"):
        load_engine(tmp_path, name, "cpu").decoder([memory(3)], 2)


def test_which_engine_by_itself(trained: Path, bundled: Path) -> None:
    assert load_engine(bundled).name == "onnx"
    assert load_engine(trained, device="cpu").name == "torch"


def test_what_an_engine_cannot_do(bundled: Path, tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="the onnx engine runs on CPU"):
        load_engine(bundled, "onnx", "cuda")
    with pytest.raises(EngineError, match="no engine is called 'jax': use onnx or torch"):
        load_engine(bundled, "jax")
    with pytest.raises(CheckpointError, match="no such folder"):
        load_engine(tmp_path / "none")


@pytest.mark.parametrize("device", ["gpu", "cuda:0"])
def test_no_such_device(bundled: Path, device: str) -> None:
    for ask in (lambda: Briefer.load(bundled, device=device), lambda: torch_device(device)):
        with pytest.raises(EngineError, match=f"^no device is called '{device}': use auto, cpu or cuda$"):
            ask()


DAMAGE: list[tuple[str, str]] = [(WEIGHTS, "onnx"), (WEIGHTS, "torch"), ("encoder.onnx", "onnx"), ("config.json", "torch")]


@pytest.mark.parametrize(("file", "name"), DAMAGE)
@pytest.mark.parametrize("content", [None, b"", b"junk" * 9])
def test_damaged_bundles(planner: Path, tmp_path: Path, file: str, name: str, content: bytes | None) -> None:
    bundle(planner, tmp_path)
    (tmp_path / file).unlink()
    if content is not None:
        (tmp_path / file).write_bytes(content)
    with pytest.raises(CheckpointError) as caught:
        load_engine(tmp_path, name, "cpu")
    assert "\n" not in str(caught.value)
    assert str(tmp_path) in str(caught.value)


@pytest.mark.parametrize("file", [HEADS, "model.safetensors", "config.json"])
@pytest.mark.parametrize("content", [None, b"", b"junk" * 9])
def test_damaged_checkpoints(planner: Path, tmp_path: Path, file: str, content: bytes | None) -> None:
    shutil.copytree(planner, tmp_path, dirs_exist_ok=True)
    (tmp_path / file).unlink()
    if content is not None:
        (tmp_path / file).write_bytes(content)
    with pytest.raises(CheckpointError) as caught:
        load_engine(tmp_path, "torch", "cpu")
    assert "\n" not in str(caught.value)


def test_only_bert_is_written_as_graphs(t5_trained: Path, tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match="a t5 model; ONNX graphs are written for BERT"):
        bundle(t5_trained, tmp_path)
