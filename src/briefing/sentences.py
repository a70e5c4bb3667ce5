"""Where the sentences of a line end. Rules for Vietnamese official prose, with the abbreviations as data."""

import re
from collections.abc import Iterator

from briefing.marks import QUOTES, enclosures, opener
from briefing.report import Span

# Stand before a name or a number and never end a sentence.
TITLES = frozenset(
    """
    GS Gs PGS Pgs TS Ts ThS Ths THS TSKH BS Bs GĐ PGĐ TGĐ PTGĐ BT PBT PCT CVP UV UVTV CKI CKII BSCKI BSCKII DS DSCKI DSCKII
    KS KTS CN CV CVCC LS NCS HLV VĐV SV HV NSND NSƯT NSUT NGND NGƯT NGUT TTƯT TTND AHLĐ ĐB ĐBQH CCB PV CTV BTV CHT TMT CHP
    TM KT TL TUQ Đ/c đ/c ĐC Đc Ô B Mr Mrs Ms Dr Prof St
    """.split()
)
PLACES = frozenset(
    """
    TP Tp tp TX Tx tx TT Tt tt Tr tr Q q P p H h X x Đ đ Kp KP kp TDP Cty CTy cty CT CTCP CP NXB Nxb nxb ĐT Tel Fax
    """.split()
)
BODIES = frozenset(
    """
    ĐH CĐ HV BV BVĐK TTYT TYT TH THCS THPT MN MG HTX THT KCN CCN KĐT KTX CLB UB HĐ MTTQ ĐTN HND HPN CCB LĐLĐ CA CAND BCH PGD
    SGD CQ TTVH
    """.split()
)
NUMBERED = frozenset(
    """
    No Vol vol pp th Th QL TL HL DĐ SĐT Sđt STK MST QĐ NQ NĐ CV TB KH TTr BC CTr HD KL QC Số
    """.split()
)
ABBREVIATIONS = TITLES | PLACES | NUMBERED | BODIES
# Begin a sentence, not a name: after one of the abbreviations of persons and bodies, or an initial, the full stop was one.
OPENING_WORDS = frozenset(
    """
    Các Những Trong Theo Tại Đến Từ Sau Trước Ngoài Tuy Đây Đó Do Vì Khi Nếu Để Với Về Qua Ông Bà Hiện Riêng Không Có Cũng
    Trên Nhưng Song Điều Việc Mỗi Mọi Một Hai Ba Bốn Cả Cùng Được Còn Nhờ Bên Dự Phát Kết Tổng Hằng Hàng Nhiều Đồng Ngày
    Tính Năm Trường Thời Đặc Tiếp Dịp Số Khoảng Hội Ngay Mặc
    """.split()
)
# End a sentence only before a capital.
TRAILING = frozenset(
    """
    v.v vv v..v Corp Ltd Inc Co GmbH Jr
    """.split()
)
# A single capital after one of these is a number or a name of its own ("quý X.") ...
BEFORE_A_NUMERAL = frozenset(
    """
    & quý lần thứ kỳ khóa khoá loại hạng nhóm khu lớp điểm án cấp bậc đợt số bảng tổ khối hội mức diện phần mục chương tập
    chiến
    """.split()
)
# ... after one of these an initial ("bà V."); after other common words it is none ("viêm gan B."), unless it may be a place.
BEFORE_AN_INITIAL = frozenset(
    """
    ở tại ông bà anh chị em cháu thầy cô bác chú và của từ đến cho thuộc về qua với là do bởi tên chí hại can cáo nhân nạn
    sang vào trên cùng gồm có các
    """.split()
)
SPEECH = re.compile(
    r"\b(?:nói|hỏi|đáp|chia sẻ|phát biểu|khẳng định|nhấn mạnh|cho biết|bày tỏ|chất vấn|trả lời|tâm sự|kể|"
    r"cho rằng|nêu)\b"
)
LABEL = re.compile(r"[A-ZĐÀ-Ỹ][^\W\d_]*(?: [^\W\d_]+)? (?:số )?(?:\d+(?:\.\d+)*|[IVX]+)")  # "Bảng 2.1", "Chương II", "Nhiệm vụ 1"

