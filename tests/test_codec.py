"""Bytes to text: every encoding of Vietnamese that offices still have."""

import json
import shutil
import subprocess
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefing.codec import TCVN3, TCVN5712, VNI, decode, from_tcvn3, from_vni, tidy, unlegacy
from briefing.errors import ReadError
from briefing.text import TONES, nfc

ROWS = [json.loads(row) for row in (Path(__file__).parents[1] / "data/authored.jsonl").read_text("utf-8").splitlines()[::20]]
TEXTS = ["\n".join(text for role, text in row["lines"] if role in ("lead", "body")) for row in ROWS]
TO_TCVN3 = {ord(letter): code for code, letter in TCVN3.items()}
TO_VNI = {letter: key for key, letter in reversed(VNI.items()) if len(key) == 1 or key.islower() or key.isupper()}


def as_tcvn3(text: str) -> bytes:
    """As typed in a .Vn font: no toned capitals, which a font of its own draws."""
    low = "".join(letter if ord(letter) in TO_TCVN3 or letter.isascii() else letter.lower() for letter in text)
    return b"".join(
        bytes([TO_TCVN3[ord(letter)]]) if ord(letter) in TO_TCVN3 else letter.encode("cp1252", "replace") for letter in low
    )


def as_vni(text: str) -> bytes:
    return "".join(TO_VNI.get(letter, letter) for letter in text).encode("cp1252", "replace")


def as_windows1258(text: str) -> bytes:
    coded = []
    for letter in text:
        marks = unicodedata.normalize("NFD", letter)
        tone = "".join(mark for mark in marks if mark in TONES)
        base = nfc("".join(mark for mark in marks if mark not in TONES))
        coded.append((base + tone).encode("cp1258", "replace"))
    return b"".join(coded)


def words_lost(text: str, decoded: str) -> int:
    return sum(before != after for before, after in zip(text.split(), decoded.split(), strict=True))


@pytest.mark.skipif(shutil.which("iconv") is None, reason="compares with iconv")
def test_tcvn_table_is_iconvs() -> None:
    for code in range(0x80, 0x100):
        known = subprocess.run(
            ["iconv", "-f", "TCVN5712-1", "-t", "UTF-8"], input=bytes([code, 0x20]), capture_output=True, check=True
        )
        assert TCVN5712.get(code, chr(code)) == known.stdout.decode()[:-1], hex(code)


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("encode", [as_tcvn3, as_vni, as_windows1258], ids=["tcvn3", "vni", "windows-1258"])
def test_legacy_round_trip(text: str, encode: object) -> None:
    coded = encode(text)  # type: ignore[operator]
    decoded = decode(coded)
    if encode is as_tcvn3:
        text, decoded = text.lower(), decoded.lower()
    assert words_lost(text, decoded) <= text.count("₫") + len(text) // 2000


@pytest.mark.parametrize("text", TEXTS[:5])
@pytest.mark.parametrize("name", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_unicode_with_and_without_mark(text: str, name: str) -> None:
    assert decode(text.encode(name)) == text
    assert decode(unicodedata.normalize("NFD", text).encode(name)) == text


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Co", "Cn"]), min_size=1).filter(str.strip))
def test_utf8_is_never_misread(text: str) -> None:
    decoded = decode(text.encode())
    assert decoded == nfc(text.removeprefix("\ufeff").replace("\u2028", "\n").replace("\u2029", "\n"))


def test_encodings_mixed_in_one_file() -> None:
    first, second = TEXTS[0].split("\n")[0], TEXTS[1].split("\n")[0]
    text = decode(first.encode() + b"\n" + as_vni(second) + b"\n" + as_windows1258(first) + b"\n" + as_tcvn3(second))
    assert text.split("\n")[:3] == [first, second, first]
    assert text.split("\n")[3].lower() == second.lower()


def test_capitals_of_tcvn3_come_back_in_lines_of_capitals() -> None:
    assert from_tcvn3("B¸O C¸O S¥ KÕT\nTæng kÕt n¨m") == "BÁO CÁO SƠ KẾT\nTổng kết năm"


def test_text_that_is_right_already_stays() -> None:
    for text in [*TEXTS, "Café, Zürich và São Paulo", "Plain ASCII"]:
        assert unlegacy(text) == text
    assert unlegacy(as_vni(TEXTS[0]).decode("cp1252")) == TEXTS[0]
    assert from_vni("ÑAÏI HOÄI") == "ĐẠI HỘI"


@pytest.mark.parametrize("data", [b"", b" \n\t", bytes(range(256)) * 20, b"\x89\x00\x01\x02" * 300])
def test_what_is_no_text_is_refused(data: bytes) -> None:
    with pytest.raises(ReadError):
        decode(data)


@given(st.text())
def test_tidy_changes_nothing_twice(text: str) -> None:
    assert tidy(tidy(text)) == tidy(text)
    assert "\u200b" not in tidy(text)
    assert "\u00a0" not in tidy(text)
