"""The house itself: what the project file, the pins and the tree promise each other."""

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def name_of(requirement: str) -> str:
    found = re.match(r"[A-Za-z0-9._-]+", requirement)
    assert found, requirement
    return re.sub(r"[-_.]+", "-", found[0]).lower()


def test_every_dependency_is_pinned() -> None:
    pins = [line for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    assert all(re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9.]+", pin) for pin in pins), "only plain pins: no paths, no local builds"
    wanted = {name_of(need) for needs in PROJECT["optional-dependencies"].values() for need in needs}
    wanted |= {name_of(need) for need in PROJECT["dependencies"]}
    assert wanted - {name_of(pin) for pin in pins} == {name_of(PROJECT["name"])}


def test_the_plain_install_brings_no_torch() -> None:
    heavy = {"torch", "transformers", "datasets", "accelerate", "peft", "onnx"}
    assert not heavy & {name_of(need) for need in PROJECT["dependencies"]}


def test_no_module_is_longer_than_a_sitting() -> None:
    lengths = {path.name: len(path.read_text(encoding="utf-8").splitlines()) for path in (ROOT / "src").rglob("*.py")}
    assert {name: length for name, length in lengths.items() if length > 320} == {}


def test_the_readme_has_a_line_for_each_module() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    modules = {path.name for path in (ROOT / "src" / "briefing").glob("*.py") if not path.name.startswith("__")}
    folders = {f"{path.parent.name}/" for path in (ROOT / "src" / "briefing").glob("*/__init__.py")}
    listed = set(re.findall(r"^  (\S+) {2,}\S", readme, re.M))
    assert (modules | folders) - listed == set()
    assert {name for name in listed if name.endswith(".py")} - modules == set()
