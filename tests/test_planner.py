"""From logits to items: abstaining, joining, dropping what is said twice, never more than a section holds."""

from collections.abc import Mapping
from itertools import chain

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefing.checkpoint import Decoding
from briefing.engine import Plan
from briefing.planner import PlannedItem, plan_items
from briefing.reading import read, report_of_lines
from briefing.report import WRITABLE, Report
from briefing.sections import LISTS, SECTIONS, SectionName

HEADLINE, RESULTS, TASKS = range(len(SECTIONS))
DEFAULT = Decoding()


def report(count: int, title: str | None = None) -> Report:
    """Sentences that share no syllable."""
    return report_of_lines("x", title, [f"K{number} l{number} m{number} n{number}." for number in range(count)], sentences=True)


def scores(
    count: int,
    taken: Mapping[int, Mapping[int, float]],
    joined: tuple[int, ...] = (),
    some: tuple[float, ...] = (9, 9, 9),
) -> Plan:
    """Logits: ``taken`` by section and unit, all else -9."""
    take, join = np.full((2, count, len(SECTIONS)), -9, np.float32)
    for section, units in taken.items():
        for unit, logit in units.items():
            take[unit, section] = logit
    join[list(joined)] = 9
    return Plan(take, join, np.array(some, np.float32))


def units(found: dict[SectionName, list[PlannedItem]], name: SectionName) -> list[tuple[int, ...]]:
    return [item.units for item in found[name]]


def test_units_over_the_threshold_in_the_report_s_order() -> None:
    found = plan_items(report(5), scores(5, {RESULTS: {3: 2, 1: 1, 0: -1}, TASKS: {4: 1}}), DEFAULT)
    assert units(found, "key_results") == [(1,), (3,)]
    assert units(found, "next_tasks") == [(4,)]
    stricter = Decoding(take={"key_results": 0.8})
    assert units(plan_items(report(5), scores(5, {RESULTS: {3: 2, 1: 1}}), stricter), "key_results") == [(3,)]


def test_a_section_that_is_said_to_be_empty_is() -> None:
    found = plan_items(report(2), scores(2, {RESULTS: {0: 3}, TASKS: {1: 3}}, some=(9, -1, 1)), DEFAULT)
    assert units(found, "key_results") == []
    assert units(found, "next_tasks") == [(1,)]


def test_a_section_that_is_not_empty_has_its_surest_unit_at_least() -> None:
    found = plan_items(report(3), scores(3, {RESULTS: {0: -3, 2: -2}}), DEFAULT)
    assert units(found, "key_results") == [(2,)]


def test_neighbours_are_joined_where_the_planner_says_so() -> None:
    taken = {RESULTS: {0: 2, 1: 2, 2: 2, 7: 2}}
    found = plan_items(report(8), scores(8, taken, joined=(0, 1, 7)), DEFAULT)
    assert units(found, "key_results") == [(0, 1), (2,), (7,)]  # 7 is too far from 2


def test_what_is_said_twice_is_written_once() -> None:
    lines = ["Thu ngân sách đạt 8,5% kế hoạch.", "Chi giảm.", "Thu ngân sách năm nay đạt 8,5% kế hoạch."]
    twice = report_of_lines("x", None, lines, sentences=True)
    found = plan_items(twice, scores(3, {RESULTS: {0: 1, 1: 1, 2: 2}}), DEFAULT)
    assert units(found, "key_results") == [(1,), (2,)]
    across = plan_items(twice, scores(3, {RESULTS: {1: 1, 2: 2}, TASKS: {0: 3}}), DEFAULT)
    assert (units(across, "key_results"), units(across, "next_tasks")) == ([(1,)], [(0,)])


