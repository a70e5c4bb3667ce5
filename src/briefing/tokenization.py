"""Text to pieces and back, over the vocabulary of a model folder (the caller gives NFC)."""

import re
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from briefing.report import Span
from briefing.sections import SECTIONS, SectionName
from briefing.vocabularies import SPECIALS as SPECIALS
from briefing.vocabularies import vocabulary

BOS, PAD, EOS, UNK = 0, 1, 2, 3  # of the encoders that stage `pieces` writes; a Tokenizer has those of its own model
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

    ``path`` is a model folder (`briefing.vocabularies` has the layouts), or a sentencepiece file whose ids are the model's own.
    ``bos``, ``eos``, ``unk``: the model's own special ids; a model without ``<s>`` (T5) opens with ``</s>``, the end of what came
    before. ``opening`` and ``closing``: the special ids that a text stands between; ``language``: the id that every text written
    starts with (mBART-50). Raises CheckpointError.
    """

    def __init__(self, path: str | Path) -> None:
        known = vocabulary(Path(path))
        self._processor, self._ids, self._free = known.processor, known.ids, known.free
        self.bos, self.eos, self.unk = known.bos, known.eos, known.unk
        self.opening, self.closing, self.language = known.opening, known.closing, known.language
        self._index = {id: index for index, id in enumerate(known.ids) if id != known.unk}
        self._pieces = lru_cache(maxsize=1 << 16)(self._encode)

    def __len__(self) -> int:
        """How many ids pieces and specials have: those from here on are free."""
        return self._free

    def prompt(self, section: SectionName) -> int:
        """The id that starts an item of a section: its piece, or one of those that are free (T5's sentinels, or new ones)."""
        found = int(self._processor.piece_to_id(PROMPTS[section]))
        return self._ids[found] if found != self._processor.unk_id() else len(self) + list(PROMPTS).index(section)

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

    def encode_plain(self, text: str) -> list[int]:
        """Ids of a text as the model was pretrained on it, by plain sentencepiece: words are cut at blanks alone.

        No specials; they are ``opening`` and ``closing``.
        """
        words = self._processor.normalize(text).replace(BLANK, " ").split()  # some signs are normalised to blanks
        return self._known(self._processor.encode(" " + " ".join(words))) if words else []

    def decode(self, ids: list[int]) -> str:
        """The text of ids, special pieces left out."""
        found = (self._index[id] for id in map(int, ids) if id in self._index)
        pieces = (self._processor.id_to_piece(index) for index in found if not self._processor.is_control(index))
        return "".join(pieces).replace(BLANK, " ").strip()

    def _encode(self, word: str) -> tuple[int, ...]:
        return tuple(self._known(self._processor.encode(word))) or (self.unk,)

    def _known(self, pieces: list[int]) -> list[int]:
        return [self._ids[index] for index in pieces]
