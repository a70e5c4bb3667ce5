"""The model as ONNX graphs: encoder, planner, keeper, ranker, reranker, the decoder's memory and step, over weights beside them.

Each graph is the computation of the torch modules of the same name, written out; `tests/test_engines.py` compares the two.
"""

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from onnx import TensorProto

from briefing.graph import Graph
from briefing.packing import WEIGHTS, places

INTS, FLOATS = TensorProto.INT64, TensorProto.FLOAT


def export(folder: Path, encoder: dict[str, Any], decoder: dict[str, Any] | None) -> None:
    """Write the graphs of the model whose packed weights lie in ``folder``; ``encoder``, ``decoder``: its BERT settings."""
    weights = places(folder / WEIGHTS)
    _encoder(Graph(weights), encoder, folder / "encoder.onnx")
    _planner(Graph(weights), folder / "planner.onnx")
    _keeper(Graph(weights), folder / "keeper.onnx")
    if "ranker.word.weight" in weights:
        _ranker(Graph(weights), folder / "ranker.onnx")
    if "reranker.marks.weight" in weights:
        _reranker(Graph(weights, "reranker."), encoder, folder / "reranker.onnx")
    if decoder:
        _memory(Graph(weights), decoder, folder / "memory.onnx")
        _step(Graph(weights), decoder, folder / "step.onnx")


def _encoder(g: Graph, config: dict[str, Any], path: Path) -> None:
    states = _states(g, config, g.op("Gather", g.weight("encoder.embeddings.word_embeddings.weight"), "ids"))
    g.save(path, {"ids": (INTS, ["W", "T"]), "mask": (INTS, ["W", "T"])}, {"states": states})


