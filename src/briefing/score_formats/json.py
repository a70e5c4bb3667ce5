"""JSON: the documented form (docs/json.md), the scores of one corpus a line."""

import math
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from briefing.formats.json import line
from briefing.scores import Scores


def to_dict(scores: Scores) -> dict[str, Any]:
    """The documented form. What could not be counted is null, as JSON has no NaN."""
    return {
        "corpus": scores.corpus,
        "corpus_hash": scores.corpus_hash,
        "reports": scores.reports,
        "systems": list(scores.systems),
        "against": scores.against,
        "numbers": [
            {**key._asdict(), **{name: _counted(value) for name, value in asdict(number).items()}}
            for key, number in scores.numbers.items()
        ],
        "runs": {system: asdict(run) for system, run in scores.runs.items()},
    }


def render(scores: Sequence[Scores]) -> bytes:
    return b"".join(line(to_dict(each)) for each in scores)


def _counted(value: object) -> object:
    return None if isinstance(value, float) and not math.isfinite(value) else value
