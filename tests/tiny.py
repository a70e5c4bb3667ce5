"""Tiny models with random weights, in the layout of the pretrained ones, and a tiny corpus: what tests train and run."""

import json
from itertools import islice
from pathlib import Path
from typing import Any

from briefing.corpus import records, split_of

DATA = Path(__file__).parents[1] / "data"


def texts() -> list[str]:
    """The lines of some authored reports."""
    return [text for record in islice(records(DATA / "authored.jsonl"), 40) for _, text in record["lines"]]


def encoder(folder: Path, pieces: int = 2000) -> Path:
    """A Hugging Face folder with a BERT of 6 layers, 32 wide, and a unigram tokenizer trained on the authored reports."""
    import torch
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, trainers
    from transformers import BertConfig, BertModel

    tokenizer = Tokenizer(models.Unigram())
    tokenizer.normalizer = normalizers.NFC()
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="always")
    trainer = trainers.UnigramTrainer(
        vocab_size=pieces, special_tokens=["<s>", "<pad>", "</s>", "<unk>"], unk_token="<unk>", show_progress=False
    )
    tokenizer.train_from_iterator(texts(), trainer)

    torch.manual_seed(1)
    config = BertConfig(
        vocab_size=tokenizer.get_vocab_size(),
        hidden_size=32,
        num_hidden_layers=6,
        num_attention_heads=2,
        intermediate_size=64,
        max_position_embeddings=512,
        pad_token_id=1,
    )
    BertModel(config, add_pooling_layer=False).save_pretrained(folder)
    tokenizer.save(str(folder / "tokenizer.json"))
    (folder / "tokenizer_config.json").write_text(json.dumps({"tokenizer_class": "PreTrainedTokenizerFast"}))
    return folder


def t5(folder: Path) -> Path:
    """A Hugging Face folder with a T5 in the layout of ViT5: gated feed-forward as it was pretrained, and its special ids."""
    import torch
    from sentencepiece import SentencePieceTrainer
    from transformers import T5Config, T5ForConditionalGeneration

    folder.mkdir(parents=True, exist_ok=True)
    ids: dict[str, Any] = {"pad_id": 0, "eos_id": 1, "unk_id": 2, "bos_id": -1}
    SentencePieceTrainer.train(
        sentence_iterator=iter(texts()), model_prefix=str(folder / "spiece"), vocab_size=600, minloglevel=2, num_threads=1, **ids
    )
    torch.manual_seed(1)
    sizes: dict[str, Any] = {"d_model": 32, "d_kv": 16, "d_ff": 64, "num_layers": 2, "num_heads": 2}
    kind: dict[str, Any] = {"feed_forward_proj": "gated-gelu", "tie_word_embeddings": False, "decoder_start_token_id": 0}
    config = T5Config(vocab_size=696, **sizes, **kind)  # 96 ids for sentinels lie after the pieces
    T5ForConditionalGeneration(config).save_pretrained(folder)
    return folder


AGENCIES = ("Sở Y tế", "Sở Tài chính", "Ban Quản lý chợ", "Chi cục Thủy lợi", "Phòng Giáo dục", "Hội Nông dân")


def corpus(path: Path) -> Path:
    """Six short reports with reference briefings, all of the training split."""
    ids = [id for id in (f"tiny/{number}" for number in range(40)) if split_of(id) == "train"]
    rows = [_record(id, number, agency) for number, (id, agency) in enumerate(zip(ids, AGENCIES, strict=False))]
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return path


def _record(id: str, number: int, agency: str) -> dict[str, object]:
    done = f"Trong quý {number % 4 + 1}, {agency} đã giải ngân {12 + number},5 tỷ đồng, đạt {60 + number}% kế hoạch năm."
    more = f"Cùng kỳ, số hồ sơ giải quyết đúng hạn tăng {number + 3}%, còn {number + 2} hồ sơ trễ hẹn."
    order = f"Yêu cầu các đơn vị rà soát toàn bộ hồ sơ tồn đọng, báo cáo {agency} trước ngày {number + 10}/12."
    lines = [
        ["title", f"{agency} họp giao ban quý {number % 4 + 1}"],
        ["body", f"Sáng nay, {agency} tổ chức hội nghị giao ban."],
        ["body", f"{done} {more}"],
        ["body", "Các đại biểu đã tham quan khu trưng bày."],
        ["body", order],
    ]
    return {
        "id": id,
        "lines": lines,
        "headline": f"{agency} giao ban quý {number % 4 + 1}",
        "key_results": [{"text": f"Giải ngân {12 + number},5 tỷ đồng, đạt {60 + number}% kế hoạch năm", "evidence": [done]}],
        "next_tasks": [{"text": f"Rà soát toàn bộ hồ sơ tồn đọng trước ngày {number + 10}/12", "evidence": [order]}],
    }


def checkpoint(start: Path, out: Path, decoder: bool = True) -> Path:
    """A whole checkpoint over the backbone in ``start``, as the stages `plan` and `write` leave it, no weight of it trained
    and none left at 0 or 1."""
    import torch
    from safetensors.torch import save_file

    from briefing.checkpoint import HEADS, Decoding, Manifest
    from briefing.engines.pytorch import encoder_of
    from briefing.heads import Keeper, Planner, Ranker, Slots
    from briefing.reranker import Reranker
    from briefing.sections import LISTS
    from briefing.training.backbone import copy_assets, load_backbone, seq2seq

    torch.manual_seed(2)
    model = seq2seq(start, (0, 3)) if decoder else load_backbone(start)[0]
    heads = torch.nn.ModuleDict({"planner": Planner(32), "keeper": Keeper(32), "ranker": Ranker(32)})
    heads["reranker"] = Reranker(encoder_of(model), 32, rank=4, hidden=16)
    if decoder:
        heads["slots"] = Slots(32)
    with torch.no_grad():
        for parameter in [*model.parameters(), *heads.parameters()]:
            parameter += 0.1 * torch.randn_like(parameter)
    model.save_pretrained(out)
    save_file(heads.state_dict(), out / HEADS)
    copy_assets(start, out)
    never_empty = Decoding(some={section.name: 0.0 for section in LISTS})
    Manifest("tiny", window=64, writer="model" if decoder else "trim", decoding=never_empty).save(out)
    return out
