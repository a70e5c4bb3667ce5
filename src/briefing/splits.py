"""A corpus cut into train, dev and test files: by report, and reports that are nearly the same on one side."""

import json
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from briefing.corpus import SPLITS, Split, entries, split_of
from briefing.duplicates import Groups, Index, signature
from briefing.errors import CorpusError, OutputError
from briefing.files import AtomicFile


@dataclass(frozen=True, slots=True)
class Cut:
    """How many reports each file got, how many groups of near-duplicates there are, and how many reports are in them."""

    reports: dict[Split, int]
    groups: int
    alike: int


def split(path: Path, out: Path, *, vnds: Path | None = None, advance: Callable[[], None] = lambda: None) -> Cut:
    """Write ``out/train.jsonl``, ``dev.jsonl`` and ``test.jsonl``; ``advance`` is called after each report read.

    A record that names its ``split`` stays there, and so does its group of near-duplicates (``briefing.duplicates.NEAR``). Any
    other group goes where the hash of its least id puts it, so that a report that is like no other goes where
    ``briefing.corpus.split_of`` has it, and nothing depends on the order of the records. Each record written names its
    ``split``. The corpus is read twice and never held. Raises CorpusError, before anything is written, for a record that is no
    example, an id that stands twice and a group whose records name two splits, and OutputError.
    """
    ids: dict[str, str] = {}
    assigned: dict[str, Split] = {}
    index, joined = Index(), Groups()
    for place, record, example in entries(path, vnds=vnds):
        if (first := ids.setdefault(record["id"], place)) != place:
            raise CorpusError(f"{place}: {record['id']}: the id stands at {first} already: `briefing corpus check` tells of all")
        for likeness in index.add(signature(example.report.text)):
            joined.join(likeness.first, likeness.second)
        if example.assigned:
            assigned[record["id"]] = example.assigned
        advance()
    leaders = dict(zip(ids, joined.leaders(list(ids)), strict=True))
    sides = _sides(leaders, assigned, ids)
    counts: Counter[Split] = Counter()
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"{out}: cannot be made: {error.strerror}") from error
    with ExitStack() as stack:
        files = {name: stack.enter_context(AtomicFile(out / f"{name}.jsonl")) for name in SPLITS}
        for _, record, _ in entries(path, vnds=vnds):
            leader = leaders[record["id"]]
            side = sides.get(leader) or split_of(leader)
            files[side].write(json.dumps({**record, "split": side}, ensure_ascii=False).encode() + b"\n")
            counts[side] += 1
    sizes = [size for size in Counter(leaders.values()).values() if size > 1]
    return Cut({name: counts[name] for name in SPLITS}, len(sizes), sum(sizes))


def _sides(leaders: dict[str, str], assigned: dict[str, Split], places: dict[str, str]) -> dict[str, Split]:
    """The split of each group that a record names one for, by the group's leader."""
    named: dict[str, str] = {}  # by whom
    for id, side in assigned.items():
        first = named.setdefault(leaders[id], id)
        if side != assigned[first]:
            raise CorpusError(
                f"{places[id]}: {id}: its split is {side}, but it is nearly the same as {first} ({places[first]}), whose split "
                f"is {assigned[first]}: name one split for both, or leave one of them out"
            )
    return {leader: assigned[id] for leader, id in named.items()}
