"""Measures fine-tuning: reports a second and peak memory, by stage `finetune` and by the usual way with Seq2SeqTrainer.

    python benchmarks/finetuning.py [--reports 32] [--rounds 3] [--device auto] [--model FOLDER]

The usual way trains on one example a section: the whole report, cut and padded to 1,024 pieces, to the section's text, padded to
256. Both train the same T5 (ViT5's layout, 4 + 4 layers of width 256 unless a FOLDER is given) on the same reports of
data/authored.jsonl for an epoch, 8 reports an optimizer step, in turns, each in a process of its own; reading, tokenizing and
saving are not counted. Prints medians, with the least and the most in brackets, and ratios; on stderr what each round gave.
Seconds of CPU are there for a machine that has other work to do, too.
"""

import argparse
import json
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
DATA = ROOT / "data" / "authored.jsonl"
SOURCE, TARGET = 1024, 256  # pieces, of the usual way
BATCH = 8  # reports a step
WAYS = ("usual", "ours")


def build(folder: Path) -> None:
    """A T5 with random weights in ViT5's layout, and a vocabulary of the data."""
    import torch
    from sentencepiece import SentencePieceTrainer
    from transformers import T5Config, T5ForConditionalGeneration

    from briefing.corpus import records

    lines = [text for record in records(DATA) for _, text in record["lines"]]
    ids = {"pad_id": 0, "eos_id": 1, "unk_id": 2, "bos_id": -1}
    SentencePieceTrainer.train(
        sentence_iterator=iter(lines), model_prefix=str(folder / "spiece"), vocab_size=6000, minloglevel=2, **ids
    )
    torch.manual_seed(1)
    sizes = {"d_model": 256, "d_kv": 64, "d_ff": 1024, "num_layers": 4, "num_heads": 4}
    config = T5Config(vocab_size=6096, **sizes, feed_forward_proj="gated-gelu", decoder_start_token_id=0)
    T5ForConditionalGeneration(config).save_pretrained(folder)


def reports(count: int) -> list[Any]:
    """The first reports of the training split."""
    from briefing.corpus import examples

    found = [example for example in examples(DATA) if example.split == "train"]
    return found[:count]


class Clock:
    """The seconds, and those of CPU, up to the end of the last step: what a run saves after it is not counted, as the usual way
    saves nothing here."""

    over = False

    def __init__(self) -> None:
        self._start = time.perf_counter(), time.process_time()
        self.ran = 0.0, 0.0

    def __call__(self, row: dict[str, Any]) -> dict[str, Any]:
        self.ran = time.perf_counter() - self._start[0], time.process_time() - self._start[1]
        return {}

    def state_dict(self) -> dict[str, Any]:
        """Nothing: no run goes on from it."""
        return {}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Nothing."""


def ours(model: Path, count: int, device: str, out: Path) -> dict[str, float]:
    """The loop of stage `finetune` over its own gradients."""
    import torch

    from briefing.recipe import FinetuneRecipe
    from briefing.training.accumulation import Accumulation
    from briefing.training.data import epochs
    from briefing.training.finetune import _begin
    from briefing.training.joint import Joint
    from briefing.training.loop import descend
    from briefing.training.ranks import Ranks
    from briefing.training.rows import row
    from briefing.training.shelf import Shelf

    rates: dict[str, Any] = {"rate": 1e-4, "heads_rate": 1e-3, "epochs": 1, "batch": BATCH, "device": device}
    recipe = FinetuneRecipe(stage="finetune", start=model, out=out, data=(DATA,), **rates)
    run = _begin(recipe, model, torch.device(device))
    rows = Shelf(out)
    for example in reports(count):
        made = row(example, run.desk.tokenizer, recipe.window)
        assert made, "every report of the data has a word"
        rows.append(made)
    steps = list(epochs(1, len(rows), BATCH, 1))
    gradients = Accumulation(Joint(run.desk.modules, run.desk.tokenizer, recipe, run.desk.device), rows, steps, Ranks())
    gradients(0)  # warm
    clock = Clock()
    descend(run.desk.modules, run.groups, len(steps), gradients, out, warmup=0.1, save_every=10**9, label="ours", watch=clock)
    seconds, cpu = clock.ran
    network = run.desk.modules["model"]
    encoder = _parameters(network.get_encoder())
    decoder = _parameters(network.get_decoder())
    read = sum(len(row.pieces) + sum(row.edges) * len(row.windows) for row in rows)
    written = sum(len(item.target) for row in rows for item in row.items)
    head = network.get_output_embeddings().weight.numel()
    return {
        "seconds": seconds,
        "cpu": cpu,
        "tokens": read + written,
        "flops": 6.0 * (read * encoder + written * (decoder + head)),
    }


def usual(model: Path, count: int, device: str, out: Path) -> dict[str, float]:
    """Seq2SeqTrainer over an example a section, padded to fixed lengths."""
    from transformers import AutoModelForSeq2SeqLM, Seq2SeqTrainer, Seq2SeqTrainingArguments, T5Tokenizer

    from briefing.evaluation import references
    from briefing.sections import SECTIONS
    from briefing.training.loop import computes_bf16, device_of

    network = AutoModelForSeq2SeqLM.from_pretrained(model)
    tokenizer = T5Tokenizer.from_pretrained(model)
    rows = []
    for example in reports(count):
        texts = {name: "\n".join(line.text for line in lines) for name, lines in references(example).items()}
        for section in (section for section in SECTIONS if section.name in texts):
            source = tokenizer(
                f"{section.title_vi}: {example.report.text}", truncation=True, padding="max_length", max_length=SOURCE
            )
            target = tokenizer(texts[section.name], truncation=True, padding="max_length", max_length=TARGET)["input_ids"]
            rows.append({**source, "labels": [-100 if piece == 0 else piece for piece in target]})
    settings = Seq2SeqTrainingArguments(
        output_dir=str(out),
        num_train_epochs=1,
        per_device_train_batch_size=BATCH,
        gradient_accumulation_steps=len(SECTIONS),
        learning_rate=1e-4,
        bf16=computes_bf16(device_of(device)),
        use_cpu=device == "cpu",
        save_strategy="no",
        logging_strategy="no",
        report_to=[],
        disable_tqdm=True,
    )
    Seq2SeqTrainer(model=network, args=replace(settings, max_steps=1), train_dataset=rows).train()  # warm
    trainer = Seq2SeqTrainer(model=network, args=settings, train_dataset=rows)
    start, busy = time.perf_counter(), time.process_time()
    trainer.train()
    return {"seconds": time.perf_counter() - start, "cpu": time.process_time() - busy}


def _parameters(stack: Any) -> int:
    """Parameters of a stack's layers, without its embeddings."""
    embeddings = {id(parameter) for parameter in stack.get_input_embeddings().parameters()}
    return sum(parameter.numel() for parameter in stack.parameters() if id(parameter) not in embeddings)


