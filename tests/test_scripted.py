"""The whole way from report to briefing over the scripted engine, by every writer."""

import pytest

from briefing.briefer import Briefer
from briefing.checkpoint import Manifest
from briefing.engines.scripted import ScriptedEngine
from briefing.errors import BriefingError
from briefing.reading import read, report_of_lines
from briefing.report import Report
from briefing.sections import SectionName
from briefing.tokenization import Tokenizer
from briefing.writer import WriterName

CUES: dict[SectionName, tuple[str, ...]] = {"key_results": ("đạt", "giảm mạnh"), "next_tasks": ("rà soát",)}
REPORT = report_of_lines(
    "x",
    "Sở Y tế sơ kết 6 tháng đầu năm 2023",
    [
        "Sáng 5/7, Sở Y tế họp sơ kết. Tỷ lệ tiêm chủng rất cao, đạt 95,5%.",
        "Số ca mắc giảm rất mạnh. Đại biểu tham quan phòng khám.",
        "Yêu cầu các bệnh viện rà soát 12 kho thuốc trước 30/9.",
    ],
)


def briefer(tokenizer: Tokenizer, writer: WriterName, dropped: tuple[str, ...] = ()) -> Briefer:
    return Briefer(ScriptedEngine(tokenizer, CUES, dropped), tokenizer, Manifest("script"), writer)


def lines(tokenizer: Tokenizer, writer: WriterName, report: Report = REPORT, dropped: tuple[str, ...] = ()) -> list[list[str]]:
    draft = briefer(tokenizer, writer, dropped)(report)
    return [[item.text for item in items] for items in (draft.key_results, draft.next_tasks)]


@pytest.mark.parametrize("writer", ["copy", "trim", "model"])
def test_units_with_cues_are_taken_and_copied(either: Tokenizer, writer: WriterName) -> None:
    results, tasks = lines(either, writer)
    assert results == ["Tỷ lệ tiêm chủng rất cao, đạt 95,5%", "Số ca mắc giảm rất mạnh"]
    assert tasks == ["Yêu cầu các bệnh viện rà soát 12 kho thuốc trước 30/9"]


@pytest.mark.parametrize("writer", ["trim", "model"])
def test_dropped_words_are_left_out(either: Tokenizer, writer: WriterName) -> None:
    results, tasks = lines(either, writer, dropped=("rất", "12"))
    assert results == ["Tỷ lệ tiêm chủng cao, đạt 95,5%", "Số ca mắc giảm mạnh"]
    assert tasks == ["Yêu cầu các bệnh viện rà soát kho thuốc trước 30/9"]


@pytest.mark.parametrize("writer", ["trim", "model"])
def test_no_item_is_empty(tokenizer: Tokenizer, writer: WriterName) -> None:
    report = report_of_lines("x", None, ["Thu, chi đạt."])
    assert lines(tokenizer, writer, report, dropped=("Thu", "chi", "đạt")) == [["Thu, chi đạt"], []]


def test_what_is_written_of_one_item_does_not_depend_on_the_others(tokenizer: Tokenizer) -> None:
    """A search that has ended waits for the longer ones of its batch."""
    alone = [lines(tokenizer, "model", report_of_lines("x", None, [line]))[0] for line in ("Thu đạt 8%.", "Số ca mắc giảm mạnh.")]
    both = lines(tokenizer, "model", report_of_lines("x", None, ["Thu đạt 8%. Số ca mắc giảm mạnh."]))[0]
    assert both == [text for texts in alone for text in texts] == ["Thu đạt 8%", "Số ca mắc giảm mạnh"]


def test_draft_cites_the_report_and_checks_itself(tokenizer: Tokenizer) -> None:
    draft = briefer(tokenizer, "copy")(REPORT)
    assert draft.headline
    assert draft.headline.text == REPORT.quote(REPORT.units[0].span) == draft.title
    for item in (draft.headline, *draft.key_results, *draft.next_tasks):
        assert [REPORT.quote(span).rstrip(".") for span in item.sources] == [item.text]
        assert all(check.verdict == "supported" for check in item.checks)
    assert {check.text for check in draft.next_tasks[0].checks} == {"12", "trước 30/9"}
    assert draft.signature.endswith("| script | scripted | copy")


def test_tasks_under_the_name_of_a_body_are_that_body_s(tokenizer: Tokenizer) -> None:
    text = "\n".join(
        [
            "Chủ tịch UBND tỉnh yêu cầu:",
            "- Sở Y tế: mua đủ thuốc, rà soát vật tư trước ngày 30/11; rà soát khoa khám bệnh ở từng bệnh viện.",
            "- Đối với các xã: rà soát hộ nghèo, hộ cận nghèo; rà soát quỹ đất công ích của từng thôn.",
            "- Hội nghị thống nhất: rà soát các chỉ tiêu năm 2025; rà soát quỹ lương của từng phòng.",
        ]
    )
    report = read(text)
    draft = briefer(tokenizer, "copy")(report)
    bodies = [item.text.partition(": ")[0] if ": " in item.text else None for item in draft.next_tasks]
    assert {"Sở Y tế", "Các xã"} <= set(bodies)
    assert "Hội nghị thống nhất" not in bodies
    for item in draft.next_tasks:
        if item.text.startswith(("Sở Y tế: ", "Các xã: ")):
            assert report.quote(item.sources[0]).lower() == item.text.partition(":")[0].lower()
            assert item.text.partition(": ")[2][0].islower()


def test_a_report_without_results_and_tasks(tokenizer: Tokenizer) -> None:
    assert lines(tokenizer, "model", report_of_lines("x", "Tin", ["Đại biểu tham quan phòng khám."])) == [[], []]


@pytest.mark.parametrize("title", ["***", "___", "Kết quả:"])
def test_a_title_that_says_nothing_is_no_headline(tokenizer: Tokenizer, title: str) -> None:
    cued = Briefer(ScriptedEngine(tokenizer, {"headline": ("ngân",)}), tokenizer, Manifest("script"), "copy")
    draft = cued(report_of_lines("x", title, ["Đại biểu ra về.", "Thu ngân sách đạt 8%."]))
    assert draft.title == title
    assert draft.headline
    assert draft.headline.text == "Thu ngân sách đạt 8%"
    assert cued(report_of_lines("x", title, ["KẾT QUẢ"])).headline is None  # nor is there another unit


def test_a_report_without_units_has_empty_sections(tokenizer: Tokenizer) -> None:
    for report in (Report("x", ""), report_of_lines("x", None, ["***"]), report_of_lines("x", "***", ["- - -"])):
        draft = briefer(tokenizer, "model")(report)
        assert (draft.headline, draft.key_results, draft.next_tasks, draft.undrafted) == (None, (), (), ())


def test_drafting_is_repeatable_and_streams_in_order(tokenizer: Tokenizer) -> None:
    reports = [REPORT, report_of_lines("y", "Tin", ["Thu đạt 8%."]), REPORT]
    drafts = briefer(tokenizer, "model").map(iter(reports))
    assert next(drafts) == briefer(tokenizer, "model")(REPORT)
    assert [draft.id for draft in drafts] == ["y", "x"]


def test_no_such_writer(tokenizer: Tokenizer) -> None:
    with pytest.raises(BriefingError, match="no writer is called 'poem': use model, trim, copy"):
        briefer(tokenizer, "poem")  # type: ignore[arg-type]
