"""ViT5 as it is published, saved by transformers 4 and by 5: its pieces, its logits, a headline at once, training on it."""

import os
import shutil
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from safetensors.torch import load_file
from transformers import AutoModelForSeq2SeqLM, AutoTokenizer

import published
import tiny
from briefing.briefer import NO_PLANNER_VI, Briefer
from briefing.checkpoint import HEADS, Manifest, load_manifest
from briefing.engine import Memory
from briefing.engines.pytorch import TorchEngine
from briefing.errors import BriefingError, CheckpointError
from briefing.formats.text import render
from briefing.headliner import Headliner, prefix_of
from briefing.reading import report_of_lines
from briefing.recipe import PlanRecipe
from briefing.report import Report
from briefing.text import nfc
from briefing.tokenization import Tokenizer
from briefing.training import train
from briefing.windows import layout

TONED = "".join(map(chr, range(0x1EA0, 0x1EFA))) + "ăâđêôơưĂÂĐÊÔƠƯàáãèéìíòóõùúýÀÁ"
TEXTS = st.text(st.sampled_from(list(TONED + "ngthiHNS 01279.,;:%/-–()“”\"'²³½…´¨\u00a0\t\n")), max_size=80).map(nfc)
LAYOUTS = ("4", "5")


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """ViT5 by the major version of the transformers that saved it."""
    made = {"4": published.vit5(tmp_path_factory.mktemp("vit5-vietnews") / "4", "4")}
    return {**made, "5": published.vit5(tmp_path_factory.mktemp("vit5-vietnews") / "5", "5")}


@pytest.fixture(scope="module")
def tokenizers(folders: dict[str, Path]) -> dict[str, tuple[Tokenizer, Any]]:
    """Ours and transformers' own."""
    return {version: (Tokenizer(folder), AutoTokenizer.from_pretrained(folder)) for version, folder in folders.items()}


@pytest.fixture(scope="module")
def report() -> Report:
    lines = ["Sáng 5/7, Sở Y tế họp sơ kết 6 tháng đầu năm.", "Tỷ lệ tiêm chủng đạt 95,5%; số ca mắc giảm 12%."]
    return report_of_lines("x", "Sở Y tế sơ kết", [*lines, "Yêu cầu các bệnh viện rà soát 12 kho thuốc trước 30/9."])


@settings(max_examples=300, deadline=None)
@given(text=TEXTS)
def test_pieces_are_sentencepiece_s_and_the_fast_tokenizer_s(
    tokenizers: dict[str, tuple[Tokenizer, Any]], folders: dict[str, Path], text: str
) -> None:
    from sentencepiece import SentencePieceProcessor

    plain = SentencePieceProcessor(model_file=str(folders["4"] / "spiece.model")).encode(text)
    for ours, theirs in tokenizers.values():
        found = ours.encode_plain(text)
        assert found == plain
        ids = theirs(text).input_ids
        assert ids == [*ours.opening, *found, *ours.closing]
        assert ids.count(ours.eos) == 1, "</s> once"


@pytest.mark.parametrize("version", LAYOUTS)
def test_special_ids_and_prompts(tokenizers: dict[str, tuple[Tokenizer, Any]], version: str) -> None:
    ours, theirs = tokenizers[version]
    assert (ours.eos, ours.unk, ours.opening, ours.closing) == (1, 2, (), (1,))
    prompts = [ours.prompt(name) for name in ("headline", "key_results", "next_tasks")]
    assert theirs.convert_ids_to_tokens(prompts) == ["<extra_id_95>", "<extra_id_94>", "<extra_id_93>"]
    assert ours.decode([*prompts, *ours.encode("họp"), ours.eos]) == "họp"


def test_windows_end_in_one_end_and_begin_with_the_text(folders: dict[str, Path], report: Report) -> None:
    for folder in folders.values():
        place = layout(report, Tokenizer(folder), 24)
        assert len(place.windows) > 1
        assert all(window.count(1) == 1 and window[-1] == 1 for window in place.windows)


COPIES = ((), ("lm_head.weight",), ("encoder.embed_tokens.weight", "decoder.embed_tokens.weight", "lm_head.weight"))
KINDS = [*product([True], ["relu"], LAYOUTS, COPIES), *product([False], ["gated-gelu"], LAYOUTS, COPIES[:1])]


