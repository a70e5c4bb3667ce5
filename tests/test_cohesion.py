"""Prices of cuts: nothing at stops, some inside a clause, many times that inside a compound, a name or a measure."""

from pathlib import Path

import pytest

from briefing.cohesion import ADDED, BOUND, COMPOUNDS, ENDED, INSIDE, LED, PLED, STOPPED, Cohesion
from briefing.reading import report_of_lines
from briefing.sections import SectionName
from briefing.text import pair_key
from briefing.tokenization import Tokenizer
from briefing.windows import layout

COHESION = Cohesion([pair_key("du", "lịch"), pair_key("tình", "trạng")])


def prices(tokenizer: Tokenizer, text: str, cohesion: Cohesion = COHESION, without: str = "") -> dict[str, float]:
    """The price of closing before each word of a line, but for a word that is left out."""
    report = report_of_lines("x", None, [text])
    place = layout(report, tokenizer)
    words = [index for index, word in enumerate(place.words) if report.quote(word.span) != without]
    texts = [report.quote(place.words[index].span) for index in words]
    return dict(zip(texts, cohesion.prices(report, place, words, "next_tasks")[:, 1].tolist(), strict=True))


def test_stops_are_free(tokenizer: Tokenizer) -> None:
    found = prices(tokenizer, "Khách tăng mạnh, nhưng (theo sở) thu giảm; chi ổn định")
    assert {word for word, price in found.items() if not price} == {"Khách", ",", "nhưng", "(", "thu", ";", "chi"}
    assert set(found.values()) == {0.0, INSIDE, BOUND}


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("khách du lịch tăng mạnh", {"lịch"}),
        ("Khắc phục Tình trạng đọng nước", {"trạng"}),
        ("cùng bà Trần Thị Hoa dự họp", {"Thị", "Hoa"}),
        ("thu hơn 5 tỷ đồng", {"5", "tỷ"}),
        ("theo Quyết định 387 của tỉnh", {"387", "của"}),
        ("sở (cơ quan chủ trì) báo cáo", {"cơ", ")"}),  # what stands in brackets goes with them
        ("giai đoạn 2016 - 2020 có tăng", {"2016", "-", "2020", "có"}),  # a range is one measure
        ("làm đường Vĩnh - Tân xong", {"-", "Tân"}),  # and so is that of names
        ("giá tăng - theo sở báo", set()),
        ("lãi giảm 2 điểm phần nghìn", {"2", "điểm", "phần"}),
        ("về TP. Huế dự họp", {".", "Huế"}),  # no sentence ends inside a unit
        ("quý IV / 2018 có tăng", {"/", "2018", "có"}),
        ("với các sở, ngành lập hồ sơ", {",", "ngành"}),
        ("để vừa học, vừa làm tốt", {",", "vừa", "làm"}),  # both or neither
    ],
)
def test_what_is_held_together(tokenizer: Tokenizer, text: str, held: set[str]) -> None:
    found = prices(tokenizer, text)
    assert {word for word, price in found.items() if price == BOUND} == held


def test_words_that_were_apart_are_not_held(tokenizer: Tokenizer) -> None:
    assert prices(tokenizer, "du khách lịch lãm", without="khách") == {"du": 0.0, "lịch": 0.0, "lãm": INSIDE}


def test_the_table_of_a_model_folder(tokenizer: Tokenizer, tmp_path: Path) -> None:
    text = "khách du lịch đến Hà Nội"
    assert prices(tokenizer, text, Cohesion.load(tmp_path))["lịch"] == INSIDE  # no table: names and measures alone
    assert prices(tokenizer, text, Cohesion.load(tmp_path))["Nội"] == BOUND
    (tmp_path / COMPOUNDS).write_text("du lịch\ntình trạng\n", encoding="utf-8")
    assert prices(tokenizer, text, Cohesion.load(tmp_path))["lịch"] == BOUND


