"""Vietnamese numbers, in digits and in words: "1.250,6", "12 480", "hai mươi mốt", "5 tỷ 600 triệu", "ba chục"."""

import re
from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

DIGITS = (  # groups of three with one sign between them: "+60 321.484.534" is no number of eleven digits
    r"[0-9]{1,3}(?:\.[0-9]{3})+(?![0-9])(?:,[0-9]+)?"
    r"|[0-9]{1,3}(?:[\u00a0\u202f ][0-9]{3})+(?![0-9]|\.[0-9]{3}(?![0-9]))(?:,[0-9]+)?"
    r"|[0-9]{1,3}(?:,[0-9]{3})+\.[0-9]+|[0-9]+(?:[.,][0-9]+)?"
)
SIGNED = (  # after a word, in brackets, or alone in its line (a table's cell): else it is a range's dash or a bullet
    r"(?:(?<=[^\W\d_][^\S\n])|(?<=[:;,|)][^\S\n])|(?<=\())[-–−](?=[0-9])|^[-–−](?=[0-9.,]+[^\S\n]?%?[^\S\n]*$)"
)
TOKEN = re.compile(
    rf"(?<![\w.,])(?:{DIGITS})|[0-9]+(?:[.,][0-9]+)?|[kcm]?m[23²³](?!\w)|(?<![0-9])[^\W\d_]+[0-9]\w*|[^\W\d_]+"
    rf"|(?P<minus>{SIGNED})|[^\w\s]",
    re.MULTILINE,
)
MINUS = "âm"  # the key of a minus sign, as of the word

NUMERIC = frozenset("0123456789")
ONES = {
    "không": 0, "một": 1, "mốt": 1, "hai": 2, "ba": 3, "bốn": 4, "tư": 4, "năm": 5, "lăm": 5, "nhăm": 5,
    "sáu": 6, "bảy": 7, "bẩy": 7, "tám": 8, "chín": 9,
}  # fmt: skip
MAGNITUDES = {
    "chục": 10,
    "trăm": 100,
    "nghìn": 1_000,
    "ngàn": 1_000,
    "vạn": 10_000,
    "triệu": 10**6,
    "tỷ": 10**9,
    "tỉ": 10**9,
    "tr": 10**6,
}
ZEROS = frozenset({"linh", "lẻ"})
HALVES = frozenset({"rưỡi", "rưởi"})
LONE = frozenset({"tư", "mốt", "lăm", "nhăm", "không", "năm", "một"})  # no numbers when alone: "năm" is a year, "một" an article


def numeric(key: str) -> bool:
    """Whether a token is written in digits ("²" is no digit here)."""
    return key[:1] in NUMERIC


class Token(NamedTuple):
    """A number, a syllable in lower case, or a sign; offsets into the text."""

    key: str
    start: int
    end: int


class Amount(NamedTuple):
    """A number read from tokens: ``value`` is ``mantissa`` times ``scale``; ``stop`` is the index after it."""

    value: Fraction
    scale: int
    stop: int
    spelled: bool


def tokens(text: str) -> list[Token]:
    """The numbers, syllables and signs of a text.

    >>> [token.key for token in tokens("Thu 1.250,6 tỷ (-8.5%)")]
    ['thu', '1.250,6', 'tỷ', '(', 'âm', '8.5', '%', ')']
    """
    return [Token(MINUS if found["minus"] else found.group().lower(), *found.span()) for found in TOKEN.finditer(text)]


def decimal(digits: str) -> Fraction:
    """The value of a digit string: a point or blank before three digits groups them, else point and comma are decimal.

    >>> [float(decimal(digits)) for digits in ("1.250,6", "12 480", "8.5", "0.125", "1,250.6", "03")]
    [1250.6, 12480.0, 8.5, 0.125, 1250.6, 3.0]
    """
    bare = re.sub(r"\s", "", digits)
    if "." in bare and "," in bare:
        group = "." if bare.rindex(",") > bare.rindex(".") else ","
        bare = bare.replace(group, "").replace(",", ".")
    elif bare.count(".") > 1 or re.fullmatch(r"[1-9][0-9]{0,2}\.[0-9]{3}", bare):  # "090.123.456", a telephone's, is no decimal
        bare = bare.replace(".", "")
    return Fraction(bare.replace(",", "."))


def amount(items: Sequence[Token], at: int) -> Amount | None:
    """The number that starts at token ``at``, with the magnitudes after it; None where none starts.

    >>> def read(text): return (found := amount(tokens(text), 0)) and float(found.value)
    >>> [read(text) for text in ("1,2 nghìn tỷ", "5 tỷ 600 triệu đồng", "một trăm linh năm", "hai mươi mốt", "ba chục")]
    [1200000000000.0, 5600000000.0, 105.0, 21.0, 30.0]
    >>> read("năm học"), read("một số"), read("3 triệu rưỡi")
    (None, None, 3500000.0)
    """
    first = items[at].key if at < len(items) else ""
    if numeric(first) and first[-1:] not in "²³":
        return _scaled(items, decimal(first), at + 1)
    return _spelled(items, at)


def _scaled(items: Sequence[Token], mantissa: Fraction, at: int) -> Amount:
    scale, value, after = _magnitude(items, at)
    total = mantissa * scale
    while value and after < len(items) and numeric(items[after].key):
        smaller, named, stop = _magnitude(items, after + 1)
        if not named or smaller >= scale:
            break
        total, scale, after = total + decimal(items[after].key) * smaller, smaller, stop
    if scale > 1 and after < len(items) and items[after].key in HALVES:
        total, after = total + Fraction(scale, 2), after + 1
    return Amount(total, scale, after, False)


def _magnitude(items: Sequence[Token], at: int) -> tuple[int, bool, int]:
    scale, stop = 1, at
    while stop < len(items) and items[stop].key in MAGNITUDES:
        scale, stop = scale * MAGNITUDES[items[stop].key], stop + 1
    return scale, stop > at, stop


def _spelled(items: Sequence[Token], at: int) -> Amount | None:
    total = group = digit = 0
    stop, last, largest = at, 1, 1
    while stop < len(items):
        key = items[stop].key
        if key in ONES:
            if stop > at and items[stop - 1].key in ONES:
                break
            digit = ONES[key]
        elif key in ("mười", "mươi"):
            group, digit = group + 10 * (digit or 1), 0
        elif key in ("trăm", "chục") and stop > at:
            group, digit = (group + (digit or 0 if group else digit or 1)) * MAGNITUDES[key], 0
        elif key in MAGNITUDES and stop > at:
            value, last = group + digit, MAGNITUDES[key]
            if not value or last > largest:  # "nghìn tỷ", "nghìn ba trăm tỷ": it multiplies what the first has made
                total *= last
            total, group, digit, largest = total + value * last, 0, 0, max(largest, last)
        elif not (key in ZEROS and stop > at):
            break
        stop += 1
    while stop > at and items[stop - 1].key in ZEROS:
        stop -= 1
    if stop == at or (stop == at + 1 and items[at].key in LONE):
        return None
    half = stop < len(items) and items[stop].key in HALVES and last > 1
    return Amount(Fraction(total + group + digit) + (Fraction(last, 2) if half else 0), last, stop + half, True)
