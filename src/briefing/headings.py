"""Which part of a report is about what is to come ("II. PHƯƠNG HƯỚNG, NHIỆM VỤ NĂM 2025"), and which asks, by its headings."""

import re
from collections.abc import Iterator

import numpy as np

from briefing.features import Mask
from briefing.report import Report

_NUMBER = re.compile(
    r"[^\w\n]*(?:(?P<part>(?i:phần\s+(?:thứ\s+\w+|[IVX]+|[A-E]|\d+))\b)|(?P<letter>[a-zđ](?=\s*[.)/-]))"
    r"|(?:(?P<capital>[A-E])|(?P<roman>[IVX]+)(?!/v)|(?P<digit>\d{1,2}))(?P<below>(?:\.\d{1,2})+(?!\w)|(?=\s*[.)/:–-])))[\s.)/:–-]*"
)
_LEVELS = {"part": 0, "capital": 1, "roman": 2, "digit": 3, "letter": 9}  # "2.1." is one level below "2."
_AHEAD = re.compile(
    r"\W*(?:(?:một số|các|những)\s+)?"
    r"(?:phương hướng|định hướng (?:và|năm|công tác|hoạt động|phát triển)\b|(?:mục tiêu|nhiệm vụ|giải pháp)"
    r"(?:$|,| (?:và|chung|trọng tâm|chủ yếu|cụ thể|công tác|trong|năm|quý|tháng|(?:\d+|ba|sáu|chín) tháng|thời gian)\b)"
    r"|(?:kế hoạch|chương trình)(?: công tác)? (?:năm|quý|tháng|(?:\d+|ba|sáu|chín) tháng|thời gian)\b)",
    re.IGNORECASE,
)
_BEHIND = re.compile(
    r"kết quả|đánh giá|tình hình(?! mới)|tồn tại|hạn chế|nguyên nhân|thực hiện (?:mục tiêu|nhiệm vụ)|đã ", re.IGNORECASE
)
_ASKED = re.compile(
    r"\W*(?:(?:một số|các|những)\s+)?(?:kiến nghị|đề xuất|đề nghị)\b(?! (?:của cử tri|sáng kiến|khen|thi đua))", re.IGNORECASE
)
_ASKED_ALONE = re.compile(rf"{_ASKED.pattern}(?:\W*(?:và )?(?:kiến nghị|đề xuất|đề nghị))*\W*", re.IGNORECASE)


def ahead(report: Report) -> Mask:
    """(U,): whether a unit stands under such a heading: up to one about what has been, or the next of its level or above."""
    level: int | None = None  # of the heading about what is to come
    found = np.zeros(len(report.units), bool)
    for index, heading in _headings(report):
        if heading:
            level = None if _BEHIND.search(heading) else _goes_on(heading, level)
        found[index] = level is not None
    return found


def asked(report: Report) -> Mask:
    """(U,): whether a unit stands under "Kiến nghị, đề xuất": what others are asked for, no result and no task of one's own.

    Such a part ends with the next heading of its level or above; one without a number, which says no more than that, stands below
    the last that has one, and ends with the next of either.
    """
    level: int | None = None  # of the heading that asks
    last = 0  # of the last heading with a number
    found = np.zeros(len(report.units), bool)
    for index, heading in _headings(report):
        if heading:
            number = _NUMBER.match(heading)
            last = _level(number) if number else last
            own = last if number else last + 1
            if _ASKED.match(heading, number.end()) if number else _ASKED_ALONE.fullmatch(heading):
                level = own if level is None else min(own, level)
            elif level is not None and own <= level:
                level = None
        found[index] = level is not None
    return found


def _headings(report: Report) -> Iterator[tuple[int, str]]:
    """Each unit, with the whole line of a heading, "" for any other."""
    for index, unit in enumerate(report.units):
        start = report.text.rfind("\n", 0, unit.span.start) + 1
        yield index, report.text[start : unit.span.end] if unit.kind == "heading" else ""


def _goes_on(heading: str, level: int | None) -> int | None:
    """The level of the heading that opened the part which goes on below this line."""
    number = _NUMBER.match(heading)
    own = _level(number) if number else 0  # a heading without a number goes over the numbered below it
    if _AHEAD.match(heading, number.end() if number else 0):
        return own if level is None else min(own, level)
    return None if level is None or (number and own <= level) else level


def _level(number: re.Match[str]) -> int:
    style = next(style for style in _LEVELS if number[style])
    return _LEVELS[style] + (number["below"] or "").count(".")
