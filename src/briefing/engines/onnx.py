"""ONNX Runtime on CPU: what the plain install drafts with. Runs the folders that `briefing export` writes."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from briefing.engine import NO_DECODER, NO_RANKER, NO_RERANKER, Memory, Plan, encoded, padded, reread_arrays, rows_of
from briefing.errors import CheckpointError, EngineError
from briefing.features import Floats, Mask, joints
from briefing.rereading import Rereading
from briefing.windows import Edges, Ints


class OnnxEngine:
    """The graphs of a folder, each loaded when it is first needed. Raises CheckpointError."""

    name = "onnx"

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._sessions: dict[str, Any] = {}
        self.ranks, self.reranks = ((folder / f"{name}.onnx").exists() for name in ("ranker", "reranker"))
        self._session("encoder")

    def encode(self, windows: Sequence[Sequence[int]], edges: Edges = (1, 1)) -> Floats:
        return encoded(windows, edges, lambda ids, mask: self._run("encoder", ids=ids, mask=mask)[0])

    def plan(self, units: Floats, leads: Floats, features: Floats) -> Plan:
        return Plan(*self._run("planner", units=units, leads=leads, features=features))

    def keep(self, words: Floats, features: Floats, section: int) -> Floats:
        odds: Floats = self._run("keeper", words=words, features=features, section=np.array(section, np.int64))[0]
        return odds

    def rank(self, words: Floats, features: Floats, section: int, kept: Sequence[Mask], colons: Sequence[int]) -> Floats:
        if not self.ranks:
            raise EngineError(NO_RANKER)
        places, marks, sizes = joints(kept, colons)
        inputs = {"words": words, "features": features, "section": np.array(section, np.int64)}
        logits: Floats = self._run("ranker", **inputs, places=places, joints=marks, sizes=sizes.astype(np.int32))[0]
        return logits

    def rerank(self, wordings: Sequence[Rereading]) -> Floats:
        if not self.reranks:
            raise EngineError(NO_RERANKER)
        logits: Floats = self._run("reranker", **reread_arrays(wordings))[0]
        return logits

    def decoder(self, memory: Sequence[Memory], rows: int) -> "OnnxDecoder":
        if not (self._folder / "step.onnx").exists():
            raise EngineError(NO_DECODER)
        states, pieces, keep, mask = padded(memory)
        cross = self._run("memory", states=states, pieces=pieces, keep=keep)
        return OnnxDecoder(self._session("step"), cross, mask, rows)

    def _run(self, graph: str, **inputs: Any) -> list[Any]:
        found: list[Any] = self._session(graph).run(None, inputs)
        return found

    def _session(self, graph: str) -> Any:
        if graph not in self._sessions:
            import onnxruntime

            onnxruntime.set_default_logger_severity(3)
            try:
                self._sessions[graph] = onnxruntime.InferenceSession(
                    self._folder / f"{graph}.onnx", providers=["CPUExecutionProvider"]
                )
            except Exception as error:  # onnxruntime raises many classes of its own, all for a folder that cannot be loaded
                raise CheckpointError(f"{self._folder}: {graph}.onnx cannot be loaded ({str(error).splitlines()[0]})") from error
        return self._sessions[graph]


class OnnxDecoder:
    """Items being written; the keys and values of what has been written are kept from step to step."""

    def __init__(self, session: Any, cross: list[Any], mask: Ints, rows: int) -> None:
        self._session, self._mask, self._rows = session, mask, rows
        self._cross = {f"cross_{index}": value for index, value in enumerate(cross)}
        items, heads, size, _ = cross[0].shape
        names = [f"{part}_{layer}" for layer in range(len(cross) // 2) for part in ("key", "value")]
        self._past = {name: np.zeros((items * rows, heads, 0, size), np.float32) for name in names}
        self._length = 0

    def step(self, tokens: Ints, parents: Ints) -> Floats:
        inputs = {
            "tokens": tokens.ravel(),
            "position": np.array(self._length, np.int64),
            "parents": rows_of(range(len(tokens)), self._rows, parents),
            "mask": self._mask,
        }
        scores, *past = self._session.run(None, {**inputs, **self._past, **self._cross})
        self._past = dict(zip(self._past, past, strict=True))
        self._length += 1
        return scores.reshape(*tokens.shape, -1)  # type: ignore[no-any-return]

    def narrow(self, items: Sequence[int]) -> None:
        own, rows = np.asarray(items), rows_of(items, self._rows, np.arange(self._rows))
        self._mask = self._mask[own]
        self._cross = {name: value[own] for name, value in self._cross.items()}
        self._past = {name: value[rows] for name, value in self._past.items()}
