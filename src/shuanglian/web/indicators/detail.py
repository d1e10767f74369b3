"""The page of one indicator, and that of its definition."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import partial
from typing import Any, Final

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import Text
from shuanglian.indicators import counts, policies, selectors
from shuanglian.indicators.annual import Yearly
from shuanglian.indicators.models import Indicator, Observation, Target
from shuanglian.indicators.selectors import Point
from shuanglian.indicators.status import Status, status

from .. import facts, formats, nav
from ..http import actor_of, text
from . import asked, cards, lines, places, provenance, shown, told, tree

MOST_POINTS: Final = 40
BY_WORDS: Final = {
    "year": gettext_lazy("按年"),
    "quarter": gettext_lazy("按季"),
    "month": gettext_lazy("按月"),
    "cumulative": gettext_lazy("年初累计"),
}


@dataclass(frozen=True, slots=True)
class Tab:
    key: str
    words: Text
    count: int


@dataclass(frozen=True, slots=True)
class Value:
    """A line of the table of values; the twin of the drawing."""

    period: str
    value: str
    url: str
    required: str
    state: Text
    version: int
    source: str
    is_demo: bool


@dataclass(frozen=True, slots=True)
class Waiting:
    url: str
    period: str
    value: str
    state: Text
    source: str
    reported_at: dt.datetime
    is_demo: bool


@require_safe
def indicator(request: HttpRequest, code: str) -> HttpResponseBase:
    viewer, today = actor_of(request), timezone.localdate()
    found = selectors.get_indicator(viewer, code)
    one = status(viewer, as_of=today, codes=[found.code])[0]
    points = selectors.series(viewer, found, as_of=today)
    by = lines.chosen(points, found, text(request, "by", 12))
    context = {
        "indicator": found,
        "c": cards.card(one, today, lines.of_series(one, points, by, found, today)),
        "parts": cards.parts(one, today),
        "phase": shown.phase(found.plan, today) if found.plan else "",
        "provenance": provenance.of(viewer, one, found),
        "questions": asked.of_indicator(viewer, found),
        "map": places.by_place(viewer, found, today),
        "tree": tree.inputs(viewer, found, today),
        "formula": formula_words(viewer, found),
        "waiting": waiting(viewer, found),
        "axis_note": "" if lines.comparable(found, by) else _("这类期间的数不能和全年目标比，所以不画目标。"),
        **_table(request, one, points, by),
        **_links(viewer, found),
    }
    return render(request, "indicators/detail.html", context)


def _table(request: HttpRequest, one: Status, points: Sequence[Point], by: str) -> dict[str, Any]:
    """Values of the chosen line, the newest first; a year of them where one is asked for."""
    families = Counter(lines.family(point.period) for point in points)
    values = _yearly(one, points) if by == "year" and not one.parts else _finer(one, points, by)
    years = sorted({year for year, _value in values}, reverse=True)
    asked_year = text(request, "year", 4)
    year = int(asked_year) if asked_year.isascii() and asked_year.isdecimal() else 0
    picked = [value for when, value in values if not year or when == year]
    shown_rows = [value() for value in picked[: -MOST_POINTS - 1 : -1]]
    families["year"] = len(values) if by == "year" else families["year"]
    return {
        "by": by,
        "tabs": [
            Tab(key, words, families[key]) for key, words in BY_WORDS.items() if families[key] or key == by
        ],
        "years": years,
        "year": year,
        "points": shown_rows,
        "more_points": len(picked) > MOST_POINTS,
    }


Later = Callable[[], Value]  # put into words when it is shown: a long series shows few of its values


def _yearly(one: Status, points: Sequence[Point]) -> list[tuple[int, Later]]:
    """What the drawing of years shows: the last value of each year, put together from shorter ones where need be."""
    asks = dict(lines.way(*lines.ends(one), one.shape))
    last = {point.when.year: point for point in one.points}
    return [
        (year, partial(_year, one.unit, point, points[point.index], asks.get(year)))
        for year, point in sorted(last.items())
    ]


def _year(unit: str, point: Yearly, origin: Point, asked_for: Decimal | None) -> Value:
    wanted = asked_for if (point.when.month, point.when.day) == (12, 31) else None
    found = _value(origin, unit, point.value, wanted)
    if not point.rolling:
        return found
    return replace(
        found,
        period=shown.rolling(point.when),
        url=f"?by={lines.family(origin.period)}&year={point.when.year}",
        source=_("由 12 个月的数合计"),
    )


def _finer(one: Status, points: Sequence[Point], by: str) -> list[tuple[int, Later]]:
    return [
        (point.period.year, partial(_value, point, one.unit, point.value, None))
        for point in lines.of_line(points, by)
    ]


def _value(point: Point, unit: str, value: Decimal, wanted: Decimal | None) -> Value:
    return Value(
        period=point.period.words(),
        value=f"{shown.SIGNS.get(point.comparator, '')}{told.amount(value, unit, exact=True)}",
        url=nav.address("indicator-observation", point.observation_id),
        required=told.amount(wanted, unit) if wanted is not None else "",
        state=Observation(state=point.state).get_state_display(),
        version=point.version,
        source=point.source,
        is_demo=point.is_demo,
    )


def waiting(viewer: Actor, found: Indicator) -> list[Waiting]:
    """Values that wait for a second person, for those who may see them."""
    rows = selectors.waiting(viewer).filter(indicator=found)
    return [
        Waiting(
            url=nav.address("indicator-observation", row.pk),
            period=shown.period_of(row).words(),
            value=shown.value_of(row),
            state=row.get_state_display(),
            source=row.organisation.name if row.organisation else str(row.get_origin_display()),
            reported_at=row.reported_at,
            is_demo=row.is_demo,
        )
        for row in rows[:20]
    ]


def _links(viewer: Actor, found: Indicator) -> dict[str, str]:
    """Pages of other rooms, where this installation has them."""
    may_report = (
        not policies.may_report(viewer, found, is_demo=viewer.is_demo) if viewer.is_authenticated else False
    )
    latest = selectors.observations(viewer).filter(indicator=found, state="published").exclude(drill="")
    drill = (
        latest.order_by("-period_end").values_list("drill", flat=True).first() if found.computed_by else None
    )
    return {
        "supervise_url": shown.supervise(f"indicator:{found.code}"),
        "follow_url": shown.can_follow() if viewer.is_authenticated else "",
        "about": f"indicator:{found.code}",
        "report_url": nav.address("reporting-list") if may_report else "",
        "drill_url": (drill or "") if viewer.is_authenticated else "",
    }


def formula_words(viewer: Actor, found: Indicator) -> str:
    """The formula with names in place of codes."""
    if not found.formula:
        return ""
    codes = re.findall(r"\{\s*([A-Za-z0-9_-]+)\s*\}", found.formula)
    names = dict(selectors.catalogue(viewer).filter(code__in=codes).values_list("code", "name"))
    return re.sub(r"\{\s*([A-Za-z0-9_-]+)\s*\}", lambda m: names.get(m[1], m[1]), found.formula)


@require_safe
def definition(request: HttpRequest, code: str) -> HttpResponseBase:
    """What is counted and how, its targets, and who changed what when."""
    viewer = actor_of(request)
    found = selectors.get_indicator(viewer, code)
    targets = Target.objects.filter(indicator__in=[found.pk, *found.parts.values_list("pk", flat=True)])
    context = {
        "indicator": found,
        "facts": _facts(found),
        "formula": formula_words(viewer, found),
        "targets": [_target(row) for row in targets.select_related("indicator", "place", "source")],
        "history": told.history(viewer, found),
    }
    return render(request, "indicators/definition.html", context)


def _facts(found: Indicator) -> list[tuple[Text, Text]]:
    count = counts.get(found.computed_by) if found.computed_by else None
    rows: list[tuple[Text, Text]] = [
        (_("单位"), found.unit),
        (_("类型"), found.get_measure_display()),
        (_("时点或时期"), found.get_accumulation_display()),
        (_("方向"), found.get_direction_display()),
        (_("频率"), found.get_frequency_display()),
        (_("路径"), found.get_path_display()),
        (_("范围"), found.place.name if found.place else _("全走廊")),
        (_("责任单位"), found.owner.name if found.owner else _("还没有指定")),
    ]
    if found.floor is not None or found.ceiling is not None:
        low, high = (
            formats.number(edge) if edge is not None else "…" for edge in (found.floor, found.ceiling)
        )
        rows.append((_("合理范围"), f"{low} — {high}"))
    if count is not None:
        rows.append((_("平台计数"), count.title))
    return rows


@dataclass(frozen=True, slots=True)
class Goal:
    year: int
    scope: str
    base: str
    value: str
    is_demo: bool
    chip: facts.Chip | None


def _target(row: Target) -> Goal:
    base = f"{row.base_year}：{formats.number(row.base_value)}" if row.base_value is not None else ""
    growth = row.kind == "yearly_growth"
    number = formats.number(row.value)
    value = _("年均 %(value)s%%") % {"value": number} if growth else f"{number} {row.indicator.unit}"
    printed = (
        _("%(value)s（原文 %(printed)s）") % {"value": value, "printed": row.printed}
        if row.printed
        else value
    )
    scope = row.place.name if row.place else row.indicator.name
    chip = facts.chip(row.source, f"goal-{row.pk}", locator=row.locator) if row.source else None
    return Goal(row.year, scope, base, printed, row.is_demo, chip)
