"""Figures in Vietnamese text: percentages, amounts of money, quantities and counts, each in one base unit."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Literal

from briefing.measures import (
    BASES,
    DIRECTIONS,
    ENDING,
    FALLS,
    HEDGES,
    LABELS,
    MONEY,
    MULTIPLES,
    NEXT,
    NUMBERED,
    PERCENT,
    ROLES,
    ROMAN,
    STOPS,
    TRAILING,
    UNITS,
    Hedge,
    Role,
    Shape,
    Sign,
    Unit,
    join,
    unit_at,
)
from briefing.numerals import HALVES, MAGNITUDES, MINUS, ONES, Amount, Token, amount, decimal, numeric
from briefing.text import fold


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure in its base unit: 20 tạ is (2000,) kg. ``values`` has two members for a range and a ratio.

    ``per`` names what a rate is by ("m²" of tạ/ha, "năm" of %/năm), ``by`` its factor; ``noun`` is the folded syllable after a
    bare number; ``digits`` are the significant digits as written, by which a slip of the pen is recognised; ``step`` is the
    place of the last digit that is not zero; ``doubtful`` marks a word that may be no number ("một xã"); ``sign`` tells a minus
    ("-2,5%", "âm 2,5%"), which ``values`` leaves out, from a fall in words ("giảm 2,5%").
    """

    values: tuple[Fraction, ...]
    unit: str = ""
    shape: Shape = "plain"
    per: str = ""
    hedge: Hedge = ""
    direction: int = 0
    role: Role = ""
    noun: str = ""
    digits: str = ""
    step: Fraction = Fraction(1)
    doubtful: bool = False
    by: Fraction = Fraction(1)
    sign: Sign = ""

    @property
    def kind(self) -> Literal["percent", "money", "quantity", "number"]:
        if self.unit in PERCENT:
            return "percent"
        if self.unit in MONEY:
            return "money"
        return "quantity" if self.unit in BASES and self.unit != "lần" else "number"


def find_figures(items: Sequence[Token], taken: Sequence[bool], *, lone: bool = False) -> Iterator[tuple[int, int, Figure]]:
    """Token ranges (start, stop) and figures, in order; ``taken`` marks the tokens of dates, periods and document numbers.

    ``lone``: words that may be a number or not ("một xã", "năm xã") count as one.
    """
    at = 0
    while at < len(items):
        found = None if taken[at] else _figure(items, at, taken, lone)
        if found is None:
            at += 1
            continue
        start, stop, figure = found
        yield start, stop, figure
        at = stop


def _figure(items: Sequence[Token], at: int, taken: Sequence[bool], lone: bool) -> tuple[int, int, Figure] | None:
    core = _ordinal(items, at) or _multiple(items, at) or _vague(items, at) or _ratio(items, at) or _plain(items, at, lone)
    if core is None or any(taken[at : core[0]]):
        return None
    stop, figure = core
    start, hedge = _before(items, at, HEDGES)
    minus = figure.unit in PERCENT | MONEY and join(items, start - 1, 1) == MINUS  # of a depth it may be left out
    if minus:
        start, hedge = (start - 1, hedge) if hedge else _before(items, start - 1, HEDGES)
    trailing = join(items, stop, 2)
    if trailing in TRAILING:
        hedge, stop = TRAILING[trailing], stop + 2
    if hedge == "above" and start and items[start - 1].key in {"cao", "nhiều", "lớn", "thấp", "ít", "nhỏ", "dài", "ngắn"}:
        start, hedge = start - 1, ""
    counted = _noun(items, at - 2) if at > 2 and items[at - 1].key == "trên" and numeric(items[at - 3].key) else ""
    if counted and counted == figure.noun:
        hedge = ""  # "12.006 việc trên 14.107 việc"
    start, direction, role = _movement(items, start)
    if role == "from" and figure.shape != "plain":
        role = ""
    open_ended = not any(item.key in ("lên", "xuống", "còn") for item in items[stop : stop + 14])
    if role == "from" and not hedge and figure.unit != "giờ" and open_ended:
        hedge, role = "at least", ""  # "đạt từ 95%"
    sign: Sign = "minus" if minus else "fall" if role != "to" and _falls(items, at) else ""
    return start, stop, replace(figure, hedge=hedge, direction=direction, role=role, sign=sign)


def _falls(items: Sequence[Token], at: int) -> bool:
    """Whether the clause says before a figure that it is a fall: "giảm 288 vụ (18,2%)"."""
    for item in reversed(items[max(at - 8, 0) : at]):
        if item.key in FALLS or item.key in (",", ";", "."):
            return item.key in FALLS
    return False


