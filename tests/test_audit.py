"""The audit: what it finds in targets, how they are freed of it, what training leaves out, the table and the page."""

import json
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner, Result

from briefing.alignment import coverage
from briefing.audit import LISTED, Audit, audit
from briefing.audit_page import page
from briefing.briefer import BUNDLED
from briefing.charts import bars, histogram
from briefing.cleaning import clauses, clean, clean_record, findings
from briefing.cli import app
from briefing.corpus import Example, Target, example_of, records, split_of
from briefing.duplicates import Groups, Index, shingles, signature, similarity
from briefing.errors import CorpusError
from briefing.report import Span
from briefing.sections import SECTIONS
from briefing.tokenization import Tokenizer
from briefing.training.data import load

BODY = [
    "Sáng nay, huyện Bình Sơn tổ chức hội nghị sơ kết chín tháng do ông Lê Văn Bá, Chủ tịch UBND huyện, chủ trì.",
    "Thu ngân sách trên địa bàn đạt 412 tỷ đồng, bằng 97,7% dự toán; tỷ lệ hộ nghèo còn 3,1%.",
    "Thực hiện Quyết định số 214-QĐ/TU, các xã rà soát hộ nghèo trước ngày 15/11.",
]
GOOD = "Thu ngân sách trên địa bàn đạt 412 tỷ đồng, bằng 97,7% dự toán"


def record(id: str = "own/1", body: list[str] = BODY, **fields: Any) -> dict[str, Any]:
    return {"id": id, "title": "Huyện Bình Sơn sơ kết chín tháng", "body": body, **fields}


def write(path: Path, *rows: dict[str, Any]) -> Path:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return path


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app(), ["audit", *map(str, arguments)])


def left_of(text: str) -> tuple[list[str], str | None]:
    """The unsupported facts of a key result, and what masking leaves of it."""
    [finding] = findings(example_of(record(key_results=[text])))
    return [check.text for check in finding.unsupported], finding.left


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("Thu ngân sách trên địa bàn đạt 421 tỷ đồng", ["421 tỷ đồng"]),
        ("Các xã rà soát hộ nghèo trước ngày 25/11", ["ngày 25/11"]),
        ("Thực hiện Quyết định số 241-QĐ/TU về hộ nghèo", ["Quyết định số 241-QĐ/TU"]),
        ("Ông Trần Quốc Toàn, Chủ tịch UBND huyện, chủ trì hội nghị", ["Ông Trần Quốc Toàn"]),
        (GOOD, []),
    ],
)
def test_figures_dates_documents_and_names_that_the_report_lacks(text: str, facts: list[str]) -> None:
    found = left_of(text)[0]
    assert len(found) == len(facts)
    assert all(want.removeprefix("Ông ") in have or have in want for have, want in zip(found, facts, strict=True))


@pytest.mark.parametrize(
    ("text", "left"),
    [
        (GOOD, GOOD),
        (f"{GOOD}, tăng 8,5% so với cùng kỳ", GOOD),  # the clause that measures goes
        (f"{GOOD}, gấp 7 lần, tỷ lệ hộ nghèo còn 3,1%", f"{GOOD}, tỷ lệ hộ nghèo còn 3,1%"),  # what follows has its own subject
        ("Thu ngân sách trên địa bàn (trong đó 57 tỷ đồng phí) đạt 412 tỷ đồng", "Thu ngân sách trên địa bàn đạt 412 tỷ đồng"),
        (f"{GOOD}; chi thường xuyên 388 tỷ đồng, bằng 97,7% dự toán", GOOD),  # all of the statement goes: the share is of the 388
        (f"{GOOD}, chi thường xuyên 388 tỷ đồng, bằng 97,7% dự toán", GOOD),  # likewise after a comma
        ("Thu ngân sách trên địa bàn đạt 421 tỷ đồng, bằng 97,7% dự toán", None),  # what it is about is gone
        ("Trong quý II/2019, thu ngân sách trên địa bàn đạt 412 tỷ đồng", "Thu ngân sách trên địa bàn đạt 412 tỷ đồng"),
        ("Thu đạt 412 tỷ đồng, tăng 8,5%", None),  # too short to be an item
        ("Thu ngân sách đạt 412 tỷ đồng tại các xã nghèo, 57 xã bãi ngang, hải đảo", None),  # a list would be torn
    ],
)
def test_masking_takes_the_clause_and_what_leans_on_it(text: str, left: str | None) -> None:
    assert left_of(text)[1] == left


