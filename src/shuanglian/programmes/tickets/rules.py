"""Versioned rules of the mechanism, read from `data/*.json`: limits by grade, limits of the steps, categories.

A region overrides a file by carrying one of the same name in `regions/<region>/tickets/`. Every rule has a version, a
validity and a source; the version valid on the day counts.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from shuanglian.foundation.errors import Invalid, Reason

from ..rulebook import Rulebook

_BOOK: Final = Rulebook("tickets", Path(__file__).parent / "data")
current: Final = _BOOK.current
UNITS: Final = ("workday", "day")
Setting = int | str


@dataclass(frozen=True, slots=True)
class Limits:
    """`unit` says how the limits by grade count: working days or calendar days (自然日). Other steps: working days.

    `pause`: the longest pause in days and how often; `reopen_days`: calendar days after closing; `escalation`:
    working days from the due day at which superiors are told (see casework).
    """

    version: str
    source: str
    unit: str
    counted_from: str
    grades: Mapping[str, int]
    help: Mapping[str, int]
    steps: Mapping[str, int]
    pause: Mapping[str, int]
    escalation: Sequence[int | Mapping[str, Any]]
    reopen_days: int
    small_sample: int
    number_prefix: str

    def setting(self, days: int) -> Setting:
        """The value of `config["sla"]`: 3 for working days, "3d" for calendar days."""
        return days if self.unit == "workday" else f"{days}d"

    def of_grade(self, grade: str) -> Setting:
        return self.setting(self.grades[grade])

    def of_help(self, grade: str) -> Setting:
        return self.setting(self.help[grade])

    def words(self, grade: str) -> str:
        unit = "个工作日" if self.unit == "workday" else "日"
        return f"{self.grades[grade]} {unit}"


@dataclass(frozen=True, slots=True)
class Category:
    key: str
    name: str


def limits(on: dt.date | None = None) -> Limits:
    """Raises `Invalid` for a file that names an unknown unit."""
    rule = current("limits", on)
    if rule["unit"] not in UNITS:
        raise Invalid(Reason("tickets.unit", _("时限单位只能是 workday 或 day"), "unit"))
    return Limits(**{name: rule[name] for name in Limits.__slots__})


def categories(on: dt.date | None = None) -> tuple[Category, ...]:
    return tuple(Category(**row) for row in current("categories", on)["categories"])


def category_name(key: str) -> str:
    """The name that it has today, else the key: old tickets keep categories that are gone."""
    return next((row.name for row in categories() if row.key == key), key)
