"""Charts as SVG to stand inside an HTML page, with nothing to fetch: stacked bars and histograms."""

from collections.abc import Sequence
from html import escape
from itertools import accumulate

WIDTH, LABEL, ROW = 640, 190, 26  # pixels
HEIGHT, BINS = 120, 30
Part = tuple[int, str]


def bars(rows: Sequence[tuple[str, Sequence[Part]]]) -> str:
    """A bar a row, of the same length each: a label, and its parts as counts with a CSS class.

    >>> bars([("Số liệu", [(3, "good"), (1, "bad")])]).count("<rect")
    2
    """
    room = WIDTH - LABEL
    drawn = []
    for number, (label, parts) in enumerate(rows):
        top, total = number * ROW, sum(count for count, _ in parts)
        drawn.append(f'<text x="0" y="{top + 17}">{escape(label)}</text>')
        ends = [round(room * end / max(1, total), 1) for end in accumulate((count for count, _ in parts), initial=0)]
        for (count, kind), start, end in zip(parts, ends, ends[1:], strict=False):
            if count:
                x, wide = LABEL + start, max(1.0, end - start)
                drawn.append(f'<rect class="{kind}" x="{x}" y="{top + 3}" width="{wide:.1f}" height="{ROW - 8}"/>')
                if wide > 9 * len(str(count)):
                    drawn.append(f'<text class="in" x="{x + 5}" y="{top + 17}">{count}</text>')
    return _svg(len(rows) * ROW, drawn)


def histogram(values: Sequence[float], mark: float | None = None) -> str:
    """How many values fall in each of 30 equal steps from 0 to the greatest, and a line at ``mark``.

    >>> histogram([1, 2, 2, 40], mark=20).count("<rect")
    3
    """
    top = max([*values, mark or 0, 1e-9])
    counts = [0] * BINS
    for value in values:
        counts[min(BINS - 1, int(BINS * value / top))] += 1
    step, most = WIDTH / BINS, max([*counts, 1])
    drawn = [
        f'<rect class="bin" x="{number * step + 1:.1f}" y="{HEIGHT * (1 - count / most):.1f}" width="{step - 2:.1f}"'
        f' height="{HEIGHT * count / most:.1f}"><title>{count}</title></rect>'
        for number, count in enumerate(counts)
        if count
    ]
    for place, anchor in ((0.0, "start"), (top / 2, "middle"), (top, "end")):
        drawn.append(f'<text x="{WIDTH * place / top:.0f}" y="{HEIGHT + 16}" text-anchor="{anchor}">{place:.3g}</text>')
    if mark is not None:
        x = WIDTH * mark / top
        drawn.append(f'<line x1="{x:.1f}" x2="{x:.1f}" y1="0" y2="{HEIGHT}"/>')
    return _svg(HEIGHT + 22, drawn)


def _svg(height: int, drawn: Sequence[str]) -> str:
    return f'<svg viewBox="0 0 {WIDTH} {height}" role="img">{"".join(drawn)}</svg>'
