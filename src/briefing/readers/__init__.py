"""One module a file format. A module that defines ``READER`` is found by itself: a new format is a new file."""

import importlib
import pkgutil
from functools import cache

from briefing.errors import ReadError
from briefing.readers.page import Page, Reader

__all__ = ["Page", "Reader", "known_suffixes", "reader_for"]

# Files that are no report whatever their suffix says, by their first bytes.
_STRANGERS: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"BM\x00", "a picture"),
    (b"RIFF", "a picture or a recording"),
    (b"II*\x00", "a picture"),
    (b"MM\x00*", "a picture"),
    (b"{\\rtf", "an RTF document: save it as .docx"),
    (b"\x1f\x8b", "a compressed file: unpack it first"),
    (b"7z\xbc\xaf", "a compressed file: unpack it first"),
    (b"Rar!", "a compressed file: unpack it first"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90", "a program"),
)


@cache
def _readers() -> tuple[Reader, ...]:
    modules = (importlib.import_module(f"{__name__}.{found.name}") for found in pkgutil.iter_modules(__path__))
    return tuple(module.READER for module in modules if hasattr(module, "READER"))


def known_suffixes() -> frozenset[str]:
    """The suffixes of the files that can be read, in small letters with their dot."""
    return frozenset(suffix for reader in _readers() for suffix in reader.suffixes)


def reader_for(data: bytes, suffix: str = "") -> Reader:
    """The reader of a file by its first bytes, else by its suffix, else as it looks; plain text when nothing else fits.

    Raises ReadError for what is known to be no report, and where the suffix promises a format that the bytes are not.
    """
    start = data[:4096].lstrip(b"\r\n\t ")
    for magic, what in _STRANGERS:
        if start.startswith(magic):
            raise ReadError(f"the input is {what}, not a report" if ":" not in what else f"the input is {what}")
    for reader in _readers():
        if start.startswith(reader.magic or (b"\0" * 9,)):
            return reader
    for reader in _readers():
        if suffix.lower() in reader.suffixes:
            if reader.magic and data.strip():
                raise ReadError(
                    f"the file is damaged or no {suffix.lower()} file: save it again as {suffix.lower()}, .html or .txt"
                )
            return reader
    sample = start.decode("utf-8", "ignore") if b"\0" not in start else start.replace(b"\0", b"").decode("latin-1")
    return next((reader for reader in _readers() if reader.looks and reader.looks(sample)), _plain())


def _plain() -> Reader:
    return next(reader for reader in _readers() if ".txt" in reader.suffixes)
