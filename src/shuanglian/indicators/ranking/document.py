"""The frozen form of a ranking: everything that went in and came out, as one canonical text with one receipt. Pure.

No clock and no path of a machine is in it: the same configuration, cut-off and values give the same bytes. The receipt is the
SHA-256 of the canonical JSON (sorted keys, no blanks, UTF-8); `verify_ranking.py` checks it without the platform.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict
from fractions import Fraction
from importlib.metadata import version
from typing import Any, Final

from . import numbers
from .rules import Cell, Config, Subject, Table
from .scoring import Left, Part, Result, Row
from .sensitivity import Sensitivity

FORMAT: Final = "shuanglian-ranking/1"


def canonical(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def receipt(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def software() -> str:
    return version("shuanglian")


def document(
    result: Result, table: Table, found: Sensitivity, as_of: dt.date, *, is_demo: bool, by: str = ""
) -> dict[str, Any]:
    """Plain JSON: numbers that count are texts, so that no reader rounds them. `by` is the software, if not this one."""
    return {
        "format": FORMAT,
        "software": by or software(),
        "as_of": as_of.isoformat(),
        "is_demo": is_demo,
        "config": told_config(result.config),
        "warnings": [*result.config.warnings, *table.notes],
        "subjects": [_subject(one) for one in table.subjects],
        "inputs": [_input(*key, cell) for key, cell in sorted(table.cells.items())],
        "results": [_row(row) for row in result.rows],
        "excluded": [_left(left) for left in result.excluded],
        "sensitivity": _plain(asdict(found)),
        "notes": list(result.notes),
    }


def told_config(config: Config) -> dict[str, Any]:
    """The configuration as it was understood, without data and without the text it was read from."""
    told: dict[str, Any] = _plain(asdict(config))
    for name in ("data", "raw", "table", "warnings"):
        told.pop(name)
    return told


def _row(row: Row) -> dict[str, Any]:
    return {
        "subject": _subject(row.subject),
        "rank": row.rank,
        "total": str(row.total),
        "grade": row.grade,
        "vetoes": list(row.vetoes),
        "last": row.last,
        "consequences": list(row.consequences),
        "reasons": list(row.reasons),
        "parts": [_part(part) for part in row.parts],
    }


def _left(left: Left) -> dict[str, Any]:
    return {
        "subject": _subject(left.subject),
        "reasons": list(left.reasons),
        "parts": [_part(part) for part in left.parts],
    }


def _subject(subject: Subject) -> dict[str, Any]:
    return {"key": subject.key, "name": subject.name, "ref": subject.ref, "note": subject.note}


def _part(part: Part) -> dict[str, Any]:
    return {
        "indicator": part.indicator,
        "value": None if part.value is None else numbers.text_of(part.value),
        "share": None if part.share is None else _share(part.share),
        "weight": numbers.exact(part.weight),
        "points": str(part.points),
        "stood_in": part.stood_in,
        "damped": part.damped,
        "note": part.note,
        "columns": [column for column, _cell in part.cells],
    }


def _share(value: Fraction) -> str:
    """Exact; but for standard scores, whose roots are cut, thirty places."""
    return numbers.exact(value) if value.denominator < 10**40 else numbers.text_of(value)


def _input(subject: str, column: str, cell: Cell) -> dict[str, Any]:
    value = None if cell.value is None else numbers.exact(cell.value)
    return {"subject": subject, "column": column, "value": value, "note": cell.note, **dict(cell.origin)}


def _plain(value: Any) -> Any:
    """Fractions and dates as text, tuples as lists."""
    if isinstance(value, Fraction):
        return numbers.exact(value)
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): _plain(content) for key, content in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(one) for one in value]
    return value
