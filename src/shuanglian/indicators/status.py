"""Where every indicator stands at a date: one value each, from a constant number of queries.

What is known by `as_of` is what speaks of periods that had ended by then. A target is judged on the last value up to its
year: against the way, at the date of that value, so that a value which is missing does not look like a failure.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from django.db.models import Q
from django.utils.translation import gettext as _

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import Text
from shuanglian.registry.models import Place

from . import gate, judging, selectors, trajectory
from .annual import Yearly
from .forecast import Forecast
from .judging import Actual, Facts, judge
from .models import Indicator, Measure, Observation, Plan, Target
from .models.observations import OPEN_STATES
from .trajectory import Light

__all__ = ["MISSING", "Actual", "Light", "Status", "light_words", "missing_words", "status", "status_of"]


@dataclass(frozen=True, slots=True)
class Status:
    """One indicator at a date. `progress` is a share (0.5 is half way), growth rates are in %; what is not known is None
    and named in `missing` (codes of `MISSING`). A pair has no values of its own but `parts`, its light is their worst.
    """

    code: str
    number: int | None
    group: str
    name: str
    unit: str
    measure: str
    parts: tuple[Status, ...]
    base: Decimal | None
    target: Decimal | None
    target_kind: str
    target_year: int | None
    actual: Actual | None
    expected: Decimal | None
    progress: Decimal | None
    light: Light
    light_words: str
    forecast: Forecast | None
    needed_per_month: Decimal | None
    missing: tuple[str, ...]
    questions: int
    indicator_id: int = 0
    base_year: int | None = None
    direction: str = "up"
    shape: str = "linear"
    printed: str = ""
    closed: bool = False
    final: bool = False
    expected_progress: Decimal | None = None
    growth: Decimal | None = None
    needed_growth: Decimal | None = None
    forecast_at: dt.date | None = None
    forecast_why: str = ""
    target_is_demo: bool = False
    points: tuple[Yearly, ...] = ()


def missing_words(code: str) -> str:
    """What a code of `Status.missing` says to people."""
    return str(MISSING[code]())


MISSING: Final = {
    "base": lambda: _("缺基期值"),
    "target": lambda: _("缺目标"),
    "actual": lambda: _("缺实际数"),
    "full_year": lambda: _("还凑不成一整年的数"),
    "final": lambda: _("缺目标年的数"),
    "stale": lambda: _("数据太旧"),
    "forecast": lambda: _("不能预测"),
}


def status(
    viewer: Actor,
    *,
    as_of: dt.date,
    plan: Plan | str | None = None,
    place: Place | None = None,
    codes: Iterable[str] | None = None,
) -> list[Status]:
    """Indicators in the order of the plan. Without `place` each one in its own scope; `codes` chooses some of them (a
    part of a pair may be named alone)."""
    rows = selectors.catalogue(viewer, plan)
    if codes is not None:
        wanted = list(codes)
        rows = rows.filter(Q(code__in=wanted) | Q(parent__code__in=wanted))
    return status_of(viewer, rows, as_of=as_of, place=place)


def status_of(
    viewer: Actor, rows: Iterable[Indicator], *, as_of: dt.date, place: Place | None = None
) -> list[Status]:
    """The same of indicators that a page has read already, in their order: rows of `selectors.catalogue` for this
    viewer."""
    indicators = [row for row in rows if row.retired_on is None or row.retired_on > as_of]
    facts = _facts(viewer, indicators, as_of, place)
    shown = {row.pk for row in indicators}
    parts: dict[int, list[Status]] = {}
    for row in indicators:
        if row.parent_id in shown:
            parts.setdefault(row.parent_id or 0, []).append(_judged(facts[row.pk]))
    return [
        _pair(facts[row.pk], parts.get(row.pk, []))
        if row.measure == Measure.PAIRED
        else _judged(facts[row.pk])
        for row in indicators
        if row.parent_id not in shown
    ]


def _facts(
    viewer: Actor, indicators: Sequence[Indicator], as_of: dt.date, place: Place | None
) -> dict[int, Facts]:
    """Three queries, whatever the number of indicators, and what the checks need for the open questions."""
    found = {row.pk: Facts(row, as_of) for row in indicators}
    for target in _targets(found, place):
        one = found[target.indicator_id]
        if one.target is None or _better(target, one.target, as_of):
            one.target = target
    scope = {pk: place.pk if place else one.indicator.place_id for pk, one in found.items()}
    _add_points(found, scope, as_of)
    _add_questions(found, scope)
    return found


def _targets(found: Mapping[int, Facts], place: Place | None) -> Iterable[Target]:
    rows = Target.objects.filter(indicator__in=list(found)).order_by("year", "pk")
    return rows.filter(place=place) if place else rows.filter(place__isnull=True)


def _better(new: Target, old: Target, as_of: dt.date) -> bool:
    """The nearest target that has not passed; when all have, the latest. Real ones before those of the demonstration."""
    if new.is_demo != old.is_demo:
        return old.is_demo
    ahead = old.year >= as_of.year
    return new.year > old.year and not ahead


def _in_scope(scope: Mapping[int, int | None]) -> Q:
    """Rows of the scopes asked for; segments are checked by the caller, who knows each indicator's own."""
    places = set(scope.values())
    condition = Q(place__in=[pk for pk in places if pk is not None])
    return condition | Q(place__isnull=True) if None in places else condition


