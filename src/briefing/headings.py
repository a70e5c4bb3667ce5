"""Which part of a report is about what is to come ("II. PHƯƠNG HƯỚNG, NHIỆM VỤ NĂM 2025"), and which asks, by its headings."""

import re

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
_ASKED = re.compile(r"\W*(?:(?:một số|các|những)\s+)?(?:kiến nghị|đề xuất|đề nghị)\b", re.IGNORECASE)
_OTHER = re.compile(r"phương hướng|nhiệm vụ|kết quả|kết luận|phân công|tổ chức thực hiện", re.IGNORECASE)


def ahead(report: Report) -> Mask:
    """(U,): whether a unit stands under such a heading: up to one about what has been, or the next of its level or above."""
    return _under(report, _AHEAD, _BEHIND)


def asked(report: Report) -> Mask:
    """(U,): whether a unit stands under "Kiến nghị, đề xuất": what others are asked for, no result and no task of one's own."""
    return _under(report, _ASKED, _OTHER)


def _under(report: Report, opening: re.Pattern[str], closing: re.Pattern[str]) -> Mask:
    level: int | None = None  # of the heading that opened the part
    found = np.zeros(len(report.units), bool)
    for index, unit in enumerate(report.units):
        if unit.kind == "heading":
            heading = report.text[report.text.rfind("\n", 0, unit.span.start) + 1 : unit.span.end]
            level = None if closing.search(heading) else _goes_on(heading, opening, level)
        found[index] = level is not None
    return found


def _goes_on(heading: str, opening: re.Pattern[str], level: int | None) -> int | None:
    """The level of the heading that opened the part which goes on below this line."""
    number = _NUMBER.match(heading)
    own = _level(number) if number else 0  # a heading without a number goes over the numbered below it
    if opening.match(heading, number.end() if number else 0):
        return own if level is None else min(own, level)
    return None if level is None or (number and own <= level) else level


def _level(number: re.Match[str]) -> int:
    style = next(style for style in _LEVELS if number[style])
    return _LEVELS[style] + (number["below"] or "").count(".")
