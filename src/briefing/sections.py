"""The sections of a briefing, one row each: what the planner, the writer, the formats and the metrics iterate over."""

from dataclasses import dataclass
from typing import Literal

SectionName = Literal["headline", "key_results", "next_tasks"]


@dataclass(frozen=True, slots=True)
class Section:
    """A kind of section. ``items`` is the most it may hold; ``syllables`` the least and most of one item."""

    name: SectionName
    title_vi: str
    items: int
    syllables: tuple[int, int]
    empty_vi: str = ""


HEADLINE = Section("headline", "Tiêu đề", 1, (8, 20))
KEY_RESULTS = Section("key_results", "Kết quả chính", 6, (8, 45), "Báo cáo không nêu kết quả của kỳ đã qua.")
NEXT_TASKS = Section("next_tasks", "Nhiệm vụ kỳ tới", 6, (6, 45), "Báo cáo không nêu nhiệm vụ của kỳ tới.")

SECTIONS = (HEADLINE, KEY_RESULTS, NEXT_TASKS)
LISTS = (KEY_RESULTS, NEXT_TASKS)
COLUMNS = {section.name: column for column, section in enumerate(SECTIONS)}  # of the planner's logits
