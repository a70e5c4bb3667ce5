"""What a web page states about itself: titles and the day of publication."""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from briefing import dates, furniture
from briefing.codec import tidy, unlegacy
from briefing.roles import Line
from briefing.text import syllables

LONG = 150  # characters: lines of more are text, not titles or buttons
_SITE = re.compile(r"\s+(?:[|–—»«:-]{1,2}|::)\s+")


def titles(tree: Any) -> Iterator[str]:
    """The titles that a page states about itself, the likeliest first; the site's name may stand in them."""
    for meta in tree.document.get_elements_by_tag_name("meta"):
        if (meta.getattr("property") or meta.getattr("name") or "").lower() in ("og:title", "twitter:title"):
            yield " ".join(tidy(meta.getattr("content") or "").split())
    for title in tree.document.get_elements_by_tag_name("title"):
        yield " ".join(tidy(unlegacy(title.text)).split())


def parts(title: str) -> list[str]:
    """A stated title cut where a site sets its own name off.

    >>> parts("Giao ban quý I - Tuổi trẻ Thắng Tam")
    ['Giao ban quý I', 'Tuổi trẻ Thắng Tam']
    """
    return _SITE.split(title)


def headline(stated: Sequence[str], lines: Sequence[Line]) -> str | None:
    """The title in the metadata, without the site's name, where it speaks of what the page's text speaks of."""
    said = {word for line in lines if line.hint != "furniture" and len(line.text) > LONG for word in syllables(line.text)}
    for title in stated:
        bare = _without_site(title, said)
        if len(syllables(bare)) > 4 and _share(bare, said) > 0.6:
            return bare
    return None


def _without_site(title: str, said: set[str]) -> str:
    """The title without leading and trailing parts that only name a site or a body, or that the text knows nothing of."""
    cuts = [(found.start(), found.end()) for found in _SITE.finditer(title)]
    spans = list(zip([0, *(end for _, end in cuts)], [*(start for start, _ in cuts), len(title)], strict=True))
    named = [_names_site(title[start:end], said) for start, end in spans]
    kept = [place for place, site in enumerate(named) if not site]
    return title[spans[kept[0]][0] : spans[kept[-1]][1]] if kept else ""


def _names_site(part: str, said: set[str]) -> bool:
    return furniture.names_organisation(part) or furniture.furniture_reason(part) is not None or _share(part, said) < 0.5


def _share(text: str, said: set[str]) -> float:
    words = syllables(text)
    return sum(word in said for word in words) / len(words) if words else 0.0


def published(tree: Any) -> date | None:
    """When the page says it was published (not when it was changed)."""
    for meta in tree.document.get_elements_by_tag_name("meta"):
        name = (meta.getattr("property") or meta.getattr("name") or meta.getattr("itemprop") or "").lower()
        if name in ("article:published_time", "datepublished", "pubdate", "dc.date.issued", "date"):
            located = dates.find(meta.getattr("content") or "")
            if located:
                return located[0]
    for script in tree.document.get_elements_by_tag_name("script"):
        stated = re.search(r'"datePublished"\s*:\s*"([^"]+)"', script.text)
        located = dates.find(stated[1]) if stated else None
        if located:
            return located[0]
    return None
