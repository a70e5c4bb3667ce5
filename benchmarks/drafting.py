"""Measures how long a draft takes: each writer of the model in the package, and the usual way with a summarization model.

    python benchmarks/drafting.py [--reports 8] [--rounds 3]

The usual way is transformers' generate with a T5 of ViT5-base's sizes (its weights are random: they cost what trained ones do),
once a section: the report cut at 1,024 pieces, four beams, as many pieces as the section of our own draft has. It needs torch.
All ways draft the same reports of data/authored.jsonl's development split in turns, in one process, warm. Prints a Markdown
table: the median of the reports' medians, with the least and the most in brackets, and how many times as long as `trim`.
"""

import argparse
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, get_args

from briefing import Briefer, Report
from briefing.corpus import examples
from briefing.sections import LISTS
from briefing.writer import WriterName

DATA = Path(__file__).parents[1] / "data" / "authored.jsonl"
PIECES, BEAMS = 1_024, 4  # of the usual way
SYLLABLE = 1.2  # pieces, of ViT5's vocabulary


def usual() -> Callable[[Report, list[str]], None]:
    """A T5 of ViT5-base's sizes, and how it writes texts as long as those given."""
    import torch
    from transformers import T5Config, T5ForConditionalGeneration

    torch.manual_seed(1)
    config = T5Config(vocab_size=36_096, d_model=768, d_kv=64, d_ff=3_072, num_layers=12, num_heads=12, decoder_start_token_id=0)
    model: Any = T5ForConditionalGeneration(config).eval()

    def write(report: Report, texts: list[str]) -> None:
        ids = torch.randint(10, 36_000, (1, min(PIECES, int(SYLLABLE * len(report.text.split())))))
        for text in texts:
            length = max(1, int(SYLLABLE * len(text.split())))
            with torch.inference_mode():
                model.generate(ids, num_beams=BEAMS, min_new_tokens=length, max_new_tokens=length, do_sample=False)

    return write


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure how long a draft takes.")
    parser.add_argument("--reports", type=int, default=8, help="how many reports (default: 8)")
    parser.add_argument("--rounds", type=int, default=3, help="how many times each (default: 3)")
    options = parser.parse_args()
    reports = [example.report for example in examples(DATA, split="dev")][: options.reports]
    briefers = {name: Briefer.load(writer=name) for name in get_args(WriterName)}
    theirs = usual()

    def texts(report: Report) -> list[str]:
        draft = briefers["trim"](report)
        sections = ("\n".join(item.text for item in getattr(draft, section.name)) for section in LISTS)
        return [draft.headline.text if draft.headline else "", *sections]

    lengths = {report.id: [text for text in texts(report) if text] for report in reports}
    ways: dict[str, Callable[[Report], object]] = {
        **briefers,
        "ViT5-base's sizes, generate": lambda report: theirs(report, lengths[report.id]),
    }
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    for number, report in enumerate(reports, start=1):
        taken: dict[str, list[float]] = {name: [] for name in ways}
        for _ in range(options.rounds):
            for name, draft in ways.items():
                start = time.perf_counter()
                draft(report)
                taken[name].append(time.perf_counter() - start)
        for name, times in taken.items():
            seconds[name].append(statistics.median(times))
        print(f"{number}/{len(reports)} {report.id}", file=sys.stderr)
    least = statistics.median(seconds["trim"])
    print("| way | seconds a draft | times as long as `trim` |\n|---|---|---|")
    for name, times in seconds.items():
        middle = statistics.median(times)
        print(f"| {name} | {middle:.2f} ({min(times):.2f}-{max(times):.2f}) | {middle / least:.1f} |")


if __name__ == "__main__":
    main()
