"""Where a task's actor ends."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefing.actors import MODALS, colon


def put(text: str, after: str, odds: float = 2.0) -> str:
    """The text as an item whose keeper wants a colon after ``after``, and a little less one after the word behind it."""
    texts = text.split()
    wanted = np.full(len(texts), -9.0, np.float32)
    place = texts.index(after)
    wanted[place : place + 2] = odds, 0.9 * odds
    found = colon([word.lower() for word in texts], wanted)
    if found is None:
        return text
    start, end, rest = found
    return f"{' '.join(texts[start:end])}: {' '.join(texts[rest:])}"


@pytest.mark.parametrize(
    ("text", "after", "item"),
    [
        ("Sở Y_tế rà soát quỹ thuốc", "Y_tế", "Sở Y_tế: rà soát quỹ thuốc"),
        ("Sở Y_tế cần phải rà soát", "Y_tế", "Sở Y_tế: rà soát"),
        ("Giao Sở Y_tế rà soát", "Y_tế", "Sở Y_tế: rà soát"),
        ("Cho các xã báo cáo", "xã", "các xã: báo cáo"),
        ("Giao cho Sở Y_tế rà soát", "Y_tế", "Sở Y_tế: rà soát"),
        ("Yêu cầu các xã báo cáo", "xã", "các xã: báo cáo"),
        ("Trước hết các xã phải báo cáo", "xã", "các xã: báo cáo"),
        ("Các phường còn_lại lập kế hoạch", "phường", "Các phường: còn_lại lập kế hoạch"),
        ("Công_an các huyện giải quyết", "Công_an", "Công_an các huyện giải quyết"),
        ("Ban của tỉnh lập kế hoạch", "Ban", "Ban của tỉnh lập kế hoạch"),
        ("Kiến nghị Chính_phủ hỗ trợ kinh phí", "Chính_phủ", "Kiến nghị Chính_phủ hỗ trợ kinh phí"),
        ("Đề nghị tiếp tục rà soát", "tiếp", "Đề nghị tiếp tục rà soát"),
        ("Tập trung nguồn lực cho hai việc", "lực", "Tập trung nguồn lực cho hai việc"),
        ("Sở Y_tế : rà soát", "Y_tế", "Sở Y_tế : rà soát"),
    ],
)
def test_colons(text: str, after: str, item: str) -> None:
    assert put(text, after) == item


def test_one_that_is_not_likely_is_not_put() -> None:
    assert put("Sở Y_tế rà soát", "Y_tế", odds=-3) == "Sở Y_tế rà soát"


@pytest.mark.parametrize(
    ("second", "colon_after"),
    [("đề nghị bộ y_tế cấp vốn", None), ("giao cho các xã báo cáo", None), ("giao thông nông_thôn thông_suốt", (2, 4, 4))],
)
def test_no_actor_seems_to_ask_what_a_later_part_asks(second: str, colon_after: tuple[int, int, int] | None) -> None:
    texts = "đề nghị sở y_tế rà soát quỹ thuốc".split()
    odds = np.full(len(texts) + len(second.split()), -9.0, np.float32)
    odds[3] = 2.0
    assert colon([*texts, *second.split()], odds, [len(texts)]) == colon_after


@given(
    st.lists(
        st.sampled_from(["giao", "cho", "yêu", "cầu", "sở", "tế", "phải", "và", "của", ",", "rà", "tiếp", "15"]), max_size=8
    ),
    st.data(),
)
def test_nothing_but_modals_and_who_asks_is_lost(texts: list[str], data: st.DataObject) -> None:
    odds = np.array([data.draw(st.floats(-3, 3, width=32)) for _ in texts], np.float32)
    found = colon(texts, odds)
    if found:
        start, end, rest = found
        assert start < end <= rest < len(texts)
        assert set(texts[end:rest]) <= MODALS
        assert texts[:start] in ([], ["giao"], ["giao", "cho"], ["cho"], ["yêu", "cầu"])
