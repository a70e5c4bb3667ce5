"""``briefing corpus``: every fault of a corpus named at its place; the cut by report, near-duplicates on one side."""

import gzip
import json
import lzma
import sys
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from datasets import Dataset
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner, Result

from briefing.cli import app
from briefing.corpus import SPLITS, entries, examples, records, split_of
from briefing.errors import CorpusError
from briefing.shards import rows
from briefing.splits import split

DATA = Path(__file__).parents[1] / "data"
BODY = [
    "Sáng nay, huyện Bình Sơn tổ chức hội nghị sơ kết công tác chín tháng và bàn nhiệm vụ của quý cuối năm.",
    "Thu ngân sách 9 tháng đạt 412 tỷ đồng, bằng 97,7% dự toán, tăng 8,5% so với cùng kỳ năm trước.",
    "Tỷ lệ hộ nghèo còn 3,1%, giảm 0,8 điểm phần trăm; giải quyết việc làm cho 1.250 lao động.",
    "Quý IV, các xã rà soát hộ nghèo; hoàn thành giải ngân vốn đầu tư công trước ngày 31/12.",
]


def record(id: str = "own/1", **fields: Any) -> dict[str, Any]:
    return {"id": id, "title": "Huyện Bình Sơn sơ kết 9 tháng", "body": BODY, **fields}


def write(path: Path, *lines: object) -> Path:
    texts = (line if isinstance(line, str) else json.dumps(line, ensure_ascii=False) for line in lines)
    path.write_text("".join(f"{text}\n" for text in texts), encoding="utf-8")
    return path


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app(), ["corpus", *map(str, arguments)])


FAULTS: list[tuple[object, list[str]]] = [
    ('{"id": "own/2", "body"', ["not JSON: "]),
    ("[1]", ["not a JSON object but a list"]),
    ({"body": BODY}, ["no id: give each report"]),
    ({"id": 7, "body": BODY}, ["id is a number: give each report"]),
    ({"id": "own/2", "headline": "Sơ kết"}, ["own/2: no lines, body or text"]),
    ({"id": "own/2", "text": ""}, ["own/2: the input is empty"]),
    (
        {"id": "own/2", "lines": [["bodi", BODY[0]], ["body", BODY[1]]]},
        ["line 1 has the unknown role 'bodi', did you mean 'body'?"],
    ),
    ({"id": "own/2", "lines": [["body", BODY[0]], ["x", "y"]]}, ["line 2 has the unknown role 'x', known are title, date"]),
    ({"id": "own/2", "lines": [["body", BODY[0]], [["body"], BODY[1]]]}, ["line 2 has the unknown role ['body'], "]),
    ({"id": "own/2", "lines": [["body", BODY[0]], ["body", None]]}, ["the text of line 2 has to be a string"]),
    ({"id": "own/2", "lines": ["ab"]}, ["lines has to be a list of [role, text]"]),
    ({"id": "own/2", "text": "Nothing of this is written in the language of the country, not one sentence."}, ["own/2: "]),
    (record("own/2", headlines="Sơ kết"), ["own/2: unknown key 'headlines', did you mean 'headline'?"]),
    (record("own/2", zzz=1), ["own/2: unknown key 'zzz', known are id, title"]),
    (
        record("own/2", key_results=[{"text": "Thu", "sources": [1]}]),
        ["item 1 of key_results: unknown key 'sources', did you mean"],
    ),
    (record("own/2", period=9), ["own/2: period is not a string"]),
    (record("own/2", next_tasks={"text": "Rà soát"}), ["own/2: next_tasks is not a list"]),
    (
        record("own/2", next_tasks=["Rà soát", " ", 4]),
        ["an item of next_tasks has no text", "text is not a string", "an item of"],
    ),
    (record("own/2", next_tasks=[{"text": "", "evidence": [BODY[3]]}]), ["own/2: an item of next_tasks has no text"]),
    (
        record("own/2", also={"next_task": [], "key_results": [{"source": [0], "at": 1}]}),
        ["also: unknown key 'next_task', did you mean 'next_tasks'?", "also: item 1 of key_results: unknown key 'at'"],
    ),
    (
        record("own/2", key_results=[{"text": "Thu", "evidence": ["Không ở đâu có"]}]),
        ["own/2: evidence is not in the report: 'Không"],
    ),
    (record("own/2", key_results=[{"text": "Thu", "source": [4]}]), ["own/2: source 4 is no index of a body sentence"]),
    (record("own/2", key_results=[{"text": "Thu", "source": 1}]), ["own/2: source of an item of key_results is not a list"]),
    (
        record("own/2", key_results=["đạt " * 46]),
        ["own/2: item 1 of key_results has 46 syllables, more than 45: shorten or split"],
    ),
    (record("own/2", headline="đạt " * 21), ["own/2: headline has 21 syllables, more than 20: shorten or split it"]),
    (record("own/2", split="validation"), ["own/2: split is 'validation', not one of train, dev, test"]),
    (
        record("own/2", key_results=[{"text": "Thu", "evidence": ["Không ở đâu có"]}], next_task=[], headline=["x"]),
        ["headline is not a string", "evidence is not in the report", "unknown key 'next_task', did you mean 'next_tasks'?"],
    ),
    (record("own/1"), ["own/1: the id stands at "]),
]


