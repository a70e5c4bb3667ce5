"""The pages that are made from the code, or that promise something of its output."""

import importlib.util
import json
import sys
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError
from typer.testing import CliRunner

import fake_briefer
from briefing.cli import app

DOCS = Path(__file__).parent.parent / "docs"
REPORTS = Path(__file__).parent.parent / "examples" / "reports"


def validator(name: str) -> Draft202012Validator:
    schema = json.loads((DOCS / name).read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)


def output(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> list[Any]:
    monkeypatch.setitem(sys.modules, "briefing.briefer", fake_briefer.module())
    done = CliRunner().invoke(app(), [*arguments, "--format", "json"], catch_exceptions=False)
    assert done.exit_code == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_cli_page_is_up_to_date() -> None:
    spec = importlib.util.spec_from_file_location("write_cli", DOCS / "write_cli.py")
    assert spec
    assert spec.loader
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    assert (DOCS / "cli.md").read_text(encoding="utf-8") == script.page(), "run: python docs/write_cli.py"


def test_drafts_follow_their_schema(monkeypatch: pytest.MonkeyPatch) -> None:
    drafts = output(monkeypatch, "draft", str(REPORTS))
    assert len(drafts) >= 3
    for draft in drafts:
        validator("briefing.schema.json").validate(draft)


def test_reports_follow_their_schema_and_their_offsets_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    for path in sorted(REPORTS.iterdir()):
        (report,) = output(monkeypatch, "read", str(path))
        validator("report.schema.json").validate(report)
        title = report["title"]
        assert report["text"][title["start"] : title["end"]] == title["text"]
        for unit in report["units"]:
            sentence = report["sentences"][unit["sentence"]]
            assert sentence["start"] <= unit["start"] < unit["end"] <= sentence["end"]


@pytest.mark.parametrize(
    "change",
    [{"headline": "text"}, {"id": 3}, {"period": {"text": "quý III"}}, {"extra": 1}, {"key_results": [{"text": "x"}]}],
)
def test_the_schema_of_drafts_refuses_what_it_should(monkeypatch: pytest.MonkeyPatch, change: dict[str, Any]) -> None:
    draft = output(monkeypatch, "draft", str(REPORTS / "van-hoa-quy-1.txt"))[0]
    with pytest.raises(ValidationError):
        validator("briefing.schema.json").validate(draft | change)
