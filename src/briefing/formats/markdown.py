"""Markdown (CommonMark): items as numbered lists, the sources of each quoted under it."""

import re
from collections.abc import Iterator

from briefing.draft import Briefing, Item
from briefing.formats import wording
from briefing.report import Report
from briefing.sections import LISTS

SPECIAL = re.compile(r"([\\`*_{}\[\]<>&|~$])")
BLOCK_START = re.compile(r"^([#+=-]|\d+(?=[.)]))")


def render(briefing: Briefing, report: Report) -> bytes:
    """UTF-8. What the report wrote is shown as it wrote it: no character of it becomes markup."""
    return "\n".join(_blocks(briefing, report)).encode("utf-8", "replace")


def escape(text: str) -> str:
    r"""The text with the characters that Markdown would read as markup escaped.

    >>> escape("3. a*b"), escape("- c"), escape("# d")
    ('3\\. a\\*b', '\\- c', '\\# d')
    """
    escaped = SPECIAL.sub(r"\\\1", wording.one_line(text))
    return BLOCK_START.sub(lambda found: found[0] + "\\" if found[0].isdigit() else "\\" + found[0], escaped)


def _blocks(briefing: Briefing, report: Report) -> Iterator[str]:
    yield f"# {escape(wording.headline(briefing, report))}\n"
    if briefing.headline:
        yield from _evidence(briefing.headline, report, indent="")
    if periods := wording.periods(briefing):
        yield f"{escape(periods)}\n"
    for note in wording.notes(briefing):
        yield f"**⚠ {escape(note)}**\n"
    for section in LISTS:
        yield f"## {section.title_vi}\n"
        items: tuple[Item, ...] = getattr(briefing, section.name)
        if not items:
            yield f"*{wording.nothing(briefing, section)}*\n"
        for number, item in enumerate(items, start=1):
            yield f"{number}. {escape(item.text)}\n"
            yield from _evidence(item, report, indent=" " * len(f"{number}. "))
    yield f"*{escape(wording.origin(briefing))}*\n"


def _evidence(item: Item, report: Report, indent: str) -> Iterator[str]:
    for quote in wording.quotes(item, report):
        yield f"{indent}> {escape(quote)}\n"
    for doubt in wording.doubts(item, report):
        yield f"{indent}**⚠ {escape(doubt)}**\n"