@pytest.mark.parametrize(("bad", "says"), FAULTS)
def test_check_names_each_fault_and_goes_on(tmp_path: Path, bad: object, says: list[str]) -> None:
    path = write(tmp_path / "corpus.jsonl", record(), bad, record("own/3", key_results=[]), "{")
    done = run("check", path)
    assert done.exit_code == 1
    *found, last = done.stdout.splitlines()
    assert last.startswith(f"{path}:4: not JSON: ")
    assert len(found) == len(says)
    for line, words in zip(found, says, strict=True):
        assert line.startswith(f"{path}:2: ")
        assert words in line
    assert done.stderr.strip() == f"{path}: 2 sound records, {len(says) + 1} faults at 2 other places"


def test_check_names_both_places_of_a_repeated_id_across_shards(tmp_path: Path) -> None:
    first, second = write(tmp_path / "1.jsonl", record("own/0"), record()), write(tmp_path / "2.jsonl", record())
    assert run("check", tmp_path).stdout == (
        f"{second}:1: own/1: the id stands at {first}:2 already: give each report its own, or remove one\n"
    )


def test_check_of_a_sound_corpus() -> None:
    done = run("check", DATA / "authored.jsonl")
    assert (done.exit_code, done.stdout) == (0, "")
    assert "678 sound records, 0 faults" in done.stderr


@pytest.mark.parametrize("content", ["", "\n \n"])
def test_an_empty_corpus_is_a_fault_of_its_own(tmp_path: Path, content: str) -> None:
    path = tmp_path / "empty.jsonl"
    path.write_text(content)
    done = run("check", path)
    assert (done.exit_code, done.stdout.count("\n")) == (1, 1)
    assert done.stdout.startswith(f"{path}: holds no record")
    with pytest.raises(CorpusError, match="holds no record"):
        list(examples(path))


def test_a_path_that_is_not_there_or_holds_no_shard(tmp_path: Path) -> None:
    assert run("check", tmp_path / "none.jsonl").stdout == f"{tmp_path / 'none.jsonl'}: No such file or directory\n"
    assert "holds no shard (*.jsonl, " in run("check", tmp_path).stdout
    assert run("check").exit_code == 2


def parquet(path: Path, *given: dict[str, Any]) -> Path:
    columns = {name: [row.get(name) for row in given] for row in given for name in row}
    Dataset.from_dict(columns).to_parquet(path)
    return path


def test_parquet_is_read_as_the_same_records(tmp_path: Path) -> None:
    folder = tmp_path / "a b [c]"  # a name that a pattern would take otherwise
    folder.mkdir()
    given = [
        record("own/1", key_results=[{"text": "Thu đạt 412 tỷ đồng", "evidence": [BODY[1]]}], next_tasks=[]),
        {"id": "own/2", "lines": [["title", "Sơ kết"], ["body", BODY[2]]], "next_tasks": [{"text": "Rà soát"}]},
        {"id": "own/3", "text": "\n".join(BODY)},
    ]
    path = parquet(folder / "part.parquet", *given)
    assert list(records(path)) == given
    assert list(examples(path)) == list(examples(write(tmp_path / "same.jsonl", *given)))
    assert run("check", path).exit_code == 0