def _ordinal(items: Sequence[Token], at: int) -> tuple[int, Figure] | None:
    """ "khóa XX", "lần thứ IV" """
    key = items[at].key
    if not at or fold(items[at - 1].key) not in NUMBERED or key not in ROMAN:
        return None
    value = Fraction(ROMAN[key])
    return at + 1, Figure((value,), "#" + fold(items[at - 1].key), digits=_digits(value))


def _plain(items: Sequence[Token], at: int, lone: bool) -> tuple[int, Figure] | None:
    first = amount(items, at)
    doubtful = first is None and lone and items[at].key in ("một", "năm")
    if doubtful:
        first = Amount(Fraction(ONES[items[at].key]), 1, at + 1, True)
    if first is None or _attached(items, at, first.stop):
        return None
    stop, unit, factor, per, by = unit_at(items, first.stop)
    label = items[at - 1].key if at and items[at - 1].key in LABELS and not unit and first.stop == at + 1 else ""
    if first.spelled and not unit and (label or not _noun(items, stop)):  # "thứ Hai" is a day
        return None
    second = _range_end(items, at, stop)
    if second is not None:
        return second
    if not unit and not label and first.scale == 1:
        unit, factor = _borrowed(items, stop)
    if not unit and first.scale >= 10**9 and not _noun(items, stop):
        unit = "đồng"
    noun = "" if unit or label else _noun(items, stop)
    mantissa = first.value / first.scale
    if unit and join(items, stop, 1) in HALVES:
        first, stop = first._replace(value=first.value + Fraction(1, 2)), stop + 1  # "2 tiếng rưỡi"
    value, stop = _clock(items, first.value * factor, unit, stop)
    rest = amount(items, stop) if unit and not per and numeric(join(items, stop, 1)) else None
    smaller = unit_at(items, rest.stop) if rest else Unit(stop)
    if rest and smaller.base == unit and smaller.factor < factor:  # "36 km 400 m"
        value, stop, mantissa = (
            value + rest.value * smaller.factor,
            smaller.stop,
            value / factor + rest.value * smaller.factor / factor,
        )
    step = _step(mantissa) * first.scale * factor
    named = "#" + fold(label) if label else unit
    return stop, Figure((value,), named, "plain", per, noun=noun, digits=_digits(mantissa), step=step, by=by, doubtful=doubtful)


def _attached(items: Sequence[Token], at: int, stop: int) -> bool:
    """Whether digits belong to a word: "COVID-19", "5G"."""
    hyphen = at > 1 and items[at - 1].key == "-" and items[at - 2].key[-1].isalpha() and items[at - 2].end + 1 == items[at].start
    letter = stop < len(items) and items[stop].start == items[stop - 1].end and items[stop].key[0].isalpha()
    return hyphen or (letter and items[stop].key not in UNITS)


def _clock(items: Sequence[Token], hours: Fraction, unit: str, stop: int) -> tuple[Fraction, int]:
    """The minutes of "17h30" and "7 giờ 30 phút"."""
    if unit != "giờ" or not re.fullmatch("[0-9]{1,2}", join(items, stop, 1)):
        return hours, stop
    minutes = join(items, stop + 1, 1) == "phút"
    if not minutes and items[stop].start > items[stop - 1].end and len(items[stop].key) != 2:
        return hours, stop
    return hours + Fraction(int(items[stop].key), 60), stop + 1 + minutes


def _range_end(items: Sequence[Token], at: int, stop: int) -> tuple[int, Figure] | None:
    key = items[stop].key if stop < len(items) else ""
    if key not in ("-", "–", MINUS, "đến", "tới"):
        return None
    first, second = amount(items, at), amount(items, stop + 1)
    if first is None or second is None:
        return None
    end, unit, factor, per, by = unit_at(items, second.stop)
    _, own, own_factor, *_ = unit_at(items, first.stop)
    if (own and own != unit) or (key in ("đến", "tới") and own and not unit):
        return None
    low = first.value * (own_factor if own else factor)
    if first.scale == 1 and not own and second.scale > 1:
        low *= second.scale
    high = second.value * factor
    if low >= high:
        return None
    digits = _digits(first.value / first.scale) + _digits(second.value / second.scale)
    return end, Figure((low, high), unit, "range", per, noun="" if unit else _noun(items, end), digits=digits, by=by)


