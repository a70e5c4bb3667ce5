"""Corpora: what is read, where evidence is located, and one-line errors that name file and line."""

import gzip
import json
import lzma
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from briefing.alignment import align, locate
from briefing.corpus import examples, records, split_of
from briefing.errors import CorpusError
from briefing.evaluation import references
from briefing.report import Report

DATA = Path(__file__).parents[1] / "data"
BODY = [
    "Thu ngân sách 9 tháng đạt 412 tỷ đồng, bằng 97,7% dự toán.",
    "Tỷ lệ hộ nghèo còn 3,1%, giảm 0,8 điểm phần trăm.",
    "Quý IV, các xã rà soát hộ nghèo; hoàn thành giải ngân trước ngày 31/12.",
]


def record(**fields: Any) -> dict[str, Any]:
    return {"id": "own/1", "title": "Huyện Bình Sơn sơ kết 9 tháng", "body": BODY, **fields}


@pytest.fixture
def corpus(tmp_path: Path) -> Callable[..., Path]:
    def write(*lines: object) -> Path:
        path = tmp_path / "corpus.jsonl"
        texts = (line if isinstance(line, str) else json.dumps(line, ensure_ascii=False) for line in lines)
        path.write_text("".join(f"{text}\n" for text in texts), encoding="utf-8")
        return path

    return write


def quotes(report: Report, spans: Any) -> list[str]:
    return [report.quote(span) for span in spans]


def test_the_authored_reports_are_all_examples_with_verbatim_evidence() -> None:
    raw = {entry["id"]: entry for entry in records(DATA / "authored.jsonl")}
    count = 0
    for example in examples(DATA / "authored.jsonl"):
        for name, targets in [("key_results", example.key_results), ("next_tasks", example.next_tasks)]:
            assert targets is not None
            for target, item in zip(targets, raw[example.report.id][name], strict=True):
                assert set(quotes(example.report, target.evidence)) == set(item["evidence"]), example.report.id
                count += 1
    assert count > 3000


def test_the_split_of_the_authored_reports_is_fixed() -> None:
    ids = [entry["id"] for entry in records(DATA / "authored.jsonl")]
    assert Counter(map(split_of, ids)) == {"train": 588, "dev": 45, "test": 45}
    assert [split_of(id) for id in ("auth/C-03", "auth/I-17", "auth/A-03")] == ["dev", "test", "train"]


def test_the_records_of_other_splits_and_other_ids_are_not_looked_into(tmp_path: Path) -> None:
    path = tmp_path / "corpus.jsonl"
    rows = [
        {"id": "a", "text": "Một.", "split": "dev"},
        {"id": "b", "split": "train"},
        {"id": "c", "text": "Hai.", "split": "dev"},
    ]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    assert [example.report.id for example in examples(path, split="dev")] == ["a", "c"]
    with pytest.raises(CorpusError, match="2: b: no lines, body or text"):
        list(examples(path, split="train"))
    assert [example.report.id for example in examples(path, ids={"c"})] == ["c"]
    assert not list(examples(path, split="train", ids={"a"}))
    path.write_text(json.dumps({"id": "a", "text": "Một.", "split": "devel"}) + "\n", encoding="utf-8")
    with pytest.raises(CorpusError, match="split is 'devel'"):  # of no split: it is not passed over
        list(examples(path, split="dev"))


def test_items_without_evidence_are_aligned_as_the_references_cite() -> None:
    right = wrong = missed = 0
    for example in examples(DATA / "authored.jsonl"):
        for target in (*(example.key_results or ()), *(example.next_tasks or ())):
            cited = set(example.report.sentences_of(target.evidence))
            found = set(example.report.sentences_of(align(target.text, example.report)))
            right, wrong, missed = right + len(cited & found), wrong + len(found - cited), missed + len(cited - found)
    assert 2 * right / (2 * right + wrong + missed) > 0.97


def test_the_choices_hold_places_of_training_articles_alone() -> None:
    found = list(records(DATA / "choices_vnds.jsonl"))
    ids = [entry["id"] for entry in found]
    assert len(set(ids)) == len(ids) == 13116
    assert {split_of(id) for id in ids} == {"train"}
    assert {key for entry in found for key in entry} == {"id", "key_results", "next_tasks", "also"}
    for entry in found:
        for lists in (entry, entry.get("also", {})):
            items = [item for name in ("key_results", "next_tasks") for item in lists.get(name, ())]
            assert all(item.keys() == {"source"} and item["source"] for item in items), entry["id"]