def peak(device: str) -> float:
    """Operations a second of a large bf16 matrix product on this device: what its training can be a share of."""
    import torch

    size = 8192 if device == "cuda" else 2048
    left, right = torch.randn(2, size, size, device=device, dtype=torch.bfloat16)
    times = []
    for _ in range(10):
        start = time.perf_counter()
        left @ right
        if device == "cuda":
            torch.cuda.synchronize()
        times.append(time.perf_counter() - start)
    return 2.0 * size**3 / statistics.median(times)


def one(way: str, model: Path, count: int, device: str) -> None:
    """Measure one way in this process; the result as JSON."""
    import torch

    with tempfile.TemporaryDirectory() as folder:
        found = {"ours": ours, "usual": usual}[way](model, count, device, Path(folder))
    if way == "ours":
        found["peak"] = peak(device)
    memory = torch.cuda.max_memory_allocated() if device == "cuda" else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    print(json.dumps({**found, "megabytes": memory / 1e6}))


def measured(way: str, model: Path, count: int, device: str) -> dict[str, float]:
    command = [sys.executable, __file__, "--one", way, "--model", str(model), "--reports", str(count), "--device", device]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(done.stderr)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    print(way, found, file=sys.stderr)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reports", type=int, default=32)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--device", default="auto")
    parser.add_argument("--model", type=Path)
    parser.add_argument("--one", choices=WAYS, help=argparse.SUPPRESS)
    given = parser.parse_args()
    from briefing.training.loop import device_of

    device = device_of(given.device).type
    if given.one:
        one(given.one, given.model, given.reports, device)
        return
    with tempfile.TemporaryDirectory() as folder:
        model = given.model or Path(folder)
        if not given.model:
            build(model)
        rounds = [{way: measured(way, model, given.reports, device) for way in WAYS} for _ in range(given.rounds)]

    def middle(values: list[float]) -> str:
        return f"{statistics.median(values):.2f} [{min(values):.2f}–{max(values):.2f}]"

    print(f"{given.reports} reports, {given.rounds} rounds, {device}, {platform.machine()}\n")
    print("| way | reports a second | CPU seconds a report | peak MB |\n|---|---|---|---|")
    for way in WAYS:
        speeds = [given.reports / found[way]["seconds"] for found in rounds]
        cpu = [found[way]["cpu"] / given.reports for found in rounds]
        print(
            f"| {way} | {middle(speeds)} | {middle(cpu)} | {statistics.median(found[way]['megabytes'] for found in rounds):.0f} |"
        )
    ratios = [found["usual"]["seconds"] / found["ours"]["seconds"] for found in rounds]
    memory = [found["ours"]["megabytes"] / found["usual"]["megabytes"] for found in rounds]
    busy = [found["usual"]["cpu"] / found["ours"]["cpu"] for found in rounds]
    print(
        f"\nours over usual: {middle(ratios)} times the speed, {middle(busy)} by seconds of CPU; {middle(memory)} of the memory"
    )
    tokens = [found["ours"]["tokens"] / found["ours"]["seconds"] for found in rounds]
    shares = [100 * found["ours"]["flops"] / found["ours"]["seconds"] / found["ours"]["peak"] for found in rounds]
    print(f"ours: {statistics.median(tokens):.0f} tokens a second, {middle(shares)} % of what a bf16 matrix product reaches here")


if __name__ == "__main__":
    main()
