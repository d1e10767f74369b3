"""Numbers that an authority may change: when managers are told of a cluster, and from how many on hidden members are
counted. Versioned data in `data/rules.json`."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from functools import cache
from importlib import resources

from django.utils import timezone


@dataclass(frozen=True, slots=True)
class Rules:
    """`tell_managers_at`: sizes (in enterprises); `hidden_shown_from`: fewer hidden members are not even counted."""

    valid_from: dt.date
    tell_managers_at: tuple[int, ...]
    hidden_shown_from: int


@cache
def _all() -> tuple[Rules, ...]:
    rows = json.loads((resources.files(__package__) / "data" / "rules.json").read_text("utf-8"))
    found = [
        Rules(
            dt.date.fromisoformat(row["valid_from"]),
            tuple(sorted(row["tell_managers_at"])),
            row["hidden_shown_from"],
        )
        for row in rows
    ]
    return tuple(sorted(found, key=lambda rules: rules.valid_from))


def rules(on: dt.date | None = None) -> Rules:
    """The rules in force on a day (default: today); before the first ones, the first."""
    day = on or timezone.localdate()
    valid = [one for one in _all() if one.valid_from <= day]
    return valid[-1] if valid else _all()[0]
