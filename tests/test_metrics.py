"""Every metric: a case counted by hand, and what must not matter to it."""

import unicodedata
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from briefing.errors import BriefingError
from briefing.metrics import METRICS, metric
from briefing.metrics.base import LIST_PARTS, Line, Pair, Part
from briefing.metrics.fragments import Article
from briefing.reading import report_of_lines
from briefing.report import Report, Span
from briefing.text import syllables

BODY = [
    "Quý III, thu ngân sách đạt 1.200 tỷ đồng, tăng 8,5%.",
    "Ông Nguyễn Văn An chủ trì hội nghị.",
    "Yêu cầu Sở Tài chính hoàn thành trước ngày 20/11/2023.",
    "Thực hiện Chỉ thị số 10/CT-TTg.",
]
REPORT = report_of_lines("x", "Họp giao ban", BODY, sentences=True)
SPANS = REPORT.body
WORDS = st.lists(st.sampled_from("hoà thuỷ Nghị đạt 8,5% tỷ quý tăng, Sở".split()), min_size=1, max_size=8).map(" ".join)
TEXTS = st.lists(WORDS, max_size=4)


def pair(ours: Sequence[str | Line], theirs: Sequence[str | Line], part: Part = "key_results", report: Report = REPORT) -> Pair:
    sides = (tuple(line if isinstance(line, Line) else Line(line) for line in lines) for lines in (ours, theirs))
    return Pair(report, part, *sides)


def scored(name: str, *pairs: Pair) -> dict[str, float]:
    """The scores of some pairs' summed statistics."""
    rows = [row for each in pairs if (row := METRICS[name].statistics(each)) is not None]
    values = METRICS[name].scores(np.sum(rows, axis=0))
    return dict(zip(METRICS[name].columns, values.tolist(), strict=True))


def test_metrics_are_found_by_name_and_the_nearest_is_named() -> None:
    assert metric("chrf") is METRICS["chrf"]
    with pytest.raises(BriefingError, match="no metric is called 'rogue': 'rouge' is near"):
        metric("rogue")
    with pytest.raises(BriefingError, match="use rouge, rouge-legacy, chrf"):
        metric("xyz")


@pytest.mark.parametrize("name", METRICS)
def test_scores_are_the_same_in_one_array_as_one_by_one(name: str) -> None:
    """What resampling relies on: a column a score, NaN where nothing is counted, any shape in front."""
    part = METRICS[name].parts[-1]
    pairs = [pair([Line("thu đạt 8,5%", (SPANS[0],))], [Line("thu 8,5% đạt", (SPANS[0],))], part), pair([], [], part)]
    rows = [row for each in pairs if (row := METRICS[name].statistics(each)) is not None]
    sums = np.array([rows[0], 2 * rows[0], sum(rows), 0 * rows[0]])
    together = METRICS[name].scores(sums)
    assert together.shape == (4, len(METRICS[name].columns))
    np.testing.assert_array_equal(together, [METRICS[name].scores(each) for each in sums])
    np.testing.assert_array_equal(METRICS[name].scores(sums[None])[0], together)
    assert np.isnan(together[3]).all()
    assert name in ("shape",) or np.nanmax(together) <= 1


@pytest.mark.parametrize("name", sorted(METRICS.keys() - {"rouge-legacy"}))  # which is known to depend on it
@settings(max_examples=20)
@given(ours=TEXTS, theirs=TEXTS)
def test_composition_and_tone_placement_do_not_matter(name: str, ours: list[str], theirs: list[str]) -> None:
    part = METRICS[name].parts[0]
    respelled = [unicodedata.normalize("NFD", text.replace("hoà", "hòa").replace("thuỷ", "thủy")) for text in ours]
    one, other = (METRICS[name].statistics(pair(texts, theirs, part)) for texts in (ours, respelled))
    np.testing.assert_array_equal(one, other)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["items", "abstention", "citations", "facts", "shape", "copying"])
@settings(max_examples=20)
@given(ours=TEXTS, theirs=TEXTS, random=st.randoms(use_true_random=False))
def test_the_order_of_items_does_not_matter(name: str, ours: list[str], theirs: list[str], random: object) -> None:
    sides = [[Line(text, (SPANS[index],)) for index, text in enumerate(texts)] for texts in (ours, theirs)]
    one = METRICS[name].statistics(pair(*sides))
    for side in sides:
        random.shuffle(side)  # type: ignore[attr-defined]
    np.testing.assert_allclose(one, METRICS[name].statistics(pair(*sides)))  # type: ignore[arg-type]


def test_rouge_is_a_mean_over_reports_with_a_reference() -> None:
    """Of the first 3 of 5 syllables and 2 of 4 pairs; the second not at all; the third has no reference."""
    pairs = [pair(["thu ngân sách", "xã tăng"], ["thu ngân sách", "chi giảm"]), pair([], ["thu"]), pair(["thu"], [])]
    assert scored("rouge", *pairs) == pytest.approx({"rouge1": 0.3, "rouge2": 0.25, "rougeL": 0.3})
    assert METRICS["rouge"].statistics(pairs[2]) is None


@given(st.lists(st.tuples(WORDS | st.text("aAbđĐ 8,. ", max_size=9), WORDS), min_size=1, max_size=4))
def test_chrf_is_sacrebleu_s_corpus_score(pairs: list[tuple[str, str]]) -> None:
    from sacrebleu.metrics import CHRF

    ours, theirs = zip(*pairs, strict=True)
    expected = CHRF().corpus_score([*ours], [[*theirs]]).score / 100
    assert scored("chrf", *(pair([one], [other]) for one, other in pairs))["chrF2"] == pytest.approx(expected)


