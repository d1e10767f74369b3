"""Open questions of the integrity checks, as the pages show them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import Text
from shuanglian.indicators.integrity.models import Question
from shuanglian.indicators.integrity.selectors import questions_for
from shuanglian.indicators.models import Indicator

from .. import nav

MOST = 20


@dataclass(frozen=True, slots=True)
class Asked:
    title: Text
    text: Text
    url: str
    is_demo: bool


def of_indicator(viewer: Actor, indicator: Indicator) -> list[Asked]:
    """Open questions about any value of an indicator."""
    return _open(questions_for(viewer, indicator))


def of_observations(viewer: Actor, ids: Sequence[int]) -> list[Asked]:
    return _open(questions_for(viewer, ids))


def _open(rows: Iterable[Question]) -> list[Asked]:
    found = [row for row in rows if row.is_open]
    return [
        Asked(row.title, row.explanation, nav.address("question-detail", row.pk), row.is_demo)
        for row in found[:MOST]
    ]