def test_a_bad_row_of_parquet_is_named_by_its_number(tmp_path: Path) -> None:
    path = parquet(tmp_path / "x.parquet", record(), record("own/2", key_results=["x"] * 2), record())
    path = parquet(path, record(), {"id": "", "body": BODY}, record())
    assert [(found.place.rpartition(":")[2], bool(found.fault)) for found in rows(path)] == [
        ("1", False),
        ("2", True),
        ("3", False),
    ]
    path.write_bytes(path.read_bytes()[:-5])
    assert run("check", path).stdout == f"{path}: not a Parquet file, or cut short: write it again\n"


def test_dates_and_times_of_parquet_are_text_and_what_json_lacks_is_a_fault_of_its_row(tmp_path: Path) -> None:
    day, moment = date(2024, 7, 9), datetime(2024, 7, 9, 8, 30)
    path = parquet(tmp_path / "x.parquet", record("own/1", day=day, at=moment), record("own/2"))
    assert list(records(path)) == [record("own/1", day="2024-07-09", at="2024-07-09T08:30:00"), record("own/2")]
    assert run("split", path, "--out", tmp_path / "cut").exit_code == 0
    path = parquet(tmp_path / "x.parquet", record("own/1", raw=b"PNG"), record("own/2"))
    [line] = run("check", path).stdout.splitlines()
    assert line.startswith(f"{path}:1: holds a value that JSON has no form for (bytes): ")


def test_a_damaged_gz_and_surrogates_in_utf8_are_faults_of_their_places(tmp_path: Path) -> None:
    packed = bytearray(gzip.compress(b"".join(json.dumps(record(f"own/{number}")).encode() + b"\n" for number in range(400))))
    packed[10] = 0x07  # a kind of block that deflate has not
    damaged = tmp_path / "damaged.jsonl.gz"
    damaged.write_bytes(packed)
    done = run("check", damaged)
    assert (done.exit_code, done.stderr.count("\n")) == (1, 1)
    assert done.stdout.splitlines()[-1].startswith(f"{damaged}")
    assert "internal error" not in done.output
    path = tmp_path / "x.jsonl"
    sound = json.dumps(record(), ensure_ascii=False).encode()
    path.write_bytes(b"\xef\xbb\xbf" + sound + b"\n" + b'{"id": "own/2", "text": "\xed\xa0\x80"}\n')
    assert run("check", path).stdout == f"{path}:2: is not UTF-8: save the file as UTF-8\n"


def test_a_folder_of_shards_is_one_corpus_and_a_broken_shard_hides_no_other(tmp_path: Path) -> None:
    (tmp_path / "1.jsonl.gz").write_bytes(gzip.compress(json.dumps(record("own/1")).encode()))
    (tmp_path / "2.jsonl.xz").write_bytes(lzma.compress(json.dumps(record("own/2")).encode())[:-9])
    parquet(tmp_path / "3.parquet", record("own/3"))
    write(tmp_path / "4.jsonl", record("own/4"), record("own/1"))
    (tmp_path / "readme.txt").write_text("no shard")
    done = run("check", tmp_path)
    places = [line.removeprefix(f"{tmp_path}/").partition(": ")[0] for line in done.stdout.splitlines()]
    assert places == ["2.jsonl.xz", "4.jsonl:2"] or places == ["2.jsonl.xz:2", "4.jsonl:2"]
    (tmp_path / "2.jsonl.xz").unlink()
    assert [entry["id"] for entry in records(tmp_path)] == ["own/1", "own/3", "own/4", "own/1"]


@given(st.lists(st.binary(max_size=60).map(lambda line: line.replace(b"\n", b"")), max_size=8))
@settings(max_examples=60, deadline=None)
def test_whatever_the_bytes_the_good_lines_are_read(tmp_path_factory: pytest.TempPathFactory, junk: list[bytes]) -> None:
    path = tmp_path_factory.mktemp("junk") / "corpus.jsonl"
    good = [json.dumps(record(f"own/{number}")).encode() for number in range(len(junk) + 1)]
    path.write_bytes(b"\n".join(line for pair in zip(good, [*junk, b""], strict=True) for line in pair))
    found = [row for row in rows(path) if row.record]
    assert [row.place for row in found if row.record == record(f"own/{found.index(row)}")] == [
        f"{path}:{number}" for number in range(1, 2 * len(good), 2)
    ]


