"""Spells of time that a report may be about, as it words them: "quý III và 9 tháng đầu năm 2023", "từ nay đến cuối năm"."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from briefing.report import Span

_NUMBERS = {
    word: value
    for value, words in enumerate(
        ("một|i", "hai|ii", "ba|iii", "bốn|tư|iv", "năm", "sáu", "bảy|bẩy", "tám", "chín", "mười", "mười một", "mười hai"), 1
    )
    for word in words.split("|")
}
_WORDS = "mười một|mười hai|mười|một|hai|ba|bốn|năm|sáu|bảy|bẩy|tám|chín"
_N = rf"(?:\d{{1,2}}|{_WORDS})(?!\w)"
_Y = r"(?:19|20)\d\d(?!\d)"
_STEMS = "giáp|ất|bính|đinh|mậu|kỷ|canh|tân|nhâm|quý"  # of a lunar year: "Giáp Thìn"
_CROPS = {
    "đông xuân": 1,
    "chiêm xuân": 1,
    "chiêm": 1,
    "xuân hè": 2,
    "xuân": 1,
    "hè thu": 2,
    "thu đông": 3,
    "mùa": 3,
    "đông": 4,
}  # as they follow; the longer name first
_CROP = "|".join(_CROPS).replace(" ", r"(?: |\s?[-–]\s?)")
_NO_CROP = "".join(rf"(?<!{word} )" for word in ("phục", "dịch", "nhiệm", "nghiệp", "công", "chức"))  # "phục vụ đông đảo khách"
_DASH = r"\s*[-–—]\s*"
_OF_YEAR = rf"(?:\s*[/-]\s*(?:năm\s+)?|\.|,?\s+(?:của\s+)?năm\s+|\s+)(?P<year>{_Y})"
_D = rf"(?:ngày\s+)?\d{{1,2}}\s?[/.-]\s?\d{{1,2}}(?:\s?[/.-]\s?{_Y})?(?!\d)"
_FORMS = {
    "range": rf"\btừ\s+{_D}\s+(?:đến|tới)\s+(?:hết\s+)?{_D}",
    "rest": rf"\btừ nay (?:đến|tới) (?:hết |cuối )?(?:năm(?: {_Y}| nay)?|nhiệm kỳ|qu[ýí] \w+|tháng \d+|{_D})"
    rf"|\bđến (?:cuối )?năm (?:20[2-9]0|20[2-9]5){'(?:, tầm nhìn đến năm ' + _Y + ')?'}",
    "since": rf"\btừ (?:đầu (?:năm|nhiệm kỳ)|năm {_Y}|tháng \d{{1,2}}(?:/{_Y})?|ngày {_D}) (?:đến|tới) (?:nay|{_D})"
    rf"|\btính đến (?:hết )?(?:ngày )?{_D}",
    "half_school": rf"\bhọc k[ỳì] (?P<half>II|I|[12])\b(?:,?(?: của)? năm học (?P<year>{_Y}){_DASH}{_Y})?",
    "school": rf"\bnăm học(?: mới)?\s+(?P<from>{_Y}){_DASH}(?P<until>{_Y})",
    "term": rf"\b(?:nhiệm kỳ|khóa|khoá)(?: [IVX]+| \d+)?(?: thứ)?,? \(?(?P<from>{_Y}){_DASH}(?P<until>{_Y})\)?"
    r"|\bnửa (?:đầu |cuối )?nhiệm kỳ|\bnhiệm kỳ (?:qua|vừa qua|tới|mới)",
    "stage": rf"\b(?:giai đoạn(?: [IVX]+)?|niên vụ|mùa (?:khô|mưa)|thời kỳ|{_N} năm,?)"
    rf" \(?(?P<from>{_Y}){_DASH}(?P<until>{_Y})\)?",
    "crop": rf"\b{_NO_CROP}vụ (?:lúa )?(?P<crop>{_CROP})\b(?! (?:người|khô|mưa)\b)"
    rf"(?:(?:,? năm)? (?P<year>{_Y})(?:{_DASH}{_Y})?)?",
    "season": rf"\b(?:mùa (?:khô|mưa)|hè|tết(?: nguyên đán)?(?: (?:{_STEMS}) \w+)?)(?:,? năm)? (?P<year>{_Y})",
    "quarter": rf"\bqu[ýí] (?P<quarter>IV|III|II|I|[1-4]|một|hai|ba|tư)(?!\w)(?:{_OF_YEAR})?",
    "part": rf"\b(?P<count>{_N}|những|các) tháng(?! (?:\d{{1,2}}(?!\d)|giêng|chạp|tuổi|tù)\b)"
    rf"(?: (?P<end>đầu|cuối|còn lại|qua|vừa qua|tới|tiếp theo))?"
    rf"(?P<named>(?: của)? năm(?: công tác)?(?: (?P<year>{_Y})| nay)?| (?P<bare>{_Y}))?",
    "half": rf"\bnửa (?P<end>đầu|cuối) năm(?: (?P<year>{_Y})| nay)?",
    "month": rf"\b(?<!\d )(?<!\d)(?<!mỗi )(?<!h[ằà]ng )tháng (?P<month>1[0-2]|0?[1-9])(?![\d%]|[.,](?!{_Y})\d)(?:{_OF_YEAR})?",
    "lapse": rf"\b(?:\d{{1,2}}|{_WORDS}) năm (?P<when>qua|vừa qua|gần đây|tới|tiếp theo)"
    rf"|(?:(?<=kết )|(?<=sau )|(?<=qua ))(?:\d{{1,2}}|{_WORDS}) năm(?= (?:thực hiện|triển khai|thi hành|xây dựng|hoạt động))"
    rf"|(?<=kết )(?:\d{{1,2}}|{_WORDS}) năm\b",
    "year": rf"\b(?:cả )?(?<!tháng \d )(?<!tháng \d\d )năm (?:công tác )?(?P<year>{_Y})(?!{_DASH}{_Y})"
    r"|\bnăm (?:qua|vừa qua|nay|tới|sau)\b",
}
_SPELLS = [(kind, re.compile(form, re.IGNORECASE)) for kind, form in _FORMS.items()]
_WORD = re.compile(r"\w+")
_DOTS = str.maketrans("İı", "Ii")  # that the patterns take for an i, as re.IGNORECASE does
_JOINT = re.compile(r"(?:,? và|,| &) (?:cả )?")


@dataclass(frozen=True, slots=True)
class Spell:
    """A mention of a spell of time.

    ``key`` says which spell it is but for the year: ("months", 1, 9), ("school", 2023, 2024), or its kind and words.
    ``year`` is None where it is not said. ``end`` is "đầu", "cuối", "qua", "tới" ... where the words have it.
    """

    span: Span
    kind: str
    key: tuple[str | int, ...]
    year: int | None = None
    end: str = ""

    def same(self, other: "Spell") -> bool:
        """Whether two mentions can be of one spell: a year that one of them leaves out makes no difference."""
        return self.key == other.key and (self.year == other.year or self.year is None or other.year is None)


def spells(text: str) -> list[Spell]:
    """Spells of an NFC text in order, none inside another; "quý III và 9 tháng năm 2023" is one.

    >>> text = "quý III và 9 tháng năm 2023, từ nay đến cuối năm"
    >>> [(text[slice(*spell.span)], spell.key, spell.year) for spell in spells(text)][0]
    ('quý III và 9 tháng năm 2023', ('months', 1, 9), 2023)
    """
    taken = bytearray(len(text))
    found = []
    for kind, form in _SPELLS:
        for match in form.finditer(text):
            if not any(taken[match.start() : match.end()]):
                taken[match.start() : match.end()] = b"\1" * len(match.group())
                found.append(_spell(kind, match))
    return list(_joined(text, sorted(found, key=lambda spell: spell.span)))


def _spell(kind: str, match: re.Match[str]) -> Spell:
    named = {name: value.translate(_DOTS).lower() for name, value in match.groupdict().items() if value}
    span = Span(*match.span())
    year = int(named.get("year") or named.get("bare") or 0) or None
    end = named.get("end") or named.get("when") or ""
    if "until" in named:
        return Spell(span, kind, (kind, int(named["from"]), int(named["until"])))
    if kind == "quarter":
        last = 3 * _number(named["quarter"])
        return Spell(span, kind, ("months", last - 2, last), year)
    if kind == "month":
        return Spell(span, kind, ("months", _number(named["month"]), _number(named["month"])), year)
    if kind in ("half_school", "crop"):
        place = _number(named["half"]) if "half" in named else _CROPS[" ".join(_WORD.findall(named["crop"]))]
        return Spell(span, kind, (kind, place, place), year)
    if kind == "half":
        return Spell(span, kind, ("months", 1, 6) if end == "đầu" else ("months", 7, 12), year, end)
    if kind == "part" and named["count"] in ("những", "các"):
        return Spell(span, kind, (kind, end), year, end)
    if kind == "part":
        count = _number(named["count"])
        whole = "named" in named and (not end or end == "đầu")
        last = end in ("cuối", "còn lại", "tới", "tiếp theo")
        key: tuple[str | int, ...] = ("months", 13 - count, 12) if last and count < 13 else ("months", 1, count)
        return Spell(span, kind if end or whole else "count", key, year, end)
    if kind == "year" and year:
        return Spell(span, kind, ("months", 1, 12), year)
    words = match.group().lower()
    return Spell(
        span,
        kind,
        (kind, " ".join(words.split())),
        year,
        end or words.rsplit(maxsplit=1)[-1] if kind in ("year", "term") else end,
    )


def _number(text: str) -> int:
    return int(text) if text.isdigit() else _NUMBERS[text]


def _joined(text: str, found: list[Spell]) -> Iterator[Spell]:
    """A quarter or a month named together with the months up to its end is one spell, that of the longer part."""
    held: Spell | None = None
    for spell in found:
        ends_alike = held and held.kind in ("quarter", "month") and spell.key[:2] == ("months", 1) and held.key[2] == spell.key[2]
        if held and ends_alike and _JOINT.fullmatch(text, held.span.end, spell.span.start):
            spell = replace(spell, span=Span(held.span.start, spell.span.end), kind="part", year=spell.year or held.year)
            held = None
        if held:
            yield held
        held = spell
    if held:
        yield held
