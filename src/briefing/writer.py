"""From a planned item to its text, three ways: its units whole, the words that the keeper keeps, or the decoder's path."""

from collections.abc import Sequence
from typing import Literal

import numpy as np
import numpy.typing as npt

from briefing.checkpoint import Decoding
from briefing.composition import compose, tidy
from briefing.engine import Engine, Memory
from briefing.features import Floats, Mask, sigmoid
from briefing.office import shortened
from briefing.planner import PlannedItem
from briefing.search import Lead, Search
from briefing.sections import COLUMNS, SECTIONS
from briefing.source import Source
from briefing.source_bound import FUNCTION_WORDS, SourceBound
from briefing.tokenization import Tokenizer
from briefing.trimming import Line, Wording
from briefing.wordings import best

WriterName = Literal["model", "trim", "copy"]  # the order of the --writer option: typing takes the two for one
ROWS = 4  # beams of an item
LONGER = 1.3  # times the syllables of a headline: what may be left of a shortened title, which trimming further would break


def copied(source: Source, item: PlannedItem) -> str:
    """The item's units whole."""
    return compose(source.report, source.layout, source.words(item.units).tolist())


def title_that_fits(source: Source, item: PlannedItem) -> str | None:
    """The title, where the item is made of it and it is no longer than the section allows; or what `shortened` leaves of it,
    which may be `LONGER` times that."""
    if source.report.units[item.units[0]].kind != "title":
        return None
    most = SECTIONS[COLUMNS[item.section]].syllables[1]
    whole = copied(source, item)
    text = shortened(whole, most)
    return tidy(text, title=True) if len(text.split()) <= (most if text == whole else LONGER * most) else None


def trimmed(source: Source, item: PlannedItem, engine: Engine, decoding: Decoding) -> str:
    """The words that the keeper keeps; where the section is ranked, the best of several wordings of them."""
    return kept_text(source, item, source.keep(engine, item, source.words(item.units)), decoding, engine)


def kept_text(source: Source, item: PlannedItem, odds: Floats, decoding: Decoding, engine: Engine | None = None) -> str:
    """The same, from the keeper's log-odds (N, 2) of the item's words; without an engine, the likeliest wording."""
    line = Line(source, item, odds, decoding)
    if engine is None or item.section not in decoding.rank:
        return line.first().text

    def rank(wordings: Sequence[Wording]) -> Floats:
        return source.rank(engine, item, line.words, odds, *_masks(wordings))

    def rerank(wordings: Sequence[Wording]) -> Floats:
        return source.rerank(engine, item, line.words, *_masks(wordings))

    return best(line, rank, decoding.rank[item.section], rerank if engine.reranks else None).text


def _masks(wordings: Sequence[Wording]) -> tuple[list[Mask], list[int]]:
    return [wording.kept for wording in wordings], [wording.colon for wording in wordings]


def written(source: Source, items: Sequence[PlannedItem], engine: Engine, tokenizer: Tokenizer, decoding: Decoding) -> list[str]:
    """The decoder's paths, all items in one batch: beam search bound to each item's words, led by the keeper."""
    words = [source.words(item.units) for item in items]
    odds = [source.keep(engine, item, own) for item, own in zip(items, words, strict=True)]
    memory = [
        _memory(source, own, given, tokenizer.prompt(item.section)) for item, own, given in zip(items, words, odds, strict=True)
    ]
    function = [tokenizer.pieces(word, glued=not word.isalpha()) for word in FUNCTION_WORDS]
    searches = []
    for item, own, given in zip(items, words, odds, strict=True):
        bound = SourceBound([source.layout.words[index].pieces for index in own], function, tokenizer.eos)
        asked = given[:, 0] - decoding.keep.get(item.section, 0.0)
        prices = decoding.switch.get(item.section, 0.0) * source.prices(own, item.section)
        searches.append(Search(bound, Lead(asked, prices, decoding.lead), decoding.length, ROWS))
    decoder = engine.decoder(memory, ROWS)
    tokens = np.array([[item.prompt] * ROWS for item in memory], np.int64)
    parents = np.zeros_like(tokens)
    going = searches
    while going:
        moves = [search.advance(row) for search, row in zip(going, decoder.step(tokens, parents), strict=True)]
        left = [place for place, search in enumerate(going) if not search.done]
        if 0 < len(left) < len(going):  # an item that is written costs no more
            decoder.narrow(left)
        going = [going[place] for place in left]
        tokens, parents = (np.array([moves[place][part] for place in left]) for part in (0, 1))
    texts = []
    for item, own, search in zip(items, words, searches, strict=True):
        path = [int(own[word]) if word >= 0 else FUNCTION_WORDS[-1 - word] for word in search.path()]
        texts.append(compose(source.report, source.layout, path) or copied(source, item))
    return texts


def _memory(source: Source, words: npt.NDArray[np.int64], odds: Floats, prompt: int) -> Memory:
    bounds = source.layout.word_pieces[words]
    places = np.concatenate([np.arange(start, end) for start, end in bounds])
    pieces = np.array([piece for word in words for piece in source.layout.words[word].pieces], np.int64)
    keep = np.repeat(sigmoid(odds[:, 0]), bounds[:, 1] - bounds[:, 0]).astype(np.float32)
    return Memory(source.states[places], pieces, keep, prompt)
