"""Where in a report an item comes from: quoted passages located, and items without evidence aligned by their syllables."""

from collections import Counter
from collections.abc import Sequence
from difflib import SequenceMatcher

from briefing.report import WRITABLE, Report, Span
from briefing.text import SYLLABLE, fold, nfc, syllables

LEAST_MATCH = 0.5  # of a passage's syllables, in one run
LEAST_GAIN = 0.12  # of an item's syllables, for one more unit to be cited
MOST_UNITS = 4  # what the annotation guide allows


def locate(text: str, passage: str, start: int = 0) -> Span | None:
    """The first place of a passage in ``text[start:]``: exactly; else with other blanks; else its longest run of syllables.

    None when less than half of the passage's syllables stand there in one run.

    >>> locate("Thu đạt 8,5 %; chi giảm.", "đạt 8,5%")
    Span(start=4, end=13)
    >>> locate("Thu hoà vốn, chi giảm.", "đã thu hòa vốn")
    Span(start=0, end=11)
    >>> locate("Thu đạt 8,5%.", "chi giảm") is None
    True
    """
    passage = nfc(passage).strip()
    if not passage:
        return None
    found = text.find(passage, start)
    if found >= 0:
        return Span(found, found + len(passage))
    return _without_blanks(text, passage, start) or _longest_run(text, passage, start)


def _without_blanks(text: str, passage: str, start: int) -> Span | None:
    places = [place for place in range(start, len(text)) if not text[place].isspace()]
    wanted = "".join(passage.split())
    found = "".join(text[place] for place in places).find(wanted)
    return Span(places[found], places[found + len(wanted) - 1] + 1) if found >= 0 else None


def _longest_run(text: str, passage: str, start: int) -> Span | None:
    places = [Span(*found.span()) for found in SYLLABLE.finditer(text, start)]
    wanted = syllables(passage)
    matcher = SequenceMatcher(None, [fold(text[place.start : place.end]) for place in places], wanted, autojunk=False)
    run = matcher.find_longest_match()
    if run.size < max(1.0, LEAST_MATCH * len(wanted)):
        return None
    return Span(places[run.a].start, places[run.a + run.size - 1].end)


def align(item: str, report: Report) -> tuple[Span, ...]:
    """The units that an item was most likely written from, 1 to 4 of them, in order: those that cover its syllables greedily.

    A syllable weighs the more the fewer units hold it. Empty only if the report shares no syllable with the item.
    """
    spans = [unit.span for unit in report.units if unit.kind in WRITABLE]
    bags = [Counter(syllables(report.quote(span))) for span in spans]
    weight = _rarity(bags)
    missing = Counter(syllables(item))
    whole = sum(weight.get(syllable, 1.0) * count for syllable, count in missing.items())
    chosen: list[int] = []
    while bags and len(chosen) < MOST_UNITS:
        gains = [sum(weight[syllable] * count for syllable, count in (bag & missing).items()) for bag in bags]
        best = max(range(len(bags)), key=lambda index: (gains[index], -bags[index].total()))
        if not gains[best] or (chosen and gains[best] < LEAST_GAIN * whole):
            break
        chosen.append(best)
        missing -= bags[best]
    return tuple(spans[index] for index in sorted(chosen))


def coverage(item: str, report: Report, spans: Sequence[Span]) -> float:
    """The share of an item's syllables that stand in some spans of a report, each as often as it stands there."""
    wanted = Counter(syllables(item))
    there = Counter(syllables(" ".join(map(report.quote, spans))))
    return (wanted & there).total() / max(1, wanted.total())


def _rarity(bags: Sequence[Counter[str]]) -> dict[str, float]:
    spread = Counter(syllable for bag in bags for syllable in bag)
    return {syllable: 1.0 / count for syllable, count in spread.items()}
