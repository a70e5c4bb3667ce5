"""From a training checkpoint to the folder that ships: int8 weights, ONNX graphs over them, pieces, manifest."""

import json
import shutil
from pathlib import Path

from briefing.checkpoint import HEADS, SPIECE, check, load_manifest
from briefing.cohesion import COMPOUNDS
from briefing.errors import CheckpointError
from briefing.packing import WEIGHTS, pack
from briefing.training.backbone import replacing

EXACT = ("planner.", "keeper.")  # small, and every decision hangs on them


def bundle(folder: Path, out: Path) -> None:
    """Write ``out`` from the checkpoint in ``folder`` (BERT encoder, with or without a BERT decoder). Raises CheckpointError."""
    from safetensors.numpy import save_file
    from safetensors.torch import load_file
    from transformers import AutoConfig

    from briefing.graphs import export

    manifest = load_manifest(folder)
    check(folder)
    config = AutoConfig.from_pretrained(folder)
    seq2seq = config.model_type == "encoder-decoder"
    if config.model_type not in ("bert", "encoder-decoder"):
        raise CheckpointError(f"{folder}: a {config.model_type} model; ONNX graphs are written for BERT encoders and decoders")
    tensors = {name: tensor.float().numpy() for name, tensor in load_file(folder / "model.safetensors").items()}
    if not seq2seq:
        tensors = {f"encoder.{name}": tensor for name, tensor in tensors.items()}
    tensors = {
        name: tensor
        for name, tensor in tensors.items()
        if not name.endswith("cls.predictions.decoder.bias") and "position_ids" not in name and ".pooler." not in name
    }
    heads = {name: tensor.float().numpy() for name, tensor in load_file(folder / HEADS).items()}
    encoder = config.encoder.to_dict() if seq2seq else config.to_dict()
    with replacing(out) as made:
        save_file(pack({**tensors, **heads}, EXACT), made / WEIGHTS)
        (made / WEIGHTS).chmod(0o644)  # safetensors writes files that only their owner may read
        export(made, encoder, config.decoder.to_dict() if seq2seq else None)
        for name in (SPIECE, COMPOUNDS):
            if (folder / name).exists():
                shutil.copy(folder / name, made / name)
        (made / "config.json").write_text(json.dumps(config.to_dict(), indent=1, default=str))
        manifest.save(made)
