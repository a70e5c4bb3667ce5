"""JSON: the documented form (docs/json.md), one briefing a line, so that a file of many is JSONL."""

import json

from briefing.draft import Briefing
from briefing.report import Report


def render(briefing: Briefing, report: Report) -> bytes:
    """One line of UTF-8. The report is not repeated in it; the offsets are into its text."""
    return line(briefing.to_dict())


def line(document: dict[str, object]) -> bytes:
    # "replace": a lone surrogate, which UTF-8 cannot hold, becomes one "?", so that offsets stay right
    return json.dumps(document, ensure_ascii=False).encode("utf-8", "replace") + b"\n"
