"""How an office sets a document: letterhead, the name of its form, a title over lines, its basis, then the text."""

import re
from collections.abc import Sequence

from briefing.dates import is_date_line
from briefing.furniture import names_organisation

_SIGNS = frozenset({"letterhead", "recipients"})  # furniture that only documents have
_FORM = re.compile(
    r"\W*(?:DỰ THẢO )?(?P<name>(?:BÁO CÁO|THÔNG BÁO|BIÊN BẢN|NGHỊ QUYẾT|TỜ TRÌNH|KẾT LUẬN|CHƯƠNG TRÌNH|KẾ HOẠCH)"
    r"(?: (?:NHANH|TÓM TẮT|CHÍNH TRỊ))?)(?!\w)"
)
_BESIDE = re.compile(  # what stands between the title and the text, and is neither
    r"\W*(?:(?:căn cứ|thời gian|địa điểm|thành phần|chủ (?:trì|tọa|toạ)|thư ký|khách mời|kính (?:gửi|thưa|trình)|ngày \d)\b"
    r"|(?:ông|bà|đ/c|đồng chí|(?-i:của))\s)|\(.*\)$",
    re.IGNORECASE,
)
_WHOSE = re.compile(r"của(?:\s\w+){6}")
_PART = re.compile(
    r"(?:[IVX]{1,4}|[A-E]|\d{1,2}(?:\.\d{1,2})*)\s*[.)/-]|\W+\w|phần (?:thứ|[IVX\d])|điều \d"
    r"|(?:nội dung|mở đầu|đặt vấn đề|đặc điểm tình hình)\b",
    re.IGNORECASE,
)
_OPEN = re.compile(
    r"(?:[,–-]|\b(?:và|về|của|tại|với|cho|trong|theo|công tác|nhiệm vụ|hội nghị|kết quả|phương hướng|triển khai))$", re.IGNORECASE
)
_GOES_ON = re.compile(r"\d|(?:VÀ|TẠI|VỀ|NĂM|QUÝ|THÁNG|GIAI ĐOẠN|NHIỆM KỲ|PHƯƠNG HƯỚNG|MỤC TIÊU|NHIỆM VỤ|KẾ HOẠCH|CHƯƠNG TRÌNH)\b")
_LINES = 4  # lines of a title at most
_WHOLE = 6  # syllables beside the name of the form from which its line is a title by itself
_STATES = re.compile(r"\d%|\bđạt \d", re.IGNORECASE)  # as a sentence does whose full stop is missing, and no title
_SPARED = tuple(
    (re.compile(part, re.IGNORECASE), instead)
    for part, instead in (
        (
            r"(^|: )(?:thông báo )?(?:ý kiến )?kết luận của .*? tại (?=hội nghị|cuộc họp|buổi|phiên|kỳ họp|đại hội)",
            r"\1",
        ),
        (r"(^|: )(?:báo cáo|biên bản|thông báo) (?!của\b)(?=\S)", r"\1"),
        (
            r"\s*(?:[,;–-](?: và)?|\bvà) (?:phương hướng|nhiệm vụ|kế hoạch|giải pháp|chương trình (?:công tác|phối hợp)|mục tiêu"
            r"|dự kiến|định hướng)\b.*$",
            "",
        ),
    )
)
_SHORTEST = 5  # syllables, beside whose it is
_FIGURE = r"(?:[-+]|[<>≥≤~]\s?)?\d(?:[\d.,/]*\d)?%?"  # no "- 2025": that is the end of a range
_TELEPHONE = re.compile(r"(?<![\d.,/])(?:0\d{2}|\+84)")
_FIGURES = re.compile(rf"(?:^|\s){_FIGURE}(?:\s{_FIGURE})+(?=\s|$)(?P<after>\s\S+)?")
_VERDICTS = frozenset(
    {"đạt", "vượt", "không", "chưa", "tăng", "giảm"}
)  # the cell beside figures; other small words are counted by them
_CELLS = 25  # words a row has at most
_ROWS = 2  # in succession: one alone may be a sentence without its full stop


def is_document(texts: Sequence[str], reasons: Sequence[str | None]) -> bool:
    """Whether lines, of which ``reasons`` tells the furniture, are a document: it shows no pictures, and no site is around it."""
    return bool(_SIGNS.intersection(reasons)) or any(map(form_named, texts))


