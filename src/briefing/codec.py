"""Bytes to Vietnamese text: Unicode in its encodings, windows-1258, and the legacy TCVN3 (ABC, .Vn fonts) and VNI.

An encoding is chosen by what it makes of the words beyond ASCII: rightly decoded, nearly all are Vietnamese syllables.
"""

import re
from collections.abc import Callable

from briefing.errors import ReadError
from briefing.orthography import marked_share
from briefing.text import nfc

_TCVN3_CODES = (
    "ĂÂÊÔƠƯĐăâêôơưđ",  # from 0xA1
    "àảãáạ\0ằẳẵắ\0\0\0\0\0\0\0ặầẩẫấậè\0ẻẽéẹềểễếệìỉ\0\0\0ĩíịò\0ỏõóọồổỗốộờởỡớợù\0ủũúụừửữứựỳỷỹýỵ",  # from 0xB5
)
TCVN3 = {0xA1 + place: letter for place, letter in enumerate(_TCVN3_CODES[0])} | {
    0xB5 + place: letter for place, letter in enumerate(_TCVN3_CODES[1]) if letter != "\0"
}
# TCVN 5712-1 adds the toned capitals where Windows has its punctuation; ABC fonts draw capitals by a font of their own.
TCVN5712 = (
    TCVN3
    | dict(zip(range(0x80, 0xA0), "ÀẢÃÁẠẶẬÈẺẼÉẸỆÌỈĨÍỊÒỎÕÓỌỘỜỞỠỚỢÙỦŨ", strict=True))
    | dict(zip((1, 2, 4, 5, 6, 17, 18, 19, 20, 21, 22, 23), "ÚỤỪỬỮỨỰỲỶỸÝỴ", strict=True))
    | dict(zip(range(0xB0, 0xB5), "\u0300\u0309\u0303\u0301\u0323", strict=True))
    | dict(zip(b"\xaf\xba\xbf\xc0\xc1\xc2\xc3\xc4\xc5\xcd\xd9\xda\xdb\xe0\xf0\xff", "ẰẲẴẮẦẨẪẤỀỂỄẾỒỔỖỐ", strict=True))
)
_VNI_MARKS = {"ù": "\u0301", "ø": "\u0300", "û": "\u0309", "õ": "\u0303", "ï": "\u0323"}
_VNI_BREVE = {"ê": "", "é": "\u0301", "è": "\u0300", "ú": "\u0309", "ü": "\u0303", "ë": "\u0323"}
_VNI_HAT = {"â": "", "á": "\u0301", "à": "\u0300", "å": "\u0309", "ã": "\u0303", "ä": "\u0323"}
_VNI_ALONE = {"í": "í", "ì": "ì", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "ô": "ơ", "ö": "ư", "î": "ỵ", "ñ": "đ"}


def _vni_table() -> dict[str, str]:
    table = dict(_VNI_ALONE)
    table |= {
        base + key: nfc(letter + tone)
        for base, letter in zip("aeouyôö", "aeouyơư", strict=True)
        for key, tone in _VNI_MARKS.items()
    }
    table |= {"a" + key: nfc("ă" + tone) for key, tone in _VNI_BREVE.items()}
    table |= {base + key: nfc(base + "\u0302" + tone) for base in "aeo" for key, tone in _VNI_HAT.items()}
    upper = {key.upper(): letter.upper() for key, letter in table.items()}
    mixed = {key[0].upper() + key[1:]: letter.upper() for key, letter in table.items() if len(key) == 2}
    return table | mixed | upper


VNI = _vni_table()
_VNI_KEYS = re.compile("|".join(sorted(map(re.escape, VNI), key=len, reverse=True)))
_INVISIBLE = re.compile(  # colours of a terminal, control characters that are no blanks, marks without width
    r"\x1b\[[\d;?]*[@-~]|[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]"
)
_BLANKS = re.compile(r"[^\S\n]+")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f-\x84\x86-\x9f\ufffd]")
_CERTAIN = 0.85  # of the words beyond ASCII are syllables: names of other languages take the rest
_PLAUSIBLE = 0.6


def tidy(text: str) -> str:
    """NFC, without control and zero-width characters, runs of blanks (no-break ones too) as one, lines stripped.

    >>> tidy("Hội\\u200b  nghị \\n sơ\\u00a0kết\\x07")
    'Hội nghị\\nsơ kết'
    """
    visible = _BLANKS.sub(" ", _INVISIBLE.sub("", text))
    return nfc("\n".join(line.strip() for line in visible.split("\n")))


