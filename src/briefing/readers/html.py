"""Saved web pages: the visible lines of the page in order, with what the markup says of them.

An HTML5 parser reads any tag soup; the lines then go through the same labelling as a copied page. The markup adds what a
copy loses: what is hidden, what is a caption, a menu, an advert, where a second article begins.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from briefing.codec import decode, tidy, unlegacy
from briefing.errors import ReadError
from briefing.furniture import furniture_reason
from briefing.readers.metadata import LONG, headline, parts, published, titles
from briefing.readers.page import Page, Reader
from briefing.roles import Hint, Line
from briefing.text import syllables

_BLOCKS = frozenset(
    "address article aside blockquote body br center dd details dialog div dl dt fieldset figcaption figure footer form hgroup"
    " h1 h2 h3 h4 h5 h6 header hr li main menu nav ol p pre section summary table tbody td tfoot th thead tr ul".split()
)
_UNSEEN = frozenset(
    "head script style noscript template select option button input textarea iframe object embed svg math canvas audio video map"
    " amp-sidebar amp-ad amp-analytics marquee datalist title meta link".split()
)
_FURNITURE_TAGS = frozenset("nav aside footer dialog amp-carousel amp-user-notification menu".split())
_FURNITURE_CLASS = re.compile(
    r"related|teaser|lienquan|tinkhac|tincu|tinmoi|cungmuc|cungchuyenmuc|docthem|xemthem|xemngay|comment|binhluan|ykien|phanhoi|share(?!holder|point|d(?!addy))|social|addtoany|addthis|ketnoi|fanpage"
    r"|(?:^|\s)(?:ads?|adv|qc|ck|foot|chan|other\d*|tags?|tools?|nav|nv|toc|sns|promo|rel|irp\w*|views?|hot|phai|trai|mn|bc|hd|run|lang)(?=\s|$)|advert|quangcao|adsbygoogle|adlabel|sponsor|sidebar|breadcrumb|bread"
    r"|menu|navbar|footer|toolbar|(?<!elementor)widget|elementorwidget(?:posts|archiveposts|loop)|cookie|rating|danhgia|yarpp|newsletter|(?<!has)(?<!no)banner|copyright|pager|pagination|login|(?<!re)search|postviews|luotxem|mostview|xemnhieu|docnhieu|weblink|lienket|counter|topbar|topline|qrcode"
)
_CAPTION_CLASS = re.compile(r"caption|chuthich|(?:^|\s)cap(?=\s|$)|imgdesc|photodesc|tenanh|motaanh")
_LEAD_CLASS = re.compile(r"(?:^|\s)(?:sapo|lead|chapeau|modau|tomtat|summary|intro|sp)(?=\s|$)|sapo|postlead")
_BYLINE_CLASS = re.compile(
    r"(?:^|\s)(?:tacgia|kyten|butdanh|byline|nguoiviet|(?:detail|post|article|news)?author(?:name)?)(?=\s|$)"
)
_HIDING = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|clip\s*:\s*rect\(\s*0|(?:left|top|text-indent)\s*:\s*-\d{3,}|font-size\s*:\s*0(?![.\d])|opacity\s*:\s*0(?![.\d])"
)
_SYMBOLS = re.compile(r"font-family\s*:\s*[\"']?(?:symbol|wingdings)|mso-list\s*:\s*ignore")  # the bullets of Word's lists
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_TEASER = re.compile(
    r"[.!?]\W*$|(?:xem|đọc) (?:thêm|tiếp|ngay)\W*$|>>?\s*$", re.IGNORECASE
)  # before a link that is no part of the sentence
_FURNITURE_WEIGHT = 0.3  # share of a page's running text above which a block is no furniture, whatever its class says
_DEEPEST = 2_000  # tags within tags; browsers stop at about 500
_Inner = Iterator[tuple[Any, Hint | None]]  # nodes, each with the hint of the block around it


@dataclass(slots=True)
class _Block:
    """The text of one line while it is gathered, with the element it started in."""

    hint: Hint | None
    mark: str
    parts: list[str] = field(default_factory=list)
    linked: int = 0


def read_html(data: bytes) -> Page:
    """The page of the bytes of an HTML file, in whatever encoding they are (what the file declares is not asked)."""
    from resiliparse.parse.html import HTMLTree

    tree = HTMLTree.parse(decode(data))
    if tree.body is None:
        raise ReadError("the HTML file has no body: save the page again from the browser")
    _check_depth(tree.body)
    walk = _Walk(tree)
    walk.read(tree.body)
    stated = list(titles(tree))
    lines = _first_article(walk.lines, walk.marks, stated)
    if not any(line.hint == "title" for line in lines) and (title := headline(stated, lines)):
        start = next((place for place, line in enumerate(lines) if line.hint != "furniture" and len(line.text) > LONG), 0)
        lines.insert(start, Line(title, "title"))
    return Page(lines, published(tree))


def _check_depth(body: Any) -> None:
    """Refuses tags nested so deep that looking into each would take minutes."""
    level, depth = [body], 0
    while level:
        if depth > _DEEPEST:
            raise ReadError(f"the HTML file has tags more than {_DEEPEST:,} deep: save the text of the page as .txt")
        level, depth = [child for node in level for child in node.child_nodes], depth + 1


class _Walk:
    """Gathers lines depth first."""

    def __init__(self, tree: Any) -> None:
        self.lines: list[Line] = []
        self.marks: list[str] = []
        self._hidden = _hidden_classes(tree)
        self._weight = max(len(tree.body.text), 1)
        self._block = _Block(None, "")

    def read(self, root: Any) -> None:
        """Adds the lines of what an element shows."""
        open_ = [self._visit(root, None)]  # a stack, since tags may be nested deeper than Python recurses
        while open_:
            inner = next(open_[-1], None)
            if inner is None:
                open_.pop()
            else:
                open_.append(self._visit(*inner))
        self._flush()

    def _visit(self, node: Any, hint: Hint | None) -> _Inner:
        """Adds what a node shows, but for the nodes in it, which it gives. ``hint`` is that of the block around it."""
        if node.tag == "#text":
            self._block.parts.append(node.text.replace("\n", " "))
        elif not node.tag.startswith("#") and node.tag not in _UNSEEN and not self._is_hidden(node):
            yield from self._element(node, hint)

    def _flush(self) -> None:
        """Ends the line."""
        block, text = self._block, " ".join(tidy("".join(self._block.parts)).split())
        self._block = _Block(block.hint, block.mark)
        if not text:
            return
        hint = block.hint
        if block.linked > 0.6 * len(text) and (hint != "heading" or _prose(self.lines)):
            hint = "furniture"
        self.lines.append(Line(unlegacy(text), hint))
        self.marks.append(block.mark)

    def _element(self, node: Any, hint: Hint | None) -> _Inner:
        tag = node.tag
        if tag == "img" or tag == "amp-img":
            return
        if tag == "table" and (rows := self._data_rows(node)):
            self._table(rows, hint)
            return
        if tag == "a":
            before = sum(map(len, self._block.parts))
            if hint != "furniture" and _TEASER.search("".join(self._block.parts[-3:])) and len(node.text.split()) > 4:
                self._break("furniture", node)
                yield from _children(node, "furniture")
                self._break(hint, None)
                return
            yield from _children(node, hint)
            self._block.linked += max(sum(map(len, self._block.parts)) - before, 0)
            return
        own = self._hint(node, hint)
        if tag in _BLOCKS or own != hint:
            self._break(own, node)
            yield from _children(node, own)
            self._break(hint, None)
        else:
            yield from _children(node, hint)

    def _break(self, hint: Hint | None, node: Any | None) -> None:
        self._flush()
        self._block = _Block(hint, _mark(node) if node is not None else self._block.mark)

    def _table(self, rows: list[str], hint: Hint | None) -> None:
        for row in rows:
            self.lines.append(Line(row, hint or "table"))
            self.marks.append("tr")

    def _data_rows(self, table: Any) -> list[str]:
        """The rows of a table of figures, cells joined by a blank; none for a table that only lays out the page."""
        if table.get_elements_by_tag_name("table") or table.get_elements_by_tag_name("img"):
            return []
        rows, wide = [], 0
        for row in table.get_elements_by_tag_name("tr"):
            if self._is_hidden(row):
                continue
            cells = [self._cell(cell) for cell in row.child_nodes if cell.tag in ("td", "th")]
            if any(len(cell.split()) > 60 for cell in cells):
                return []
            rows.append(" ".join(cell for cell in cells if cell))
            wide += len(cells) > 1
        filled = [row for row in rows if row]
        linked = sum(len(link.text) for link in table.get_elements_by_tag_name("a"))
        if len(filled) < 2 or wide < 2 or linked > 0.4 * len(table.text):
            return []
        return filled if sum(any(map(str.isdigit, row)) for row in filled) >= 0.5 * len(filled) else []

    def _cell(self, cell: Any) -> str:
        """What a cell shows, its lines joined by a blank."""
        self._flush()
        around, start = self._block, len(self.lines)
        self.read(cell)
        text = " ".join(line.text for line in self.lines[start:])
        del self.lines[start:], self.marks[start:]
        self._block = around
        return text

    def _is_hidden(self, node: Any) -> bool:
        if node.getattr("hidden") is not None or node.getattr("layout") == "nodisplay":
            return True
        style = (node.getattr("style") or "").lower()
        if _HIDING.search(style) or _SYMBOLS.search(style):
            return True
        names = {f".{name}" for name in (node.getattr("class") or "").split()} | {f"#{node.getattr('id')}"}
        return not self._hidden.isdisjoint(names)

    def _hint(self, node: Any, around: Hint | None) -> Hint | None:
        tag, names = node.tag, _names(node)
        if around != "caption" and _BYLINE_CLASS.search(names) and 0 < len(node.text.split()) < 12 and tag in _BLOCKS:
            return "byline"
        if around in ("furniture", "caption"):
            return around
        heavy = len(node.text) > _FURNITURE_WEIGHT * self._weight
        if not heavy and (tag in _FURNITURE_TAGS or _FURNITURE_CLASS.search(names)):
            return "furniture"
        if not heavy and (tag == "figcaption" or _CAPTION_CLASS.search(names) or _under_picture(node)):
            return "caption"
        if tag == "li":
            return "list"
        if tag in ("h1", "h2", "h3", "h4", "h5", "h6") and len(node.text.split()) < 30:
            return "heading"
        return "lead" if not heavy and _LEAD_CLASS.search(names) else around


def _children(node: Any, hint: Hint | None) -> _Inner:
    return ((child, hint) for child in node.child_nodes)


def _names(node: Any) -> str:
    names = f"{node.getattr('class') or ''} {node.getattr('id') or ''}"
    return re.sub(r"[-_]", "", names).lower().strip()


def _mark(node: Any) -> str:
    return f"{node.tag}.{node.getattr('class') or ''}"


def _under_picture(node: Any) -> bool:
    """Whether an element is the short cell or centred slanted line that stands under a picture."""
    if node.tag == "td" and 2 < len(node.text.split()) < 50:
        table = node.parent
        while table is not None and table.tag != "table":
            table = table.parent
        if table is None or not table.get_elements_by_tag_name("img") or table.get_elements_by_tag_name("a"):
            return False
        return sum(
            bool(cell.text.strip()) for cell in table.get_elements_by_tag_name("td")
        ) <= 2 and not node.get_elements_by_tag_name("img")
    if node.tag not in ("p", "div", "center") or not 2 < len(node.text.split()) < 50:
        return False
    text = "".join(node.text.split())
    slanted = any("".join(found.text.split()) == text for tag in ("i", "em") for found in node.get_elements_by_tag_name(tag))
    return slanted and "center" in f"{node.getattr('style')} {node.getattr('align')} {node.tag}"


def _hidden_classes(tree: Any) -> frozenset[str]:
    """Classes (".name") and ids ("#name") that the page's own style sheets hide on a screen."""
    found = set()
    for sheet in tree.document.get_elements_by_tag_name("style"):
        if "print" in (sheet.getattr("media") or ""):
            continue
        for selectors, rules in _RULE.findall(re.sub(r"@media\s+print\s*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}", "", sheet.text)):
            if _HIDING.search(rules.lower()):
                found |= {name for selector in selectors.split(",") for name in re.findall(r"^[^:]*?([.#][\w-]+)\s*$", selector)}
    return frozenset(found)