def test_split_keeps_lone_reports_where_their_ids_put_them(tmp_path: Path) -> None:
    done = run("split", DATA / "authored.jsonl", "--out", tmp_path / "cut")
    assert done.exit_code == 0, done.output
    for name in SPLITS:
        given = list(records(tmp_path / "cut" / f"{name}.jsonl"))
        assert given
        assert {entry["split"] for entry in given} == {name}
        assert {split_of(entry["id"]) for entry in given} == {name}
    assert "train 588, dev 45, test 45; no two are alike" in done.stderr


@pytest.fixture(scope="module")
def originals() -> list[dict[str, Any]]:
    return [entry.record for entry in entries(DATA / "authored.jsonl")][:60]


def changed(entry: dict[str, Any], id: str, put: Callable[[str], str]) -> dict[str, Any]:
    return {"id": id, "lines": [[role, put(text)] for role, text in entry["lines"]]}


def test_near_duplicates_go_to_one_side_whatever_the_order(tmp_path: Path, originals: list[dict[str, Any]]) -> None:
    copies = [changed(entry, f"copy/{entry['id']}", lambda text: text.replace("tỉnh", "thành phố")) for entry in originals]
    assert any(split_of(copy["id"]) != split_of(entry["id"]) for copy, entry in zip(copies, originals, strict=True))
    sides = []
    for name, order in [("one", originals + copies), ("two", copies[::-1] + originals)]:
        made = split(write(tmp_path / f"{name}.jsonl", *order), tmp_path / name)
        assert (made.groups, made.alike) == (60, 120)
        sides.append({entry["id"]: part for part in SPLITS for entry in records(tmp_path / name / f"{part}.jsonl")})
    assert sides[0] == sides[1]
    assert all(sides[0][f"copy/{entry['id']}"] == sides[0][entry["id"]] == split_of(entry["id"]) for entry in originals)


def test_the_split_that_a_record_names_holds(tmp_path: Path) -> None:
    made = {id: next(examples(write(tmp_path / "c.jsonl", record(id, split="test")))) for id in ("own/1", "own/2", "own/3")}
    assert {example.split for example in made.values()} == {"test"}
    assert next(examples(write(tmp_path / "c.jsonl", record("own/1")))).split == split_of("own/1")


def test_split_keeps_the_splits_that_records_name_and_their_near_duplicates_with_them(
    tmp_path: Path, originals: list[dict[str, Any]]
) -> None:
    lone, like, free = originals[:3]
    elsewhere = {entry["id"]: next(name for name in SPLITS if name != split_of(entry["id"])) for entry in (lone, like)}
    copy = changed(like, "0/copy", lambda text: text.replace("tỉnh", "thành phố"))
    given = [copy, *({**entry, "split": elsewhere[entry["id"]]} for entry in (lone, like)), free]
    split(write(tmp_path / "c.jsonl", *given), tmp_path / "cut")
    cut = [json.loads(line) for part in SPLITS for line in (tmp_path / "cut" / f"{part}.jsonl").read_text("utf-8").splitlines()]
    found = {entry["id"]: entry["split"] for entry in cut}
    assert found == {**elsewhere, "0/copy": elsewhere[like["id"]], free["id"]: split_of(free["id"])}


def test_split_refuses_near_duplicates_that_name_two_splits(tmp_path: Path) -> None:
    path = write(tmp_path / "c.jsonl", record(split="train"), record("own/2"), record("own/3", split="test"))
    done = run("split", path, "--out", tmp_path / "cut")
    assert (done.exit_code, done.stderr.count("\n")) == (1, 1)
    assert (
        f"{path}:3: own/3: its split is test, but it is nearly the same as own/1 ({path}:1), whose split is train" in done.stderr
    )
    assert not (tmp_path / "cut").exists()


def test_split_refuses_and_leaves_no_file(tmp_path: Path) -> None:
    path = write(tmp_path / "c.jsonl", record(), record())
    done = run("split", path, "--out", tmp_path / "cut")
    assert (done.exit_code, done.stderr.count("\n")) == (1, 1)
    assert f"{path}:2: own/1: the id stands at {path}:1 already" in done.stderr
    assert not (tmp_path / "cut").exists()


def test_parquet_without_datasets_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = parquet(tmp_path / "x.parquet", record())
    monkeypatch.setitem(sys.modules, "datasets", None)
    done = run("check", path)
    assert (done.exit_code, done.stderr) == (
        1,
        f"briefing: {path}: Parquet needs datasets: pip install 'vi-briefing[train]', or give JSON Lines\n",
    )
    assert run("check", write(tmp_path / "x.jsonl", record())).exit_code == 0
