"""Scores as tables, JSON, CSV and a page: what they say, that it fits, and that no text of a draft becomes markup."""

import csv
import io
import json
import math
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError
from lxml import etree, html

import browser
import made_scores
from briefing.draft import Check
from briefing.errors import OutputError
from briefing.formats.wording import one_line
from briefing.score_formats import SCORE_FORMATS, save
from briefing.score_formats.json import to_dict
from briefing.scores import Judged, Key, Scores, Sheet

SCHEMA = json.loads((Path(__file__).parents[1] / "docs" / "scores.schema.json").read_text(encoding="utf-8"))


def lines(scores: Scores) -> list[str]:
    return SCORE_FORMATS["text"].render([scores]).decode().splitlines()


def page(*scores: Scores) -> html.HtmlElement:
    content = SCORE_FORMATS["html"].render(scores).decode()
    return html.document_fromstring(content)


def words(node: html.HtmlElement) -> str:
    return " ".join(node.text_content().split())


def test_tables_say_every_score_with_its_interval_and_mark() -> None:
    shown = lines(made_scores.scores())
    assert shown[0] == "dev.jsonl: 2 reports, corpus c0ffee"
    assert "* unlike lead" in shown[1]
    assert shown[2].split() == ["headline", "key", "results", "next", "tasks"]
    (trim,) = (line.split() for line in shown if line.startswith("trim"))
    assert trim == ["trim", *["32.0±2.0*", "42.0±2.0*", "52.0±2.0*"] * 3]
    rows = {line.split("  ")[0]: line.split()[-4:] for line in shown[8:] if line}
    assert rows["items f1"] == ["–", "50.0", "50.0", "50.0"]  # pooled alone, and nothing where nothing was counted
    assert rows["length ratio, key results"] == ["1.25"] * 4
    assert rows["seconds a report"] == ["–", "1.50", "–", "–"]
    assert rows["peak MB"] == ["–", "412", "–", "–"]


def test_tables_fit_120_columns_and_lose_no_system_for_it() -> None:
    scores = made_scores.scores()
    systems = tuple(f"hệ thống {number:02}" for number in range(20))
    numbers = {
        Key(system, *key[1:]): number for key, number in scores.numbers.items() if key.system == "trim" for system in systems
    }
    shown = lines(replace(scores, systems=systems, numbers=numbers))
    assert max(map(len, shown)) <= 120
    for system in systems:
        assert sum(system in line for line in shown) == 2


