"""An example as the arrays that a step of training reads, without its text."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from briefing.corpus import Example
from briefing.features import Floats, candidates, word_features
from briefing.sections import LISTS, SECTIONS
from briefing.tokenization import Tokenizer
from briefing.training.data import Ready, ready
from briefing.training.ragged import owners
from briefing.training.written import pair

Indices = npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True, eq=False)
class ItemRow:
    """A reference item: its N words (indices into the report's), what it keeps of them (as `ItemLabel` has it), their M pieces
    (indices into the report's), and the T pieces of its text, each with its place among the M, or -1; T is 0 where it is not to
    be written."""

    section: int
    words: Indices
    features: Floats
    keep: Floats
    places: Indices
    target: Indices
    place: Indices


@dataclass(frozen=True, slots=True, eq=False)
class Row:
    """A report of P pieces, N words and U units, and what is to be learnt from it.

    ``windows``: ids, with so many specials before and after as ``edges`` says. ``pieces`` (P,): ids without them.
    ``piece_word`` (P,), ``word_unit`` (N,): the word of a piece and the unit of a word, -1 outside of every unit. ``lead`` (U,):
    the lead-in of a unit, or -1. ``weight`` (U, S): 1 where a section may take a unit. ``take``, ``join``, ``some``: as `Labels`
    has them.
    """

    windows: tuple[Indices, ...]
    edges: tuple[int, int]
    pieces: Indices
    piece_word: Indices
    word_unit: Indices
    lead: Indices
    features: Floats
    weight: Floats
    take: Floats
    join: Floats
    some: Floats
    items: tuple[ItemRow, ...]

    @property
    def size(self) -> int:
        """Pieces that a pass over it alone computes: of its windows, or of its items' sources and targets, padded."""
        encoded = len(self.windows) * max(map(len, self.windows))
        return max(encoded, sum(len(item.places) + len(item.target) for item in self.items))


def row(example: Example, tokenizer: Tokenizer, window: int, targets: bool = True) -> Row | None:
    """An example laid out and labelled, its items without ``targets`` where nothing is to be written; None for a report without
    a word."""
    given = ready(example, tokenizer, window)
    place = given.layout
    if not place.words or not len(place.unit_words):
        return None
    return Row(
        tuple(np.array(ids, np.int32) for ids in place.windows),
        place.edges,
        place.pieces.astype(np.int32),
        owners(place.word_pieces, len(place.pieces)).astype(np.int32),
        owners(place.unit_words, len(place.words)).astype(np.int32),
        np.array([-1 if unit.lead_in is None else unit.lead_in for unit in example.report.units], np.int32),
        given.features,
        _weights(given),
        given.labels.take,
        given.labels.join,
        given.labels.some,
        tuple(_items(given, tokenizer, targets)),
    )


def _weights(given: Ready) -> Floats:
    """(U, S): 1 where a section may take a unit and was annotated."""
    able = candidates(given.example.report)
    columns = [able[:, 0 if section in LISTS else 1] for section in SECTIONS]
    annotated = [getattr(given.example, section.name) is not None for section in SECTIONS]
    return (np.stack(columns, 1) & annotated).astype(np.float32)


def _items(given: Ready, tokenizer: Tokenizer, targets: bool) -> list[ItemRow]:
    found = []
    nothing = np.zeros(0, np.int32)
    text = given.example.report.text
    for label in given.labels.items:
        words = [given.layout.words[index] for index in label.words]
        written = pair(words, text, label.text, tokenizer, label.section, label.keep[:, 0]) if targets else None
        places = np.concatenate([np.arange(*bound, dtype=np.int32) for bound in given.layout.word_pieces[label.words]])
        target, place = (written.target, written.place) if written else (nothing, nothing)
        features = word_features(given.layout.parts(label.words, label.units))
        found.append(
            ItemRow(
                label.section,
                label.words.astype(np.int32),
                features,
                label.keep,
                places,
                target.astype(np.int32),
                place.astype(np.int32),
            )
        )
    return found
