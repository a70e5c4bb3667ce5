"""How the command ends, as the system sees it: real processes, pipes, signals, limits and terminals."""

import json
import os
import pty
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

import fake_briefer

TEXT = "Trong quý III, toàn ngành khám {}.200 lượt người, tăng 8,5%. Các trạm rà soát thuốc trước 30/10.\n"
COMMAND = (sys.executable, fake_briefer.__file__)
FULL = Path("/dev/full")
PATIENCE = 120  # seconds, for a machine that is busy with something else


def start(*arguments: object, **options: object) -> subprocess.Popen[bytes]:
    streams: dict[str, object] = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    return subprocess.Popen([*COMMAND, *map(str, arguments)], **(streams | options))  # type: ignore[call-overload]


def ended(process: subprocess.Popen[bytes]) -> tuple[int, list[str]]:
    """Exit code and lines of standard error."""
    _, errors = process.communicate(timeout=PATIENCE)
    return process.returncode, (errors or b"").decode().splitlines()


@pytest.fixture
def report(tmp_path: Path) -> Path:
    path = tmp_path / "report.txt"
    path.write_text(TEXT.format(1), encoding="utf-8")
    return path


@pytest.fixture
def many(tmp_path: Path) -> Path:
    """Reports whose drafts are more than a pipe holds."""
    path = tmp_path / "many.jsonl"
    lines = (json.dumps({"id": str(number), "text": TEXT.format(number)}) for number in range(400))
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


@pytest.fixture
def slow(tmp_path: Path) -> Path:
    path = tmp_path / "slow.txt"
    path.write_text(f"Trong quý III, toàn ngành khám 1.200 lượt người phải {fake_briefer.SLOW} hơn.", encoding="utf-8")
    return path


@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_closed_pipe_is_no_error(many: Path, unbuffered: str) -> None:
    process = start("draft", many, "--format", "json", env=os.environ | {"PYTHONUNBUFFERED": unbuffered})
    assert process.stdout
    assert process.stdout.read(10) == b'{"id": "0"'
    process.stdout.close()
    process.stdout = None
    assert ended(process) == (141, [])


@pytest.mark.skipif(not FULL.exists(), reason="needs /dev/full")
@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.parametrize("command", ["read", "draft"])
def test_a_full_disk_under_standard_output(report: Path, command: str, unbuffered: str) -> None:
    with FULL.open("wb") as full:
        process = start(command, report, stdout=full, env=os.environ | {"PYTHONUNBUFFERED": unbuffered})
        assert ended(process) == (1, ["briefing: standard output: cannot be written: No space left on device"])


@pytest.mark.skipif(not FULL.exists(), reason="needs /dev/full")
def test_a_full_disk_under_out(report: Path) -> None:
    process = start("draft", report, "--out", FULL, "--format", "json")
    assert ended(process) == (1, ["briefing: /dev/full: cannot be written: No space left on device"])


@pytest.mark.parametrize("out", ["x.jsonl", "x/"])
def test_a_disk_that_fills_up_leaves_no_half_written_file(many: Path, tmp_path: Path, out: str) -> None:
    def small_files() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (800, 800))

    code, errors = ended(
        start("draft", many, "--format", "docx" if out == "x/" else "json", "--out", f"{tmp_path}/{out}", preexec_fn=small_files)
    )
    assert code == 1
    assert len(errors) == 1
    assert errors[0].endswith("cannot be written: File too large")
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == ["many.jsonl"]


def test_standard_output_that_is_closed(report: Path) -> None:
    process = start("draft", report, stdout=None, preexec_fn=lambda: os.close(1))
    assert ended(process) == (1, ["briefing: standard output is closed"])


def test_standard_input_that_is_closed() -> None:
    process = start("draft", "-", stdin=None, preexec_fn=lambda: os.close(0))
    assert ended(process) == (1, ["briefing: standard input: is closed"])


def wait_for(happened: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not happened():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_ctrl_c_keeps_what_was_printed(report: Path, slow: Path, tmp_path: Path) -> None:
    with (tmp_path / "out").open("wb") as out:
        process = start("draft", report, slow, "--format", "json", stdout=out)
        wait_for(lambda: (tmp_path / "out").stat().st_size > 0)
        process.send_signal(signal.SIGINT)
        assert ended(process) == (130, ["briefing: interrupted"])
    assert json.loads((tmp_path / "out").read_bytes())["id"] == "report"


def test_ctrl_c_leaves_the_old_file_at_out(report: Path, slow: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.json"
    out.write_bytes(b"old")
    process = start("draft", report, slow, "--out", out)
    wait_for(lambda: any(path.suffix == ".tmp" and path.stat().st_size for path in tmp_path.iterdir()))
    process.send_signal(signal.SIGINT)
    assert ended(process) == (130, ["briefing: interrupted"])
    assert out.read_bytes() == b"old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out.json", "report.txt", "slow.txt"]


@pytest.mark.parametrize("out", ["missing/x.json", "report.txt/x.json", "report.txt/x/", "."])
def test_out_where_nothing_can_be_written(report: Path, tmp_path: Path, out: str) -> None:
    code, errors = ended(start("draft", report, "--format", "json", "--out", f"{tmp_path}/{out}", cwd=tmp_path))
    if out == ".":
        assert (code, errors) == (0, [])
        assert (tmp_path / "report.json").exists()
    else:
        assert code == 1
        assert len(errors) == 1
        assert "cannot be" in errors[0]


def on_terminal(*arguments: object, stream: str, env: dict[str, str]) -> str:
    """What a process shows on a terminal that is its ``stream``."""
    master, slave = pty.openpty()
    others = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    process = start(*arguments, env=os.environ | env, **(others | {stream: slave}))
    os.close(slave)
    shown = b""
    try:
        while part := os.read(master, 4096):
            shown += part
    except OSError:  # the terminal is gone with its process
        pass
    os.close(master)
    process.wait(timeout=PATIENCE)
    return shown.decode(errors="replace")


def test_a_terminal_gets_colours_unless_it_wants_none(report: Path) -> None:
    plain = {"NO_COLOR": "", "FORCE_COLOR": ""}
    assert "\x1b[2m" in on_terminal("draft", report, stream="stdout", env=plain)
    assert "\x1b" not in on_terminal("draft", report, stream="stdout", env=plain | {"NO_COLOR": "1"})


def test_a_terminal_is_spared_a_word_document(report: Path) -> None:
    assert start("draft", report, "--format", "docx").communicate()[0].startswith(b"PK")
    assert on_terminal("draft", report, "--format", "docx", stream="stdout", env={}) == ""


def test_progress_is_shown_on_a_terminal_for_more_than_one(report: Path) -> None:
    assert "3/3" in on_terminal("draft", report, report, report, stream="stderr", env={"TERM": "xterm"})
    assert on_terminal("draft", report, stream="stderr", env={"TERM": "xterm"}) == ""


def test_python_m_briefing_is_the_command() -> None:
    version = subprocess.run([sys.executable, "-m", "briefing", "--version"], capture_output=True, text=True, check=True).stdout
    assert version.startswith("briefing ")
    wrong = subprocess.run([sys.executable, "-m", "briefing", "drfat"], capture_output=True, text=True, check=False)
    assert wrong.returncode == 2
    assert "Did you mean 'draft'" in wrong.stderr
