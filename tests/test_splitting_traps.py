"""Traps of Vietnamese official prose, by theme: tests/cases says where sentences and tasks in a row end."""

import re
from pathlib import Path

import pytest

from briefing.report import Span
from briefing.units import split

CASES = Path(__file__).parent / "cases"


def cases(name: str) -> list[str]:
    """The lines of a file of cases but for its headings."""
    return [line for line in (CASES / name).read_text("utf-8").splitlines() if not line.startswith("#")]


@pytest.mark.parametrize("marked", cases("sentence_ends.txt"))
def test_sentences_end_where_a_reader_ends_them(marked: str) -> None:
    marked = marked.replace("\\n", "\n")
    text = marked.replace("|", "")
    lines = [Span(*found.span()) for found in re.finditer(r"[^\n]+", text)]
    expected = [sentence.strip() for sentence in marked.split("|")]
    assert [text[start:end] for start, end in split(text, lines)[0]] == expected


@pytest.mark.parametrize("marked", cases("task_lists.txt"))
def test_tasks_in_a_row_are_units_of_their_own(marked: str) -> None:
    text = marked.replace("|", "")
    expected = [part.strip() for part in marked.split("|")]
    if len(expected) > 1 and ": " in expected[0]:
        lead, _, first = expected[0].partition(": ")
        expected[:1] = [lead + ":", first]
    assert [text[unit.span.start : unit.span.end] for unit in split(text, [Span(0, len(text))])[1]] == expected
