"""The page that a run ends with: curves, scores with floors beside them, some drafts beside their references. One HTML file."""

import json
from collections.abc import Sequence
from pathlib import Path
from string import Template
from typing import Any

from briefing.checkpoint import Manifest
from briefing.files import write
from briefing.formats.wording import one_line
from briefing.score_formats.markup import NOTHING, SYSTEMS_VI, element, figure, part_vi, text
from briefing.score_formats.tables import counted, scaled, section_columns
from briefing.scores import Scores
from briefing.sections import SECTIONS
from briefing.training.curves import Line, curves

PAGE = "report.html"
SHOWN = 5  # reports whose drafts are shown
LOSSES_VI = {
    "take": "chọn mệnh đề",
    "join": "gộp mệnh đề",
    "some": "có hay không",
    "keep": "giữ từ",
    "write": "viết",
    "guide": "dẫn hướng",
}
NAMES_VI = {**SYSTEMS_VI, "before": "trước khi huấn luyện", "after": "sau khi huấn luyện"}
_PAGE = Template("""<!DOCTYPE html>
<html lang="vi">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>$title</title>
<style>
body { margin: 0 auto; padding: 1rem; max-width: 72rem; font: 16px/1.5 system-ui, "Segoe UI", Roboto, sans-serif; }
:root { color-scheme: light dark; }
h2 { border-top: 2px solid #8886; padding-top: 1rem; }
svg { width: 100%; max-width: 46rem; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { padding: .25rem .6rem; border-bottom: 1px solid #8886; text-align: right; }
th[scope=row], pre { text-align: left; }
.wide, pre { overflow-x: auto; }
.beside { display: grid; grid-template-columns: 1fr 1fr; gap: 0 2rem; }
</style>
</head>
<body>
<h1>$title</h1>
$body
</body>
</html>
""")


def save_page(folder: Path, log: Path, manifest: Manifest, scores: Scores | None) -> None:
    """Write ``report.html`` into a folder. ``scores``: of the development split, None where there is none. Raises OutputError."""
    rows = [json.loads(line) for line in log.read_text("utf-8").splitlines()]
    parts = [_curves(rows)]
    if scores:
        parts += [_table(scores), _drafts(scores)]
    else:
        parts.append(element("p", "Không có báo cáo nào thuộc tập phát triển, nên không có điểm và bản thảo."))
    made = json.dumps(manifest.made, ensure_ascii=False, indent=1)
    parts.append(element("h2", "Nguồn gốc") + element("pre", "\n".join(map(text, made.splitlines()))))
    page = _PAGE.substitute(title=text(f"Huấn luyện {manifest.name}"), body="\n".join(parts))
    write(folder / PAGE, page.encode())


def _curves(rows: Sequence[dict[str, Any]]) -> str:
    def line(name: str) -> Line:
        return [(row["step"], row[name]) for row in rows if row.get(name) is not None]

    lost = sum(row["norm"] is None for row in rows)
    said = f"{len(rows)} bước, {sum(row['seconds'] for row in rows):.0f} giây tính toán" + (
        f"; {lost} bước bị bỏ vì gradient không hữu hạn." if lost else "."
    )
    losses = {name_vi: line(name) for name, name_vi in LOSSES_VI.items() if any(row.get(name) for row in rows)}
    return "".join(
        (
            element("h2", "Đường cong học tập"),
            element("p", text(said)),
            element("h3", "Hàm mất mát theo bước"),
            curves(losses, "Hàm mất mát theo bước"),
            element("h3", "Điểm trên tập phát triển (ROUGE trung bình, %)"),
            curves({"điểm": line("dev")}, "Điểm trên tập phát triển theo bước") or element("p", "Chưa chấm lần nào."),
        )
    )


def _table(scores: Scores) -> str:
    columns = section_columns(scores)
    names = [f"{part_vi(column.part)}: {column.column}" for column in columns]
    head = element("tr", element("th", "Hệ thống"), *(element("th", text(name), scope="col") for name in names))
    rows = [
        element("tr", element("th", text(NAMES_VI.get(system, system)), scope="row"), *_numbers(scores, system))
        for system in scores.systems
    ]
    said = f"ROUGE F1 theo âm tiết, {scores.reports} báo cáo của tập phát triển; trong ngoặc là khoảng tin cậy 95%."
    table = element("div", element("table", head, *rows), class_="wide")
    return element("h2", "Điểm") + element("p", text(said)) + table


def _numbers(scores: Scores, system: str) -> list[str]:
    cells = []
    for column in section_columns(scores):
        number = counted(column.of(scores, system))
        if number:
            value, low, high = map(figure, scaled(number))
            cells.append(element("td", text(f"{value} ({low}–{high})")))
        else:
            cells.append(element("td", NOTHING))
    return cells


def _drafts(scores: Scores) -> str:
    sheets = [sheet for sheet in scores.sheets if sheet.system == "after"]
    reports = list(dict.fromkeys(sheet.report for sheet in sheets))
    shown = reports[:: max(1, len(reports) // SHOWN)][:SHOWN]
    parts = [element("h2", "Bản thảo bên cạnh bản tham chiếu")]
    for report in shown:
        own = {sheet.part: sheet for sheet in sheets if sheet.report == report}
        parts.append(element("h3", text(report)))
        for section in SECTIONS:
            if section.name in own:
                ours = _lines("Bản thảo", [line.text for line in own[section.name].ours])
                theirs = _lines("Tham chiếu", own[section.name].theirs)
                parts.append(element("h4", text(section.title_vi)) + element("div", ours, theirs, class_="beside"))
    return "".join(parts)


def _lines(name: str, lines: Sequence[str]) -> str:
    held = element("ul", *(element("li", text(one_line(line))) for line in lines)) if lines else element("p", "(để trống)")
    return element("div", element("strong", name), held)
