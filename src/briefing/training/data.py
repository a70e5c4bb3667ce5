"""Examples made ready for the heads: laid out, labelled, as arrays."""

import random
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np

from briefing.cleaning import Remedy
from briefing.corpus import Example, Record, Split, example_of, examples, records
from briefing.duplicates import Index, signature
from briefing.errors import CorpusError
from briefing.features import Floats, unit_features
from briefing.report import Report, Unit
from briefing.tokenization import Tokenizer
from briefing.training.audited import audited
from briefing.training.labels import ItemLabel, Labels, labels
from briefing.windows import Layout, layout

SILVER = "silver.jsonl"  # of the folder that the stage `silver` writes


@dataclass(frozen=True, slots=True, eq=False)
class Ready:
    """An example with what is computed from it once."""

    example: Example
    layout: Layout
    features: Floats
    labels: Labels


def load(paths: Iterable[Path], split: Split, vnds: Path | None = None, audit: Remedy = "drop") -> list[Example]:
    """The examples of a split of several corpora, in order; those of train without what the audit finds (`audited`).

    Raises CorpusError where there is none.
    """
    paths = list(paths)
    found, others = list[Example](), Index()
    for example in (example for path in paths for example in examples(path, vnds=vnds)):
        if example.split == split:
            found.append(example)
        elif split == "train" and audit != "keep":
            others.add(signature(example.report.text))
    left = audited(found, others, audit) if split == "train" else found
    if not left:
        where = f"{', '.join(map(str, paths))}: "
        if found:
            raise CorpusError(f"{where}the audit leaves no report to train on: `briefing audit` shows why")
        raise CorpusError(f"{where}no report of the {split} split, which goes by the hash of the id")
    return left


def ready(example: Example, tokenizer: Tokenizer, window: int, label: Callable[[Example, Layout], Labels] = labels) -> Ready:
    """Lay an example out and label it, by default with what its reference teaches."""
    place = layout(example.report, tokenizer, window)
    return Ready(example, place, unit_features(example.report, place), label(example, place))


def article(record: Record) -> Example:
    """An article of a corpus by itself, whatever else the record says of it."""
    return example_of({name: record[name] for name in ("id", "title", "body")})


def taught(path: Path, tokenizer: Tokenizer, window: int) -> Iterator[Ready]:
    """The articles of the stage `silver`, laid out, with their labels."""
    for record in records(path):
        yield ready(article(record), tokenizer, window, partial(_taught, record))


def _taught(record: Record, example: Example, place: Layout) -> Labels:
    take, join, some = (np.asarray(record[name], np.float32) for name in ("take", "join", "some"))
    items = [
        ItemLabel(
            item["section"],
            "",
            tuple(item["units"]),
            place.words_of(example.report, item["units"]),
            np.asarray(item["keep"], np.float32),
        )
        for item in record["items"]
    ]
    return Labels(take, join, some, tuple(items), soft=True)


def without_title(report: Report) -> Report:
    """The same report as if its title had been lost: the text keeps it, nothing else does."""
    if report.title is None:
        return report
    units = tuple(Unit(unit.span, unit.kind, unit.sentence - 1, unit.lead_in and unit.lead_in - 1) for unit in report.units[1:])
    return replace(report, title=None, sentences=report.sentences[1:], units=units)


def epochs(count: int, size: int, batch: int, seed: int) -> Iterator[list[int]]:
    """Indices of each step's batch, ``count`` times over ``size`` things, every epoch in an order of its own."""
    for epoch in range(count):
        order = list(range(size))
        random.Random(f"{seed}/{epoch}").shuffle(order)
        yield from (order[start : start + batch] for start in range(0, size, batch))