@pytest.mark.parametrize(("tied", "feed_forward", "version", "copies"), KINDS)
def test_logits(tmp_path: Path, tied: bool, feed_forward: str, version: Any, copies: tuple[str, ...]) -> None:
    """Tied: hidden states scaled by d_model ** -0.5, times the embeddings. Untied: as they are, times a matrix of their own."""
    folder = published.vit5(tmp_path / "vit5", version, tied=tied, feed_forward=feed_forward, copies=copies)
    given = load_file(folder / "model.safetensors")
    model = AutoModelForSeq2SeqLM.from_pretrained(folder).eval()
    ids, written = torch.tensor([[9, 30, 31, 8, 1]]), torch.tensor([[0, 40, 41]])
    with torch.inference_mode():
        memory = model.encoder(input_ids=ids).last_hidden_state
        hidden = model.decoder(input_ids=written, encoder_hidden_states=memory).last_hidden_state
        wanted = hidden * 32**-0.5 @ given["shared.weight"].T if tied else hidden @ given["lm_head.weight"].T
        assert torch.allclose(model(input_ids=ids, decoder_input_ids=written).logits, wanted, atol=1e-5)
    # and through our own engine, whose checkpoint transformers saved once more, with slots that add nothing
    checkpoint = _planned(folder, tmp_path / "planned")
    decoder = TorchEngine(checkpoint, "cpu").decoder([Memory(memory[0].numpy(), ids[0].numpy(), np.ones(5, np.float32), 0)], 1)
    steps = [decoder.step(np.array([[piece]]), np.array([[0]])) for piece in written[0].tolist()]
    ours = np.stack([step[0, 0] for step in steps])
    np.testing.assert_allclose(ours, torch.log_softmax(wanted[0], -1).numpy(), atol=1e-4)


def _planned(folder: Path, out: Path) -> Path:
    """A checkpoint over the model as it is, with random heads and slots that pass states on."""
    from briefing.heads import Keeper, Planner, Slots
    from briefing.training.backbone import copy_assets, save_heads, seq2seq

    seq2seq(folder, ()).save_pretrained(out)
    save_heads({"planner": Planner(32), "keeper": Keeper(32), "slots": Slots(32, identity=False)}, out, {})
    copy_assets(folder, out)
    Manifest("planned", 64, "copy").save(out)
    return out


@pytest.mark.parametrize("version", LAYOUTS)
def test_a_headline_at_once(folders: dict[str, Path], version: str, report: Report, monkeypatch: pytest.MonkeyPatch) -> None:
    briefer = Briefer.load(folders[version], device="cpu")
    assert "without planner, read after 'vietnews: '" in (briefer.notice or "")
    inputs = _watched(monkeypatch, briefer)
    draft = briefer(report)
    tokenizer = Tokenizer(folders[version])
    body = " ".join(report.quote(span) for span in report.body)
    assert tokenizer.decode(inputs[0]) == f"vietnews: {body}"
    assert inputs[0].count(1) == 1
    assert inputs[0][-1] == 1
    assert draft.headline
    assert draft.headline.text
    assert (draft.key_results, draft.next_tasks, draft.undrafted) == ((), (), ("key_results", "next_tasks"))
    assert draft.notes == (NO_PLANNER_VI,)
    shown = render(draft, report).decode()
    assert NO_PLANNER_VI in shown
    assert shown.count("Chưa soạn") == 2
    assert "Báo cáo không nêu" not in shown