def _states(g: Graph, config: dict[str, Any], words: str) -> str:
    """The encoder's states (W, T, width), from embeddings (W, T, width) of pieces ``ids``, those outside ``mask`` not seen."""
    epsilon, heads, width = config["layer_norm_eps"], config["num_attention_heads"], config["hidden_size"]
    length = g.op("Shape", "ids", start=1, end=2)
    positions = g.op("Slice", g.weight("encoder.embeddings.position_embeddings.weight"), g.const([0]), length, g.const([0]))
    kind = g.op("Gather", g.weight("encoder.embeddings.token_type_embeddings.weight"), g.const(0))
    x = g.norm(g.add(words, positions, kind), "encoder.embeddings.LayerNorm", epsilon)
    bias = g.op("Unsqueeze", _bias(g, "mask"), g.const([1, 2]))
    split = g.const([0, 0, heads, width // heads])
    for index in range(config["num_hidden_layers"]):
        name = f"encoder.encoder.layer.{index}"
        q, k, v = (
            g.op("Transpose", g.op("Reshape", g.linear(x, f"{name}.attention.self.{part}"), split), perm=perm)
            for part, perm in (("query", [0, 2, 1, 3]), ("key", [0, 2, 3, 1]), ("value", [0, 2, 1, 3]))
        )
        mixed = g.op("Transpose", _attend(g, q, k, v, bias, width // heads), perm=[0, 2, 1, 3])
        x = _block(g, x, g.op("Reshape", mixed, g.const([0, 0, width])), name, "attention", epsilon)
        x = _feed(g, x, name, epsilon)
    return x


def _planner(g: Graph, path: Path) -> None:
    local = g.add(
        g.linear("units", "planner.unit"), g.linear("leads", "planner.lead", False), g.linear("features", "planner.place", False)
    )
    local = g.norm(g.op("Relu", local), "planner.norm", 1e-5)
    context = g.gru(local, "planner.context")
    both = g.op("Concat", local, context, axis=-1)
    some = g.linear(g.op("ReduceMax", context, g.const([0]), keepdims=0), "planner.some")
    inputs = {name: (FLOATS, ["U", size]) for name, size in (("units", "width"), ("leads", "width"), ("features", "features"))}
    g.save(
        path,
        inputs,
        {
            "take": g.linear(both, "planner.take"),
            "join": g.linear(both, "planner.join"),
            "some": some,
        },
    )


def _keeper(g: Graph, path: Path) -> None:
    section = g.op("Gather", g.weight("keeper.section.weight"), "section")
    local = g.add(g.linear("words", "keeper.word"), section, g.linear("features", "keeper.place", False))
    local = g.norm(g.op("Relu", local), "keeper.norm", 1e-5)
    odds = g.linear(g.op("Concat", local, g.gru(local, "keeper.context"), axis=-1), "keeper.keep")
    inputs = {"words": (FLOATS, ["N", "width"]), "features": (FLOATS, ["N", "features"]), "section": (INTS, [])}
    g.save(path, inputs, {"odds": odds})


def _ranker(g: Graph, path: Path) -> None:
    section = g.op("Gather", g.weight("ranker.section.weight"), "section")
    local = g.add(g.linear("words", "ranker.word"), section, g.linear("features", "ranker.place", False))
    local = g.norm(g.op("Relu", local), "ranker.norm", 1e-5)
    context = g.op("Concat", local, g.gru(local, "ranker.context"), axis=-1)
    steps, marks = g.op("Transpose", "places", perm=[1, 0]), g.op("Transpose", "joints", perm=[1, 0, 2])
    kept = g.op("Concat", g.op("Gather", context, steps), marks, axis=-1)
    own = g.norm(g.op("Relu", g.linear(kept, "ranker.kept")), "ranker.joined", 1e-5)
    read = g.op("Concat", own, g.gru(own, "ranker.path", "sizes"), axis=-1)
    pooled = _pooled(g, read, "sizes", axis=0)
    inputs = {"words": (FLOATS, ["N", "width"]), "features": (FLOATS, ["N", "features"]), "section": (INTS, [])}
    inputs |= {"places": (INTS, ["K", "L"]), "joints": (FLOATS, ["K", "L", "marks"]), "sizes": (TensorProto.INT32, ["K"])}
    g.save(path, inputs, {"logits": g.linear(g.op("Relu", g.linear(pooled, "ranker.inner")), "ranker.logits")})


def _reranker(g: Graph, config: dict[str, Any], path: Path) -> None:
    words = g.op("Gather", g.weight("encoder.embeddings.word_embeddings.weight"), "ids")
    states = _states(g, config, g.add(words, g.op("Gather", g.weight("reranker.marks.weight"), "marks")))
    pooled = _pooled(g, states, "sizes", axis=1)
    inputs = {name: (INTS, ["K", "T"]) for name in ("ids", "mask", "marks")} | {"sizes": (INTS, ["K"])}
    g.save(path, inputs, {"logits": g.linear(g.op("Relu", g.linear(pooled, "reranker.inner")), "reranker.logits")})


def _pooled(g: Graph, rows: str, sizes: str, axis: int) -> str:
    """The mean and the most (K, 2 width) of the first ``sizes`` (K,) rows of K things, rows along ``axis``, things the other."""
    longest = g.op("Squeeze", g.op("Shape", rows, start=axis, end=axis + 1))
    place = g.op("Unsqueeze", g.op("Range", g.const(0), longest, g.const(1)), g.const([1 - axis]))
    size = g.op("Unsqueeze", g.op("Cast", sizes, to=INTS), g.const([axis]))
    there = g.op("Unsqueeze", g.op("Less", place, size), g.const([2]))
    number = g.op("Unsqueeze", g.op("Cast", sizes, to=FLOATS), g.const([1]))
    total = g.op("ReduceSum", g.op("Where", there, rows, g.const(0, np.float32)), g.const([axis]), keepdims=0)
    most = g.op("ReduceMax", g.op("Where", there, rows, g.const(-1e9, np.float32)), g.const([axis]), keepdims=0)
    return g.op("Concat", g.op("Div", total, number), most, axis=-1)


def _memory(g: Graph, config: dict[str, Any], path: Path) -> None:
    heads, width = config["num_attention_heads"], config["hidden_size"]
    embedded = g.op("Gather", g.weight("decoder.bert.embeddings.word_embeddings.weight"), "pieces")
    shifted = g.op("Slice", embedded, g.const([0]), g.const([-1]), g.const([1]))
    before = g.op("Pad", shifted, g.const([0, 1, 0, 0, 0, 0]))
    keep = g.op("Unsqueeze", g.op("Sub", g.op("Mul", "keep", g.const(2, np.float32)), g.const(1, np.float32)), g.const([2]))
    parts = (("states", "state"), (embedded, "piece"), (before, "before"), (keep, "keep"))
    slots = g.norm(g.add(*(g.linear(x, f"slots.{name}", False) for x, name in parts)), "slots.norm", 1e-5)
    split = g.const([0, 0, heads, width // heads])
    made = []
    for index in range(config["num_hidden_layers"]):
        for part, perm in (("key", [0, 2, 3, 1]), ("value", [0, 2, 1, 3])):
            name = f"decoder.bert.encoder.layer.{index}.crossattention.self.{part}"
            made.append(g.op("Transpose", g.op("Reshape", g.linear(slots, name), split), perm=perm))
    shapes = {"states": (FLOATS, ["B", "M", "width"]), "pieces": (INTS, ["B", "M"]), "keep": (FLOATS, ["B", "M"])}
    g.save(path, shapes, {f"cross_{index}": value for index, value in enumerate(made)})


def _step(g: Graph, config: dict[str, Any], path: Path) -> None:
    """One piece for each of R = B K rows: past and cross keys and values by layer, ``parents`` the rows that they go on from."""
    epsilon, heads, width = config["layer_norm_eps"], config["num_attention_heads"], config["hidden_size"]
    size = width // heads
    embeddings = "decoder.bert.embeddings"
    word, place, kind = (g.weight(f"{embeddings}.{part}_embeddings.weight") for part in ("word", "position", "token_type"))
    x = g.add(g.op("Gather", word, "tokens"), g.op("Gather", place, "position"), g.op("Gather", kind, g.const(0)))
    x = g.norm(x, f"{embeddings}.LayerNorm", epsilon)
    bias = g.op("Unsqueeze", _bias(g, "mask"), g.const([1, 2]))
    items = g.op("Concat", g.op("Shape", "mask", start=0, end=1), g.const([-1, heads, size]), axis=0)
    past: dict[str, str] = {}
    inputs: dict[str, tuple[int, Sequence[str | int]]] = {
        "tokens": (INTS, ["R"]),
        "position": (INTS, []),
        "parents": (INTS, ["R"]),
        "mask": (INTS, ["B", "M"]),
    }
    for index in range(config["num_hidden_layers"]):
        name = f"decoder.bert.encoder.layer.{index}"
        q, k, v = (
            g.op("Reshape", g.linear(x, f"{name}.attention.self.{part}"), g.const([0, heads, 1, size]))
            for part in ("query", "key", "value")
        )
        for part, new in (("key", k), ("value", v)):
            kept = g.op("Gather", f"{part}_{index}", "parents", axis=0)
            past[f"{part}_{index}_next"] = g.op("Concat", kept, new, axis=2)
            inputs[f"{part}_{index}"] = (FLOATS, ["R", heads, "t", size])
        keys = g.op("Transpose", past[f"key_{index}_next"], perm=[0, 1, 3, 2])
        mixed = _attend(g, q, keys, past[f"value_{index}_next"], None, size)
        x = _block(g, x, g.op("Reshape", mixed, g.const([0, width])), name, "attention", epsilon)
        asked = g.op("Transpose", g.op("Reshape", g.linear(x, f"{name}.crossattention.self.query"), items), perm=[0, 2, 1, 3])
        mixed = g.op(
            "Transpose", _attend(g, asked, f"cross_{2 * index}", f"cross_{2 * index + 1}", bias, size), perm=[0, 2, 1, 3]
        )
        x = _block(g, x, g.op("Reshape", mixed, g.const([-1, width])), name, "crossattention", epsilon)
        x = _feed(g, x, name, epsilon)
        inputs[f"cross_{2 * index}"] = (FLOATS, ["B", heads, size, "M"])
        inputs[f"cross_{2 * index + 1}"] = (FLOATS, ["B", heads, "M", size])
    top = "decoder.cls.predictions"
    x = g.norm(g.op("Gelu", g.linear(x, f"{top}.transform.dense")), f"{top}.transform.LayerNorm", epsilon)
    logits = g.add(g.op("MatMul", x, g.op("Transpose", word, perm=[1, 0])), g.weight(f"{top}.bias"))
    g.save(path, inputs, {"scores": g.op("LogSoftmax", logits, axis=-1), **past})


def _bias(g: Graph, mask: str) -> str:
    """0 where the mask is 1, very low where it is 0."""
    absent = g.op("Sub", g.const(1, np.float32), g.op("Cast", mask, to=FLOATS))
    return g.op("Mul", absent, g.const(-1e9, np.float32))


def _attend(g: Graph, q: str, k: str, v: str, bias: str | None, size: int) -> str:
    scores = g.op("Mul", g.op("MatMul", q, k), g.const(1 / math.sqrt(size), np.float32))
    return g.op("MatMul", g.op("Softmax", g.add(scores, bias) if bias else scores, axis=-1), v)


def _block(g: Graph, x: str, mixed: str, name: str, attention: str, epsilon: float) -> str:
    return g.norm(g.add(g.linear(mixed, f"{name}.{attention}.output.dense"), x), f"{name}.{attention}.output.LayerNorm", epsilon)


def _feed(g: Graph, x: str, name: str, epsilon: float) -> str:
    inner = g.op("Gelu", g.linear(x, f"{name}.intermediate.dense"))
    return g.norm(g.add(g.linear(inner, f"{name}.output.dense"), x), f"{name}.output.LayerNorm", epsilon)
