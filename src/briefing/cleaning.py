"""Targets that hold what their report does not: dropped, or freed of the clause that holds it, so that no model learns to invent.

*Unsupported* is a figure, date, document number or name of a target that the ledger (``briefing.grounding``) finds altered in the
report or absent from it. Filtering such targets is what Nan et al. ("Entity-level Factual Consistency of Abstractive Text
Summarization", EACL 2021, section 3.2) found to help most; masking keeps the item's place in the plan as well.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal, NamedTuple, TypeVar

from briefing.corpus import Example, Target
from briefing.draft import Check
from briefing.facts import find
from briefing.grounding import Ledger
from briefing.report import Span
from briefing.sections import LISTS, SECTIONS, Section, SectionName
from briefing.shards import Record
from briefing.text import fold, nfc

Remedy = Literal["drop", "mask", "keep"]
T = TypeVar("T")

_STOP = re.compile(r"[,;](?=\s)")
_BRACKETS = re.compile(r"\s*\([^()]*\)")
_FIRST_WORD = re.compile(r"\w+")
# Clauses that open with one of these say something of the one before. The first kind says how the same thing measures, so that
# one of them may go and the next stay; the other turns to a part of it.
MEASURING = frozenset(map(fold, "tăng giảm đạt bằng vượt chiếm cao thấp so hơn kém gấp tương".split()))
DETAILING = frozenset(map(fold, "trong gồm bao nhất như riêng trừ kể".split()))
LISTED = 4  # syllables: a clause this short beside one that goes is taken for a part of the same list
# A first clause of a statement that is no more than a time, a place or a ground opens with one of these.
OPENERS = frozenset(
    map(fold, "trong đến tính từ năm quý tháng ngày sáng chiều trước sau theo qua tại ở khi vì do nhờ với".split())
)
OPENER_SYLLABLES = 8


@dataclass(frozen=True, slots=True)
class Finding:
    """What the ledger says of a target: its section, its number there (from 0), its facts.

    ``left`` is its text without those that are unsupported; None where that is no item.
    """

    section: SectionName
    number: int
    text: str
    facts: tuple[Check, ...]
    left: str | None

    @property
    def unsupported(self) -> tuple[Check, ...]:
        return tuple(check for check in self.facts if check.verdict != "supported")


def findings(example: Example) -> list[Finding]:
    """Every target of an example, judged against its report."""
    ledger = Ledger(example.report.text)
    found = []
    for section, number, target in targets(example):
        facts = located(target, ledger)
        bad = [span for span, check in facts if check.verdict != "supported"]
        left = masked(target, bad, section, ledger) if bad else target.text
        found.append(Finding(section.name, number, target.text, tuple(check for _, check in facts), left))
    return found


def targets(example: Example) -> Iterator[tuple[Section, int, Target]]:
    """Every target of an example: its section, its number there, and itself (a headline without evidence)."""
    for section in SECTIONS:
        if section in LISTS:
            given: Sequence[Target] = getattr(example, section.name) or ()
        else:
            given = [Target(example.headline, ())] if example.headline else []
        for number, target in enumerate(given):
            yield section, number, target


def located(target: Target, ledger: Ledger) -> list[tuple[Span, Check]]:
    """The facts of a target, each with its place in the target's text (NFC)."""
    places = [Span(fact.start, fact.end) for fact in find(target.text)]
    return list(zip(places, ledger.check(target.text, target.evidence), strict=True))


def masked(target: Target, bad: Sequence[Span], section: Section, ledger: Ledger) -> str | None:
    """The text of a target without the clauses that hold the unsupported facts ``bad``, or None where that is no item.

    A clause is what stands between commas and semicolons; what stands in brackets may go by itself. With a clause go those that
    lean on it: after a semicolon, all up to the next; else "trong đó", and "tăng" where it is not the same thing that measures.
    The clause that says what the item is about stays (the first, or the one after "Trong quý II,"), or nothing does; nor does
    anything where a list would be torn. What is left has to be long enough for its section, and supported whole.

    >>> from briefing.sections import KEY_RESULTS
    >>> ledger = Ledger("Thu ngân sách trên địa bàn đạt 412 tỷ đồng, bằng 97% dự toán.")
    >>> target = Target("Thu ngân sách trên địa bàn đạt 412 tỷ đồng, tăng 8,5%, bằng 97% dự toán", ())
    >>> masked(target, [span for span, check in located(target, ledger) if check.verdict != "supported"], KEY_RESULTS, ledger)
    'Thu ngân sách trên địa bàn đạt 412 tỷ đồng, bằng 97% dự toán'
    """
    found = clauses(target.text)
    about = 1 if len(found) > 1 and found[0].opens else 0
    gone = [any(span.overlaps(part) for span in bad for part in clause.plain) for clause in found]
    statement = drags = False  # whether the statement after the last semicolon goes; whether what leans on the clause before does
    for number, clause in enumerate(found):
        statement = (gone[number] if clause.sign == ";" else statement) and clause.sign != ""
        gone[number] |= statement or (drags and clause.word in MEASURING | DETAILING)
        drags = drags if clause.word in MEASURING else gone[number]
    torn = any(_torn(target.text, *pair) for pair, out in zip(pairwise(found), pairwise(gone), strict=True) if out[0] != out[1])
    left_hanging = any(clause.opens and not out and after for clause, (out, after) in zip(found, pairwise(gone), strict=False))
    if gone[about] or torn or left_hanging:
        return None
    kept = (part for clause, out in zip(found, gone, strict=True) if not out for part in clause.without(bad))
    text = "".join(target.text[slice(*part)] for part in kept).strip(" ,;")
    text = text[:1].upper() + text[1:]
    sound = all(check.verdict == "supported" for check in ledger.check(text, target.evidence))
    return text if sound and len(text.split()) >= section.syllables[0] else None