def test_chrf_by_hand() -> None:
    """Letters: 3 of 3 and of 4; pairs 2 of 2 and 3; triples 1 of 1 and 2. Means 1 and 23/36, recall twice as heavy."""
    recall = (3 / 4 + 2 / 3 + 1 / 2) / 3
    assert scored("chrf", pair(["t h u"], ["thua"]))["chrF2"] == pytest.approx(5 * recall / (4 + recall))
    assert METRICS["chrf"].statistics(pair(["thu"], [])) is None


def test_items_counted_by_hand() -> None:
    """Likeness 1 and 2/5 of two and three items; then one item too many where there ought to be none."""
    first = pair(["thu đạt", "a b c d e"], ["Thu đạt!", "d e x y z", "rà soát"])
    assert scored("items", first) == pytest.approx(
        {
            "precision": 1.4 / 2,
            "recall": 1.4 / 3,
            "f1": 2.8 / 5,
            "hard precision": 1 / 2,
            "hard recall": 1 / 3,
            "hard f1": 2 / 5,
        }
    )
    both = scored("items", first, pair(["thu"], []))
    assert (both["precision"], both["recall"]) == pytest.approx((1.4 / 3, 1.4 / 3))


def test_abstention_counted_by_hand() -> None:
    """Three left empty, one of them rightly; two ought to be."""
    pairs = [pair([], []), pair([], ["thu"]), pair([], ["chi"]), pair(["thu"], []), pair(["thu"], ["thu"])]
    assert scored("abstention", *pairs) == pytest.approx({"precision": 1 / 3, "recall": 1 / 2, "f1": 2 / 5})


def test_citations_counted_by_hand() -> None:
    """Sentences 0, 1 and the title against 0, 2 and 3; of the matched pair 0 against 0 and 2. The title is no sentence."""
    part_of_first = Span(SPANS[0].start + 2, SPANS[0].start + 9)
    ours = [Line("thu đạt 8", (part_of_first,)), Line("chủ trì", (REPORT.title or SPANS[0], SPANS[1]))]
    theirs = [Line("thu đạt 9", (SPANS[0], SPANS[2])), Line("chỉ thị mới", (SPANS[3],))]
    assert scored("citations", pair(ours, theirs)) == pytest.approx(
        {
            "precision": 1 / 2,
            "recall": 1 / 3,
            "f1": 2 / 5,
            "matched precision": 1,
            "matched recall": 1 / 2,
            "matched f1": 2 / 3,
        }
    )


def test_citations_say_nothing_of_systems_that_do_not_cite() -> None:
    reference = [Line("thu đạt", (SPANS[0],))]
    assert METRICS["citations"].statistics(pair(["thu đạt"], reference)) is None
    silent = pair([], reference)
    assert METRICS["citations"].statistics(silent) is not None
    assert METRICS["citations"].statistics(Pair(silent.report, silent.part, (), silent.theirs, cited=False)) is None


def test_facts_counted_by_hand() -> None:
    """Figures 1 of 2, dates 1 of 2, documents 1 of 1, names 1 of 2; of the reference's two figures one is there, reworded."""
    ours = [
        "Quý III thu 1,2 nghìn tỷ đồng, tăng 5,8%",
        "Ông Nguyễn Văn An, ông Trần Quốc Bảo họp ngày 21/11/2023 theo Chỉ thị 10/CT-TTg",
    ]
    theirs = ["Thu 1.200 tỷ đồng, tăng 8,5%"]
    assert scored("facts", pair(ours, theirs)) == pytest.approx(
        {"figures": 1 / 2, "dates": 1 / 2, "documents": 1, "names": 1 / 2, "coverage": 1 / 2}
    )
    assert np.isnan(scored("facts", pair(["rà soát"], []))["figures"])
    assert scored("facts", pair(["tăng trưởng 2,5%"], ["tăng trưởng -2,5%"]))["coverage"] == 0


def test_periods_counted_by_hand() -> None:
    pairs = [
        pair(["QUÝ III"], ["quý III"], "period"),
        pair([], [], "period"),
        pair(["quý II"], ["quý III"], "period"),
        pair(["quý II"], [], "period"),
        pair([], ["quý II"], "period"),
    ]
    assert scored("periods", *pairs) == {"accuracy": 2 / 5}


def test_shape_and_copying_counted_by_hand() -> None:
    """Of "thu ngân sách | xã | tăng 8" and "hội nghị": runs of 3, 2 and 2 among 8 syllables; bigrams 4 of 6 in the report."""
    draft = pair(["thu ngân sách xã tăng 8", "hội nghị"], [])
    assert scored("shape", draft, pair([], ["thu"])) == pytest.approx({"syllables": 4, "items": 1, "density": (9 + 4 + 4) / 8})
    assert scored("copying", draft) == pytest.approx({"coverage": 7 / 8, "novelty": 2 / 6})


@given(st.lists(st.sampled_from("abc"), max_size=12), st.lists(st.sampled_from("abcd"), max_size=8))
def test_fragments_are_those_of_the_paper_s_procedure(article: list[str], summary: list[str]) -> None:
    """Grusky et al. 2018, figure 3, word by word."""
    expected, i = [], 0
    while i < len(summary):
        longest, j = 0, 0
        while j < len(article):
            if summary[i] == article[j]:
                start_i, start_j = i, j
                while i < len(summary) and j < len(article) and summary[i] == article[j]:
                    i, j = i + 1, j + 1
                longest = max(longest, i - start_i)
                i, j = start_i, start_j + 1
            else:
                j += 1
        expected += [longest] if longest else []
        i += max(longest, 1)
    assert Article(" ".join(article)).fragments(syllables(" ".join(summary))) == expected


def test_every_list_metric_pools() -> None:
    """A metric scores both list sections or neither: they are pooled."""
    assert all(len({part in each.parts for part in LIST_PARTS}) == 1 for each in METRICS.values())
