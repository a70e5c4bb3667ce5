"""The main job: a report in, a briefing out."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Self

from briefing import __version__
from briefing.checkpoint import SPIECE, Manifest, find, load_manifest
from briefing.cohesion import Cohesion
from briefing.draft import Briefing, Item
from briefing.engine import Engine
from briefing.engines import load_engine
from briefing.errors import BriefingError
from briefing.grounding import Ledger
from briefing.periods import periods
from briefing.planner import PlannedItem, plan_items
from briefing.report import Report
from briefing.sections import HEADLINE, LISTS, SectionName
from briefing.tokenization import Tokenizer
from briefing.writer import Source, WriterName, copied, title_that_fits, trimmed, written

BUNDLED = Path(__file__).parent / "bundled"
WRITERS: tuple[WriterName, ...] = ("model", "trim", "copy")


class Briefer:
    """A loaded model that drafts briefings.

    >>> briefer = Briefer.load()
    >>> draft = briefer(briefing.read("hoi-nghi.docx"))  # doctest: +SKIP
    """

    def __init__(
        self,
        engine: Engine,
        tokenizer: Tokenizer,
        manifest: Manifest,
        writer: WriterName | None = None,
        cohesion: Cohesion | None = None,
    ) -> None:
        self._engine, self._tokenizer, self._manifest = engine, tokenizer, manifest
        self._cohesion = cohesion or Cohesion()
        chosen = writer or manifest.writer
        if chosen not in WRITERS:
            raise BriefingError(f"no writer is called {chosen!r}: use {', '.join(WRITERS)}")
        self.writer: WriterName = chosen

    @classmethod
    def load(
        cls, model: str | Path | None = None, *, writer: WriterName | None = None, device: str = "auto", engine: str | None = None
    ) -> Self:
        """The bundled model; or a folder, or a name that a hub knows.

        Raises CheckpointError (missing, damaged, without planner) and EngineError (not installed, no such device).
        """
        folder = BUNDLED if model is None else find(model)
        manifest = load_manifest(folder)
        return cls(load_engine(folder, engine, device), Tokenizer(folder / SPIECE), manifest, writer, Cohesion.load(folder))

    def __call__(self, report: Report) -> Briefing:
        """Draft one report."""
        source = Source.encoded(report, self._tokenizer, self._manifest.window, self._engine, self._cohesion)
        planned = plan_items(report, source.plan(self._engine), self._manifest.decoding)
        items = [item for section in (HEADLINE, *LISTS) for item in planned[section.name]]
        ledger = Ledger(report.text)
        made: dict[SectionName, list[Item]] = {section.name: [] for section in (HEADLINE, *LISTS)}
        for item, text in zip(items, self._texts(source, items), strict=True):
            spans = tuple(report.units[unit].span for unit in item.units)
            made[item.section].append(Item(text, spans, ledger.check(text, spans)))
        period, next_period = periods(report)
        return Briefing(
            id=report.id,
            title=report.quote(report.title) if report.title else None,
            headline=made["headline"][0] if made["headline"] else None,
            key_results=tuple(made["key_results"]),
            next_tasks=tuple(made["next_tasks"]),
            period=period,
            next_period=next_period,
            signature=f"briefing {__version__} | {self._manifest.name} | {self._engine.name} | {self.writer}",
            report=report,
        )

    def map(self, reports: Iterable[Report]) -> Iterator[Briefing]:
        """Draft many reports, one after the other, in order, as they come."""
        return map(self, reports)

    def _texts(self, source: Source, items: list[PlannedItem]) -> list[str]:
        """The items' texts; a title that fits is a headline as it stands."""
        decoding = self._manifest.decoding
        if self.writer == "trim":
            texts = [trimmed(source, item, self._engine, decoding) for item in items]
        elif self.writer == "model" and items:
            texts = written(source, items, self._engine, self._tokenizer, decoding)
        else:
            texts = [copied(source, item) for item in items]
        return [title_that_fits(source, item) or text for item, text in zip(items, texts, strict=True)]