class Clause(NamedTuple):
    """What stands between commas and semicolons: ``sign`` is the one before it, ``word`` its first (folded), ``opens`` whether it
    is the first of a statement and a mere time, place or ground; ``plain`` are its parts outside of ``brackets``."""

    span: Span
    sign: str
    word: str
    opens: bool
    brackets: tuple[Span, ...]

    @property
    def plain(self) -> list[Span]:
        edges = [self.span.start, *(edge for bracket in self.brackets for edge in bracket), self.span.end]
        return [Span(*pair) for pair in zip(edges[::2], edges[1::2], strict=True)]

    def without(self, bad: Sequence[Span]) -> list[Span]:
        """All parts but the brackets that hold one of ``bad``."""
        sound = [bracket for bracket in self.brackets if not any(bracket.overlaps(span) for span in bad)]
        return sorted([*self.plain, *sound])


def _torn(text: str, clause: Clause, follower: Clause) -> bool:
    """Whether two neighbours look like parts of one list."""
    shorter = min(len(text[slice(*each.span)].strip(" ,;").split()) for each in (clause, follower))
    leaning = {clause.word, follower.word} & (MEASURING | DETAILING)
    return shorter <= LISTED and follower.sign == "," and not leaning and not clause.opens


def clauses(text: str) -> list[Clause]:
    """The clauses of a text, in order and without gaps, each from its comma or semicolon on.

    >>> [text[slice(*clause.span)] for text in ["Thu 412 tỷ (bằng 97%, tăng 8,5%), chi 300 tỷ"] for clause in clauses(text)]
    ['Thu 412 tỷ (bằng 97%, tăng 8,5%)', ', chi 300 tỷ']
    """
    brackets = [Span(*found.span()) for found in _BRACKETS.finditer(text)]
    stops = [found.start() for found in _STOP.finditer(text) if not any(start <= found.start() < end for start, end in brackets)]
    made = []
    for span in map(Span._make, pairwise([0, *stops, len(text)])):
        own = text[slice(*span)]
        word = _FIRST_WORD.search(own)
        first = fold(word.group()) if word else ""
        sign = own[:1] if span.start else ""
        opens = sign != "," and first in OPENERS and len(own.split()) <= OPENER_SYLLABLES
        made.append(Clause(span, sign, first, opens, tuple(each for each in brackets if each.overlaps(span))))
    return made


def clean(example: Example, found: Sequence[Finding], remedy: Remedy) -> Example | None:
    """The example with its unsupported targets dropped or masked. None: nothing is left of it.

    A section that had items and loses all of them is no longer annotated: it would teach to leave it empty.
    """
    if remedy == "keep":
        return example
    changed: dict[str, object] = {}
    for section in SECTIONS:
        mine = _remedied(section, found, remedy)
        if not mine:
            continue
        if section in LISTS:
            given: tuple[Target, ...] = getattr(example, section.name)
            left = [replace(target, text=text) for target, text in _with(given, mine, [target.text for target in given])]
            changed[section.name] = tuple(left) or None
        else:
            changed[section.name] = mine[0]
    cleaned = replace(example, **changed)  # type: ignore[arg-type]
    return cleaned if any(getattr(cleaned, section.name) is not None for section in SECTIONS) else None


def clean_record(record: Record, found: Sequence[Finding], remedy: Remedy) -> Record | None:
    """The same for a record as it is written: sections that lose all of their items are left out."""
    if remedy == "keep":
        return record
    cleaned = dict(record)
    for section in SECTIONS:
        mine = _remedied(section, found, remedy)
        if not mine:
            continue
        given = record[section.name] if section in LISTS else [record[section.name]]
        texts = [nfc(item["text"] if isinstance(item, dict) else item).strip() for item in given]
        left = [{**item, "text": text} if isinstance(item, dict) else text for item, text in _with(given, mine, texts)]
        if left:
            cleaned[section.name] = left if section in LISTS else left[0]
        else:
            del cleaned[section.name]
    return cleaned if any(cleaned.get(section.name) is not None for section in SECTIONS) else None


def _remedied(section: Section, found: Sequence[Finding], remedy: Remedy) -> dict[int, str | None]:
    """What becomes of the unsupported targets of a section, by their numbers."""
    mine = [finding for finding in found if finding.section == section.name and finding.unsupported]
    return {finding.number: finding.left if remedy == "mask" else None for finding in mine}


def _with(given: Sequence[T], mine: dict[int, str | None], texts: Sequence[str]) -> Iterator[tuple[T, str]]:
    """The items that stay, each with its text."""
    for number, (item, text) in enumerate(zip(given, texts, strict=True)):
        new = mine.get(number, text)
        if new is not None:
            yield item, new
