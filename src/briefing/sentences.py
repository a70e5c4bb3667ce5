"""Where the sentences of a line end. Rules for Vietnamese official prose, with the abbreviations as data."""

import re
from collections.abc import Iterator, Sequence

from briefing.marks import QUOTES, enclosures, opener
from briefing.report import Span

# Stand before a name or a number and never end a sentence.
TITLES = frozenset(
    "GS PGS TS ThS Ths THS TSKH BS Bs CKI CKII BSCKI BSCKII DS DSCKI DSCKII KS KTS CN CV CVCC LS NCS HLV VĐV SV HV NSND NSƯT NSUT NGND NGƯT NGUT"
    " TTƯT TTND AHLĐ ĐB ĐBQH CCB PV CTV BTV CHT TMT CHP TM KT TL TUQ Đ/c đ/c ĐC Đc Ô B Mr Mrs Ms Dr Prof St".split()
)
PLACES = frozenset("TP Tp tp TX Tx tx TT Tt tt Tr tr Q q P p H h X x Đ đ Kp KP kp Cty CTy cty CT CTCP CP NXB Nxb nxb ĐT Tel Fax".split())
NUMBERED = frozenset("No Vol vol pp QĐ NQ NĐ CV TB KH TTr BC CTr HD KL QC Số".split())
ABBREVIATIONS = TITLES | PLACES | NUMBERED
# End a sentence only before a capital.
TRAILING = frozenset("v.v vv v..v Corp Ltd Inc Co GmbH Jr".split())
# A single capital after one of these is a number or a name of its own, not an initial: "quý I.", "vitamin A."
BEFORE_A_LETTER = frozenset(
    "quý lần thứ kỳ khóa khoá loại hạng nhóm khu lớp điểm vitamin án cấp bậc đợt số bảng tổ khối hội mức diện phần mục chương tập hè".split()
)
SPEECH = re.compile(r"\b(?:nói|hỏi|đáp|chia sẻ|phát biểu|khẳng định|nhấn mạnh|cho biết|bày tỏ|chất vấn|trả lời|tâm sự|kể|cho rằng|nêu)\b")
CAPTIONED = re.compile(r"(?:Bảng|Hình|Biểu|Biểu đồ|Sơ đồ|Ảnh|Điều|Chương|Mục|Phụ lục|Khoản) (?:số )?[\dIVX]+(?:\.\d+)*")

_MARK = re.compile(r"[(\[{“«\"]|[.!?…]+(?:/\.)?")
_LAST_WORD = re.compile(r"\S*$")
_CLOSERS = re.compile(r"[”»’'\")\]]*")
_ENDING = ".!?…"
_LOOK_BACK, _LOOK_AHEAD = 40, 120


def sentences(text: str, start: int, end: int) -> Iterator[Span]:
    """Sentences of one line (or of a wrapped one) as spans without blanks around them.

    >>> text = "Ngày 11.7.2023, tại TP. Huế, PGS.TS. Lê An dự.Có 1.200 tỷ, v.v. Hết"
    >>> [text[a:b] for a, b in sentences(text, 0, len(text))]
    ['Ngày 11.7.2023, tại TP. Huế, PGS.TS. Lê An dự.', 'Có 1.200 tỷ, v.v.', 'Hết']
    """
    pairs = enclosures(text, start, end)
    at = _after_blanks(text, start, end)
    while at < end:
        stop = _sentence_end(text, at, opener(text, at, end)[0], end, pairs)
        yield Span(at, at + len(text[at:stop].rstrip()))
        at = _after_blanks(text, stop, end)


def unwrapped(text: str, lines: Sequence[Span]) -> Iterator[Span]:
    """Lines without blanks around them, those that go on in the next line (hard-wrapped text) joined to it."""
    held: Span | None = None
    for line in lines:
        start = _after_blanks(text, line.start, line.end)
        if start == line.end:
            continue
        stripped = Span(start, start + len(text[start : line.end].rstrip()))
        if held and _goes_on(text, held, stripped):
            held = Span(held.start, stripped.end)
            continue
        if held:
            yield held
        held = stripped
    if held:
        yield held


