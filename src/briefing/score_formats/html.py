"""HTML: one page that needs nothing but itself, for readers. Its style and script are files beside this one, put inside it."""

import base64
import hashlib
from collections.abc import Sequence
from importlib.resources import files
from string import Template

from briefing import __version__
from briefing.score_formats.beside import reports
from briefing.score_formats.markup import NOTHING, SYSTEMS_VI, element, figure, p_vi, part_vi, rank, text
from briefing.score_formats.picture import forest
from briefing.score_formats.tables import (
    Column,
    costs,
    counted,
    evaluated,
    other_columns,
    scaled,
    section_columns,
)
from briefing.scores import Number, Scores


def render(scores: Sequence[Scores]) -> bytes:
    """UTF-8. Works from a file, without a network and without its script, which only sorts."""
    script, style = _asset("page.js"), _asset("page.css")
    page = Template(_asset("page.html")).substitute(
        title=text("Điểm bản tin: " + ", ".join(each.corpus for each in scores)),
        contents=_contents(scores) if len(scores) > 1 else "",
        corpora="\n".join(_corpus(each, f"c{number}") for number, each in enumerate(scores, start=1)),
        version=text(__version__),
        style=style,
        script=script,
        script_hash=base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
    )
    return page.encode("utf-8", "replace")


def _asset(name: str) -> str:
    return (files("briefing.score_formats") / name).read_text(encoding="utf-8")


def _contents(scores: Sequence[Scores]) -> str:
    links = [element("li", element("a", text(each.corpus), href=f"#c{at}")) for at, each in enumerate(scores, start=1)]
    return element("nav", element("ul", *links), aria_label="Các tập")


def _corpus(scores: Scores, id: str) -> str:
    about = f"{scores.reports} báo cáo, mã tập {scores.corpus_hash}."
    if scores.against:
        about += f" Dấu * và p so với “{scores.against}” trên cùng báo cáo."
    parts = [
        element("h2", text(scores.corpus)),
        element("p", text(about)),
        _section("ROUGE theo phần", _figure(scores), _table(scores, section_columns(scores))),
        _section("Các độ đo khác", _others(scores)),
        _section("Từng báo cáo", reports(scores, id)),
        _section("Chữ ký", _signatures(scores)),
    ]
    return element("article", *parts, id=id)


def _section(title: str, *inner: str) -> str:
    return element("section", element("h3", text(title)), *inner) if any(inner) else ""


def _figure(scores: Scores) -> str:
    picture = forest(scores)
    names = dict.fromkeys(column.column for column in section_columns(scores))
    keys = [element("span", text(f"● {name}"), class_=f"mark-{at}") for at, name in enumerate(names)]
    caption = element("figcaption", *keys, " F1 (%); vạch ngang: khoảng tin cậy 95%.")
    return element("figure", element("div", picture, class_="wide"), caption) if picture else ""


def _table(scores: Scores, columns: Sequence[Column]) -> str:
    """A system a row."""
    if not columns:
        return ""
    spans = [(part, sum(column.part == part for column in columns)) for part in dict.fromkeys(column.part for column in columns)]
    over = [element("th", text(part_vi(part)), colspan=span, scope="colgroup") for part, span in spans]
    under = [element("th", text(column.column), scope="col") for column in columns]
    head = element("thead", element("tr", element("th", "Hệ thống", rowspan=2, scope="col"), *over), element("tr", *under))
    rows = [
        element("tr", _system(scores, system, "row"), *(_number(column.of(scores, system)) for column in columns))
        for system in scores.systems
    ]
    return element("div", element("table", head, element("tbody", *rows)), class_="wide")


def _others(scores: Scores) -> str:
    """The pooled scores and the costs; those of each part are folded away under them."""
    pooled = other_columns(scores)
    apart = [column for column in other_columns(scores, every_part=True) if column not in pooled]
    rows = [_metric(scores, column) for column in pooled]
    for cost in costs(scores):
        cells = [element("td", NOTHING if value is None else figure(value, cost.decimals)) for value in cost.values]
        rows.append(element("tr", element("th", text(cost.name_vi), scope="row"), element("td"), *cells))
    folded = _by_system(scores, [_metric(scores, column) for column in sorted(apart, key=lambda column: rank(column.part))])
    return _by_system(scores, rows) + (element("details", element("summary", "Theo từng phần"), folded) if folded else "")


def _metric(scores: Scores, column: Column) -> str:
    name = element("th", text(f"{column.metric} {column.column}"), scope="row")
    part = element("td", text(part_vi(column.part)), class_="name")
    return element("tr", name, part, *(_number(column.of(scores, system)) for system in scores.systems))


def _by_system(scores: Scores, rows: Sequence[str]) -> str:
    """A system a column, a metric and part a row; empty without rows."""
    if not rows:
        return ""
    names = [element("th", name, scope="col", class_="name") for name in ("Độ đo", "Phần")]
    head = element("thead", element("tr", *names, *(_system(scores, system, "col") for system in scores.systems)))
    return element("div", element("table", head, element("tbody", *rows)), class_="wide")


def _system(scores: Scores, system: str, scope: str) -> str:
    said = element("small", text(SYSTEMS_VI[system])) if system in SYSTEMS_VI else ""
    return element("th", text(system), said, scope=scope, class_="strong" if system in evaluated(scores) else None)


def _number(number: Number | None) -> str:
    if not (known := counted(number)):
        return element("td", NOTHING)
    decimals = 1 if known.percent else 2
    value, low, high = (figure(each, decimals) for each in scaled(known))
    return element("td", value, element("small", f"{low}–{high}"), element("small", text(p)) if (p := p_vi(known)) else "")


def _signatures(scores: Scores) -> str:
    """What each number depends on, for those who compare it with others."""
    rows = [
        element("tr", *(element("td", text(said)) for said in (key.system, part_vi(key.part), key.metric, key.column)),
                element("td", element("code", text(number.signature))), element("td", text(str(number.reports))))
        for key, number in scores.numbers.items()
    ]  # fmt: skip
    head = element(
        "tr", *(element("th", name, scope="col") for name in ("Hệ thống", "Phần", "Độ đo", "Cột", "Chữ ký", "Báo cáo"))
    )
    table = element("table", element("thead", head), element("tbody", *rows), class_="signatures")
    return element("details", element("summary", "Mỗi con số phụ thuộc vào những gì"), element("div", table, class_="wide"))
