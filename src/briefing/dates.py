"""The day a page was published, out of the lines that carry it."""

import re
from datetime import date

_MONTHS = ("giêng", "hai", "ba", "tư", "năm", "sáu", "bảy", "tám", "chín", "mười", "mười một", "mười hai")
_MONTH_WORDS = {name: number for number, name in enumerate(_MONTHS, 1)} | {"một": 1, "bốn": 4, "chạp": 12}
_NAMES = "|".join(sorted(_MONTH_WORDS, key=len, reverse=True))
_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        r"\b(?P<year>(?:19|20)\d\d)-(?P<month>\d\d)-(?P<day>\d\d)(?!\d)",
        r"\b(?P<day>\d{1,2})\s*[/.-]\s*(?P<month>\d{1,2})\s*[/.-]\s*(?P<year>(?:19|20)\d\d)\b",
        r"\b(?P<day>\d{1,2})\s+tháng\s+(?P<month>\d{1,2})\s*(?:,|năm)?\s*(?P<year>(?:19|20)\d\d)\b",
        rf"\btháng\s+(?:(?P<month>\d{{1,2}})|(?P<word>{_NAMES}))\s+(?P<day>\d{{1,2}}),?\s+(?P<year>(?:19|20)\d\d)\b",
        rf"\b(?P<day>\d{{1,2}})\s+tháng\s+(?P<word>{_NAMES})\s*(?:,|năm)?\s*(?P<year>(?:19|20)\d\d)\b",
    )
)
_AROUND = re.compile(
    r"(?:bản |đã )?(?:cập nhật|đăng|xuất bản)(?: (?:lúc|ngày|bài))*"
    r"|ngày(?: (?:đăng|cập nhật|xuất bản|viết))?(?: (?:bài|tin))?|lúc"
    r"|(?:thứ (?:hai|ba|tư|năm|sáu|bảy|[2-7])|chủ nhật|\b(?:t[2-7]|cn)\b)"
    r"|\d{1,2}\s*(?::|h|giờ)\s*\d{0,2}(?::\d{2})?(?:\s*(?:am|pm|sa|ch|phút)\b)?|\b(?:sáng|chiều|tối)\b"
    r"|\(?gmt\s*\+?\s*\d*\)?|[+]0?7(?::00)?\b|\bprint\b|\bgốc\b|\bin\b|đăng(?: bởi)?|thời gian|updated?|posted on",
    re.IGNORECASE,
)
_PLACE = re.compile(r"^(?:(?:Thành phố|Thị xã|Thị trấn|Xã|Phường) )?[A-ZÀ-Ỹ][\w.]*(?:(?: | ?[-–] ?)[A-ZÀ-Ỹ][\w.]*){0,3},\s*")
_MARKS = re.compile(r"[\W_]+")
_LONG = 200  # characters: a longer line says more than when


def find(text: str) -> tuple[date, int, int] | None:
    """The first full date of a text and where it stands.

    >>> find("Print Thứ Ba, 08/10/2024 09:41 Gốc")[0].isoformat()
    '2024-10-08'
    >>> find("27 Tháng Mười Hai 2024")[0].isoformat(), find("quý I/2024")
    ('2024-12-27', None)
    """
    found = sorted((match for form in _FORMS for match in form.finditer(text)), key=lambda match: (match.start(), -match.end()))
    for match in found:
        parts = match.groupdict()
        month = int(parts["month"]) if parts.get("month") else _MONTH_WORDS[parts["word"].lower()]
        try:
            return date(int(parts["year"]), month, int(parts["day"])), match.start(), match.end()
        except ValueError:
            continue
    return None


def is_date_line(text: str) -> bool:
    """Whether a line says when the page was published, and no more.

    >>> is_date_line("Cập nhật lúc 09:20, Thứ Bảy, 17/08/2024 (GMT+7)"), is_date_line("Hội nghị ngày 17/08/2024 bàn về lúa")
    (True, False)
    """
    located = find(text) if len(text) <= _LONG else None
    while located is not None:
        _, start, end = located
        text = text[:start] + " | " + text[end:]
        located = find(text)
        if located is None:
            rest = _AROUND.sub(" ", _PLACE.sub("", text))
            return not _MARKS.sub("", rest)
    return False
