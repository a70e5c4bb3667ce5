"""What is not trained on: targets that their reports do not support, reports that stand twice or in another split."""

import logging
import os
from collections import Counter
from collections.abc import Iterable, Iterator

from briefing.cleaning import Remedy, clean, findings
from briefing.corpus import Example
from briefing.duplicates import Index, signature

say = logging.getLogger("briefing")


def speaks() -> bool:
    """Of several processes (torchrun) the first one does."""
    return os.environ.get("RANK", "0") == "0"


def audited(found: Iterable[Example], held_out: Index, remedy: Remedy) -> Iterator[Example]:
    """The examples of the training split without what the audit finds in them, in order; it is logged how much that is.

    ``held_out`` holds the signatures of the reports of the other splits: one that is nearly the same is not trained on, nor is
    a second one of the same id. ``remedy`` says what becomes of unsupported targets (`briefing.cleaning`); "keep" leaves
    everything as it is.
    """
    if remedy == "keep":
        yield from found
        return
    counts: Counter[str] = Counter()
    seen = set[str]()
    for example in found:
        counts["read"] += 1
        if example.report.id in seen:
            counts["repeated"] += 1
            continue
        seen.add(example.report.id)
        if held_out.near(signature(example.report.text)):
            counts["leaks"] += 1
            continue
        judged = findings(example)
        bad = [finding for finding in judged if finding.unsupported]
        masked = sum(finding.left is not None for finding in bad) if remedy == "mask" else 0
        counts += Counter(targets=len(judged), masked=masked, dropped=len(bad) - masked)
        cleaned = clean(example, judged, remedy)
        if cleaned:
            yield cleaned
        else:
            counts["emptied"] += 1
    if speaks():
        say.info(
            "audit: %d of %d targets have facts that their reports do not support: %d dropped, %d masked; of %d reports %d are "
            "left out: %d with no target left, %d nearly the same as one of another split, %d whose id stands twice",
            counts["dropped"] + counts["masked"],
            counts["targets"],
            counts["dropped"],
            counts["masked"],
            counts["read"],
            counts["emptied"] + counts["leaks"] + counts["repeated"],
            counts["emptied"],
            counts["leaks"],
            counts["repeated"],
        )
