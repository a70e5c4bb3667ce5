"""Dates and periods in Vietnamese text: "ngày 11 tháng 7 năm 2023", "trước 30/9", "3 tháng cuối năm", "quý IV", "2021 - 2025"."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import Literal

Relation = Literal["", "before", "after", "within"]
Shape = Literal["months", "years", "school", "term", "lapse", "named"]

NUMBERS = {
    "giêng": 1, "một": 1, "hai": 2, "ba": 3, "tư": 4, "bốn": 4, "năm": 5, "sáu": 6, "bảy": 7, "bẩy": 7, "tám": 8, "chín": 9,
    "mười": 10, "mười một": 11, "mười hai": 12, "chạp": 12,
    "i": 1, "ii": 2, "iii": 3, "iv": 4,
}  # fmt: skip
RELATIONS: dict[str, Relation] = {
    "trước": "before", "chậm nhất": "before", "muộn nhất": "before", "đến": "before", "tới": "before", "hết": "before",
    "sau": "after", "từ": "after", "trong": "within",
}  # fmt: skip

SYNONYMS = {"hàng": "hằng", "mỗi": "hằng", "này": "nay", "tới": "sau", "qua": "trước", "ngoái": "trước"}

YEAR = r"(?:19|20)\d\d"
DAY = r"(?:3[01]|[12]\d|0?[1-9])"
MONTH = r"(?:1[0-2]|0?[1-9])"
WORD = "|".join(sorted((word for word in NUMBERS if len(word) > 1 and not word.startswith("i")), key=len, reverse=True))
TIMES = r"(?:rạng sáng|sáng|trưa|chiều|tối|đêm)"
RELATION = rf"(?<!\w)(?:(?P<relation>{'|'.join(RELATIONS)})\s+(?:là\s+)?(?:vào\s+)?(?:hết\s+)?)?"
BEFORE = rf"(?<!\w)(?:(?P<part>{TIMES})\s+)?{RELATION}"
STAGE = r"(?:(?<!bắt\s)(?P<part>đầu|giữa|cuối)\s+)?"
NAMED = r"(?:(?:ngày|mùng|mồng)\s+)"
IN_YEAR = rf"(?:(?:\s*[/-]\s*|,?\s+năm\s+)(?P<year>{YEAR})(?!\d))"
DASH = r"\s*[-–—]\s*"

COUNT_NOUNS = (
    "đồng|tỷ|triệu|ha|km|m|m2|tấn|tạ|kg|người|hộ|lượt|em|vụ|đại biểu|học sinh|đảng viên|hội viên|đoàn viên|trường|xã|dự án|ca|"
    "căn|suất|đơn vị|doanh nghiệp|lao động|hồ sơ|giờ|ngày|cái|con|cây|bài|cuộc|ý kiến|điểm|thẻ|công trình|cơ sở|"
    "hộ dân|cán bộ|sản phẩm"
)

DATES = [
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"{BEFORE}{NAMED}?(?<![\d/.,-])(?P<day>{DAY})\s?(?P<sign>[/.-])\s?(?P<month>{MONTH})\s?(?P=sign)\s?"
        rf"(?P<year>{YEAR}|\d\d)(?!\d|[.,/]\d|\s?%)",
        rf"{BEFORE}{NAMED}?(?<![\d/.,-])(?P<day>{DAY})\s+tháng\s+(?P<month>{WORD}|{MONTH})"
        rf"(?![\w/]|[.,]\d)(?!\s+(?:đầu|cuối|{YEAR})){IN_YEAR}?",
        rf"{BEFORE}{NAMED}?(?<![\d/.,])(?P<day>{DAY})(?P<bare>[/.-])(?P<month>{MONTH})(?![\d/%]|[.,]\d)",
        rf"{BEFORE}(?:{NAMED}|(?:{TIMES}|từ)\s+)(?P<day>{DAY})(?![\d/.,]\d)"
        rf"(?=(?:{DASH}|,?\s+(?:đến|tới|và|rạng sáng)\s+|,\s)(?:hết\s+)?(?:ngày\s+)?{DAY}(?:\s?/|\.\d|\s+tháng))",
        rf"(?<!\w)(?P<day>{DAY})(?<![\d.,/-]{{2}})(?=[-–]{DAY}[/.]{MONTH}\b)",
        rf"{RELATION}{STAGE}(?:tháng\s+)?(?<![\d/.,-])(?P<month>{MONTH})/(?P<year>{YEAR})(?![\d/])",
        rf"{RELATION}{STAGE}tháng\s+(?P<month>{WORD}|{MONTH})(?![\w%]|[.,]\d){IN_YEAR}?",
        rf"{BEFORE}{NAMED}(?P<day>{DAY})(?=\s*(?:[.,;:)–-](?!\d)|$)|\s+(?:hằng|hàng|tháng|và|đến|của)\b)",
    )
]
CUE = re.compile(
    rf"(?:\b(?:ngày|mùng|{TIMES}|trước|đến|tới|từ|sau|hết|nhất|hạn|vào|qua|nghỉ|lễ|dịp|nay|mai|năm|\d/\d+(?: và|,)?)"
    r"[\s:,–-]*|\()$",
    re.IGNORECASE,
)
COUNTED = re.compile(r"\s+[a-zà-ỹđ]")

PATTERNS: list[tuple[Shape, str]] = [
    ("school", rf"\bnăm học\s+(?P<year>{YEAR})(?:{DASH}|\s*/\s*)(?P<until>{YEAR})"),
    ("term", r"\b(?:học kỳ|học kì|HK)\s*(?P<quarter>II|I|[12]|một|hai)\b"),
    ("years", rf"\b(?:(?P<part>nửa đầu|nửa cuối)\s+)?(?:(?:giai đoạn|nhiệm k[ỳì]|khoá|khóa|thời k[ỳì])\s+)?(?:năm\s+)?"
              rf"(?P<year>{YEAR}){DASH}(?P<until>{YEAR})(?!\d)"),
    ("years", rf"\b(?:từ\s+)?(?:năm\s+)?(?P<year>{YEAR})\s+(?:đến|tới)\s+(?:hết\s+)?(?:năm\s+)?(?P<until>{YEAR})(?!\d)"),
    ("months", rf"\b(?:qu[ýí]\s+|Q\.?\s?)(?P<quarter>IV|III|II|I|[1-4]|một|hai|ba|tư|bốn)\b"
               rf"(?:\s*[/,.-]?\s*(?:của\s+)?(?:năm\s+)?(?P<year>{YEAR}))?"),
    ("months", rf"\b(?:(?P<quarters>{WORD}|[1-3])\s+)?qu[ýí]\s+(?P<end>đầu|cuối)\s+năm(?:\s+(?P<year>{YEAR}))?"),
    ("months", rf"\btừ\s+(?:đầu\s+)?tháng\s+(?P<from>{WORD}|{MONTH})\s+(?:đến|tới)\s+(?:hết\s+)?(?:cuối\s+)?"
               rf"tháng\s+(?P<to>{WORD}|{MONTH})(?![\w]){IN_YEAR}?"),
    ("months", rf"\b(?P<count>{WORD}|1[0-2]|[1-9]|0[1-9])\s+tháng\s+(?:(?P<end>đầu|cuối|còn lại)(?:\s+(?:của\s+)?năm)?"
               rf"(?:\s+(?P<year>{YEAR}))?|(?:năm\s+)?(?P<of>{YEAR}))(?!\d)"),
    ("months", rf"\bnửa\s+(?:(?:đầu|cuối)\s+)?năm(?:\s+(?:đầu|cuối)\b)?(?:\s+(?:năm\s+)?(?P<year>{YEAR}))?"),
    ("lapse", rf"\b(?P<count>{WORD}|\d{{1,2}})\s+năm\s+(?:qua|vừa qua|gần đây|trở lại đây|(?P<ahead>tới|tiếp theo))"),
    ("named", r"\b(?P<which>hằng|hàng|mỗi)\s+(?P<span>ngày|tuần|tháng|quý|năm)\b"),
    ("named", r"\b(?P<span>tuần|tháng|quý|năm|nhiệm kỳ)\s+(?P<which>nay|này|trước|sau|tới|qua|ngoái)\b"),
    ("named", r"\b(?P<which>đầu|giữa|cuối)\s+(?P<span>năm|tháng|quý|tuần|nhiệm kỳ)\b(?!\s+\d)"),
    ("years", rf"\b{STAGE}năm\s+(?P<year>{YEAR})(?!\d)"),
    ("years", rf"(?<![\d.,/])(?P<year>{YEAR})(?!\d|[.,/]\d|\s?%|\s+(?:{COUNT_NOUNS})\b)"),
]  # fmt: skip
PERIODS = [(shape, re.compile(pattern, re.IGNORECASE)) for shape, pattern in PATTERNS]


@dataclass(frozen=True, slots=True)
class Date:
    """A day, a day of no named month, or a month; None where the text leaves it out.

    ``relation``: a deadline or a start; ``part``: morning or evening of the day, beginning or end of the month.
    """

    day: int | None
    month: int | None
    year: int | None
    relation: Relation = ""
    part: str = ""


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of months (3 to 12 of ``first`` to ``last``) of years ``year`` to ``until``.

    "quý IV" and "3 tháng cuối năm" are the same months. A lapse ("5 năm qua") counts its years in ``last``.
    """

    shape: Shape
    first: int = 1
    last: int = 12
    year: int | None = None
    until: int | None = None
    part: str = ""


