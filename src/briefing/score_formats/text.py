"""Tables to read: ROUGE by section, a system a row; then the other metrics, a system a column."""

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from briefing.formats.lines import BOLD, QUIET, RESET
from briefing.formats.wording import one_line
from briefing.score_formats.tables import (
    Column,
    costs,
    counted,
    evaluated,
    other_columns,
    part_of,
    scaled,
    section_columns,
    significant,
)
from briefing.scores import Number, Scores
from briefing.text import nfc

WIDTH = 120
GAP = 2
NOTHING = "–"


@dataclass(frozen=True, slots=True)
class _Column:
    """``cells``, the head first, are all of one length; neighbours of one ``group`` stand together under it."""

    group: str
    cells: tuple[str, ...]


def render(scores: Sequence[Scores]) -> bytes:
    """UTF-8 without colours, lines of at most 120 characters as far as names allow."""
    return "".join(f"{line}\n" for each in scores for _, line in _lines(each, WIDTH)).encode("utf-8", "replace")


def render_in_colour(scores: Sequence[Scores]) -> bytes:
    """For a terminal, as wide as it is: evaluated systems bold, what is no figure quiet."""
    width = shutil.get_terminal_size().columns
    lines = [(code, line) for each in scores for code, line in _lines(each, width)]
    return "".join((f"{code}{line}{RESET}" if code else line) + "\n" for code, line in lines).encode("utf-8", "replace")


def _lines(scores: Scores, width: int) -> Iterator[tuple[str, str]]:
    yield BOLD, f"{_name(scores.corpus)}: {scores.reports} reports, corpus {scores.corpus_hash}"
    mark = f"; * unlike {_name(scores.against)}, p < 0.05" if scores.against else ""
    bold = [BOLD if system in evaluated(scores) else "" for system in scores.systems]
    if sections := _by_section(scores):
        yield QUIET, f"ROUGE F1 in percent ± half of its 95% interval{mark}"
        labels = _set(["system", *map(_name, scores.systems)], "<")
        yield from _grid(labels, sections, ["", *bold], width)
    if others := _by_system(scores):
        yield QUIET, f"Other metrics, the two lists pooled where no part is named{mark}"
        labels = _set(["metric", *_metrics(scores)], "<")
        yield from _grid(labels, others, [""] * len(labels), width)


def _by_section(scores: Scores) -> list[_Column]:
    return [
        _Column(part_of(column), _set([column.column, *(_margin(column.of(scores, system)) for system in scores.systems)], ">"))
        for column in section_columns(scores)
    ]


def _metrics(scores: Scores) -> list[str]:
    """The labels of the second table's rows."""
    scored = [f"{column.metric} {column.column}{_of_part(column)}" for column in other_columns(scores)]
    return scored + [cost.name for cost in costs(scores)]


def _by_system(scores: Scores) -> list[_Column]:
    rows = [[_value(column.of(scores, system)) for system in scores.systems] for column in other_columns(scores)]
    rows += [[NOTHING if value is None else f"{value:.{cost.decimals}f} " for value in cost.values] for cost in costs(scores)]
    if not rows:
        return []
    named = zip(scores.systems, zip(*rows, strict=True), strict=True)
    return [_Column(system, _set([_name(system), *cells], ">")) for system, cells in named]


def _grid(labels: Sequence[str], columns: Sequence[_Column], codes: Sequence[str], width: int) -> Iterator[tuple[str, str]]:
    """The columns beside the labels, in as many blocks as the width asks for; groups are kept whole."""
    groups = [list(group) for _, group in groupby(columns, lambda column: column.group)]
    for block in _blocks(groups, width - len(labels[0])):
        if any(len(group) > 1 for group in block):
            over = "".join(f"{'':{GAP}}{group[0].group:<{_width(group) - GAP}}" for group in block)
            yield QUIET, f"{'':{len(labels[0])}}{over}".rstrip()
        shown = [labels, *(column.cells for group in block for column in group)]
        for code, cells in zip(codes, zip(*shown, strict=True), strict=True):
            yield code, (" " * GAP).join(cells).rstrip()
        yield "", ""


def _blocks(groups: Sequence[list[_Column]], room: int) -> Iterator[list[list[_Column]]]:
    block: list[list[_Column]] = []
    for group in groups:
        if block and sum(map(_width, [*block, group])) > room:
            yield block
            block = []
        block.append(group)
    yield block


def _width(group: Sequence[_Column]) -> int:
    return sum(GAP + len(column.cells[0]) for column in group)


def _set(cells: Sequence[str], side: str) -> tuple[str, ...]:
    """The cells of a column at one width."""
    width = max(map(len, cells))
    return tuple(f"{cell:{side}{width}}" for cell in cells)


def _name(text: str) -> str:
    return nfc(one_line(text))


def _of_part(column: Column) -> str:
    return f", {part_of(column)}" if part_of(column) else ""


def _margin(number: Number | None) -> str:
    if not (known := counted(number)):
        return f"{NOTHING} "
    value, low, high = scaled(known)
    return f"{value:.1f}±{(high - low) / 2:.1f}{_mark(known)}"


def _value(number: Number | None) -> str:
    if not (known := counted(number)):
        return f"{NOTHING} "
    return f"{scaled(known)[0]:.{1 if known.percent else 2}f}{_mark(known)}"


def _mark(number: Number) -> str:
    """The mark, or the room of one, so that points stand under each other."""
    return "*" if significant(number) else " "
