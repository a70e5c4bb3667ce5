"""The period a report is about and the one it looks ahead to, as it words them: spells of time scored by what stands around."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from math import inf

from briefing.draft import Period
from briefing.report import Report, Span, UnitKind
from briefing.spells import Spell, spells

_WORD = re.compile(r"[^\W\d_]+")
_ROMAN = re.compile(r"[IVX]+")
_LOOK = 60  # characters of the sentence that count as around a mention
_NOT_CARRIED_OUT = "".join(rf"(?<!{word} thực hiện )" for word in ("kết quả", "tình hình", "đánh giá", "việc"))
_BEFORE = {
    "reviewed": r"(?:sơ kết|tổng kết|đánh giá|nhìn lại|kiểm điểm|giao ban|kết quả|tình hình|nghe báo cáo)[^.;:]*",
    "done": r"(?:công tác|hoạt động|thực hiện|phong trào|sản xuất|kinh doanh|kinh tế|xã hội|ngân sách|kỳ họp|họp báo|hội nghị)"
    r"[^.;:,]*",
    "met": r"(?:họp|phiên|hội nghị|đại hội|giao ban|tổ chức|quân chính|thường niên)[^.;:]*",
    "planned": _NOT_CARRIED_OUT
    + r"(?:nhiệm vụ|phương hướng|kế hoạch|giải pháp|mục tiêu|chỉ tiêu|định hướng|trọng tâm|chương trình|dự toán|chủ đề)[^.;:,]*",
    "launched": r"(?:triển khai|bàn|đề ra|bước vào|sang|dự kiến|phấn đấu|giao|xác định|thông qua(?! báo cáo| kết quả))[^.;:,]*",
    "compared": r"(?:so với|cùng kỳ|cao hơn|thấp hơn|bằng|tăng|giảm|gấp)[^.;,]*",
    "bounded": r"(?:cuối|đầu|giữa|đến|hết|trước|từ|sau|tới|kể từ)",
    "inside": r"(?:trong|của|riêng|tính chung|cho)",
    "led": r"(?:^|[\n.:;])(?:[-–\s]|Trong|Về|Bước sang|Bước vào|Theo đó,)*",
}
_AFTER = {
    "achieved": r",?(?: \S+){0,8}? (?:đạt|đã|được|tăng|giảm|xảy ra|hoàn thành|ước|có|thu|phát hiện|ghi nhận|vượt)\b",
    "required": r",?(?: \S+){0,8}? (?:phải|sẽ|tập trung|phấn đấu|cần|yêu cầu|tiếp tục|xác định|đề nghị|đặt|là)\b",
    "then next": r"(?: \S+){0,8}? ?(?:,|và)(?: \S+){0,3} (?:nhiệm vụ|phương hướng|kế hoạch|giải pháp|định hướng|triển khai|bàn)",
    "closed": r"\s*(?:[.:;\n]|$)",
}
_CUES_BEFORE = [(name, re.compile(rf"(?:{cue})\s*$", re.IGNORECASE)) for name, cue in _BEFORE.items()]
_CUES_AFTER = [(name, re.compile(cue, re.IGNORECASE)) for name, cue in _AFTER.items()]

_HELD = re.compile(
    r"(?:ngày|sáng|chiều|tối|trưa|\()\s*(?P<day>\d{1,2})(?:\s?[/.-]\s?|\s+tháng\s+)(?P<month>1[0-2]|0?[1-9])"
    r"(?:(?:\s?[/.-]\s?|,?\s+năm\s+)(?P<year>20\d\d))?(?!\d)",
    re.IGNORECASE,
)
_PUBLISHED = re.compile(r"(?P<year>\d{4})-(?P<month>\d\d)(?:-(?P<day>\d\d))?")
_LATE = 20  # day of a month from which its work is reported on, no longer planned
_HEADED = 2  # headings that make a document
_OPENING = 800  # characters within which a report says when the meeting was held

# What each trait of a spell speaks for: (it is the reporting period, it is the coming one). Fitted by logistic regression to the
# references that are not set aside, and rounded ("last year", "just before", "kind crop" were added by hand); 0 is the bar that a
# spell has to pass.
WEIGHTS = {
    "": (-3.0, -2.8),  # where nothing is known
    # its form
    "end cuối": (-1.0, 0.7),
    "end nay": (-0.7, -0.4),
    "end qua": (0.0, -0.9),
    "end sau": (-0.3, -0.4),
    "end tới": (-0.2, 0.9),
    "end đầu": (1.3, -0.5),
    "kind count": (0.0, -1.2),
    "kind crop": (0.0, 0.5),
    "kind month": (-0.6, -1.0),
    "kind part": (1.0, 0.2),
    "kind quarter": (0.2, -0.2),
    "kind range": (0.3, 0.5),
    "kind rest": (-0.6, 1.1),
    "kind school": (0.6, 0.0),
    "kind season": (0.0, 0.5),
    "kind since": (0.6, -0.4),
    "kind term": (-0.4, 0.0),
    "kind year": (0.3, 0.0),
    # its place
    "first half": (0.8, 0.4),
    "heading": (0.0, 0.4),
    "opening": (0.8, 1.0),
    "second half": (-0.2, 0.2),
    "title": (0.0, 0.4),
    "x2": (1.1, 0.4),
    "x4": (0.3, 0.0),
    # the words around
    "achieved": (0.6, 0.0),
    "bounded": (-0.5, 0.0),
    "closed": (-0.5, 0.0),
    "compared": (-0.5, -0.2),
    "done": (0.6, 0.0),
    "inside": (0.3, 0.8),
    "launched": (-0.7, 0.9),
    "led": (0.5, 0.5),
    "met": (0.4, 0.5),
    "planned": (-1.5, 1.1),
    "required": (-0.7, 0.8),
    "reviewed": (1.5, -0.8),
    "reviewed title": (0.7, -0.2),
    "then next": (1.3, 0.0),
    # seen from the meeting
    "beginning": (-0.2, 0.6),
    "closing": (0.9, 0.0),
    "far": (-0.7, -0.2),
    "last year": (0.8, -0.5),
    "long over": (-0.5, -0.5),
    "near": (-0.6, 0.4),
    "over": (0.8, -0.4),
    "running": (0.0, -0.3),
    "undated": (0.3, 0.0),
    # seen from the coming period
    "just before": (2.0, 0.0),
    # seen from the reporting period
    "as long as the past": (0.0, 1.4),
    "follows": (0.0, 1.9),
    "is past": (0.0, -2.1),
    "month follows": (0.0, 0.8),
    "overlaps": (0.0, -0.6),
    "year after": (0.0, 0.4),
    "year before": (0.0, -1.5),
    "years after": (0.0, -0.4),
}
_PAST, _COMING = 0, 1  # columns of the table
_FOLLOWS = frozenset({"follows", "month follows"})


@dataclass(slots=True)
class _Candidate:
    """The mentions of one spell, the year that any of them names, and the traits that any of them has."""

    mentions: list[Spell] = field(default_factory=list)
    year: int | None = None
    traits: set[str] = field(default_factory=set)


def periods(report: Report) -> tuple[Period | None, Period | None]:
    """The reporting period and the coming one, each where the body first words it; None where the report names none.

    >>> from briefing.report import Report
    >>> report = Report("r", "Hội nghị sơ kết 6 tháng đầu năm, triển khai nhiệm vụ 6 tháng cuối năm 2024 diễn ra sáng 5/7.")
    >>> [period.text for period in periods(report)]
    ['6 tháng đầu năm', '6 tháng cuối năm 2024']
    """
    known = _candidates(report)
    past = _best(known, _PAST) or _just_before(known) or _entitled(known)
    if past:
        for candidate in known:
            candidate.traits.update(_relation(candidate, past))
    coming = _best(known, _COMING)
    return _worded(report, past), _worded(report, coming)


def _candidates(report: Report) -> list[_Candidate]:
    """The spells of time that a report mentions, each once, with the traits of its mentions."""
    known: list[_Candidate] = []
    by_key: dict[tuple[str | int, ...], list[_Candidate]] = {}
    starts = [sentence.start for sentence in report.sentences]
    kinds = {unit.sentence: unit.kind for unit in reversed(report.units)}
    held = _held(report)
    for spell in spells(report.text):
        alike = by_key.setdefault(spell.key, [])
        distant = held and held[0] and spell.year and abs(spell.year - held[0]) > 1  # "so với quý III năm 2019" in 2022
        years = (spell.year,) if distant else (None, spell.year)
        candidate = next((one for one in alike if spell.year is None or one.year in years), None)
        if candidate is None:
            candidate = _Candidate()
            alike.append(candidate)
            known.append(candidate)
        candidate.mentions.append(spell)
        candidate.year = candidate.year or spell.year
        index = max(bisect_right(starts, spell.span.start) - 1, 0)
        candidate.traits.update(_traits(report, spell, index, kinds))
    for candidate in known:
        candidate.traits.update(f"x{least}" for least in (2, 4) if len(candidate.mentions) >= least)
        candidate.traits.add(_standing(candidate, held))
    return known


def _traits(report: Report, spell: Spell, index: int, kinds: Mapping[int, UnitKind]) -> Iterator[str]:
    """What is said of a spell in sentence ``index`` by its form, its place and the words around it."""
    yield f"kind {spell.kind}"
    if spell.end:
        yield f"end {spell.end}"
    start, end = spell.span
    in_title = report.title is not None and start < report.title.end
    if in_title:
        yield "title"
    elif kinds.get(index) in ("lead-in", "heading"):
        yield "heading"
    elif index <= (2 if report.title else 1):
        yield "opening"
    yield "first half" if 2 * start < len(report.text) else "second half"
    sentence = report.sentences[index] if report.sentences else Span(0, len(report.text))
    before = report.text[max(sentence.start, start - _LOOK) : start]
    after = report.text[end : min(sentence.end, end + _LOOK)]
    for name, cue in _CUES_BEFORE:
        if cue.search(before):
            yield f"{name} title" if in_title and name in ("reviewed", "done") else name
    for name, cue in _CUES_AFTER:
        if cue.match(after):
            yield name


def _held(report: Report) -> tuple[int | None, int, bool] | None:
    """Year (None where it is not said) and month in which the meeting was held, or the report published; whether it was late."""
    published = _PUBLISHED.match(report.date or "")
    if published:
        return int(published["year"]), int(published["month"]), int(published["day"] or 0) >= _LATE
    found = _HELD.search(report.text, 0, _OPENING)
    if found is None:
        return None
    return int(found["year"]) if found["year"] else None, int(found["month"]), int(found["day"]) >= _LATE


def _standing(candidate: _Candidate, held: tuple[int | None, int, bool] | None) -> str:
    """Where a spell stands as seen from the meeting."""
    key = candidate.mentions[0].key
    if held is None or key[0] not in ("months", "school"):
        return "undated"
    year, now, late = held
    if key[0] == "school":
        first, last = (12 * (int(key[1]) - year) + 9, 12 * (int(key[2]) - year) + 8) if year else (now, now)
    else:
        first, last = int(key[1]), int(key[2])
        if candidate.year and year:
            first, last = first + 12 * (candidate.year - year), last + 12 * (candidate.year - year)
        elif now - last < -8:  # "quý IV" in January
            first, last = first - 12, last - 12
        elif now - last > 7:  # "quý I" in December
            first, last = first + 12, last + 12
    if last < now:
        return "over" if now - last <= 2 else "last year" if (first, last) == (-11, 0) else "long over"
    if first > now:
        return "near" if first - now <= 2 else "far"
    if first == last == now:
        return "closing" if late else "beginning"
    return "closing" if last - now <= 1 < last - first + 1 and first < now else "beginning" if first == now else "running"


def _relation(candidate: _Candidate, past: _Candidate) -> Iterator[str]:
    """How a spell lies to the reporting period."""
    if candidate is past:
        yield "is past"
        return
    key, done = candidate.mentions[0].key, past.mentions[0].key
    later = None if candidate.year is None or past.year is None else candidate.year - past.year
    if key[0] == done[0] == "months":
        first, last, end = int(key[1]), int(key[2]), int(done[2])
        if (later in (None, 0) and first == end + 1) or (later in (None, 1) and (first, end) == (1, 12)):
            yield "month follows" if first == last else "follows"
        elif later in (None, 0) and first <= end:
            yield "overlaps"
        if last - first == end - int(done[1]):
            yield "as long as the past"
    elif key[0] == done[0] and len(key) == len(done) == 3 and int(key[1]) - int(done[2]) in (0, 1) and (later or 0) >= 0:
        yield "follows"
    if later:
        yield "year after" if later == 1 else "years after" if later > 1 else "year before"


def _just_before(known: list[_Candidate]) -> _Candidate | None:
    """The spell that the coming one follows, where none is the reporting period by itself."""
    coming = _best(known, _COMING)
    if coming is None:
        return None
    for candidate in known:
        if candidate is not coming and not _FOLLOWS.isdisjoint(_relation(coming, candidate)):
            candidate.traits.add("just before")
    return _best(known, _PAST)


def _entitled(known: list[_Candidate]) -> _Candidate | None:
    """The spell that the title reviews: a document need not name it again."""
    titled = [candidate for candidate in known if "reviewed title" in candidate.traits and "planned" not in candidate.traits]
    return _best(titled, _PAST, bar=-inf)


def _best(known: list[_Candidate], column: int, bar: float = 0) -> _Candidate | None:
    """The candidate that scores best, the earlier one of equals; None where none passes the bar."""

    def score(candidate: _Candidate) -> float:
        traits = sum(WEIGHTS[trait][column] for trait in candidate.traits if trait in WEIGHTS)
        return round(WEIGHTS[""][column] + traits, 6)  # tenths: the order of a set, another in each run, decides nothing

    best = max(known, key=score, default=None)
    return best if best and score(best) > bar else None


def _worded(report: Report, candidate: _Candidate | None) -> Period | None:
    """The period in the words that name it best: a heading shouts, the title of an article shortens.

    A document under headings names its periods in full there and in its title, and shortens in between.
    """
    if candidate is None:
        return None
    body = report.title.end if report.title else 0
    headed = sum(unit.kind == "heading" for unit in report.units) >= _HEADED

    def fault(mention: Spell) -> tuple[bool, ...]:
        shouts = report.quote(mention.span).isupper()
        return (mention.kind == "count", mention.year is None, shouts) if headed else (shouts, mention.span.start < body)

    span = min(candidate.mentions, key=fault).span
    return Period(_spoken(report.quote(span)), span)


def _spoken(period: str) -> str:
    """The words of a heading in small letters, but for the numbers of quarters."""
    if not period.isupper():
        return period
    return _WORD.sub(lambda word: word[0] if _ROMAN.fullmatch(word[0]) else word[0].lower(), period)
