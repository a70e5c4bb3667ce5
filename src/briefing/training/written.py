"""What the decoder is taught of an item: the pieces of its text, and where in the source each of them stands."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

import numpy as np
import numpy.typing as npt

from briefing.text import fold
from briefing.tokenization import TOKEN, Tokenizer, Word

LONGEST = 96  # pieces of a target


@dataclass(frozen=True, slots=True, eq=False)
class Written:
    """One pair: the pieces of its source (M,), how sure each is kept (M,), the target's pieces and where each stands (T,)."""

    section: int
    pieces: npt.NDArray[np.int64]
    keep: npt.NDArray[np.float32]
    target: npt.NDArray[np.int64]
    place: npt.NDArray[np.int64]


def pair(
    words: Sequence[Word], source: str, target: str, tokenizer: Tokenizer, section: int, keep: npt.NDArray[np.float32]
) -> Written | None:
    """A pair whose target spells every word it shares with the source as the source does. None if it is too long."""
    ours = [fold(source[word.span.start : word.span.end]) for word in words]
    theirs = tokenizer.words(target)
    runs = SequenceMatcher(None, ours, [fold(found) for found in TOKEN.findall(target)], autojunk=False).get_matching_blocks()
    match = {run.b + step: run.a + step for run in runs for step in range(run.size)}
    starts = np.cumsum([0, *(len(word.pieces) for word in words)])
    ids: list[int] = []
    place: list[int] = []
    for index, word in enumerate(theirs):
        if index in match:
            copied = words[match[index]].pieces
            ids.extend(copied)
            place.extend(range(int(starts[match[index]]), int(starts[match[index]]) + len(copied)))
        else:
            ids.extend(word.pieces)
            place.extend([-1] * len(word.pieces))
    if not 0 < len(ids) < LONGEST:
        return None
    pieces = np.array([piece for word in words for piece in word.pieces], np.int64)
    spread = np.repeat(keep, [len(word.pieces) for word in words]).astype(np.float32)
    return Written(section, pieces, spread, np.array([*ids, tokenizer.eos], np.int64), np.array([*place, -1], np.int64))