def is_formal(texts: Sequence[str], reasons: Sequence[str | None]) -> bool:
    """Whether they have a letterhead, or name a body, and the name of a form, as hardly anything but a document has."""
    forms = [text for text in texts if form_named(text)]  # "BÁO" alone would be a newspaper
    return bool(forms) and ("letterhead" in reasons or any(names_organisation(text) for text in texts if text not in forms))


def title_lines(texts: Sequence[str], reasons: Sequence[str | None]) -> range:
    """Where the title stands among the lines above the text: from below the name of the form, or with it where it says more.

    >>> title_lines(["SỞ Y TẾ", "BÁO CÁO", "Kết quả quý III,", "nhiệm vụ quý IV", "Kính gửi: UBND tỉnh"], [None] * 5)
    range(2, 4)
    """
    form, name = next(((place, name) for place, text in enumerate(texts) if (name := form_named(text))), (0, ""))
    if not name:
        return range(0)
    more = len(texts[form].split()) - len(name.split())
    start = end = form if more else form + 1
    whole = more >= _WHOLE and " CỦA " not in texts[form]  # "BÁO CÁO CỦA UBND HUYỆN" says whose, and not on what
    sure = form if whole else form + 1  # up to here no line has to go on with the one above
    while end < min(len(texts), start + _LINES) and reasons[end] is None and _may_entitle(texts[end]):
        if end > sure and not (_OPEN.search(texts[end - 1]) or _GOES_ON.match(texts[end]) or texts[end][0].islower()):
            break
        end += 1
    if start == end < len(texts) and _WHOSE.match(texts[end]):
        return range(form, end + 1)  # "BÁO CÁO" / "của Ban Chấp hành tại Đại hội ...", and no more
    return range(start, end)


def shortened(title: str, most: int) -> str:
    """A title of more than ``most`` syllables without who concluded what, the name of the form, and its half on what is to come,
    in this order, until it fits.

    >>> shortened("Sở Y tế: Báo cáo kết quả công tác y tế 9 tháng đầu năm, phương hướng, nhiệm vụ 3 tháng cuối năm", 16)
    'Sở Y tế: kết quả công tác y tế 9 tháng đầu năm'
    """
    for part, instead in _SPARED:
        if len(title.split()) <= most:
            break
        shorter = part.sub(instead, title)
        title = shorter if len(shorter.rpartition(": ")[2].split()) >= _SHORTEST else title
    return title


def stands_beside(text: str) -> bool:
    """Whether a line below the title is no text yet: whose it is, whom it is for, what it is based on, when, where and who met.

    >>> stands_beside("Căn cứ Luật Đất đai năm 2024;"), stands_beside("I. KẾT QUẢ")
    (True, False)
    """
    return _BESIDE.match(text) is not None or is_date_line(text)


def rows(texts: Sequence[str]) -> set[int]:
    """Which lines are rows of a table of figures, pasted as text; its header, which has no figures, is none.

    >>> rows(["Thu ngân sách (tỷ đồng) 120 134,5 112,1%", "Trồng rừng (ha) 850 612 72,0", "Toàn huyện trồng 612 ha rừng."])
    {0, 1}
    """
    likely = [is_row(text) for text in texts]
    found: set[int] = set()
    start = 0
    for place, row in enumerate([*likely, False]):
        if not row:
            if place - start >= _ROWS:
                found.update(range(start, place))
            start = place + 1
    return found


def is_row(text: str) -> bool:
    """Whether a line can be a row of a table of figures: two of them stand side by side, and count nothing.

    >>> is_row("Lúa (ha) 120 134 đạt"), is_row("Hỗ trợ 1 250 hộ nghèo"), is_row("NHIỆM KỲ 2020 - 2025")
    (True, False, False)
    """
    if text.endswith((".", ":", ";")) or len(text.split()) > _CELLS or _TELEPHONE.search(text):
        return False
    after = ((found["after"] or "").strip() for found in _FIGURES.finditer(text))
    return any(not word[:1].islower() or word in _VERDICTS for word in after)


def form_named(text: str) -> str:
    """The name of the form, where a line in capitals opens with one: "BIÊN BẢN" of "BIÊN BẢN HỌP"."""
    found = _FORM.match(text) if text.isupper() else None
    return found["name"] if found else ""


def _may_entitle(text: str) -> bool:
    return not text.endswith((".", ":", ";")) and not stands_beside(text) and not _PART.match(text) and not _STATES.search(text)
