"""Whatever stands on the command line gives a sensible draft or one line on standard error: never a traceback."""

import io
import json
import os
import random
import subprocess
import sys
import unicodedata
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from docx import Document
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas
from typer.testing import CliRunner

import fake_briefer
from briefing.cli import app
from briefing.text import unaccented

SENTENCE = "Trong quý III, toàn ngành khám 1.200 lượt người, tăng 8,5% so với cùng kỳ năm trước."
TEXT = "\n".join(f"{SENTENCE} Các trạm y tế rà soát thuốc trước ngày {day}/10." for day in range(1, 20))
ENGLISH = "The department examined 1,200 patients in the third quarter, up 8.5 percent from a year before. " * 20
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + b"\0" * 200
OLE = bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 2000  # what Word writes under a password

Run = Callable[..., tuple[int, str, list[str]]]


def a_docx() -> bytes:
    document = Document()
    for line in TEXT.splitlines():
        document.add_paragraph(line)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def a_pdf(password: str | None = None, text: str = "Report of the third quarter") -> bytes:
    file = io.BytesIO()
    canvas = Canvas(file, encrypt=StandardEncryption(password) if password else None)
    canvas.drawString(100, 700, text)
    canvas.showPage()
    canvas.save()
    return file.getvalue()


def a_zip(name: str, content: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(name, content)
    return file.getvalue()


REFUSED: dict[str, bytes] = {
    "empty.txt": b"",
    "blank.txt": " \n\t\u00a0\n".encode(),
    "bom.txt": b"\xef\xbb\xbf",
    "garbage.txt": random.Random(3).randbytes(5000),
    "garbage.docx": random.Random(4).randbytes(5000),
    "garbage.pdf": b"%PDF-1.7\n" + random.Random(5).randbytes(5000),
    "garbage": random.Random(6).randbytes(5000),
    "zeros.txt": b"\0" * 5000,
    "empty.docx": b"",
    "empty.pdf": b"",
    "empty.html": b"",
    "picture.docx": PNG,
    "picture.txt": PNG,
    "text.docx": TEXT.encode(),
    "cut.docx": a_docx()[:-300],
    "half.docx": a_docx()[: len(a_docx()) // 2],
    "other.docx": a_zip("readme.txt", b"no document"),
    "broken.docx": a_zip("word/document.xml", b"<w:document"),
    "locked.docx": OLE,
    "cut.pdf": a_pdf()[:300],
    "locked.pdf": a_pdf("secret"),
    "scanned.pdf": a_pdf(text=""),
    "english.txt": ENGLISH.encode(),
    "english.html": f"<html><body><p>{ENGLISH}</p></body></html>".encode(),
    "script.html": b"<html><script>var a = 1</script></html>",
    "huge.txt": (TEXT.encode() + b"\n") * (50 * 2**20 // len(TEXT.encode())),
}

TAKEN: dict[str, bytes] = {
    "one sentence.txt": SENTENCE.encode(),
    "no stop.txt": SENTENCE.rstrip(".").encode(),
    "nfd.txt": unicodedata.normalize("NFD", TEXT).encode(),
    "utf-16.txt": TEXT.encode("utf-16"),
    "bom.txt": TEXT.encode("utf-8-sig"),
    "unaccented.txt": unaccented(TEXT).encode(),
    "mixed.txt": TEXT.encode() + "\nHội nghị giao ban tháng 10.".encode("cp1258", "replace"),
    "no suffix": TEXT.encode(),
    "odd.suffix": TEXT.encode(),
    "whole.docx": a_docx(),
    "control.txt": TEXT.replace("quý", "\x1b[31mquý\x07").encode(),
}


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command with the fake briefer: exit code, standard output, lines of standard error."""
    monkeypatch.setitem(sys.modules, "briefing.briefer", fake_briefer.module())

    def invoked(*arguments: object, stdin: bytes = b"") -> tuple[int, str, list[str]]:
        done = CliRunner().invoke(app(), [str(argument) for argument in arguments], input=stdin)
        return done.exit_code, done.stdout, done.stderr.splitlines()

    return invoked


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_report_is_refused_in_one_line(run: Run, tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(REFUSED[name])
    out = tmp_path / "out.json"
    for arguments in (["read", path], ["draft", path], ["draft", path, "--out", out]):
        code, output, errors = run(*arguments)
        assert (code, output) == (1, ""), output[:500]
        assert len(errors) == 1
        assert errors[0].startswith("briefing: ")
        assert name in errors[0]
        assert "internal error" not in errors[0]
        assert "Traceback" not in errors[0]
    assert not out.exists()


@pytest.mark.parametrize("name", [name for name in REFUSED if name.endswith((".txt", ".docx"))])
def test_the_same_on_standard_input(run: Run, name: str) -> None:
    if name == "text.docx":  # plain text once nothing says otherwise
        assert run("draft", "-", stdin=REFUSED[name])[0] == 0
        return
    code, output, errors = run("draft", "-", stdin=REFUSED[name])
    assert (code, output, len(errors)) == (1, "", 1)
    assert errors[0].startswith("briefing: standard input: ")
    assert "internal error" not in errors[0]


@pytest.mark.parametrize("name", TAKEN)
def test_what_is_a_report_in_an_odd_dress_is_drafted(run: Run, tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(TAKEN[name])
    code, output, errors = run("draft", path, "--format", "json")
    assert (code, errors) == (0, [])
    draft = json.loads(output)
    assert "1.200" in draft["key_results"][0]["text"]
    code, output, errors = run("read", path, "--format", "json")
    assert (code, errors) == (0, [])
    text = json.loads(output)["text"]
    assert text == unicodedata.normalize("NFC", text)
    for command in ("read", "draft"):
        shown = run(command, path)[1]
        assert not {mark for mark in shown if unicodedata.category(mark) == "Cc"} - {"\n"}


def test_one_of_each_does_not_stop_the_good_ones(run: Run, tmp_path: Path) -> None:
    for name, content in (REFUSED | TAKEN).items():
        if name != "huge.txt":
            (tmp_path / name).write_bytes(content)
    paths = sorted(tmp_path.iterdir())
    code, output, errors = run("draft", *paths, tmp_path / "missing.txt", "--format", "json")
    assert code == 1
    drafted = [path.name for path in paths if path.name in TAKEN]
    assert [json.loads(line)["id"] for line in output.splitlines()] == [Path(name).stem for name in drafted]
    assert len(errors) == len(paths) - len(drafted) + 1


def test_a_lone_surrogate_in_a_record(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "r.jsonl"
    path.write_text(json.dumps({"id": "\udcff", "text": TEXT.replace("III", "\ud800")}))
    for form in ("text", "json", "markdown", "docx"):
        code, _, errors = run("draft", path, "--format", form, "--out", f"{tmp_path}/{form}/")
        assert code in (0, 1)
        assert len(errors) == code
        assert not [error for error in errors if "internal" in error]


@pytest.mark.parametrize("argument", ["", "x" * 5000, "a\nb.txt", "/dev/null", "/proc/self/mem"])
def test_names_that_no_file_has_or_no_report(run: Run, argument: str) -> None:
    for command in ("read", "draft"):
        code, output, errors = run(command, argument)
        assert (code, output, len(errors)) == (1, "", 1)
        assert "internal" not in errors[0]


def test_a_folder_and_a_missing_file(run: Run, tmp_path: Path) -> None:
    for command in ("read", "draft"):
        assert run(command, tmp_path)[0] == 1
        code, _, errors = run(command, tmp_path / "missing.txt")
        assert (code, errors) == (1, [f"briefing: {tmp_path / 'missing.txt'} does not exist: check the name"])


def test_no_permission(run: Run, tmp_path: Path) -> None:
    for path in (tmp_path / "file.txt", tmp_path / "file.jsonl"):
        path.write_text(SENTENCE)
        path.chmod(0)
        if os.access(path, os.R_OK):
            pytest.skip("this user may read everything")
        code, output, errors = run("draft", path)
        assert (code, output, len(errors)) == (1, "", 1)
        assert "ermission" in errors[0]
    folder = tmp_path / "folder"
    (folder / "a closed one").mkdir(parents=True, mode=0)
    (folder / "b.txt").write_text(SENTENCE)
    code, output, errors = run("draft", folder, "--format", "json")
    assert (code, json.loads(output)["id"], len(errors)) == (1, "b", 1)
    assert errors[0].startswith(f"briefing: {folder}/a closed one: Permission")
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o500)
    good = tmp_path / "good.txt"
    good.write_text(SENTENCE)
    for out in (closed / "x.json", f"{closed}/new/"):
        code, output, errors = run("draft", good, "--format", "json", "--out", out)
        assert (code, output, len(errors)) == (1, "", 1)
        assert "ermission" in errors[0]


def test_a_locale_without_unicode(tmp_path: Path) -> None:
    (tmp_path / "hội nghị.txt").write_text(TEXT, encoding="utf-8")
    plain = {"PATH": os.environ["PATH"], "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    command = [sys.executable, fake_briefer.__file__, "draft", str(tmp_path), "không có.txt"]
    done = subprocess.run(command, capture_output=True, env=plain, check=False)
    assert done.returncode == 1
    assert SENTENCE in done.stdout.decode()
    assert done.stderr.startswith(b"briefing: ")
    assert done.stderr.count(b"\n") == 1
