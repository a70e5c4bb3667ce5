"""The scores as a picture: a forest plot, a panel a section, a row a system, a whisker the 95% interval."""

from briefing.score_formats.markup import element, figure, part_vi, text
from briefing.score_formats.tables import Column, counted, evaluated, scaled, section_columns
from briefing.scores import Number, Scores

LABELS, PANEL, GAP = 150, 250, 40  # widths
HEAD, ROW, FOOT = 34, 36, 24  # heights
STEP = 20  # between the lines of the grid, in percent
SPREAD = 9  # between the marks of a row


def forest(scores: Scores) -> str:
    """An SVG element; empty if there is no ROUGE to draw."""
    columns = section_columns(scores)
    parts = list(dict.fromkeys(column.part for column in columns))
    if not parts:
        return ""
    width, height = LABELS + len(parts) * (PANEL + GAP), HEAD + len(scores.systems) * ROW + FOOT
    bold = evaluated(scores)
    drawn = [
        _words(LABELS - 14, HEAD + (at + 0.5) * ROW, system, anchor="end", class_="strong" if system in bold else None)
        for at, system in enumerate(scores.systems)
    ]
    for at, part in enumerate(parts):
        own = [column for column in columns if column.part == part]
        drawn.append(_panel(scores, part, own, LABELS + at * (PANEL + GAP), height - FOOT))
    name = f"ROUGE theo phần và hệ thống, vạch ngang là khoảng tin cậy 95%: {scores.corpus}"
    return element("svg", *drawn, viewBox=f"0 0 {width} {height}", role="img", aria_label=name, class_="forest")


def _panel(scores: Scores, part: str, columns: list[Column], left: int, bottom: int) -> str:
    grid = [
        _line(x, HEAD, x, bottom, "grid") + _words(x, bottom + 14, str(tick), anchor="middle", class_="tick")
        for tick in range(0, 101, STEP)
        for x in [_x(left, tick)]
    ]
    marks = [
        _mark(found, left, HEAD + (row + 0.5) * ROW + (at - (len(columns) - 1) / 2) * SPREAD, at, f"{system}, {column.column}")
        for row, system in enumerate(scores.systems)
        for at, column in enumerate(columns)
        if (found := counted(column.of(scores, system)))
    ]
    return _words(left, 18, part_vi(part), class_="strong") + "".join(grid + marks)


def _mark(number: Number, left: int, y: float, kind: int, name: str) -> str:
    value, low, high = scaled(number)
    said = element("title", text(f"{name}: {figure(value)} [{figure(low)}; {figure(high)}]"))
    dot = element("circle", cx=_x(left, value), cy=f"{y:.1f}", r=3)
    return element("g", said, _line(_x(left, low), y, _x(left, high), y), dot, class_=f"mark-{kind}")


def _x(left: int, percent: float) -> str:
    return f"{left + PANEL * percent / 100:.1f}"


def _line(x1: str, y1: float, x2: str, y2: float, kind: str | None = None) -> str:
    return element("line", x1=x1, y1=f"{y1:.1f}", x2=x2, y2=f"{y2:.1f}", class_=kind)


def _words(x: float | str, y: float, content: str, anchor: str | None = None, class_: str | None = None) -> str:
    return element("text", text(content), x=x, y=f"{y:.1f}", text_anchor=anchor, dominant_baseline="middle", class_=class_)
