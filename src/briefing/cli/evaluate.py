"""``briefing evaluate``: a model, and the floors, on a corpus with references."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, cast

import typer

if TYPE_CHECKING:
    from briefing.evaluation import Score, Texts
    from briefing.writer import WriterName


def command(
    corpora: Annotated[list[Path], typer.Argument(metavar="CORPUS", help="Reports with reference briefings, JSON Lines.")],
    vnds: Annotated[
        Path | None, typer.Option(help="The converted VNDS corpus, where a corpus holds references of its articles.")
    ] = None,
    split: Annotated[
        Literal["train", "dev", "test"] | None, typer.Option(help="Only the reports of one split (by hash of the id).")
    ] = None,
    drafts: Annotated[
        Path | None, typer.Option(help="Drafts made elsewhere, JSON Lines as briefing draft prints them, to score.")
    ] = None,
    model: Annotated[
        str | None, typer.Option(metavar="DIR_OR_NAME", help="A model's folder or name. By default the one in the package.")
    ] = None,
    writer: Annotated[
        list[str] | None,  # typer has no lists of Literal; Briefer.load knows the names
        typer.Option(
            metavar="WRITER", help="Score this writer (model, trim, copy); may be repeated. By default the model's own."
        ),
    ] = None,
    format: Annotated[Literal["text", "json"], typer.Option(help="text is a table, json one line a system and corpus.")] = "text",
) -> None:
    """Score drafts against references: ROUGE on Unicode syllables, by section, with floors on the same reports."""
    if drafts and (model or writer):
        raise typer.BadParameter("drafts are made already: leave out --model and --writer", param_hint="--drafts")

    from briefing.briefer import Briefer
    from briefing.corpus import examples, split_of
    from briefing.evaluation import FLOORS, evaluate, texts
    from briefing.progress import progress

    for corpus in corpora:
        found = [example for example in examples(corpus, vnds=vnds) if split is None or split_of(example.report.id) == split]
        for name, floor in FLOORS.items():
            _show(corpus, name, evaluate({example.report.id: floor(example.report) for example in found}, found), format)
        if drafts:
            _show(corpus, drafts.name, evaluate(_drafts(drafts), found), format)
            continue
        for each in writer or (None,):
            briefer = Briefer.load(model, writer=cast("WriterName | None", each))
            made: dict[str, Texts] = {}
            with progress(briefer.writer, len(found)) as advance:
                for example in found:
                    made[example.report.id] = texts(briefer(example.report))
                    advance(1, "")
            _show(corpus, briefer.writer, evaluate(made, found), format)


def _drafts(path: Path) -> dict[str, "Texts"]:
    from briefing.corpus import records
    from briefing.errors import CorpusError
    from briefing.sections import HEADLINE, LISTS

    found: dict[str, Texts] = {}
    for record in records(path):
        try:
            found[record["id"]] = {
                HEADLINE.name: [record["headline"]["text"]] if record["headline"] else [],
                **{section.name: [item["text"] for item in record[section.name]] for section in LISTS},
            }
        except (KeyError, TypeError) as error:
            raise CorpusError(f"{path}: {record['id']}: no draft as briefing draft prints it") from error
    return found


def _show(corpus: Path, system: str, scores: Iterable["Score"], format: str) -> None:
    for score in scores:
        one, two, longest = score.rouge
        if format == "json":
            row = {
                "corpus": corpus.name,
                "system": system,
                "section": score.section,
                "reports": score.reports,
                **score.rouge._asdict(),
            }
            typer.echo(
                json.dumps(
                    {**row, "empty": score.empty, "rightly_empty": score.rightly_empty, "wrongly_empty": score.wrongly_empty}
                )
            )
        else:
            typer.echo(
                f"{corpus.name:20} {system:10} {score.section:12} {one:5.1f} / {two:5.1f} / {longest:5.1f}   "
                f"{score.reports} reports, {score.wrongly_empty} wrongly left empty, "
                f"{score.rightly_empty} of {score.empty} rightly"
            )