@given(
    st.lists(
        st.sampled_from([*"Thu đạt tăng giảm trong quý 412 tỷ đồng 97,7% 8,5% , ; ( ) : xã".split(), "Bình Sơn"]), max_size=24
    )
)
@settings(max_examples=80, deadline=None)
def test_what_masking_leaves_is_supported_and_of_the_text(words: list[str]) -> None:
    text = " ".join(words)
    assert "".join(text[slice(*clause.span)] for clause in clauses(text)) == text
    if not text:
        return
    [finding] = findings(example_of(record(key_results=[text])))
    if finding.left is not None and finding.unsupported:
        [again] = findings(example_of(record(key_results=[finding.left])))
        assert not again.unsupported
        tokens = iter(text.lower().split())
        assert all(any(token.strip(",;") == word.strip(",;") for token in tokens) for word in finding.left.lower().split())


BAD = "Thu ngân sách đạt 999 tỷ đồng trong chín tháng"


def test_a_section_that_loses_all_is_unannotated_and_a_report_without_targets_goes() -> None:
    def dropped(**fields: Any) -> tuple[Example | None, dict[str, Any] | None]:
        entry = record(**fields)
        example = example_of(entry)
        found = findings(example)
        return clean(example, found, "drop"), clean_record(entry, found, "drop")

    example, cleaned = dropped(key_results=[BAD], next_tasks=[], headline="Huyện Bình Sơn sơ kết chín tháng")
    assert example
    assert cleaned
    assert (example.key_results, example.next_tasks) == (None, ())
    assert "key_results" not in cleaned
    assert cleaned["next_tasks"] == []
    assert dropped(key_results=[BAD], headline=BAD) == (None, None)
    example, cleaned = dropped(key_results=[{"text": BAD}, {"text": GOOD, "evidence": [BODY[1]]}])
    assert example
    assert cleaned
    assert [target.text for target in example.key_results or ()] == [GOOD]
    assert cleaned["key_results"] == [{"text": GOOD, "evidence": [BODY[1]]}]


def test_a_record_cleaned_is_the_example_cleaned() -> None:
    entry = record(
        headline=BAD, key_results=[f"{GOOD}, tăng 8,5%", BAD], next_tasks=[{"text": "Rà soát hộ nghèo trước ngày 15/11"}]
    )
    example = example_of(entry)
    for remedy in ("drop", "mask", "keep"):
        found = findings(example)
        cleaned, written = clean(example, found, remedy), clean_record(entry, found, remedy)
        assert cleaned
        assert written
        again = example_of(written)
        for section in SECTIONS:
            ours, theirs = getattr(cleaned, section.name), getattr(again, section.name)
            assert _texts(ours) == _texts(theirs), (remedy, section.name)
    assert clean(example, found, "keep") is example


def _texts(given: str | tuple[Target, ...] | None) -> list[str] | str | None:
    return [target.text for target in given] if isinstance(given, tuple) else given


def audited(tmp_path: Path, *rows: dict[str, Any]) -> Audit:
    return audit([write(tmp_path / "c.jsonl", *rows)], Tokenizer(BUNDLED), 254)


def ids(split: str, count: int) -> list[str]:
    return [id for id in map("audit/{}".format, range(200)) if split_of(id) == split][:count]


OTHER = [
    "Hội đồng thi đua tỉnh Phú Thọ họp xét khen thưởng các tập thể.",
    "Có 25 tập thể được đề nghị tặng cờ.",
    "Họp lại vào tháng 12.",
]


def test_near_duplicates_across_splits_and_ids_that_stand_twice(tmp_path: Path) -> None:
    train, test = ids("train", 2), ids("test", 1)
    near = [*BODY[:2], BODY[2].replace("các xã", "các phường")]
    rows = [record(train[0]), record(train[1], OTHER), record(test[0], near), record(train[0])]
    found = audited(tmp_path, *rows)
    [twin] = found.twins
    assert (twin.ids, twin.splits) == ((train[0], test[0]), ("train", "test"))
    assert 0.6 <= twin.share < 1
    assert (found.pairs, found.leaking, found.repeated) == (1, 1, [train[0]])
    assert found.reports == {"train": 3, "test": 1}


