"""Tiny checkpoints with random weights in the very layouts in which Vietnamese encoder-decoders are published.

``version`` is the major one of the transformers that saved them: "4" as VietAI and VinAI did, "5" as transformers does now.
"""

import json
import shutil
from pathlib import Path
from typing import Any, Literal

import tiny

Version = Literal["4", "5"]
SENTINELS = [f"<extra_id_{number}>" for number in range(96)]  # of ViT5: 36,000 pieces and 96 sentinels are 36,096 embeddings
SPECIALS = {"eos_token": "</s>", "unk_token": "<unk>", "pad_token": "<pad>"}
LANGUAGES = (
    "ar_AR cs_CZ de_DE en_XX es_XX et_EE fi_FI fr_XX gu_IN hi_IN it_IT ja_XX kk_KZ ko_KR lt_LT lv_LV my_MM ne_NP nl_XX ro_RO "
    "ru_RU si_LK tr_TR vi_VN zh_CN"
).split()


def spiece(path: Path, size: int = 600, **ids: int) -> int:
    """Train a unigram model with sentencepiece's own normaliser (nmt_nfkc) and return its size."""
    from sentencepiece import SentencePieceProcessor, SentencePieceTrainer

    path.parent.mkdir(parents=True, exist_ok=True)
    SentencePieceTrainer.train(
        sentence_iterator=iter(tiny.texts()),
        model_prefix=str(path.with_suffix("")),
        vocab_size=size,
        minloglevel=2,
        num_threads=1,
        **ids,
    )
    return int(SentencePieceProcessor(model_file=str(path)).get_piece_size())


def vit5(folder: Path, version: Version, *, tied: bool = True, feed_forward: str = "relu", copies: tuple[str, ...] = ()) -> Path:
    """VietAI/vit5-base (tied) or vit5-large (untied), scaled down. ``copies``: other names of the tied embedding in the file."""
    import torch
    from safetensors.torch import load_file, save_file
    from transformers import T5Config, T5ForConditionalGeneration

    size = spiece(folder / "spiece.model", pad_id=0, eos_id=1, unk_id=2, bos_id=-1)
    (folder / "spiece.vocab").unlink()
    torch.manual_seed(1)
    sizes: dict[str, Any] = {"d_model": 32, "d_kv": 16, "d_ff": 64, "num_layers": 2, "num_decoder_layers": 2, "num_heads": 2}
    config = T5Config(vocab_size=size + 96, feed_forward_proj=feed_forward, decoder_start_token_id=0, **sizes)
    T5ForConditionalGeneration(config).save_pretrained(folder)
    tensors = load_file(folder / "model.safetensors")
    shared = tensors["shared.weight"]
    names = (*copies, *(() if tied else ("lm_head.weight",)))
    tensors |= {name: shared.clone() if tied or name != "lm_head.weight" else torch.randn_like(shared) for name in names}
    save_file(tensors, folder / "model.safetensors", {"format": "pt"})
    _edit(
        folder / "config.json",
        {
            "_name_or_path": "./",
            "architectures": ["T5ForConditionalGeneration"],
            "n_positions": 512,
            "output_past": True,
            "relative_attention_num_buckets": 32,
            "torch_dtype": "float32",
            "transformers_version": "4.18.0",
            **({} if tied else {"tie_word_embeddings": False}),
        },
        without=("dtype", "scale_decoder_outputs", "tie_word_embeddings", "is_decoder", "classifier_dropout"),
    )
    (folder / "generation_config.json").unlink()
    _tokenizer(folder, {**SPECIALS, "extra_ids": 96, "additional_special_tokens": SENTINELS}, "T5Tokenizer")
    return _saved_again(folder, "spiece.model") if version == "5" else folder


def bartpho(folder: Path) -> Path:
    """vinai/bartpho-syllable: XLM-R's sentencepiece model, and a dictionary of the pieces that are Vietnamese."""
    from sentencepiece import SentencePieceProcessor

    size = spiece(folder / "sentencepiece.bpe.model", 700)
    pieces = SentencePieceProcessor(model_file=str(folder / "sentencepiece.bpe.model"))
    named = [pieces.id_to_piece(index) for index in range(3, size) if index % 9]  # in an order of its own, some left out
    (folder / "dict.txt").write_text("".join(f"{piece} {index}\n" for index, piece in enumerate(reversed(named))), "utf-8")
    _mbart(folder, len(named) + 5, decoder_start_token_id=2, forced_eos_token_id=2)
    _tokenizer(folder, {}, "BartphoTokenizer")
    return folder


def bartpho_word(folder: Path) -> Path:
    """vinai/bartpho-word: PhoBERT's vocabulary of segmented words."""
    _mbart(folder, 64, decoder_start_token_id=2)
    (folder / "vocab.txt").write_text("Hà_Nội 9\nhọp 3\n", "utf-8")
    (folder / "bpe.codes").write_text("h ọ 5\nhọ p</w> 5\n", "utf-8")
    return folder


def mbart(folder: Path, version: Version, languages: int = 25) -> Path:
    """facebook/mbart-large-cc25, or mbart-large-50: XLM-R's pieces, then language codes, then ``<mask>``."""
    size = spiece(folder / "sentencepiece.bpe.model", 700)
    _mbart(folder, size + 1 + languages + 1, scale_embedding=True)
    _tokenizer(folder, {"src_lang": "vi_VN", "tgt_lang": "vi_VN"}, "MBartTokenizer" if languages == 25 else "MBart50Tokenizer")
    return _saved_again(folder, "sentencepiece.bpe.model") if version == "5" else folder


def _mbart(folder: Path, size: int, **settings: Any) -> None:
    import torch
    from transformers import MBartConfig, MBartForConditionalGeneration

    torch.manual_seed(1)
    sizes: dict[str, Any] = {"d_model": 32, "encoder_layers": 2, "decoder_layers": 2, "max_position_embeddings": 160}
    heads: dict[str, Any] = {"encoder_attention_heads": 2, "decoder_attention_heads": 2}
    feed: dict[str, Any] = {"encoder_ffn_dim": 64, "decoder_ffn_dim": 64}
    config = MBartConfig(vocab_size=size, **sizes, **heads, **feed, **settings)
    MBartForConditionalGeneration(config).save_pretrained(folder)


def _tokenizer(folder: Path, settings: dict[str, Any], kind: str) -> None:
    for path in folder.glob("*.vocab"):
        path.unlink()
    (folder / "tokenizer_config.json").write_text(json.dumps({**settings, "model_max_length": 512, "tokenizer_class": kind}))
    named = {name: value for name, value in settings.items() if name.endswith(("token", "tokens"))}
    (folder / "special_tokens_map.json").write_text(json.dumps(named))


def _saved_again(folder: Path, vocabulary: str) -> Path:
    """What transformers 5 makes of a folder of transformers 4: loaded, saved, the old files gone."""
    from transformers import AutoModelForSeq2SeqLM, AutoTokenizer

    model, tokenizer = AutoModelForSeq2SeqLM.from_pretrained(folder), AutoTokenizer.from_pretrained(folder)
    shutil.rmtree(folder)
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    assert not (folder / vocabulary).exists(), "transformers 5 saves tokenizer.json alone"
    return folder


def _edit(path: Path, changed: dict[str, Any], without: tuple[str, ...]) -> None:
    content = json.loads(path.read_text())
    for name in without:
        content.pop(name, None)
    path.write_text(json.dumps({**content, **changed}, indent=2))
