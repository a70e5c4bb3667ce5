"""The reports one by one, to sort by score: each draft beside its reference, matches linked, doubtful facts marked."""

import math
import unicodedata
from collections import defaultdict
from collections.abc import Mapping, Sequence
from html import escape

from briefing.draft import Check
from briefing.formats.wording import UNPRINTABLE, one_line
from briefing.score_formats.markup import NOTHING, VERDICTS_VI, element, part_vi, rank, text
from briefing.score_formats.tables import evaluated
from briefing.scores import Judged, Scores, Sheet
from briefing.sections import SECTIONS

EMPTY_VI: dict[str, str] = {section.name: section.empty_vi for section in SECTIONS}
Sheets = Mapping[tuple[str, str], Sheet]  # of one report, by system and part


def reports(scores: Scores, prefix: str) -> str:
    """The list, a group of rows a report, and the choice of the score it shows; empty if there are no drafts to show.

    ``prefix`` starts every id in it. Each cell holds its scores in the order of the choices, blank-separated, "-" for none.
    """
    systems = evaluated(scores)
    by_report: dict[str, dict[tuple[str, str], Sheet]] = defaultdict(dict)
    for sheet in scores.sheets:
        by_report[sheet.report][sheet.system, sheet.part] = sheet
    if not by_report:
        return ""
    parts = sorted({sheet.part for sheet in scores.sheets}, key=rank)
    columns = [(system, part) for system in systems for part in parts]
    scale = {f"{key.metric} {key.column}": 100 if number.percent else 1 for key, number in scores.numbers.items()}
    choices = {name: scale.get(name, 1) for sheet in scores.sheets for name in sheet.scores}
    bodies = [
        _body(report, sheets, columns, choices, f"{prefix}-{number}")
        for number, (report, sheets) in enumerate(by_report.items(), start=1)
    ]
    return _choice(list(choices), prefix) + element(
        "div",
        element("table", _head(systems, parts), *bodies, class_="reports", id=f"{prefix}-reports"),
        class_="wide",
    )


def _choice(choices: Sequence[str], prefix: str) -> str:
    """Hidden until the script is there to hear it."""
    options = [element("option", text(name), value=at) for at, name in enumerate(choices)]
    label = element("label", "Điểm để xem và sắp xếp: ", element("select", *options, data_for=f"{prefix}-reports"))
    return element("p", label, class_="choice", hidden=True)


def _head(systems: Sequence[str], parts: Sequence[str]) -> str:
    over = [element("th", text(system), colspan=len(parts) + 1, scope="colgroup") for system in systems]
    under = [*map(part_vi, parts), "Số liệu, tên sai"]
    names = [element("th", text(name), scope="col", data_sort="score") for _ in systems for name in under]
    report = element("th", "Báo cáo", rowspan=2, scope="col", data_sort="order")
    return element("thead", element("tr", report, *over), element("tr", *names))


def _body(report: str, sheets: Sheets, columns: Sequence[tuple[str, str]], choices: Mapping[str, int], place: str) -> str:
    """``choices``: the scores by name, each with what it is shown times."""
    cells = [element("th", text(report), scope="row")]
    for at, (system, part) in enumerate(columns):
        sheet = sheets.get((system, part))
        cells.append(_cell([sheet.scores.get(name, math.nan) * scale if sheet else math.nan for name, scale in choices.items()]))
        if at + 1 == len(columns) or columns[at + 1][0] != system:
            lines = [line for (whose, _), each in sheets.items() if whose == system for line in each.ours]
            doubts = sum(len(_doubts(line)) for line in lines)
            cells.append(element("td", str(doubts), class_="doubt" if doubts else None, data_value=doubts))
    shown = []
    for part in dict.fromkeys(part for _, part in columns):
        shown.append(_part([sheets[column] for column in columns if column[1] == part and column in sheets], place))
    details = element("details", element("summary", "Bản thảo và tham chiếu"), *shown)
    below = element("tr", element("td", details, colspan=len(cells)), class_="beside")
    return element("tbody", element("tr", *cells), below, id=place)


