"""The requirements read from a text as plain rows, for programs: what `shuanglian quantities` and the interface answer."""

from __future__ import annotations

import re
from typing import Any, Final

from . import measures, metrics, signs
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
_SENTENCE: Final = re.compile(r"[。;；!！?？\n]")


def requirements(text: str) -> list[dict[str, Any]]:
    """One row per quantity of `text`, in order. Pure; never raises on any text.

    `start` and `end` count characters of `text` (`quote` is exactly that stretch). `norm_*` are the same amount in the
    unit that the trade compares by. `relative` rows tell an amount of change: `change` is the signed amount in
    `norm_unit` (成本下降三成: -30 in %), `direction` up or down also where a new level is told (降到 20).
    """
    return [_row(measure, text) for measure in measures.read(text)]


def _row(measure: Measure, text: str) -> dict[str, Any]:
    start, end = measure.span
    return {
        "metric": measure.metric,
        "metric_key": metrics.metric_key(measure.metric),
        "comparator": COMPARATORS[measure.comparator],
        "value": measure.value,
        "value_max": measure.high,
        "unit": measure.unit,
        "norm_value": measure.canonical_value,
        "norm_value_max": measure.canonical_high,
        "norm_unit": measure.canonical_unit,
        "dimension": measure.dimension,
        "role": ROLES[measure.role],
        "relative": measure.relative,
        "direction": measure.change,
        "change": _signed(measure),
        "hard": is_hard(measure, text),
        "quote": text[start:end],
        "start": start,
        "end": end,
    }


def _signed(measure: Measure) -> float | None:
    if not measure.relative:
        return None
    return measure.canonical_value if measure.change == "up" else -measure.canonical_value


def is_hard(measure: Measure, text: str) -> bool:
    """Whether it must be met: an aim that no word of its sentence turns into a mere wish (希望, 最好, 力争, 约)."""
    if measure.role != "value" or measure.comparator == "approx":
        return False
    start = max([0, *(found.end() for found in _SENTENCE.finditer(text, 0, measure.span[0]))])
    clause = re.split(r"[,，]", text[start : measure.span[0]])[-1]
    return not signs.SOFT.search(clause + text[measure.span[0] : measure.span[1]])
