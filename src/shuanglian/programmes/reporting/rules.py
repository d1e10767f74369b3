"""Versioned settings, read from `data/*.json`; a region overrides a file with one of the same name in its folder `reporting`.
The version valid on the day counts; each names its source."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from ..rulebook import Rulebook

_BOOK: Final = Rulebook("reporting", Path(__file__).parent / "data")
current: Final = _BOOK.current


@dataclass(frozen=True, slots=True)
class ProofKind:
    key: str
    name: str
    required: bool


@dataclass(frozen=True, slots=True)
class Calendar:
    """`opens`: working days after the end of a period at which its round begins, by frequency; `catch_up_days`: how long
    after that day a round that was missed is still made; `sla`: working days of each step."""

    version: str
    source: str
    opens: Mapping[str, int]
    catch_up_days: int
    sla: Mapping[str, int]
    escalation: Sequence[int | Mapping[str, Any]]
    proofs: tuple[ProofKind, ...]

    @property
    def required(self) -> tuple[ProofKind, ...]:
        return tuple(kind for kind in self.proofs if kind.required)


@dataclass(frozen=True, slots=True)
class Expectation:
    """How the expected range is made, see `expected.py`."""

    version: str
    source: str
    least_changes: int
    most_changes: int
    width: float
    least_relative: float


def calendar(on: dt.date | None = None) -> Calendar:
    """Raises `Invalid` where no version is valid."""
    return _calendar(current("calendar", on))


def calendar_of(version: str) -> Calendar:
    """The rules that a round was made under, valid or not any more."""
    return _calendar(_BOOK.version("calendar", version))


def platform_indicators() -> list[dict[str, Any]]:
    """Indicators that the platform computes itself, as the region names them; empty where it names none."""
    path = _BOOK.region_folder() / "indicators.json"
    rows: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else []
    return rows


def expectation(on: dt.date | None = None) -> Expectation:
    row = current("expected", on)
    return Expectation(**{name: row[name] for name in Expectation.__slots__})


def _calendar(row: Mapping[str, Any]) -> Calendar:
    given = {name: row[name] for name in Calendar.__slots__ if name != "proofs"}
    return Calendar(proofs=tuple(ProofKind(**kind) for kind in row["proofs"]), **given)
