"""PyTorch: any encoder-decoder that `AutoModelForSeq2SeqLM` loads, on CPU or CUDA, with the heads beside it."""

import inspect
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Self

import numpy as np

from briefing.checkpoint import HEADS, of_head
from briefing.engine import NO_DECODER, NO_RANKER, NO_RERANKER, Memory, Plan, encoded, padded, reread_arrays, rows_of
from briefing.engines import check_device
from briefing.errors import CheckpointError, EngineError
from briefing.features import Floats, Mask, joints
from briefing.packing import WEIGHTS, unpack
from briefing.rereading import Rereading
from briefing.windows import Edges, Ints


class TorchEngine:
    """A Hugging Face folder with ``heads.safetensors``. Raises CheckpointError, EngineError (no torch, no such device)."""

    name = "torch"

    def __init__(self, folder: Path, device: str = "auto") -> None:
        place = torch_device(device)
        from safetensors import SafetensorError

        try:
            model, tensors = load_model(folder)
            heads = _heads(model, tensors)
        except (OSError, ValueError, RuntimeError, KeyError, SafetensorError) as error:
            raise CheckpointError(f"{folder}: cannot be loaded ({str(error).splitlines()[0]})") from error
        self._set(model, heads, place)

    @classmethod
    def of(cls, model: Any, heads: Mapping[str, Any], device: Any) -> Self:
        """An engine over networks in memory; they are put into evaluation mode. ``heads``: planner, keeper, others if trained."""
        engine = cls.__new__(cls)
        engine._set(model, heads, device)
        return engine

    def _set(self, model: Any, heads: Mapping[str, Any], device: Any) -> None:
        import torch

        self._torch, self._device = torch, device
        self._heads = {name: head.eval().to(device) for name, head in heads.items()}
        self.ranks, self.reranks = "ranker" in heads, "reranker" in heads
        self._model = model.eval().to(device)
        self._encoder = encoder_of(model)

    def encode(self, windows: Sequence[Sequence[int]], edges: Edges = (1, 1)) -> Floats:
        def run(ids: Ints, mask: Ints) -> Floats:
            with self._torch.inference_mode():
                return self._array(
                    self._encoder(input_ids=self._tensor(ids), attention_mask=self._tensor(mask)).last_hidden_state
                )

        return encoded(windows, edges, run)

    def plan(self, units: Floats, leads: Floats, features: Floats) -> Plan:
        with self._torch.inference_mode():
            logits = self._heads["planner"](*(self._tensor(array)[None] for array in (units, leads, features)))
            return Plan(*(self._array(part[0]) for part in logits))

    def keep(self, words: Floats, features: Floats, section: int) -> Floats:
        with self._torch.inference_mode():
            return self._array(
                self._heads["keeper"](self._tensor(words[None]), self._tensor(features[None]), self._tensor(np.array([section])))[
                    0
                ]
            )

    def rank(self, words: Floats, features: Floats, section: int, kept: Sequence[Mask], colons: Sequence[int]) -> Floats:
        if not self.ranks:
            raise EngineError(NO_RANKER)
        places, marks, sizes = map(self._tensor, joints(kept, colons))
        item = [self._tensor(array) for array in (words[None], features[None], np.array([section]), np.array([len(words)]))]
        with self._torch.inference_mode():
            return self._array(self._heads["ranker"](*item, self._torch.zeros_like(sizes), places, marks, sizes))

    def rerank(self, wordings: Sequence[Rereading]) -> Floats:
        if not self.reranks:
            raise EngineError(NO_RERANKER)
        with self._torch.inference_mode():
            inputs = {name: self._tensor(array) for name, array in reread_arrays(wordings).items()}
            return self._array(self._heads["reranker"](**inputs))

    def decoder(self, memory: Sequence[Memory], rows: int) -> "TorchDecoder":
        if "slots" not in self._heads:
            raise EngineError(NO_DECODER)
        torch, model = self._torch, self._model
        states, pieces, keep, mask = (self._tensor(array) for array in padded(memory))
        with torch.inference_mode():
            slots = self._heads["slots"](states, model.get_decoder().get_input_embeddings()(pieces), keep)
        return TorchDecoder(torch, model, slots.repeat_interleave(rows, 0), mask.repeat_interleave(rows, 0), rows)

    def _tensor(self, array: Any) -> Any:
        return self._torch.from_numpy(np.ascontiguousarray(array)).to(self._device)

    def _array(self, tensor: Any) -> Floats:
        found: Floats = tensor.float().cpu().numpy()
        return found


