"""The assignment problem: rows to columns, one to one, so that the sum of their weights is greatest."""

from collections.abc import Sequence

FREE = -1


def assign(weights: Sequence[Sequence[float]]) -> list[tuple[int, int]]:
    """Pairs (row, column), by row, as many as the shorter side has; exact, in O(rows² columns).

    Shortest augmenting paths with potentials (Jonker and Volgenant 1987; Crouse 2016, section II), as scipy's
    ``linear_sum_assignment``. Ties go to the first: what is to be free of order has to be brought into one first.

    >>> assign([[0.9, 0.8], [0.7, 0.1]])
    [(0, 1), (1, 0)]
    """
    if not weights or not weights[0]:
        return []
    if len(weights) > len(weights[0]):
        return sorted((row, column) for column, row in assign(list(zip(*weights, strict=True))))
    columns = len(weights[0])
    row_potential, column_potential = [0.0] * len(weights), [0.0] * columns
    row_of = [FREE] * columns
    for start in range(len(weights)):
        shortest, before = [float("inf")] * columns, [FREE] * columns  # from the new row to each column, and by which column
        seen: list[int] = []
        row, last, length = start, FREE, 0.0
        while True:
            for column in range(columns):
                if column not in seen:
                    through = length - weights[row][column] - row_potential[row] - column_potential[column]
                    if through < shortest[column]:
                        shortest[column], before[column] = through, last
            last = min((column for column in range(columns) if column not in seen), key=shortest.__getitem__)
            length = shortest[last]
            seen.append(last)
            row = row_of[last]
            if row == FREE:
                break
        row_potential[start] += length
        for column in seen[:-1]:
            row_potential[row_of[column]] += length - shortest[column]
            column_potential[column] -= length - shortest[column]
        while last != FREE:
            row_of[last] = start if before[last] == FREE else row_of[before[last]]
            last = before[last]
    return sorted((row, column) for column, row in enumerate(row_of) if row != FREE)
