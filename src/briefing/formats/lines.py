"""Lines of text with a kind: written plainly, or for a terminal in colours and wrapped with a hanging indent."""

import shutil
import textwrap
from collections.abc import Iterable
from typing import NamedTuple

BOLD = "\x1b[1m"
QUIET = "\x1b[2m"
RED = "\x1b[31m"
RESET = "\x1b[0m"
MAX_WIDTH = 100


class Line(NamedTuple):
    """``mark`` stands in front of the text, and its width before each further line that a terminal needs."""

    text: str = ""
    mark: str = ""
    code: str = ""


def plain(lines: Iterable[Line]) -> bytes:
    """UTF-8, each line whole, so that it can be searched and compared."""
    return "".join(f"{line.mark}{line.text}".rstrip() + "\n" for line in lines).encode("utf-8", "replace")


def coloured(lines: Iterable[Line]) -> bytes:
    """UTF-8 with the codes of a terminal, wrapped to its width.

    >>> coloured([Line("đạt 8,5%", "  1. ", BOLD)]).decode()
    '\\x1b[1m  1. đạt 8,5%\\x1b[0m\\n'
    """
    width = min(MAX_WIDTH, shutil.get_terminal_size().columns)
    return "".join(_painted(line, width) for line in lines).encode("utf-8", "replace")


def _painted(line: Line, width: int) -> str:
    wrapped = textwrap.wrap(
        line.text,
        width=max(width, len(line.mark) + 20),
        initial_indent=line.mark,
        subsequent_indent=" " * len(line.mark),
        break_on_hyphens=False,
        break_long_words=False,
    )
    return "".join((f"{line.code}{part}{RESET}" if line.code else part) + "\n" for part in wrapped or [""])