def test_a_text_opens_cheaply_after_words_that_lead_to_it(tokenizer: Tokenizer) -> None:
    report = report_of_lines("x", None, ["Ông yêu cầu các sở rà soát"])
    place = layout(report, tokenizer)
    found = COHESION.prices(report, place, range(len(place.words)), "next_tasks")
    inside = [INSIDE, INSIDE, BOUND, ENDED]
    assert found.tolist() == [[0, 0, 0, 0], inside, inside, [LED, INSIDE, LED, ENDED], *[inside] * 3]


@pytest.mark.parametrize(
    ("text", "section", "led"),
    [
        ("Ông yêu cầu các sở rà soát", "key_results", []),  # who asked for it is part of a result
        ("Ông yêu cầu các sở rà soát", "next_tasks", ["các"]),
        ("Ông kiến nghị bộ đồng ý", "next_tasks", []),
        ("Ông đề nghị bộ đồng ý", "next_tasks", ["bộ"]),
        ("Sở bàn giao hồ sơ", "next_tasks", []),
        ("Năm 2025 phải rà soát", "next_tasks", ["rà"]),
        ("Sở cho biết thu tăng", "key_results", ["thu"]),
    ],
)
def test_what_leads_to_what_is_said(tokenizer: Tokenizer, text: str, section: SectionName, led: list[str]) -> None:
    report = report_of_lines("x", None, [text])
    place = layout(report, tokenizer)
    cohesion = Cohesion([pair_key("kiến", "nghị"), pair_key("bàn", "giao"), pair_key("yêu", "cầu"), pair_key("đề", "nghị")])
    found = cohesion.prices(report, place, range(len(place.words)), section)
    assert [report.quote(word.span) for word, price in zip(place.words, found, strict=True) if price[0] == LED] == led


def test_a_plea_stays_with_what_it_pleads_for(tokenizer: Tokenizer) -> None:
    report = report_of_lines("x", None, ["Sở kiến nghị Chính phủ giải quyết kiến nghị của dân"])
    place = layout(report, tokenizer)
    for section, begins in (("next_tasks", LED), ("key_results", BOUND)):
        found = COHESION.prices(report, place, range(len(place.words)), section)  # type: ignore[arg-type]
        assert found[:, 2].tolist() == [0, begins, BOUND, PLED, *[BOUND] * 7]
        assert found[3, 0] == PLED


def test_what_says_more_of_a_clause_hardly_stands_without_it(tokenizer: Tokenizer) -> None:
    report = report_of_lines("x", None, ["Nợ tăng 13%, nợ đất là 5 tỷ đồng, chiếm 14%, thu (cả thuế), giảm"])
    place = layout(report, tokenizer)
    words = [report.quote(word.span) for word in place.words]
    found = COHESION.prices(report, place, range(len(words)), "key_results")[:, 0]
    at = words.index("chiếm")
    assert found[at - 1 : at + 1].tolist() == [ADDED, ADDED]
    assert found[words.index("đất") - 2] == 0  # "nợ" is a subject of its own
    assert found[-1] == 0  # "giảm" goes on with what stands before the bracket, which was kept


def test_what_stands_in_brackets_does_not_open_without_the_word_before(tokenizer: Tokenizer) -> None:
    report = report_of_lines("x", None, ["Đề án thu hút người giỏi (Đề án 922) đã xong"])
    place = layout(report, tokenizer)
    index = [report.quote(word.span) for word in place.words].index("(")
    opening, closing, beginning, _ = COHESION.prices(report, place, range(len(place.words)), "key_results")[index]
    assert (opening, closing, beginning) == (BOUND, 0.0, BOUND)


def test_an_item_begins_at_the_start_of_its_unit_rather_than_after_a_stop(tokenizer: Tokenizer) -> None:
    report = report_of_lines("x", None, ["Sáng nay, các sở báo cáo; thu tăng"])
    place = layout(report, tokenizer)
    found = COHESION.prices(report, place, range(len(place.words)), "next_tasks")
    words = [report.quote(word.span) for word in place.words]
    assert found[words.index("các")].tolist() == [0, 0, STOPPED, 0]
    assert found[words.index("sở"), 2] == BOUND
