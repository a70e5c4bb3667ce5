"""Stage `write`: the decoder, over the states of the frozen encoder, which are computed once and kept."""

import random
from dataclasses import replace
from difflib import SequenceMatcher
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from briefing.checkpoint import HEADS, load_manifest, of_head
from briefing.features import word_features
from briefing.hashing import digest
from briefing.heads import Keeper, Slots
from briefing.recipe import WriteRecipe
from briefing.report import Report, Span
from briefing.sections import HEADLINE, KEY_RESULTS, SECTIONS
from briefing.text import fold
from briefing.tokenization import TOKEN, Tokenizer
from briefing.training.backbone import copy_assets, load_backbone, replacing, save_heads, seq2seq
from briefing.training.data import epochs, load
from briefing.training.encoding import encoded
from briefing.training.loop import autocast, device_of, fit
from briefing.training.objective import keeper_odds
from briefing.training.pairs import mine
from briefing.training.provenance import Provenance
from briefing.training.ragged import means
from briefing.training.snapshots import STATES, Snapshots
from briefing.training.states import States
from briefing.training.written import Written, pair
from briefing.windows import layout

IGNORED = -100
FLIPPED = 0.1  # of mined keep flags, so that the decoder trusts the keeper but not blindly


def write(recipe: WriteRecipe, origin: Provenance) -> None:
    """Run the stage; ``recipe.out`` becomes an EncoderDecoderModel folder with all heads and the manifest."""
    from safetensors.torch import load_file

    torch.manual_seed(recipe.seed)
    device = device_of(recipe.device)
    tokenizer = Tokenizer(recipe.start)
    manifest = load_manifest(recipe.start)
    start, encoder = load_backbone(recipe.start)
    bare = start is encoder
    encoder = encoder.eval().requires_grad_(False).to(device)
    trained = load_file(recipe.start / HEADS)
    keeper = Keeper(encoder.config.hidden_size)
    keeper.load_state_dict(of_head(trained, "keeper"))
    recipe.out.mkdir(parents=True, exist_ok=True)

    pairs, pair_states = _mined(recipe, origin, tokenizer, encoder, device, manifest.window)
    items, item_states = _references(recipe, tokenizer, encoder, keeper.eval().to(device), device, manifest.window)
    model = seq2seq(recipe.start, recipe.layers)
    model.get_encoder().requires_grad_(False)  # with it, embeddings that T5 shares with its decoder
    known = of_head(trained, "slots")
    slots = Slots(encoder.config.hidden_size, identity=bare or "norm.weight" in known)  # T5 and its like copy as they are
    if known:
        slots.load_state_dict(known)  # a checkpoint that writes already goes on from there
    modules = nn.ModuleDict({"decoder": model.get_decoder(), "head": model.get_output_embeddings(), "slots": slots}).to(device)
    phases = list(epochs(recipe.pairs_epochs if pairs else 0, len(pairs), recipe.batch, recipe.seed))
    first = len(phases)
    phases += list(epochs(recipe.epochs, len(items), recipe.batch, recipe.seed + 1))

    def losses(step: int) -> dict[str, Tensor]:
        data, states = (pairs, pair_states) if step < first else (items, item_states)
        chosen, memory = [data[index] for index in phases[step]], [states[index] for index in phases[step]]
        return write_losses(model, slots, chosen, memory, recipe, tokenizer)

    groups = [
        {"params": [p for p in model.parameters() if p.requires_grad], "lr": recipe.decoder_rate},
        {"params": list(slots.parameters()), "lr": recipe.heads_rate},
    ]
    fit(modules, groups, len(phases), losses, recipe, origin.run)
    made = {**manifest.made, "write": origin.made()}
    with replacing(recipe.out) as folder:
        model.save_pretrained(folder)
        save_heads({"slots": slots}, folder, trained)
        copy_assets(recipe.start, folder)
        replace(manifest, name=recipe.out.name, writer="model", made=made).save(folder)
    Snapshots(recipe.out / STATES).finish(origin.run)


def write_losses(
    model: Any, slots: Slots, batch: list[Written], states: list[Any], recipe: WriteRecipe, tokenizer: Tokenizer
) -> dict[str, Tensor]:
    """Cross-entropy of the targets, and the guided cross-attention loss: half of the heads of every layer attend to the place
    of the target's piece in the source, where it has one."""
    from transformers.modeling_outputs import BaseModelOutput

    pad = nn.utils.rnn.pad_sequence
    device = slots.keep.weight.device
    pieces = pad([torch.from_numpy(item.pieces) for item in batch], True).to(device)
    mask = pad([torch.ones(len(item.pieces), dtype=torch.long) for item in batch], True).to(device)
    memory = pad([torch.from_numpy(np.asarray(rows, np.float32)) for rows in states], True).to(device)
    keep = pad([torch.from_numpy(item.keep) for item in batch], True).to(device)
    target = pad([torch.from_numpy(item.target) for item in batch], True, IGNORED).to(device)
    place = pad([torch.from_numpy(item.place) for item in batch], True, -1).to(device)
    prompts = torch.tensor([[tokenizer.prompt(SECTIONS[item.section].name)] for item in batch], device=device)
    given = torch.cat([prompts, target[:, :-1].clamp(min=0)], 1)
    with autocast(device):
        memory = slots(memory, model.get_decoder().get_input_embeddings()(pieces), keep)
        out = model(
            encoder_outputs=BaseModelOutput(memory),
            attention_mask=mask,
            decoder_input_ids=given,
            output_attentions=True,
            use_cache=False,
        )
    loss = nn.functional.cross_entropy(out.logits.float().transpose(1, 2), target, ignore_index=IGNORED, label_smoothing=0.05)
    guided = [guidance(attention, place).mean() for attention in out.cross_attentions]
    return {"write": loss, "guide": recipe.guided * torch.stack(guided).mean()}


