"""Rows on disk: what is read back is what was put there."""

from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest

import archive
from briefing.corpus import examples
from briefing.tokenization import Tokenizer
from briefing.training.rows import ItemRow, Row, row
from briefing.training.shelf import Shelf


@pytest.fixture(scope="module")
def rows(t5: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Row]:
    data = archive.archive(tmp_path_factory.mktemp("archive") / "archive.jsonl")
    tokenizer = Tokenizer(t5)
    return [made for example in examples(data) if (made := row(example, tokenizer, 64))]


@pytest.fixture
def shelf(rows: list[Row], tmp_path: Path) -> Shelf:
    shelf = Shelf(tmp_path)
    for each in rows:
        shelf.append(each)
    return shelf


def same(first: Row | ItemRow, second: Row | ItemRow) -> None:
    for field in fields(first):
        ours, theirs = getattr(first, field.name), getattr(second, field.name)
        if field.name == "items":
            assert len(ours) == len(theirs)
            for pair in zip(ours, theirs, strict=True):
                same(*pair)
        elif field.name == "windows":
            assert len(ours) == len(theirs)
            for pair in zip(ours, theirs, strict=True):
                np.testing.assert_array_equal(*pair)
        elif isinstance(ours, np.ndarray):
            assert ours.dtype == theirs.dtype
            np.testing.assert_array_equal(ours, theirs)
        else:
            assert ours == theirs
            assert type(ours) is type(theirs)


def test_rows_come_back(rows: list[Row], shelf: Shelf) -> None:
    assert len(rows) == len(shelf) > 3
    assert any(len(row.items) > 1 for row in rows)
    assert any(len(row.windows) > 1 for row in rows)
    for ours, theirs in zip(rows, shelf, strict=True):
        same(ours, theirs)
    same(rows[-1], shelf[-1])
    for ours, theirs in zip(rows[1:3], shelf[1:3], strict=True):
        same(ours, theirs)
    with pytest.raises(IndexError):
        shelf[len(rows)]


def test_rows_may_be_written_to(shelf: Shelf) -> None:
    before = shelf[0].take.copy()
    shelf[0].take[:] = 7  # of the copy that was read, not of what is on the disk
    np.testing.assert_array_equal(shelf[0].take, before)


def test_the_file_has_no_name(shelf: Shelf, tmp_path: Path) -> None:
    assert len(shelf)
    assert not list(tmp_path.iterdir())
