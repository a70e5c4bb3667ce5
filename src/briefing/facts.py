"""The facts of a Vietnamese text: figures, dates, periods, document numbers and names, in a normal form."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from briefing.draft import FactKind
from briefing.figures import Figure, find_figures
from briefing.names import Name, find_names, words
from briefing.numerals import tokens
from briefing.text import nfc, syllables
from briefing.times import Date, Period, find_times

TYPES = {
    "nq": "nghị quyết", "ct": "chỉ thị", "kl": "kết luận", "qđ": "quyết định", "qc": "quy chế", "kh": "kế hoạch", 
    "nđ": "nghị định",    "tt": "thông tư", "cv": "công văn", "bc": "báo cáo", "tb": "thông báo",
    "hd": "hướng dẫn", "qđi": "quy định", 
    "ctr": "chương trình",    "đa": "đề án", "ttr": "tờ trình", "cđ": "công điện", "l": "luật"
}  # fmt: skip
WORDED = {" ".join(syllables(name)): "qđ" if code == "qđi" else code for code, name in TYPES.items()}  # Quy định 37-QĐ/TW
ISSUERS = {
    "trung ương": "tw",
    "bộ chính trị": "tw",
    "ban bí thư": "tw",
    "thủ tướng chính phủ": "ttg",
    "ủy ban nhân dân": "ubnd",
    "ubnd": "ubnd",
    "hội đồng nhân dân": "hđnd",
    "hđnd": "hđnd",
    "tỉnh ủy": "tu",
    "thành ủy": "tu",
    "huyện ủy": "hu",
    "quận ủy": "qu",
    "chính phủ": "cp",
    "quốc hội": "qh",
}
_TYPE = "|".join(
    sorted({*TYPES.values(), *("NQ", "CT", "KL", "QĐ", "KH", "NĐ", "TT", "CV", "BC", "TB", "HD")}, key=len, reverse=True)
)
_LAW = "nghị quyết|chỉ thị|kết luận|quyết định|nghị định|thông tư|quy định|quy chế|NQ|CT|KL|QĐ|NĐ|TT"
_JOINT = r"\s?[-–/]\s?\n?"
DOCUMENT = re.compile(
    rf"(?:(?i:(?P<type>{_TYPE})\s+(?:số\s+|số:\s*)?))?(?<![\d.,/])(?P<number>\d{{1,5}})[a-z]?(?:/(?P<year>(?:19|20)\d\d))?"
    rf"(?P<code>(?:{_JOINT}[A-ZĐƯ][A-ZĐƯ&]{{0,7}}[a-z]?\d{{0,3}}(?!\w))+)"
)
_ISSUER = rf"(?:(?:Ban Chấp hành|BCH|Ban Thường vụ|BTV)\s+)?(?P<issuer>{'|'.join(ISSUERS)})(?:\s+Trung ương)?(?:\s+Đảng\b)?"
_BARE = (
    rf"\s+\d{{1,5}}\s+của\s+(?:{'|'.join(ISSUERS)})|(?<=đề án)\s+0\d\b(?!\s+(?:năm|tháng))"  # "Kế hoạch 85 của UBND", "Đề án 06"
)
NUMBERED = re.compile(
    rf"\b(?P<type>(?:{_TYPE})(?=\s+số|{_BARE})|{_LAW})\s+(?:số\s+|số:\s*)?(?P<number>\d{{1,5}})(?:/(?P<year>(?:19|20)\d\d))?(?![\d.,/]*\d|\s?%)"
    rf"(?:\s+(?:của\s+)?{_ISSUER})?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Document:
    """A numbered document: 1056-QC/TU is (1056, None, "qc", ("tu",)); the type is known from the code or from the word before."""

    number: int
    year: int | None
    type: str
    issuer: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact, its place in the text (NFC), and its normal form."""

    kind: FactKind
    text: str
    start: int
    end: int
    value: Figure | Date | Period | Document | Name


def find(text: str, *, lone: bool = False) -> list[Fact]:
    """Every fact of a text, in order of its place. Offsets are into the text's NFC form.

    ``lone``: also count words that may be a number or not ("một xã", "năm xã"): for a source that is to be searched.

    >>> [(fact.kind, fact.text) for fact in find("Quý IV thu 1.200 tỷ đồng, tăng 8,5% theo Quyết định số 214-QĐ/TU")]
    [('period', 'Quý IV'), ('money', '1.200 tỷ đồng'), ('percent', 'tăng 8,5%'), ('document', 'Quyết định số 214-QĐ/TU')]
    """
    text = nfc(text)
    facts = list(_documents(text))
    taken = bytearray(len(text))
    for fact in facts:
        taken[fact.start : fact.end] = b"\1" * (fact.end - fact.start)
    for start, end, value in find_times(text):
        if not any(taken[start:end]):
            facts.append(Fact("date" if isinstance(value, Date) else "period", text[start:end], start, end, value))
            taken[start:end] = b"\1" * (end - start)
    items = tokens(text)
    for first, stop, figure in find_figures(items, [bool(taken[item.start]) for item in items], lone=lone):
        start, end = items[first].start, items[stop - 1].end
        facts.append(Fact(figure.kind, text[start:end], start, end, figure))
    parts = words(text)
    for first, stop, name in find_names(parts, [bool(taken[part.start]) for part in parts]):
        start, end = parts[first].start, parts[stop - 1].end
        facts.append(Fact(name.kind, text[start:end], start, end, name))
    return sorted(facts, key=lambda fact: (fact.start, fact.end))


def _documents(text: str) -> Iterator[Fact]:
    for pattern in (DOCUMENT, NUMBERED):
        for match in pattern.finditer(text):
            value = _document(match)
            if value is not None and not (pattern is NUMBERED and DOCUMENT.match(text, match.start())):
                yield Fact("document", match.group(), match.start(), match.end(), value)


def _document(match: re.Match[str]) -> Document | None:
    groups = match.groupdict()
    parts = [part.strip().lower().replace("&", "") for part in re.split(r"[-–/]", groups.get("code") or "")[1:]]
    named = " ".join(syllables(groups["type"])) if groups["type"] else ""
    code = WORDED.get(named, named)
    if parts and parts[0] in TYPES:
        code, parts = parts[0], parts[1:]
    elif parts and re.match(r"\s|.\s", groups["code"]):
        return None  # "điểm 5 - UBND": a dash between words
    if groups.get("issuer"):
        parts = [ISSUERS[groups["issuer"].lower()]]
    parts = [piece for part in parts for piece in re.findall(r"\D+|\d+", part)]  # the 15th Quốc hội is Quốc hội: "QH15"
    return Document(int(groups["number"]), int(groups["year"]) if groups["year"] else None, code, tuple(parts))
