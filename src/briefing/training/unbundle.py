"""From a folder that ships back to a checkpoint: a plain Hugging Face folder, to fine-tune or to load with transformers alone."""

import shutil
from pathlib import Path

from briefing.checkpoint import HEADS, SPIECE, check, load_manifest
from briefing.cohesion import COMPOUNDS
from briefing.engines.pytorch import load_model
from briefing.errors import CheckpointError
from briefing.packing import WEIGHTS
from briefing.tokenization import PROMPTS, SPECIALS
from briefing.training.pieces import save_tokenizer


def unbundle(folder: Path, out: Path) -> None:
    """Write ``out`` from the exported model in ``folder``; its rounded weights are kept as they are. Raises CheckpointError."""
    from safetensors.torch import save_file
    from sentencepiece import SentencePieceProcessor

    if not (folder / WEIGHTS).exists():
        raise CheckpointError(f"{folder}: no exported model ({WEIGHTS} is missing)")
    manifest = load_manifest(folder)
    check(folder)
    model, tensors = load_model(folder)
    out.mkdir(parents=True, exist_ok=True)
    model.save_pretrained(out)
    heads = {name: tensor for name, tensor in tensors.items() if not name.startswith(("encoder.", "decoder."))}
    save_file(heads, out / HEADS)
    for name in (SPIECE, COMPOUNDS):
        shutil.copy(folder / name, out / name)
    pieces = SentencePieceProcessor(model_file=str(folder / SPIECE))
    scored = [(pieces.id_to_piece(index), pieces.get_score(index)) for index in range(pieces.get_piece_size())]
    save_tokenizer(out, scored, [*SPECIALS, *PROMPTS.values()])
    manifest.save(out)
