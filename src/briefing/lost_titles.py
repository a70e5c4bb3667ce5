"""The title of a page that lost it."""

from collections.abc import Sequence

from briefing import furniture
from briefing.roles import BODY, Labelled
from briefing.text import syllables


def title_in_furniture(labelled: Sequence[Labelled]) -> str | None:
    """The title of a page that lost it, where a QR code or the like still carries it and the opening speaks of it."""
    opening = set(syllables(" ".join([line.text for line in labelled if line.role in BODY][:3])))
    for line in labelled:
        found = furniture.TITLE_CARRIER.match(line.text)
        if found is None or line.role != "furniture":
            continue
        words = syllables(found[1])
        if len(words) > 5 and sum(word in opening for word in words) > 0.6 * len(words):
            return str(found[1])
    return None
