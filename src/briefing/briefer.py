"""The main job: a report in, a briefing out."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from briefing import __version__
from briefing.checkpoint import HEADS, MANIFEST, Manifest, checked, file_hashes, load_manifest
from briefing.cohesion import Cohesion
from briefing.draft import Briefing, Item
from briefing.engine import Engine
from briefing.engines import load_engine
from briefing.errors import BriefingError
from briefing.grounding import Ledger
from briefing.headliner import Headliner, prefix_of
from briefing.hub import find
from briefing.leads import actor, led
from briefing.packing import WEIGHTS
from briefing.periods import periods
from briefing.planner import PlannedItem, plan_items
from briefing.report import Report, Span
from briefing.sections import HEADLINE, LISTS, SECTIONS, SectionName
from briefing.source import Source
from briefing.tokenization import Tokenizer
from briefing.writer import WriterName, copied, title_that_fits, trimmed, written

BUNDLED = Path(__file__).parent / "bundled"
WRITERS: tuple[WriterName, ...] = ("model", "trim", "copy")
NO_PLANNER_VI = "Mô hình này chỉ viết tiêu đề: không có bộ chọn ý (planner) để soạn kết quả chính và nhiệm vụ kỳ tới."

Lines = dict[SectionName, list[tuple[str, tuple[Span, ...]]]]  # of each section its texts, with where they come from


class Briefer:
    """A loaded model that drafts briefings.

    >>> briefer = Briefer.load()
    >>> draft = briefer(briefing.read("hoi-nghi.docx"))  # doctest: +SKIP
    """

    notice: str | None = None  # what whoever loaded it has to know

    def __init__(
        self,
        engine: Engine,
        tokenizer: Tokenizer,
        manifest: Manifest,
        writer: WriterName | None = None,
        cohesion: Cohesion | None = None,
    ) -> None:
        self._engine, self._tokenizer, self._manifest = engine, tokenizer, manifest
        self._engine_name = engine.name
        self._cohesion = cohesion or Cohesion()
        chosen = writer or manifest.writer
        if chosen not in WRITERS:
            raise BriefingError(f"no writer is called {chosen!r}: use {', '.join(WRITERS)}")
        self.writer: WriterName = chosen

    @classmethod
    def load(
        cls, model: str | Path | None = None, *, writer: WriterName | None = None, device: str = "auto", engine: str | None = None
    ) -> "Briefer":
        """The bundled model; or a folder, or a name that a hub knows (``owner/name``, ``owner/name@revision``).

        A summarization model without planner drafts headlines alone; its ``notice`` says so. Raises CheckpointError (missing,
        damaged, not safetensors) and EngineError (not installed, no such device).
        """
        folder = BUNDLED if model is None else find(model)
        if not any((folder / name).exists() for name in (MANIFEST, HEADS, WEIGHTS)):
            unsealed = Manifest(str(model), prefix=prefix_of(str(model)), files=file_hashes(folder))
            return HeadlineBriefer(folder, unsealed, writer, device, engine)
        manifest = load_manifest(folder)
        with checked(folder, manifest):
            manifest = manifest if manifest.files else replace(manifest, files=file_hashes(folder))
            if not {HEADS, WEIGHTS} & {*manifest.files, *(path.name for path in folder.iterdir())}:
                return HeadlineBriefer(folder, manifest, writer, device, engine)
            return cls(load_engine(folder, engine, device), Tokenizer(folder), manifest, writer, Cohesion.load(folder))

    def __call__(self, report: Report) -> Briefing:
        """Draft one report."""
        lines, notes = self._lines(report)
        ledger = Ledger(report.text)
        made = {
            name: tuple(Item(text, spans, ledger.check(text, spans)) for text, spans in lines.get(name, ()))
            for name in (section.name for section in SECTIONS)
        }
        period, next_period = periods(report)
        return Briefing(
            id=report.id,
            title=report.quote(report.title) if report.title else None,
            headline=made["headline"][0] if made["headline"] else None,
            key_results=made["key_results"],
            next_tasks=made["next_tasks"],
            period=period,
            next_period=next_period,
            signature=" | ".join(
                (f"briefing {__version__}", self._manifest.hashes, self._manifest.name, self._engine_name, self.writer)
            ),
            undrafted=tuple(section.name for section in SECTIONS if section.name not in lines),
            notes=notes,
            report=report,
        )

    def map(self, reports: Iterable[Report]) -> Iterator[Briefing]:
        """Draft many reports, one after the other, in order, as they come."""
        return map(self, reports)

    def _lines(self, report: Report) -> tuple[Lines, tuple[str, ...]]:
        """The lines of every section that is drafted, and what an editor has to know of how."""
        lines: Lines = {section.name: [] for section in (HEADLINE, *LISTS)}
        if not report.units:
            return lines, ()
        source = Source.encoded(report, self._tokenizer, self._manifest.window, self._engine, self._cohesion)
        planned = plan_items(report, source.plan(self._engine), self._manifest.decoding)
        items = [item for section in (HEADLINE, *LISTS) for item in planned[section.name]]
        for item, text in zip(items, self._texts(source, items), strict=True):
            spans = tuple(report.units[unit].span for unit in item.units)
            body = None if ":" in text else actor(report, item)
            lines[item.section].append((led(report.quote(body), text), (body, *spans)) if body else (text, spans))
        return lines, ()

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


class HeadlineBriefer(Briefer):
    """A summarization model without planner: of every report the headline, and a word that the lists are not drafted."""

    def __init__(self, folder: Path, manifest: Manifest, writer: WriterName | None, device: str, engine: str | None) -> None:
        if writer not in (None, "model") or engine not in (None, "torch"):
            raise BriefingError(f"{folder}: a model without planner has one writer (model) and one engine (torch)")
        self._headliner = Headliner(folder, manifest.name, manifest.prefix, device)
        self._manifest, self._engine_name, self.writer = manifest, "torch", "model"
        read = f", read after {manifest.prefix!r}" if manifest.prefix else ""
        self.notice = (
            f"{manifest.name}: a summarization model without planner{read}: it drafts headlines alone; "
            "for key results and next tasks fine-tune it with `briefing train`"
        )

    def _lines(self, report: Report) -> tuple[Lines, tuple[str, ...]]:
        found = self._headliner(report)
        whole = len(report.body or report.sentences)
        notes = [NO_PLANNER_VI]
        if found and not found.read:
            notes.append(f"Tiêu đề được viết từ phần đầu của câu thứ nhất; báo cáo có {whole} câu.")
        elif found and found.read < whole:
            notes.append(f"Tiêu đề được viết từ {found.read} câu đầu trong {whole} câu của báo cáo.")
        return {HEADLINE.name: [(found.text, found.sources)] if found else []}, tuple(notes)
