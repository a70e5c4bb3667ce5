"""Text to pieces and back, over a ``spiece.model`` whose normaliser is the identity (the caller gives NFC)."""

import re
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from briefing.errors import CheckpointError
from briefing.report import Span
from briefing.sections import SECTIONS, SectionName

BOS, PAD, EOS, UNK = 0, 1, 2, 3
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
    """Pieces of words. A word never shares a piece with its neighbour, so every word's pieces are known by themselves."""

    def __init__(self, path: str | Path) -> None:
        from sentencepiece import SentencePieceProcessor

        try:
            self._processor = SentencePieceProcessor(model_file=str(path))
        except (OSError, RuntimeError) as error:
            raise CheckpointError(f"{path}: not a sentencepiece model ({error})") from error
        self._pieces = lru_cache(maxsize=1 << 16)(self._encode)

    def __len__(self) -> int:
        return int(self._processor.get_piece_size())

    def prompt(self, section: SectionName) -> int:
        """The id that starts an item of a section."""
        return int(self._processor.piece_to_id(PROMPTS[section]))

    def words(self, text: str, span: Span | None = None) -> list[Word]:
        """The words of ``text`` (of ``span`` of it), with offsets into ``text``."""
        start, end = span or Span(0, len(text))
        return [
            Word(Span(*found.span()), self._pieces(text[max(found.start() - 1, start) : found.end()].lstrip("\n")))
            if found.start() > start and text[found.start() - 1].isspace()
            else Word(Span(*found.span()), self._pieces((" " if found.start() == start else "") + found.group()))
            for found in TOKEN.finditer(text, start, end)
        ]

    def encode(self, text: str) -> list[int]:
        """Ids of a text that stands by itself."""
        return [piece for word in self.words(text) for piece in word.pieces]

    def decode(self, ids: list[int]) -> str:
        """The text of ids, special pieces left out."""
        pieces = (self._processor.id_to_piece(int(index)) for index in ids if index > UNK)
        return "".join(piece for piece in pieces if not piece.startswith("<")).replace(BLANK, " ").strip()

    def _encode(self, word: str) -> tuple[int, ...]:
        ids = self._processor.encode(BLANK + word[1:] if word[0].isspace() else word)
        return tuple(int(index) for index in ids) or (UNK,)
