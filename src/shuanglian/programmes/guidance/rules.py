"""Versioned rules of the mechanism, read from `data/*.json`: steps and limits, topics and areas, visits per month.

A region overrides a file by carrying one of the same name in `regions/<region>/guidance/`. The version valid on the
day counts.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from ..rulebook import Rulebook

_BOOK: Final = Rulebook("guidance", Path(__file__).parent / "data")
current: Final = _BOOK.current
Option = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Terms:
    """`steps` in working days; `ahead_days` how far a wish may lie ahead; `window_days` how far back rules look."""

    version: str
    source: str
    steps: Mapping[str, int]
    escalation: Sequence[int | Mapping[str, Any]]
    number_prefix: str
    ahead_days: int
    remind_days: int
    window_days: int
    most_open_proposals: int


@dataclass(frozen=True, slots=True)
class VisitRule:
    """`cap_per_month`: visits to one company in a calendar month, all departments together (S46)."""

    version: str
    source: str
    cap_per_month: int
    purposes: tuple[Option, ...]


def terms(on: dt.date | None = None) -> Terms:
    rule = current("terms", on)
    return Terms(**{name: rule[name] for name in Terms.__slots__})


def visits(on: dt.date | None = None) -> VisitRule:
    rule = current("visits", on)
    return VisitRule(rule["version"], rule["source"], rule["cap_per_month"], _options(rule["purposes"]))


def topics(on: dt.date | None = None) -> tuple[Option, ...]:
    return _options(current("topics", on)["topics"])


def areas(on: dt.date | None = None) -> tuple[Option, ...]:
    """Fields of law; which department answers for each is set by the desk."""
    return _options(current("topics", on)["areas"])


def name_of(options: Sequence[Option], key: str) -> str:
    """The name that it has today, else the key: old rows keep words that are gone."""
    return dict(options).get(key, key)


def _options(rows: Sequence[Mapping[str, str]]) -> tuple[Option, ...]:
    return tuple((row["key"], row["name"]) for row in rows)
