"""The wordings of an item that a ranker chooses among: what the keeper keeps under other prices, and small edits of that.

The search climbs: the best of the first wordings is edited, the best of its edits again, while that gains. Those that rank close
to the best may be read once more, beside their source, by what sees more and costs more.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, pairwise

import numpy as np
import numpy.typing as npt

from briefing.features import Floats, Mask
from briefing.trimming import Line, Wording

STRICTER = (-2.0, -1.0, 1.0, 2.0)  # log-odds asked of each word, beyond what the section asks
DEARER = (0.5, 2.0)  # times the price of cuts
LEAST = 5  # words that an edit leaves
CHEAP = 1.0  # the most that beginning at a word may cost, for an edit to begin there
ROUNDS = 3  # the first wordings, and edits of the best, twice
REREAD = 4  # wordings read once more at most
CLOSE = 1.0  # how far behind the best they may rank
FAULTLESS = 0.5  # what being without fault weighs beside being the best

Rank = Callable[[Sequence[Wording]], Floats]


def best(line: Line, rank: Rank, keeper: float, rerank: Rank | None = None) -> Wording:
    """The wording that ranks highest of those found.

    ``rank``, ``rerank``: logits (K, 2) of K wordings, as `briefing.engine.Engine` has them; ``keeper``: what the keeper's
    log-odds weigh beside them.
    """

    def values(of: Rank, wordings: Sequence[Wording]) -> npt.NDArray[np.float64]:
        logits = of(wordings)
        worth = np.array([line.worth(wording.asked) for wording in wordings])
        return logits[:, 1] + FAULTLESS * logits[:, 0] + keeper * worth

    first = line.first()
    tried: list[Wording] = []
    found = np.zeros(0)
    seen: set[str | bytes] = {first.text}
    new = [first, *_new(line, chain(_likely(line), edits(line, first.asked)), seen)]
    leader = -1
    for left in reversed(range(ROUNDS)):
        tried += new
        found = np.concatenate([found, values(rank, new)])
        before, leader = leader, int(found.argmax())
        if leader == before or not left or not (new := _new(line, edits(line, tried[leader].asked), seen)):
            break
    few = [tried[at] for at in np.argsort(-found, kind="stable")[:REREAD] if found[at] >= found[leader] - CLOSE]
    return few[int(values(rerank, few).argmax())] if rerank and len(few) > 1 else tried[leader]


def _new(line: Line, masks: Iterable[Mask], seen: set[str | bytes]) -> list[Wording]:
    """Wordings of some masks that are as long as the section allows, none twice; ``seen``: the masks and texts there were."""
    found = []
    for mask in masks:
        if (key := mask.tobytes()) in seen:
            continue
        seen.add(key)
        wording = line.wording(mask)
        if wording.text not in seen and line.least <= wording.syllables <= line.most:
            seen.add(wording.text)
            found.append(wording)
    return found


def _likely(line: Line) -> Iterator[Mask]:
    """What the keeper keeps when it is asked for more or for less, or cuts at other prices; and all words."""
    yield from (line.likeliest(stricter) for stricter in STRICTER)
    yield from (line.likeliest(dearer=dearer) for dearer in DEARER)
    yield np.ones(len(line.words), bool)


def edits(line: Line, mask: Mask) -> Iterator[Mask]:
    """The masks one step from a mask: it begins earlier or later, ends earlier or later, goes on without a gap, or drops a part
    between two stops."""
    kept = np.flatnonzero(mask)
    first, last = int(kept[0]), int(kept[-1])
    for start in _starts(line):
        if start < first:
            yield _set(mask, start, first, True)
        elif start > first and mask[start:].sum() >= LEAST:
            yield _set(mask, 0, start, False)
    ends = _ends(line)
    for end in ends:
        if end > last + 1:
            yield _set(mask, last, end, True)
        elif first < end <= last and mask[:end].sum() >= LEAST:
            yield _set(mask, end, len(mask), False)
    for before, after in pairwise(kept.tolist()):
        if after > before + 1:
            yield _set(mask, before + 1, after, True)
    for start, end in pairwise(end for end in ends if first < end < last):
        if mask[start:end].any() and mask.sum() - mask[start:end].sum() >= LEAST:
            yield _set(mask, start, end, False)


def _starts(line: Line) -> list[int]:
    """The words that a text may begin with: the first, those after a stop, those after what leads to what is said."""
    cheap = line.prices[:, 2] <= CHEAP
    return [at for at in range(len(line.words)) if not at or line.stops[at - 1] or _apart(line, at) or cheap[at]]


def _ends(line: Line) -> list[int]:
    """The words that a text may end before: stops, the first of another unit; and the end."""
    return [*(at for at in range(1, len(line.words)) if line.texts[at] in ",;:" or _apart(line, at)), len(line.words)]


def _apart(line: Line, at: int) -> bool:
    return bool(line.words[at] != line.words[at - 1] + 1)


def _set(mask: Mask, start: int, end: int, value: bool) -> Mask:
    changed = mask.copy()
    changed[start:end] = value
    return changed
