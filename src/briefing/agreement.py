"""Whether a figure, date, period or document number says the same as another: the same, near (a slip or a twist), or other."""

from fractions import Fraction
from functools import singledispatch
from typing import Literal

from briefing.facts import Document
from briefing.figures import Figure
from briefing.measures import MONEY, Hedge
from briefing.slips import similar
from briefing.times import Date, Period

Agreement = Literal["same", "near", "other"]

STAGES = frozenset({"đầu", "giữa", "cuối"})
WEAKER: dict[Hedge, frozenset[Hedge]] = {
    "about": frozenset({"", "about", "above", "below"}),
    "above": frozenset({"above", "at least"}),
    "at least": frozenset({"above", "at least"}),
    "below": frozenset({"below", "at most"}),
    "at most": frozenset({"below", "at most"}),
    "": frozenset({""}),
}


@singledispatch
def agree(draft: object, source: object) -> Agreement | None:
    """How the draft's fact stands to the source's; None where the two cannot be compared."""
    return None


@agree.register
def _(draft: Figure, source: object) -> Agreement | None:
    if isinstance(source, Period):
        return _months(draft, source)
    if not isinstance(source, Figure):
        return None
    agreement = _figures(draft, source)
    return "near" if agreement == "same" and _opposed(draft, source) else agreement


@agree.register
def _(draft: Date, source: object) -> Agreement | None:
    if isinstance(source, Period):
        return _month(draft, source)
    if isinstance(source, Figure):  # "tháng 9" beside "9 tháng"
        return (
            "near"
            if source.unit == "tháng"
            and draft.day is None
            and draft.month is not None
            and source.values == (Fraction(draft.month),)
            else None
        )
    if not isinstance(source, Date):
        return None
    pairs = ((draft.day, source.day), (draft.month, source.month), (draft.year, source.year))
    conflict = any(one and other and one != other for one, other in pairs) or (draft.day and not source.day)
    opposed = bool(draft.relation and source.relation and draft.relation != source.relation)
    opposed = opposed or bool(draft.part and draft.part != source.part and (source.part or draft.part in STAGES))
    if not conflict:
        return "near" if opposed else "same"
    shared = any(one and one == other for one, other in pairs[:2])
    digits = [str(part) for pair in pairs[:2] for part in pair if part]
    swapped = len(digits) == 4 and sorted("".join(digits[::2])) == sorted("".join(digits[1::2]))
    return "near" if shared or swapped else "other"


@agree.register
def _(draft: Period, source: object) -> Agreement | None:
    if isinstance(source, Date):
        if draft.shape == "years" and draft.year == draft.until and source.year == draft.year:
            return "same"
        if (
            (draft.shape, draft.first, draft.last) == ("months", 1, source.month)
            and not source.day
            and source.relation == "before"
        ):
            return "same"  # "8 tháng đầu năm" is "đến hết tháng 8"
        return _month(source, draft)
    if isinstance(source, Figure):
        return _months(source, draft)
    if not isinstance(source, Period):
        return None
    years = draft.year in (None, source.year) and draft.until in (None, source.until)
    if "named" in (draft.shape, source.shape):
        return _named(draft, source)
    if draft.part != source.part and (draft.shape == "lapse" or draft.year != draft.until or (draft.part and source.part)):
        return "near"
    months = (draft.shape, draft.first, draft.last) == (source.shape, source.first, source.last)
    if months and (years or source.year is None):
        return "same"
    return "near" if draft.shape == source.shape or (draft.year and draft.year in (source.year, source.until)) else "other"


def _month(date: Date, period: Period) -> Agreement | None:
    """A date beside a period: "tháng 9" is a slip for "9 tháng"."""
    if period.shape == "named":
        return None
    return "near" if period.shape == "months" and not date.day and date.month == period.last - period.first + 1 else "other"


def _named(draft: Period, source: Period) -> Agreement | None:
    """ "năm nay" beside "năm sau", "hằng tháng" beside "hằng quý"."""
    if draft.shape != "named":
        return None
    if source.shape != "named":
        which = draft.part.split()[0]  # "cuối năm" is in "3 tháng cuối năm" and in "cuối năm 2023"
        months = {"đầu": source.first == 1, "cuối": source.last == 12}.get(which, False) if source.shape == "months" else False
        return "same" if draft.part.endswith(" năm") and (months or source.part == which) else None
    return "same" if draft.part == source.part else "near" if set(draft.part.split()) & set(source.part.split()) else "other"


@agree.register
def _(draft: Document, source: object) -> Agreement | None:
    if not isinstance(source, Document):
        return None
    kind = not draft.type or not source.type or draft.type == source.type
    issuers = set(draft.issuer), set(source.issuer)
    issuer = issuers[0] <= issuers[1] or issuers[1] <= issuers[0]
    year = not draft.year or not source.year or draft.year == source.year
    if draft.number == source.number:
        return "same" if kind and issuer and year else "near"
    alike = similar(str(draft.number), str(source.number)) and kind and issuer
    return "near" if alike else "other" if kind else None


