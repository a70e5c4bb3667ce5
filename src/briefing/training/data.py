"""Examples made ready for the heads: laid out, labelled, as arrays."""

import random
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from briefing.audit import held_out
from briefing.cleaning import Remedy
from briefing.corpus import Example, Split, examples
from briefing.duplicates import Index
from briefing.errors import CorpusError
from briefing.features import Floats, unit_features
from briefing.progress import progress
from briefing.report import Report, Unit
from briefing.tokenization import Tokenizer
from briefing.training.audited import audited, speaks
from briefing.training.labels import Labels, labels
from briefing.windows import Layout, layout

UNEVEN = 20  # words by which the items of a batch may differ, so that batches differ from epoch to epoch


@dataclass(frozen=True, slots=True, eq=False)
class Ready:
    """An example with what is computed from it once."""

    example: Example
    layout: Layout
    features: Floats
    labels: Labels


def load(
    paths: Iterable[Path], split: Split, vnds: Path | None = None, audit: Remedy = "drop", ids: Container[str] | None = None
) -> list[Example]:
    """The examples of a split of several corpora, in order, as `stream` has them."""
    return list(stream(paths, split, vnds, audit, ids))


def stream(
    paths: Iterable[Path], split: Split, vnds: Path | None = None, audit: Remedy = "drop", ids: Container[str] | None = None
) -> Iterator[Example]:
    """The same one by one; those of train without what the audit finds (`audited`), for which the corpora are read twice;
    ``ids``: of those alone, which may be none. A report without a sentence beside its title (a row of dots, say) is left out.

    Raises CorpusError, at the end, where there is none, unless some ``ids`` were asked for.
    """
    paths = list(paths)
    others = held_out(paths, vnds=vnds) if split == "train" and audit != "keep" else Index()
    read = yielded = 0

    def mine() -> Iterator[Example]:
        nonlocal read
        with progress("read", None, quiet=not speaks()) as advance:
            for example in (example for path in paths for example in examples(path, vnds=vnds, split=split, ids=ids)):
                advance(1, "")
                if example.report.body:
                    read += 1
                    yield example

    for example in audited(mine(), others, audit) if split == "train" else mine():
        yielded += 1
        yield example
    if not yielded and ids is None:
        where = f"{', '.join(map(str, paths))}: "
        if read:
            raise CorpusError(f"{where}the audit leaves no report to train on: `briefing audit` shows why")
        raise CorpusError(f"{where}no report of the {split} split, which goes by the hash of the id")


def ready(example: Example, tokenizer: Tokenizer, window: int) -> Ready:
    """Lay an example out and label it with what its reference teaches."""
    place = layout(example.report, tokenizer, window)
    return Ready(example, place, unit_features(example.report, place), labels(example, place))


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


def alike(count: int, lengths: Sequence[int], batch: int, seed: int) -> Iterator[list[int]]:
    """The same for things of such lengths, those of a batch about as long as each other."""
    for epoch in range(count):
        dice = random.Random(f"{seed}/{epoch}")
        order = sorted(range(len(lengths)), key=lambda index: lengths[index] + dice.random() * UNEVEN)
        found = [order[start : start + batch] for start in range(0, len(order), batch)]
        dice.shuffle(found)
        yield from found
