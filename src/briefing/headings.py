"""Which part of a report is about what is to come, by its headings ("II. PHƯƠNG HƯỚNG, NHIỆM VỤ NĂM 2025")."""

import re

import numpy as np

from briefing.features import Mask
from briefing.report import Report, Unit

_AHEAD = re.compile(
    r"\W*(?:(?:một số|các|những)\s+)?(?:phương hướng|(?:mục tiêu|nhiệm vụ|giải pháp)"
    r"(?:,| (?:và|chung|trọng tâm|chủ yếu|cụ thể|công tác|trong|năm|quý|tháng|(?:\d+|ba|sáu|chín) tháng|thời gian)\b))",
    re.IGNORECASE,
)
_BEHIND = re.compile(r"kết quả|đánh giá|tình hình|tồn tại|hạn chế|nguyên nhân|thực hiện (?:mục tiêu|nhiệm vụ)|đã ", re.IGNORECASE)
_PART = re.compile(r"(?:^|\n)\W*(?:[IVX]+|[A-E])\s*[.)/:-]\s*$")  # before a heading: its number is one of a whole part's


def ahead(report: Report) -> Mask:
    """(U,): whether a unit stands under such a heading: up to one about what has been, or the next part's."""
    under, found = False, np.zeros(len(report.units), bool)
    for index, unit in enumerate(report.units):
        if unit.kind == "heading":
            under = _goes_on(report, unit, under)
        found[index] = under
    return found


def _goes_on(report: Report, heading: Unit, under: bool) -> bool:
    text = report.quote(heading.span)
    if _BEHIND.search(text):
        return False
    return _AHEAD.match(text) is not None or (under and not _PART.search(report.text[: heading.span.start][-20:]))
