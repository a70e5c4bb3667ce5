"""Layout: every piece of every word in exactly one window, none too long, units made of their own words."""

from itertools import islice

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import tiny
from briefing.corpus import records
from briefing.reading import report_of_lines, report_of_record
from briefing.report import Report, Span, Unit
from briefing.tokenization import TOKEN, Tokenizer
from briefing.windows import layout

WORDS = st.lists(st.sampled_from(["đạt", "8,5%", "Hội nghị", "rà soát;", "xã:thôn", "tốt.", "1.200", "x" * 90]), min_size=1)


@pytest.fixture(scope="module")
def reports() -> list[Report]:
    return [report_of_record(record) for record in islice(records(tiny.DATA / "authored.jsonl"), 8)]


@given(words=WORDS, window=st.integers(4, 60))
def test_every_piece_is_in_one_window(either: Tokenizer, words: list[str], window: int) -> None:
    report = report_of_lines("x", "Họp", [" ".join(words)])
    place = layout(report, either, window)
    before, after = place.edges
    inner = [piece for row in place.windows for piece in row[before : len(row) - after]]
    assert inner == place.pieces.tolist()
    assert all(len(row) <= window for row in place.windows)
    assert {(row[:before], row[len(row) - after :]) for row in place.windows} == {(either.opening, either.closing)}
    assert place.word_pieces[:, 0].tolist() == [0, *place.word_pieces[:-1, 1]]
    for word, (start, end) in zip(place.words, place.word_pieces, strict=True):
        assert tuple(inner[start:end]) == word.pieces


def test_words_cover_the_sentences_and_units_have_their_own(reports: list[Report], tokenizer: Tokenizer) -> None:
    for report in reports:
        place = layout(report, tokenizer)
        covered = "".join(report.quote(word.span) for word in place.words)
        assert covered == "".join("".join(report.quote(span).split()) for span in report.sentences)
        for unit, (start, end) in zip(report.units, place.unit_words, strict=True):
            own = [report.quote(word.span) for word in place.words[start:end]]
            assert own == TOKEN.findall(report.quote(unit.span))


def test_words_do_not_straddle_units(tokenizer: Tokenizer) -> None:
    text = "Sở Y tế:rà soát"
    units = (Unit(Span(0, 8), "lead-in", 0), Unit(Span(8, 15), "clause", 0, 0))
    place = layout(Report("x", text, sentences=(Span(0, 15),), units=units), tokenizer)
    assert [[text[slice(*word.span)] for word in place.words[start:end]] for start, end in place.unit_words] == [
        ["Sở", "Y", "tế", ":"],
        ["rà", "soát"],
    ]


def test_windows_are_cut_between_sentences_where_they_fit(tokenizer: Tokenizer) -> None:
    report = report_of_lines("x", None, ["Sở Y tế họp bàn về kế hoạch năm. " * 12])
    size = sum(len(word.pieces) for word in tokenizer.words(report.text, report.sentences[1]))
    place = layout(report, tokenizer, 3 * size + 1)
    assert [len(row) - 2 for row in place.windows] == [2 * size] * 6


def test_a_word_longer_than_a_window_is_cut(tokenizer: Tokenizer) -> None:
    place = layout(report_of_lines("x", None, ["Việc " + "ư" * 400 + " và việc khác."]), tokenizer, 32)
    longest = max(place.words, key=lambda word: word.span.end - word.span.start)
    assert longest.span.end - longest.span.start == 400
    assert len(longest.pieces) == 30
    assert np.diff(place.word_pieces, axis=1).min() >= 1
