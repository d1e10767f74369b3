"""Versioned rules, read from `data/*.json`: limits in working days, terms of keeping, reasons for refusing.

A region overrides a file by carrying one of the same name in `regions/<region>/supervision/`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from ..rulebook import Rulebook

_BOOK: Final = Rulebook("supervision", Path(__file__).parent / "data")
current: Final = _BOOK.current


@dataclass(frozen=True, slots=True)
class Limits:
    """Working days: `answer` from receipt to the public answer, `steps` of each task. Calendar days: `again_days` to say
    that the answer does not satisfy, `keep_days` after which contact and hidden words are erased. `file_bytes` each."""

    version: str
    source: str
    answer: int
    steps: Mapping[str, int]
    escalation: Sequence[int | Mapping[str, Any]]
    again_days: int
    keep_days: int
    number_prefix: str
    files: int
    file_bytes: int
    per_minute: int
    per_day: int
    track_per_minute: int
    small_sample: int


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a comment is not taken up, and what its author can do."""

    key: str
    name: str
    advice: str


def limits(on: dt.date | None = None) -> Limits:
    rule = current("limits", on)
    return Limits(**{name: rule[name] for name in Limits.__slots__})


def refusals(on: dt.date | None = None) -> tuple[Refusal, ...]:
    return tuple(Refusal(**row) for row in current("refusals", on)["refusals"])


def refusal(key: str) -> Refusal:
    """As it is named today; a reason that is gone keeps its key."""
    return next((row for row in refusals() if row.key == key), Refusal(key, key, ""))