def test_a_narrow_terminal_gets_narrow_tables(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    shown = SCORE_FORMATS["text"].terminal([made_scores.scores()]).decode()
    table = [line for line in shown.replace("\x1b[0m", "").splitlines() if "±" in line and "95%" not in line]
    assert max(map(len, table)) <= 60 + len("\x1b[1m")
    assert "\x1b[1mtrim " in shown
    assert "\x1b[1mlead" not in shown


def test_a_name_cannot_steer_the_terminal() -> None:
    scores = made_scores.scores("\x1b]0;x\x07.jsonl")
    assert "\x1b" not in SCORE_FORMATS["text"].render([scores]).decode()


def test_json_follows_its_schema_and_has_no_nan() -> None:
    rendered = SCORE_FORMATS["json"].render([made_scores.scores("a"), made_scores.scores("b")])
    for name, line in zip("ab", rendered.splitlines(), strict=True):
        document = json.loads(line, parse_constant=pytest.fail)
        Draft202012Validator(SCHEMA).validate(document)
        assert document["corpus"] == name
    counted = {(row["system"], row["part"], row["metric"]): row["value"] for row in document["numbers"]}
    assert counted["lead", "lists", "items"] is None
    assert document["runs"]["trim"] == {"seconds": 3.0, "peak_mb": 412.0}


@pytest.mark.parametrize(
    "change", [{"corpus_hash": 1}, {"numbers": [{}]}, {"extra": 1}, {"runs": {"trim": {}}}, {"systems": "lead"}]
)
def test_the_schema_refuses_what_it_should(change: dict[str, object]) -> None:
    Draft202012Validator.check_schema(SCHEMA)
    with pytest.raises(ValidationError):
        Draft202012Validator(SCHEMA).validate(to_dict(made_scores.scores()) | change)


def test_csv_has_a_number_a_row() -> None:
    scores = made_scores.scores('ngày "1", quý\n2')
    rows = list(csv.DictReader(io.StringIO(SCORE_FORMATS["csv"].render([scores, scores]).decode())))
    assert len(rows) == 2 * len(scores.numbers)
    (row,) = (row for row in rows[: len(rows) // 2] if (row["system"], row["part"], row["column"]) == ("trim", "headline", "R-L"))
    number = scores["trim", "headline", "rouge", "R-L"]
    assert (float(row["value"]), float(row["p"]), row["signature"]) == (number.value, number.p, number.signature)
    assert row["corpus"] == scores.corpus
    assert {row["value"] for row in rows if row["system"] == "lead" and row["metric"] == "items"} == {""}


def test_the_page_needs_nothing_but_itself() -> None:
    tree = page(made_scores.scores())
    assert tree.get("lang") == "vi"
    assert not tree.xpath("//*[@src] | //link | //@href[not(starts-with(., '#'))]")
    assert tree.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0].startswith("default-src 'none'")
    ids = tree.xpath("//@id")
    assert len(ids) == len(set(ids))
    assert {link.removeprefix("#") for link in tree.xpath("//@href")} <= set(ids)


def test_the_picture_has_a_whisker_for_each_score() -> None:
    scores = made_scores.scores()
    svg = etree.fromstring(etree.tostring(page(scores).xpath("//*[local-name()='svg']")[0]))
    marks = svg.findall("g")
    assert len(marks) == 3 * 3 * len(scores.systems)
    for mark in marks:
        low, at, high = float(mark[1].get("x1")), float(mark[2].get("cx")), float(mark[1].get("x2"))
        assert low < at < high
    assert marks[0].find("title").text == "lead, R-1: 30,0 [28,0; 32,0]"


def test_drafts_stand_beside_their_reference() -> None:
    first, second = page(made_scores.scores()).xpath("//table[@class='reports']/tbody")
    results, tasks = first.xpath(".//section")
    assert [words(mark) for mark in results.xpath(".//div[h5='trim']//mark")] == ["8,5%"]
    assert "8,5%: không có trong báo cáo" in words(results)
    assert "Huế: báo cáo ghi khác" in words(results)
    (link,) = results.xpath(".//div[h5='trim']//a")
    assert words(link) == "↔ tham chiếu 2 · 80%"
    (line,) = first.xpath(f".//*[@id='{link.get('href')[1:]}']")
    assert words(line).startswith("Thu ngân sách đạt 1.200 tỷ đồng ↔ trim 1 · 80%")
    assert "trim: thiếu" in words(line.getprevious())
    assert "Bản thảo để trống, tham chiếu thì không." in words(tasks)
    assert "Bản thảo để trống, đúng như tham chiếu." in words(second)
    assert "Tham chiếu để trống. Báo cáo không nêu kết quả của kỳ đã qua." in words(second)


def test_a_fact_that_stands_twice_is_marked_where_it_is_free() -> None:
    checks = (Check("number", "3", "absent"), Check("number", "3", "altered"), Check("number", "9", "absent"))
    sheet = Sheet("r", "trim", "key_results", (Judged("3 lớp, 3 xã & 5 thôn", None, 0.0, checks),), ("x",), {})
    (line,) = page(replace(made_scores.scores(), sheets=(sheet,))).xpath("//div[h5='trim']//li")
    assert [mark.get("class") for mark in line.xpath("./mark")] == ["absent", "altered"]
    assert words(line).startswith("3 lớp, 3 xã & 5 thôn không khớp dòng nào")
    assert "9: không có trong báo cáo" in words(line)


NASTY = st.one_of(
    st.text(),
    st.sampled_from(
        [
            "</script><script>x()</script>",
            '"><img src=x onerror=x()>',
            "</style>",
            "<!--",
            "]]>",
            "&lt;",
            "$version",
            "'",
            "`${x}`",
        ]
    ),
)


@settings(max_examples=60, deadline=None)
@given(corpus=NASTY, system=NASTY, report=NASTY, ours=NASTY, theirs=NASTY, fact=NASTY)
def test_no_text_breaks_out_of_the_markup(corpus: str, system: str, report: str, ours: str, theirs: str, fact: str) -> None:
    def made(corpus: str, system: str, report: str, ours: str, theirs: str, fact: str) -> html.HtmlElement:
        line = Judged(f"{ours}{fact}", 0, 0.5, (Check("number", fact, "absent"),))
        sheet = Sheet(report, system, "next_tasks", (line,), (theirs,), {"rouge R-1": 0.5, fact: math.nan})
        numbers = {Key(system, "headline", "rouge", "R-1"): replace(made_scores.number(0.5), signature=fact)}
        return page(Scores(corpus, "c0ffee", 1, (system,), numbers, (sheet,), {}, system))

    def shape(tree: html.HtmlElement) -> list[tuple[object, ...]]:
        return [(node.tag, *sorted(node.keys())) for node in tree.iter() if node.tag not in ("mark", "small")]

    nasty = made(corpus, system, report, ours, theirs, fact)
    plain = made("c", "s", "r", "o", "t", "f")
    assert shape(nasty) == shape(plain)
    assert nasty.xpath("//script/text()") == plain.xpath("//script/text()")
    assert words(nasty.xpath("//tbody/tr/th[@scope='row']")[-1]) == " ".join(one_line(report).split())


def test_files_are_written_by_suffix(tmp_path: Path) -> None:
    scores = [made_scores.scores()]
    for name, kind in (("a.txt", "text"), ("a.json", "json"), ("a.csv", "csv"), ("a.HTML", "html")):
        save(scores, tmp_path / name)
        assert (tmp_path / name).read_bytes() == SCORE_FORMATS[kind].render(scores)  # type: ignore[index]
    with pytest.raises(OutputError, match=r"known are .txt .json .jsonl .csv .html .htm"):
        save(scores, tmp_path / "a.xlsx")


def test_scores_of_no_number_and_no_sheet() -> None:
    nothing = Scores("rỗng", "0", 0, ("lead",), {}, (), {})
    for form in SCORE_FORMATS.values():
        assert "rỗng".encode() in form.render([nothing]) or form is SCORE_FORMATS["csv"]


@pytest.mark.slow
@pytest.mark.skipif(bool(browser.missing()), reason=f"needs {browser.missing()}")
def test_a_browser_opens_the_page_from_a_file_and_sorts_it_by_keyboard(tmp_path: Path) -> None:
    line = Judged("Mở 3 lớp", None, 0.0, ())
    likeness = {"a": 0.5, "b": 0.05, "c": 0.3}
    sheets = [
        Sheet(id, "trim", "next_tasks", (line,), ("x",), {"rouge R-1": own, "items f1": 1 - own}) for id, own in likeness.items()
    ]
    sheets.append(Sheet("d", "trim", "next_tasks", (), (), {}))
    save([replace(made_scores.scores(), sheets=tuple(sheets))], tmp_path / "page.html")
    order = "return [...document.querySelectorAll('.reports tbody')].map((body) => body.rows[0].cells[0].textContent).join('')"
    button = ".reports thead tr:nth-child(2) th button"
    with browser.opened((tmp_path / "page.html").as_uri()) as page:
        assert page.run(order) == "abcd"
        page.press(button, browser.ENTER)
        assert page.run(order) == "bcad"  # what has no score stands last
        page.press(button, browser.ENTER)
        assert page.run(order) == "acbd"
        assert page.run("return document.querySelector('[aria-sort]').ariaSort") == "descending"
        page.press("select", "items")  # another score: shown, and sorted by as before
        assert page.run(order) == "bcad"
        assert page.run("return document.querySelector('.reports tbody td').textContent") == "95,0"
        page.press(".reports thead th button", browser.ENTER)
        assert page.run(order) == "abcd"
        assert page.run("return performance.getEntriesByType('resource').length") == 0
