"""Stage `pieces`: a multilingual encoder's vocabulary pruned to what Vietnamese reports use (Abdaoui et al. 2020, section 3)."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from briefing.checkpoint import SPIECE
from briefing.cohesion import COMPOUNDS
from briefing.corpus import records
from briefing.recipe import PiecesRecipe
from briefing.text import nfc
from briefing.tokenization import BLANK, EOS, PROMPTS, SPECIALS, UNK
from briefing.training.compounds import compounds
from briefing.training.provenance import Provenance


def pieces(recipe: PiecesRecipe, origin: Provenance) -> None:  # a vocabulary has no manifest to say what it was made from
    """Run the stage; ``recipe.out`` becomes an encoder folder with a ``spiece.model``."""
    seen = count(recipe.start / "tokenizer.json", _texts(recipe))
    prune(recipe.start, recipe.out, seen, recipe.size)
    (recipe.out / COMPOUNDS).write_text("\n".join(compounds(_texts(recipe))) + "\n", "utf-8")


def _texts(recipe: PiecesRecipe) -> Iterator[str]:
    """Every string of every counted record."""
    for path in recipe.texts:
        for record in islice(records(path), 0, None, recipe.every):
            yield from _strings(record)


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, (list, dict)):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _strings(inner)


def count(tokenizer_json: Path, texts: Iterable[str]) -> Counter[str]:
    """How often each piece of the source vocabulary, and each single character, occurs in the texts."""
    from tokenizers import Tokenizer, normalizers

    source = Tokenizer.from_file(str(tokenizer_json))
    source.normalizer = normalizers.NFC()
    seen: Counter[str] = Counter()
    batch: list[str] = []

    def flush() -> None:
        for encoding in source.encode_batch(batch, add_special_tokens=False):
            seen.update(encoding.tokens)
        for text in batch:
            seen.update(dict.fromkeys(text, 0))
        batch.clear()

    for text in texts:
        batch.append(nfc(text))
        if len(batch) == 1000:
            flush()
    flush()
    return seen


def prune(source: Path, out: Path, seen: Counter[str], size: int) -> None:
    """Write to ``out`` the encoder in ``source`` with ``size`` pieces: specials, prompts, single characters, the commonest.

    ``out`` becomes a Hugging Face folder (config, weights, tokenizer.json) with a ``spiece.model`` beside it.
    """
    from sentencepiece import sentencepiece_model_pb2
    from transformers import AutoModel

    vocabulary: list[tuple[str, float]] = [
        (piece, score) for piece, score in json.loads((source / "tokenizer.json").read_text("utf-8"))["model"]["vocab"]
    ]
    ids = {piece: index for index, (piece, _) in enumerate(vocabulary)}
    fixed = [*SPECIALS, *PROMPTS.values()]
    single = [piece for piece in ids if len(piece) == 1 and (piece in seen or piece == BLANK)]
    common = [piece for piece, times in seen.most_common() if times and piece in ids and len(piece) > 1 and piece not in SPECIALS]
    kept = sorted(set(single + common[: size - len(fixed) - len(single)]), key=ids.__getitem__)
    rows = [ids[piece] if piece in ids else ids["</s>"] for piece in fixed] + [ids[piece] for piece in kept]

    proto: Any = sentencepiece_model_pb2
    model = AutoModel.from_pretrained(source, add_pooling_layer=False)
    model.resize_token_embeddings(len(rows))  # config and tensor in one step; the rows are replaced next
    trained = AutoModel.from_pretrained(source, add_pooling_layer=False).get_input_embeddings().weight.data
    model.get_input_embeddings().weight.data = trained[rows].clone()
    out.mkdir(parents=True, exist_ok=True)
    model.save_pretrained(out)

    scored = [(piece, 0.0) for piece in fixed] + [(piece, vocabulary[ids[piece]][1]) for piece in kept]
    spiece = proto.ModelProto()
    for index, (piece, score) in enumerate(scored):
        kind = proto.ModelProto.SentencePiece
        spiece.pieces.add(
            piece=piece, score=score, type=kind.UNKNOWN if index == UNK else kind.CONTROL if index < len(fixed) else kind.NORMAL
        )
    spiece.trainer_spec.model_type = proto.TrainerSpec.UNIGRAM
    spiece.trainer_spec.vocab_size = len(scored)
    spiece.trainer_spec.bos_id, spiece.trainer_spec.pad_id, spiece.trainer_spec.eos_id, spiece.trainer_spec.unk_id = (
        0,
        1,
        EOS,
        UNK,
    )
    spiece.normalizer_spec.name = "identity"
    spiece.normalizer_spec.add_dummy_prefix = False
    spiece.normalizer_spec.remove_extra_whitespaces = False
    spiece.normalizer_spec.escape_whitespaces = True
    (out / SPIECE).write_bytes(spiece.SerializeToString())

    save_tokenizer(out, scored, fixed)


def save_tokenizer(out: Path, scored: list[tuple[str, float]], fixed: list[str]) -> None:
    """The pieces as transformers' fast tokenizer, for those who load the folder with plain transformers."""
    from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers

    fast = Tokenizer(models.Unigram(scored, unk_id=UNK, byte_fallback=False))
    fast.normalizer = normalizers.NFC()
    fast.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="always")
    fast.decoder = decoders.Metaspace(prepend_scheme="always")
    fast.add_special_tokens(fixed)
    fast.save(str(out / "tokenizer.json"))
    names = dict(zip(("bos_token", "pad_token", "eos_token", "unk_token"), SPECIALS, strict=True))
    settings = {"tokenizer_class": "PreTrainedTokenizerFast", "model_max_length": 512, **names}
    (out / "tokenizer_config.json").write_text(json.dumps(settings, indent=1))