_MARK = re.compile(r"[(\[{“‘«\"]|[.!?…]+(?:/\.)?")
_WORD = re.compile(r"\w+|\W")
_LAST_WORD = re.compile(r"\S*$")
_WORDED = re.compile(r"[^\W_]")
_CLOSERS = re.compile(r"(?:[”»’'\")\]]+\.?|\[\d{1,3}\])*")
_ENDING = ".!?…"
_VOWEL = re.compile(r"(?!đ)[aeiouyà-ỹ]")
_INITIAL = re.compile(r"[A-ZĐ]")  # Á, Ý, Ở are words
_MEASURES = frozenset(
    """
    kg km cm mm m l g h
    """.split()
)
_LOOK_BACK, _LOOK_AHEAD = 40, 120


def sentences(text: str, start: int, end: int) -> Iterator[Span]:
    """Sentences of one line (or of a wrapped one) as spans without blanks around them.

    >>> text = "Ngày 11.7.2023, tại TP. Huế, PGS.TS. Lê An dự.Có 1.200 tỷ, v.v. Hết"
    >>> [text[a:b] for a, b in sentences(text, 0, len(text))]
    ['Ngày 11.7.2023, tại TP. Huế, PGS.TS. Lê An dự.', 'Có 1.200 tỷ, v.v.', 'Hết']
    """
    pairs = enclosures(text, start, end)
    at = after_blanks(text, start, end)
    held: Span | None = None
    while at < end:
        stop = _sentence_end(text, at, opener(text, at, end)[0], end, pairs)
        found = Span(at, at + len(text[at:stop].rstrip()))
        if held and not _WORDED.search(text, *found):  # stray punctuation
            held = Span(held.start, found.end)
        else:
            if held:
                yield held
            held = found
        at = after_blanks(text, stop, end)
    if held:
        yield held


def _sentence_end(text: str, start: int, body: int, end: int, pairs: dict[int, int]) -> int:
    """The end of the sentence that begins at ``start`` and whose words, after an opener, begin at ``body``."""
    at = body
    while found := _MARK.search(text, at, end):
        at = found.end()
        mark = found.group()
        if mark[0] in _ENDING:
            if _ends(text, body, found, end):
                return min(_CLOSERS.match(text, at, end).end(), end)  # type: ignore[union-attr]
            continue
        close = pairs.get(found.start())
        if close is None or close >= end:
            continue
        if mark in QUOTES and found.start() == body and not _attributed(text, close, end):
            continue  # a quotation that is all there is: its sentences are the sentences
        at = close + 1
        whole = mark in QUOTES or found.start() == body  # "(A.)" is a sentence, "a (B.) C" is not two
        if (
            whole
            and text[close - 1] in _ENDING
            and _starts_afresh(text, at, end)
            and not (mark in QUOTES and found.start() == body and _attributed(text, close, end))
        ):
            return at
    return end


def _ends(text: str, body: int, found: re.Match[str], end: int) -> bool:
    """Whether a run of . ! ? … outside of enclosures ends the sentence whose words begin at ``body``."""
    after = _CLOSERS.match(text, found.end(), end).end()  # type: ignore[union-attr]
    at = after_blanks(text, after, end)
    if at == end:
        return True
    following, gap, mark = text[at], at > after, found.group()
    if following in ",;:%)" or (found.start() > body and text[found.start() - 1] == ","):
        return False
    if mark[-1] in "!?":
        return not following.islower() or after == found.end()
    if mark != "." and mark[-1] != "/" and "/" not in mark:
        return found.start() > body and not text[found.start() - 1].isspace() and _starts_afresh(text, after, end)
    if mark != ".":
        return True
    head = text[max(body, found.start() - _LOOK_BACK) : found.start()]
    word = _LAST_WORD.search(head).group().lstrip("(“\"[«‘'")  # type: ignore[union-attr]
    before = head[: len(head) - len(word)].split()
    previous = before[-1] if before else ""
    next_word = _WORD.match(text, at, min(at + _LOOK_BACK, end)).group()  # type: ignore[union-attr]
    if gap:
        return _ends_before_blank(word, previous, next_word, len(head) < _LOOK_BACK and bool(LABEL.fullmatch(head)))
    return _ends_without_blank(word, previous, next_word)


