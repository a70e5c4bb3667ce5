"""Model folders: the manifest as it was saved, and one line for each way in which a folder can be wrong."""

import json
from pathlib import Path

import pytest

from briefing.briefer import Briefer
from briefing.checkpoint import MANIFEST, Decoding, Manifest, load_manifest
from briefing.errors import BriefingError, CheckpointError
from briefing.hub import find

MADE = Manifest("m", 128, "trim", Decoding(take={"key_results": 0.4}, lead=0.5), {"plan": {"epochs": 3}})


def test_manifest_comes_back_as_it_was_saved(tmp_path: Path) -> None:
    MADE.save(tmp_path)
    assert load_manifest(tmp_path) == MADE


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


@pytest.mark.parametrize("name", ["none", "./none/here", "/none/here", "a/b/c"])
def test_no_such_folder(name: str) -> None:
    with pytest.raises(CheckpointError, match=f"^{name}: no such model folder$"):
        find(name)


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(CheckpointError, match="no such model folder"):
        find(tmp_path / "file")


@pytest.mark.parametrize("manifest", [False, True])
def test_a_folder_without_a_model(tmp_path: Path, manifest: bool) -> None:
    if manifest:
        MADE.save(tmp_path)
    with pytest.raises(BriefingError) as caught:
        Briefer.load(tmp_path)
    assert "\n" not in str(caught.value)
    assert str(tmp_path) in str(caught.value)
