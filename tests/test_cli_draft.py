"""``briefing draft``: what goes in, what comes out and where, and what one bad report does to the rest."""

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from docx import Document
from typer.testing import CliRunner

import fake_briefer
from briefing.cli import app
from briefing.cli.draft import BATCH
from briefing.errors import EngineError
from briefing.reading import read

TEXT = "Sở Y tế họp giao ban\nTrong quý III, toàn ngành khám {}.200 lượt người, tăng 8,5%. Các trạm rà soát thuốc trước 30/10.\n"
ABOUT = "Hội nghị tổng kết công tác y tế năm 2023 có nội dung {} này."

Draft = Callable[..., tuple[int, bytes, list[str]]]


@pytest.fixture
def draft(monkeypatch: pytest.MonkeyPatch) -> Draft:
    """Runs the command with the fake: exit code, standard output, lines of standard error."""
    monkeypatch.setitem(sys.modules, "briefing.briefer", fake_briefer.module())
    monkeypatch.setattr(fake_briefer.Briefer, "loads", [])

    def run(*arguments: object, stdin: str = "") -> tuple[int, bytes, list[str]]:
        done = CliRunner().invoke(app(), ["draft", *map(str, arguments)], input=stdin)
        return done.exit_code, done.stdout_bytes, done.stderr.splitlines()

    return run


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Reports b, a and c/d, and what is no report: hidden files and other kinds."""
    for number, name in enumerate(["b.txt", "a.txt", "c/d.txt", ".hidden.txt", ".git/e.txt", "picture.png"], start=1):
        path = tmp_path / "reports" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(TEXT.format(number), encoding="utf-8")
    return tmp_path / "reports"


def ids(output: bytes) -> list[str]:
    return [json.loads(line)["id"] for line in output.splitlines()]


def test_one_file_as_text_by_default(draft: Draft, folder: Path) -> None:
    code, output, errors = draft(folder / "a.txt")
    assert (code, errors) == (0, [])
    text = output.decode()
    assert text.startswith("Trong quý III, toàn ngành khám 2.200")
    assert "“Các trạm rà soát thuốc trước 30/10.”" in text
    assert "\x1b" not in text


def test_offsets_are_into_what_read_prints(draft: Draft, folder: Path) -> None:
    _, output, _ = draft(folder / "a.txt", "--format", "json")
    text = json.loads(CliRunner().invoke(app(), ["read", str(folder / "a.txt"), "--format", "json"]).stdout)["text"]
    item = json.loads(output)["next_tasks"][0]
    assert [text[source["start"] : source["end"]] for source in item["sources"]] == [item["text"] + "."]


def test_options_reach_the_briefer(draft: Draft, folder: Path) -> None:
    draft(folder / "a.txt")
    draft(folder / "a.txt", "--model", "some/name", "--writer", "trim", "--device", "cpu")
    assert fake_briefer.Briefer.loads == [
        {"model": None, "writer": None, "device": "auto"},
        {"model": "some/name", "writer": "trim", "device": "cpu"},
    ]


def test_colours_where_they_are_forced_and_not_where_they_are_refused(
    draft: Draft, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert b"\x1b[1m" in draft(folder / "a.txt")[1]
    monkeypatch.setenv("NO_COLOR", "1")
    assert b"\x1b" not in draft(folder / "a.txt")[1]


def test_a_folder_is_read_in_order(draft: Draft, folder: Path) -> None:
    assert ids(draft(folder, "--format", "json")[1]) == ["a", "b", "d"]


def test_files_keep_the_order_of_the_command_line_over_batches(draft: Draft, folder: Path) -> None:
    names = ["b", "a", "b", *["a"] * BATCH, "b"]
    assert ids(draft(*(folder / f"{name}.txt" for name in names), "--format", "json")[1]) == names


def test_standard_input(draft: Draft) -> None:
    code, output, _ = draft("-", "--format", "json", stdin=TEXT.format(7))
    assert (code, json.loads(output)["title"]) == (0, "Sở Y tế họp giao ban")


def test_a_bad_line_of_json_lines_is_named_and_the_rest_is_drafted(draft: Draft, tmp_path: Path) -> None:
    path = tmp_path / "reports.jsonl"
    good = [json.dumps({"id": f"r{number}", "text": TEXT.format(number)}) for number in (1, 2)]
    bad = ["{", "[1]", '{"id": "x"}', '{"id": "x", "lines": 3}', '{"id": "x", "body": [1]}', '"\\ud800"', "[" * 100_000]
    path.write_text("\ufeff" + "\n".join([good[0], "", *bad, good[1]]), encoding="utf-8")
    code, output, errors = draft(path, "--format", "json")
    assert (code, ids(output)) == (1, ["r1", "r2"])
    assert [error.split(": ")[1] for error in errors] == [f"{path}:{number}" for number in range(3, 10)]
    assert not [error for error in errors if "internal" in error]


def test_a_bad_file_is_listed_at_the_end_with_its_reason(draft: Draft, folder: Path) -> None:
    (folder / "b.txt").write_text(
        f"Hội nghị tổng kết công tác y tế năm 2023 {fake_briefer.REFUSED} nội dung này.", encoding="utf-8"
    )
    code, output, errors = draft(folder / "a.txt", folder / "none.txt", folder / "b.txt", folder / "c", "--format", "json")
    assert (code, ids(output)) == (1, ["a", "d"])
    assert errors == [
        f"briefing: {folder / 'none.txt'} does not exist: check the name",
        f"briefing: {folder / 'b.txt'}: cannot be drafted",
    ]


def test_a_bug_on_one_report_does_not_stop_the_rest(draft: Draft, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "b.txt").write_text(ABOUT.format(fake_briefer.BUG), encoding="utf-8")
    code, output, errors = draft(folder, "--format", "json")
    assert (code, ids(output)) == (1, ["a", "d"])
    assert len(errors) == 1
    assert errors[0].startswith(f"briefing: {folder / 'b.txt'}: internal error: KeyError: 'bug' (please report it")
    monkeypatch.setenv("BRIEFING_DEBUG", "1")
    with pytest.raises(KeyError):
        CliRunner().invoke(app(), ["draft", str(folder)], catch_exceptions=False)


def test_what_is_no_fault_of_a_report_stops_the_command(draft: Draft, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: object, report: object) -> None:
        raise EngineError("the engine cannot do it")

    monkeypatch.setattr(fake_briefer.Briefer, "__call__", refuse)
    assert draft(folder) == (1, b"", ["briefing: the engine cannot do it"])


def test_no_model_is_loaded_for_nothing(draft: Draft, tmp_path: Path) -> None:
    code, output, errors = draft(tmp_path / "none.txt")
    assert (code, output, len(errors)) == (1, b"", 1)
    assert fake_briefer.Briefer.loads == []


def test_a_folder_without_reports(draft: Draft, tmp_path: Path) -> None:
    code, _, errors = draft(tmp_path)
    assert code == 1
    assert "holds no file that can be read" in errors[0]


@pytest.mark.parametrize(
    ("name", "start"),
    [("x.txt", b"Trong qu"), ("x.json", b'{"id": "a"'), ("x.jsonl", b'{"id": "a"'), ("x.md", b"# Trong qu"), ("x.docx", b"PK")],
)
def test_the_suffix_of_out_gives_the_format(draft: Draft, folder: Path, tmp_path: Path, name: str, start: bytes) -> None:
    code, output, errors = draft(folder / "a.txt", "--out", tmp_path / name)
    assert (code, output, errors) == (0, b"", [])
    assert (tmp_path / name).read_bytes().startswith(start)


def test_many_in_one_file(draft: Draft, folder: Path, tmp_path: Path) -> None:
    assert draft(folder, "--out", tmp_path / "x.jsonl")[0] == 0
    assert ids((tmp_path / "x.jsonl").read_bytes()) == ["a", "b", "d"]
    assert draft(folder, "--out", tmp_path / "x.md")[0] == 0
    assert (tmp_path / "x.md").read_text(encoding="utf-8").count("\n---\n") == 2


def test_out_takes_the_old_file_s_place_only_when_something_was_drafted(draft: Draft, folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "x.json"
    out.write_bytes(b"old")
    (folder / "b.txt").write_text(
        f"Hội nghị tổng kết công tác y tế năm 2023 {fake_briefer.REFUSED} nội dung này.", encoding="utf-8"
    )
    assert draft(folder / "b.txt", "--out", out)[0] == 1
    assert out.read_bytes() == b"old"
    assert draft(folder / "b.txt", folder / "a.txt", "--out", out)[0] == 1
    assert ids(out.read_bytes()) == ["a"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["reports", "x.json"]


def test_a_folder_at_out_gets_a_file_a_report_and_ids_that_clash_their_own(draft: Draft, folder: Path, tmp_path: Path) -> None:
    records = tmp_path / "r.jsonl"
    clashing = ["a", "A", "../up", "x/y", "", "..", "a" * 500, "ệ" * 500, "a-2"]
    records.write_text("".join(json.dumps({"id": id, "text": TEXT.format(5)}) + "\n" for id in clashing), encoding="utf-8")
    out = tmp_path / "new" / "drafts"
    assert draft(folder / "a.txt", records, "--format", "docx", "--out", f"{out}/") == (0, b"", [])
    names = sorted(path.stem for path in out.iterdir())
    assert len(names) == len({name.casefold() for name in names}) == len(clashing) + 1
    assert {"a", "a-2", "A-3", "a-2-2", "up", "x-y", "report", "report-2"} <= set(names)
    assert all(Document(str(path)).paragraphs for path in out.iterdir())
    assert sorted(path.name for path in tmp_path.iterdir()) == ["new", "r.jsonl", "reports"]


def test_no_draft_takes_the_place_of_a_report(draft: Draft, folder: Path) -> None:
    before = {path: path.read_bytes() for path in folder.rglob("*.txt")}
    code, output, errors = draft(folder / "a.txt", "--out", folder / "a.txt")
    assert (code, output) == (2, b"")
    assert "is one of the reports: name another file" in " ".join(errors)
    assert draft(folder, "--out", folder / "c" / "d.txt")[0] == 2
    code, output, errors = draft(folder, "--out", folder)
    assert (code, output) == (2, b"")
    assert "is the folder of the reports" in " ".join(errors)
    assert draft(folder / "a.txt", folder / "c", "--out", folder) == (0, b"", [])
    assert {path: path.read_bytes() for path in before} == before
    assert {path.name for path in folder.glob("*.txt")} - {path.name for path in before} == {"a-2.txt"}
    records = folder / "r.jsonl"
    records.write_text(json.dumps({"id": "r", "text": TEXT.format(5)}) + "\n", encoding="utf-8")
    assert draft(records, "--out", records)[0] == 2


def test_drafts_below_the_reports_are_no_reports(draft: Draft, folder: Path) -> None:
    for _ in range(2):
        assert draft(folder, "--out", f"{folder}/nhap/") == (0, b"", [])
        assert sorted(path.name for path in (folder / "nhap").iterdir()) == ["a.txt", "b.txt", "d.txt"]


def test_the_lock_of_an_open_document_is_no_report(draft: Draft, folder: Path) -> None:
    (folder / "~$a.docx").write_bytes(b"\x05Lan")
    assert draft(folder, "--format", "json")[0] == 0


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["a.txt", "b.txt", "--out", "x.docx"], "folder"),
        (["a.txt", "b.txt", "--format", "docx"], "folder"),
        (["a.txt", "--out", "x.odt"], ".docx"),
        (["a.txt", "--format", "odt"], "docx"),
        (["a.txt", "--writer", "poet"], "trim"),
        (["a.txt", "--device", "tpu"], "cuda"),
        (["a.txt", "--colour"], "--colour"),
    ],
)
def test_wrong_use(draft: Draft, folder: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], reason: str) -> None:
    monkeypatch.chdir(folder)
    code, output, errors = draft(*arguments)
    assert (code, output) == (2, b"")
    assert reason in " ".join(errors)
    assert not [path for path in folder.iterdir() if path.name.startswith("x")]


def test_the_fake_is_true_to_the_value_objects(folder: Path) -> None:
    report = read(folder / "a.txt")
    draft = fake_briefer.Briefer()(report)
    assert [report.quote(span) for item in draft.next_tasks for span in item.sources] == ["Các trạm rà soát thuốc trước 30/10."]