def _ratio(items: Sequence[Token], at: int) -> tuple[int, Figure] | None:
    half = 2 if join(items, at, 2) == "một nửa" else int(join(items, at, 1) == "nửa")
    if half and join(items, at + half, 1) in MAGNITUDES:
        scaled = Fraction(MAGNITUDES[items[at + half].key], 2)
        stop, unit, factor, *_ = unit_at(items, at + half + 1)
        return stop, Figure((scaled * factor,), unit or ("đồng" if scaled > 10**8 else ""), digits="5")
    if half and join(items, at + half, 1) not in ("đầu", "cuối", "năm", "tháng"):
        return at + half, Figure((Fraction(1), Fraction(2)), shape="ratio", digits="12")
    over = _over(items, at)
    if over is None:
        return None
    stop, top, bottom = over
    stop, unit, factor, per, _ = unit_at(items, stop)
    noun = "" if unit else _noun(items, stop)
    return stop, Figure((top * factor, bottom * factor), unit, "ratio", per, noun=noun, digits=_digits(top) + _digits(bottom))


def _over(items: Sequence[Token], at: int) -> tuple[int, Fraction, Fraction] | None:
    first, joint = items[at].key, join(items, at + 1, 1)
    if first in ONES and joint == "phần" and join(items, at + 2, 1) in ONES | {"mười": 10}:
        return at + 3, Fraction(ONES[first]), Fraction(ONES.get(items[at + 2].key, 10))
    skip = 1 if joint == "/" else 3 if join(items, at + 1, 3) in ("trên tổng số", "trong tổng số") else 0
    if not (skip and numeric(first) and numeric(join(items, at + 1 + skip, 1))):
        return None
    return at + 2 + skip, decimal(first), decimal(items[at + 1 + skip].key)


def _multiple(items: Sequence[Token], at: int) -> tuple[int, Figure] | None:
    if items[at].key not in MULTIPLES or not at or items[at - 1].key != "gấp":
        return None
    stop = at + 2 if join(items, at + 1, 1) == "lần" else at + 1
    value = MULTIPLES[items[at].key]
    return stop, Figure((value,), "lần", digits=_digits(value))


def _vague(items: Sequence[Token], at: int) -> tuple[int, Figure] | None:
    word = join(items, at + 1, 1)
    if items[at].key not in ("hàng", "vài", "mấy") or word not in MAGNITUDES:
        return None
    size, after = Fraction(MAGNITUDES[word]), at + 2
    while join(items, after, 1) in MAGNITUDES:
        size, after = size * MAGNITUDES[items[after].key], after + 1
    stop, unit, factor, *_ = unit_at(items, after)
    return stop, Figure((size * factor,), unit, "vague", noun="" if unit else _noun(items, stop), digits=word)


def _borrowed(items: Sequence[Token], stop: int) -> tuple[str, Fraction]:
    """The unit of the second figure in "từ 49,2 lên 78,5 triệu đồng", which the first leaves out."""
    if join(items, stop, 1) not in ("lên", "xuống", "còn"):
        return "", Fraction(1)
    second = amount(items, stop + 1)
    if second is None:
        return "", Fraction(1)
    _, unit, factor, *_ = unit_at(items, second.stop)
    return unit, factor * second.scale


def _before(items: Sequence[Token], at: int, table: dict[str, Hedge]) -> tuple[int, Hedge]:
    for length in (2, 1):
        if at >= length and join(items, at - length, length) in table:
            return at - length, table[join(items, at - length, length)]
    return at, ""


def _movement(items: Sequence[Token], start: int) -> tuple[int, int, Role]:
    """Direction and role of a figure from the words before it: "tăng 5%" is a change, "giảm còn 5%" a level reached."""
    role: Role = ""
    for back in range(start - 1, max(start - 9, -1), -1):
        key = items[back].key
        for length in (2, 1):
            word = join(items, back - length + 1, length) if back >= length - 1 else ""
            if word in DIRECTIONS and not (word == "thêm" and back and items[back - 1].key in DIRECTIONS):
                near = not role and start - back <= 3
                return (back - length + 1 if near else start), DIRECTIONS[word], role or ("change" if near else "")
        if key in ROLES and not role and (start - back == 1 or (start - back <= 3 and items[start - 1].key in NEXT)):
            role = ROLES[key]
        elif key in ENDING or not key[0].isalpha():
            break
    return start, 0, role


def _noun(items: Sequence[Token], at: int) -> str:
    key = join(items, at, 1)
    return fold(key) if key[:1].isalpha() and key not in STOPS else ""


def _digits(value: Fraction) -> str:
    """Significant digits: 1.250,6 is "12506", 0,5 is "5"."""
    return f"{float(value):.12g}".replace(".", "").strip("0")


def _step(value: Fraction) -> Fraction:
    """The place of the last digit that is not zero: 10 of 1.250, 1/10 of 8,5."""
    step = Fraction(1)
    while value and value.denominator == 1 and value % (step * 10) == 0:
        step *= 10
    while (value / step).denominator != 1 and step > Fraction(1, 10**6):
        step /= 10
    return step
