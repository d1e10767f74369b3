"""Marks and proposals of one imagined document."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from shuanglian.ingest.evaluation.gold import Marked
from shuanglian.ingest.proposal import Basis, Kind, Proposal


def mark(
    at: int, value: float, unit: str = "家", *, name: str = "企业", size: int = 10, **fields: Any
) -> Marked:
    """A quantity whose quote begins at `at`."""
    given = {
        "indicator": name,
        "subject": "甲区",
        "time": "2025",
        "basis": "actual",
        "comparator": "=",
        "growth": False,
    }
    return Marked(
        id=f"M{at}-{value}-{name}",
        source="x",
        value=Decimal(str(value)),
        value_max=None,
        unit=unit,
        start=at,
        end=at + size,
        value_start=None,
        value_end=None,
        fields={**given, **fields},
        place="甲区",
    )


def row(
    at: int, value: float, unit: str = "家", *, name: str = "企业", size: int = 10, **words: Any
) -> Proposal:
    """A proposal whose quote begins at `at` and whose number stands at its end."""
    given: dict[str, Any] = {"basis": Basis.ACTUAL, "time": "2025", "subject": "甲区", "place": "甲区"}
    return Proposal(
        kind=Kind.QUANTITY,
        quote="x" * size,
        start=at,
        end=at + size,
        value=Decimal(str(value)),
        unit=unit,
        indicator=name,
        value_start=at + size - 2,
        value_end=at + size,
        **{**given, **words},
    )
