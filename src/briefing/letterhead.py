"""Whose document it is: the body that the letterhead names, for a title that does not say."""

import re
from collections.abc import Iterable, Sequence

from briefing import furniture, office
from briefing.casing import cased
from briefing.dates import is_date_line

_MOTTO = re.compile(
    r"\s*(?:cộng h(?:òa|oà) xã hội chủ nghĩa việt nam|độc lập\s*[-–]\s*tự do\s*[-–]\s*hạnh phúc|đảng cộng sản việt nam)\W*$",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"\s*số\s*:?\s*[\d.…\s]*[-/]\s*[A-ZĐ].*$", re.IGNORECASE)
_BODY = re.compile(  # beside what furniture knows
    r"(?:điện lực|bưu điện|hạt|hợp tác xã|htx|liên hiệp|xí nghiệp|nhà máy|nông trường|lâm trường|chi bộ|cơ quan|học viện|trạm"
    r"|cảng|bảo tàng|thư viện|hải quan|kiểm lâm|quỹ|bảo hiểm|tổng công ty|đại học|nhóm trẻ|khoa|câu lạc bộ|chi nhánh|bch|btv)\b",
    re.IGNORECASE,
)
_PLACE = re.compile(
    r"\b(?:tỉnh|thành phố|tp|thành|huyện|quận|thị xã|xã|phường|thị trấn|đặc khu|quân khu|khu vực)\b", re.IGNORECASE
)
_OPENS_PLACE = re.compile(rf"{_PLACE.pattern} (?!ủy|uỷ|đoàn|hội|đội)\w", re.IGNORECASE)
_PARTS = re.compile(  # what a body of this name belongs to has to be said
    r"(?:văn phòng|thanh tra|ban|ủy ban kiểm tra|uỷ ban kiểm tra|sở|phòng|đài|hội đồng|chi nhánh)\b", re.IGNORECASE
)
_COUNCIL = re.compile(r"^(?:ubnd|ủy ban nhân dân|uỷ ban nhân dân)\s+", re.IGNORECASE)
_OF_COUNCIL = re.compile(r"(?:văn phòng|thanh tra)\b", re.IGNORECASE)  # the council's own, not the province's
_ASIDE = re.compile(r"\W*(?:dự thảo|mật|hỏa tốc|hoả tốc|trang \d|mẫu|phụ lục)\b", re.IGNORECASE)


def issuer(above: Sequence[str], titles: Sequence[str], body: str) -> str:
    """The body whose document it is, by the lines ``above`` its ``titles``; "" where they are no letterhead or name none.

    What it belongs to comes after a name that says too little by itself. A name in capitals is spelled as the ``body`` of the
    document spells it, where it does.

    >>> issuer(["UBND TỈNH ĐỒNG THÁP", "SỞ NỘI VỤ Độc lập - Tự do - Hạnh phúc"], ["Kết quả công tác quý III"], "Sở Nội vụ họp.")
    'Sở Nội vụ tỉnh Đồng Tháp'
    """
    signs = (_MOTTO.search, _NUMBER.search, office.form_named)
    if not any(sign(line) for line in (*above, *titles) for sign in signs):
        return ""
    names = _names(above)
    if not names:
        return ""
    own = [names[-1]]
    if _PARTS.match(own[0]) and not _PLACE.search(own[0]) and len(names) > 1:
        own.append(names[-2] if _OF_COUNCIL.match(own[0]) else _COUNCIL.sub("", names[-2]))
    spelled = [cased(name, body, name=True) for name in own]
    if _OPENS_PLACE.match(own[-1]):
        spelled[-1] = spelled[-1][0].lower() + spelled[-1][1:]  # "Sở Y tế tỉnh ..."
    return " ".join(spelled)


def says(title: str, name: str) -> bool:
    """Whether a title names a body already: it has the last two words of its name."""
    return " ".join(name.split()[-2:]).casefold() in title.casefold()


def _names(above: Iterable[str]) -> list[str]:
    """The bodies that the lines name, from the highest to the one that writes; a name may go on in the next line."""
    names: list[str] = []
    for line in above:
        text = _NUMBER.sub("", _MOTTO.sub("", line)).strip(" *-–_.")
        if office.form_named(text):
            break
        if not any(map(str.isalpha, text)) or is_date_line(text) or office.stands_beside(text) or _ASIDE.match(text):
            continue
        if names and text.isupper() and _goes_on(names[-1], text):
            names[-1] += f" {text}"
        elif _OPENS_PLACE.match(text) and names:
            continue  # where a body is that has been named
        elif furniture.names_organisation(text) or (_BODY.match(text) and text.isupper()):
            names.append(text)
    return names


def _goes_on(name: str, line: str) -> bool:
    if _OPENS_PLACE.match(line):
        return not _OPENS_PLACE.search(name)
    return not (furniture.names_organisation(line) or _BODY.match(line))
