"""Short hashes that name a corpus, drafts, a model, a way of decoding: of values, by their canonical JSON."""

import hashlib
import json

LENGTH = 12  # hexadecimal digits: 48 bits


def digest(content: object) -> str:
    """The hash of a value that JSON can hold; tuples count as lists, and the order of an object's keys does not matter.

    >>> digest({"a": [1], "b": "hội"}) == digest({"b": "hội", "a": (1,)})
    True
    """
    canonical = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()[:LENGTH]