def test_what_a_summarizer_has_not_read_is_said(folders: dict[str, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    lines = [f"Hội nghị đã nghe báo cáo số {number} về tình hình thu ngân sách." for number in range(200)]
    report = report_of_lines("x", None, lines)
    briefer = Briefer.load(folders["4"], device="cpu")
    inputs = _watched(monkeypatch, briefer)
    draft = briefer(report)
    read = Tokenizer(folders["4"]).decode(inputs[0]).count("Hội nghị")
    assert 10 < read < 200
    assert draft.notes[1] == f"Tiêu đề được viết từ {read} câu đầu trong 200 câu của báo cáo."
    assert len(inputs[0]) <= 1024
    assert len(inputs[0]) > 1024 - 60, "as many whole sentences as fit"


def test_a_sentence_longer_than_the_window_is_read_in_part(folders: dict[str, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    lines = ["Hội nghị bàn " + "việc này và " * 900 + "hết.", "Câu sau."]
    briefer = Briefer.load(folders["4"], device="cpu")
    inputs = _watched(monkeypatch, briefer)
    for count in (1, 2):
        draft = briefer(report_of_lines("x", None, lines[:count]))
        assert draft.notes[1:] == (f"Tiêu đề được viết từ phần đầu của câu thứ nhất; báo cáo có {count} câu.",)
    assert len(inputs[0]) == 1024


def _watched(monkeypatch: pytest.MonkeyPatch, briefer: Briefer) -> list[list[int]]:
    """What the model is given to read, call by call."""
    headliner: Headliner = briefer._headliner  # type: ignore[attr-defined]
    real, inputs = headliner._model.generate, []

    def generate(**given: Any) -> Any:
        inputs.append(given["input_ids"][0].tolist())
        return real(**{**given, "num_beams": 1, "max_new_tokens": 12})

    monkeypatch.setattr(headliner._model, "generate", generate)
    return inputs


def test_a_manifest_may_name_the_prefix(folders: dict[str, Path], tmp_path: Path) -> None:
    shutil.copytree(folders["4"], tmp_path / "mine")
    Manifest("mine", prefix="tóm tắt: ").save(tmp_path / "mine")
    assert "mine: a summarization model without planner, read after 'tóm tắt: '" in (
        Briefer.load(tmp_path / "mine", device="cpu").notice or ""
    )


def test_prefixes_go_by_name() -> None:
    assert prefix_of("VietAI/vit5-large-vietnews-summarization") == "vietnews: "
    assert prefix_of("VietAI/vit5-base") == ""


def test_a_summarizer_has_one_writer_and_one_engine(folders: dict[str, Path]) -> None:
    for wrong in ({"writer": "trim"}, {"engine": "onnx"}):
        with pytest.raises(BriefingError, match=r"one writer \(model\) and one engine \(torch\)"):
            Briefer.load(folders["4"], **wrong)  # type: ignore[arg-type]


@pytest.mark.parametrize(("version", "tied"), [("4", False), ("5", True)])
def test_training_starts_from_it_and_plain_transformers_loads_the_end(tmp_path: Path, version: Any, tied: bool) -> None:
    start = published.vit5(tmp_path / "start", version, tied=tied)
    corpus = tiny.corpus(tmp_path / "corpus.jsonl")
    rates: dict[str, Any] = {"encoder_rate": 1e-3, "heads_rate": 1e-3, "frozen": 1, "batch": 3, "epochs": 1}
    recipe = PlanRecipe(stage="plan", start=start, out=tmp_path / "out", data=(corpus,), device="cpu", window=64, **rates)
    out = train(recipe)
    assert {HEADS, "model.safetensors", "config.json"} <= set(load_manifest(out).files)
    model, tokenizer = AutoModelForSeq2SeqLM.from_pretrained(out).eval(), AutoTokenizer.from_pretrained(out)
    assert tokenizer("họp").input_ids == AutoTokenizer.from_pretrained(start)("họp").input_ids
    before = AutoModelForSeq2SeqLM.from_pretrained(start)
    assert torch.equal(model.lm_head.weight, before.lm_head.weight)
    assert (model.lm_head.weight is model.shared.weight) == tied
    assert model.config.scale_decoder_outputs == tied
    draft = Briefer.load(out, device="cpu")(report_of_lines("x", "Sở Y tế họp", ["Đạt 95% kế hoạch.", "Yêu cầu rà soát."]))
    assert draft.undrafted == ()


def test_weights_that_are_cut_short_are_one_line(folders: dict[str, Path], tmp_path: Path) -> None:
    folder = tmp_path / "cut"
    shutil.copytree(folders["4"], folder)
    os.truncate(folder / "model.safetensors", 4000)
    with pytest.raises(CheckpointError, match=r"cut: cannot be loaded \(") as caught:
        Headliner(folder, "cut", "", "cpu")
    assert "\n" not in str(caught.value)


def test_an_encoder_alone_cannot_write(start: Path) -> None:
    with pytest.raises(CheckpointError, match="a bert encoder, which cannot write: `briefing train` it first"):
        Briefer.load(start, device="cpu")
