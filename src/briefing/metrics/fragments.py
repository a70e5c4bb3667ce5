"""What of a text is copied: its extractive fragments (Grusky, Naaman and Artzi 2018, section 4 and figure 3)."""

from collections import defaultdict
from functools import lru_cache
from itertools import pairwise

from briefing.text import syllables


class Article:
    """The syllables of a source, read once, that the fragments of any number of texts are found in."""

    def __init__(self, text: str) -> None:
        self._tokens = syllables(text)
        self._places: dict[str, list[int]] = defaultdict(list)
        for index, token in enumerate(self._tokens):
            self._places[token].append(index)
        self._bigrams = set(pairwise(self._tokens))

    def fragments(self, tokens: list[str]) -> list[int]:
        """Lengths of the runs of tokens that stand in the source: from the left, each as long as it can be.

        >>> Article("thu ngân sách đạt 8 phần, chi giảm").fragments(syllables("chi ngân sách đạt cao"))
        [1, 3]
        """
        found, start = [], 0
        while start < len(tokens):
            longest = max((self._run(tokens, start, place) for place in self._places.get(tokens[start], ())), default=0)
            if longest:
                found.append(longest)
            start += max(longest, 1)
        return found

    def novel(self, tokens: list[str]) -> int:
        """How many bigrams of the tokens the source lacks."""
        return sum(pair not in self._bigrams for pair in pairwise(tokens))

    def _run(self, tokens: list[str], start: int, place: int) -> int:
        length, most = 0, min(len(tokens) - start, len(self._tokens) - place)
        while length < most and tokens[start + length] == self._tokens[place + length]:
            length += 1
        return length


@lru_cache(maxsize=8)
def article(text: str) -> Article:
    """The article of a report's text; a report's drafts come one after another."""
    return Article(text)