def torch_device(name: str) -> Any:
    """The torch device of an option: "auto" is CUDA where there is one. Raises EngineError (torch or the device is missing)."""
    check_device(name)
    try:
        import safetensors  # noqa: F401
        import torch
        import transformers  # noqa: F401
    except ImportError as error:
        raise EngineError("the torch engine needs torch and transformers: pip install 'vi-briefing[torch]'") from error
    if name == "cuda" and not torch.cuda.is_available():
        raise EngineError("no CUDA device here: use --device cpu")
    return torch.device("cuda" if name != "cpu" and torch.cuda.is_available() else "cpu")


def load_model(folder: Path) -> tuple[Any, dict[str, Any]]:
    """The model of a folder, in fp32 as its heads are, and tensors that include theirs. Raises many kinds of error."""
    import torch
    from safetensors.numpy import load_file as load_numpy
    from safetensors.torch import load_file
    from transformers import AutoConfig, AutoModel, AutoModelForSeq2SeqLM

    config = AutoConfig.from_pretrained(folder)
    loader: Any = AutoModelForSeq2SeqLM if config.is_encoder_decoder else AutoModel
    options: dict[str, Any] = {"dtype": torch.float32}
    if config.model_type == "bert":
        options["add_pooling_layer"] = False
    if not (folder / WEIGHTS).exists():
        return loader.from_pretrained(folder, **options), load_file(folder / HEADS)
    tensors = {name: torch.from_numpy(array) for name, array in unpack(load_numpy(folder / WEIGHTS)).items()}
    model = loader.from_config(config, **options)
    prefix = "" if config.is_encoder_decoder else "encoder."
    model.load_state_dict({name.removeprefix(prefix): tensor for name, tensor in tensors.items()}, strict=False)
    model.tie_weights()
    return model, tensors


def encoder_of(model: Any) -> Any:
    """The encoder of a model that may have a decoder, too."""
    return model.get_encoder() if model.config.is_encoder_decoder else model


def _heads(model: Any, tensors: dict[str, Any]) -> dict[str, Any]:
    """The heads that the tensors hold: planner and keeper always; ranker, reranker and slots (a decoder's) where trained."""
    from briefing.heads import Keeper, Planner, Ranker, Slots
    from briefing.reranker import Reranker

    width = tensors["planner.unit.weight"].shape[1]
    known = {"planner": Planner(width), "keeper": Keeper(width), "ranker": Ranker(width)}
    known["slots"] = Slots(width, "slots.norm.weight" in tensors)
    own = {name: of_head(tensors, name) for name in (*known, "reranker")}
    heads: dict[str, Any] = {name: head for name, head in known.items() if own[name] or name in ("planner", "keeper")}
    for name, head in heads.items():
        head.load_state_dict(own[name])
    if own["reranker"]:
        heads["reranker"] = Reranker.of(encoder_of(model), own["reranker"])
    return heads


class TorchDecoder:
    """Items being written by a transformers decoder with its cache."""

    def __init__(self, torch: Any, model: Any, slots: Any, mask: Any, rows: int) -> None:
        from transformers.modeling_outputs import BaseModelOutput

        self._torch, self._model, self._rows = torch, model, rows
        self._memory, self._output = slots, BaseModelOutput
        self._mask = mask
        self._cache: Any = None
        known = inspect.signature(model.forward).parameters  # transformers renamed it on the way from 5.0 to 5.40
        self._cache_name = "cache" if "cache" in known else "past_key_values"

    def step(self, tokens: Ints, parents: Ints) -> Floats:
        torch = self._torch
        device = self._mask.device
        with torch.inference_mode():
            if self._cache is not None:
                rows = rows_of(range(len(tokens)), self._rows, parents)
                self._cache.reorder_cache(torch.from_numpy(rows).to(device))
            out = self._model(
                encoder_outputs=self._output(last_hidden_state=self._memory),
                attention_mask=self._mask,
                decoder_input_ids=torch.from_numpy(tokens.reshape(-1, 1)).to(device),
                use_cache=True,
                **{self._cache_name: self._cache},
            )
            self._cache = getattr(out, self._cache_name)
            scores: Floats = torch.log_softmax(out.logits[:, -1].float(), -1).cpu().numpy()
        return scores.reshape(*tokens.shape, -1)

    def narrow(self, items: Sequence[int]) -> None:
        rows = self._torch.from_numpy(rows_of(items, self._rows, np.arange(self._rows))).to(self._mask.device)
        with self._torch.inference_mode():
            self._memory, self._mask = self._memory[rows], self._mask[rows]
            if self._cache is not None:
                self._cache.reorder_cache(rows)