def _ends_before_blank(word: str, previous: str, following: str, labelled: bool) -> bool:
    """A full stop with a blank after it; ``following`` is the next word."""
    if labelled or (word.isdigit() and len(word) < 3 and previous[-1:] in (";", ":")):
        return False  # "Bảng 2. ...", "...; 2. ..."
    last = re.split(r"[.,]", word)[-1]
    lower, afresh = following[0].islower(), following in OPENING_WORDS
    if word in TRAILING:
        return not lower
    if _INITIAL.fullmatch(last):
        if lower or following in "(-":
            return False
        if following[0].isdigit() and last in PLACES:
            return False  # "Q. 7"
        return _own_letter(last, previous) or word.count(".") > 1 or (afresh and last not in PLACES)
    if last in ABBREVIATIONS or word in ABBREVIATIONS:
        counted = previous[-1:].isdigit() and following[0].isupper() and last.isupper()  # "320 HS. Trường ..."
        return (counted or afresh) and last not in PLACES and last not in NUMBERED
    capitals = last.isupper() and last.isalpha() and len(last) > 1
    if lower:
        return not capitals and last not in TRAILING
    return not (capitals and not previous and following[0].isupper() and not afresh)  # "VĐV. Lưu Thị Ngà"


def _own_letter(letter: str, previous: str) -> bool:
    """Whether a single capital after this word stands for itself and is no initial."""
    if previous.lower() in BEFORE_A_NUMERAL or previous[-1:].isdigit():
        return True
    return letter not in PLACES and previous.isalpha() and previous.islower() and previous not in BEFORE_AN_INITIAL


def _ends_without_blank(word: str, previous: str, following: str) -> bool:
    """A full stop without the blank after it: "quý I.Doanh thu", but "TP.Hải Phòng", "11.7", "Đ.V.Hải", "gov.vn"."""
    last = re.split(r"[.,/]", word)[-1]
    if "@" in word or "www" in word or last in ABBREVIATIONS or word in ABBREVIATIONS:
        return False
    if _INITIAL.fullmatch(last):
        return _own_letter(last, previous) and following[0].isupper()
    title = following[0].isupper() and not following[1:2].isupper() and not following[1:2].isdigit()
    if last.isalpha() and last.isupper():
        return title and len(last) > 2
    if last and last[-1].isdigit():
        return title and following[1:2].isalpha()
    if last.isalpha() and not _VOWEL.search(last.lower()):  # "dđ.BB1", "0967.xxx.115"
        return title and last in _MEASURES
    if following[0].islower():
        return len(last) > 1 and len(following) > 2 and last.isalpha() and not last.isascii()  # addresses have no tone marks
    return following[0].isupper() or (following[0].isdigit() and not last[:1].isdigit()) or following[0] in "“("


def _attributed(text: str, close: int, end: int) -> bool:
    """Whether words of attribution follow a quotation closed at ``close``: “...”, ông A nói."""
    at = after_blanks(text, close + 1, end)
    if at == end or (text[at] in _ENDING and at + 1 == end):
        return False
    if text[at].islower() or text[at] in ",-–—;:":
        return True
    stop = _MARK.search(text, at, min(at + _LOOK_AHEAD, end))
    return bool(stop and SPEECH.search(text, at, stop.start()))


def _starts_afresh(text: str, at: int, end: int) -> bool:
    """Whether what follows can only be a new sentence."""
    at = after_blanks(text, at, end)
    if at + 1 < end and text[at] in "“\"‘'":
        at += 1
    return at == end or text[at].isupper() or text[at].isdigit() or text[at] in "(-–+•"


def after_blanks(text: str, at: int, end: int) -> int:
    while at < end and text[at].isspace():
        at += 1
    return at