def test_of_many_reports_alike_all_pairs_are_counted_and_few_are_named_leaks_first(tmp_path: Path) -> None:
    train, count = ids("train", LISTED + 8), LISTED + 8
    found = audited(tmp_path, *map(record, train[:-1]), record(ids("test", 1)[0]), record(train[-1]))
    assert (found.pairs, found.leaking) == (count * (count + 1) // 2, count)
    assert len(found.twins) == LISTED * (LISTED + 1) // 2 + (count - LISTED) * LISTED
    last = [twin for twin in found.twins if twin.ids[1] == train[-1]]
    assert [twin.ids[0] for twin in last if "test" in twin.splits] == ids("test", 1)


def test_balance_lengths_and_coverage(tmp_path: Path) -> None:
    rows = [
        record("a/1", key_results=[GOOD, {"text": "Hộ nghèo còn 3,1%", "evidence": [BODY[1]]}], next_tasks=[]),
        record("a/2", key_results=["hoàn toàn khác hẳn"], headline="sơ kết " * 11),
        record("a/3", body=BODY * 20),
    ]
    found = audited(tmp_path, *rows)
    results, tasks, headline = (found.sections[name] for name in ("key_results", "next_tasks", "headline"))
    assert (results.filled, results.empty, results.missing) == (2, 0, 1)
    assert (tasks.filled, tasks.empty, tasks.missing) == (0, 1, 2)
    assert (headline.lengths, headline.long) == ([22], 1)
    assert found.coverage[0] == 1.0
    assert len(found.coverage) == 2  # the item with evidence was not aligned
    assert found.weak == 1
    assert found.windows[:2] == [1, 1]
    assert found.windows[2] > 1
    assert found.pieces[2] > 10 * found.pieces[0]


def test_precision_of_each_kind_of_fact(tmp_path: Path) -> None:
    found = audited(
        tmp_path, record(key_results=[GOOD, "Thu 421 tỷ đồng, hộ nghèo còn 3,1%"], next_tasks=["Rà soát trước ngày 15/11"])
    )
    figures, dates = found.facts["figures"], found.facts["dates"]
    assert figures.precision == 0.75
    assert (figures.targets, figures.faulty) == (2, 1)
    assert (dates.precision, dates.faulty) == (1.0, 0)
    assert found.facts["documents"].precision is None
    [bad] = found.unsupported
    assert (bad.place, bad.section) == (f"{tmp_path / 'c.jsonl'}:1", "key_results")
    assert bad.facts[0][1] in ("altered", "absent")


def test_training_leaves_out_what_the_audit_finds(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    train, test = ids("train", 5), ids("test", 1)
    near = [*OTHER[:2], "Họp lại vào tháng 11."]
    rows = [
        record(train[0], key_results=[GOOD, f"{GOOD}, tăng 8,5%"], next_tasks=[]),
        record(train[1], ["Xã Tân Lập thu 31 tỷ đồng.", "Xã giao các thôn làm đường."], key_results=["Thu 33 tỷ đồng"]),
        record(train[2], OTHER, key_results=[]),
        record(test[0], near, key_results=["Có 99 tập thể"]),
        record(train[0], key_results=[BAD]),
    ]
    path = write(tmp_path / "c.jsonl", *rows)
    with caplog.at_level("INFO", logger="briefing"):
        [example] = load([path], "train")
    assert [target.text for target in example.key_results or ()] == [GOOD]
    assert caplog.messages == [
        "audit: 2 of 3 targets have facts that their reports do not support: 2 dropped, 0 masked; of 4 reports 3 are left out: "
        "1 with no target left, 1 nearly the same as one of another split, 1 whose id stands twice"
    ]
    [masked] = load([path], "train", audit="mask")
    assert [target.text for target in masked.key_results or ()] == [GOOD, GOOD]
    assert len(load([path], "train", audit="keep")) == 4
    [held_out] = load([path], "test")  # what is scored on stays as it is
    assert [target.text for target in held_out.key_results or ()] == ["Có 99 tập thể"]
    with pytest.raises(CorpusError, match="the audit leaves no report to train on"):
        load([write(tmp_path / "d.jsonl", rows[1])], "train")
    with pytest.raises(CorpusError, match="no report of the dev split"):
        load([path], "dev")


def test_the_command_shows_writes_and_fixes(tmp_path: Path) -> None:
    path = write(tmp_path / "c.jsonl", record(key_results=[GOOD, f"{GOOD}, tăng 8,5%"]), record("own/2", OTHER, headline=BAD))
    done = run(path, "--out", tmp_path / "audit.json", "--fix", "mask", "--to", tmp_path / "fixed.jsonl")
    assert done.exit_code == 0, done.output
    assert "2 reports" in done.stdout
    assert "unsupported        2 targets; masking keeps a part of 1" in done.stdout
    assert done.stderr == (
        f"{tmp_path / 'fixed.jsonl'}: 1 reports written, 1 of them changed; left out: 1 with no target left, "
        "0 of train that are nearly the same as one of dev or test, 0 whose id stands twice\n"
    )
    assert list(records(tmp_path / "fixed.jsonl")) == [record(key_results=[GOOD, GOOD])]
    found = json.loads((tmp_path / "audit.json").read_text("utf-8"))
    assert found["facts"]["figures"]["verdicts"]["supported"] >= 4
    assert [each["id"] for each in found["unsupported"]] == ["own/1", "own/2"]
    again = run(tmp_path / "fixed.jsonl", "--fix", "drop", "--to", tmp_path / "fixed.jsonl")  # onto itself
    assert again.exit_code == 0
    assert "1 reports written, 0 of them changed; left out: 0 with" in again.stderr


def test_fixing_leaves_out_what_training_does(tmp_path: Path) -> None:
    train, test, fixed = ids("train", 2), ids("test", 1), tmp_path / "fixed.jsonl"
    near = [*BODY[:2], BODY[2].replace("các xã", "các phường")]
    first, kept, held = (
        record(train[0], key_results=[]),
        record(train[1], OTHER, key_results=[]),
        record(test[0], near, headline=GOOD),
    )
    path = write(tmp_path / "c.jsonl", first, kept, {**kept, "headline": OTHER[0]}, held)
    done = run(path, "--fix", "drop", "--to", fixed)
    assert list(records(fixed)) == [kept, held]
    assert "0 with no target left, 1 of train that are nearly the same as one of dev or test, 1 whose id" in done.stderr
    found = audit([fixed], Tokenizer(BUNDLED), 254)
    assert (found.leaking, found.repeated) == (0, [])


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--fix", "drop"], "give both"),
        (["--to", "x.jsonl"], "give both"),
        (["--out", "x.png"], ".html or .json"),
        (["--fix", "x"], ""),
    ],
)
def test_wrong_use(tmp_path: Path, arguments: list[str], says: str) -> None:
    done = run(write(tmp_path / "c.jsonl", record()), *arguments)
    assert done.exit_code == 2
    assert says in " ".join(done.stderr.split())


