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


@pytest.mark.parametrize("number", ["\n2\n", "\n\n- 2 -\n\n", "\n\n   Trang 2/5\n\f"])
def test_a_page_number_does_not_cut_a_paragraph(number: str) -> None:
    lines = [text for role, text in ROWS[0]["lines"] if role == "body" and len(text) > 200][:2]
    first, second = (textwrap.fill(line, 80, break_long_words=False, break_on_hyphens=False) for line in lines)
    before, _, after = first.partition("\n")
    read = [line.text for line in read_text(f"{before}{number}{after}\n\n{second}").lines]
    assert read == [lines[0], number.strip(), lines[1]]


def test_a_number_may_end_a_paragraph() -> None:
    text = "Khoái Châu: Còn 38 hộ chưa bàn giao mặt bằng Vành đai 4, quyết tâm xong trước\n30/9\n\n21/08/2023 | 14:07"
    assert unwrap(text).split("\n")[-2:] == ["", "21/08/2023 | 14:07"]


def test_a_blank_line_after_each_wrapped_line_parts_nothing() -> None:
    line = next(text for role, text in ROWS[0]["lines"] if role == "body" and len(text) > 300)
    wrapped = textwrap.wrap(line, 80, break_long_words=False, break_on_hyphens=False)
    assert [line.text for line in read_text("\n\n".join(wrapped)).lines] == [line]
    bullets = "\n\n".join(["- Rà soát danh mục thuốc và vật tư", "- Tổ chức giám sát ca bệnh", "- Báo cáo Sở trước ngày 20"])
    assert unwrap(bullets) == bullets
    titled = "Sở Y tế sơ kết công tác 6 tháng đầu năm và nhiệm vụ\n\nSáng 5/7, Sở Y tế họp với các đơn vị trực thuộc ngành."
    assert unwrap(titled) == titled


def test_bullets_of_wrapped_text_stay_apart() -> None:
    items = ["- Rà soát danh mục thuốc và vật tư của các đơn vị, hoàn thành trước ngày 15 tháng 11 năm nay;"]
    items.append("- Trung tâm Kiểm soát bệnh tật tổ chức giám sát ca bệnh đầu tiên, báo cáo Sở trước ngày 20.")
    assert [line.text for line in read_text("\n".join(textwrap.fill(item, 60) for item in items)).lines] == items
