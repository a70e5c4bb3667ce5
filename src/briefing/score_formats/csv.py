"""CSV with a head line: a number a row, with all that it depends on."""

import csv
import io
from collections.abc import Sequence

from briefing.score_formats.json import to_dict
from briefing.scores import Scores

ABOUT = ("corpus", "corpus_hash", "against")
NUMBER = ("system", "part", "metric", "column", "value", "low", "high", "p", "reports", "percent", "signature")


def render(scores: Sequence[Scores]) -> bytes:
    """Shares are 0 to 1, whatever ``percent`` says of showing them; what could not be counted is empty."""
    table = io.StringIO()
    rows = csv.writer(table, lineterminator="\n")
    rows.writerow((*ABOUT, *NUMBER))
    for each in map(to_dict, scores):
        rows.writerows([*(each[name] for name in ABOUT), *(number[name] for name in NUMBER)] for number in each["numbers"])
    return table.getvalue().encode("utf-8", "replace")