def _goes_on(text: str, line: Span, following: Span) -> bool:
    """Whether a line breaks off inside a sentence that the following line goes on with."""
    last, first = text[line.end - 1], text[following.start]
    if last in ".!?…:;" or opener(text, *following)[1]:
        return False
    return first.islower() or last in ",("


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
        if whole and text[close - 1] in _ENDING and _starts_afresh(text, at, end) and not (
            mark in QUOTES and found.start() == body and _attributed(text, close, end)
        ):
            return at
    return end


def _ends(text: str, body: int, found: re.Match[str], end: int) -> bool:
    """Whether a run of . ! ? … outside of enclosures ends the sentence whose words begin at ``body``."""
    after = _CLOSERS.match(text, found.end(), end).end()  # type: ignore[union-attr]
    at = _after_blanks(text, after, end)
    if at == end:
        return True
    following, gap, mark = text[at], at > after, found.group()
    if following in ",;:%)" or (found.start() > body and text[found.start() - 1] == ","):
        return False
    if mark[-1] in "!?":
        return not following.islower()
    if mark != "." and mark[-1] != "/" and "/" not in mark:
        return found.start() > body and not text[found.start() - 1].isspace() and _starts_afresh(text, after, end)
    if mark != ".":
        return True
    head = text[max(body, found.start() - _LOOK_BACK) : found.start()]
    word = _LAST_WORD.search(head).group().lstrip("(“\"[«‘'")  # type: ignore[union-attr]
    before = head[: len(head) - len(word)].split()
    previous = before[-1] if before else ""
    if gap:
        return _ends_before_blank(word, previous, following, len(head) < 20 and bool(CAPTIONED.fullmatch(head)))
    return _ends_without_blank(word, previous, text[at : at + 2])


def _ends_before_blank(word: str, previous: str, following: str, captioned: bool) -> bool:
    if captioned or (word.isdigit() and len(word) < 3 and previous[-1:] in (";", ":")):
        return False  # "Bảng 2. ...", "...; 2. ..."
    last = re.split(r"[.,]", word)[-1]
    if word in TRAILING:
        return not following.islower()
    if len(last) == 1 and last.isupper():
        return previous.lower() in BEFORE_A_LETTER or word.count(".") > 1
    counted = previous[-1:].isdigit() and following.isupper() and len(last) > 1  # "320 HS. Trường ..."
    if last in ABBREVIATIONS or word in ABBREVIATIONS:
        return counted and last.isupper() and last not in PLACES
    if following.islower():
        return not (last.isupper() and last.isalpha()) and last not in TRAILING
    return not (last.isupper() and last.isalpha() and not previous and following.isupper())  # "VĐV. Lưu Thị Ngà"


def _ends_without_blank(word: str, previous: str, following: str) -> bool:
    """A full stop without the blank after it: "quý I.Doanh thu", but "TP.Hải Phòng", "11.7", "Đ.V.Hải", "gov.vn"."""
    last = re.split(r"[.,/]", word)[-1]
    if "@" in word or "www" in word or last in ABBREVIATIONS or word in ABBREVIATIONS:
        return False
    if len(last) == 1 and last.isupper():
        return previous.lower() in BEFORE_A_LETTER and following[0].isupper()
    title = following[0].isupper() and not following[1:].isupper() and not following[1:].isdigit()
    if last.isalpha() and last.isupper():
        return title and len(last) > 2
    if last and last[-1].isdigit():
        return title and following[1:].isalpha()
    return following[0].isupper() or following[0].isdigit() or following[0] in "“("


def _attributed(text: str, close: int, end: int) -> bool:
    """Whether words of attribution follow a quotation closed at ``close``: “...”, ông A nói."""
    at = _after_blanks(text, close + 1, end)
    if at == end or text[at] in _ENDING and at + 1 == end:
        return False
    if text[at].islower() or text[at] in ",-–—;:":
        return True
    stop = _MARK.search(text, at, min(at + _LOOK_AHEAD, end))
    return bool(stop and SPEECH.search(text, at, stop.start()))


def _starts_afresh(text: str, at: int, end: int) -> bool:
    """Whether what follows can only be a new sentence."""
    at = _after_blanks(text, at, end)
    return at == end or text[at].isupper() or text[at].isdigit() or text[at] in "“(\"-–+•"


def _after_blanks(text: str, at: int, end: int) -> int:
    while at < end and text[at].isspace():
        at += 1
    return at