def guidance(attention: Tensor, place: Tensor) -> Tensor:
    """The loss of one layer's cross-attention (B, heads, T, M) at each target piece that has a place (B, T) in the source, -1
    where it has none: how little half of the heads attend to it."""
    heads = attention[:, : attention.shape[1] // 2].float()
    at = place.clamp(min=0)[:, None, :, None].expand(-1, heads.shape[1], -1, -1)
    return -(heads.gather(3, at)[..., 0] + 1e-6).log().mean(1)[place >= 0]


def _mined(
    recipe: WriteRecipe, origin: Provenance, tokenizer: Tokenizer, encoder: nn.Module, device: torch.device, window: int
) -> tuple[list[Written], Any]:
    """The mined pairs and the states of their sources, kept under the name of what they depend on; others are removed."""
    if recipe.pairs is None or not recipe.pairs_count:
        return [], []
    dice = random.Random(recipe.seed)
    made: list[Written] = []
    reports: list[Any] = []
    for found in mine(recipe.pairs):
        text = " ".join(found.sources)
        report = Report("pair", text, sentences=(Span(0, len(text)),))
        placed = layout(report, tokenizer, window)
        flags = _flags([text[word.span.start : word.span.end] for word in placed.words], found.target, dice)
        section = (
            SECTIONS.index(HEADLINE if found.title else KEY_RESULTS) if found.title or dice.random() < 0.5 else len(SECTIONS) - 1
        )
        item = pair(list(placed.words), text, found.target, tokenizer, section, flags)
        if item:
            made.append(item)
            reports.append(placed)
        if len(made) == recipe.pairs_count:
            break
    of = digest([origin.started, origin.read["pairs"], recipe.pairs_count, recipe.seed, window])
    kept = recipe.out / f"pairs-{of}.states"
    for other in set(recipe.out.glob("pairs*.states")) - {kept}:
        other.unlink()
    return made, States.make(kept, reports, encoder, device)


def _flags(ours: list[str], target: str, dice: random.Random) -> npt.NDArray[np.float32]:
    """How sure a keeper would be of each word: the truth, softened, some of it turned round in runs."""
    theirs = [fold(found) for found in TOKEN.findall(target)]
    flags = np.full(len(ours), 0.1, np.float32)
    for run in SequenceMatcher(None, [fold(word) for word in ours], theirs, autojunk=False).get_matching_blocks():
        flags[run.a : run.a + run.size] = 0.9
    start = 0
    while start < len(flags):
        length = dice.randint(1, 6)
        if dice.random() < FLIPPED:
            flags[start : start + length] = 1 - flags[start : start + length]
        start += length
    return np.clip(flags + np.array([dice.gauss(0, 0.08) for _ in ours], np.float32), 0.01, 0.99)


def _references(
    recipe: WriteRecipe, tokenizer: Tokenizer, encoder: nn.Module, keeper: Keeper, device: torch.device, window: int
) -> tuple[list[Written], list[Any]]:
    """The references' items with what the keeper says of their words, and the states of their units' pieces."""
    made: list[Written] = []
    states: list[Any] = []
    dice = random.Random(recipe.seed)
    with torch.no_grad():
        for found, rows in encoded(encoder, load(recipe.data, "train", recipe.vnds, recipe.audit), tokenizer, window, device):
            report = found.example.report
            labels = found.labels.items
            own, sections = [label.words for label in labels], [label.section for label in labels]
            features = [word_features(found.layout.parts(label.words, label.units)) for label in labels]
            odds = keeper_odds(keeper, means(rows, found.layout.word_pieces), own, features, sections)
            for label, said in zip(labels, odds, strict=True):
                words = [found.layout.words[index] for index in label.words]
                seen = torch.sigmoid(said[:, 0]).cpu().numpy()
                flags = seen if dice.random() < 0.5 else _flags([report.quote(word.span) for word in words], label.text, dice)
                item = pair(words, report.text, label.text, tokenizer, label.section, flags)
                if item:
                    made.append(item)
                    bounds = found.layout.word_pieces[label.words]
                    places = np.concatenate([np.arange(*bound) for bound in bounds])
                    states.append(rows[torch.from_numpy(places)].half().cpu().numpy())
    return made, states
