"""An audit as one HTML page with its pictures inside, for the people who keep the data."""

from html import escape

from briefing.audit import Audit, Unsupported
from briefing.charts import bars, histogram
from briefing.sections import SECTIONS

SHOWN = 300  # rows of a table; the JSON form has them all
KINDS_VI = {"figures": "Số liệu", "dates": "Ngày tháng, kỳ", "documents": "Số hiệu văn bản", "names": "Tên riêng"}
VERDICTS_VI = {"altered": "khác với báo cáo", "absent": "không có trong báo cáo"}
STYLE = """
body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1c1c1c;background:#fff}
h2{margin-top:2.2rem}svg{width:100%;max-width:640px;font-size:13px}svg text{fill:#333}svg text.in{fill:#fff}
.good{fill:#2e7d4f}.fair{fill:#b26a00}.bad{fill:#b3261e}.none{fill:#8a8a8a}.bin{fill:#36618e}line{stroke:#b3261e;stroke-width:2}
.key i{display:inline-block;width:.8em;height:.8em;margin:0 .3em 0 1em}
table{border-collapse:collapse;width:100%;font-size:14px}
td,th{border-bottom:1px solid #ddd;padding:.3rem .5rem;text-align:left;vertical-align:top}
.wrong{color:#b3261e;font-weight:600}.left{color:#2e7d4f}
"""


def page(audit: Audit) -> str:
    """The whole page (Vietnamese); it loads nothing, so that it opens without a network."""
    parts = [
        f"<h1>Kiểm tra dữ liệu</h1><p>{escape(', '.join(audit.corpora))}</p>",
        _summary(audit),
        _facts(audit),
        _balance(audit),
        _lengths(audit),
        _twins(audit),
        _findings(audit.unsupported),
    ]
    meta = '<meta charset="utf-8"><meta name="viewport" content="width=device-width">'
    head = f"{meta}<title>Kiểm tra dữ liệu</title><style>{STYLE}</style>"
    return f'<!doctype html><html lang="vi"><head>{head}</head><body>{"".join(parts)}</body></html>\n'


def _summary(audit: Audit) -> str:
    splits = ", ".join(f"{name} {count}" for name, count in sorted(audit.reports.items()))
    return (
        f"<p>{audit.reports.total()} báo cáo ({splits}), {audit.targets} mục mẫu; "
        f'<span class="wrong">{len(audit.unsupported)} mục có chi tiết mà báo cáo không nêu hoặc nêu khác</span>.</p>'
    )


def _facts(audit: Audit) -> str:
    rows = [
        (
            f"{KINDS_VI[name]} {_percent(tally.precision)}",
            [(tally.verdicts["supported"], "good"), (tally.verdicts["altered"], "fair"), (tally.verdicts["absent"], "bad")],
        )
        for name, tally in audit.facts.items()
    ]
    key = _key([("#2e7d4f", "có trong báo cáo"), ("#b26a00", "khác với báo cáo"), ("#b3261e", "không có")])
    return f"<h2>Chi tiết trong mục mẫu, đối chiếu với báo cáo</h2>{key}{bars(rows)}"


def _balance(audit: Audit) -> str:
    rows = []
    for section in SECTIONS:
        balance = audit.sections[section.name]
        rows.append((section.title_vi, [(balance.filled, "good"), (balance.empty, "fair"), (balance.missing, "none")]))
    key = _key(
        [("#2e7d4f", "có nội dung"), ("#b26a00", "để trống (học cách để trống)"), ("#8a8a8a", "chưa gán nhãn (không học)")]
    )
    return f"<h2>Số báo cáo theo từng phần</h2>{key}{bars(rows)}"


def _lengths(audit: Audit) -> str:
    more = sum(count > 1 for count in audit.windows)
    drawn = [
        "<h2>Độ dài</h2>",
        f"<p>Báo cáo, theo mảnh từ (vạch đỏ: một cửa sổ {audit.window} mảnh). {more} báo cáo dài hơn một cửa sổ: "
        "mô hình đọc hết, theo nhiều cửa sổ.</p>",
        histogram(audit.pieces, audit.window),
    ]
    for section in SECTIONS:
        balance, limit = audit.sections[section.name], section.syllables[1]
        if balance.lengths:
            drawn.append(f"<p>{section.title_vi}: {len(balance.lengths)} mục, {balance.long} mục dài hơn {limit} tiếng.</p>")
            drawn.append(histogram(balance.lengths, limit))
    if audit.coverage:
        drawn.append(
            f"<h2>Dóng hàng</h2><p>{len(audit.coverage)} mục không kèm dẫn chứng; tỷ lệ tiếng của mục tìm thấy trong báo cáo "
            f"(dưới vạch đỏ: {audit.weak} mục khó tin cậy).</p>{histogram(audit.coverage, 0.5)}"
        )
    return "".join(drawn)


def _twins(audit: Audit) -> str:
    rows = [
        f"<tr{' class=wrong' if len(set(twin.splits)) > 1 else ''}><td>{escape(twin.ids[0])}<td>{twin.splits[0]}"
        f"<td>{escape(twin.ids[1])}<td>{twin.splits[1]}<td>{twin.share:.0%}"
        for twin in audit.twins[:SHOWN]
    ]
    repeated = (
        f"<p>{len(audit.repeated)} mã báo cáo lặp lại: {escape(', '.join(audit.repeated[:SHOWN]))}</p>" if audit.repeated else ""
    )
    table = f"<table><tr><th>Báo cáo<th>Tập<th>Báo cáo<th>Tập<th>Giống nhau{''.join(rows)}</table>" if rows else ""
    return (
        f"<h2>Báo cáo gần như trùng nhau</h2><p>{audit.pairs} cặp, trong đó {audit.leaking} cặp nằm ở hai tập khác nhau "
        f"(train: huấn luyện, dev: phát triển, test: kiểm tra).</p>{repeated}{table}"
    )


def _findings(found: list[Unsupported]) -> str:
    titles = {section.name: section.title_vi for section in SECTIONS}
    rows = []
    for each in found[:SHOWN]:
        facts = "<br>".join(f'<span class="wrong">{escape(text)}</span>: {VERDICTS_VI[verdict]}' for text, verdict in each.facts)
        left = f'<br><span class="left">→ {escape(each.left)}</span>' if each.left else ""
        rows.append(
            f"<tr><td>{escape(each.place)}<br>{escape(each.id)}<td>{titles[each.section]}<td>{escape(each.text)}{left}<td>{facts}"
        )
    more = f"<p>… và {len(found) - SHOWN} mục nữa (xem bản .json).</p>" if len(found) > SHOWN else ""
    head = "<tr><th>Chỗ<th>Phần<th>Mục (→ phần giữ lại được)<th>Chi tiết"
    return f"<h2>Mục có chi tiết không đúng với báo cáo</h2><table>{head}{''.join(rows)}</table>{more}"


def _key(entries: list[tuple[str, str]]) -> str:
    return f'<p class="key">{"".join(f"<i style=background:{colour}></i>{escape(words)}" for colour, words in entries)}</p>'


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{100 * share:.1f}%".replace(".", ",")
