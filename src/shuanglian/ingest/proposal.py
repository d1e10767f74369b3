"""A proposed fact: what the reader of documents believes one place of one document to say."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """QUANTITY: a number in a sentence; TABLE: a number in a table; ENTITY: a name; RELATION: two names and a verb."""

    QUANTITY = "quantity"
    ENTITY = "entity"
    RELATION = "relation"
    TABLE = "table"


class Basis(StrEnum):
    """What a number is. The last five are not measurements: STRUCTURE is a label that looks like a number."""

    ACTUAL = "actual"
    BASE = "base"
    TARGET = "target"
    PLAN = "plan"
    FORECAST = "forecast"
    RANK = "rank"
    LIMIT = "limit"
    CADENCE = "cadence"
    DEMAND = "demand"
    EVENT = "event"
    STRUCTURE = "structure"


COMPARATORS = ("=", "约", ">", ">=", "<", "<=", "近", "余", "级")


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """Offsets count characters of the document's raw text: `quote == raw[start:end]`, and the number stands at
    `value_start:value_end` inside it. A fall is a negative value with `growth`. `norm_value` is in `norm_unit` (元, 平方米,
    人 ...). `time` is canonical: 2025 · 2026Q1 · 2026-05 · 2026-01..2026-05 · asof 2026-03 · cumulative to 2026 ·
    2021..2025 · annual 2021 · 3 years · n/a. `confidence` is between 0 and 1; `reasons` say why it is not 1.
    `detail` holds what only one kind has: an entity's type, name and aliases; a relation's predicate and object.
    """  # fmt: skip

    kind: Kind
    quote: str
    start: int
    end: int
    subject: str = ""
    place: str = ""
    indicator: str = ""
    value: Decimal | None = None
    value_max: Decimal | None = None
    unit: str = ""
    norm_value: Decimal | None = None
    norm_unit: str = ""
    time: str = ""
    basis: Basis | None = None
    comparator: str = "="
    growth: bool = False
    value_start: int | None = None
    value_end: int | None = None
    confidence: float = 1.0
    source_file: str = ""
    origin: str = "rules"
    reasons: tuple[str, ...] = ()
    detail: dict[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """With numbers as JSON numbers: 42.53, not "42.53"; a whole number without a point."""
        row = asdict(self)
        for name in ("value", "value_max", "norm_value"):
            row[name] = plain(row[name])
        row["confidence"] = round(self.confidence, 3)
        row["reasons"] = list(self.reasons)
        return row


def plain(value: Decimal | None) -> int | float | None:
    """A number that JSON can hold: whole ones as integers."""
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)