def test_targets_under_a_heading_of_what_is_to_come_are_no_results() -> None:
    text = "\n".join(
        [
            "I. KẾT QUẢ THỰC HIỆN NHIỆM VỤ NĂM 2024",
            "Tổng sản lượng lương thực có hạt đạt 175.800 tấn.",
            "II. PHƯƠNG HƯỚNG, NHIỆM VỤ NĂM 2025",
            "1. Chỉ tiêu chủ yếu",
            "Tốc độ tăng trưởng đạt 4,0% trở lên.",
            "III. ĐÁNH GIÁ CHUNG",
            "Ngành đã được cấp 25 tỷ đồng khắc phục hậu quả dịch bệnh.",
            "IV. KIẾN NGHỊ, ĐỀ XUẤT",
            "Đề nghị UBND tỉnh bố trí 12 tỷ đồng mua vắc xin.",
        ]
    )
    office = read(text)
    body = [at for at, unit in enumerate(office.units) if unit.kind == "sentence"]
    taken = {RESULTS: dict.fromkeys(body[:3], 3.0), TASKS: {body[1]: 2.0, body[3]: 3.0}}
    found = plan_items(office, scores(len(office.units), taken), DEFAULT)
    assert units(found, "key_results") == [(body[0],), (body[2],)]
    assert units(found, "next_tasks") == [(body[1],)]


def test_what_is_said_twice_is_not_joined_to_itself() -> None:
    twice = report_of_lines("x", None, ["Yêu cầu Sở Y tế rà soát thuốc."] * 2 + ["Sở Y tế báo cáo kết quả."], sentences=True)
    found = plan_items(twice, scores(3, {TASKS: {0: 2, 1: 2, 2: 2}}, joined=(1, 2)), DEFAULT)
    assert units(found, "next_tasks") == [(0, 2)]


@pytest.mark.parametrize(
    "lines",
    [
        [f"Sở {name} rà soát tiến độ giải ngân vốn đầu tư công, báo cáo UBND tỉnh." for name in ("Y tế", "Xây dựng", "Nội vụ")],
        [f"Thu ngân sách huyện {name} đạt {sum} tỷ đồng." for name, sum in (("Ba Vì", 520), ("Sóc Sơn", 730), ("Mê Linh", 610))],
        [f"Thu ngân sách tháng qua trên địa bàn toàn huyện đạt {sum} tỷ đồng." for sum in (520, 730, 610)],
    ],
)
def test_parallel_lines_of_other_bodies_and_figures_are_told_apart(lines: list[str]) -> None:
    found = plan_items(report_of_lines("x", None, lines, sentences=True), scores(3, {TASKS: {0: 3, 1: 2, 2: 1}}), DEFAULT)
    assert units(found, "next_tasks") == [(0,), (1,), (2,)]


def test_title_is_the_headline_and_the_surest_unit_without_one() -> None:
    taken = {HEADLINE: {0: -5, 2: 3}}
    assert units(plan_items(report(2, "Họp"), scores(3, taken), DEFAULT), "headline") == [(0,)]
    assert units(plan_items(report(3), scores(3, taken), DEFAULT), "headline") == [(2,)]


@given(data=st.data(), count=st.integers(1, 14), title=st.booleans())
def test_any_logits_make_a_sound_plan(data: st.DataObject, count: int, title: bool) -> None:
    given_report = report(count, "Họp" if title else None)
    size = len(given_report.units)
    logits = st.lists(st.sampled_from([-90.0, -1.0, 0.0, 1.0, 40.0]), min_size=size * 3, max_size=size * 3)
    take, join = (np.array(data.draw(logits), np.float32).reshape(size, 3) for _ in range(2))
    some = np.array(data.draw(st.tuples(*[st.sampled_from([-9.0, 9.0])] * 3)), np.float32)
    found = plan_items(given_report, Plan(take, join, some), DEFAULT)
    assert set(found) == {section.name for section in SECTIONS}
    used = list(chain.from_iterable(item.units for section in LISTS for item in found[section.name]))
    assert len(used) == len(set(used))
    assert all(given_report.units[unit].kind in WRITABLE for unit in used)
    for number, section in enumerate(SECTIONS):
        items = found[section.name]
        assert len(items) <= section.items
        assert [item.units for item in items] == sorted(item.units for item in items)
        assert all(list(item.units) == sorted(item.units) and item.section == section.name for item in items)
        assert section not in LISTS or some[number] > 0 or not items