def _cell(values: Sequence[float]) -> str:
    """Shows the first of the values, and keeps all."""
    shown = [f"{value:.1f}" if math.isfinite(value) else "-" for value in values]
    first = next(iter(shown), "-")
    return element("td", NOTHING if first == "-" else first.replace(".", ","), data_value=first, data_scores=" ".join(shown))


def _part(sheets: Sequence[Sheet], place: str) -> str:
    """One part of a report: the reference and a column for each system that drafted it."""
    if not sheets:
        return ""
    part, here = sheets[0].part, f"{place}-{sheets[0].part}"
    columns = [_reference(sheets, here), *(_draft(sheet, f"{here}-{at}", here) for at, sheet in enumerate(sheets))]
    return element("section", element("h4", text(part_vi(part))), element("div", *columns, class_="columns"))


def _reference(sheets: Sequence[Sheet], here: str) -> str:
    """The reference's lines, each with links to the drafted lines that it matches, or a word that nothing does."""
    lines = []
    for number, line in enumerate(sheets[0].theirs):
        links = []
        for at, sheet in enumerate(sheets):
            found = [(index, ours.likeness) for index, ours in enumerate(sheet.ours) if ours.match == number]
            links += [_link(f"{here}-{at}-{index}", f"{sheet.system} {index + 1}", likeness) for index, likeness in found]
            if not found:
                links.append(element("span", text(f"{sheet.system}: thiếu"), class_="alone"))
        lines.append(element("li", text(line), " ", *links, id=f"{here}-{number}"))
    return _column("Tham chiếu", lines, f"Tham chiếu để trống. {EMPTY_VI.get(sheets[0].part, '')}")


def _draft(sheet: Sheet, place: str, here: str) -> str:
    lines = []
    for number, line in enumerate(sheet.ours):
        if line.match is None:
            link = element("span", "không khớp dòng nào", class_="alone")
        else:
            link = _link(f"{here}-{line.match}", f"tham chiếu {line.match + 1}", line.likeness)
        said = [
            element("p", text(f"{one_line(check.text)}: {VERDICTS_VI[check.verdict]}"), class_="doubt") for check in _doubts(line)
        ]
        lines.append(element("li", _marked(line), " ", link, *said, id=f"{place}-{number}"))
    right = "đúng như tham chiếu" if not sheet.theirs else "tham chiếu thì không"
    return _column(sheet.system, lines, f"Bản thảo để trống, {right}.")


def _column(name: str, lines: Sequence[str], empty: str) -> str:
    held = element("ol", *lines) if lines else element("p", text(empty), class_="empty")
    return element("div", element("h5", text(name)), held)


def _link(target: str, name: str, likeness: float) -> str:
    """A link to the other line of a match, coloured by their likeness; the figure says it too."""
    return element("a", text(f"↔ {name} · {likeness:.0%}"), href=f"#{target}", style=f"--likeness: {likeness:.2f}")


def _doubts(line: Judged) -> list[Check]:
    return [check for check in line.checks if check.verdict in VERDICTS_VI]


def _marked(line: Judged) -> str:
    """The text with its doubtful facts marked where they stand; the first place that is free, for one that stands twice."""
    places: list[tuple[int, int, Check]] = []
    for check in _doubts(line):
        start = _free(line.text, check.text, places)
        if start >= 0:
            places.append((start, start + len(check.text), check))
    pieces, done = [], 0
    for start, end, check in sorted(places, key=lambda place: place[:2]):
        mark = element("mark", _piece(line.text[start:end]), class_=check.verdict, title=VERDICTS_VI[check.verdict])
        pieces += [_piece(line.text[done:start]), mark]
        done = end
    return "".join([*pieces, _piece(line.text[done:])])


def _free(whole: str, wanted: str, taken: Sequence[tuple[int, int, Check]]) -> int:
    """Where ``wanted`` stands clear of what is taken; -1 if nowhere."""
    start = whole.find(wanted) if wanted else -1
    while any(begin < start + len(wanted) and start < end for begin, end, _ in taken) and start >= 0:
        start = whole.find(wanted, start + 1)
    return start


def _piece(content: str) -> str:
    """A piece of a line as text: blanks at its ends are kept."""
    return escape("".join(" " if unicodedata.category(mark) in UNPRINTABLE else mark for mark in content))