def _first_article(lines: list[Line], marks: list[str], titles: list[str]) -> list[Line]:
    """The lines with the title marked where the metadata has it too, up to the headline of a second article."""
    wanted = [syllables(part) for title in titles for part in (title, *parts(title)) if furniture_reason(part) is None]
    found = next(
        (
            place
            for place, line in enumerate(lines)
            if len(words := syllables(line.text)) > 4 and words in wanted and line.hint != "furniture"
        ),
        next(
            (
                place
                for place, line in enumerate(lines)
                if marks[place].startswith("h1.") and line.hint == "heading" and len(line.text.split()) > 3
            ),
            None,
        ),
    )
    if found is None:
        return lines
    second = next(
        (
            place
            for place in range(found + 1, len(lines))
            if marks[place] == marks[found]
            and not marks[place].endswith((".", "p.", "div.", "td."))
            and _prose(lines[found:place])
        ),
        len(lines),
    )
    kept = [Line(line.text, "furniture") if place >= second else line for place, line in enumerate(lines)]
    kept[found] = Line(lines[found].text, "title")
    return kept


def _prose(lines: list[Line]) -> bool:
    return sum(len(line.text) for line in lines if line.hint != "furniture" and len(line.text) > 100) > 300


def _looks(start: str) -> bool:
    return re.search(r"<(?:!doctype html|html|head|body|meta|table|div|p|article)\b", start, re.IGNORECASE) is not None


READER = Reader("HTML page", (".html", ".htm", ".xhtml"), read_html, looks=_looks)
