"""The network that a stage starts from: a BERT encoder, or an encoder-decoder (T5, BARTpho, mBART) with its encoder."""

import math
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from torch import Tensor, nn

from briefing.checkpoint import HEADS, MANIFEST, Manifest, check, load_manifest, need_weights, parts
from briefing.cohesion import COMPOUNDS
from briefing.errors import CheckpointError
from briefing.packing import WEIGHTS
from briefing.sections import SECTIONS
from briefing.tokenization import EOS, PAD, Tokenizer
from briefing.vocabularies import FILES

UNFINISHED = ".unfinished"
LEFT = (UNFINISHED, "states", "tensorboard", "*.states", "log.jsonl")  # in a folder by training, and no part of its model


def load_backbone(folder: Path, name: str | None = None, window: int = 0) -> tuple[Any, Any]:
    """The model of a folder in fp32, to be saved whole, and its encoder (the model itself where it has no decoder).

    ``name``: what the folder was fetched by, if not by its path. Raises CheckpointError for what `briefing export` wrote, whose
    weights are rounded; for a pickle; for damaged files; for a kind of network that transformers does not know; for a ``window``
    of more pieces than it has positions for.
    """
    import torch
    from safetensors import SafetensorError
    from transformers import AutoConfig, AutoModel, AutoModelForSeq2SeqLM

    if (folder / WEIGHTS).exists():
        raise CheckpointError(f"{folder}: an exported model: make a checkpoint of it first (briefing unpack)")
    need_weights(folder, name or str(folder))
    check(folder)
    model: Any
    try:  # fp32, however it was saved: Adam's steps are lost in fp16
        if AutoConfig.from_pretrained(folder).is_encoder_decoder:
            # eager: the guided loss needs the cross-attentions, which the fused kernels do not return
            model = AutoModelForSeq2SeqLM.from_pretrained(folder, attn_implementation="eager", dtype=torch.float32)
            encoder = model.get_encoder()
        else:
            model = AutoModel.from_pretrained(folder, add_pooling_layer=False, attn_implementation="sdpa", dtype=torch.float32)
            encoder = model
    except (OSError, ValueError, RuntimeError, KeyError, SafetensorError) as error:
        reason = next(iter(str(error).splitlines()), type(error).__name__)
        raise CheckpointError(f"{name or folder}: cannot be loaded ({reason})") from error
    if window > (most := _positions(encoder.config)):
        raise CheckpointError(f"{name or folder}: reads {most} pieces at once: set window to that or less, not {window}")
    return model, encoder


def _positions(config: Any) -> float:
    """The most pieces that an encoder has positions for: no limit where they are relative (T5)."""
    most: float = getattr(config, "max_position_embeddings", math.inf)
    return most - config.pad_token_id - 1 if "roberta" in config.model_type else most  # it counts them from after the padding's


def layers(encoder: Any) -> list[nn.Module]:
    """The layers of an encoder, lowest first."""
    for path in ("block", "layers", "encoder.layer"):  # T5, the BART family, BERT
        with suppress(AttributeError):
            return list(encoder.get_submodule(path))
    raise CheckpointError(f"a {encoder.config.model_type} encoder: its layers are not known here")


def still(model: nn.Module) -> None:
    """Dropout of attention takes scaled-dot-product attention off its fast path on CPU: 0 everywhere but on hidden states."""
    for name, module in model.named_modules():
        if name.endswith("attention.self") and hasattr(module, "dropout"):
            module.dropout.p = 0.0
            module.dropout_prob = 0.0


