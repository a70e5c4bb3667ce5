"""What a corpus would teach: targets that their reports do not support, near-duplicates across splits, lengths, balance."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, fields, is_dataclass
from pathlib import Path
from typing import Any

from briefing.alignment import coverage
from briefing.cleaning import Finding, findings, targets
from briefing.corpus import Entry, Example, Split, entries
from briefing.draft import FACT_GROUPS, Verdict
from briefing.duplicates import Index, signature
from briefing.sections import SECTIONS, SectionName
from briefing.tokenization import Tokenizer
from briefing.validation import too_long
from briefing.windows import layout

LISTED = 20  # near-duplicates of one report that are named, so that a corpus of many alike does not fill the memory with pairs
WEAK = 0.5  # of an item's syllables where it was aligned: below, it was hardly written from there
Sink = Callable[[Entry, Sequence[Finding]], None]


@dataclass(slots=True)
class Tally:
    """Facts of one kind by verdict; ``targets`` hold one, ``faulty`` of them one that is unsupported."""

    verdicts: Counter[Verdict] = field(default_factory=Counter)
    targets: int = 0
    faulty: int = 0

    @property
    def precision(self) -> float | None:
        """The share of facts that the reports support."""
        return self.verdicts["supported"] / total if (total := self.verdicts.total()) else None


@dataclass(slots=True)
class Balance:
    """Reports in which a section has items, is empty, or was not annotated; its items, their lengths in syllables, how many
    are above the limit."""

    filled: int = 0
    empty: int = 0
    missing: int = 0
    lengths: list[int] = field(default_factory=list)
    long: int = 0


@dataclass(frozen=True, slots=True)
class Unsupported:
    """A target with facts that its report has otherwise or lacks, and what is left of it without them (None: nothing)."""

    place: str
    id: str
    section: SectionName
    text: str
    facts: tuple[tuple[str, Verdict], ...]
    left: str | None


@dataclass(frozen=True, slots=True)
class Twin:
    """Two reports that are nearly the same (``share`` of their shingles in common), and the splits they are of."""

    ids: tuple[str, str]
    splits: tuple[Split, Split]
    share: float


@dataclass(slots=True)
class Audit:
    """All that was found in some corpora. ``pieces`` and ``windows`` are those of each report, for windows of ``window`` pieces;
    ``coverage`` is the share of each item without evidence that stands where it was aligned; ``pairs`` counts all
    near-duplicates, ``leaking`` those across splits; ``twins`` are those named, `LISTED` a report at most, leaks first."""

    corpora: tuple[str, ...]
    window: int
    reports: Counter[Split] = field(default_factory=Counter)
    pieces: list[int] = field(default_factory=list)
    windows: list[int] = field(default_factory=list)
    sections: dict[SectionName, Balance] = field(default_factory=lambda: {section.name: Balance() for section in SECTIONS})
    facts: dict[str, Tally] = field(default_factory=lambda: {name: Tally() for name in FACT_GROUPS})
    targets: int = 0
    unsupported: list[Unsupported] = field(default_factory=list)
    coverage: list[float] = field(default_factory=list)
    pairs: int = 0
    leaking: int = 0
    twins: list[Twin] = field(default_factory=list)
    repeated: list[str] = field(default_factory=list)

    @property
    def weak(self) -> int:
        """Items that were aligned with less than half of their syllables."""
        return sum(share < WEAK for share in self.coverage)

    def to_dict(self) -> dict[str, Any]:
        """The JSON form: the fields, with the precision of each kind of fact (docs/corpus.md)."""
        found: dict[str, Any] = _plain(self)
        for name, tally in self.facts.items():
            found["facts"][name]["precision"] = tally.precision
        return found


def _plain(value: Any) -> Any:
    """What JSON has a form for. (``asdict`` makes another Counter of a Counter.)"""
    if is_dataclass(value):
        return {part.name: _plain(getattr(value, part.name)) for part in fields(value)}
    if isinstance(value, dict):
        return {key: _plain(part) for key, part in value.items()}
    return [_plain(part) for part in value] if isinstance(value, list | tuple) else value


def audit(
    paths: Iterable[Path], tokenizer: Tokenizer, window: int, *, vnds: Path | None = None, sink: Sink | None = None
) -> Audit:
    """Read corpora through, one report at a time; ``sink`` gets each record with what was found in its targets.

    Raises CorpusError, naming file and line, where a record is no example.
    """
    paths = tuple(paths)
    found = Audit(tuple(map(str, paths)), window)
    known = _Known(found)
    for path in paths:
        for entry in entries(path, vnds=vnds):
            example = entry.example
            _count(example, found, tokenizer)
            judged = findings(example)
            _judge(entry, judged, found)
            known.add(example)
            if sink:
                sink(entry, judged)
    return found


def held_out(paths: Iterable[Path], *, vnds: Path | None = None) -> Index:
    """The reports of the splits dev and test: what is nearly the same as one of them is not for training.

    Raises CorpusError as `audit` does.
    """
    index = Index()
    for example in (entry.example for path in paths for entry in entries(path, vnds=vnds)):
        if example.split != "train":
            index.add(signature(example.report.text))
    return index


def _count(example: Example, found: Audit, tokenizer: Tokenizer) -> None:
    found.reports[example.split] += 1
    place = layout(example.report, tokenizer, found.window)
    found.pieces.append(len(place.pieces))
    found.windows.append(len(place.windows))
    for section in SECTIONS:
        balance, given = found.sections[section.name], getattr(example, section.name)
        balance.missing += given is None
        balance.empty += given == ()
        balance.filled += bool(given)
    for section, _, target in targets(example):
        found.targets += 1
        balance = found.sections[section.name]
        balance.lengths.append(len(target.text.split()))
        balance.long += bool(too_long(target.text, section))
        if target.aligned:
            found.coverage.append(coverage(target.text, example.report, target.evidence))


def _judge(entry: Entry, judged: Iterable[Finding], found: Audit) -> None:
    for finding in judged:
        for name, kinds in FACT_GROUPS.items():
            verdicts = Counter(check.verdict for check in finding.facts if check.kind in kinds)
            tally = found.facts[name]
            tally.verdicts += verdicts
            tally.targets += bool(verdicts)
            tally.faulty += verdicts["supported"] < verdicts.total()
        if bad := finding.unsupported:
            facts = tuple((check.text, check.verdict) for check in bad)
            id = entry.example.report.id
            found.unsupported.append(Unsupported(entry.place, id, finding.section, finding.text, facts, finding.left))


class _Known:
    """The reports read so far, each id once: what comes is compared with them."""

    def __init__(self, found: Audit) -> None:
        self._found, self._index = found, Index()
        self._splits: dict[str, Split] = {}
        self._ids: list[str] = []  # by their numbers in the index

    def add(self, example: Example) -> None:
        id, split, found = example.report.id, example.split, self._found
        if id in self._splits:
            found.repeated.append(id)
            return
        alike = self._index.add(signature(example.report.text))
        across = [self._splits[self._ids[likeness.first]] != split for likeness in alike]
        found.pairs += len(alike)
        found.leaking += sum(across)
        first = sorted(range(len(alike)), key=lambda place: not across[place])[:LISTED]
        for other, _, share in (alike[place] for place in sorted(first)):
            found.twins.append(Twin((self._ids[other], id), (self._splits[self._ids[other]], split), share))
        self._splits[id] = split
        self._ids.append(id)
