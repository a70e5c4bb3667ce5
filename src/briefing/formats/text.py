"""Text to read: headline, periods and sections, each item with its sources under it and its doubtful facts."""

from collections.abc import Iterator

from briefing.draft import Briefing, Item
from briefing.formats import wording
from briefing.formats.lines import BOLD, QUIET, RED, Line, coloured, plain
from briefing.report import Report
from briefing.sections import LISTS


def render(briefing: Briefing, report: Report) -> bytes:
    """UTF-8 without colours, one line an item and one a source."""
    return plain(_lines(briefing, report))


def render_in_colour(briefing: Briefing, report: Report) -> bytes:
    """For a terminal: the headline bold, sources quiet, facts that the report has otherwise or lacks red."""
    return coloured(_lines(briefing, report))


def _lines(briefing: Briefing, report: Report) -> Iterator[Line]:
    yield Line(wording.headline(briefing, report), code=BOLD)
    if briefing.headline:
        yield from _evidence(briefing.headline, report, indent="  ")
    if periods := wording.periods(briefing):
        yield Line(periods)
    for note in wording.notes(briefing):
        yield Line(note, "! ", RED)
    for section in LISTS:
        yield Line()
        yield Line(section.title_vi, code=BOLD)
        items: tuple[Item, ...] = getattr(briefing, section.name)
        if not items:
            yield Line(wording.nothing(briefing, section), "  ")
        for number, item in enumerate(items, start=1):
            yield Line(wording.one_line(item.text), f"{number:3}. ")
            yield from _evidence(item, report, indent="     ")
    yield Line()
    yield Line(wording.origin(briefing), code=QUIET)


def _evidence(item: Item, report: Report, indent: str) -> Iterator[Line]:
    for quote in wording.quotes(item, report):
        yield Line(quote, indent, QUIET)
    for doubt in wording.doubts(item, report):
        yield Line(doubt, f"{indent}! ", RED)
