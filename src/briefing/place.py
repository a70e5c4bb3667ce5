"""Where the meeting was held, as its report says in the opening sentences."""

import re

_KINDS = (
    "thành phố|thị xã|thị trấn|tỉnh|huyện|quận|phường|xã|thôn|ấp|bản|buôn|làng|khu phố|khu dân cư|tổ dân phố|đặc khu|thủ đô"
    "|hội trường|phòng họp|trụ sở|nhà văn h(?:óa|oá)|nhà khách|nhà thi đấu|khách sạn|trung tâm|cung|văn phòng|trường|bệnh viện"
    "|nhà máy|công ty|khu công nghiệp|khu di tích|nhà hát|sân|quảng trường|học viện|khuôn viên"
)
_UPPER = "".join(letter for letter in map(chr, range(0x41, 0x1EFA)) if letter.isupper() and letter.isalpha())
_NAME = rf"(?:(?:TP|TX|TT|Q|P)\.\s?)?[{_UPPER}]\w*(?:(?:\s|\s?-\s?)(?:[{_UPPER}\d]\w*|số \d+))*"
_PHRASE = rf"(?:(?i:{_KINDS})\b|(?:TP|TX|TT)\.\s?|[{_UPPER}])[^,;.():]{{1,70}}"
_SHORT = rf"(?i:{_KINDS})\s{_NAME}|(?:TP|TX|TT)\.\s?{_NAME}|[{_UPPER}]\w+\s[{_UPPER}]\w+"
_AT = re.compile(rf"\b[Tt]ại (?:(?P<set_off>{_PHRASE})(?=\s?[,(])|(?P<running>{_SHORT})(?=[\s.;]|$))")
_NO_PLACE = re.compile(
    r"(?:hội nghị|đại hội|hội thảo|hội thi|hội diễn|tọa đàm|toạ đàm|diễn đàn|chương trình|gặp mặt|họp báo|lễ|phiên|buổi|cuộc"
    r"|kỳ họp|các|trụ sở$|trung tâm$|văn phòng$"
    r"|(?:quyết định|nghị quyết|nghị định|thông báo|thông tư|chỉ thị|công văn|văn bản|báo cáo|kế hoạch)\b)",
    re.IGNORECASE,
)
_WORDS = 12
_AT_ONCE = 40  # characters within which the time and place of the meeting come first
_OPENING = 400  # characters of the body in which a report says where


def find(text: str) -> str | None:
    """The place of the first "tại ..." that names one, in the opening of the body; None when not sure.

    >>> find("Chiều 04/4, tại Hà Nội, Cục Quản lý lao động ngoài nước giao ban quý I/2024.")
    'Hà Nội'
    >>> find("Ngày 5/8, tại Nhà văn hóa thôn Mân Quang, UBND xã họp."), find("Tại hội nghị, các đại biểu thảo luận.")
    ('Nhà văn hóa thôn Mân Quang', None)
    """
    for found in _AT.finditer(text[:_OPENING]):
        place = (found["set_off"] or found["running"]).strip()
        if found.start() > _AT_ONCE and text[: found.start()][-2:] != ", ":
            continue  # a place that something else is said of
        if _NO_PLACE.match(place) is None and len(place.split()) <= _WORDS:
            return place
    return None
