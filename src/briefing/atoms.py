"""Names as the letters that they can be shortened to: syllables, and the letters of initials."""

from collections.abc import Sequence
from typing import NamedTuple

from briefing.names import Word, words


class Atom(NamedTuple):
    """A syllable, or one letter of initials (``key`` empty), and the index of its word."""

    letter: str
    key: str
    word: int


def atoms(items: Sequence[Word], start: int = 0, stop: int | None = None) -> list[Atom]:
    """The atoms of words; "và" says nothing inside a name and is left out.

    >>> from briefing.names import words
    >>> [atom.letter for atom in atoms(words("Sở GD&ĐT"))], [atom.letter for atom in atoms(words("Sở Giáo dục và Đào tạo"))]
    (['s', 'g', 'd', 'đ', 't'], ['s', 'g', 'd', 'đ', 't'])
    """
    found: list[Atom] = []
    for index in range(start, len(items) if stop is None else stop):
        word = items[index]
        if word.initials:
            found.extend(Atom("ư" if letter == "w" else letter, "", index) for letter in word.lower)
        elif word.text not in ("và", "VÀ"):
            found.append(Atom(word.key[0], word.key, index))
    return found


def alike(one: Atom, other: Atom) -> bool:
    return one.letter == other.letter and (not one.key or not other.key or one.key == other.key)


def likeness(one: str, other: str) -> float:
    """The share of the longer name that both have in common, in order.

    >>> likeness("Sở Y tế", "Sở Nội vụ")
    0.3333333333333333
    """
    return overlap(atoms(words(one)), atoms(words(other)))


def overlap(one: Sequence[Atom], other: Sequence[Atom]) -> float:
    """Longest common subsequence over the longer name."""
    row = [0] * (len(other) + 1)
    for left in one:
        previous = 0
        for index, right in enumerate(other, 1):
            previous, row[index] = row[index], previous + 1 if alike(left, right) else max(row[index], row[index - 1])
    return row[-1] / max(len(one), len(other))
