"""A run's log as pictures: one panel of lines over steps, as SVG that stands in a page by itself."""

from collections.abc import Mapping, Sequence
from itertools import pairwise

from briefing.score_formats.markup import element, figure, text

WIDTH, HEIGHT = 620, 220
LEFT, RIGHT, TOP, BOTTOM = 52, 150, 14, 26
COLOURS = ("#1f5fbf", "#b3590b", "#1a7f4b", "#8b3fa0", "#b3261e", "#5c626b")
POINTS = 300  # of a line: a longer one is drawn by the means of as many stretches

Line = Sequence[tuple[float, float]]


def curves(lines: Mapping[str, Line], name: str) -> str:
    """An SVG element of lines (step, value) by name; empty where there is no point."""
    known = {label: thinned(line) for label, line in lines.items() if line}
    if not known:
        return ""
    steps = [step for line in known.values() for step, _ in line]
    values = [value for line in known.values() for _, value in line]
    across, up = _span(steps), _span(values)

    def at(step: float, value: float) -> tuple[float, float]:
        x = LEFT + (WIDTH - LEFT - RIGHT) * (step - across[0]) / (across[1] - across[0])
        return x, HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * (value - up[0]) / (up[1] - up[0])

    drawn = [_tick(*at(across[0], value), figure(value, 2), "end") for value in up]
    drawn += [_words(at(step, up[0])[0], HEIGHT - 6, f"{step:.0f}", "middle") for step in across]
    for number, (label, line) in enumerate(known.items()):
        colour = COLOURS[number % len(COLOURS)]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in (at(*point) for point in line))
        drawn.append(element("polyline", points=path, fill="none", stroke=colour, stroke_width=1.5))
        x, y = at(*line[-1])
        drawn.append(element("circle", cx=f"{x:.1f}", cy=f"{y:.1f}", r=3, fill=colour))
        said = f"{label}: {figure(line[-1][1], 3)}"
        drawn.append(_words(WIDTH - RIGHT + 14, TOP + 10 + 18 * number, said, "start", fill=colour))
    return element("svg", *drawn, viewBox=f"0 0 {WIDTH} {HEIGHT}", role="img", aria_label=name, font_size=12)


def thinned(line: Line, most: int = POINTS) -> Line:
    """A line of at most so many points: the means of stretches of equal length.

    >>> thinned([(1, 2.0), (2, 4.0), (3, 1.0), (4, 1.0)], 2)
    [(1.5, 3.0), (3.5, 1.0)]
    """
    if len(line) <= most:
        return line
    cuts = [len(line) * number // most for number in range(most + 1)]
    stretches = [line[start:end] for start, end in pairwise(cuts)]
    return [(sum(step for step, _ in some) / len(some), sum(value for _, value in some) / len(some)) for some in stretches]


def _span(values: Sequence[float]) -> tuple[float, float]:
    low, high = min(values), max(values)
    return (low, high) if low < high else (low - 0.5, high + 0.5)


def _tick(x: float, y: float, content: str, anchor: str) -> str:
    line = element("line", x1=f"{x:.1f}", x2=WIDTH - RIGHT, y1=f"{y:.1f}", y2=f"{y:.1f}", stroke="#8886")
    return line + _words(x - 6, y + 4, content, anchor)


def _words(x: float, y: float, content: str, anchor: str, fill: str = "currentColor") -> str:
    return element("text", text(content), x=f"{x:.1f}", y=f"{y:.1f}", text_anchor=anchor, fill=fill)
