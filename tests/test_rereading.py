"""What a reranker reads of a wording."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefing.reading import report_of_lines
from briefing.report import Report
from briefing.rereading import AROUND, DROPPED, KEPT, LONGEST, Rereading, rereadings
from briefing.tokenization import Tokenizer
from briefing.windows import Layout, layout

LINES = [
    "Sáng 5/7, Sở Y tế họp sơ kết.",
    "Tỷ lệ tiêm chủng rất cao, đạt 95,5%; số ca mắc giảm mạnh.",
    "Các đại biểu tham quan.",
    "Yêu cầu các bệnh viện rà soát 12 kho thuốc trước 30/9.",
]
TASK = 2  # the number of the section


@pytest.fixture(scope="module")
def report() -> Report:
    return report_of_lines("x", "Sở Y tế sơ kết 6 tháng", LINES)


@pytest.fixture(scope="module")
def place(report: Report, tokenizer: Tokenizer) -> Layout:
    return layout(report, tokenizer, 64)


def words_of(report: Report, place: Layout, text: str) -> np.ndarray:
    start = report.text.index(text)
    return np.array([at for at, word in enumerate(place.words) if start <= word.span.start < start + len(text)])


def marked(tokenizer: Tokenizer, reading: Rereading, mark: int, own: bool = False) -> str:
    ids = reading.ids[: reading.own] if own else reading.ids[reading.own :]
    marks = reading.marks[: reading.own] if own else reading.marks[reading.own :]
    return tokenizer.decode(ids[marks == mark].tolist())


def test_its_words_then_their_sentences_and_the_one_before(report: Report, place: Layout, tokenizer: Tokenizer) -> None:
    words = words_of(report, place, "các bệnh viện rà soát 12 kho thuốc trước 30/9")
    kept = np.ones(len(words), bool)
    kept[5:8] = False  # 12 kho thuốc
    (reading,) = rereadings(report, place, tokenizer, 64, words, TASK, [kept], [2])
    assert marked(tokenizer, reading, TASK, own=True) == "các bệnh viện: rà soát trước 30/9"
    assert marked(tokenizer, reading, KEPT) == "các bệnh viện rà soát trước 30/9"
    assert marked(tokenizer, reading, DROPPED) == "12 kho thuốc"
    assert marked(tokenizer, reading, AROUND) == "Các đại biểu tham quan. Yêu cầu."
    assert len(reading.ids) == len(reading.marks)
    assert (reading.ids[0], reading.ids[reading.own - 1], reading.ids[-1]) == (tokenizer.bos, tokenizer.eos, tokenizer.eos)


def test_of_sentences_apart_nothing_between_them_and_never_the_title(report: Report, place: Layout, tokenizer: Tokenizer) -> None:
    words = np.concatenate([words_of(report, place, "Sáng 5/7"), words_of(report, place, "số ca mắc giảm mạnh")])
    (reading,) = rereadings(report, place, tokenizer, 64, words, 1, [np.ones(len(words), bool)], [-1])
    around = marked(tokenizer, reading, AROUND)
    assert around.startswith(", Sở Y tế họp sơ kết. Tỷ lệ")
    assert "6 tháng" not in around
    assert "tham quan" not in around


def test_of_a_title_itself_nothing_around(report: Report, place: Layout, tokenizer: Tokenizer) -> None:
    words = words_of(report, place, "Sở Y tế sơ kết 6 tháng")
    (reading,) = rereadings(report, place, tokenizer, 64, words, 0, [np.ones(len(words), bool)], [-1])
    assert marked(tokenizer, reading, KEPT) == "Sở Y tế sơ kết 6 tháng"
    assert not marked(tokenizer, reading, AROUND)


@given(st.integers(12, 64), st.data())
def test_it_fits_the_window_and_keeps_of_the_wording_what_does(
    report: Report, place: Layout, tokenizer: Tokenizer, window: int, data: st.DataObject
) -> None:
    words = words_of(report, place, LINES[1])
    kept = np.array(data.draw(st.lists(st.booleans(), min_size=len(words), max_size=len(words)).filter(any)))
    colon = data.draw(st.sampled_from([-1, *np.flatnonzero(kept).tolist()]))
    (whole,) = rereadings(report, place, tokenizer, 64, words, 1, [kept], [colon])
    (reading,) = rereadings(report, place, tokenizer, window, words, 1, [kept], [colon])
    pieces = [piece for at in words[kept] for piece in place.words[at].pieces]
    own = whole.ids[1 : whole.own - 1].tolist()
    assert [piece for piece in own if piece not in tokenizer.pieces(":", glued=True)] == pieces
    assert reading.ids[1 : reading.own - 1].tolist() == own[: window - 3]
    assert len(reading.ids) <= window
    assert (reading.marks[: reading.own] == 1).all()
    assert (reading.marks[reading.own :] >= KEPT).all()


def test_of_a_wording_that_is_longer_than_any_the_beginning(tokenizer: Tokenizer) -> None:
    report = report_of_lines("x", None, [" ".join(["tăng"] * 3 * LONGEST) + "."])
    place = layout(report, tokenizer)
    words = np.arange(3 * LONGEST)
    (reading,) = rereadings(report, place, tokenizer, 254, words, 1, [np.ones(len(words), bool)], [-1])
    assert reading.own == LONGEST + 2
    assert len(reading.ids) == 254
