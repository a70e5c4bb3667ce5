"""What the formats for people have in common: the Vietnamese words around a briefing, and quotes fit for one line."""

import unicodedata

from briefing.draft import Briefing, Check, Item
from briefing.report import Report
from briefing.sections import HEADLINE, Section

UNDRAFTED_VI = "Chưa soạn: mô hình không soạn mục này."
UNPRINTABLE = frozenset({"Cc", "Cs", "Co", "Cn"})


def one_line(text: str) -> str:
    """The text on one line, without the characters that steer a terminal or that XML forbids.

    >>> one_line("tăng\\x1b[31m 8,5%\\n so  với 2022")
    'tăng [31m 8,5% so với 2022'
    """
    return " ".join("".join(" " if unicodedata.category(mark) in UNPRINTABLE else mark for mark in text).split())


def headline(briefing: Briefing, report: Report) -> str:
    """The line a document is headed by: the drafted headline, else the report's own title, else its id."""
    drafted = briefing.headline.text if briefing.headline else ""
    return one_line(drafted) or one_line(briefing.title or "") or one_line(report.id) or HEADLINE.title_vi


def periods(briefing: Briefing) -> str:
    """The period reported on and the coming one, as the report words them; empty if it names neither."""
    named = (("Kỳ báo cáo", briefing.period), ("Kỳ tới", briefing.next_period))
    return " · ".join(f"{label}: {one_line(period.text)}" for label, period in named if period)


def notes(briefing: Briefing) -> list[str]:
    """What an editor has to know of how the draft was made."""
    return [one_line(note) for note in briefing.notes]


def nothing(briefing: Briefing, section: Section) -> str:
    """Why a section holds no items: the report has none, or the model does not draft it."""
    return UNDRAFTED_VI if section.name in briefing.undrafted else section.empty_vi


def origin(briefing: Briefing) -> str:
    """Which report this is of, and what drafted it."""
    return " · ".join(filter(None, (one_line(briefing.id), one_line(briefing.signature))))


def quotes(item: Item, report: Report) -> list[str]:
    """The sources of an item, each as the report has it, in quotation marks."""
    return [f"“{one_line(report.quote(span))}”" for span in item.sources]


def doubts(item: Item, report: Report) -> list[str]:
    """A line for each fact of an item that the report has otherwise or lacks."""
    return [doubt(check, report) for check in item.checks if check.verdict != "supported"]


def doubt(check: Check, report: Report) -> str:
    if check.verdict == "absent":
        return f"{one_line(check.text)}: không có trong báo cáo"
    if check.span is None:
        return f"{one_line(check.text)}: khác với báo cáo"
    return f"{one_line(check.text)}: báo cáo ghi “{one_line(report.quote(check.span))}”"
