"""Relations that nearly all rows of a table obey: sums, differences, shares, products. The rows that do not are asked.

Nobody says which column is the sum: it is found, and only believed where rounding is far finer than the values vary.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterator, Sequence
from decimal import Decimal
from itertools import combinations
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from .. import naming, showing
from ..panel import Panel
from ..records import Finding, Rules, Severity
from ..statistics import Floats, quantile

_ROWS: Final = 8
_COLUMNS: Final = 24
_HELD: Final = 0.8
_FINE: Final = 20.0
Bools = npt.NDArray[np.bool_]


class Matrix(NamedTuple):
    """Rows by columns; nan where nothing is written."""

    rows: list[tuple[int, ...]]
    names: list[str]
    values: Floats
    steps: Floats


class Relation(NamedTuple):
    words: str
    target: int
    involved: tuple[int, ...]
    computed: Floats
    room: Floats


def check(panel: Panel, rules: Rules) -> Iterator[Finding]:
    for matrix in (_columns(panel), _indicators(panel)):
        if matrix is not None:
            yield from _broken(matrix)


def _columns(panel: Panel) -> Matrix | None:
    """Numbers beside each other in one row of the file."""
    rows: dict[Hashable, dict[str, tuple[Decimal, Decimal, int]]] = defaultdict(dict)
    for record in panel.records:
        for name, value in record.numbers:
            rows[record.row].setdefault(name, (value, _step(value), record.row))
    return _matrix(rows)


def _step(value: Decimal) -> Decimal:
    return Decimal((0, (1,), min(0, int(value.as_tuple().exponent))))


def _indicators(panel: Panel) -> Matrix | None:
    """Indicators of one place and period, wherever they stand in the file."""
    rows: dict[Hashable, dict[str, tuple[Decimal, Decimal, int]]] = defaultdict(dict)
    for series in panel.series:
        for record in series.records:
            key = (record.place, record.subject, record.segment, record.source, record.period)
            value = record.value or Decimal(0)
            rows[key].setdefault(record.indicator, (value, record.step, record.row))
    for record in panel.ledger:
        value = record.value or Decimal(0)
        rows[record.row].setdefault(record.indicator, (value, record.step, record.row))
    return _matrix(rows)


def _matrix(rows: dict[Hashable, dict[str, tuple[Decimal, Decimal, int]]]) -> Matrix | None:
    counts: dict[str, int] = defaultdict(int)
    for cells in rows.values():
        for name in cells:
            counts[name] += 1
    names = [name for name, count in counts.items() if count >= _ROWS][:_COLUMNS]
    if len(names) < 3:
        return None
    empty = (None, None, 0)
    table = [[cells.get(name, empty) for name in names] for cells in rows.values()]
    values = np.array([[np.nan if c[0] is None else float(c[0]) for c in row] for row in table])
    steps = np.array([[np.nan if c[1] is None else float(c[1]) for c in row] for row in table])
    finest = np.nanmin(steps, axis=0)
    numbers = [tuple(sorted({c[2] for c in row if c[2]})) for row in table]
    return Matrix(numbers, names, values, np.broadcast_to(finest, values.shape).copy())


def _broken(matrix: Matrix) -> Iterator[Finding]:
    asked: set[tuple[int, tuple[int, ...]]] = set()
    held: list[tuple[float, Relation, Bools, Bools]] = []
    for relation in _relations(matrix):
        if _between_places(matrix, relation):
            continue
        known = ~np.isnan(relation.computed) & ~np.isnan(matrix.values[:, relation.target])
        known &= np.all(matrix.values[:, list(relation.involved)] != 0, axis=1)
        n = int(known.sum())
        if n < _ROWS or not _fine(matrix, relation, known):
            continue
        off = np.abs(matrix.values[:, relation.target] - relation.computed)
        fits = known & (off <= relation.room)
        share = float(fits.sum()) / n
        if _HELD <= share < 1:
            held.append((share, relation, fits, known))
    for share, relation, fits, known in sorted(held, key=lambda one: -one[0]):
        for index in np.flatnonzero(known & ~fits):
            involved = tuple(sorted((relation.target, *relation.involved)))
            if not any(row == index and len(set(cols) & set(involved)) > 1 for row, cols in asked):
                asked.add((int(index), involved))
                yield _finding(matrix, relation, int(index), share)


def _between_places(matrix: Matrix, relation: Relation) -> bool:
    """Places side by side are no parts of each other; where one is their sum the table says so."""
    return all(naming.is_place(matrix.names[column]) for column in (relation.target, *relation.involved))


def _fine(matrix: Matrix, relation: Relation, known: Bools) -> bool:
    """Agreement means something only where the target varies by much more than rounding allows."""
    target = matrix.values[known, relation.target]
    spread = quantile(target, 0.8) - quantile(target, 0.2)
    return spread >= _FINE * 2 * float(np.median(relation.room[known]))


def _relations(matrix: Matrix) -> Iterator[Relation]:
    yield from _blocks(matrix)
    values, steps = matrix.values, matrix.steps
    for a, b in combinations(range(len(matrix.names)), 2):
        for target in range(len(matrix.names)):
            if target in (a, b):
                continue
            room = 0.51 * (steps[:, a] + steps[:, b] + steps[:, target])
            total = values[:, a] + values[:, b]
            yield Relation(_words(matrix, target, a, "+", b), target, (a, b), total, room)
            yield from _quotients(matrix, target, a, b)


def _quotients(matrix: Matrix, target: int, a: int, b: int) -> Iterator[Relation]:
    values, steps = matrix.values, matrix.steps
    for top, bottom in ((a, b), (b, a)):
        with np.errstate(divide="ignore", invalid="ignore"):
            computed = values[:, top] / values[:, bottom]
            relative = 0.51 * (
                steps[:, top] / np.abs(values[:, top]) + steps[:, bottom] / np.abs(values[:, bottom])
            )
        for factor, words in ((1.0, ""), (100.0, " × 100")):
            scaled = np.where(np.isfinite(computed), computed * factor, np.nan)
            room = np.abs(scaled) * relative + 0.51 * steps[:, target]
            room = np.where(np.isfinite(room), room, 0.0)
            yield Relation(
                _words(matrix, target, top, "÷", bottom) + words, target, (top, bottom), scaled, room
            )


def _blocks(matrix: Matrix) -> Iterator[Relation]:
    """A sum of three to eight neighbouring columns, just before or just after them."""
    width = len(matrix.names)
    for start in range(width):
        for end in range(start + 3, min(width, start + 8) + 1):
            for target in {start - 1, end} & set(range(width)):
                room = 0.51 * (matrix.steps[:, start:end].sum(axis=1) + matrix.steps[:, target])
                words = f"{matrix.names[target]} = " + " + ".join(matrix.names[start:end])
                added = matrix.values[:, start:end].sum(axis=1)
                yield Relation(words, target, tuple(range(start, end)), added, room)


def _words(matrix: Matrix, target: int, a: int, sign: str, b: int) -> str:
    names = matrix.names
    return f"{names[target]} = {names[a]} {sign} {names[b]}"


def _finding(matrix: Matrix, relation: Relation, index: int, share: float) -> Finding:
    rows: Sequence[int] = matrix.rows[index]
    figures = {
        "name": f"第 {'、'.join(map(str, rows))} 行",
        "share": showing.percent(share),
        "relation": relation.words,
        "value": showing.number(float(matrix.values[index, relation.target])),
        "computed": showing.number(float(relation.computed[index])),
    }
    return Finding("relation_broken", Severity.MEDIUM, tuple(rows), figures)
