"""Stage `silver`: what a trained planner and keeper say of news of meetings, as labels for the next planner to learn from too.

Labels are probabilities, not decisions, so what the teacher doubts is not taught as certain (Hinton et al. 2015, section 2;
as self-training: Xie et al. 2020, section 2).
"""

import json
import re
from collections.abc import Container
from itertools import islice
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from briefing.checkpoint import HEADS, Decoding, load_manifest
from briefing.corpus import Record, records
from briefing.engine import Plan
from briefing.files import AtomicFile
from briefing.heads import Keeper, Planner
from briefing.planner import plan_items
from briefing.progress import progress
from briefing.recipe import SilverRecipe
from briefing.sections import COLUMNS, LISTS
from briefing.tokenization import Tokenizer
from briefing.training.backbone import load_backbone
from briefing.training.data import SILVER, Ready, article, ready
from briefing.training.labels import Labels
from briefing.training.loop import device_of
from briefing.training.plan import encode, item_odds, lead_states, means

BATCH = 16
NOTHING = np.zeros(0, np.float32)
UNLABELLED = Labels(NOTHING, NOTHING, NOTHING, ())
LENGTH = (10, 60)  # sentences of an article
LEAST_CUES = 6  # sentences that speak of results or of tasks, to be worth asking
NEITHER = 0.1  # below it a unit is not taken, so whether it joins the one before is no matter
ITEMS = 0.4  # the probability from which a unit makes an item for the keeper to label
MEETING = re.compile(
    r"hội nghị|cuộc họp|phiên họp|họp báo|giao ban|sơ kết|tổng kết|kỳ họp|buổi làm việc|đại hội|hội thảo|tọa đàm", re.IGNORECASE
)
RESULT = re.compile(
    r"\d.*(?:%|tỷ|tỉ|triệu|tấn|vụ|người|dự án|đơn vị)|đạt|tăng|giảm|so với|hoàn thành|cùng kỳ|đánh giá", re.IGNORECASE
)
TASK = re.compile(
    r"yêu cầu|đề nghị|chỉ đạo|phấn đấu|tập trung|tiếp tục|đẩy mạnh|tăng cường|thời gian tới|nhiệm vụ", re.IGNORECASE
)


def silver(recipe: SilverRecipe) -> None:
    """Run the stage: ``recipe.out`` becomes a folder with ``silver.jsonl``, an article and its labels a line."""
    from safetensors.torch import load_file

    device = device_of(recipe.device)
    tokenizer = Tokenizer(recipe.start)
    window = load_manifest(recipe.start).window
    encoder = load_backbone(recipe.start)[1].eval().requires_grad_(False).to(device)
    heads = nn.ModuleDict({"planner": Planner(encoder.config.hidden_size), "keeper": Keeper(encoder.config.hidden_size)})
    heads.load_state_dict(load_file(recipe.start / HEADS), strict=False)
    heads.eval().requires_grad_(False).to(device)
    known = {record["id"] for path in recipe.data for record in records(path)}
    chosen = islice((record for record in records(recipe.pool) if worth_asking(record, known)), recipe.count)
    recipe.out.mkdir(parents=True, exist_ok=True)
    with AtomicFile(recipe.out / SILVER) as file, progress("silver", recipe.count) as advance:
        while some := list(islice(chosen, BATCH)):
            asked = [ready(article(record), tokenizer, window, lambda *_: UNLABELLED) for record in some]
            with torch.no_grad():
                encoded = encode(encoder, asked, device)
            for record, item, states in zip(some, asked, encoded, strict=True):
                row = {"id": record["id"], "title": record["title"], "body": record["body"], **_labels(heads, item, states)}
                file.write((json.dumps(row, ensure_ascii=False) + "\n").encode())
            advance(len(some), "")


def worth_asking(record: Record, known: Container[str]) -> bool:
    """Whether an article is of a meeting, holds results and tasks, and has no reference."""
    body = record["body"]
    if record["id"] in known or not LENGTH[0] <= len(body) <= LENGTH[1]:
        return False
    results, tasks = (sum(bool(cue.search(sentence)) for sentence in body) for cue in (RESULT, TASK))
    opening = " ".join((record["title"], record["sapo"], *body[:3]))
    return results >= 2 and tasks >= 1 and results + tasks >= LEAST_CUES and MEETING.search(opening) is not None


def _labels(heads: nn.ModuleDict, item: Ready, states: Tensor) -> dict[str, Any]:
    word_states = means(states, item.layout.word_pieces)
    unit_states = means(word_states, item.layout.unit_words)
    leads = lead_states(unit_states, item)
    logits = heads["planner"](unit_states, leads, torch.from_numpy(item.features).to(states.device))
    take, join, some = (part.sigmoid().cpu().numpy() for part in logits)
    neither = take < NEITHER
    found = []
    sure = Decoding(take={section.name: ITEMS for section in LISTS}, some={section.name: 0.0 for section in LISTS})
    plan = plan_items(item.example.report, Plan(*(part.cpu().numpy() for part in logits)), sure)
    for planned in (planned for items in plan.values() for planned in items):
        words = item.layout.words_of(item.example.report, planned.units)
        section = COLUMNS[planned.section]
        keep = item_odds(heads["keeper"], word_states, item, section, planned.units, words).sigmoid()
        found.append({"section": section, "units": planned.units, "keep": _short(keep.cpu().numpy())})
    return {"take": _short(take), "join": _short(np.where(neither, -1.0, join)), "some": _short(some), "items": found}


def _short(numbers: Any) -> Any:
    return np.round(numbers.astype(float), 3).tolist()