def test_evidence_source_and_bare_items(corpus: Callable[..., Path]) -> None:
    tasks = [{"text": "Rà soát hộ nghèo", "evidence": ["các xã rà soát  hộ nghèo"]}, "Hoàn thành giải ngân trước ngày 31/12"]
    path = corpus(record(key_results=[{"text": "Hộ nghèo còn 3,1%", "source": [1]}], next_tasks=tasks, period="9 tháng"))
    [example] = examples(path)
    assert example.key_results is not None
    assert example.next_tasks is not None
    assert quotes(example.report, example.key_results[0].evidence) == [BODY[1]]
    assert quotes(example.report, example.next_tasks[0].evidence) == ["các xã rà soát hộ nghèo"]
    assert "hoàn thành giải ngân trước ngày 31/12" in " ".join(quotes(example.report, example.next_tasks[1].evidence))
    assert (example.headline, example.period, example.next_period) == (None, "9 tháng", None)


def test_items_that_are_chosen_but_not_written(corpus: Callable[..., Path]) -> None:
    path = corpus(record(key_results=[{"source": [1]}], also={"next_tasks": [{"source": [[2, 0, 31]]}]}))
    [example] = examples(path)
    assert [target.text for target in example.key_results or ()] == [""]
    assert quotes(example.report, example.also["next_tasks"][0].evidence) == ["Quý IV, các xã rà soát hộ nghèo"]
    assert "key_results" not in references(example)
    assert "next_tasks" not in references(example)


def test_a_missing_section_differs_from_an_empty_one(corpus: Callable[..., Path]) -> None:
    [example] = examples(corpus(record(key_results=[])))
    assert example.key_results == ()
    assert example.next_tasks is None


@pytest.mark.parametrize(("suffix", "pack"), [(".gz", gzip.compress), (".xz", lzma.compress)])
def test_packed_corpora(tmp_path: Path, suffix: str, pack: Callable[[bytes], bytes]) -> None:
    path = tmp_path / f"corpus.jsonl{suffix}"
    path.write_bytes(pack(json.dumps(record()).encode() + b"\n\n"))
    assert list(records(path)) == [record()]
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(CorpusError, match=f"corpus.jsonl{suffix}.*: "):
        list(records(path))


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        ('{"id": "own/2"', ":2: not JSON: Expecting ',' delimiter"),
        ("[1, 2]", ":2: not a JSON object but a list"),
        ({"body": BODY}, ":2: no id: give each report"),
        ({"id": 3, "body": BODY}, ":2: id is a number: give each report"),
        ('{"id": "own/\\ud800"}', ":2: holds half of a character"),
        (record(text=3), ":2: own/1: text is not a string"),
        (record(split="train "), ":2: own/1: split is 'train ', not one of train, dev, test"),
        (record(key_results=[{"text": "x", "evidence": BODY[0]}]), ":2: own/1: evidence of an item of key_results is not a list"),
        ({"id": "own/2", "headline": "Tiêu đề"}, ":2: own/2: no lines, body or text"),
        ({"id": "own/2", "lines": "x"}, ":2: own/2: record 'own/2': lines has to be a list of [role, text]"),
        ({"id": "own/2", "body": "Một câu."}, ":2: own/2: record 'own/2': body has to be a list of strings"),
        (
            {"id": "own/2", "body": ["Một câu."], "captions": [3]},
            ":2: own/2: record 'own/2': captions has to be a list of strings",
        ),
        ({"id": "own/2", "body": ["Một câu."], "title": 3}, ":2: own/2: record 'own/2': title has to be a string"),
        (record(headline=["x"]), ":2: own/1: headline is not a string"),
        (record(key_results="x"), ":2: own/1: key_results is not a list"),
        (record(key_results=[{"text": "", "source": [0]}]), ":2: own/1: an item of key_results has no text"),
        (record(key_results=[{"source": []}]), ":2: own/1: an item of key_results has no text"),
        (record(key_results=[{"text": "x", "source": [[0, 1]]}]), ":2: own/1: source [0, 1] is no index of a body sentence"),
        (
            record(key_results=[{"text": "x", "source": [[1, 5, 90]]}]),
            ":2: own/1: source [1, 5, 90] is no part of its sentence, which has 49 characters",
        ),
        (record(also=[]), ":2: own/1: also is not an object of lists"),
        (record(key_results=[{"text": "x", "source": [3]}]), ":2: own/1: source 3 is no index of a body sentence"),
        (record(next_tasks=[{"text": "x", "evidence": ["Không có câu này ở đâu"]}]), ":2: own/1: evidence is not in the report"),
    ],
)
def test_a_bad_line_is_named(corpus: Callable[..., Path], bad: object, message: str) -> None:
    path = corpus(record(), bad)
    with pytest.raises(CorpusError) as caught:
        list(examples(path))
    assert str(caught.value).startswith(f"{path}{message}")
    assert "\n" not in str(caught.value)


def test_a_missing_corpus_is_named(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match=r"none\.jsonl: No such file"):
        list(records(tmp_path / "none.jsonl"))


def test_locate_prefers_the_exact_passage_from_a_place_on() -> None:
    text = "Giao ban quý III\nGiao ban quý III diễn ra sáng 5/10."
    assert locate(text, "Giao ban quý III") == (0, 16)
    assert locate(text, "Giao ban quý III", start=16) == (17, 33)
    assert locate(text, " ") is None
