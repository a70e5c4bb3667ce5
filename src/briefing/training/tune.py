"""Stage `tune`: thresholds, and the default writer, on the development split. Coarse grids: the split is small."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from itertools import product
from operator import itemgetter
from statistics import fmean

from briefing.checkpoint import Decoding, load_manifest
from briefing.cohesion import Cohesion
from briefing.corpus import Example
from briefing.engine import Engine, Plan
from briefing.engines import load_engine
from briefing.evaluation import references
from briefing.features import Floats, sigmoid
from briefing.metrics.rouge import rouge
from briefing.planner import PlannedItem, plan_items
from briefing.progress import progress
from briefing.recipe import TuneRecipe
from briefing.sections import COLUMNS, HEADLINE, LISTS, SectionName
from briefing.source import Source
from briefing.tokenization import Tokenizer
from briefing.training.backbone import copy_checkpoint, replacing
from briefing.training.data import load
from briefing.training.provenance import Provenance
from briefing.writer import WriterName, copied, kept_text, written

TAKE = (0.5, 0.55, 0.6, 0.65, 0.7, 0.75)
JOIN = (0.3, 0.4, 0.5)
KEEP = (-1.5, -1.25, -1.0, -0.5)
SWITCH = 1.0  # the score hardly moves between 0 and 1.5; 1 reads best
RANK = 0.4  # the keeper's say beside the ranker: with less, drafts are further from references; with more, fewer change
SOME = tuple(range(30, 95, 5))  # per cent
UNTUNED = Decoding(some={section.name: 0.7 for section in LISTS}, switch={section.name: SWITCH for section in (HEADLINE, *LISTS)})
LENGTH = (1.0, 2.0, 3.0)
LEAD = (1.0, 2.0)
WRITERS: tuple[WriterName, ...] = ("copy", "trim", "model")  # the cheapest first
NEAR = 0.5  # of the development split's mean ROUGE: what a writer that costs more, and reads less well, has to be ahead by


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """A development report, encoded and scored by the planner once, with what the keeper says of each item it was asked for."""

    corpus: int
    example: Example
    source: Source
    plan: Plan
    odds: dict[PlannedItem, Floats]


def tune(recipe: TuneRecipe, origin: Provenance) -> None:
    """Run the stage: ``recipe.out`` becomes ``recipe.start`` with the thresholds found in its manifest."""
    manifest = load_manifest(recipe.start)
    engine = load_engine(recipe.start)
    tokenizer = Tokenizer(recipe.start)
    cohesion = Cohesion.load(recipe.start)
    cases = [
        case(example, engine, tokenizer, manifest.window, cohesion, corpus)
        for corpus, path in enumerate(recipe.data)
        for example in load([path], "dev", recipe.vnds)
    ]
    decoding, scores = tuned(cases, engine, tokenizer, recipe.decoder)
    made = {**manifest.made, "tune": {**origin.made(), "scores": scores}}
    with replacing(recipe.out) as folder:
        copy_checkpoint(recipe.start, folder)
        replace(manifest, name=recipe.name, writer=best(scores), decoding=decoding, made=made).save(folder)


def case(example: Example, engine: Engine, tokenizer: Tokenizer, window: int, cohesion: Cohesion, corpus: int = 0) -> Case:
    """An example of the development split, encoded and planned."""
    source = Source.encoded(example.report, tokenizer, window, engine, cohesion)
    return Case(corpus, example, source, source.plan(engine), {})


def best(scores: dict[str, float]) -> WriterName:
    """The cheapest of the writers that score as well as any, but for `NEAR`.

    >>> best({"copy": 60.1, "trim": 66.2, "model": 66.4})
    'trim'
    """
    most = max(scores[name] for name in WRITERS if name in scores)
    return next(name for name in WRITERS if name in scores and scores[name] >= most - NEAR)


def tuned(cases: list[Case], engine: Engine, tokenizer: Tokenizer, decoder: bool) -> tuple[Decoding, dict[str, float]]:
    """The thresholds that score best, and what each list, and each writer over the lists, scores with them (`_mean`)."""
    decoding = replace(UNTUNED, some={section.name: _some(cases, section.name) for section in LISTS})
    scores: dict[str, float] = {}
    with progress("tune", len(LISTS) * len(TAKE) * len(JOIN) * len(KEEP)) as advance:
        for section in LISTS:
            found: list[tuple[float, Decoding]] = []
            for take, join, keep in product(TAKE, JOIN, KEEP):
                name = section.name
                tried = replace(
                    decoding,
                    take={**decoding.take, name: take},
                    join={**decoding.join, name: join},
                    keep={**decoding.keep, name: keep},
                )
                found.append((_mean(cases, [name], _trimmer(engine, tried)), tried))
                advance(1, "")
            scores[f"trim {section.name}"], decoding = max(found, key=lambda pair: pair[0])
    headline = [replace(decoding, keep={**decoding.keep, HEADLINE.name: keep}) for keep in (-4.0, *KEEP)]
    decoding = max(headline, key=lambda tried: _mean(cases, [HEADLINE.name], _trimmer(engine, tried)))
    lists: list[SectionName] = [section.name for section in LISTS]
    scores["copy"] = _mean(cases, lists, lambda case, name: [copied(case.source, item) for item in _items(case, decoding, name)])
    if engine.ranks:
        scores["trim unranked"] = _mean(cases, lists, _trimmer(engine, decoding))
        decoding = replace(decoding, rank=dict.fromkeys(lists, RANK))
    scores["trim"] = _mean(cases, lists, _trimmer(engine, decoding))
    if decoder:
        tries = [replace(decoding, lead=lead, length=length) for lead, length in product(LEAD, LENGTH)]
        means = [_mean(cases, lists, _decoder(engine, tokenizer, tried)) for tried in tries]
        scores["model"], decoding = max(zip(means, tries, strict=True), key=itemgetter(0))
    return decoding, {name: round(score, 2) for name, score in scores.items()}


def _some(cases: Iterable[Case], name: SectionName) -> float:
    """The threshold that tells most of the cases with the section from those without, the middle one of equals."""
    seen = [
        (float(sigmoid(case.plan.some)[COLUMNS[name]]), bool(wanted[name]))
        for case in cases
        if name in (wanted := references(case.example))
    ]
    if len({filled for _, filled in seen}) < 2:
        return UNTUNED.some[name]
    right = {share: sum((odds >= share / 100) == filled for odds, filled in seen) for share in SOME}
    equals = [share for share in SOME if right[share] == max(right.values())]
    return equals[len(equals) // 2] / 100


Texts = Callable[[Case, SectionName], list[str]]


def _mean(cases: Iterable[Case], sections: list[SectionName], write: Texts) -> float:
    """The mean ROUGE in percent, over the three measures and the sections, every corpus counting the same; 0 where no reference
    fills the sections."""
    rows: dict[int, list[float]] = {}
    for case in cases:
        wanted = references(case.example)
        for name in sections:
            theirs = "\n".join(line.text for line in wanted.get(name, ()))
            if theirs:
                rows.setdefault(case.corpus, []).append(fmean(rouge("\n".join(write(case, name)), theirs)))
    return 100 * fmean(fmean(values) for values in rows.values()) if rows else 0.0


def _items(case: Case, decoding: Decoding, name: SectionName) -> list[PlannedItem]:
    return plan_items(case.example.report, case.plan, decoding)[name]


def _trimmer(engine: Engine, decoding: Decoding) -> Texts:
    def write(case: Case, name: SectionName) -> list[str]:
        texts = []
        for item in _items(case, decoding, name):
            key = replace(item, score=0.0)
            if key not in case.odds:
                case.odds[key] = case.source.keep(engine, item, case.source.words(item.units))
            texts.append(kept_text(case.source, item, case.odds[key], decoding, engine))
        return texts

    return write


def _decoder(engine: Engine, tokenizer: Tokenizer, decoding: Decoding) -> Texts:
    def write(case: Case, name: SectionName) -> list[str]:
        items = _items(case, decoding, name)
        return written(case.source, items, engine, tokenizer, decoding) if items else []

    return write
