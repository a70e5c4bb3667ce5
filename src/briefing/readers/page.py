"""What every reader gives: the lines of a page in order, and what the file's own metadata says of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from briefing.roles import Line


@dataclass(frozen=True, slots=True)
class Page:
    """The visible lines of a file, furniture included. ``published`` comes from its metadata, where there is any."""

    lines: Sequence[Line]
    published: date | None = None


@dataclass(frozen=True, slots=True)
class Reader:
    """One file format: the suffixes and the first bytes it is known by, and how its bytes become a page.

    ``looks`` tells by the decoded beginning where no fixed bytes do. ``read`` raises ReadError.
    """

    name: str
    suffixes: tuple[str, ...]
    read: Callable[[bytes], Page]
    magic: tuple[bytes, ...] = ()
    looks: Callable[[str], bool] | None = None
