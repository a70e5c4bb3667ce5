"""Drafts headline, key results and next tasks of long Vietnamese conference reports, every line with its sources.

>>> import briefing
>>> report = briefing.read("Sáng 5/10, Sở Y tế họp giao ban. Quý III khám 1.200 lượt người, tăng 8,5%.")
>>> report.quote(report.sentences[0])
'Sáng 5/10, Sở Y tế họp giao ban.'
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from briefing.briefer import Briefer as Briefer
    from briefing.draft import Briefing as Briefing
    from briefing.draft import Item as Item
    from briefing.errors import BriefingError as BriefingError
    from briefing.evaluation import evaluate as evaluate
    from briefing.reading import read as read
    from briefing.recipe import Recipe as Recipe
    from briefing.report import Report as Report
    from briefing.report import Span as Span
    from briefing.training import train as train

    __version__: str

# Public name -> the module it lives in, imported when the name is first asked for: `import briefing` costs nothing.
_HOMES = {
    "Briefer": "briefing.briefer",
    "Briefing": "briefing.draft",
    "BriefingError": "briefing.errors",
    "Item": "briefing.draft",
    "Recipe": "briefing.recipe",
    "Report": "briefing.report",
    "Span": "briefing.report",
    "evaluate": "briefing.evaluation",
    "read": "briefing.reading",
    "train": "briefing.training",
}

__all__ = [
    "Briefer",
    "Briefing",
    "BriefingError",
    "Item",
    "Recipe",
    "Report",
    "Span",
    "evaluate",
    "read",
    "train",
]


def __getattr__(name: str) -> Any:
    if name == "__version__":
        from importlib.metadata import version

        value: Any = version("vi-briefing")
    elif name in _HOMES:
        value = getattr(import_module(_HOMES[name]), name)
    else:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__, "__version__"})
