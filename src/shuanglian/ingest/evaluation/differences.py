"""What exactly is wrong: a line for every miss, invention, wrong value, wrong field and trap."""

from __future__ import annotations

from typing import Any

from ..proposal import Proposal, plain
from .compare import same_field
from .gold import FIELDS, Marked
from .score import Report, right_value


def differences(report: Report) -> dict[str, list[dict[str, Any]]]:
    """Lists under `missed`, `invented`, `wrong_value`, `wrong_field`, `trapped`."""
    return {
        "missed": [_mark(mark) for mark in report.missed],
        "invented": [_row(row) for row in report.invented],
        "wrong_value": [
            {**_mark(mark), "ours": _row(row)} for mark, row in report.pairs if not right_value(mark, row)
        ],
        "wrong_field": [
            {"id": mark.id, "field": name, "gold": mark.fields[name], "ours": _shown(getattr(row, name))}
            for mark, row in report.pairs
            for name in FIELDS
            if not same_field(name, getattr(row, name), mark.fields[name])
        ],
        "trapped": [{**_mark(mark), "ours": _row(row)} for mark, row in report.trapped],
    }


def _mark(mark: Marked) -> dict[str, Any]:
    return {"id": mark.id, "value": plain(mark.value), "unit": mark.unit, "start": mark.start, **mark.fields}


def _row(row: Proposal) -> dict[str, Any]:
    names = ("indicator", "subject", "unit", "time", "quote", "value_start")
    return {
        "value": plain(row.value),
        **{name: getattr(row, name) for name in names},
        "basis": _shown(row.basis),
    }


def _shown(value: Any) -> Any:
    return None if value is None else value if isinstance(value, bool) else str(value)
