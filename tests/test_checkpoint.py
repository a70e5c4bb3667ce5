"""Model folders: the manifest as it was saved, and one line for each way in which a folder can be wrong."""

import hashlib
import json
import re
import shutil
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path

import pytest

import published
import tiny
from briefing.briefer import BUNDLED, Briefer
from briefing.checkpoint import MANIFEST, Decoding, Manifest, check, load_manifest
from briefing.errors import BriefingError, CheckpointError

MADE = Manifest("m", 128, "trim", Decoding(take={"key_results": 0.4}, lead=0.5), {"plan": {"epochs": 3}})


@pytest.fixture(scope="module")
def sealed(start: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkpoint as training leaves it."""
    return tiny.checkpoint(start, tmp_path_factory.mktemp("sealed"), decoder=False)


def test_manifest_comes_back_as_it_was_saved(tmp_path: Path) -> None:
    MADE.save(tmp_path)
    assert load_manifest(tmp_path) == MADE  # no file in the folder: no hash


def test_a_manifest_seals_what_loading_reads(sealed: Path) -> None:
    manifest = load_manifest(sealed)
    assert set(manifest.files) == {"config.json", "model.safetensors", "heads.safetensors", "spiece.model"} | {
        name
        for name in ("tokenizer.json", "tokenizer_config.json", "compounds.txt", "generation_config.json")
        if (sealed / name).exists()
    }
    for name, digest in manifest.files.items():
        assert digest == hashlib.sha256((sealed / name).read_bytes()).hexdigest()
    assert manifest.prompts == {"headline": 4, "key_results": 5, "next_tasks": 6}


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-7])


def _turned(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(bytes(content))


@pytest.mark.parametrize("name", ["config.json", "model.safetensors", "heads.safetensors", "spiece.model"])
@pytest.mark.parametrize(
    ("damage", "says"),
    [(_cut, "is damaged, or not of this"), (_turned, "is damaged, or not of this"), (Path.unlink, "is missing")],
)
def test_damaged_files_are_named(sealed: Path, tmp_path: Path, name: str, damage: Callable[[Path], None], says: str) -> None:
    shutil.copytree(sealed, tmp_path / "copy")
    damage(tmp_path / "copy" / name)
    with pytest.raises(CheckpointError, match=f"{name} {says}") as caught:
        Briefer.load(tmp_path / "copy", device="cpu")
    assert "\n" not in str(caught.value)
    with pytest.raises(CheckpointError, match=f"{name} {says}"):
        check(tmp_path / "copy")


def test_a_file_too_many_is_named(sealed: Path, tmp_path: Path) -> None:
    shutil.copytree(sealed, tmp_path / "copy")
    (tmp_path / "copy" / "encoder.onnx").write_bytes(b"another model")
    with pytest.raises(CheckpointError, match=r"encoder.onnx is not of this checkpoint"):
        Briefer.load(tmp_path / "copy")


def test_cards_and_logs_may_change(sealed: Path, tmp_path: Path) -> None:
    shutil.copytree(sealed, tmp_path / "copy")
    for name in ("README.md", "log.jsonl", "resume.pt"):
        (tmp_path / "copy" / name).write_text("new")
    Briefer.load(tmp_path / "copy", device="cpu")


def test_the_model_in_the_package_is_sealed() -> None:
    assert {"weights.safetensors", "encoder.onnx", "spiece.model"} <= set(load_manifest(BUNDLED).files)
    check(BUNDLED)


@pytest.mark.parametrize("planner", [True, False])
def test_a_folder_without_tokenizer(sealed: Path, tmp_path: Path, planner: bool) -> None:
    shutil.copytree(sealed, tmp_path / "copy")
    for name in ("spiece.model", "tokenizer.json", *(() if planner else ("heads.safetensors", "briefing.json"))):
        (tmp_path / "copy" / name).unlink()
    if planner:  # as a tool that knows nothing of manifests leaves it
        manifest = replace(load_manifest(tmp_path / "copy"), files={})
        (tmp_path / "copy" / MANIFEST).write_text(json.dumps({"format": 1, **asdict(manifest)}))
    with pytest.raises(CheckpointError, match=r"no tokenizer \(spiece.model, .*\): copy its files from the model") as caught:
        Briefer.load(tmp_path / "copy", device="cpu")
    assert "\n" not in str(caught.value)


def test_a_pickle_is_refused_with_a_command_that_converts_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import torch
    from safetensors.torch import load_file

    folder = published.vit5(tmp_path / "vit5", "4", tied=False)
    tensors = load_file(folder / "model.safetensors")
    torch.save(tensors, folder / "pytorch_model.bin")
    (folder / "model.safetensors").unlink()
    with pytest.raises(
        CheckpointError, match=r"no weights as safetensors; a pickle \(pytorch_model.bin\) can run code"
    ) as caught:
        Briefer.load(folder, device="cpu")
    assert "\n" not in str(caught.value)
    [code] = re.findall(r'python -c "(.*)"$', str(caught.value))
    exec(code, {})
    converted = load_file(folder / "model.safetensors")
    assert all(torch.equal(converted[name], tensor) for name, tensor in tensors.items())
    assert Briefer.load(folder, device="cpu").notice


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (None, "a model without planner; fine-tune it with `briefing train`"),
        ("", "unreadable"),
        ("{", "unreadable"),
        ("[]", "written by another version"),
        ("3", "written by another version"),
        ('{"name": "m"}', "written by another version of briefing"),
        ('{"format": 2, "name": "m"}', "written by another version of briefing"),
        ('{"format": 1}', "unreadable"),
        ('{"format": 1, "name": "m", "files": 3}', r"unreadable \(files has to be an object, not 3\)"),
        ('{"format": 1, "name": 7}', r"unreadable \(name has to be a string, not 7\)"),
        ('{"format": 1, "name": "m", "window": "254"}', r"\(window has to be a whole number, not \"254\"\)"),
        ('{"format": 1, "name": "m", "window": true}', r"\(window has to be a whole number, not true\)"),
        ('{"format": 1, "name": "m", "prefix": null}', r"\(prefix has to be a string, not null\)"),
        ('{"format": 1, "name": "m", "prompts": {"headline": "4"}}', r"\(prompts\.headline has to be a whole number, not"),
        ('{"format": 1, "name": "m", "decoding": {"take": 3}}', r"\(decoding\.take has to be an object, not 3\)"),
        ('{"format": 1, "name": "m", "decoding": {"join": {"key_results": []}}}', r"\(decoding\.join\.key_results has to be a"),
        ('{"format": 1, "name": "m", "windows": 3}', "unreadable"),
        ('{"format": 1, "name": "m", "decoding": {"took": {}}}', "unreadable"),
        ('{"format": 1, "name": "m", "decoding": []}', "unreadable"),
    ],
)
def test_manifests_that_are_wrong(tmp_path: Path, content: str | None, says: str) -> None:
    if content is not None:
        (tmp_path / MANIFEST).write_text(content)
    with pytest.raises(CheckpointError, match=says) as caught:
        load_manifest(tmp_path)
    assert "\n" not in str(caught.value)


def test_a_manifest_with_less_has_the_defaults(tmp_path: Path) -> None:
    (tmp_path / MANIFEST).write_text(json.dumps({"format": 1, "name": "m"}))
    assert load_manifest(tmp_path) == Manifest("m")


@pytest.mark.parametrize("manifest", [False, True])
def test_a_folder_without_a_model(tmp_path: Path, manifest: bool) -> None:
    if manifest:
        MADE.save(tmp_path)
    with pytest.raises(BriefingError) as caught:
        Briefer.load(tmp_path)
    assert "\n" not in str(caught.value)
    assert str(tmp_path) in str(caught.value)


def test_heads_without_their_manifest(sealed: Path, tmp_path: Path) -> None:
    shutil.copytree(sealed, tmp_path / "copy")
    (tmp_path / "copy" / MANIFEST).unlink()
    with pytest.raises(CheckpointError, match=r"no briefing.json: copy it, too, from where heads.safetensors was made"):
        Briefer.load(tmp_path / "copy")
