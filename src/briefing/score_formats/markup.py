"""What the parts of the page are made with: elements whose texts cannot become markup, and the Vietnamese words of scores."""

from html import escape

from briefing.formats.wording import one_line
from briefing.score_formats.tables import significant
from briefing.scores import POOLED, Number
from briefing.sections import SECTIONS

PARTS_VI: dict[str, str] = {
    **{str(section.name): section.title_vi for section in SECTIONS},
    POOLED: "Hai danh sách gộp",
    "period": "Kỳ báo cáo",
    "next_period": "Kỳ tới",
}
SYSTEMS_VI = {
    "lead": "câu đầu, câu cuối",
    "cue words": "câu nhiều từ khóa",
    "teacher": "TF-IDF và hồi quy",
    "unrelated": "bài không liên quan",
    "copy": "chép nguyên mệnh đề",
    "ceiling": "trần khi chép câu",
}
VERDICTS_VI = {"absent": "không có trong báo cáo", "altered": "báo cáo ghi khác"}
NOTHING = "–"


def text(content: str) -> str:
    """The content as text of an element or of a quoted attribute, on one line.

    >>> text('a<b>&"c"')
    'a&lt;b&gt;&amp;&quot;c&quot;'
    """
    return escape(one_line(content))


def element(name: str, *inner: str, **attributes: object) -> str:
    """An element around markup. Of an attribute's name the last underscore goes and others become hyphens; False and None leave
    it out, True has no value.

    >>> element("td", text("1 < 2"), class_="n", data_value=0.5, hidden=True)
    '<td class="n" data-value="0.5" hidden>1 &lt; 2</td>'
    """
    shown = (
        f" {key.removesuffix('_').replace('_', '-')}" + ("" if value is True else f'="{text(str(value))}"')
        for key, value in attributes.items()
        if value is not None and value is not False
    )
    return f"<{name}{''.join(shown)}>{''.join(inner)}</{name}>"


def figure(value: float, decimals: int = 1) -> str:
    """A number as Vietnamese writes it.

    >>> figure(65.54)
    '65,5'
    """
    return f"{value:.{decimals}f}".replace(".", ",")


def part_vi(part: str) -> str:
    return PARTS_VI.get(part, part)


def rank(part: str) -> int:
    """Where a part stands among the others."""
    return [*PARTS_VI, part].index(part)


def p_vi(number: Number) -> str:
    """The paired p-value, marked where it is small; empty where there is none."""
    if number.p is None:
        return ""
    return f"p = {figure(number.p, 3)}{' *' if significant(number) else ''}"
