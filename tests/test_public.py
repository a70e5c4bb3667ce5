"""The public names, and what importing them costs."""

import subprocess
import sys

import pytest

import briefing

HEAVY = "torch transformers onnxruntime numpy docx lxml pypdfium2 resiliparse charset_normalizer rich sentencepiece pydantic yaml"


def python(code: str) -> str:
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout


def test_the_public_names() -> None:
    assert briefing.__all__ == [
        "Briefer",
        "Briefing",
        "BriefingError",
        "Item",
        "Recipe",
        "Report",
        "Span",
        "evaluate",
        "read",
        "train",
    ]
    assert set(briefing.__all__) <= set(dir(briefing))


@pytest.mark.parametrize("name", briefing.__all__)
def test_each_public_name_is_there(name: str) -> None:
    assert getattr(briefing, name) is not None


def test_a_name_that_is_not_there() -> None:
    with pytest.raises(AttributeError, match="Breifer"):
        _ = briefing.Breifer  # type: ignore[attr-defined]


def test_the_version_is_the_distribution_s() -> None:
    from importlib.metadata import version

    assert briefing.__version__ == version("vi-briefing")


@pytest.mark.parametrize(
    "code",
    [
        "import briefing",
        "import briefing, briefing.formats; briefing.Report, briefing.Briefing, briefing.BriefingError",
        "from briefing.cli import app; app()(['--version'], standalone_mode=False)",
    ],
)
def test_importing_is_light(code: str) -> None:
    loaded = python(f"import sys\n{code}\nprint('loaded:', *(name for name in {HEAVY.split()} if name in sys.modules))")
    assert loaded.strip().endswith("loaded:")
