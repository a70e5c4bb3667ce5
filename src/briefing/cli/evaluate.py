"""``briefing evaluate``: models, and drafts made elsewhere, on corpora with references, between floors and a ceiling."""

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, cast

import typer

from briefing.cli import outputs
from briefing.cli.exits import say
from briefing.errors import BriefingError, CorpusError, OutputError
from briefing.files import AtomicFile

if TYPE_CHECKING:
    from briefing.briefer import Briefer
    from briefing.corpus import Example, Split
    from briefing.metrics.base import Drafted
    from briefing.score_formats import ScoreFormatName
    from briefing.scores import Scores
    from briefing.writer import WriterName

COPY = "copy"  # planned units whole: the model's row that every writer has to beat


def command(
    corpora: Annotated[
        list[Path],
        typer.Argument(metavar="CORPUS", help="Reports with reference briefings: .jsonl, .parquet, or a folder of such files."),
    ],
    vnds: Annotated[
        Path | None, typer.Option(help="The converted VNDS corpus, where a corpus holds references of its articles.")
    ] = None,
    split: Annotated[
        Literal["train", "dev", "test"] | None, typer.Option(help="Only the reports of one split. By default all.")
    ] = None,
    model: Annotated[
        str | None, typer.Option(metavar="DIR_OR_NAME", help="A model's folder or name. By default the model in the package.")
    ] = None,
    writer: Annotated[
        list[str] | None,  # typer has no lists of Literal
        typer.Option(
            metavar="WRITER",
            help="Score this writer of the model (model, trim, copy); may be repeated. By default the model's own, "
            "or none beside --drafts.",
        ),
    ] = None,
    device: Annotated[Literal["auto", "cpu", "cuda"], typer.Option(help="Where the model runs.")] = "auto",
    drafts: Annotated[
        list[Path] | None,
        typer.Option(
            metavar="FILE",
            help="Drafts made elsewhere, JSON Lines as briefing draft prints them, or texts alone; a system named as the file "
            "without its suffix. May be repeated.",
        ),
    ] = None,
    against: Annotated[
        str | None, typer.Option(metavar="SYSTEM", help="A system of the table: p-values of how the others differ from it.")
    ] = None,
    metric: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="Only this metric; may be repeated. By default all.")
    ] = None,
    samples: Annotated[
        int | None, typer.Option(min=100, help="Resamples for intervals and p-values. By default a thousand.")
    ] = None,
    format: Annotated[
        Literal["text", "json", "csv"], typer.Option(help="What is printed: tables, or a line of JSON a corpus, or CSV.")
    ] = "text",
    out: Annotated[
        list[str] | None,
        typer.Option(metavar="FILE", help="Write the scores too, as .txt .json .csv, or .html to read; may be repeated."),
    ] = None,
) -> None:
    """Score drafts against references, section by section, with intervals, beside floors and a ceiling on the same reports."""
    from briefing.score_formats import SCORE_FORMATS

    given = _stems(drafts or [])
    writers: Sequence[str | None] = writer or ([] if given else [None])
    _check_names(list(given), writers, against, metric or [])
    forms = [(path, _form(path)) for path in out or []]
    chosen = _corpora(corpora, vnds, split)
    whole = _ids(corpora) if given else set()
    made = {name: _drafts(path, whole, chosen) for name, path in given.items()}
    settings: dict[str, Any] = {"metrics": metric, "against": against} | ({} if samples is None else {"samples": samples})
    with ExitStack() as stack:
        files = [(stack.enter_context(AtomicFile(path)), form) for path, form in forms]  # before the work, which is long
        asked = _briefers(model, writers, device)
        planned = (
            {} if any(briefer.notice for briefer in asked.values()) else {COPY: asked.get(COPY) or _briefer(model, COPY, device)}
        )
        systems = {**planned, **asked, **made}
        scores = []
        for path, examples in chosen.items():
            name = f"{path.name}, {split}" if split else path.name
            scores.append(_scores(name, examples, systems, [*asked, *made], settings))
        for file, form in files:
            file.write(SCORE_FORMATS[form].render(scores))
    shown = SCORE_FORMATS[format]
    outputs.emit((shown.terminal if outputs.in_colour() else shown.render)(scores))