def _add_points(found: dict[int, Facts], scope: Mapping[int, int | None], as_of: dt.date) -> None:
    rows = selectors.published(found, as_of=as_of).filter(_in_scope(scope), subject__isnull=True)
    known = selectors.scoped_values(rows)
    for pk, one in found.items():
        own = selectors.Scope(pk, scope[pk], one.indicator.segment_id)
        one.points = selectors.one_world(known.get(own, ()))


def _add_questions(found: dict[int, Facts], scope: Mapping[int, int | None]) -> None:
    rows = Observation.objects.filter(indicator__in=list(found), state__in=OPEN_STATES)
    rows = rows.filter(_in_scope(scope)).order_by()
    owner = dict(rows.values_list("pk", "indicator_id"))
    for pk, number in gate.open_questions(list(owner)).items():
        found[owner[pk]].questions += number


def _judged(facts: Facts) -> Status:
    actual, points, judged = judge(facts)
    indicator, target = facts.indicator, facts.target
    return Status(
        code=indicator.code, number=indicator.number, group=indicator.group, name=indicator.name,
        unit=indicator.unit, measure=indicator.measure, parts=(), actual=actual,
        base=target.base_value if target else None, target=target.value if target else None,
        target_kind=target.kind if target else "", target_year=target.year if target else None,
        expected=judged.expected, progress=judged.progress, light=judged.light,
        light_words=str(light_words(judged.light, final=facts.final)), forecast=judged.forecast,
        needed_per_month=judged.needed_per_month, missing=judging.missing(facts, actual, judged),
        questions=facts.questions, indicator_id=indicator.pk, base_year=target.base_year if target else None,
        direction=indicator.direction, shape=indicator.path, printed=target.printed if target else "",
        closed=facts.closed,
        final=facts.final, expected_progress=judged.expected_progress, growth=judged.growth,
        needed_growth=judged.needed_growth, forecast_at=None if facts.final else facts.end,
        forecast_why=judged.forecast_why, target_is_demo=bool(target and target.is_demo), points=tuple(points),
    )  # fmt: skip


def _pair(facts: Facts, parts: Sequence[Status]) -> Status:
    """Two numbers in one cell: neither is added to the other, the worse one gives the light."""
    indicator = facts.indicator
    light = trajectory.worst(part.light for part in parts)
    final = bool(parts) and all(part.final for part in parts)
    missing = tuple(dict.fromkeys(code for part in parts for code in part.missing))
    return Status(
        code=indicator.code, number=indicator.number, group=indicator.group, name=indicator.name,
        unit=indicator.unit, measure=indicator.measure, parts=tuple(parts), base=None, target=None,
        target_kind="", target_year=parts[0].target_year if parts else None, actual=None, expected=None,
        progress=None, light=light, light_words=str(light_words(light, final=final)), forecast=None,
        needed_per_month=None, missing=missing or (() if parts else ("actual",)),
        questions=facts.questions + sum(part.questions for part in parts), indicator_id=indicator.pk,
        direction=indicator.direction, shape=indicator.path, closed=any(part.closed for part in parts),
        final=final,
        base_year=parts[0].base_year if parts else None,
    )  # fmt: skip


def light_words(light: Light, *, final: bool = False) -> Text:
    """The colour in words; no colour is ever shown without them."""
    if final:
        return {
            Light.GREEN: _("已达目标"), Light.YELLOW: _("接近目标"), Light.RED: _("未达目标"), Light.NONE: _("无法判断"),
        }[light]  # fmt: skip
    return {
        Light.GREEN: _("按进度"), Light.YELLOW: _("略慢于进度"), Light.RED: _("落后于进度"), Light.NONE: _("无法判断"),
    }[light]  # fmt: skip
