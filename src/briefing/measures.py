"""Units, hedges, directions and the other words that make a number a figure: and the unit after a number."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Literal, NamedTuple

from briefing.numerals import Token
from briefing.text import fold

Hedge = Literal["", "above", "below", "about", "at least", "at most"]
Shape = Literal["plain", "range", "ratio", "vague"]
Role = Literal["", "from", "to", "change"]
Sign = Literal["", "minus", "fall"]

BASES: dict[str, dict[str, int | str]] = {
    "%": {"%": 1, "phần trăm": 1},
    "‰": {"‰": 1, "phần nghìn": 1, "phần ngàn": 1},
    "điểm %": {"điểm phần trăm": 1, "điểm %": 1},
    "đồng": {"đồng": 1, "đ": 1, "vnđ": 1, "vnd": 1},
    "usd": {"usd": 1, "đô la": 1, "đô la mỹ": 1, "$": 1},
    "euro": {"euro": 1, "eur": 1},
    "kg": {"kg": 1, "ki lô gam": 1, "kilôgam": 1, "ký": 1, "ki lô": 1, "yến": 10, "tạ": 100, "tấn": 1000, "gam": "1/1000"},
    "m": {"m": 1, "mét": 1, "km": 1000, "ki lô mét": 1000, "kilômét": 1000, "cây số": 1000, "cm": "1/100", "mm": "1/1000"},
    "m²": {"m²": 1, "m2": 1, "mét vuông": 1, "km²": 10**6, "km2": 10**6, "ki lô mét vuông": 10**6, "ha": 10**4,
           "héc ta": 10**4, "hec ta": 10**4, "hécta": 10**4, "hecta": 10**4, "sào": 360},
    "m³": {"m³": 1, "m3": 1, "mét khối": 1, "lít": "1/1000"},
    "kwh": {"kwh": 1, "mwh": 1000, "gwh": 10**6},
    "kw": {"kw": 1, "mw": 1000},
    "giờ": {"giờ": 1, "tiếng": 1, "h": 1},
    "phút": {"phút": 1},
    "giây": {"giây": 1},
    "ngày": {"ngày": 1},
    "tuần": {"tuần": 1},
    "tháng": {"tháng": 1},
    "năm": {"năm": 1},
    "lần": {"lần": 1},
    "lượt": {"lượt": 1},
}  # fmt: skip
UNITS = {name: (base, Fraction(factor)) for base, names in BASES.items() for name, factor in names.items()}
LONGEST = max(2 * len(name.split()) - 1 for name in UNITS)  # tokens of a unit, hyphens between its syllables included
PERCENT = frozenset({"%", "‰", "điểm %"})
MONEY = frozenset({"đồng", "usd", "euro"})

HEDGES: dict[str, Hedge] = {
    "hơn": "above", "trên": "above", "quá": "above", "gần": "below", "chưa đến": "below", "chưa tới": "below", "dưới": "below",
    "khoảng": "about", "chừng": "about", "xấp xỉ": "about", "tầm": "about", "ít nhất": "at least", "tối thiểu": "at least",
    "không dưới": "at least", "tối đa": "at most", "không quá": "at most", "nhiều nhất": "at most",
}  # fmt: skip
TRAILING: dict[str, Hedge] = {"trở lên": "at least", "trở xuống": "at most"}
UP, DOWN = 1, -1
DIRECTIONS = {
    "tăng": UP, "cao hơn": UP, "nhiều hơn": UP, "lớn hơn": UP, "vượt": UP, "thêm": UP, "nâng": UP,
    "giảm": DOWN, "thấp hơn": DOWN, "ít hơn": DOWN, "nhỏ hơn": DOWN, "hụt": DOWN, "bớt": DOWN,
}  # fmt: skip
FALLS = frozenset({"giảm", "thấp", "hụt", "bớt", "lỗ", "thiếu", "nợ"})  # what a minus says in words
ROLES: dict[str, Role] = {"lên": "to", "xuống": "to", "còn": "to", "từ": "from", "thành": "to"}
NEXT = frozenset({"mức", "đến", "tới", "khoảng", "gần", "hơn", "trên", "dưới", "thành"})
ENDING = frozenset({"đạt", "là", "có", "bằng", "chiếm", "đón", "thu", "chi", "cường", "trưởng", "trong", "và", "do"})
LABELS = frozenset({
    "tổ", "phường", "quận", "đội", "khu", "số", "thứ", "lớp", "đợt", "điều", "khoản", "lộ", "tuyến", "vùng", "khóa", "khoá",
    "chặng",
})  # fmt: skip
NUMBERED = frozenset(map(fold, ("khóa", "thứ", "lần", "vực", "hội", "hạng", "loại", "cấp", "kỳ", "phần", "đợt", "vùng")))
ROMAN = {
    tens + ones: 10 * ten + one
    for ten, tens in enumerate(("", "x", "xx", "xxx"))
    for one, ones in enumerate(("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix"))
    if ten or one
}
MULTIPLES = {"đôi": Fraction(2), "ba": Fraction(3), "rưỡi": Fraction(3, 2), "bốn": Fraction(4), "năm": Fraction(5)}
STOPS = frozenset({
    "và", "với", "trong", "so", "để", "của", "cho", "tại", "ở", "từ", "đến", "là", "có", "được", "bị", "do", "theo",
})  # fmt: skip


def join(items: Sequence[Token], at: int, length: int) -> str:
    """The keys of ``length`` tokens, or nothing where there are fewer."""
    return " ".join(item.key for item in items[at : at + length]) if at + length <= len(items) else ""


class Unit(NamedTuple):
    """The unit after a number: where it ends, its base, its factor (that of the rate included), what it is by, by how much."""

    stop: int
    base: str = ""
    factor: Fraction = Fraction(1)
    per: str = ""
    by: Fraction = Fraction(1)


def unit_at(items: Sequence[Token], at: int) -> Unit:
    for length in range(LONGEST, 0, -1):
        name = join(items, at, length).replace(" - ", " ")
        if name in UNITS:
            break
    else:
        return Unit(at)
    (base, factor), stop = UNITS[name], at + length
    joint = join(items, stop, 1)
    if joint in ("/", "một", "mỗi", "trên") and stop + 1 < len(items):
        by, by_factor = UNITS.get(items[stop + 1].key, (fold(items[stop + 1].key), Fraction(1)))
        if joint == "/" or (joint != "trên" and by in BASES) or items[stop + 1].key in UNITS:
            further = joint == "/" and join(items, stop + 2, 1) == "/" and stop + 3 < len(items)
            chain = f"{by}/{fold(items[stop + 3].key)}" if further else by
            return Unit(stop + 2 + 2 * further, base, factor / by_factor, chain, by_factor)
    return Unit(stop, base, factor)
