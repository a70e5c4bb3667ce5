"""Floors and the ceiling, on reports made for it; and what the classical peer computes, by hand."""

from pathlib import Path

import numpy as np
import pytest

from briefing.corpus import Example, example_of, examples
from briefing.floors import FLOORS, ceiling, cue_words, lead, unrelated
from briefing.metrics.base import Drafted
from briefing.metrics.rouge import rouge
from briefing.sections import LISTS
from briefing.teacher import BEFORE, Teacher, grams, places

BODY = [f"Câu {number}." for number in range(6)] + ["Thu đạt 8%, tăng so với cùng kỳ.", "Yêu cầu tiếp tục rà soát."]
RECORD = {
    "title": "Hội nghị tỉnh",
    "body": BODY,
    "headline": "Thu tăng 8%",
    "key_results": [{"text": "thu", "source": [6, 4]}],
    "next_tasks": [],
}
DEV = Path(__file__).parents[1] / "data" / "authored.jsonl"


def example(id: str = "x", **changes: object) -> Example:
    return example_of({"id": id, **RECORD, **changes})


def texts(draft: Drafted) -> dict[str, list[str]]:
    return {part: [line.text for line in lines] for part, lines in draft.lines.items()}


def test_lead() -> None:
    assert texts(lead([example()])["x"]) == {"headline": ["Hội nghị tỉnh"], "key_results": BODY[:4], "next_tasks": BODY[-4:]}
    assert texts(lead([example(title=None)])["x"])["headline"] == BODY[:1]


def test_cue_words_are_the_richest_sentences_in_order() -> None:
    found = texts(cue_words([example()])["x"])
    assert found["key_results"] == [*BODY[:4], BODY[6]]
    assert found["next_tasks"] == [*BODY[:4], BODY[7]]


def test_the_ceiling_is_the_cited_sentences_whole_and_the_likest_line() -> None:
    found = texts(ceiling([example()])["x"])
    assert found == {"headline": [BODY[6]], "key_results": [BODY[4], BODY[6]], "next_tasks": []}
    assert texts(ceiling([example(headline=None, key_results=None)])["x"])["key_results"] == []


@pytest.mark.parametrize("name", ["lead", "cue words", "teacher", "ceiling"])
def test_what_is_copied_cites_itself(name: str) -> None:
    one = example()
    for lines in FLOORS[name]([one])["x"].lines.values():
        assert [[one.report.quote(span) for span in line.sources or ()] for line in lines] == [[line.text] for line in lines]


def test_unrelated_gives_each_report_the_reference_of_another_and_each_reference_once() -> None:
    corpus = [example(str(number), headline=f"Tiêu đề {number}") for number in range(20)]
    drafts = unrelated(corpus)
    headlines = {id: texts(draft)["headline"] for id, draft in drafts.items()}
    assert all(headlines[str(number)] != [f"Tiêu đề {number}"] for number in range(20))
    assert sorted(headlines.values()) == sorted([f"Tiêu đề {number}"] for number in range(20))
    assert unrelated(corpus[::-1]) == drafts, "whatever the order of the corpus"
    partly = unrelated([example("a", key_results=None), example("b", key_results=None)])
    assert partly["a"].lines.keys() == {"headline", "next_tasks"}, "what the other's reference does not say is not left empty"
    assert texts(unrelated(corpus[:1])["0"]) == {"headline": [], "key_results": [], "next_tasks": []}


@pytest.mark.parametrize("name", FLOORS)
def test_a_corpus_of_one_short_report_and_of_none(name: str) -> None:
    one = example(body=["Thu đạt 8%."], key_results=None)
    assert all(len(lines) <= 1 for lines in FLOORS[name]([one])["x"].lines.values())
    assert FLOORS[name]([]) == {}


def test_the_teacher_by_hand() -> None:
    """Sentence 1 knows "thu" twice and "chi": weights 2(1 + log 2) and 1, to unit length; sentence 2 has it before."""
    keys = np.array(sorted(next(grams(word)) for word in ("thu", "chi")), dtype=np.uint32)
    thu = int(np.flatnonzero(keys == next(grams("thu")))[0])
    idf, own, before = np.ones(2), np.zeros((2, 2)), np.zeros((2, 2))
    idf[thu], own[thu], before[thu, 1] = 2, (1, 0), 10
    place = np.zeros((5, 2))
    place[0, 0] = 3  # from the start
    odds = Teacher(keys, idf, own, before, place).log_odds(["Thu, thu, chi!", "xã"])
    weight = 2 * (1 + np.log(2)) / np.hypot(2 * (1 + np.log(2)), 1)
    assert odds == pytest.approx(np.array([[weight, 0], [1.5, 10 * BEFORE * weight]]))
    assert places(2).tolist() == [[0, 1, 0.5, 1, 0], [0.5, 0.5, 1, 0, 1]]


def test_a_teacher_comes_back_from_its_file_to_half_precision(tmp_path: Path) -> None:
    shipped = Teacher.load()
    shipped.save(tmp_path / "teacher.npz")
    again = Teacher.load(tmp_path / "teacher.npz")
    sentences = BODY[4:]
    assert again.log_odds(sentences).tolist() == shipped.log_odds(sentences).tolist()


def test_the_order_of_floors_on_held_out_reports() -> None:
    """What each knows more than the one before shows in its scores, by some points."""
    corpus = [each for each in examples(DEV) if each.split == "dev"][::3]
    for section in LISTS:
        full = {each.report.id: targets for each in corpus if (targets := getattr(each, section.name))}
        means = {
            name: np.mean(
                [
                    rouge("\n".join(texts(drafts[id])[section.name]), "\n".join(target.text for target in targets)).one
                    for id, targets in full.items()
                ]
            )
            for name, drafts in ((name, floor(corpus)) for name, floor in FLOORS.items())
        }
        assert means["unrelated"] + 0.1 < means["cue words"] < means["teacher"] - 0.05
        assert means["teacher"] + 0.05 < means["ceiling"]