def _stems(paths: Sequence[Path]) -> dict[str, Path]:
    """The systems that files of drafts are, by name."""
    named: dict[str, Path] = {}
    for path in paths:
        name = path.name.split(".jsonl")[0].removesuffix(".parquet")
        if name in named:
            raise typer.BadParameter(f"{named[name]} and {path} would be one system, {name!r}: rename one", param_hint="--drafts")
        named[name] = path
    return named


def _check_names(given: Sequence[str], writers: Sequence[str | None], against: str | None, metrics: Sequence[str]) -> None:
    """Refuses names that mean nothing, or two things, before anything is read."""
    from briefing.briefer import WRITERS
    from briefing.floors import FLOORS
    from briefing.metrics import metric

    if unknown := [writer for writer in writers if writer not in (None, *WRITERS)]:
        raise typer.BadParameter(f"no writer is called {unknown[0]!r}: use {', '.join(WRITERS)}", param_hint="--writer")
    if taken := [name for name in given if name in (*FLOORS, *WRITERS)]:
        raise typer.BadParameter(f"{taken[0]!r} is the name of another system: rename the file", param_hint="--drafts")
    known = dict.fromkeys([*FLOORS, COPY, *(WRITERS if None in writers else writers), *given])
    if against not in (None, *known):
        raise typer.BadParameter(f"no system is called {against!r}: use {', '.join(map(str, known))}", param_hint="--against")
    try:
        for name in metrics:
            metric(name)
    except BriefingError as error:
        raise typer.BadParameter(str(error), param_hint="--metric") from error


def _form(path: str) -> "ScoreFormatName":
    from briefing.score_formats import score_format_of

    try:
        return score_format_of(path)
    except OutputError as error:
        raise typer.BadParameter(str(error), param_hint="--out") from error


def _corpora(paths: Sequence[Path], vnds: Path | None, split: "Split | None") -> dict[Path, list["Example"]]:
    """The examples to score of each corpus."""
    from briefing.corpus import examples

    chosen = {path: list(examples(path, vnds=vnds, split=split)) for path in paths}
    for path, kept in chosen.items():
        if not kept:
            raise CorpusError(f"{path}: holds no report of the {split} split")
    return chosen


def _ids(paths: Sequence[Path]) -> set[str]:
    """The ids of all reports, those of other splits, too: a file of drafts may hold them."""
    from briefing.corpus import records

    return {record["id"] for path in paths for record in records(path)}


def _drafts(path: Path, whole: set[str], chosen: Mapping[Path, Sequence["Example"]]) -> dict[str, "Drafted"]:
    """The drafts of a file: of every report that is scored, and of none that no corpus has."""
    from briefing.drafts import read_drafts

    drafts = read_drafts(path)
    if strangers := [id for id in drafts if id not in whole]:
        raise CorpusError(f"{path}: {strangers[0]}{_and_more(strangers)}: no corpus has a report of this id")
    for corpus, examples in chosen.items():
        if missing := [example.report.id for example in examples if example.report.id not in drafts]:
            raise CorpusError(f"{path}: no draft of {missing[0]}{_and_more(missing)}, which {corpus} has")
    return drafts


def _and_more(ids: Sequence[str]) -> str:
    return f" (and of {len(ids) - 1} more)" if len(ids) > 1 else ""


def _briefers(model: str | None, writers: Sequence[str | None], device: str) -> dict[str, "Briefer"]:
    """The writers that are asked for, by name; None is the model's own. What one cannot do is said."""
    briefers = [_briefer(model, writer, device) for writer in dict.fromkeys(writers)]
    for notice in dict.fromkeys(briefer.notice for briefer in briefers if briefer.notice):
        say(notice)
    return {briefer.writer: briefer for briefer in briefers}


def _briefer(model: str | None, writer: str | None, device: str) -> "Briefer":
    from briefing.briefer import Briefer

    return Briefer.load(model, writer=cast("WriterName | None", writer), device=device)


def _scores(
    name: str, examples: Sequence["Example"], systems: Mapping[str, Any], asked: Sequence[str], settings: Mapping[str, Any]
) -> "Scores":
    """The scores on one corpus; of the sheets only those of what was asked for, not of floors."""
    from briefing.evaluation import evaluate

    scores = evaluate(systems, examples, name=name, **settings)
    return replace(scores, sheets=tuple(sheet for sheet in scores.sheets if sheet.system in asked))
