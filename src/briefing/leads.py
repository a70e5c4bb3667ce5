"""Whose tasks an item holds where only its lead-in says so: "- Sở Y tế: mua đủ thuốc; khảo sát sự hài lòng của người bệnh."."""

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
_SAYS = MODALS | frozenset(  # a lead-in with one of these says something of the body, or is said by it
    "hội nghị|yêu cầu|đề nghị|kiến nghị|giao|chỉ đạo|kết luận|thống nhất|nhấn mạnh|nêu|cho biết|đánh giá|xác định|thông qua"
    "|quyết nghị|đặt|đề ra|tập trung|tiếp tục|phấn đấu|thực hiện|triển khai|đã|có|là|gồm|như|sau".split("|")
)


def actor(report: Report, item: PlannedItem) -> Span | None:
    """The body that leads into all units of an item of tasks, without its colon; None where what leads in is no name.

    >>> from briefing.reading import read
    >>> report = read("Chủ tịch yêu cầu:\\n- Sở Y tế: mua đủ thuốc trước 30/11; khảo sát người bệnh.")
    >>> report.quote(report.units[2].span), report.quote(actor(report, PlannedItem("next_tasks", (2,), 1.0)))
    ('mua đủ thuốc trước 30/11', 'Sở Y tế')
    """
    leads = {report.units[unit].lead_in for unit in item.units}
    lead = leads.pop()
    if item.section != NEXT_TASKS.name or leads or lead is None or report.units[lead].kind != "lead-in":
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


def _names_a_body(text: str) -> bool:
    said = text.lower().replace(",", " ").split()
    if not said or len(said) > LONGEST:
        return False
    if any(fact.kind == "organisation" and (fact.start, fact.end) == (0, len(text)) for fact in find(text)):
        return True
    says = {*said, *map(" ".join, pairwise(said))} & _SAYS
    spaced = text[:1].lower() + text[1:].replace(",", " ") + " "  # the pattern wants a blank after the kind of body
    return not says and any(ACTOR.match(form) for form in (spaced, text[:1] + spaced[1:]))