def _months(figure: Figure, period: Period) -> Agreement | None:
    """ "9 tháng" is "9 tháng đầu năm"."""
    if figure.unit == "năm" and period.shape == "lapse":
        return "same" if figure.values == (Fraction(period.last),) else "near"
    if figure.unit != "tháng" or period.shape != "months":
        return None
    return (
        "same"
        if figure.values == (Fraction(period.last - period.first + 1),) and period.first in (1, 13 - figure.values[0])
        else "near"
    )


def _figures(draft: Figure, source: Figure) -> Agreement | None:
    if not _comparable(draft, source):
        return None
    slip = similar(draft.digits, source.digits) and (len(draft.digits) == len(source.digits) or _same_size(draft, source))
    if draft.unit != source.unit:
        bare = (
            "" in (draft.unit, source.unit)
            and draft.values == source.values
            and (draft.step >= 1000 or "lượt" in (draft.unit, source.unit))
        )
        return "same" if bare and _qualified(draft, source) else "near" if draft.digits == source.digits else "other"
    if _equal(draft, source):
        return "same" if _qualified(draft, source) and _rate(draft, source) else "near"
    if draft.shape == source.shape == "plain" and _rounded(draft, source):
        return "same"
    return (
        "near"
        if slip or (draft.shape == "plain" and source.shape == "ratio" and draft.values[0] == source.values[1])
        else "other"
    )


def _comparable(draft: Figure, source: Figure) -> bool:
    if draft.unit.startswith("#") or source.unit.startswith("#"):
        return draft.unit == source.unit or (draft.kind == source.kind == "number" and "" in (draft.unit, source.unit))
    if draft.kind == source.kind:
        return True
    return {draft.kind, source.kind} <= {"number", "quantity"} or (
        "" in (draft.unit, source.unit) and bool({draft.unit, source.unit} & MONEY)
    )


def _equal(draft: Figure, source: Figure) -> bool:
    if draft.shape == source.shape:
        return draft.values == source.values or (not (draft.per and source.per) and _raw(draft) == _raw(source))
    if draft.shape == "plain" and source.shape == "range":  # an end of a range is a bound
        return (
            draft.values[0] == source.values[{"at least": 0, "at most": 1}[draft.hedge]]
            if draft.hedge in ("at least", "at most")
            else False
        )
    return draft.shape == "plain" and source.shape == "ratio" and draft.values[0] == source.values[0] and not draft.hedge


def _same_size(draft: Figure, source: Figure) -> bool:
    """Whether a digit dropped or doubled would explain both: within a factor of twelve."""
    return all(one * 12 >= other and other * 12 >= one for one, other in zip(draft.values, source.values, strict=False))


def rivals(draft: Figure, other: Figure) -> bool:
    """Whether a figure of another value or sign could be the one that the draft ought to have given."""
    if (draft.values == other.values and not _opposed(draft, other)) or (draft.unit, draft.shape) != (other.unit, other.shape):
        return False
    if draft.noun and other.noun and draft.noun != other.noun:
        return False
    return not draft.direction or draft.direction == other.direction


def _raw(figure: Figure) -> list[Fraction]:
    """Values as if the figure were no rate: tạ/ha beside tạ."""
    return [value * figure.by for value in figure.values]


def _opposed(draft: Figure, source: Figure) -> bool:
    """Whether only one has a minus: "-2,5%" and "2,5%". A fall in words ("giảm 2,5%") says the same as either."""
    return {draft.sign, source.sign} == {"", "minus"}


def _qualified(draft: Figure, source: Figure) -> bool:
    """Whether hedge, direction and role do not contradict each other."""
    if draft.direction * source.direction < 0:
        return False
    if draft.role and source.role and draft.role != source.role:
        return False
    return source.hedge in WEAKER[draft.hedge] or source.shape == "range"


def _rate(draft: Figure, source: Figure) -> bool:
    one, other = set(draft.per.split("/")), set(source.per.split("/"))
    return not (draft.per and source.per) or one <= other or other <= one


def _rounded(draft: Figure, source: Figure) -> bool:
    """Whether a hedge of the draft covers the exact figure: "hơn 1.250 tỷ" for 1.250,6 tỷ."""
    gap = source.values[0] - draft.values[0]
    ranges = {"above": 0 < gap < draft.step, "below": -draft.step < gap < 0, "about": abs(gap) < draft.step}
    return ranges.get(draft.hedge, False) and draft.direction * source.direction >= 0 and _rate(draft, source)
