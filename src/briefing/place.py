"""Where the meeting was held, as its report says in the opening sentences."""

import re

_KINDS = (
    "thành phố|thị xã|thị trấn|tỉnh|huyện|quận|phường|xã|thôn|ấp|bản|buôn|làng|khu phố|đặc khu|thủ đô|hội trường|phòng họp"
    "|trụ sở|nhà văn h(?:óa|oá)|nhà khách|khách sạn|trung tâm|cung|văn phòng|trường|bệnh viện|nhà máy|công ty"
    "|khu công nghiệp|khu di tích|nhà hát|sân vận động|quảng trường|hội nghị"
)
_NAME = r"(?:(?:TP|TX|TT|Q|P)\.\s?)?[A-ZĐÀ-Ỹ][\w.]*(?:(?:\s|\s?-\s?)(?:[A-ZĐÀ-Ỹ\d][\w.]*|số \d+))*"
_KIND = rf"(?:{_KINDS})(?:\s(?:{_KINDS}|UBND|HĐND|số \d+|tầng \d+))*(?:\s{_NAME})?"
_AT = re.compile(rf"\btại (?P<bridge>điểm cầu )?(?P<place>{_KIND}|{_NAME})(?=[,;.()\s]|$)")
_MEETING = re.compile(r"^(?:hội nghị|trụ sở$|trung tâm$|văn phòng$)")


def find(text: str) -> str | None:
    """The place of the first "tại ..." that names one, among the first 400 characters of the body; None when not sure.

    >>> find("Chiều 04/4, tại Hà Nội, Cục Quản lý lao động ngoài nước giao ban quý I/2024.")
    'Hà Nội'
    >>> find("Ngày 16/12, tại thành phố Phan Thiết, Hiệp hội tổ chức Đại hội."), find("Tại hội nghị, các đại biểu thảo luận.")
    ('thành phố Phan Thiết', None)
    """
    for found in _AT.finditer(text[:400].replace("Tại ", "tại ")):
        place = found["place"].strip(" .")
        if not found["bridge"] and not _MEETING.match(place):
            return place
    return None
