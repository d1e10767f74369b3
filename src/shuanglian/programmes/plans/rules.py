"""Versioned settings of orders: limits of the steps, reminders, escalation. A region overrides `data/orders.json`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from ..rulebook import Rulebook

BOOK: Final = Rulebook("plans", Path(__file__).parent / "data")


@dataclass(frozen=True, slots=True)
class Step:
    """A level of escalation: reached `after` days past the due date, told to `unit`, `asker` or `leader`."""

    level: int
    after: int
    to: str


def orders() -> dict[str, Any]:
    """The version that is valid today. Raises `Invalid`."""
    return BOOK.current("orders")


def sla() -> dict[str, int]:
    """Working days for release, receipt and review."""
    return dict(orders()["sla"])


def soon_days() -> int:
    return int(orders()["remind_before"])


def steps() -> list[Step]:
    """Levels of escalation, the lowest first."""
    rows = [Step(int(row["level"]), int(row["after"]), str(row["to"])) for row in orders()["escalate"]]
    return sorted(rows, key=lambda step: step.level)
