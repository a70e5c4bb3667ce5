"""Text to pieces and back, over the ``spiece.model`` of a model folder (the caller gives NFC)."""

import re
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from briefing.errors import CheckpointError
from briefing.report import Span
from briefing.sections import SECTIONS, SectionName

BOS, PAD, EOS, UNK = 0, 1, 2, 3  # of the encoders that stage `pieces` writes; a Tokenizer has those of its own model
SPECIALS = ("<s>", "<pad>", "</s>", "<unk>")
PROMPTS: dict[SectionName, str] = {section.name: f"<{section.name}>" for section in SECTIONS}
BLANK = "\u2581"

# A figure, document number or syllable with what is glued inside it; anything else that is not blank stands alone.
TOKEN = re.compile(r"[^\W_]+(?:[.,:/&'’+\-–][^\W_]+)*[%‰²³°]?|\S")


class Word(NamedTuple):
    """A word of a text: where it stands, and the ids of its pieces (never empty)."""

    span: Span
    pieces: tuple[int, ...]


class Tokenizer:
    """Pieces of words. A word never shares a piece with its neighbour, so every word's pieces are known by themselves.

    ``bos``, ``eos``, ``unk``: the model's own special ids; a model without ``<s>`` (T5) opens with ``</s>``, the end of what came
    before. Raises CheckpointError for a file that is missing or no sentencepiece model.
    """

    def __init__(self, path: str | Path) -> None:
        self._processor = _processor(Path(path))
        self.eos, self.unk = int(self._processor.eos_id()), int(self._processor.unk_id())
        self.bos = int(self._processor.bos_id()) if self._processor.bos_id() >= 0 else self.eos
        self._pieces = lru_cache(maxsize=1 << 16)(self._encode)

    def __len__(self) -> int:
        return int(self._processor.get_piece_size())

    def prompt(self, section: SectionName) -> int:
        """The id that starts an item of a section: its piece, or one of those that T5 keeps free after its pieces."""
        found = int(self._processor.piece_to_id(PROMPTS[section]))
        return found if found != self.unk else len(self) + list(PROMPTS).index(section)

    def words(self, text: str, span: Span | None = None) -> list[Word]:
        """The words of ``text`` (of ``span`` of it), with offsets into ``text``."""
        return [
            Word(
                Span(*found.span()), self.pieces(found.group(), glued=found.start() > 0 and not text[found.start() - 1].isspace())
            )
            for found in TOKEN.finditer(text, *(span or (0, len(text))))
        ]

    def pieces(self, word: str, *, glued: bool = False) -> tuple[int, ...]:
        """The ids of one word, which is ``glued`` to what stands before it or follows a blank."""
        return self._pieces(word if glued else " " + word)

    def encode(self, text: str) -> list[int]:
        """Ids of a text that stands by itself."""
        return [piece for word in self.words(text) for piece in word.pieces]

    def decode(self, ids: list[int]) -> str:
        """The text of ids, special pieces left out."""
        known = (int(index) for index in ids if index < len(self))
        pieces = (self._processor.id_to_piece(index) for index in known if not self._special(index))
        return "".join(pieces).replace(BLANK, " ").strip()

    def _special(self, index: int) -> bool:
        return bool(self._processor.is_control(index) or self._processor.is_unknown(index))

    def _encode(self, word: str) -> tuple[int, ...]:
        return tuple(map(int, self._processor.encode(word))) or (self.unk,)


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
