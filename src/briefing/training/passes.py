"""How a step's reports are dealt: to the processes, evenly, and to passes over the network, by length, within a token budget."""

from collections.abc import Sequence


def shares(indices: Sequence[int], sizes: Sequence[int], count: int) -> list[list[int]]:
    """The indices dealt to ``count`` processes: the longest first, each to the one that has least.

    >>> shares([0, 1, 2, 3], [5, 4, 3, 2], 2)
    [[0, 3], [1, 2]]
    """
    dealt: list[list[int]] = [[] for _ in range(count)]
    load = [0] * count
    for index in sorted(indices, key=lambda index: -sizes[index]):
        least = load.index(min(load))
        dealt[least].append(index)
        load[least] += sizes[index]
    return dealt


def passes(indices: Sequence[int], sizes: Sequence[int], budget: int) -> list[list[int]]:
    """The indices in groups of like size, each of at most ``budget`` pieces; one that is longer than that goes by itself.

    >>> passes([0, 1, 2, 3], [9, 2, 3, 4], 8)
    [[0], [3, 2], [1]]
    """
    found: list[list[int]] = []
    room = 0
    for index in sorted(indices, key=lambda index: -sizes[index]):
        if not found or sizes[index] > room:
            found.append([])
            room = budget
        found[-1].append(index)
        room -= sizes[index]
    return found