_Rule = tuple[re.Pattern[str], Callable[[re.Match[str]], Date | Period | None]]


def find_times(text: str) -> Iterator[tuple[int, int, Date | Period]]:
    """Dates and periods of an NFC text with their offsets, in order, none inside another.

    >>> (*_, period), (*_, date) = find_times("trong quý IV/2023, trước ngày 30/9")
    >>> period.first, period.last, period.year, date.day, date.month, date.relation
    (10, 12, 2023, 30, 9, 'before')
    """
    found: list[tuple[int, int, Date | Period]] = []
    taken = bytearray(len(text))
    dates: list[_Rule] = [(pattern, _date) for pattern in DATES]
    periods: list[_Rule] = [(pattern, partial(_period, shape)) for shape, pattern in PERIODS]
    for pattern, build in (
        *dates[:2],
        *periods[:-5],
        *dates[2:],
        *periods[-2:],
        *periods[-5:-2],
    ):  # whole dates first, lone years and named times last
        for match in pattern.finditer(text):
            value = None if any(taken[match.start() : match.end()]) else build(match)
            if value is not None:
                taken[match.start() : match.end()] = b"\1" * len(match.group())
                found.append((match.start(), match.end(), value))
    found.sort(key=lambda item: item[0])
    for index in range(len(found) - 2, -1, -1):
        found[index] = _completed(found[index], found[index + 1])
    yield from found


