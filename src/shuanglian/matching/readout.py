"""The requirements read from a text as plain rows, for programs: what `shuanglian quantities` and the interface answer."""

from __future__ import annotations

import re
from typing import Any, Final

from . import measures, metrics, signs, units
from .measures import Measure

COMPARATORS: Final = {
    "ge": ">=",
    "le": "<=",
    "gt": ">",
    "lt": "<",
    "eq": "=",
    "approx": "~",
    "between": "range",
}
ROLES: Final = {"value": "aim", "condition": "circumstance", "current": "present"}
# By unit of the trade: from which amount of it on which unit is read more easily.
_SCALES: Final = {
    "mm": ((0.0, "mm"), (1e4, "m"), (1e6, "km")),
    "h": ((0.0, "ms"), (1 / 3600 - 1e-12, "s"), (1 / 60 - 1e-12, "h")),
}
_SENTENCE: Final = re.compile(r"[。;；!！?？\n]")


def requirements(text: str) -> list[dict[str, Any]]:
    """One row per quantity of `text`, in order. Pure; never raises on any text.

    `start` and `end` count characters of `text` (`quote` is exactly that stretch). `norm_*` are the same amount in the
    unit that the trade compares by; very long lengths are in m or km, times under a minute in s or ms, colour
    temperatures in K, so that the same amount is always told in the same unit, however it was written.
    `relative` rows tell an amount of change: `change` is the signed amount in
    `norm_unit` (成本下降三成: -30 in %), `direction` up or down also where a new level is told (降到 20).
    """
    return [_row(measure, text) for measure in measures.read(text)]


def _row(measure: Measure, text: str) -> dict[str, Any]:
    start, end = measure.span
    value, high, unit = _normal(measure)
    return {
        "metric": measure.metric,
        "metric_key": metrics.metric_key(measure.metric),
        "comparator": COMPARATORS[measure.comparator],
        "value": measure.value,
        "value_max": measure.high,
        "unit": measure.unit,
        "norm_value": value,
        "norm_value_max": high,
        "norm_unit": unit,
        "dimension": measure.dimension,
        "role": ROLES[measure.role],
        "relative": measure.relative,
        "direction": measure.change,
        "change": None if not measure.relative else value if measure.change == "up" else -value,
        "hard": is_hard(measure, text),
        "quote": text[start:end],
        "start": start,
        "end": end,
    }


def _normal(measure: Measure) -> tuple[float, float | None, str]:
    """Value, upper end and unit, where the unit of the trade is one that people can read the amount in."""
    unit = measure.canonical_unit
    if metrics.metric_key(measure.metric) == "色温" and unit == "°C":
        unit = "K"
    size = max(abs(measure.canonical_value), abs(measure.canonical_high or 0))
    for least, better in reversed(_SCALES.get(unit, ())):
        if size >= least:
            unit = better
            break
    if unit == measure.canonical_unit:
        return measure.canonical_value, measure.canonical_high, unit
    ends = [
        None if end is None else units.convert(end, measure.unit, unit, difference=measure.is_difference)
        for end in (measure.value, measure.high)
    ]
    return ends[0] or 0.0, ends[1], unit


def is_hard(measure: Measure, text: str) -> bool:
    """Whether it must be met: an aim that no word of its sentence turns into a mere wish (希望, 最好, 力争, 约)."""
    if measure.role != "value" or measure.comparator == "approx":
        return False
    start = max([0, *(found.end() for found in _SENTENCE.finditer(text, 0, measure.span[0]))])
    clause = re.split(r"[,，]", text[start : measure.span[0]])[-1]
    return not signs.SOFT.search(clause + text[measure.span[0] : measure.span[1]])
