"""Rows on disk, read one by one: what is trained on may be larger than memory."""

import os
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any, overload

import numpy as np
import numpy.typing as npt

from briefing.training.rows import ItemRow, Row

Arrays = dict[str, npt.NDArray[Any]]

OF_ITEM = tuple(field.name for field in fields(ItemRow))
OF_ROW = tuple(field.name for field in fields(Row) if field.name not in ("windows", "edges", "items"))


class Shelf(Sequence[Row]):
    """Rows in a file of ``folder`` that has no name, so that it goes with the process; memory holds where each of them ends.

    `append` raises OSError where the disk takes no more.
    """

    def __init__(self, folder: Path) -> None:
        self._file = tempfile.TemporaryFile(dir=folder, buffering=0)  # noqa: SIM115 (open as long as the rows are)
        self._ends = [0]

    def append(self, row: Row) -> None:
        from safetensors.numpy import save

        rest = memoryview(save({name: np.asarray(array, order="C") for name, array in _arrays(row)}))
        self._ends.append(self._ends[-1] + len(rest))
        while rest:
            rest = rest[self._file.write(rest) :]

    def __len__(self) -> int:
        return len(self._ends) - 1

    @overload
    def __getitem__(self, index: int) -> Row: ...
    @overload
    def __getitem__(self, index: slice) -> list[Row]: ...
    def __getitem__(self, index: int | slice) -> Row | list[Row]:
        from safetensors.numpy import load

        if isinstance(index, slice):
            return [self[each] for each in range(*index.indices(len(self)))]
        number = range(len(self))[index]
        start, end = self._ends[number : number + 2]
        read = load(os.pread(self._file.fileno(), end - start, start))
        return _row({name: array.copy() for name, array in read.items()})  # torch wants arrays that may be written to


def _arrays(row: Row) -> Iterator[tuple[str, npt.NDArray[Any]]]:
    yield "edges", np.array(row.edges)
    yield from ((name, getattr(row, name)) for name in OF_ROW)
    yield from ((f"window {number}", window) for number, window in enumerate(row.windows))
    for number, item in enumerate(row.items):
        yield from ((f"{name} {number}", np.asarray(getattr(item, name))) for name in OF_ITEM)


def _row(arrays: Arrays) -> Row:
    windows, items = (sum(name.startswith(of) for name in arrays) for of in ("window ", "section "))
    before, after = arrays["edges"].tolist()
    return Row(
        windows=tuple(arrays[f"window {number}"] for number in range(windows)),
        edges=(before, after),
        items=tuple(_item({name: arrays[f"{name} {number}"] for name in OF_ITEM}) for number in range(items)),
        **{name: arrays[name] for name in OF_ROW},
    )


def _item(arrays: Arrays) -> ItemRow:
    return ItemRow(section=int(arrays.pop("section")), **arrays)