def test_a_bad_corpus_is_one_line_and_no_file(tmp_path: Path) -> None:
    path = tmp_path / "c.jsonl"
    path.write_text(json.dumps(record()) + "\n{\n", encoding="utf-8")
    done = run(path, "--out", tmp_path / "a.html", "--fix", "drop", "--to", tmp_path / "fixed.jsonl")
    assert (done.exit_code, done.stdout, done.stderr.count("\n")) == (1, "", 1)
    assert done.stderr.startswith(f"briefing: {path}:2: not JSON: ")
    assert sorted(tmp_path.iterdir()) == [path]
    path.write_text("")
    assert "holds no record" in run(path).stderr


class Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.fetched: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.fetched += [f"{tag} {name}" for name, _ in attrs if name in ("src", "href", "srcset", "data")]

    def handle_data(self, data: str) -> None:
        self.text += data


def test_the_page_stands_alone_and_escapes_what_it_shows(tmp_path: Path) -> None:
    rows = [record(key_results=["Thu <script>alert(1)</script> được 57 tỷ đồng"], next_tasks=[]), record("own/2")]
    made = page(audited(tmp_path, *rows))
    read = Page()
    read.feed(made)
    assert "script" not in read.tags
    assert not read.fetched
    assert "http" not in made
    assert "Thu <script>alert(1)</script> được 57 tỷ đồng" in read.text
    assert "57 tỷ đồng: không có trong báo cáo" in read.text or "57 tỷ đồng: khác với báo cáo" in read.text
    assert read.tags.count("svg") >= 4
    assert "Báo cáo gần như trùng nhau1 cặp" in read.text


