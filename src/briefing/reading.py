"""A file, bytes or a string in, a ``Report`` out: decoded, cleaned of furniture, cut into sentences and units."""

import datetime
import difflib
import itertools
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, BinaryIO, get_args

from briefing import dates, place, readers, roles, units
from briefing.codec import tidy
from briefing.errors import ReadError
from briefing.lost_titles import title_in_furniture
from briefing.orthography import vietnamese_share
from briefing.readers.text import read_text
from briefing.report import Dropped, Report, Span, Unit

MAX_BYTES = 32 * 2**20
MAX_CHARACTERS = 2_000_000
ROLES: tuple[str, ...] = get_args(roles.Role)
_NOTHING = "no report was found in the input: it holds only titles, menus or captions"
_BESIDE = 4  # lines between a title and its date at most
_CLOCK = re.compile(r"hôm nay", re.IGNORECASE)
_VIETNAMESE = 0.62  # the share of words spelled as Vietnamese syllables: reports have 0.9 and more, English 0.4


def read(source: str | os.PathLike[str] | bytes | BinaryIO, *, id: str | None = None) -> Report:
    """The report in a file (path or open binary file), in the bytes of one, or in a string of text.

    A string is a path where such a file exists, or where it has a known suffix and no line break; else it is the text of a
    report. ``id`` defaults to the file's stem, or "report".

    Raises ReadError, in one line that says what to do.
    """
    if isinstance(source, str) and not _is_path(source):
        return _report(id or "report", _text_page(source))
    if isinstance(source, (str, os.PathLike)):
        path = Path(source)
        return _report(id or path.stem, _page(_bytes_of(path), path.suffix))
    data = source if isinstance(source, bytes) else source.read(MAX_BYTES + 1)
    return _report(id or "report", _page(data, ""))


def report_of_lines(
    id: str,
    title: str | None,
    lines: Sequence[str],
    *,
    sentences: bool = False,
    date: str | None = None,
    byline: str | None = None,
    captions: Sequence[str] = (),
    dropped: Sequence[Dropped] = (),
) -> Report:
    """The report of lines whose roles are known: nothing is cleaned away.

    With ``sentences`` every line is one sentence and is not split further, only into units.
    """
    kept = [line for line in (_one_line(line) for line in lines) if line]
    head = _one_line(title or "")
    text = "\n".join([head, *kept] if head else kept)
    if not kept:
        raise ReadError(_NOTHING)
    if len(text) > MAX_CHARACTERS:
        raise ReadError(f"the report has {len(text):,} characters, more than {MAX_CHARACTERS:,}: split it into single reports")
    spans = []
    start = len(head) + 1 if head else 0
    for line in kept:
        spans.append(Span(start, start + len(line)))
        start += len(line) + 1
    found, parts = units.split(text, spans, sentences_given=sentences)
    titled = Span(0, len(head)) if head else None
    return Report(
        id=id,
        text=text,
        title=titled,
        date=date,
        place=place.find(" ".join(kept[:3])),
        byline=byline,
        captions=tuple(captions),
        sentences=(titled, *found) if titled else tuple(found),
        units=(Unit(titled, "title", 0), *map(_after_title, parts)) if titled else tuple(parts),
        dropped=tuple(dropped),
    )


def report_of_record(record: Mapping[str, Any]) -> Report:
    """The report of one JSONL record, in any of these forms:

    - ``{"id", "lines": [[role, text], ...]}``: roles (of ``briefing.roles.Role``) are trusted;
    - ``{"id", "title", "body": [sentences]}`` or ``{"id", "title", "sentences": [...]}``: taken as given;
    - ``{"id", "text"}``: cleaned as a pasted page.

    Raises ReadError for a record of another form.
    """
    id = str(record.get("id", "report"))
    if "lines" in record:
        return _of_roles(id, _labelled(id, record["lines"]))
    for key in ("body", "sentences"):
        if key in record:
            title = record.get("title")
            if not isinstance(title, str | None):
                raise ReadError(f"record {id!r}: title has to be a string")
            return report_of_lines(id, title, _strings(record, key), sentences=True, captions=_strings(record, "captions"))
    if "text" in record:
        if not isinstance(record["text"], str):
            raise ReadError(f"record {id!r}: text has to be a string")
        return _report(id, _text_page(record["text"]))
    raise ReadError(f"record {id!r} has none of the keys lines, text, body, sentences")


def _labelled(id: str, lines: object) -> list[roles.Labelled]:
    if not isinstance(lines, list | tuple) or not all(isinstance(pair, list | tuple) and len(pair) == 2 for pair in lines):
        raise ReadError(f"record {id!r}: lines has to be a list of [role, text]")
    for number, (role, text) in enumerate(lines, start=1):
        if role not in ROLES:
            near = difflib.get_close_matches(str(role), ROLES, 1)
            hint = f"did you mean {near[0]!r}?" if near else f"known are {', '.join(ROLES)}"
            raise ReadError(f"record {id!r}: line {number} has the unknown role {role!r}, {hint}")
        if not isinstance(text, str):
            raise ReadError(f"record {id!r}: the text of line {number} has to be a string")
    return [roles.Labelled(text, role) for role, text in lines]


