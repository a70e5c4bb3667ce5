"""Plain text: copied pages, and text broken at a fixed column."""

import json
import textwrap
from pathlib import Path

import pytest

from briefing.readers.text import read_text, unwrap

ROWS = [json.loads(row) for row in (Path(__file__).parents[1] / "data/authored.jsonl").read_text("utf-8").splitlines()[::12]]


@pytest.mark.parametrize("width", [60, 72, 80, 100])
def test_wrapped_paragraphs_are_joined(width: int) -> None:
    for row in ROWS:
        lines = [" ".join(text.split()) for role, text in row["lines"] if role in ("lead", "body")]
        wrapped = "\n\n".join(textwrap.fill(line, width, break_long_words=False, break_on_hyphens=False) for line in lines)
        assert [line.text for line in read_text(wrapped).lines] == lines, row["id"]


def test_text_that_is_not_wrapped_stays() -> None:
    for row in ROWS:
        text = "\n".join(text for _, text in row["lines"])
        assert unwrap(text) == text
    poem = "Một là, rà soát danh mục\nHai là, đấu thầu thuốc sớm\nBa là, báo cáo trước ngày 15"
    assert unwrap(poem) == poem


def test_bullets_of_wrapped_text_stay_apart() -> None:
    items = ["- Rà soát danh mục thuốc và vật tư của các đơn vị, hoàn thành trước ngày 15 tháng 11 năm nay;"]
    items.append("- Trung tâm Kiểm soát bệnh tật tổ chức giám sát ca bệnh đầu tiên, báo cáo Sở trước ngày 20.")
    assert [line.text for line in read_text("\n".join(textwrap.fill(item, 60) for item in items)).lines] == items
