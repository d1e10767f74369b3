"""Open questions of the integrity checks, as the pages show them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import Text
from shuanglian.indicators.models import Indicator

from .. import nav

try:
    from shuanglian.indicators.integrity import selectors
except ImportError:
    selectors = None

MOST = 20


@dataclass(frozen=True, slots=True)
class Asked:
    title: Text
    text: Text
    url: str
    is_demo: bool


def of_indicator(viewer: Actor, indicator: Indicator) -> list[Asked]:
    """Questions about any value of an indicator."""
    return _open(selectors.questions_for(viewer, indicator) if selectors else None)


def of_observations(viewer: Actor, ids: Sequence[int]) -> list[Asked]:
    return _open(selectors.questions_for(viewer, ids) if selectors else None)


def _open(rows: Iterable[Any]) -> list[Asked]:
    if rows is None:
        return []
    return [_asked(row) for row in rows if row.is_open][:MOST]


def _asked(row: Any) -> Asked:
    return Asked(row.title, row.explanation, nav.address("question-detail", row.pk), row.is_demo)
