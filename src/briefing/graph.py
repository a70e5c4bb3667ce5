"""An ONNX graph in the making: operators in, names of their outputs out, over the weights of a safetensors file."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from onnx import TensorProto, helper, numpy_helper

from briefing.packing import SCALE, WEIGHTS, Place

OPSET = 20
TYPES = {"F32": TensorProto.FLOAT, "I8": TensorProto.INT8}


class Graph:
    """A graph in the making; ``adapters``: the prefix of low-rank terms that its linear layers get where the weights have one."""

    def __init__(self, weights: dict[str, Place], adapters: str = "") -> None:
        self._weights, self._adapters = weights, adapters
        self._nodes: list[Any] = []
        self._tensors: dict[str, Any] = {}
        self._made: dict[str, str] = {}

    def op(self, kind: str, *inputs: str, outputs: int = 1, **attributes: Any) -> str:
        """Add an operator; the name of its (first) output."""
        names = [f"{kind}_{len(self._nodes)}_{index}" for index in range(outputs)]
        self._nodes.append(helper.make_node(kind, list(inputs), names, **attributes))
        return names[0]

    def const(self, value: Any, dtype: Any = np.int64) -> str:
        """A constant."""
        array = np.array(value, dtype)
        name = f"const_{array.dtype}_{array.shape}_{array.ravel().tolist()}"
        self._tensors.setdefault(name, numpy_helper.from_array(array, name))
        return name

    def weight(self, name: str) -> str:
        """A tensor of the weights file, as fp32."""
        if name not in self._made:
            stored = self._stored(name)
            if self._weights[name].dtype == "I8":
                scale = self.op("Unsqueeze", self._stored(name + SCALE), self.const([1]))
                stored = self.op("Mul", self.op("Cast", stored, to=TensorProto.FLOAT), scale)
            self._made[name] = stored
        return self._made[name]

    def linear(self, x: str, name: str, bias: bool = True) -> str:
        """``x W^T + b`` of a torch Linear."""
        out: str = self.op("MatMul", x, self.op("Transpose", self.weight(f"{name}.weight"), perm=[1, 0]))
        if self._adapters and f"{self._adapters}{name}.down.weight" in self._weights:
            low = self.linear(x, f"{self._adapters}{name}.down", bias=False)
            out = self.op("Add", out, self.linear(low, f"{self._adapters}{name}.up", bias=False))
        return self.op("Add", out, self.weight(f"{name}.bias")) if bias else out

    def norm(self, x: str, name: str, epsilon: float) -> str:
        """A torch LayerNorm over the last axis."""
        return self.op(
            "LayerNormalization", x, self.weight(f"{name}.weight"), self.weight(f"{name}.bias"), axis=-1, epsilon=epsilon
        )

    def add(self, *terms: str) -> str:
        """The sum of two or more terms."""
        total = terms[0]
        for term in terms[1:]:
            total = self.op("Add", total, term)
        return total

    def gru(self, x: str, name: str, sizes: str = "") -> str:
        """A torch bidirectional GRU of one layer over ``x`` (N, in), one sequence -> (N, 2 hidden); or over ``x`` (L, K, in), K
        sequences whose lengths are given -> (L, K, 2 hidden)."""
        hidden = self._weights[f"{name}.weight_hh_l0"].shape[1]
        order = self.const(
            [*range(hidden, 2 * hidden), *range(hidden), *range(2 * hidden, 3 * hidden)]
        )  # torch: r z n, ONNX: z r h

        def both(part: str) -> str:
            rows = [self.op("Gather", self.weight(f"{name}.{part}_l0{end}"), order, axis=0) for end in ("", "_reverse")]
            return self.op("Concat", *(self.op("Unsqueeze", row, self.const([0])) for row in rows), axis=0)

        bias = self.op("Concat", both("bias_ih"), both("bias_hh"), axis=1)
        out = self.op(
            "GRU",
            x if sizes else self.op("Unsqueeze", x, self.const([1])),
            both("weight_ih"),
            both("weight_hh"),
            bias,
            sizes,
            outputs=2,
            direction="bidirectional",
            hidden_size=hidden,
            linear_before_reset=1,
        )
        if sizes:  # (L, 2, K, hidden)
            return self.op("Reshape", self.op("Transpose", out, perm=[0, 2, 1, 3]), self.const([0, 0, 2 * hidden]))
        return self.op("Reshape", out, self.const([-1, 2 * hidden]))

    def save(self, path: Path, inputs: Mapping[str, tuple[int, Sequence[str | int]]], outputs: dict[str, str]) -> None:
        """Write the graph; inputs: name -> (type, shape), outputs: name -> what computes it."""
        for name, source in outputs.items():
            self._nodes.append(helper.make_node("Identity", [source], [name]))
        graph = helper.make_graph(
            self._nodes,
            path.stem,
            [helper.make_tensor_value_info(name, kind, shape) for name, (kind, shape) in inputs.items()],
            [helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in outputs],
            list(self._tensors.values()),
        )
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=9)
        path.write_bytes(model.SerializeToString())

    def _stored(self, name: str) -> str:
        place = self._weights[name]
        if name not in self._tensors:
            tensor = TensorProto(name=name, data_type=TYPES[place.dtype], dims=place.shape, data_location=TensorProto.EXTERNAL)
            for key, value in (("location", WEIGHTS), ("offset", place.offset), ("length", place.length)):
                tensor.external_data.add(key=key, value=str(value))
            self._tensors[name] = tensor
        return name
