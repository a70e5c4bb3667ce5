"""ROUGE: the numbers of the reference implementation, on a scale that Vietnamese deserves."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rouge_score.rouge_scorer import RougeScorer  # type: ignore[import-untyped]

from briefing.metrics.base import Line, Pair
from briefing.metrics.rouge import LegacyRouge, Rouge, legacy_tokens, rouge
from briefing.reading import report_of_lines

ASCII = st.lists(st.sampled_from("thu chi tang giam 8 5 hoi nghi Bao cao".split()), max_size=14).map(" ".join)
ANY = st.text(st.sampled_from(list("aàạoòHộiĐđ 8,5%.-_²")), max_size=40)
SCORER = RougeScorer(["rouge1", "rouge2", "rougeL"])


def theirs(draft: str, reference: str) -> list[float]:
    found = SCORER.score(reference, draft)
    return [found[name].fmeasure for name in ("rouge1", "rouge2", "rougeL")]


@given(draft=ASCII, reference=ASCII)
def test_ascii_scores_are_those_of_rouge_score(draft: str, reference: str) -> None:
    assert list(rouge(draft, reference)) == pytest.approx(theirs(draft, reference))


@given(draft=ANY, reference=ANY)
def test_legacy_scores_are_those_of_rouge_score(draft: str, reference: str) -> None:
    assert list(rouge(draft, reference, legacy_tokens)) == pytest.approx(theirs(draft, reference))


@given(text=ANY)
def test_legacy_tokens_are_those_of_rouge_score(text: str) -> None:
    from rouge_score.tokenizers import DefaultTokenizer  # type: ignore[import-untyped]

    assert legacy_tokens(text) == DefaultTokenizer(use_stemmer=False).tokenize(text)


@pytest.mark.parametrize(
    ("one", "other"), [("hoà giải thuỷ sản", "hòa giải thủy sản"), ("HỘI NGHỊ", "hội nghị"), ("uỷ ban", "Ủy ban")]
)
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_spelling_case_and_composition_do_not_matter(one: str, other: str, form: str) -> None:
    assert rouge(unicodedata.normalize(form, one), other) == Rouge(1, 1, 1)  # type: ignore[arg-type]


def test_tones_and_letters_matter() -> None:
    assert rouge("ma mà má mạ", "mả mã mắ mâ") == Rouge(0, 0, 0)
    assert rouge("hội nghị", "hoi nghi") == Rouge(0, 0, 0)


def test_an_unrelated_article_scores_on_the_legacy_scale_alone() -> None:
    draft, reference = "Giá vàng trong nước tăng mạnh phiên sáng nay", "Trường học vùng lũ mở cửa đón học sinh"
    assert rouge(draft, reference).one == 0
    assert rouge(draft, reference, legacy_tokens).one > 0.4


def test_counted_by_hand() -> None:
    """4 of 5 and 4 of 6 syllables; "thu ngân" and "tăng 8"; thu ngân tăng 8 in order."""
    found = rouge("thu ngân sách tăng 8", "thu ngân khố đã tăng 8")
    assert list(found) == pytest.approx([2 * 4 / 11, 2 * 2 / 9, 2 * 4 / 11])


def test_empty_texts() -> None:
    assert rouge("", "") == rouge("", "thu") == rouge("thu", "...") == Rouge(0, 0, 0)
    assert rouge("thu", "thu") == Rouge(1, 0, 1)


LONG = st.lists(st.sampled_from("Đắk İstanbul quý 2023 8,5% hội_nghị ĐỒNG thu-chi ß ²".split()), min_size=1, max_size=400).map(
    " ".join
)


@given(draft=LONG | st.just(""), reference=LONG | st.just("Đ"))
@settings(max_examples=30)
def test_the_legacy_metric_is_rouge_score(draft: str, reference: str) -> None:
    """Long texts, digits, letters whose lower case is none or two of ASCII, and texts of which nothing is kept."""
    pair = Pair(report_of_lines("x", None, ["Thu."]), "headline", (Line(draft),), (Line(reference),))
    *found, count = LegacyRouge().statistics(pair).tolist()  # type: ignore[union-attr]
    assert (count, found) == (1, pytest.approx(theirs(draft, reference)))
