"""Scores of systems on a corpus, counted by hand; what they are signed with; what does not fit."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from briefing.corpus import Example, example_of
from briefing.draft import Briefing, Item, Period
from briefing.errors import BriefingError, CorpusError
from briefing.evaluation import drafted, evaluate, references
from briefing.metrics.base import Drafted, Line, Part
from briefing.report import Report, Span
from briefing.scores import Number, Run, Scores

BODY = ["Quý III, thu đạt 8 tỷ đồng.", "Rà soát quỹ đất."]


def example(id: str, headline: str | None, results: list[str] | None, tasks: list[str] | None, **periods: str) -> Example:
    given = {"headline": headline, "key_results": results, "next_tasks": tasks, **periods}
    return example_of({"id": id, "title": "Họp", "body": BODY, **given})


CORPUS = [
    example("a", "thu đạt", ["thu ngân sách", "chi giảm"], [], period="quý III"),
    example("b", "chi giảm", ["thu đạt 8 tỷ đồng"], ["rà soát đất"]),
    example("c", None, None, ["giao ban"]),
]
Texts = dict[Part, list[str]]
DRAFTS: dict[str, Texts] = {
    "a": {"headline": ["thu đạt"], "key_results": ["thu ngân sách", "xã tăng"], "next_tasks": ["rà soát"], "period": ["Quý III"]},
    "b": {"headline": ["thu đạt"], "key_results": ["thu đạt 9 tỷ đồng"], "next_tasks": ["rà soát đất"], "period": ["quý I"]},
    "c": {"headline": ["x"], "key_results": ["y"], "next_tasks": [], "period": []},
}


def briefer(report: Report) -> Briefing:
    """A model that drafts what DRAFTS has, citing the first sentence."""
    lines = DRAFTS[report.id]
    cited = report.body[:1]
    results, tasks = (tuple(Item(text, cited) for text in lines[part]) for part in ("key_results", "next_tasks"))  # type: ignore[index]
    period = next((Period(text, Span(5, 12)) for text in lines["period"]), None)
    return Briefing(report.id, None, Item(lines["headline"][0], cited), results, tasks, period, None, "briefing | test")


def scores(drafts: object = DRAFTS, corpus: list[Example] = CORPUS, **settings: object) -> Scores:
    options: dict[str, object] = {"floors": False, "samples": 100, **settings}
    return evaluate(drafts, corpus, **options)  # type: ignore[arg-type]


def test_counted_by_hand() -> None:
    """Results: 3 of 5 syllables of a, 4 of 5 of b; c was not annotated. Tasks: b whole, c nothing, a ought to be empty."""
    found = scores()
    value = {key[1:]: round(number.value, 4) for key, number in found.numbers.items()}
    assert (value["key_results", "rouge", "rouge1"], value["key_results", "rouge", "rouge2"]) == (0.7, 0.5)
    assert value["next_tasks", "rouge", "rouge1"] == 0.5
    assert value["lists", "rouge", "rouge1"] == 0.6  # of four sections
    assert value["headline", "rouge", "rouge1"] == 0.5
    assert (value["lists", "items", "recall"], value["lists", "items", "hard precision"]) == (0.56, 0.6)
    assert value["lists", "abstention", "recall"] == 0
    assert (value["lists", "facts", "figures"], value["period", "periods", "accuracy"]) == (0, 0.6667)
    assert found["drafts", "key_results", "rouge", "rouge1"].reports == 2
    assert found["drafts", "next_tasks", "rouge", "rouge1"].reports == 2
    assert found["drafts", "lists", "items", "f1"].reports == 3
    assert ("next_period", "periods", "accuracy") not in value  # no reference names one
    assert not any(metric == "citations" for _, metric, _ in value)  # texts cite nothing
    assert found.systems == ("drafts",)
    assert found.runs == {"drafts": Run()}


def test_intervals_hold_the_number_and_percentages_are_shares() -> None:
    for number in scores().numbers.values():
        assert number.low - 1e-9 <= number.value <= number.high + 1e-9
        assert not number.percent or 0 <= number.low <= number.high <= 1


def test_a_briefer_scores_as_its_texts_do_and_its_citations_besides() -> None:
    live, kept = scores(briefer), scores()
    without = {key: number.value for key, number in live.numbers.items() if key.metric not in ("citations", "facts")}
    assert without == {key: number.value for key, number in kept.numbers.items() if key.metric != "facts"}
    assert live["drafts", "key_results", "citations", "precision"].reports == 2
    run = live.runs["drafts"]
    assert run.seconds is not None
    assert run.seconds > 0
    assert run.peak_mb is None or run.peak_mb > 10


def test_what_is_scored_of_a_briefing_and_of_texts() -> None:
    draft = briefer(CORPUS[0].report)
    assert drafted(draft).lines["headline"] == (Line("thu đạt", CORPUS[0].report.body[:1]),)
    assert drafted(draft).lines["next_period"] == ()
    assert drafted(draft).signature == "briefing | test"
    assert drafted({"headline": "thu", "next_tasks": ["chi"]}) == Drafted(
        {"headline": (Line("thu"),), "next_tasks": (Line("chi"),)}
    )
    headline_alone = drafted(replace(draft, undrafted=("key_results", "next_tasks")))
    assert headline_alone.lines.keys() == {"headline", "period", "next_period"}


def test_a_part_that_is_not_drafted_is_not_scored() -> None:
    found = scores({id: {"headline": texts["headline"]} for id, texts in DRAFTS.items()})
    assert {key.part for key in found.numbers} == {"headline"}


def test_references_as_drafts_score_full_marks() -> None:
    found = scores(
        {each.report.id: Drafted(references(each)) for each in CORPUS}, metrics=["rouge", "items", "citations", "periods"]
    )
    assert {number.value for number in found.numbers.values()} == {1.0}


def test_sheets_hold_each_draft_beside_its_reference() -> None:
    sheets = {(sheet.report, sheet.part): sheet for sheet in scores().sheets}
    sheet = sheets["a", "key_results"]
    assert [(line.text, line.match, line.likeness) for line in sheet.ours] == [("thu ngân sách", 0, 1.0), ("xã tăng", None, 0.0)]
    assert sheet.theirs == ("thu ngân sách", "chi giảm")
    assert sheet.scores["rouge rouge1"] == pytest.approx(0.6)
    (check,) = (check for line in sheets["b", "key_results"].ours for check in line.checks)
    assert (check.text, check.verdict) == ("9 tỷ đồng", "altered")
    assert ("c", "key_results") not in sheets


def test_floors_come_first_and_the_ceiling_last() -> None:
    found = scores(floors=True, metrics=["rouge", "citations"])
    assert found.systems == ("lead", "cue words", "teacher", "unrelated", "drafts", "ceiling")
    assert found["ceiling", "lists", "citations", "f1"].value == 1


def test_the_same_signature_gives_the_same_number() -> None:
    numbers: dict[str, Number] = {}
    for found in (
        scores(against=None),
        scores(),
        scores(corpus=CORPUS[::-1]),
        scores({"x": DRAFTS}),
        scores(seed=2),
        scores(briefer),
    ):
        for number in found.numbers.values():
            assert numbers.setdefault(number.signature, number) == number
    assert len(numbers) > 3 * len(scores().numbers) - 1  # as they stand, by another seed, by a briefer


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (scores, lambda: scores(seed=2)),
        (scores, lambda: scores(samples=200)),
        (scores, lambda: scores(DRAFTS | {"b": DRAFTS["a"]})),
        (scores, lambda: scores(corpus=[*CORPUS[:2], example("c", None, None, ["giao ban", "họp"])])),
        (scores, lambda: scores(briefer)),
        (lambda: scores(briefer), lambda: scores(lambda report: replace(briefer(report), signature="another model"))),
    ],
)
def test_another_setting_corpus_or_model_gives_another_signature(one: Callable[[], Scores], other: Callable[[], Scores]) -> None:
    signatures = [{number.signature for number in found().numbers.values()} for found in (one, other)]
    assert not signatures[0] & signatures[1]


def test_a_number_says_what_it_depends_on() -> None:
    signature = scores(briefer)["drafts", "lists", "rouge", "rouge2"].signature
    assert signature.startswith("briefing:")
    for part in ("metric:rouge/rouge2|tok:syllable", "part:lists", "corpus:", "drafts:", "system:briefing | test", "samples:100"):
        assert part in signature


def test_systems_are_compared_with_one_of_them() -> None:
    found = scores({"one": DRAFTS, "other": DRAFTS}, against="one", metrics=["rouge"])
    assert found.against == "one"
    assert found["one", "lists", "rouge", "rouge1"].p is None
    assert found["other", "lists", "rouge", "rouge1"].p == 1
    assert "|against:drafts:" in found["other", "lists", "rouge", "rouge1"].signature


def test_what_does_not_fit() -> None:
    with pytest.raises(CorpusError, match="b: among the drafts there is none of this report"):
        scores({"a": DRAFTS["a"]})
    with pytest.raises(CorpusError, match="a: this id stands twice"):
        scores(corpus=[*CORPUS, CORPUS[0]])
    with pytest.raises(BriefingError, match="no metric is called 'rouge1'"):
        scores(metrics=["rouge1"])
    with pytest.raises(BriefingError, match="no system is called 'lead'"):
        scores(against="lead")


def test_nothing_to_score() -> None:
    assert scores({}, []).numbers == {}
    assert scores({}, []).sheets == ()
