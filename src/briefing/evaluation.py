"""Scores of drafts against reference briefings: any number of systems on one corpus, each number with interval and signature.

The statistics of a report, a part and a metric add up over reports (`metrics.base`); intervals and paired tests resample them
(`resampling`).
"""

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from time import perf_counter
from typing import TypeGuard

import numpy as np

from briefing import __version__
from briefing.corpus import Example, Target
from briefing.draft import Briefing, Item, Period
from briefing.errors import BriefingError, CorpusError
from briefing.floors import FLOORS, ceiling
from briefing.hashing import digest
from briefing.judging import Rows, judge
from briefing.metrics import METRICS, metric
from briefing.metrics.base import LIST_PARTS, PERIOD_PARTS, SECTION_PARTS, Drafted, Floats, Line, Metric, Part, Reference
from briefing.progress import progress
from briefing.report import Report
from briefing.resampling import SAMPLES, SEED, intervals, paired_p
from briefing.scores import Key, Number, Run, Scores

Draft = Drafted | Briefing | Mapping[Part, str | Sequence[str]]  # or only texts: of a part its one line, or its lines
System = Callable[[Report], Briefing] | Mapping[str, Draft]  # a Briefer, or drafts by report id
PARTS = frozenset((*SECTION_PARTS, *PERIOD_PARTS))


def drafted(draft: Draft) -> Drafted:
    """What is scored of a draft. Where texts alone come from is not known; what a model cannot draft is not scored."""
    if isinstance(draft, Drafted):
        return draft
    if not isinstance(draft, Briefing):
        texts = {part: [own] if isinstance(own, str) else own for part, own in draft.items()}
        return Drafted({part: tuple(map(Line, own)) for part, own in texts.items()})
    lines: dict[Part, tuple[Line, ...]] = {
        "headline": _lines((draft.headline,) if draft.headline else ()),
        "key_results": _lines(draft.key_results),
        "next_tasks": _lines(draft.next_tasks),
        "period": _named_period(draft.period),
        "next_period": _named_period(draft.next_period),
    }
    return Drafted({part: own for part, own in lines.items() if part not in draft.undrafted}, draft.signature)


def _lines(items: Iterable[Item]) -> tuple[Line, ...]:
    return tuple(Line(item.text, item.sources) for item in items)


def _named_period(period: Period | None) -> tuple[Line, ...]:
    return (Line(period.text, (period.span,)),) if period else ()


def references(example: Example) -> Reference:
    """The lines of a reference by part, without the sections that were not annotated, or whose items were not written; a period
    that it does not name is ()."""
    headline: Reference = {"headline": (Line(example.headline),)} if example.headline else {}
    lists = zip(LIST_PARTS, (example.key_results, example.next_tasks), strict=True)
    periods = zip(PERIOD_PARTS, (example.period, example.next_period), strict=True)
    return {
        **headline,
        **{part: tuple(Line(item.text, item.evidence) for item in items) for part, items in lists if _is_written(items)},
        **{part: (Line(text),) if text else () for part, text in periods},
    }


def _is_written(items: Sequence[Target] | None) -> TypeGuard[Sequence[Target]]:
    return items is not None and all(item.text for item in items)


def evaluate(
    drafts: System | Mapping[str, System],
    corpus: Iterable[Example],
    *,
    name: str = "corpus",
    floors: bool = True,
    metrics: Sequence[str] | None = None,
    against: str | None = None,
    samples: int = SAMPLES,
    seed: int = SEED,
) -> Scores:
    """Score a Briefer (or any callable), or drafts by report id, or several such systems by name, on a corpus.

    A single system is called "drafts". ``floors``: score them and the ceiling on the same reports. ``metrics``: names from
    ``METRICS``, by default all. ``against``: the system that the others' p-values compare with. ``samples``, ``seed``: of the
    intervals and the paired tests.
    Raises CorpusError for a report without a draft or an id that stands twice, BriefingError for an unknown metric or system.
    """
    chosen = [metric(each) for each in (METRICS if metrics is None else metrics)]
    examples = _ordered(corpus)
    systems = _named(drafts)
    if floors:
        below: dict[str, System] = {each: floor(examples) for each, floor in FLOORS.items() if floor is not ceiling}
        systems = {**below, **systems, "ceiling": ceiling(examples)}
    if against is not None and against not in systems:
        raise BriefingError(f"no system is called {against!r} to compare with: use {', '.join(systems)}")
    wanted = _annotated(examples)
    made: dict[str, list[Drafted]] = {}
    runs: dict[str, Run] = {}
    for system, source in systems.items():
        made[system], runs[system] = _made(system, source, examples)
    rows, sheets = judge([example.report for example in examples], wanted, made, chosen)
    corpus_hash = digest(
        [[each.report.id, each.report.text, _plain(lines)] for each, lines in zip(examples, wanted, strict=True)]
    )
    signed = {system: _signature(lines) for system, lines in made.items()}
    numbers: dict[Key, Number] = {}
    for cell, own in rows.items():
        rival = rows.get(cell._replace(system=against)) if against is not None and against != cell.system else None
        compared = signed[cell.system] if rival is None else f"{signed[cell.system]}|against:{signed[str(against)]}"
        tail = f"part:{cell.part}|corpus:{corpus_hash}|{compared}|samples:{samples}|seed:{seed}"
        for column, number in _numbers(METRICS[cell.metric], own, rival, tail, samples, seed):
            numbers[Key(*cell, column)] = number
    return Scores(name, corpus_hash, len(examples), tuple(systems), numbers, tuple(sheets), runs, against)


