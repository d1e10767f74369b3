"""The board: all indicators of a plan by group, with the chosen one beside them."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from shuanglian.foundation.actor import Actor, Role
from shuanglian.foundation.errors import Text
from shuanglian.indicators import drawing, selectors
from shuanglian.indicators.models import Indicator, Observation, Plan
from shuanglian.indicators.status import Status, light_words, status_of
from shuanglian.indicators.trajectory import Light
from shuanglian.registry.models import Place

from .. import nav
from ..http import actor_of, text
from . import asked, cards, lines, provenance, shown

READERS = (Role.LEADER, Role.OFFICER)
ASKED = (*READERS, Role.STEWARD)


@dataclass(frozen=True, slots=True)
class Chosen:
    """The filters in the address."""

    plan: str
    group: str
    light: str
    unit: str
    place: str
    show: str

    @property
    def query(self) -> dict[str, str]:
        pairs = {
            "plan": self.plan,
            "group": self.group,
            "light": self.light,
            "unit": self.unit,
            "place": self.place,
        }
        return {name: value for name, value in pairs.items() if value}


@dataclass(frozen=True, slots=True)
class Chip:
    key: str
    name: Text
    count: int


@dataclass(frozen=True, slots=True)
class LightChip:
    key: str
    words: Text
    icon: str
    count: int
    url: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """Everything of one plan for one place, before the filters."""

    plan: Plan
    place: Place | None
    as_of: dt.date
    indicators: dict[str, Indicator]
    states: list[Status]


def filters(request: HttpRequest) -> Chosen:
    light = text(request, "light", 10)
    return Chosen(
        plan=text(request, "plan", 60),
        group=text(request, "group", 60),
        light=light if light in [one.value for one in shown.LIGHTS] else "",
        unit=text(request, "unit", 40),
        place=text(request, "place", 40),
        show=text(request, "show", 80),
    )


def table_of(viewer: Actor, key: str, place_code: str, as_of: dt.date) -> tuple[list[Plan], Table | None]:
    """All plans, and the chosen one (or the newest) with the state of its indicators."""
    plans = list(selectors.plans(viewer))
    plan = next((one for one in plans if one.key == key), max(plans, key=_newest, default=None))
    if plan is None:
        return plans, None
    place = Place.objects.filter(code=place_code).first() if place_code else None
    rows = list(selectors.catalogue(viewer, plan))
    indicators = {one.code: one for one in rows if one.retired_on is None}
    states = status_of(viewer, rows, as_of=as_of, place=place)
    return plans, Table(plan, place, as_of, indicators, states)


def _newest(plan: Plan) -> tuple[bool, int, int]:
    return not plan.is_demo, plan.target_year, plan.pk


def filtered(table: Table, chosen: Chosen) -> list[Status]:
    found = table.states
    if chosen.group:
        found = [one for one in found if one.group == chosen.group]
    if chosen.light:
        found = [one for one in found if shown.light(one) == chosen.light]
    if chosen.unit:
        found = [one for one in found if _ref(table.indicators.get(one.code)) == chosen.unit]
    return found


def _ref(indicator: Indicator | None) -> str:
    return indicator.owner.ref if indicator is not None and indicator.owner is not None else ""


@require_safe
def board(request: HttpRequest) -> HttpResponseBase:
    """The same page with and without script; the script takes only list and panel of it."""
    viewer, chosen, today = actor_of(request), filters(request), timezone.localdate()
    plans, table = table_of(viewer, chosen.plan, chosen.place, today)
    if table is None:
        return render(request, "indicators/board.html", {"plan": None})
    found = filtered(table, chosen)
    selected = next((one for one in found if one.code == chosen.show), _first(found))
    context = {
        **_heads(table, plans, chosen, viewer),
        "rows": shown.sorted_groups(_rows(table, found, chosen)),
        "selected": selected.code if selected else "",
        **(_beside(viewer, table.indicators[selected.code], selected, today) if selected else {"c": None}),
    }
    return render(request, "indicators/board.html", context)


def _first(found: Sequence[Status]) -> Status | None:
    """What needs looking at stands beside the list: late ones, then those with a value, then the first."""
    order = {"red": 0, "yellow": 1, "green": 2, "none": 3}
    return min(found, key=lambda one: order[shown.light(one)], default=None)


def _beside(viewer: Actor, indicator: Indicator, one: Status, as_of: dt.date) -> dict[str, Any]:
    """The panel: its card, where the number is from, open questions."""
    return {
        "c": cards.card(one, as_of, narrow=True),
        "provenance": provenance.of(viewer, one, indicator),
        "questions": asked.of_indicator(viewer, indicator),
    }


def _rows(table: Table, found: Sequence[Status], chosen: Chosen) -> list[shown.Row]:
    """Sparklines need no query: the judgement has brought the values that it used."""
    drawn = [(one, drawing.sparkline(lines.of_status(one, table.as_of))) for one in found]
    return [shown.row(one, spark=spark, query=chosen.query) for one, spark in drawn]


def _heads(table: Table, plans: list[Plan], chosen: Chosen, viewer: Actor) -> dict[str, Any]:
    groups = Counter(one.group for one in table.states)
    owners = {_ref(one): one.owner.name for one in table.indicators.values() if one.owner is not None}
    return {
        "plan": table.plan,
        "plans": plans,
        "phase": shown.phase(table.plan, table.as_of),
        "total": len(table.states),
        "unjudged": sum(one.light is Light.NONE for one in table.states),
        "groups": [Chip(name, name or _("其他"), count) for name, count in groups.items()],
        "lights": light_chips(table.states),
        "units": sorted(owners.items(), key=lambda pair: pair[1]),
        "places": places_with_values(table),
        "chosen": chosen,
        "filtered": bool(chosen.query),
        "summary_url": nav.address("leader-summary") if viewer.role in READERS else "",
        "questions_url": nav.address("question-list") if viewer.role in ASKED else "",
        "api_url": nav.address("api-docs"),
    }


def light_chips(states: Sequence[Status], url: str = "") -> list[LightChip]:
    """How many stand in which light, in the words of their own verdicts; `url`: where the list stands."""
    found: dict[str, list[Status]] = {}
    for one in states:
        found.setdefault(shown.light(one), []).append(one)
    return [_chip(light, found.get(light.value, []), url) for light in shown.LIGHTS]


def _chip(light: Light, states: Sequence[Status], url: str) -> LightChip:
    words = list(dict.fromkeys(one.light_words for one in states)) or [str(light_words(light))]
    link = f"{url}?light={light.value}"
    return LightChip(light.value, " / ".join(words), shown.ICONS[light.value], len(states), link)


def places_with_values(table: Table) -> list[tuple[str, str]]:
    """Places of which any indicator of the plan has a value: one look into an index for each place, however many
    values there are."""
    ids = [one.pk for one in table.indicators.values()]
    used = Observation.objects.filter(place=OuterRef("pk"), indicator__in=ids).order_by()
    return list(Place.objects.filter(Exists(used)).order_by("code").values_list("code", "name"))
