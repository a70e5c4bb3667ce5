"""Stage `finetune`: planner, keeper and writer of an encoder-decoder together, on reports and briefings of one's own."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from math import ceil
from pathlib import Path
from random import Random
from typing import Any

import torch
from torch import Tensor, nn

from briefing.briefer import Briefer
from briefing.checkpoint import HEADS, Manifest, load_manifest
from briefing.cohesion import Cohesion
from briefing.corpus import Example
from briefing.draft import Briefing
from briefing.errors import CheckpointError, CorpusError, OutputError
from briefing.evaluation import evaluate, references
from briefing.heads import Keeper, Planner, Slots
from briefing.recipe import FinetuneRecipe
from briefing.report import Report
from briefing.scores import Scores
from briefing.sections import SECTIONS
from briefing.tokenization import Tokenizer
from briefing.training.accumulation import Accumulation
from briefing.training.audited import speaks
from briefing.training.backbone import (
    copy_assets,
    layers,
    load_backbone,
    replacing,
    save_heads,
    still,
    with_prompts,
    without_ranker,
)
from briefing.training.data import epochs, stream, without_title
from briefing.training.development import Board, Desk, Development
from briefing.training.joint import Joint
from briefing.training.labels import MOST_WORDS, count
from briefing.training.loop import LOG, Ended, descend, device_of
from briefing.training.lora import adapted, merged
from briefing.training.page import save_page
from briefing.training.provenance import Provenance
from briefing.training.ranks import Ranks, joined
from briefing.training.rows import row
from briefing.training.shelf import Shelf
from briefing.training.snapshots import STATES, Snapshots
from briefing.training.tune import UNTUNED, best, case, tuned

BOARD = "tensorboard"
say = logging.getLogger("briefing")


def finetune(recipe: FinetuneRecipe, origin: Provenance) -> None:
    """Run the stage; ``recipe.out`` becomes a plain Hugging Face folder with heads, manifest, log and an HTML report.

    Run by every process that torchrun or `accelerate launch` starts. Raises CheckpointError, CorpusError, OutputError,
    BriefingError.
    """
    with joined(device_of(recipe.device)) as (ranks, device):
        run = _begin(recipe, origin.start, device)
        rows = _rows(recipe, run.desk, ranks)
        dev = _dev(recipe)
        steps = list(epochs(recipe.epochs, len(rows), recipe.batch, recipe.seed))[: recipe.steps]
        if ranks.first:
            say.info("%d reports to train on in %d steps, %d to score drafts of", len(rows), len(steps), len(dev))
        board = _board(recipe.out / BOARD) if ranks.first else None
        watch = Development(
            run.desk,
            dev,
            (recipe.writer, run.manifest.decoding),
            every=recipe.evaluate_every or ceil(len(rows) / recipe.batch),
            steps=len(steps),
            patience=recipe.patience,
            ranks=ranks,
            board=board,
        )
        joint = Joint(run.desk.modules, run.desk.tokenizer, recipe, device)
        accumulation = Accumulation(joint, rows, steps, ranks)
        ended = descend(
            run.desk.modules,
            run.groups,
            len(steps),
            accumulation,
            recipe.out,
            warmup=recipe.warmup,
            save_every=recipe.save_every,
            label="finetune",
            run=origin.run,
            watch=watch,
            budget=accumulation,
            ranks=ranks,
        )
        if board:
            board.close()
        watch.restore()
        if ranks.first:
            _finish(recipe, origin, run, dev, ended, watch)
            Snapshots(recipe.out / STATES).finish(origin.run)
        ranks.gather(None)  # the others wait until the folder is written


@dataclass(frozen=True, slots=True)
class _Run:
    """What is trained: the networks, what peft made of the model (None without adapters), the groups of parameters."""

    desk: Desk
    adapted: Any
    groups: list[dict[str, Any]]
    known: dict[str, Tensor]
    manifest: Manifest


def _begin(recipe: FinetuneRecipe, start: Path, device: torch.device) -> _Run:
    torch.manual_seed(recipe.seed)
    model, encoder = load_backbone(start, str(recipe.start), recipe.window)
    if model is encoder:
        raise CheckpointError(f"{recipe.start}: has no decoder: start from an encoder-decoder, or use the stages plan and write")
    tokenizer = Tokenizer(start)
    still(with_prompts(model, tokenizer))
    _attend(model, encoder, bool(recipe.weights.guide))
    if recipe.checkpointing:
        compute_twice(model)
    peft = adapted(model, recipe.lora) if recipe.lora else None
    _freeze(encoder, recipe.frozen)  # after adapters are put in, or those of the lower layers would be trained
    known, manifest = _known(start, recipe.out.name)
    width = int(encoder.config.hidden_size)
    heads: dict[str, nn.Module] = {"planner": Planner(width), "keeper": Keeper(width)}
    if recipe.weights.write:
        heads["slots"] = Slots(width, identity="slots.norm.weight" in known)
    modules = nn.ModuleDict({"model": model, **heads})
    try:
        modules.load_state_dict({name: tensor for name, tensor in known.items() if name.partition(".")[0] in heads}, strict=False)
    except RuntimeError as error:  # torch's word for shapes that differ
        raise CheckpointError(
            f"{recipe.start}: its {HEADS} is of another version of briefing: make the checkpoint again"
        ) from error
    modules.to(device)
    groups = [
        {"params": [parameter for parameter in model.parameters() if parameter.requires_grad], "lr": recipe.rate},
        {"params": [parameter for head in heads.values() for parameter in head.parameters()], "lr": recipe.heads_rate},
    ]
    desk = Desk(modules, tokenizer, recipe.window, Cohesion.load(start), device)
    return _Run(desk, peft, groups, known, replace(manifest, window=recipe.window))


def _known(start: Path, name: str) -> tuple[dict[str, Tensor], Manifest]:
    """Heads and manifest of a start that plans already; else none, and a manifest with thresholds to begin with."""
    from safetensors.torch import load_file

    if (start / HEADS).exists():
        return without_ranker(load_file(start / HEADS), replace(load_manifest(start), name=name))
    return {}, Manifest(name, decoding=UNTUNED)


def _attend(model: Any, encoder: Any, guided: bool) -> None:
    """No dropout of attention; and fused kernels, which return no cross-attentions, except where the guide needs them."""
    for module in model.modules():
        if type(module).__name__.endswith("Attention") and isinstance(getattr(module, "dropout", None), float):
            module.dropout = 0.0  # T5 and the BART family; `still` does it for BERT
    if not guided:
        model.set_attn_implementation("sdpa")
    elif encoder.config is not model.get_decoder().config:  # the BART family has one configuration for both
        encoder.set_attn_implementation("sdpa")


def compute_twice(model: Any) -> None:
    """Keep no activations inside of layers: they are computed once more on the way back."""
    renamed = getattr(model, "activation_checkpointing_enable", None)  # transformers renamed it on the way from 5.0 to 5.24
    (renamed or model.gradient_checkpointing_enable)({"use_reentrant": False})


def _freeze(encoder: Any, frozen: int) -> None:
    """Leave the lower layers as they are, and the embeddings under them where they are the encoder's own (not T5's)."""
    if frozen:
        for module in [*layers(encoder)[:frozen], getattr(encoder, "embeddings", None)]:
            if module is not None:
                module.requires_grad_(False)


def _rows(recipe: FinetuneRecipe, desk: Desk, ranks: Ranks) -> Shelf:
    """The examples as arrays, some without their title, by the seed. Says what cannot be learnt from."""
    dice = Random(recipe.seed)
    read = unfounded = long = 0
    try:
        recipe.out.mkdir(parents=True, exist_ok=True)
        rows = Shelf(recipe.out)
        for example in stream(recipe.data, "train", recipe.vnds, recipe.audit):
            read += 1
            if dice.random() < recipe.title_dropped:
                example = replace(example, report=without_title(example.report))
            if made := row(example, desk.tokenizer, recipe.window):
                rows.append(made)
                unfounded += count(example) - len(made.items)
                long += sum(not len(item.target) for item in made.items)
    except OSError as error:
        raise OutputError(
            f"{recipe.out}: cannot be written ({error.strerror or error}): make room, or give another out"
        ) from error
    if not rows:
        raise CorpusError(f"{', '.join(map(str, recipe.data))}: no report to train on has any text")
    if ranks.first and (unfounded or long or len(rows) < read):
        say.info(
            "left out: %d reports without text; %d items that are found nowhere in their reports, or in more than %d words; %d "
            "items too long to be written",
            read - len(rows),
            unfounded,
            MOST_WORDS,
            long,
        )
    return rows


def _dev(recipe: FinetuneRecipe) -> list[Example]:
    """Reports of the development split whose references say something, evenly spread over it; where there are none it is said,
    by the first process."""
    chosen: list[Example] = []
    seen = set[str]()
    stride = 1
    try:
        for example in stream(recipe.data, "dev", recipe.vnds):
            if example.report.id in seen or not any(references(example).get(section.name) for section in SECTIONS):
                continue
            if len(seen) % stride == 0:
                chosen.append(example)
            seen.add(example.report.id)
            if len(chosen) > recipe.dev_reports:  # of an archive of any length, so many are held
                chosen, stride = chosen[::2], 2 * stride
        none = f"{', '.join(map(str, recipe.data))}: no reference of the dev split says anything"
    except CorpusError as error:
        none = str(error)
    if not chosen and speaks():
        say.warning("%s: nothing is scored, and the last weights are kept", none)
    return chosen


def _board(folder: Path) -> Board | None:
    try:
        return Board(folder)
    except ImportError:
        say.info("no TensorBoard logs: pip install 'vi-briefing[train]' for them")
        return None


def _finish(recipe: FinetuneRecipe, origin: Provenance, run: _Run, dev: list[Example], ended: Ended, watch: Development) -> None:
    """Thresholds and writer by the development split, the checkpoint, then the page that compares it."""
    desk, manifest = run.desk, run.manifest
    scores: dict[str, float] = {}
    if dev:
        engine = desk.engine()
        cases = [case(example, engine, desk.tokenizer, desk.window, desk.cohesion) for example in dev]
        decoding, scores = tuned(cases, engine, desk.tokenizer, recipe.writer == "model" and "slots" in desk.modules)
        manifest = replace(manifest, writer=best(scores), decoding=decoding)
    made = {
        **origin.made(),
        "device": str(desk.device),
        "steps": ended.step,
        "not_finite": ended.not_finite,
        "best": {"step": watch.best_step, "dev": watch.best} if watch.best is not None else None,
        "tune": scores,
    }
    manifest = replace(manifest, made={**manifest.made, "finetune": made})
    _save(recipe.out, origin.start, run, manifest)
    judged: Scores | None = None
    if dev:
        systems: dict[str, Callable[[Report], Briefing]] = {"after": Briefer.load(recipe.out, device=desk.device.type)}
        if run.known:
            systems = {"before": Briefer.load(origin.start, device=desk.device.type), **systems}
        judged = evaluate(systems, dev, name="dev", metrics=["rouge"])
    save_page(recipe.out, recipe.out / LOG, manifest, judged)


def _save(out: Path, start: Path, run: _Run, manifest: Manifest) -> None:
    """Write the checkpoint. Raises OutputError."""
    from safetensors import SafetensorError

    modules = run.desk.modules
    heads = {name: module for name, module in modules.items() if name != "model"}
    others = {name: tensor for name, tensor in run.known.items() if name.partition(".")[0] not in heads}
    try:
        model: Any = merged(run.adapted) if run.adapted else modules["model"]
        with replacing(out) as folder:
            model.save_pretrained(folder)
            save_heads(heads, folder, others)
            copy_assets(start, folder)
            manifest.save(folder)
    except (OSError, SafetensorError) as error:
        reason = getattr(error, "strerror", None) or error
        raise OutputError(
            f"{out}: cannot be written ({reason}); the states are kept: run it again where there is room"
        ) from error