def _ordered(corpus: Iterable[Example]) -> list[Example]:
    """By id, so that no number depends on a file's order."""
    examples = sorted(corpus, key=lambda example: example.report.id)
    for one, other in pairwise(examples):
        if one.report.id == other.report.id:
            raise CorpusError(f"{one.report.id}: this id stands twice in the corpus")
    return examples


def _named(drafts: System | Mapping[str, System]) -> dict[str, System]:
    if isinstance(drafts, Mapping) and drafts and not all(map(_is_draft, drafts.values())):
        return dict(drafts)  # type: ignore[arg-type]  # what is no draft is a system
    return {"drafts": drafts}  # type: ignore[dict-item]


def _is_draft(value: object) -> bool:
    return isinstance(value, (Drafted, Briefing)) or (isinstance(value, Mapping) and value.keys() <= PARTS)


def _annotated(examples: Sequence[Example]) -> list[Reference]:
    """The references; a corpus in which no report names a period was not annotated with it."""
    known = [references(example) for example in examples]
    named = {part for lines in known for part in lines if part not in PERIOD_PARTS or lines[part]}
    return [{part: own for part, own in lines.items() if part in named} for lines in known]


def _made(system: str, source: System, examples: Sequence[Example]) -> tuple[list[Drafted], Run]:
    if isinstance(source, Mapping):
        for example in examples:
            if example.report.id not in source:
                raise CorpusError(f"{example.report.id}: among the drafts there is none of this report")
        return [drafted(source[example.report.id]) for example in examples], Run()
    made = []
    start = perf_counter()
    with progress(system, len(examples)) as advance:
        for example in examples:
            made.append(drafted(source(example.report)))
            advance(1, "")
    return made, Run(perf_counter() - start, _peak_mb())


def _peak_mb() -> float | None:
    """The most memory that this process has held so far; None where the system does not tell (Windows)."""
    try:
        import resource
    except ImportError:
        return None
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6


def _plain(lines: Reference) -> dict[str, list[tuple[str, object]]]:
    return {part: [(line.text, line.sources) for line in own] for part, own in lines.items()}


def _signature(made: Sequence[Drafted]) -> str:
    """What the drafts are, and what they say made them where they all say the same."""
    drafts = f"drafts:{digest([_plain(each.lines) for each in made])}"
    makers = {each.signature for each in made} - {""}
    return f"{drafts}|system:{makers.pop()}" if len(makers) == 1 else drafts


def _numbers(scored: Metric, own: Rows, rival: Rows | None, tail: str, samples: int, seed: int) -> Iterator[tuple[str, Number]]:
    """A metric's columns with their numbers, without those that nothing was counted for."""
    table = _table(own)
    if table is None:
        return
    values = scored.scores(np.nansum(table, axis=0))
    low, high = intervals(table, scored.scores, samples, seed)
    against = _table(rival) if rival is not None else None
    p = None if against is None else paired_p(table, against, scored.scores, samples, seed)
    reports = int((~np.isnan(table).any(axis=1)).sum())
    for index, column in enumerate(scored.columns):
        if not np.isnan(values[index]):
            signature = f"briefing:{__version__}|metric:{scored.name}/{column}|{scored.settings}|{tail}"
            ends = float(low[index]), float(high[index])
            yield (
                column,
                Number(float(values[index]), *ends, reports, scored.percent, signature, None if p is None else float(p[index])),
            )


def _table(rows: Rows) -> Floats | None:
    """(N, K) statistics, a row of NaN for a report of which the metric says nothing; None where it says nothing of any."""
    width = next((len(row) for row in rows if row is not None), None)
    return None if width is None else np.array([np.full(width, np.nan) if row is None else row for row in rows])
