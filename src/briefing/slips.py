"""Slips of the pen: digit strings and names that may have been meant for one another."""

from collections.abc import Sequence

from briefing.text import unaccented


def similar(one: str, other: str) -> bool:
    """Whether one digit string may be a slip for the other: digits swapped, one changed, dropped or doubled.

    >>> similar("189", "198"), similar("5", "15"), similar("72", "38"), similar("3", "4")
    (True, True, False, False)
    """
    if one == other or (len(one) > 1 and sorted(one) == sorted(other)):
        return True
    if len(one) == len(other) > 1:
        return sum(left != right for left, right in zip(one, other, strict=True)) == 1
    short, long = sorted((one, other), key=len)
    return len(long) - len(short) == 1 and any(long[:index] + long[index + 1 :] == short for index in range(len(long)))


def slip(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether two names differ in marks only, in one letter, or by one syllable left out."""
    left, right = [unaccented(word.lower()) for word in one], [unaccented(word.lower()) for word in other]
    if len(left) != len(right):
        short, long = sorted((left, right), key=len)
        return (
            len(short) >= 2
            and len(long) - len(short) == 1
            and any(long[:at] + long[at + 1 :] == short for at in range(1, len(long)))
        )
    changed = [(a, b) for a, b in zip(left, right, strict=True) if a != b]
    return len(changed) <= 1 and all(_letter(a, b) for a, b in changed)


def _letter(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    if len(short) == len(long):
        return sum(a != b for a, b in zip(short, long, strict=True)) == 1
    return len(long) - len(short) == 1 and any(long[:at] + long[at + 1 :] == short for at in range(len(long)))


def half(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether two names of equal length share a syllable in its place."""
    return len(one) == len(other) and any(a == b for a, b in zip(one, other, strict=True))
