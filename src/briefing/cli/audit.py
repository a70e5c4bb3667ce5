"""``briefing audit``: what a corpus would teach, as a table and a page; the corpus freed of what is not for training."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

if TYPE_CHECKING:
    from briefing.audit import Audit
    from briefing.cleaning import Finding, Remedy
    from briefing.corpus import Entry
    from briefing.duplicates import Index
    from briefing.files import AtomicFile


def command(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE", help="Corpora: .jsonl (.xz, .gz), .parquet, or folders of such files.")
    ],
    vnds: Annotated[
        Path | None, typer.Option(help="The converted VNDS corpus, where a corpus holds references of its articles.")
    ] = None,
    model: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="The model whose pieces and window count. By default the one in the package."),
    ] = None,
    out: Annotated[Path | None, typer.Option(help="Also write it all: .html (a page with pictures) or .json.")] = None,
    fix: Annotated[
        Literal["drop", "mask"] | None,
        typer.Option(
            help="drop leaves out the targets with unsupported facts, mask only the clauses that hold them where the rest "
            "stands; both leave out repeated ids, and of near-duplicates across splits those of train."
        ),
    ] = None,
    to: Annotated[Path | None, typer.Option(help="Where the corpus goes that --fix makes, JSON Lines.")] = None,
) -> None:
    """Audit corpora: facts of targets that their reports lack, near-duplicates across splits, lengths, balance."""
    if (fix is None) != (to is None):
        raise typer.BadParameter("give both: --fix drop|mask --to OUT.jsonl", param_hint="--fix")
    if out and out.suffix not in (".html", ".json"):
        raise typer.BadParameter("has to end in .html or .json", param_hint="--out")

    from contextlib import ExitStack

    from briefing.audit import audit, held_out
    from briefing.briefer import BUNDLED
    from briefing.checkpoint import load_manifest
    from briefing.files import AtomicFile
    from briefing.progress import progress
    from briefing.tokenization import Tokenizer

    folder = model or BUNDLED
    window = load_manifest(folder).window
    with ExitStack() as stack:
        advance = stack.enter_context(progress("auditing", None))
        fixer = _Fixer(stack.enter_context(AtomicFile(to)), fix, held_out(files, vnds=vnds)) if to and fix else None

        def sink(entry: "Entry", found: Sequence["Finding"]) -> None:
            if fixer:
                fixer(entry, found)
            advance(1, "")

        audited = audit(files, Tokenizer(folder), window, vnds=vnds, sink=sink)
    if out:
        _write(audited, out)
    _show(audited)
    if fixer:
        typer.echo(f"{to}: {fixer.said}", err=True)


class _Fixer:
    """Writes each record that training would take, without what is unsupported in it, and counts."""

    def __init__(self, file: "AtomicFile", remedy: "Remedy", held_out: "Index") -> None:
        self._file, self._remedy, self._held_out = file, remedy, held_out
        self._seen: set[str] = set()
        self._written = self._changed = self._emptied = self._leaks = self._repeated = 0

    def __call__(self, entry: "Entry", found: Sequence["Finding"]) -> None:
        import json

        from briefing.cleaning import clean_record
        from briefing.duplicates import signature

        report = entry.example.report
        if report.id in self._seen:
            self._repeated += 1
            return
        self._seen.add(report.id)
        if entry.example.split == "train" and self._held_out.near(signature(report.text)):
            self._leaks += 1
            return
        cleaned = clean_record(entry.record, found, self._remedy)
        if cleaned is None:
            self._emptied += 1
            return
        self._written += 1
        self._changed += cleaned != entry.record
        self._file.write(json.dumps(cleaned, ensure_ascii=False).encode() + b"\n")

    @property
    def said(self) -> str:
        """What was written and what not, in words."""
        return (
            f"{self._written:,} reports written, {self._changed:,} of them changed; left out: {self._emptied:,} with no target "
            f"left, {self._leaks:,} of train that are nearly the same as one of dev or test, {self._repeated:,} whose id stands "
            "twice"
        )


def _write(audited: "Audit", out: Path) -> None:
    import json

    from briefing.audit_page import page
    from briefing.files import write

    write(out, (page(audited) if out.suffix == ".html" else json.dumps(audited.to_dict(), ensure_ascii=False, indent=1)).encode())


def _show(audited: "Audit") -> None:
    from statistics import fmean, median

    from briefing.sections import SECTIONS

    splits = ", ".join(f"{name} {count:,}" for name, count in sorted(audited.reports.items()))
    typer.echo(f"{audited.reports.total():,} reports ({splits}), {audited.targets:,} targets\n")
    typer.echo(f"{'facts of targets':18}{'count':>9}{'supported':>11}{'altered':>9}{'absent':>8}{'targets at fault':>22}")
    for name, tally in audited.facts.items():
        share = "-" if tally.precision is None else f"{tally.precision:.1%}"
        at_fault = f"{tally.faulty:,} of {tally.targets:,}"
        counts = tally.verdicts
        typer.echo(f"{name:18}{counts.total():9,}{share:>11}{counts['altered']:9,}{counts['absent']:8,}{at_fault:>22}")
    typer.echo(f"\n{'section':18}{'filled':>9}{'empty':>11}{'missing':>9}{'items':>8}{'syllables':>11}{'over limit':>11}")
    for section in SECTIONS:
        balance = audited.sections[section.name]
        middle = f"{median(balance.lengths):.0f}" if balance.lengths else "-"
        counted = f"{balance.filled:9,}{balance.empty:11,}{balance.missing:9,}{len(balance.lengths):8,}"
        typer.echo(f"{section.name:18}{counted}{middle:>11}{balance.long:11,}")
    typer.echo("")
    more = sum(count > 1 for count in audited.windows)
    typer.echo(
        f"report length      median {median(audited.pieces):,.0f} pieces, longest {max(audited.pieces):,}; "
        f"{more:,} take more than one window of {audited.window}"
    )
    if audited.coverage:
        typer.echo(
            f"aligned items      {len(audited.coverage):,} without evidence, {fmean(audited.coverage):.1%} of their syllables "
            f"found, {audited.weak:,} with less than half"
        )
    typer.echo(
        f"near-duplicates    {audited.pairs:,} pairs, {audited.leaking:,} of them across splits; "
        f"{len(audited.repeated):,} ids that stand twice"
    )
    kept = sum(each.left is not None for each in audited.unsupported)
    typer.echo(f"unsupported        {len(audited.unsupported):,} targets; masking keeps a part of {kept:,}")
