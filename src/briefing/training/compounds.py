"""Pairs of syllables that belong together ("du lịch", "tình trạng"), counted in running text: no item is cut inside one."""

from collections import Counter
from collections.abc import Iterable
from itertools import pairwise
from math import log

from briefing.text import nfc, pair_key
from briefing.tokenization import TOKEN

LEAST = 20  # times that a pair is seen
COHESION = 0.25  # least normalised pointwise mutual information (Bouma 2009, section 3), 0 for chance, 1 for always together


def compounds(texts: Iterable[str]) -> list[str]:
    """The pairs seen at least LEAST times whose syllables seek each other by COHESION, in order of spelling."""
    single: Counter[str] = Counter()
    double: Counter[str] = Counter()
    for text in texts:
        words = [word if word.isalpha() else "" for word in TOKEN.findall(nfc(text))]
        single.update(word.lower() for word in words)
        double.update(pair_key(first, second) for first, second in pairwise(words) if first and second)
    total = single.total()
    found = []
    for pair, count in double.items():
        first, second = pair.split()
        if count >= LEAST:
            seek = log(count * total / (single[first] * single[second]))
            if seek >= COHESION * log(total / count):
                found.append(pair)
    return sorted(found)
