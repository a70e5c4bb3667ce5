"""Whose tasks an item holds where only a lead-in or heading says so: "- Sở Y tế: mua đủ thuốc; khảo sát người bệnh."."""

import re
from itertools import pairwise

from briefing.actors import MODALS
from briefing.enumerations import ACTOR
from briefing.facts import find
from briefing.planner import PlannedItem
from briefing.report import Report, Span
from briefing.sections import NEXT_TASKS

LONGEST = 12  # syllables of a name before a colon
_TO = re.compile(r"(?:đối )?với\s+", re.IGNORECASE)
_TOPIC = re.compile(  # opens like the name of a body, and is what some of them do
    r"phòng(?:,| chống| ngừa| cháy| bệnh| dịch(?! vụ)| thủ)|thanh tra(?:,| (?:và )?kiểm tra)|khoa học"
    r"|tổ chức(?:,| (?!cơ sở|đảng|chính trị))|ban hành|hội (?:nhập|thi|thảo|họp|chợ)\b|xã hội|bộ (?:máy|mặt|tiêu chí|thủ tục)"
    r"|trường (?:hợp|lớp)|đoàn kết|sở hữu|ngành nghề|văn phòng phẩm|trạm biến|(?:xã|huyện) nông thôn",
    re.IGNORECASE,
)
_SAYS = MODALS | frozenset(  # a lead-in with one of these says something of the body, or is said by it
    "hội nghị|yêu cầu|báo cáo|đề nghị|kiến nghị|giao|chỉ đạo|kết luận|thống nhất|nhấn mạnh|nêu|cho biết|đánh giá|xác định"
    "|thông qua|quyết nghị|đặt|đề ra|tập trung|tiếp tục|phấn đấu|thực hiện|triển khai|đã|có|là|gồm|như|sau".split("|")
)


def actor(report: Report, item: PlannedItem) -> Span | None:
    """The body that leads into all units of an item of tasks, without its colon; None where what leads in is no name of one.

    >>> from briefing.reading import read
    >>> report = read("Chủ tịch yêu cầu:\\n- Sở Y tế: mua đủ thuốc trước 30/11; khảo sát người bệnh.")
    >>> report.quote(report.units[2].span), report.quote(actor(report, PlannedItem("next_tasks", (2,), 1.0)))
    ('mua đủ thuốc trước 30/11', 'Sở Y tế')
    """
    leads = {report.units[unit].lead_in for unit in item.units}
    lead = leads.pop()
    if item.section != NEXT_TASKS.name or leads:
        return None
    first = min(item.units)
    lead = _heading_above(report, first) if lead is None else lead
    if lead is None or (report.units[lead].kind == "heading" and _opens_with_a_body(report.quote(report.units[first].span))):
        return None
    span = report.units[lead].span
    text = report.quote(span).rstrip(" :")
    to = _TO.match(text)
    start = to.end() if to else 0
    return Span(span.start + start, span.start + len(text)) if _names_a_body(text[start:]) else None


def led(body: str, text: str) -> str:
    """A text with the body that it is the task of.

    >>> led("các xã", "Rà soát hộ nghèo"), led("Sở Y tế", "BHYT toàn dân đạt 95%")
    ('Các xã: rà soát hộ nghèo', 'Sở Y tế: BHYT toàn dân đạt 95%')
    """
    first, _, rest = text.partition(" ")
    plain = first.istitle() and not rest[:1].isupper()
    return f"{body[:1].upper()}{body[1:]}: {text[:1].lower() + text[1:] if plain else text}"


def _heading_above(report: Report, unit: int) -> int | None:
    """The numbered heading right above the paragraph that a unit stands in; without a number it may be a caption."""
    start = report.text.rfind("\n", 0, report.units[unit].span.start)
    above = next((at for at in range(unit - 1, -1, -1) if report.units[at].span.end <= start), None)
    if above is None or report.units[above].kind != "heading":
        return None
    numbered = report.text[: report.units[above].span.start].rpartition("\n")[2]
    return above if numbered else None


def _opens_with_a_body(text: str) -> bool:
    return any(ACTOR.match(form) for form in (text, text[:1].lower() + text[1:]))


def _names_a_body(text: str) -> bool:
    if _TOPIC.match(text):
        return False
    said = text.lower().replace(",", " ").split()
    if not said or len(said) > LONGEST:
        return False
    if any(fact.kind == "organisation" and (fact.start, fact.end) == (0, len(text)) for fact in find(text)):
        return True
    says = {*said, *map(" ".join, pairwise(said))} & _SAYS
    return not says and _opens_with_a_body(text.replace(",", " ") + " ")  # the pattern wants a blank after the kind of body
