"""Which column each field of a shifted or short row belongs to."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from .celltypes import Type, type_of
from .lines import solid

# What a column holds, and whether it counts the rows.
Column = tuple[Type, bool]
Fit = dict[Type | str, float]
# column → (worth so far, the column of the field before)
_Reached = dict[int, tuple[float, int]]

SERIAL_HEAD: Final = re.compile("序号?|编号|No\\.?|号", re.I)
_UNIT_HEAD: Final = re.compile("(?:计量)?单位")
_NAME_HEAD: Final = re.compile(".*(?:名称|指标|项目|内容|类别|地区|区域|单位名称|企业)")
# How much a column of distance costs, against what a fitting kind is worth.
_FAR: Final = 0.4
_WIDEST: Final = 200


def head_fit(text: str) -> Fit:
    """How well a head suits a column of each kind."""
    bare = solid(text)
    if _UNIT_HEAD.fullmatch(bare):
        return {Type.UNIT: 4, Type.NUMBER: -2, "serial": -2}
    if SERIAL_HEAD.fullmatch(bare):
        return {"serial": 4, Type.NUMBER: -1, Type.PROSE: -2}
    if type_of(text) is Type.YEAR:
        return {Type.NUMBER: 4, Type.UNIT: -2, Type.PROSE: -1, "serial": -3}
    if _NAME_HEAD.fullmatch(bare):
        return {Type.NAME: 2, Type.PROSE: 1, Type.UNIT: -2, Type.NUMBER: -1, "serial": -1}
    return {Type.UNIT: -1, "serial": -1, Type.NAME: 0.2, Type.PROSE: 0.2, Type.NUMBER: 0.2}


def body_fit(text: str) -> Fit:
    """How well a field of the body suits a column of each kind."""
    kind = type_of(text)
    if kind in {Type.NUMBER, Type.YEAR}:
        serial = 2.0 if solid(text).isdigit() else -2.0
        return {Type.NUMBER: 2, Type.YEAR: 2, Type.UNIT: -3, Type.NAME: -1, "serial": serial}
    if kind in {Type.NAME, Type.PROSE}:
        return {Type.NAME: 2, Type.PROSE: 2, Type.NUMBER: -0.5, Type.UNIT: -1, "serial": -3}
    return {kind: 2}


def placed(fields: Sequence[tuple[int, Fit]], columns: Sequence[Column]) -> list[int]:
    """A column for each field (given with its own place), left to right, so that kinds agree and nothing moves further
    than it must. Not more fields than columns."""
    width = len(columns)
    if not fields or width > _WIDEST:
        return [place for place, _ in fields]
    steps: list[_Reached] = []
    for number, field in enumerate(fields):
        last = width - (len(fields) - number)
        steps.append(_step(steps[-1] if steps else None, field, columns, range(number, last + 1)))
    spots = [max(steps[-1], key=lambda spot: steps[-1][spot][0])]
    for step in reversed(steps):
        spots.append(step[spots[-1]][1])
    return spots[-2::-1]


def _step(
    before: _Reached | None, field: tuple[int, Fit], columns: Sequence[Column], free: range
) -> _Reached:
    """The best way to reach each free column with one field more."""
    place, fit = field
    row: _Reached = {}
    best = (0.0, -1) if before is None else (float("-inf"), -1)
    for column in free:
        if before is not None and column - 1 in before:
            best = max(best, (before[column - 1][0], column - 1))
        row[column] = (best[0] + _worth(fit, columns[column]) - _FAR * abs(place - column), best[1])
    return row


def _worth(fit: Fit, column: Column) -> float:
    kind, serial = column
    plain = fit.get(kind, 0.0)
    return fit.get("serial", plain) if serial else plain
