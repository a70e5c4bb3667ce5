"""The vocabulary of a model folder, in each of the layouts that Vietnamese encoder-decoders are published in.

Whatever the layout, a text is cut by plain sentencepiece; what differs is the ids that the model knows the pieces by, and the
special pieces that a text stands between.
"""

import base64
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from briefing.errors import CheckpointError

SPECIALS = ("<s>", "<pad>", "</s>", "<unk>")
SPIECE = "spiece.model"
FAIRSEQ = "sentencepiece.bpe.model"
FAST = "tokenizer.json"
VIETNAMESE = "vi_VN"
LANGUAGE, LANGUAGES = 23, (25, 52)  # the place of vi_VN among the language codes of mBART, and of mBART-50; how many there are
SENTINEL = re.compile(r"<extra_id_\d+>")

# The files that tokenizers are made of; a stage of training hands those of its start on.
FILES = (SPIECE, FAIRSEQ, "dict.txt", FAST, "tokenizer_config.json", "special_tokens_map.json", "added_tokens.json")


class Vocabulary(NamedTuple):
    """``processor`` leaves blanks as they are; ``ids`` (N,) has the model's id of each of its N pieces.

    A text stands between ``opening`` and ``closing``. ``bos`` opens what has no text before it; ``free`` is the first id that
    neither a piece nor a special has; ``language`` is what mBART-50 writes first, always.
    """

    processor: Any
    ids: list[int]
    bos: int
    eos: int
    unk: int
    opening: tuple[int, ...]
    closing: tuple[int, ...]
    free: int
    language: int | None = None


def vocabulary(path: Path) -> Vocabulary:
    """The vocabulary of a model folder, or of a sentencepiece file whose ids are the model's own.

    Raises CheckpointError: no tokenizer, damaged, or of a kind that wants more than plain text.
    """
    if not path.is_dir():
        return _own(path)
    for name, load in LAYOUTS.items():
        if (path / name).exists():
            try:
                return load(path)
            except (OSError, ValueError, LookupError, TypeError) as error:
                raise CheckpointError(f"{path}: its tokenizer cannot be read ({str(error).splitlines()[0]})") from error
    if (path / "bpe.codes").exists():
        raise CheckpointError(
            f"{path}: a model of segmented words (BARTpho-word, PhoBERT), which plain text has not; "
            "take one of syllables (vinai/bartpho-syllable, VietAI/vit5-base)"
        )
    raise CheckpointError(
        f"{path}: no tokenizer ({', '.join(LAYOUTS)}): copy its files from the model that this one was trained from"
    )


def _own(path: Path) -> Vocabulary:
    """sentencepiece's ids are the model's (T5, and what stage `pieces` writes). Without ``<s>``, T5's kind, a text has no
    opening; T5 keeps the ids after its pieces free, for its sentinels."""
    processor = _processor(path)
    bos, eos, unk = (int(index()) for index in (processor.bos_id, processor.eos_id, processor.unk_id))
    size = int(processor.get_piece_size())
    if bos < 0:
        return Vocabulary(processor, list(range(size)), eos, eos, unk, (), (eos,), size)
    return Vocabulary(processor, list(range(size)), bos, eos, unk, (bos,), (eos,), size)


def _fairseq(folder: Path) -> Vocabulary:
    """The ids of fairseq: its four specials, then the pieces; or, with a ``dict.txt`` (BARTpho), the pieces named there alone.
    Of mBART, the language codes follow."""
    processor = _processor(folder / FAIRSEQ)
    size = int(processor.get_piece_size())
    pieces = [processor.id_to_piece(index) for index in range(size)]
    known = {piece: index for index, piece in enumerate(SPECIALS)}
    unk = known["<unk>"]
    if (folder / "dict.txt").exists():
        for line in (folder / "dict.txt").read_text("utf-8").splitlines():
            known[line.split()[0]] = len(known)
        return _between(processor, [known.get(piece, unk) for piece in pieces], len(known) + 1)  # <mask> is the last
    ids = [known.get(piece, index + 1) for index, piece in enumerate(pieces)]
    config = json.loads((folder / "config.json").read_text("utf-8")) if (folder / "config.json").exists() else {}
    if config.get("model_type") != "mbart":
        return _between(processor, ids, size + 2)
    languages = LANGUAGES[config["vocab_size"] >= size + 2 + LANGUAGES[1]]
    return _between(processor, ids, size + 2 + languages, size + 1 + LANGUAGE, languages)


