"""The forms in which scores leave the house, one file each. Each takes the scores of several corpora, in order."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from briefing.files import write
from briefing.formats import by_suffix
from briefing.score_formats import csv, html, json, text
from briefing.scores import Scores

ScoreFormatName = Literal["text", "json", "csv", "html"]


@dataclass(frozen=True, slots=True)
class ScoreFormat:
    """How scores are written, UTF-8. ``terminal`` is ``render`` with colours, where the format has any."""

    suffixes: tuple[str, ...]
    render: Callable[[Sequence[Scores]], bytes]
    terminal: Callable[[Sequence[Scores]], bytes]


SCORE_FORMATS: dict[ScoreFormatName, ScoreFormat] = {
    "text": ScoreFormat((".txt",), text.render, text.render_in_colour),
    "json": ScoreFormat((".json", ".jsonl"), json.render, json.render),
    "csv": ScoreFormat((".csv",), csv.render, csv.render),
    "html": ScoreFormat((".html", ".htm"), html.render, html.render),
}


def score_format_of(path: str | Path) -> ScoreFormatName:
    """The format that a file name asks for by its suffix. Raises OutputError.

    >>> score_format_of("runs/scores.HTML")
    'html'
    """
    return by_suffix(path, SCORE_FORMATS)


def save(scores: Sequence[Scores], path: str | Path) -> None:
    """Writes scores, whole or not at all, in the format of the path's suffix: .txt .json .csv .html. Raises OutputError."""
    write(path, SCORE_FORMATS[score_format_of(path)].render(scores))
