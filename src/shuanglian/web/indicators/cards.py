"""One indicator as a card: its numbers, its drawing, and in words how far it is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from shuanglian.indicators import drawing
from shuanglian.indicators.drawing import Trajectory
from shuanglian.indicators.status import Status

from .. import nav
from . import lines, shown, told
from .shown import Verdict


@dataclass(frozen=True, slots=True)
class Card:
    code: str
    number: str
    name: str
    unit: str
    group: str
    url: str
    base: str
    base_year: str
    actual: str
    actual_url: str
    when: str
    is_demo: bool
    target: str
    target_year: str
    verdict: Verdict
    sentence: str
    ahead: str
    chart: str
    small: str


def card(one: Status, as_of: dt.date, t: Trajectory | None = None, *, narrow: bool = False) -> Card:
    """`t`: another line than that of the years; `narrow`: for the panel, where no wide drawing is needed."""
    actual, when = shown.latest(one)
    t = t or lines.of_status(one, as_of)
    small = drawing.trajectory(t, width=340, height=216)
    return Card(
        code=one.code,
        number=str(one.number or ""),
        name=one.name,
        unit=one.unit,
        group=one.group,
        url=nav.address("indicator-detail", one.code),
        base=shown.base(one),
        base_year=str(one.base_year or ""),
        actual=actual,
        actual_url=nav.address("indicator-observation", one.actual.observation_id) if one.actual else "",
        when=when,
        is_demo=shown.has_demo(one),
        target=shown.target(one) if shown.has_target(one) else "",
        target_year=str(one.target_year or ""),
        verdict=shown.verdict(one),
        sentence=told.progress(one),
        ahead=told.ahead(one),
        chart=small if narrow else drawing.trajectory(t, width=720, height=300),
        small=small,
    )


def parts(one: Status, as_of: dt.date) -> Sequence[Card]:
    """The two numbers of a pair, each judged for itself."""
    return [card(part, as_of) for part in one.parts]