def _between(processor: Any, ids: list[int], free: int, language: int | None = None, languages: int = 0) -> Vocabulary:
    """With fairseq's specials: ``<s> text </s>``, ``text </s> vi_VN`` (mBART), or ``vi_VN text </s>`` (mBART-50)."""
    bos, _, eos, unk = range(len(SPECIALS))
    if language is None:
        return Vocabulary(processor, ids, bos, eos, unk, (bos,), (eos,), free)
    if languages == LANGUAGES[0]:
        return Vocabulary(processor, ids, bos, eos, unk, (), (eos, language), free)
    return Vocabulary(processor, ids, bos, eos, unk, (language,), (eos,), free, language)


def _fast(folder: Path) -> Vocabulary:
    """All that transformers 5 saves, ``tokenizer.json``: its unigram pieces and normaliser, as a sentencepiece model."""
    content = json.loads((folder / FAST).read_text("utf-8"))
    if content["model"].get("type", "Unigram") != "Unigram":
        raise ValueError(f"a {content['model']['type']} tokenizer, where sentencepiece's unigrams are wanted")
    scored = [(piece, score) for piece, score in content["model"]["vocab"] if not SENTINEL.fullmatch(piece)]
    added = {
        entry["content"]: entry["id"] for entry in content.get("added_tokens", ()) if not SENTINEL.fullmatch(entry["content"])
    }
    pieces = {piece: index for index, (piece, _) in enumerate(scored)}
    known = {**pieces, **added}
    processor = _processor_of(scored, set(added) | set(SPECIALS), content["model"]["unk_id"], _charsmap(content["normalizer"]))
    ids, free = list(range(len(scored))), max(known.values()) + 1
    if "<s>" not in known:
        return Vocabulary(processor, ids, known["</s>"], known["</s>"], known["<unk>"], (), (known["</s>"],), free)
    if VIETNAMESE in known:
        return _between(processor, ids, free, known[VIETNAMESE], LANGUAGES["af_ZA" in known])
    return _between(processor, ids, free)


LAYOUTS: dict[str, Callable[[Path], Vocabulary]] = {
    SPIECE: lambda folder: _own(folder / SPIECE),
    FAIRSEQ: _fairseq,
    FAST: _fast,
}


def _charsmap(normalizer: dict[str, Any] | None) -> bytes:
    """sentencepiece's own normalisation rules, where the normaliser of a fast tokenizer holds them."""
    for part in (normalizer or {}).get("normalizers", [normalizer]):
        if part and part["type"] == "Precompiled":
            return base64.b64decode(part["precompiled_charsmap"])
    return b""


def _processor(path: Path) -> Any:
    """The model of a file, made to leave the blanks of its input as they are: whether a word is glued is for us to say."""
    from sentencepiece import SentencePieceProcessor

    try:
        processor = SentencePieceProcessor(model_file=str(path))
        if processor.encode("a") == processor.encode(" a"):
            from sentencepiece import sentencepiece_model_pb2

            proto: Any = sentencepiece_model_pb2
            model = proto.ModelProto.FromString(path.read_bytes())
            model.normalizer_spec.add_dummy_prefix = model.normalizer_spec.remove_extra_whitespaces = False
            processor = SentencePieceProcessor(model_proto=model.SerializeToString())
    except (OSError, RuntimeError) as error:
        reason = "no such file" if not path.exists() else "not a sentencepiece model"
        raise CheckpointError(f"{path}: {reason}") from error
    return processor


def _processor_of(scored: list[tuple[str, float]], specials: set[str], unk: int, charsmap: bytes) -> Any:
    """A sentencepiece model of (piece, log-probability) pairs; ``specials`` are never read from text."""
    from sentencepiece import SentencePieceProcessor, sentencepiece_model_pb2

    proto: Any = sentencepiece_model_pb2
    kind = proto.ModelProto.SentencePiece
    model = proto.ModelProto()
    for index, (piece, score) in enumerate(scored):
        type = kind.UNKNOWN if index == unk else kind.CONTROL if piece in specials else kind.NORMAL
        model.pieces.add(piece=piece, score=score, type=type)
    model.trainer_spec.model_type = proto.TrainerSpec.UNIGRAM
    model.trainer_spec.vocab_size = len(scored)
    model.normalizer_spec.precompiled_charsmap = charsmap
    model.normalizer_spec.add_dummy_prefix = model.normalizer_spec.remove_extra_whitespaces = False
    return SentencePieceProcessor(model_proto=model.SerializeToString())