def _strings(record: Mapping[str, Any], key: str) -> list[str]:
    found = record.get(key, [])
    if not isinstance(found, list) or not all(isinstance(value, str) for value in found):
        raise ReadError(f"record {record.get('id', 'report')!r}: {key} has to be a list of strings")
    return found


def _is_path(source: str) -> bool:
    if "\n" in source or len(source) > 4096:
        return False
    if Path(source).suffix.lower() in readers.known_suffixes():
        return True
    return os.path.exists(source)  # no error for what cannot be a name: a NUL, a part longer than 255 bytes


def _bytes_of(path: Path) -> bytes:
    try:
        if path.is_dir():
            raise ReadError(f"{path} is a folder: name a file, or the files in it")
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise ReadError(
                f"{path} has {size / 2**20:.0f} MB, more than {MAX_BYTES // 2**20}: a report is shorter; split the file"
            )
        return path.read_bytes()
    except FileNotFoundError:
        raise ReadError(f"{path} does not exist: check the name") from None
    except PermissionError:
        raise ReadError(f"{path} cannot be opened: no permission to read it") from None
    except OSError as error:
        raise ReadError(f"{path} cannot be read: {error.strerror or error}") from None
    except ValueError:  # a NUL in the name
        raise ReadError(f"{str(path)!r} is no file name: check it") from None


def _page(data: bytes, suffix: str) -> readers.Page:
    if not data.strip(b"\0 \t\r\n\x0b\x0c\xef\xbb\xbf\xff\xfe"):
        raise ReadError("the input is empty: give a report of at least one sentence")
    if len(data) > MAX_BYTES:
        raise ReadError(f"the input has more than {MAX_BYTES // 2**20} MB: a report is shorter; split it")
    return readers.reader_for(data, suffix).read(data)


def _text_page(text: str) -> readers.Page:
    if not text.strip():
        raise ReadError("the input is empty: give a report of at least one sentence")
    return read_text(text)


def _report(id: str, page: readers.Page) -> Report:
    lines = [replace(line, text=_one_line(line.text)) for line in page.lines]
    labelled = roles.label([line for line in lines if line.text])
    if not any(line.role in roles.BODY for line in labelled):
        raise ReadError(_NOTHING)
    if vietnamese_share("\n".join(line.text for line in labelled if line.role in roles.BODY)) < _VIETNAMESE:
        raise ReadError("the text is not Vietnamese, or is in an unknown encoding: give a Vietnamese report, saved as UTF-8")
    return _of_roles(id, labelled, page)


def _of_roles(id: str, labelled: Sequence[roles.Labelled], page: readers.Page | None = None) -> Report:
    lines = itertools.dropwhile(lambda line: line.role != "title", labelled)
    head = " ".join(line.text for line in itertools.takewhile(lambda line: line.role == "title", lines))
    title, titled = _without_date(head or title_in_furniture(labelled) or "")
    published = titled or _published(labelled, page)
    return report_of_lines(
        id,
        title,
        [line.text for line in labelled if line.role in roles.BODY],
        date=published.isoformat() if published else None,
        byline=_signature(labelled),
        captions=[line.text for line in labelled if line.role == "caption"],
        dropped=[Dropped(line.text, line.reason or "furniture") for line in labelled if line.role == "furniture"],
    )


def _published(labelled: Sequence[roles.Labelled], page: readers.Page | None) -> datetime.date | None:
    """The date beside the title; else the one in the file's metadata; else the first of the page."""
    title = next((place for place, line in enumerate(labelled) if line.role in ("title", *roles.BODY)), 0)
    found = [
        (abs(place - title), located[0])
        for place, line in enumerate(labelled)
        if line.role in ("date", "furniture") and not _CLOCK.search(line.text) and (located := dates.find(line.text))
    ]
    nearest = min(found, key=lambda pair: pair[0], default=None)
    if page is not None and page.published is not None and (nearest is None or nearest[0] > _BESIDE):
        return page.published
    return nearest[1] if nearest else None


def _signature(labelled: Sequence[roles.Labelled]) -> str | None:
    """The byline below the report; where there is none, the one above."""
    end = max((place for place, line in enumerate(labelled) if line.role in roles.BODY), default=0)
    bylines = [(place < end, place) for place, line in enumerate(labelled) if line.role == "byline"]
    return labelled[min(bylines)[1]].text if bylines else None


def _without_date(title: str) -> tuple[str, datetime.date | None]:
    located = dates.find(title)
    if located and title.endswith(")") and title[located[1] - 1] == "(" and located[2] == len(title) - 1:
        return title[: located[1] - 1].strip(), located[0]
    return title, None


def _one_line(text: str) -> str:
    return " ".join(tidy(text).split())


def _after_title(unit: Unit) -> Unit:
    return replace(unit, sentence=unit.sentence + 1, lead_in=None if unit.lead_in is None else unit.lead_in + 1)