def from_tcvn3(text: str) -> str:
    """TCVN3 text that was decoded as Latin-1 or windows-1252.

    Capitals come from the font there, so toned letters of a line in capitals are capitals too.

    >>> from_tcvn3("tÊt c¶"), from_tcvn3("HéI NGHÞ S¥ KÕT")
    ('tất cả', 'HỘI NGHỊ SƠ KẾT')
    """
    return _capitals(text, text.translate(TCVN3))


def from_vni(text: str) -> str:
    """VNI text that was decoded as Latin-1 or windows-1252.

    >>> from_vni("Hoäi nghò trieån khai nhieäm vuï, ñöôïc")
    'Hội nghị triển khai nhiệm vụ, được'
    """
    return _VNI_KEYS.sub(lambda found: VNI[found.group()], text)


def unlegacy(text: str) -> str:
    """Text as it is, or converted where its words are Vietnamese only when read as TCVN3 or VNI.

    >>> unlegacy("Céng hßa x· héi chñ nghÜa"), unlegacy("Cộng hòa xã hội")
    ('Cộng hòa xã hội chủ nghĩa', 'Cộng hòa xã hội')
    """
    share = marked_share(text)
    if share is None or share >= _PLAUSIBLE:
        return text
    share, best = max(
        ((marked_share(read(text)) or 0.0, read(text)) for read in (from_tcvn3, from_vni)), key=lambda pair: pair[0]
    )
    return best if share >= _CERTAIN else text


def decode(data: bytes) -> str:
    """The text of a file's bytes, NFC, with ``\\n`` line ends.

    Raises ReadError where the bytes are no text.
    """
    if not data.strip():
        raise ReadError("the input is empty: give a report of at least one sentence")
    text = _unicode(data)
    if text is None:
        if b"\0" in data:
            raise ReadError("the input is binary data, not text: give a .txt, .html, .docx or .pdf file")
        text = _eight_bit(data)
    if len(_CONTROL.findall(text)) > len(text) / 100:
        raise ReadError("the input is binary data or damaged text: save it again as UTF-8 text")
    return nfc(re.sub(r"\r\n?|[\u2028\u2029\x0b\x0c\x85]", "\n", text))


def _capitals(source: str, text: str) -> str:
    lines = []
    for before, line in zip(source.split("\n"), text.split("\n"), strict=True):
        letters = [letter for letter in before if letter.isascii() and letter.isalpha()]
        lines.append(line.upper() if len(letters) > 3 and sum(map(str.isupper, letters)) > 0.9 * len(letters) else line)
    return "\n".join(lines)


def _unicode(data: bytes) -> str | None:
    for mark, name in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            return data.decode(name, "replace")
    sample = data[:4096]
    for first, name in ((1, "utf-16-le"), (0, "utf-16-be")):
        if sample[first::2].count(0) > 0.3 * len(sample[first::2]) and sample[1 - first :: 2].count(0) < 0.05 * len(sample) + 1:
            return data.decode(name, "replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _windows(data: bytes) -> str:
    return data.decode("cp1252", "replace")


_EIGHT_BIT: dict[str, Callable[[bytes], str]] = {
    "tcvn3": lambda data: from_tcvn3(_windows(data)),
    "tcvn5712-1": lambda data: nfc(data.decode("latin-1").translate(TCVN5712)),
    "vni": lambda data: from_vni(_windows(data)),
    "windows-1258": lambda data: nfc(data.decode("cp1258", "replace")),
    "utf-8": lambda data: data.decode("utf-8", "replace"),
}


def _share(name: str, data: bytes) -> float:
    text = _EIGHT_BIT[name](data)
    return (marked_share(text) or 0.0) - text.count("\ufffd") / len(text)


def _eight_bit(data: bytes) -> str:
    """Decodes by the encoding that suits the whole; lines it does not suit (files are pasted together) by their own best."""
    sample = data[:200_000]
    name = max(_EIGHT_BIT, key=lambda candidate: _share(candidate, sample))
    decoded = []
    for line in data.split(b"\n"):
        best = name
        if not line.isascii() and _share(name, line) < _CERTAIN:
            best = max(_EIGHT_BIT, key=lambda candidate: (_share(candidate, line), candidate == name))
        decoded.append(_EIGHT_BIT[best](line))
    text = "\n".join(decoded)
    return text if (marked_share(text) or 0.0) >= _PLAUSIBLE else _foreign(data)


def _foreign(data: bytes) -> str:
    from charset_normalizer import from_bytes

    best = from_bytes(data[:200_000]).best()
    if best is None:
        raise ReadError("the encoding of the input is unknown: save it as UTF-8 text")
    return data.decode(best.encoding, "replace")
