"""Whose document it is: the body that the letterhead names, for a title that does not say."""

import re
from collections.abc import Iterable, Sequence

from briefing import furniture, office
from briefing.casing import cased
from briefing.dates import is_date_line
from briefing.text import syllables, unified

_MOTTO = re.compile(
    r"\s*(?:cộng h(?:òa|oà) xã hội chủ nghĩa việt nam|độc lập\s*[-–]\s*tự do\s*[-–]\s*hạnh phúc|đảng cộng sản việt nam"
    r"|đoàn tncs hồ chí minh)\W*$",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"\s*(?<!\w)số(?:\s*:|(?=\s*[\d.…]))[\d.…\s]*[-/]\s*[A-ZĐ].*$", re.IGNORECASE)
_BODY = re.compile(  # beside what furniture knows
    r"(?:điện lực|bưu điện|hạt|hợp tác xã|htx|liên hiệp|xí nghiệp|nhà máy|nông trường|lâm trường|chi bộ|cơ quan|học viện|trạm"
    r"|cảng|bảo tàng|thư viện|hải quan|kiểm lâm|quỹ|bảo hiểm|tổng công ty|đại học|nhóm trẻ|khoa|câu lạc bộ|chi nhánh|bch|btv"
    r"|thanh tra|đội|tổ|thuế|đồn|sư đoàn|trung đoàn|thôn|ấp)\b",
    re.IGNORECASE,
)
_PLACE = re.compile(
    r"\b(?:tỉnh|thành phố|tp|thành (?=ủy|uỷ)|huyện|quận|thị xã|xã(?! hội)|phường|thị trấn|đặc khu|quân khu|khu vực)\b",
    re.IGNORECASE,
)
_OPENS_PLACE = re.compile(rf"{_PLACE.pattern} (?!ủy|uỷ|đoàn|hội|đội)\w", re.IGNORECASE)
_PARTS = re.compile(  # what a body of this name belongs to has to be said
    r"(?:văn phòng|thanh tra|ban|ủy ban kiểm tra|uỷ ban kiểm tra|sở|phòng|đài|hội đồng|chi nhánh|trạm|hạt|khoa)\b",
    re.IGNORECASE,
)
_COUNCIL = re.compile(r"^(?:ubnd|ủy ban nhân dân|uỷ ban nhân dân)\s+", re.IGNORECASE)
_OF_COUNCIL = re.compile(r"(?:văn phòng|thanh tra)\b", re.IGNORECASE)  # the council's own, not the province's
_ASIDE = re.compile(
    r"\W*(?:dự thảo|mật|tối mật|tuyệt mật|khẩn|hỏa tốc|hoả tốc|trang \d|mẫu|biểu|phụ lục|tài liệu|năm học|v/v|hội nghị)\b",
    re.IGNORECASE,
)
_NO_NAME = re.compile(r"[\d:/]")  # in what goes on with a name in the next line
_OPENING = 3  # words by which two names are the same
_SHORTER = {"uỷ ban nhân dân": "ubnd", "hội đồng nhân dân": "hđnd", "bảo hiểm xã hội": "bhxh"}
_IN_FULL = re.compile("|".join(_SHORTER), re.IGNORECASE)


def issuer(above: Sequence[str], body: str) -> str:
    """The body whose document it is, by the lines ``above`` its title; "" where they name none.

    What it belongs to comes after a name that says too little by itself. A name in capitals is spelled as the ``body`` of the
    document spells it, where it does.

    >>> issuer(["UBND TỈNH ĐỒNG THÁP", "SỞ NỘI VỤ Độc lập - Tự do - Hạnh phúc"], "Sở Nội vụ họp.")
    'Sở Nội vụ tỉnh Đồng Tháp'
    """
    names = _names(above)
    if not names:
        return ""
    own = [names[-1]]
    if _PARTS.match(own[0]) and not _PLACE.search(own[0]) and len(names) > 1:
        own.append(names[-2] if _OF_COUNCIL.match(own[0]) else _COUNCIL.sub("", names[-2]))
    spelled = [cased(name, body, name=True) for name in own]
    if len(own) > 1 and _OPENS_PLACE.match(own[-1]) and spelled[-1].split()[0].istitle():
        spelled[-1] = spelled[-1][0].lower() + spelled[-1][1:]  # "Sở Y tế tỉnh ..."
    return " ".join(spelled)


def says(title: str, name: str) -> bool:
    """Whether a title names a body already: it opens like its name, or has the name's first word and last two.

    >>> says("Sở Y tế tổng kết năm 2024", "Sở Y tế tỉnh Hòa An"), says("Công tác dân số tỉnh Hòa An", "Sở Y tế tỉnh Hòa An")
    (True, False)
    """
    said, own = _words(title), _words(name)
    if said[:_OPENING] == own[:_OPENING]:
        return True
    end = own[-2:]
    return own[0] in said and any(said[at : at + 2] == end for at in range(len(said)))


def _words(text: str) -> list[str]:
    return syllables(_IN_FULL.sub(lambda found: _SHORTER[found[0].lower()], unified(text)))


def _names(above: Iterable[str]) -> list[str]:
    """The bodies that the lines name, from the highest to the one that writes; a name may go on in the next line."""
    names: list[str] = []
    open_ended = False  # whether the last may go on: once
    for line in above:
        text = _NUMBER.sub("", _MOTTO.sub("", line)).strip(" *-–_.")
        if office.form_named(text):
            break
        if not any(map(str.isalpha, text)) or is_date_line(text) or office.stands_beside(text) or _ASIDE.match(text):
            continue
        if open_ended and text.isupper() and not _NO_NAME.search(text) and _goes_on(names[-1], text):
            names[-1] += f" {text}"
            open_ended = False
        elif (_OPENS_PLACE.match(text) and names) or text in names:
            continue  # where a body is that has been named
        elif furniture.names_organisation(text) or (_BODY.match(text) and text.isupper()):
            names.append(text)
            open_ended = True
    return names


def _goes_on(name: str, line: str) -> bool:
    if _OPENS_PLACE.match(line):
        return not _OPENS_PLACE.search(name)
    return not (furniture.names_organisation(line) or _BODY.match(line))
