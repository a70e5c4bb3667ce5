"""Vietnamese text at the level of characters and syllables: one normal form, one way to match."""

import re
import unicodedata
from functools import lru_cache

TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")
SYLLABLE = re.compile(r"\w+")
_OLD_TONE = re.compile(r"([oO](?=.[aAeE])|[uU](?=.[yY]))([\u0300\u0301\u0303\u0309\u0323])([aAeEyY])(?!\w)")  # in NFD


def nfc(text: str) -> str:
    """Canonical composition. Never NFKC, which turns m³ into m3."""
    return unicodedata.normalize("NFC", text)


@lru_cache(maxsize=1 << 16)
def fold(syllable: str) -> str:
    """A key under which spellings of one syllable are equal: lower case, the tone mark moved to the end.

    >>> fold("hoà") == fold("Hòa"), fold("uỷ") == fold("Ủy"), fold("ma") == fold("mà")
    (True, True, False)
    """
    decomposed = unicodedata.normalize("NFD", syllable.lower())
    tone = "".join(mark for mark in decomposed if mark in TONES)
    if not tone:
        return unicodedata.normalize("NFC", decomposed)
    return unicodedata.normalize("NFC", "".join(mark for mark in decomposed if mark not in TONES)) + tone


def unified(text: str) -> str:
    """The text in NFC with tone marks where the newer spelling has them: hòa as hoà, ủy as uỷ; nothing else changes.

    >>> unified("Hòa ủy thúy, hoàn mùa của")
    'Hoà uỷ thuý, hoàn mùa của'
    """
    return nfc(_OLD_TONE.sub(r"\1\3\2", unicodedata.normalize("NFD", text)))


def unaccented(text: str) -> str:
    """The text as typed without diacritics, đ folded to d; the length may change.

    >>> unaccented("Đắk Lắk")
    'Dak Lak'
    """
    decomposed = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(mark for mark in decomposed if not unicodedata.combining(mark))


def syllables(text: str) -> list[str]:
    """Folded syllables and digit runs of a text, punctuation left out: the unit of matching and of ROUGE.

    >>> len(syllables("Thu 8,5% ở Hoà Bình"))
    6
    """
    return [fold(found) for found in SYLLABLE.findall(nfc(text))]


def pair_key(first: str, second: str) -> str:
    """The key of two neighbouring syllables in a table of compounds."""
    return f"{first.lower()} {second.lower()}"
