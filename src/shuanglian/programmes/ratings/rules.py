"""Versioned rules of the mechanism: what is rated, and how many votes of how many companies it takes to publish."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from shuanglian.foundation.errors import Invalid

from ..rulebook import Rulebook

_BOOK: Final = Rulebook("ratings", Path(__file__).parent / "data")


@dataclass(frozen=True, slots=True)
class Terms:
    """A figure is published from `min_votes` votes of `min_companies` companies; below `small_sample` it is marked.

    `open_days`: how long after a service it can be rated. `dimensions`: key and name by kind of subject.
    """

    version: str
    source: str
    min_votes: int
    min_companies: int
    small_sample: int
    open_days: int
    dimensions: Mapping[str, tuple[tuple[str, str], ...]]


def terms(on: dt.date | None = None) -> Terms:
    """The version valid on a day (today when not given). Raises `Invalid`."""
    return _terms(_BOOK.current("terms", on))


def terms_then(day: dt.date) -> Terms:
    """The version that was valid on a day; of days before all versions the first one."""
    try:
        return terms(day)
    except Invalid:
        return _terms(_BOOK.versions("terms")[-1])


def _terms(rule: dict[str, Any]) -> Terms:
    plain = {name: rule[name] for name in Terms.__slots__ if name != "dimensions"}
    dimensions = {
        kind: tuple((row["key"], row["name"]) for row in rows) for kind, rows in rule["dimensions"].items()
    }
    return Terms(**plain, dimensions=dimensions)
