"""An engine without weights, for tests of everything above it: it takes units by cue words and copies what it takes.

tokenizer = Tokenizer(folder)
engine = ScriptedEngine(tokenizer, {"key_results": ["đạt"], "next_tasks": ["rà soát"]}, dropped=["rất"])
draft = Briefer(engine, tokenizer, Manifest("scripted"), "model")(report)
"""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import numpy.typing as npt

from briefing.engine import NO_RERANKER, Memory, Plan
from briefing.errors import EngineError
from briefing.features import Floats, Mask
from briefing.rereading import Rereading
from briefing.sections import SECTIONS, SectionName
from briefing.tokenization import Tokenizer
from briefing.windows import Edges, Ints

SURE = 8.0  # log-odds of whatever the script says


class ScriptedEngine:
    """Deterministic. A piece's state is its one-hot row, so that what a unit or a word holds can be read off its state.

    A section takes every unit that holds all pieces of one of its ``cues``, joins none, and is empty where there is no such
    unit. Words of ``dropped`` (as they stand after a blank) are not kept, all others are. Of several wordings the
    longest is the best. The decoder writes the kept pieces of its memory in order, then ends.
    """

    name = "scripted"
    ranks = True
    reranks = False

    def __init__(self, tokenizer: Tokenizer, cues: Mapping[SectionName, Iterable[str]], dropped: Iterable[str] = ()) -> None:
        self._size, self._eos = len(tokenizer), tokenizer.eos
        self._cues = [[tokenizer.encode(cue) for cue in cues.get(section.name, ())] for section in SECTIONS]
        self._dropped = [self._rows(tokenizer.pieces(word)).mean(0) for word in dropped]

    def encode(self, windows: Sequence[Sequence[int]], edges: Edges = (1, 1)) -> Floats:
        return self._rows([piece for window in windows for piece in window[edges[0] : len(window) - edges[1]]])

    def plan(self, units: Floats, leads: Floats, features: Floats) -> Plan:
        holds = units > 0
        taken = np.zeros((len(units), len(SECTIONS)), bool)
        for column, cues in enumerate(self._cues):
            for cue in cues:
                taken[:, column] |= holds[:, cue].all(1)
        return Plan(_sure(taken), _sure(np.zeros_like(taken)), _sure(np.any(taken, 0, keepdims=True)[0]))

    def keep(self, words: Floats, features: Floats, section: int) -> Floats:
        kept = [not any(np.allclose(word, row) for row in self._dropped) for word in words]
        return _sure(np.stack([np.array(kept, bool), np.zeros(len(words), bool)], 1))

    def rank(self, words: Floats, features: Floats, section: int, kept: Sequence[Mask], colons: Sequence[int]) -> Floats:
        shares = np.array([mask.mean() for mask in kept], np.float32)
        return np.stack([np.zeros_like(shares), shares], 1)

    def rerank(self, wordings: Sequence[Rereading]) -> Floats:
        raise EngineError(NO_RERANKER)

    def decoder(self, memory: Sequence[Memory], rows: int) -> "ScriptedDecoder":
        return ScriptedDecoder([[*item.pieces[item.keep >= 0.5], self._eos] for item in memory], self._size)

    def _rows(self, pieces: Sequence[int]) -> Floats:
        rows = np.zeros((len(pieces), self._size), np.float32)
        rows[np.arange(len(pieces)), pieces] = 1
        return rows


class ScriptedDecoder:
    """Tells every row of an item the same: the next piece of its script is all but certain."""

    def __init__(self, scripts: Sequence[Sequence[int]], size: int) -> None:
        self._scripts, self._size = scripts, size
        self._length = 0

    def step(self, tokens: Ints, parents: Ints) -> Floats:
        scores = np.zeros((*tokens.shape, self._size), np.float32)
        for row, script in enumerate(self._scripts):
            scores[row, :, script[min(self._length, len(script) - 1)]] = 2 * SURE
        self._length += 1
        logs: Floats = scores - np.log(np.exp(scores).sum(-1, keepdims=True))
        return logs

    def narrow(self, items: Sequence[int]) -> None:
        self._scripts = [self._scripts[item] for item in items]


def _sure(yes: npt.NDArray[np.bool_]) -> Floats:
    odds: Floats = np.where(yes, SURE, -SURE).astype(np.float32)
    return odds
