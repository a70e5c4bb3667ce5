"""A model folder: a plain Hugging Face folder, and beside it ``briefing.json`` (the manifest) and ``heads.safetensors``."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, is_dataclass, replace
from pathlib import Path
from typing import Any, get_args, get_origin, get_type_hints

from briefing.errors import CheckpointError
from briefing.files import write
from briefing.hashing import digest
from briefing.sections import SECTIONS
from briefing.tokenization import Tokenizer
from briefing.vocabularies import FILES, LAYOUTS
from briefing.vocabularies import SPIECE as SPIECE

MANIFEST = "briefing.json"
HEADS = "heads.safetensors"
FORMAT = 1

_KINDS: dict[Any, str] = {str: "a string", int: "a whole number", float: "a number", dict: "an object"}

# What loading reads, by name: what a manifest has the hashes of, and what is fetched from a hub and pushed to it.
PARTS = (
    *("*.safetensors", "*.onnx", "*.safetensors.index.json", "config.json", "generation_config.json", "adapter_config.json"),
    *("compounds.txt", *FILES),
)


@dataclass(frozen=True, slots=True)
class Decoding:
    """What was tuned on the development split, per list section unless said otherwise.

    ``take``: least probability of a unit; ``some``: least probability that the section is not empty; ``join``: least probability
    that two units make one item; ``keep``: least log-odds of a word; ``switch``: cost of a change between keeping and dropping;
    ``rank``: what the keeper's log-odds weigh beside the ranker's (a section that is missing is not ranked);
    ``lead``: weight of the keeper beside the decoder, for all sections; ``length``: what each piece of the source that the
    decoder writes is worth, against its leaning to what is short.
    """

    take: dict[str, float] = field(default_factory=dict)
    some: dict[str, float] = field(default_factory=dict)
    join: dict[str, float] = field(default_factory=dict)
    keep: dict[str, float] = field(default_factory=dict)
    switch: dict[str, float] = field(default_factory=dict)
    rank: dict[str, float] = field(default_factory=dict)
    lead: float = 1.0
    length: float = 0.0


@dataclass(frozen=True, slots=True)
class Manifest:
    """What the folder cannot say by itself.

    ``prefix``: what a summarizer without planner was trained to read before a text ("vietnews: "). ``made``: the recipes that it
    was made by, and their scores. ``prompts``: the ids that start an item of each section. ``files``: the SHA-256 of each file
    that loading reads, filled in by `save`.
    """

    name: str
    window: int = 254
    writer: str = "copy"
    decoding: Decoding = field(default_factory=Decoding)
    made: dict[str, Any] = field(default_factory=dict)
    prefix: str = ""
    prompts: dict[str, int] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)

    @property
    def hashes(self) -> str:
        """What drafts depend on beside the code, for their signatures: the files, and how they are decoded."""
        decoding = digest([self.window, self.prefix, asdict(self.decoding)])
        return f"model:{digest(self.files) if self.files else 'unknown'} decoding:{decoding}"

    def save(self, folder: Path) -> None:
        """Write ``briefing.json``: the last step of making a checkpoint, since it seals the files as they lie there now."""
        prompts = self.prompts
        if any((folder / name).exists() for name in LAYOUTS):
            tokenizer = Tokenizer(folder)
            prompts = {section.name: tokenizer.prompt(section.name) for section in SECTIONS}
        sealed = replace(self, prompts=prompts, files=file_hashes(folder))
        write(folder / MANIFEST, json.dumps({"format": FORMAT, **asdict(sealed)}, ensure_ascii=False, indent=1).encode())


def parts(folder: Path) -> list[str]:
    """The files of a folder that loading reads, by name: neither the card nor what training left behind."""
    return sorted({path.name for pattern in PARTS for path in folder.glob(pattern) if path.is_file()})


def file_hashes(folder: Path) -> dict[str, str]:
    """The SHA-256 of each of the parts."""
    return {name: _sha256(folder / name) for name in parts(folder)}


@contextmanager
def checked(folder: Path, manifest: Manifest) -> Iterator[None]:
    """Compare the files with the hashes of their manifest, while the block loads them: hashing goes on beside it in a thread.

    Raises CheckpointError, in place of whatever damaged files made the block raise, with the name of the first that differs.
    A manifest without hashes, written by hand, is taken at its word.
    """
    with ThreadPoolExecutor(1) as pool:
        found = pool.submit(_difference, folder, manifest.files)
        try:
            yield
        finally:
            if difference := found.result():
                raise CheckpointError(f"{folder}: {difference}; copy the folder again from where it was made") from None


def check(folder: Path) -> None:
    """The same with nothing to load; a folder without manifest has nothing to compare. Raises CheckpointError."""
    if (folder / MANIFEST).exists():
        with checked(folder, load_manifest(folder)):
            pass


def _difference(folder: Path, files: dict[str, str]) -> str | None:
    present = set(parts(folder)) if files else set()
    for name in sorted(present | set(files)):
        if name not in present:
            return f"{name} is missing"
        if name not in files:
            return f"{name} is not of this checkpoint ({MANIFEST} does not name it)"
        if _sha256(folder / name) != files[name]:
            return f"{name} is damaged, or not of this checkpoint (its SHA-256 is not that of {MANIFEST})"
    return None


def _sha256(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise CheckpointError(f"{path}: unreadable ({error.strerror})") from error


def need_weights(folder: Path, name: str) -> None:
    """Raises CheckpointError for a folder without safetensors; a pickle is no substitute: to load one can run any code."""
    if any(folder.glob("*.safetensors")):
        return
    target = name if Path(name).is_dir() else name.rpartition("/")[2]
    convert = (
        'python -c "from transformers import AutoModelForSeq2SeqLM as M, AutoTokenizer as T; '
        f"[kind.from_pretrained('{name}').save_pretrained('{target}') for kind in (M, T)]\""
    )
    raise CheckpointError(
        f"{folder}: no weights as safetensors; a pickle (pytorch_model.bin) can run code when it is loaded: if you trust it, "
        f"convert it once: {convert}"
    )


def load_manifest(folder: Path) -> Manifest:
    """Read ``briefing.json``. Raises CheckpointError."""
    try:
        content = json.loads((folder / MANIFEST).read_text("utf-8"))
    except FileNotFoundError as error:
        missing = "a model without planner; fine-tune it with `briefing train`"
        if (folder / HEADS).exists():
            missing = f"copy it, too, from where {HEADS} was made"
        raise CheckpointError(f"{folder}: no {MANIFEST}: {missing}") from error
    except (OSError, ValueError) as error:
        raise CheckpointError(f"{folder / MANIFEST}: unreadable ({error})") from error
    if not isinstance(content, dict) or content.pop("format", None) != FORMAT:
        raise CheckpointError(f"{folder / MANIFEST}: written by another version of briefing")
    try:
        _check_type(content, Manifest)
        return Manifest(**{**content, "decoding": Decoding(**content.get("decoding", {}))})
    except TypeError as error:  # a key that is missing, or one too many
        raise CheckpointError(f"{folder / MANIFEST}: unreadable ({error})") from error


def _check_type(value: Any, kind: Any, name: str = "") -> None:
    """Raises TypeError, with the name of its key, for a value of JSON that a field of this kind is not made for."""
    fields = get_type_hints(kind) if is_dataclass(kind) else None
    base = dict if fields else get_origin(kind) or kind
    if base is not Any and (isinstance(value, bool) or not isinstance(value, int | float if base is float else base)):
        raise TypeError(f"{name} has to be {_KINDS[base]}, not {json.dumps(value, ensure_ascii=False)[:40]}")
    if base is dict:
        for key, part in value.items():
            _check_type(part, fields.get(key, Any) if fields else get_args(kind)[1], f"{name}.{key}".removeprefix("."))


def of_head(tensors: Mapping[str, Any], head: str) -> dict[str, Any]:
    """Those tensors of a folder that are a head's, by the names that it has for them itself.

    >>> of_head({"keeper.word.bias": 1, "planner.unit.bias": 2}, "keeper")
    {'word.bias': 1}
    """
    return {name.removeprefix(f"{head}."): tensor for name, tensor in tensors.items() if name.startswith(f"{head}.")}
