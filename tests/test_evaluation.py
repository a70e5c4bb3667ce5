"""Scores of drafts, counted by hand, and the floors beside them."""

from collections.abc import Mapping

import pytest

from briefing.corpus import Example, example_of
from briefing.draft import Briefing, Item
from briefing.evaluation import FLOORS, Score, Texts, cue_words, evaluate, lead, score, texts
from briefing.metrics.rouge import Rouge, legacy_tokens
from briefing.reading import report_of_lines
from briefing.report import Report
from briefing.sections import SECTIONS


def example(id: str, headline: str | None, results: list[str] | None, tasks: list[str] | None) -> Example:
    given = {"headline": headline, "key_results": results, "next_tasks": tasks}
    return example_of({"id": id, "title": "Họp", "body": ["Thu đạt 8%.", "Rà soát quỹ đất."], **given})


CORPUS = [
    example("a", "thu đạt", ["thu ngân sách", "chi giảm"], []),
    example("b", "chi giảm", ["thu đạt 8%"], ["rà soát đất"]),
    example("c", None, None, ["giao ban"]),
    example("d", None, [], []),
]
DRAFTS: Mapping[str, Texts] = {
    "a": {"headline": ["thu đạt"], "key_results": ["thu ngân sách", "xã tăng"], "next_tasks": ["rà soát"]},
    "b": {"headline": ["thu đạt"], "key_results": [], "next_tasks": ["rà soát đất"]},
    "c": {"headline": ["x"], "key_results": ["y"], "next_tasks": ["z"]},
    "d": {"headline": ["x"], "key_results": [], "next_tasks": []},
}


def test_counted_by_hand() -> None:
    """Results: of a 3 of 5 syllables, 2 of 4 pairs; of b nothing. Tasks: b whole, c nothing; a and d have none."""
    headline, results, tasks = evaluate(DRAFTS, CORPUS)
    assert headline == Score("headline", 2, Rouge(50, 50, 50), 0, 0, 0)
    assert results == Score("key_results", 2, Rouge(30, 25, 30), 1, 1, 1)
    assert tasks == Score("next_tasks", 2, Rouge(50, 50, 50), 2, 1, 0)


def test_a_briefer_is_scored_as_its_texts_are() -> None:
    def briefer(report: Report) -> Briefing:
        lines = DRAFTS[report.id]
        results, tasks = (tuple(map(Item, lines[name])) for name in ("key_results", "next_tasks"))
        return Briefing(report.id, None, Item(lines["headline"][0]), results, tasks, None, None, "test")

    assert evaluate(briefer, CORPUS) == evaluate(DRAFTS, CORPUS)
    assert texts(Briefing("x", None, None, (), (), None, None, "test")) == {section.name: [] for section in SECTIONS}


def test_references_score_full_marks_and_other_tokens_other_marks() -> None:
    assert score("key_results", [(["thu đạt 8%", "chi"], ["Thu đạt 8%", "Chi"])]).rouge == Rouge(100, 100, 100)
    pairs: list[tuple[list[str], list[str] | None]] = [(["hội nghị"], ["hồi nghề về"])]
    assert score("headline", pairs).rouge.one == 0
    assert score("headline", pairs, legacy_tokens).rouge.one == pytest.approx(85.71)  # h i ngh, and h i ngh v


def test_nothing_to_score() -> None:
    assert score("key_results", [([], None)]) == Score("key_results", 0, Rouge(0, 0, 0), 0, 0, 0)
    assert [found.reports for found in evaluate({}, [])] == [0, 0, 0]


def test_floors() -> None:
    body = [f"Câu {number}." for number in range(6)] + ["Thu đạt 8%, tăng so với cùng kỳ.", "Yêu cầu tiếp tục rà soát."]
    report = report_of_lines("x", "Họp", body, sentences=True)
    assert lead(report) == {"headline": ["Họp"], "key_results": body[:4], "next_tasks": body[-4:]}
    assert lead(report_of_lines("x", None, body, sentences=True))["headline"] == body[:1]
    assert body[6] in cue_words(report)["key_results"]
    assert body[7] in cue_words(report)["next_tasks"]
    assert cue_words(report)["key_results"] == sorted(cue_words(report)["key_results"], key=body.index)
    assert set(FLOORS) == {"lead", "cue words"}
