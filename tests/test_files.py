"""Atomic writing: the old content or the new, the mode kept, nothing left behind."""

import os
import stat
from pathlib import Path

import pytest

from briefing.errors import OutputError
from briefing.files import AtomicFile, write

FULL = Path("/dev/full")


def test_new_file_gets_the_usual_mode(tmp_path: Path) -> None:
    mask = os.umask(0o027)
    try:
        write(tmp_path / "a.txt", b"one")
    finally:
        os.umask(mask)
    assert (tmp_path / "a.txt").read_bytes() == b"one"
    assert stat.S_IMODE((tmp_path / "a.txt").stat().st_mode) == 0o640


def test_mode_and_link_of_a_replaced_file_are_kept(tmp_path: Path) -> None:
    target = tmp_path / "a.txt"
    target.write_bytes(b"old")
    target.chmod(0o604)
    link = tmp_path / "link.txt"
    link.symlink_to(target)
    write(link, b"new")
    assert link.is_symlink()
    assert target.read_bytes() == b"new"
    assert stat.S_IMODE(target.stat().st_mode) == 0o604


def test_a_failure_in_the_block_leaves_the_old_content_and_no_trace(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"old")

    def interrupted() -> None:
        with AtomicFile(tmp_path / "a.txt") as file:
            file.write(b"half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert [path.name for path in tmp_path.iterdir()] == ["a.txt"]
    assert (tmp_path / "a.txt").read_bytes() == b"old"


def test_discard_leaves_a_missing_file_missing(tmp_path: Path) -> None:
    with AtomicFile(tmp_path / "a.txt") as file:
        file.write(b"half")
        file.discard()
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("path", ["missing/a.txt", ".", "nul\0.txt", "x" * 300])
def test_what_the_system_refuses_is_one_line(tmp_path: Path, path: str) -> None:
    with pytest.raises(OutputError) as caught:
        write(f"{tmp_path}/{path}", b"one")
    assert "\n" not in str(caught.value)


def test_an_error_of_the_block_is_not_taken_for_one_of_the_file(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError), AtomicFile(tmp_path / "a.txt"):
        (tmp_path / "other").read_bytes()


@pytest.mark.skipif(not FULL.exists(), reason="needs /dev/full")
def test_a_full_device_is_reported_and_stays_a_device() -> None:
    with pytest.raises(OutputError, match="No space left"):
        write(FULL, b"one")
    assert stat.S_ISCHR(FULL.stat().st_mode)