def seq2seq(folder: Path, chosen: tuple[int, ...]) -> Any:
    """The encoder-decoder of a folder; for a BERT encoder, an EncoderDecoderModel whose decoder starts from the ``chosen``
    layers of the encoder itself (Rothe et al. 2020): self-attention and feed-forward as they are, cross-attention from
    self-attention, embeddings tied to the output and, at first, the encoder's."""
    from transformers import BertConfig, BertLMHeadModel, EncoderDecoderConfig, EncoderDecoderModel

    model, encoder = load_backbone(folder)
    if model is not encoder:
        return with_prompts(model, Tokenizer(folder))
    settings = {**encoder.config.to_dict(), "num_hidden_layers": len(chosen), "is_decoder": True, "add_cross_attention": True}
    settings |= {"tie_word_embeddings": True, "attention_probs_dropout_prob": 0.0, "bos_token_id": 0, "eos_token_id": EOS}
    settings["attn_implementation"] = "eager"  # the guided loss needs the cross-attentions, which the fused kernels do not return
    decoder = BertLMHeadModel(BertConfig(**settings))
    decoder.bert.embeddings.load_state_dict(encoder.embeddings.state_dict())
    for target, source in zip(decoder.bert.encoder.layer, chosen, strict=True):
        given = encoder.encoder.layer[source].state_dict()
        cross = {
            name.replace("attention.", "crossattention.", 1): tensor
            for name, tensor in given.items()
            if name.startswith("attention.")
        }
        target.load_state_dict({**given, **cross})
    decoder.tie_weights()
    config = EncoderDecoderConfig.from_encoder_decoder_configs(encoder.config, decoder.config)
    config.decoder_start_token_id, config.pad_token_id, config.eos_token_id = 0, PAD, EOS
    return EncoderDecoderModel(config=config, encoder=encoder, decoder=decoder)


def with_prompts(model: Any, tokenizer: Tokenizer) -> Any:
    """The encoder-decoder with an embedding for each section's prompt. T5 has rows to spare; of the BART family, which has none,
    a new row starts as the mean of the section's title."""
    ids = [tokenizer.prompt(section.name) for section in SECTIONS]
    rows = model.get_input_embeddings().weight.data
    if max(ids) >= len(rows):
        means = [rows[tokenizer.encode(section.title_vi)].mean(0) for section in SECTIONS]
        model.resize_token_embeddings(1 + max(ids), mean_resizing=False)
        for id, mean in zip(ids, means, strict=True):
            model.get_input_embeddings().weight.data[id] = mean
    return model


@contextmanager
def replacing(out: Path) -> Iterator[Path]:
    """A folder inside ``out`` to write a checkpoint to; its files take the place of those of ``out`` when the block ends well,
    the manifest last. A run that is killed before leaves the checkpoint that was there as it was."""
    folder = out / UNFINISHED
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    try:
        yield folder
        names = sorted((path.name for path in folder.iterdir()), key=lambda name: name == MANIFEST)
        for other in set(parts(out)) - set(names):
            (out / other).unlink()
        for name in names:
            os.replace(folder / name, out / name)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def manifest_of(folder: Path) -> Manifest:
    """A folder's manifest; one that says nothing for a network without heads that has none, as stage `pieces` writes it.

    Raises CheckpointError for heads without manifest.
    """
    made = any((folder / name).exists() for name in (MANIFEST, HEADS))
    return load_manifest(folder) if made else Manifest(name=folder.name)


def copy_checkpoint(source: Path, target: Path) -> None:
    """The whole of a folder, less what training left in it; nothing where the two are one."""
    if target != source:
        shutil.copytree(source, target, dirs_exist_ok=True, ignore=shutil.ignore_patterns(*LEFT))


def copy_assets(source: Path, target: Path) -> None:
    """The tokenizer's files and the table of compounds, those of them that a folder has."""
    for name in (*FILES, COMPOUNDS):
        if (source / name).exists():
            shutil.copy(source / name, target / name)


def without_ranker(heads: dict[str, Tensor], manifest: Manifest) -> tuple[dict[str, Tensor], Manifest]:
    """Heads and manifest for an encoder that is to change: ranker and reranker know the one that they were trained over."""
    others = {name: tensor for name, tensor in heads.items() if not name.startswith(("ranker.", "reranker."))}
    return others, replace(manifest, decoding=replace(manifest.decoding, rank={}))


def save_heads(heads: dict[str, nn.Module], folder: Path, others: dict[str, Tensor]) -> None:
    """Write ``heads.safetensors``, each tensor named ``head.parameter``; ``others``: of heads that were not trained here."""
    from safetensors.torch import save_file

    tensors = others | {
        f"{head}.{name}": tensor.detach().cpu().contiguous()
        for head, module in heads.items()
        for name, tensor in module.state_dict().items()
    }
    save_file(tensors, folder / HEADS)
