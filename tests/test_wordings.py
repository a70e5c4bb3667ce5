"""The wordings of an item that a ranker chooses among."""

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefing.checkpoint import Decoding
from briefing.cohesion import Cohesion
from briefing.engines.scripted import ScriptedEngine
from briefing.features import Floats, joints
from briefing.planner import PlannedItem
from briefing.reading import report_of_lines
from briefing.source import Source
from briefing.tokenization import Tokenizer
from briefing.trimming import Line, Wording
from briefing.windows import layout
from briefing.wordings import CLOSE, LEAST, REREAD, best, edits
from briefing.writer import kept_text

SENTENCE = (
    "Ông Thành cho biết hiện nay thu ngân sách của tỉnh, kể cả thu từ đất, đạt 60% kế hoạch năm, tăng 5% so với cùng kỳ năm trước"
)
ITEM = PlannedItem("key_results", (0,), 1.0)
DECODING = Decoding(switch={"key_results": 1.0}, rank={"key_results": 0.0})


@pytest.fixture(scope="module")
def source(tokenizer: Tokenizer) -> Source:
    report = report_of_lines("x", None, [SENTENCE])
    place = layout(report, tokenizer)
    return Source(report, place, np.zeros((len(place.pieces), 4), np.float32), Cohesion(), tokenizer, 254)


def odds_of(words: int, kept: Sequence[float]) -> Floats:
    odds = np.full((words, 2), -9.0, np.float32)
    odds[:, 0] = np.resize(np.array(kept, np.float32), words)
    return odds


def line_of(source: Source, kept: Sequence[float]) -> Line:
    return Line(source, ITEM, odds_of(len(source.words(ITEM.units)), kept), DECODING)


def by(value: Sequence[str]) -> object:
    """A rank that likes texts the better, the more of some words they hold."""

    def rank(wordings: Sequence[Wording]) -> Floats:
        scores = np.array([sum(word in wording.text for word in value) for wording in wordings], np.float32)
        return np.stack([np.zeros_like(scores), scores], 1)

    return rank


def test_the_best_is_found_though_the_keeper_would_not_have_it(source: Source) -> None:
    keeps_the_end = [-1.0] * 16 + [1.0] * 60
    assert line_of(source, keeps_the_end).first().text != SENTENCE
    wanted = ("thu ngân sách", "60%", "trước")
    found = best(line_of(source, keeps_the_end), by(wanted), 0.0)  # type: ignore[arg-type]
    assert all(word in found.text.lower() for word in wanted)


def test_the_keeper_has_its_say(source: Source) -> None:
    line = line_of(source, [-1.0] * 16 + [1.0] * 60)
    assert "Thành" not in line.first().text
    assert "Thành" in best(line, by(("Thành",)), 0.01).text  # type: ignore[arg-type]
    assert best(line, by(("Thành",)), 1.0).text == line.first().text  # type: ignore[arg-type]


def test_of_those_that_rank_close_to_the_best_the_one_that_reads_best(source: Source) -> None:
    line = line_of(source, [1.0])
    read: list[Wording] = []

    def rank(wordings: Sequence[Wording]) -> Floats:
        scores = np.array([len(wording.text) / 40 for wording in wordings], np.float32)  # the whole is 3.1
        return np.stack([np.zeros_like(scores), scores], 1)

    def rerank(wordings: Sequence[Wording]) -> Floats:
        read.extend(wordings)
        return -10 * rank(wordings)

    found = best(line, rank, 0.0, rerank)
    assert 1 < len(read) <= REREAD
    assert len(read[0].text) - len(found.text) <= 40 * CLOSE
    assert found.text == min((wording.text for wording in read), key=len)
    assert read[0].text == best(line, rank, 0.0).text
    read.clear()
    far = best(line, lambda wordings: 100 * rank(wordings), 0.0, rerank)
    assert far.text == best(line, rank, 0.0).text  # what is far ahead is not read again
    assert not read


@given(st.lists(st.floats(-3, 3, width=32), min_size=1, max_size=30))
def test_what_is_offered_is_the_source_s_and_of_a_length_that_the_section_allows(source: Source, kept: list[float]) -> None:
    line = line_of(source, kept)
    offered: list[Wording] = []

    def rank(wordings: Sequence[Wording]) -> Floats:
        offered.extend(wordings)
        places, marks, sizes = joints([each.kept for each in wordings], [each.colon for each in wordings])
        assert len(places) == len(marks) == len(sizes) == len(wordings)
        return np.random.default_rng(len(offered)).normal(size=(len(wordings), 2)).astype(np.float32)

    found = best(line, rank, 0.0)
    assert offered[0].text == line.first().text
    assert found in offered
    assert len({each.text for each in offered}) == len(offered)
    for each in offered[1:]:
        assert line.least <= each.syllables <= line.most
        source_words = iter(SENTENCE.lower().split())
        assert all(any(word.strip(",;") == other.strip(",;") for other in source_words) for word in each.text.lower().split())


@given(st.lists(st.booleans(), min_size=29, max_size=29).filter(any))
def test_an_edit_changes_a_mask_and_leaves_enough_of_it(source: Source, kept: list[bool]) -> None:
    line = line_of(source, [1.0])
    mask = np.resize(np.array(kept), len(line.words))
    for edited in edits(line, mask):
        assert (edited != mask).any()
        assert edited.sum() >= min(LEAST, mask.sum())
        changed = np.flatnonzero(edited != mask)
        assert len({*edited[changed]}) == 1  # words come or go, in one stretch
        assert (edited[changed[0] : changed[-1] + 1] == edited[changed[0]]).all()


def test_no_edit_begins_inside_a_range(tokenizer: Tokenizer) -> None:
    report = report_of_lines("x", None, ["Giai đoạn 2016 - 2020 - đầu tư 12 công trình - tăng 3 công trình so với kế hoạch"])
    place = layout(report, tokenizer)
    source = Source(report, place, np.zeros((len(place.pieces), 4), np.float32), Cohesion(), tokenizer, 254)
    line = Line(source, ITEM, odds_of(len(place.words), [1.0]), DECODING)
    begins = {line.texts[np.flatnonzero(edited)[0]] for edited in edits(line, np.ones(len(line.words), bool))}
    assert begins >= {"đầu", "tăng"}
    assert "2020" not in begins


def test_sections_that_are_not_ranked_are_worded_by_the_keeper_alone(source: Source, tokenizer: Tokenizer) -> None:
    engine = ScriptedEngine(tokenizer, {})  # the longest of several wordings is the best
    odds = odds_of(len(source.words(ITEM.units)), [-1.0] * 16 + [1.0] * 60)
    likeliest = line_of(source, odds[:, 0].tolist()).first().text
    assert kept_text(source, ITEM, odds, DECODING, engine) == SENTENCE
    assert kept_text(source, ITEM, odds, DECODING) == likeliest
    assert kept_text(source, ITEM, odds, Decoding(switch=DECODING.switch), engine) == likeliest
