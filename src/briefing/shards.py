"""Where records are stored: JSON Lines (plain, .xz or .gz), Parquet, or a folder of such shards. Read one by one, never whole."""

import glob
import gzip
import json
import lzma
import zlib
from collections.abc import Callable, Iterable, Iterator
from datetime import date, time
from pathlib import Path
from typing import IO, Any, NamedTuple

from briefing.errors import CorpusError

Record = dict[str, Any]

UNPACK: dict[str, Callable[[IO[bytes]], Iterable[bytes]]] = {
    ".xz": lzma.LZMAFile,
    ".gz": lambda raw: gzip.GzipFile(fileobj=raw),
}
PARQUET = ".parquet"
MAGIC = b"PAR1"  # the first and last four bytes of a Parquet file
SHARDS = ("*.jsonl", "*.jsonl.xz", "*.jsonl.gz", f"*{PARQUET}")


class Row(NamedTuple):
    """What stands at one place of a file ("FILE:LINE", from 1; a row of a Parquet file alike): a record, or why it is none."""

    place: str
    record: Record | None
    fault: str = ""


def rows(path: Path) -> Iterator[Row]:
    """Every record of a file, or of the shards of a folder in order of their names; blank lines are passed over.

    A fault never stops the reading of what can still be read. A path without any record is one fault.
    Raises CorpusError only where Parquet is given and ``datasets`` is not installed.
    """
    found = False
    for shard in _shards(path):
        for row in _parquet(shard) if shard.suffix == PARQUET else _lines(shard):
            found = True
            yield row
    if not found:
        what = f"no shard ({', '.join(SHARDS)})" if path.is_dir() and not _shards(path) else "no record"
        yield Row(str(path), None, f"holds {what}: a corpus has a report and its briefing a line")


def _shards(path: Path) -> list[Path]:
    return sorted({shard for pattern in SHARDS for shard in path.glob(pattern)}) if path.is_dir() else [path]


def _lines(path: Path) -> Iterator[Row]:
    number = 0
    try:
        with path.open("rb") as raw:
            for number, line in enumerate(UNPACK.get(path.suffix, iter)(raw), start=1):
                if line.strip():
                    yield _row(f"{path}:{number}", line)
    except (OSError, EOFError, lzma.LZMAError, zlib.error, ValueError) as error:
        yield Row(f"{path}:{number + 1}" if number else str(path), None, _reason(error))


def _row(place: str, line: bytes) -> Row:
    try:
        text = line.decode("utf-8-sig")  # strictly: json.loads would let encoded surrogates pass
        record = json.loads(text)
        if "\\u" in text:  # the escape of half a character is valid JSON, and no text
            json.dumps(record, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return Row(place, None, "holds half of a character (a lone surrogate): write the text anew, as UTF-8")
    except UnicodeDecodeError:
        return Row(place, None, "is not UTF-8: save the file as UTF-8")
    except (ValueError, RecursionError) as error:
        return Row(place, None, f"not JSON: {error}")
    return _identified(place, record)


def _parquet(path: Path) -> Iterator[Row]:
    try:
        with path.open("rb") as file:
            whole = file.read(4) == MAGIC and file.seek(-4, 2) >= 4 and file.read() == MAGIC
    except OSError as error:
        yield Row(str(path), None, _reason(error))
        return
    if not whole:
        yield Row(str(path), None, "not a Parquet file, or cut short: write it again")
        return
    try:
        from datasets import load_dataset
    except ImportError as error:
        raise CorpusError(f"{path}: Parquet needs datasets: pip install 'vi-briefing[train]', or give JSON Lines") from error
    number = 0
    try:
        stream = load_dataset("parquet", data_files=glob.escape(str(path)), split="train", streaming=True)
        for number, record in enumerate(stream, start=1):
            yield _plain_row(f"{path}:{number}", record)
    except (OSError, ValueError) as error:  # pyarrow's errors are of these
        yield Row(f"{path}:{number + 1}", None, _reason(error))


def _plain_row(place: str, record: Record) -> Row:
    try:
        return _identified(place, _as_json(record))
    except TypeError as error:
        return Row(place, None, str(error))


def _identified(place: str, record: object) -> Row:
    if not isinstance(record, dict):
        return Row(place, None, f"not a JSON object but {_kind(record)}: a record is an object with an id")
    id = record.get("id")
    if not isinstance(id, str) or not id.strip():
        why = "no id" if id is None or id == "" else f"id is {_kind(id)}"
        return Row(place, None, f"{why}: give each report a string of its own as id")
    return Row(place, record)


def _as_json(value: Any) -> Any:
    """What JSON would have for a Parquet row, which has all columns of its file: no key for a null, dates and times as text
    (ISO 8601). Raises TypeError for what JSON has no form for."""
    if isinstance(value, dict):
        return {key: _as_json(part) for key, part in value.items() if part is not None}
    if isinstance(value, list):
        return [_as_json(part) for part in value]
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, str | float | int | None):
        return value
    raise TypeError(
        f"holds a value that JSON has no form for ({type(value).__name__}): leave its column out, or write it as text"
    )


def _kind(value: object) -> str:
    names = {bool: "true or false", int: "a number", float: "a number", str: "a string", list: "a list", dict: "an object"}
    return names.get(type(value), "null")


def _reason(error: Exception) -> str:
    return " ".join(str(getattr(error, "strerror", None) or error).split())
