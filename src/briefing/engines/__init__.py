"""The engines, one file each: the name that `Briefer.load` takes, and how a model folder is recognised as its own."""

from pathlib import Path

from briefing.engine import Engine
from briefing.errors import CheckpointError, EngineError

NAMES = ("onnx", "torch")
DEVICES = ("auto", "cpu", "cuda")


def check_device(name: str) -> None:
    """Raises EngineError for what is none of DEVICES."""
    if name not in DEVICES:
        raise EngineError(f"no device is called {name!r}: use auto, cpu or cuda")


def load_engine(folder: Path, name: str | None = None, device: str = "auto") -> Engine:
    """The engine of a name; by itself, ONNX Runtime for a folder with graphs (unless CUDA is asked for), else PyTorch."""
    check_device(device)
    if not folder.is_dir():
        raise CheckpointError(f"{folder}: no such folder")
    graphs = (folder / "encoder.onnx").exists()
    name = name or ("onnx" if graphs and device != "cuda" else "torch")
    if name == "onnx":
        if device == "cuda":
            raise EngineError("the onnx engine runs on CPU: use the torch engine for CUDA")
        from briefing.engines.onnx import OnnxEngine

        return OnnxEngine(folder)
    if name == "torch":
        from briefing.engines.pytorch import TorchEngine

        return TorchEngine(folder, device)
    raise EngineError(f"no engine is called {name!r}: use {' or '.join(NAMES)}")