def _date(match: re.Match[str]) -> Date | None:
    groups = match.groupdict()
    if "bare" in groups:
        named = "ngày" if re.search(r"ngày|mùng|mồng", match.group(), re.I) else (groups["relation"] or "").lower()
        followed = COUNTED.match(match.string, match.end())
        proper = int(groups["day"]) <= int(groups["month"])  # "11/8" is no part of a whole
        cued = named or CUE.search(match.string[max(0, match.start("day") - 20) : match.start("day")])
        if not cued and (groups["bare"] != "/" or (followed and proper)):
            return None
        if groups["bare"] == "-" and (not named or (followed and named in RELATIONS and RELATIONS[named] == "after")):
            return None
    relation = groups.get("relation")
    day, month, year = groups.get("day"), groups.get("month"), groups.get("year")
    return Date(
        int(day) if day else None, _number(month) if month else None, int(year) + 2000 * (len(year) == 2) if year else None,
        RELATIONS[re.sub(r"\s+", " ", relation.lower())] if relation else "", (groups.get("part") or "").lower(),
    )  # fmt: skip


def _period(shape: Shape, match: re.Match[str]) -> Period | None:
    groups = {name: text.lower() for name, text in match.groupdict().items() if text}
    year = int(groups["year"]) if "year" in groups else int(groups["of"]) if "of" in groups else None
    until = int(groups["until"]) if "until" in groups else year
    if "quarter" in groups:
        size = 6 if shape == "term" else 3
        last = size * _number(groups["quarter"])
        return Period(shape, last - size + 1, last, year, until)
    if shape == "named":
        which = groups["which"]
        return Period(shape, part=f"{SYNONYMS.get(which, which)} {groups['span']}")
    if "from" in groups:
        return Period(shape, _number(groups["from"]), _number(groups["to"]), year, until)
    if "count" in groups or "quarters" in groups or "end" in groups:
        count = _number(groups["count"]) if "count" in groups else 3 * _number(groups.get("quarters", "1"))
        if shape == "lapse":
            return Period(shape, 1, count, part="ahead" if "ahead" in groups else "")
        end = groups.get("end", "đầu")
        return Period(shape, 1, count, year, until) if end == "đầu" else Period(shape, 13 - count, 12, year, until)
    if match.group().lower().startswith("nửa") and shape == "months":
        return Period(shape, 7, 12, year, until) if "cuối" in match.group().lower() else Period(shape, 1, 6, year, until)
    return Period(shape, 1, 12, year, until, groups.get("part", ""))


def _number(text: str) -> int:
    key = re.sub(r"\s+", " ", text.lower())
    return NUMBERS[key] if key in NUMBERS else int(key)


def _completed(found: tuple[int, int, Date | Period], after: tuple[int, int, Date | Period]) -> tuple[int, int, Date | Period]:
    """A day before "đến ngày 8/9" is of the same month and year, a date before "- 15/9/2023" of the same year."""
    start, stop, value = found
    later = after[2]
    if not (isinstance(value, Date) and isinstance(later, Date)) or after[0] - stop > 15 or later.day is None:
        return found
    if value.month is None:
        value = replace(value, month=later.month, year=later.year)
    elif value.year is None and after[0] - stop <= 3:
        value = replace(value, year=later.year)
    return start, stop, value
