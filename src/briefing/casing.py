"""Words in capitals, spelled as prose spells them."""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import groupby

from briefing.orthography import is_syllable
from briefing.text import unaccented


def _terms(lines: str) -> frozenset[str]:
    return frozenset(term.strip() for line in lines.splitlines() for term in line.split("|") if term.strip())


_WORD = re.compile(r"\w+")
_LONGEST = 6  # words looked for together
_COMMON = _terms(
    """
    ủy ban nhân dân|uỷ ban nhân dân|ủy ban|uỷ ban|hội đồng nhân dân|hội đồng|ban|bộ|sở|cục|tổng cục|chi cục|phòng
    văn phòng|tổ|đội|trạm|khoa|viện|bệnh viện|trung tâm|trường|trường học|học viện|cơ sở|phổ thông|công ty|tổng công ty
    cổ phần|một thành viên|trách nhiệm hữu hạn|tập đoàn|xí nghiệp|nhà máy|nông trường|lâm trường|chi nhánh|hợp tác xã
    công an|đảng bộ|đảng ủy|đảng uỷ|chi bộ|tỉnh ủy|tỉnh uỷ|thành ủy|thành uỷ|huyện ủy|huyện uỷ|quận ủy|quận uỷ
    công đoàn|liên đoàn|đoàn|hội|liên minh|hiệp hội|mặt trận|tỉnh|thành phố|huyện|quận|thị xã|phường|xã|thị trấn
    khu vực|các|và|của|xã hội|bảo hiểm|ngân hàng|kho bạc|tòa án|toà án|cơ quan|đài|báo|bảo tàng|thư viện|cửa khẩu
    báo cáo|thông báo|biên bản|nghị quyết|kết luận|chương trình|kết quả|tình hình|công tác|hoạt động|thực hiện|nhiệm vụ
    trọng tâm|phương hướng|giải pháp|mục tiêu|tổng kết|sơ kết|đánh giá|triển khai|hội nghị|họp|giao ban|đại hội
    phiên họp|kỳ họp|kinh tế|sản xuất|kinh doanh|phong trào|năm học|học kỳ|năm|quý|tháng|đầu|cuối|nhiệm kỳ|giai đoạn
    lần thứ|khóa|khoá|về|tại|trong|đến|từ|với|cho|trên|địa bàn|cán bộ|công chức|viên chức|người|đảng viên|thường niên
    cổ đông|mở rộng|dự án|công trình
    """
)
_FIELDS = _terms(  # what a body is for: with a capital in its name ("Sở Y tế")
    """
    chấp hành|thường vụ|thường trực|chỉ đạo|chỉ huy|quản lý|điều hành|y tế|đa khoa|chuyên khoa|đại học|cao đẳng
    trung học|tiểu học|mầm non|dịch vụ|nông nghiệp|lâm nghiệp|điện lực|cấp nước|thoát nước|quân sự|biên phòng
    tuyên giáo|dân vận|nội chính|tổ chức|kiểm tra|thanh tra|lao động|nông dân|phụ nữ|cựu chiến binh|chữ thập đỏ
    giáo dục|đào tạo|văn hóa|văn hoá|thể thao|du lịch|tài chính|kế hoạch|xây dựng|giao thông|vận tải|đầu tư|phát triển
    chính sách|nhà nước|hải quan|kiểm lâm|thuế|thống kê|kiểm sát|thi hành án|khoa học|công nghệ|tài nguyên|môi trường
    dân tộc|tôn giáo|thương binh|tổ quốc|hành chính|phát thanh|truyền hình|kỹ thuật|nội vụ
    tư pháp|công thương|nghiên cứu|quản trị
    """
)
_PLACES = _terms(
    """
    tỉnh|huyện|quận|xã|phường|thành phố|thị xã|thị trấn|tỉnh ủy|tỉnh uỷ|thành ủy|thành uỷ|huyện ủy|huyện uỷ|quận ủy|quận uỷ
    """
)
_FUNCTION = frozenset("và của các về tại với năm quý tháng trong đến từ cho trên".split())
_UNNAMED = frozenset(("năm", "quý", "tháng", "họp", "người", "đầu", "cuối", "tổ", "khoa", "báo"))  # common, but not in a name
_PLACED = 3  # words of the name of a place
_VOWELS = frozenset("aeiouy")
_SHOUTED = 3  # syllables in capitals, one after the other: fewer may be an abbreviation's


def cased(text: str, prose: str, *, name: bool = False) -> str:
    """A text whose stretches in capitals are spelled as ``prose`` spells the same words.

    Those that it lacks get small letters, but a capital behind "tỉnh" or "xã", or in a ``name`` where they are no common words.
    Abbreviations stay.

    >>> cased("CÔNG TY CP CẢNG CỬA VIỆT", "Năng lực của cảng", name=True)
    'Công ty CP Cảng Cửa Việt'
    >>> cased("SƠ KẾT HỌC KỲ I ở huyện", "")
    'Sơ kết học kỳ I ở huyện'
    """
    words = list(_WORD.finditer(text))
    parts, before = [], 0
    for shouts, stretch in groupby(words, lambda word: not any(map(str.islower, word[0]))):
        spans = [word.span() for word in stretch]
        if not shouts or sum(is_syllable(text[start:end]) for start, end in spans) < (1 if name else _SHOUTED):
            continue
        for start, end, spelled in _spelled(text, spans, prose, name):
            parts += [text[before:start], spelled]
            before = end
    found = "".join([*parts, text[before:]])
    return found[:1].upper() + found[1:]


def _spelled(text: str, words: list[tuple[int, int]], prose: str, name: bool) -> Iterator[tuple[int, int, str]]:
    """The words, as many at once as are known together, each with where it starts and ends."""
    place, placed = 0, 0  # words that the name of a place may still have
    while place < len(words):
        start, end = words[place]
        spelled = ""
        for size in range(min(_LONGEST, len(words) - place), 1, -1):
            spelled = _together(text[start : words[place + size - 1][1]], prose, name)
            if spelled:
                place += size - 1
                end = words[place][1]
                break
        if place and text[words[place - 1][1] : words[place][0]].strip():
            placed = 0
        spelled = spelled or _alone(text[start:end], prose, name, placed > 0)
        placed = _PLACED if spelled.lower() in _PLACES else placed - 1 if spelled.istitle() else 0
        place += 1
        yield start, end, spelled


def _together(words: str, prose: str, name: bool) -> str:
    """How several words are spelled, "" where they are not known."""
    if known := _known(words.lower(), name):
        return known
    found = (match[0] for match in re.finditer(rf"(?<!\w){re.escape(words)}(?!\w)", prose, re.IGNORECASE))
    most = Counter(spelled for spelled in found if not spelled.isupper()).most_common(1)
    return most[0][0] if most else ""


def _alone(word: str, prose: str, name: bool, placed: bool) -> str:
    """How one word is spelled."""
    if set(word) <= set("IVX") or word.isdigit():
        return word
    if (known := _known(word.lower(), name)) and (not placed or known in _FUNCTION):
        return known
    if placed and _VOWELS.intersection(unaccented(word).lower()):
        return word.capitalize()
    if is_syllable(word):
        return word.capitalize() if name else word.lower()
    return word.capitalize() if re.search(rf"(?<!\w){re.escape(word.capitalize())}(?!\w)", prose) else word


def _known(words: str, name: bool) -> str:
    if words in _FIELDS:
        return words.capitalize() if name else words
    return words if words in _COMMON and not (name and words in _UNNAMED) else ""