@given(st.lists(st.floats(0, 1e6), max_size=40), st.none() | st.floats(0, 1e6))
def test_a_histogram_counts_every_value(values: list[float], mark: float | None) -> None:
    drawn = histogram(values, mark)
    counts = [int(part.split("</title>")[0]) for part in drawn.split("<title>")[1:]]
    assert sum(counts) == len(values)
    assert drawn.count("<line") == (mark is not None)


@given(st.lists(st.tuples(st.text(max_size=9), st.lists(st.tuples(st.integers(0, 99), st.just("good")), max_size=4)), max_size=4))
def test_bars_draw_every_count_above_none(rows: list[tuple[str, list[tuple[int, str]]]]) -> None:
    assert bars(rows).count("<rect") == sum(count > 0 for _, parts in rows for count, _ in parts)


SYLLABLES = [f"{first}{rest}" for first in "bcdghklmnt" for rest in ("a", "ai", "anh", "o", "ong", "u", "inh")]
TEXTS = st.lists(st.sampled_from(SYLLABLES), min_size=60, max_size=160)


@given(TEXTS, TEXTS, st.floats(0, 1))
@settings(max_examples=60, deadline=None)
def test_the_signature_estimates_the_share_of_shingles(first: list[str], second: list[str], shared: float) -> None:
    cut = int(shared * len(first))
    one, two = " ".join(first), " ".join(first[:cut] + second[cut:])
    ours, theirs = shingles(one), shingles(two)
    exact = len(ours & theirs) / len(ours | theirs)
    assert abs(similarity(signature(one), signature(two)) - exact) < 0.3  # five standard deviations
    assert similarity(signature(one), signature(one)) == 1.0


def test_the_estimate_is_unbiased_and_the_index_finds_what_is_near() -> None:
    texts = [record["lines"] for record in records(Path(__file__).parents[1] / "data" / "authored.jsonl")][:40]
    off, index = [], Index()
    for lines in texts:
        words = " ".join(text for _, text in lines).split()
        changed = " ".join("khác" if number % 15 == 0 else word for number, word in enumerate(words))
        one, two = shingles(" ".join(words)), shingles(changed)
        exact = len(one & two) / len(one | two)
        off.append(similarity(signature(" ".join(words)), signature(changed)) - exact)
        assert exact > 0.6
        index.add(signature(" ".join(words)))
    assert abs(sum(off) / len(off)) < 0.03
    lines = " ".join(text for _, text in texts[7]).split()
    [near] = index.near(signature(" ".join("khác" if number % 25 == 0 else word for number, word in enumerate(lines))))
    assert (near.first, near.second) == (7, 40)


@given(st.permutations(list(range(6))))
def test_groups_do_not_hang_on_the_order(order: list[int]) -> None:
    names, links = list("fbdace"), [("f", "b"), ("d", "b"), ("a", "c")]
    shuffled = [names[number] for number in order]
    groups = Groups()
    for one, two in links:
        groups.join(shuffled.index(one), shuffled.index(two))
    assert dict(zip(shuffled, groups.leaders(shuffled), strict=True)) == {
        "f": "b", "b": "b", "d": "b", "a": "a", "c": "a", "e": "e",
    }  # fmt: skip


@given(st.lists(st.tuples(st.integers(0, 19), st.integers(0, 19)), max_size=40))
def test_groups_are_what_chains_of_links_join(links: list[tuple[int, int]]) -> None:
    groups, reached = Groups(), [{number} for number in range(20)]
    for one, two in links:
        groups.join(one, two)
        both = reached[one] | reached[two]
        for number in both:
            reached[number] = both
    ids = [f"{number:02}" for number in range(20)]
    assert groups.leaders(ids) == [ids[min(reached[number])] for number in range(20)]


def test_coverage_counts_each_syllable_once() -> None:
    report = example_of(record()).report
    whole = [Span(0, len(report.text))]
    assert coverage("hộ nghèo", report, whole) == 1.0
    assert coverage("Bình Sơn Bình Sơn Bình Sơn Bình Sơn", report, whole) == 0.5
    assert coverage("hộ nghèo", report, []) == 0.0
