"""Whose tasks stand below a lead-in or a heading."""

import pytest

from briefing.leads import actor
from briefing.planner import PlannedItem
from briefing.reading import report_of_lines

TASKS = ["- Rà soát danh mục thuốc trước ngày 15/11.", "- Bố trí đủ giường hồi sức."]


def actors(*lines: str) -> list[str | None]:
    report = report_of_lines("x", None, lines)
    found = [actor(report, PlannedItem("next_tasks", (unit,), 1.0)) for unit in range(len(report.units))]
    able = [body for body, unit in zip(found, report.units, strict=True) if unit.kind not in ("heading", "lead-in")]
    return [report.quote(body) if body else None for body in able]


@pytest.mark.parametrize(
    ("heading", "body"),
    [
        ("2. Phòng Kế hoạch - Nghiệp vụ", "Phòng Kế hoạch - Nghiệp vụ"),
        ("2. Đối với các trường học", "các trường học"),
        ("b) Sở Y tế:", "Sở Y tế"),
        ("3- Văn phòng Sở", "Văn phòng Sở"),
        ("1.2. Các đơn vị trực thuộc", "Các đơn vị trực thuộc"),
        ("2. Phòng, chống dịch bệnh", None),
        ("2. Phòng, chống dịch bệnh:", None),
        ("3. Thanh tra, kiểm tra:", None),
        ("4. Tổ chức bộ máy:", None),
        ("4. Tổ chức, biên chế", None),
        ("5. Khoa học công nghệ", None),
        ("6. Phòng Tổ chức báo cáo kết quả tháng 10", None),
        ("7. Công tác dược", None),
        ("8. Sở hữu trí tuệ", None),
        ("9. Hội thi tay nghề", None),
        ("10. Phòng thủ dân sự", None),
        ("11. Bộ tiêu chí chất lượng", None),
        ("12. Phòng Dịch vụ khách hàng", "Phòng Dịch vụ khách hàng"),
    ],
)
def test_bullets_below_the_name_of_a_body(heading: str, body: str | None) -> None:
    assert actors(heading, *TASKS) == [body, body]


def test_a_paragraph_below_the_numbered_name_of_a_body() -> None:
    task = "Xây dựng quy trình cấp cứu, trình Giám đốc trước ngày 15/11."
    assert actors("1. Phòng Điều dưỡng", task, task) == ["Phòng Điều dưỡng", None]
    assert actors("Phòng Điều dưỡng tại lễ ra quân", task) == [None]
    assert actors("2. Các khoa lâm sàng", "- Phòng Vật tư cấp đủ hóa chất.") == [None]
