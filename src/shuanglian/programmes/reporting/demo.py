"""Demonstration rounds (示例): one published, one open, one overdue. Departments, indicators and figures are fictional; they
are told through the services by the personas."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from shuanglian.casework.models import Clock
from shuanglian.foundation.accounts import personas
from shuanglian.foundation.accounts.models import Membership, User
from shuanglian.foundation.accounts.services import actor_for, ensure_personas
from shuanglian.foundation.actor import Actor, system
from shuanglian.foundation.files.models import Visibility
from shuanglian.foundation.files.services import store
from shuanglian.foundation.workdays.arithmetic import UnknownYear
from shuanglian.foundation.workdays.services import calendar, due_at, load_bundled
from shuanglian.indicators import services as indicators
from shuanglian.indicators.models import Frequency, Indicator, Observation
from shuanglian.indicators.periods import Period
from shuanglian.registry.models import Party
from shuanglian.registry.services import party_create
from shuanglian.sharing.usage import demo as usage

from . import rules, schedule, services
from .models import Round
from .schedule import Due
from .services import Draft

TELLER: Final = system("示例数据")
PREFIX: Final = "demo-reporting-"
BACK: Final = 6  # quarters of history
LEDGER: Final = "指标,数值,经办\n示例,示例,示例\n"


@dataclass(frozen=True, slots=True)
class Spec:
    """An indicator of the demonstration: its value in the oldest quarter and what is added each quarter."""

    code: str
    name: str
    unit: str
    definition: str
    first: Decimal
    step: Decimal
    accumulation: str = "flow"


SCIENCE: Final = (
    Spec(
        "rd",
        "规上企业研发费用（示例）",
        "亿元",
        "规模以上企业季度研发费用合计。",
        Decimal("21.4"),
        Decimal("0.6"),
    ),
    Spec(
        "firms",
        "高新技术企业数（示例）",
        "家",
        "季末有效期内的高新技术企业。",
        Decimal(286),
        Decimal(6),
        "stock",
    ),
    Spec("talent", "新引进科技人才（示例）", "人", "本季度新引进的科技人才。", Decimal(118), Decimal(3)),
)
ECONOMY: Final = (
    Spec(
        "output",
        "高新技术产业产值（示例）",
        "亿元",
        "本季度高新技术产业产值。",
        Decimal("152.3"),
        Decimal("2.1"),
    ),
)


def load_demo() -> int:
    """Create the demonstration rounds that are missing, and an instrument whose hours are counted; how many were made.
    Never in production."""
    return usage.load_demo() + _rounds()


def _rounds() -> int:
    load_bundled()
    if Round.objects.filter(is_demo=True, lines__indicator__code__startswith=PREFIX).exists():
        return 0
    try:
        return _tell()
    except UnknownYear:  # no holidays of this year are known: no limits, no story
        return 0


@transaction.atomic
def _tell() -> int:
    actors = _actors()
    recent = _recent()
    last, before = recent[-1], recent[-2]
    science = _indicators(_party(actors["officer"]), SCIENCE, recent[:-2])
    economy = _indicators(_party(actors["officer2"]), ECONOMY, recent[:-1])
    rule = rules.calendar()
    _published(actors, _open(science, before, rule))
    _begun(actors, _open(science, last, rule))
    _overdue(actors, _open(economy, last, rule), rule.sla["fill"])
    return 3


# -- the stories ------------------------------------------------------------------------------------------
def _published(actors: Mapping[str, Actor], row: Round) -> None:
    """Told, proven, accepted; one line has no value this quarter."""
    drafts = {}
    for spec in SCIENCE:
        value = spec.first + spec.step * (BACK - 2)
        drafts[_line(row, spec)] = Draft(raw=f"{value}{spec.unit}", unit=spec.unit)
    drafts[_line(row, SCIENCE[-1])] = Draft(is_missing=True, missing_reason="示例：数据源推迟到下月公布")
    services.lines_save(actor=actors["officer"], round=row, drafts=drafts)
    _prove(actors["officer"], row)
    services.round_submit(actor=actors["officer"], round=row, key="demo")
    services.lines_accept(actor=actors["steward"], round=row)


def _begun(actors: Mapping[str, Actor], row: Round) -> None:
    """One line is typed, the rest waits."""
    spec = SCIENCE[0]
    draft = Draft(raw=f"{(spec.first + spec.step * (BACK - 1)) * 10_000:.0f}", unit="万元")
    services.lines_save(actor=actors["officer"], round=row, drafts={_line(row, spec): draft})


def _overdue(actors: Mapping[str, Actor], row: Round, days: int) -> None:
    """Nothing came in time; the leader has reminded the unit."""
    began = timezone.now() - dt.timedelta(days=3 * days + 5)
    Clock.objects.filter(token__case=row.case_id).update(started_at=began, due_at=due_at(began, days))
    services.reminder_send(actor=actors["leader"], round=row, text="示例：请本周内报来")


def _line(row: Round, spec: Spec) -> int:
    return int(row.lines.get(indicator__code=f"{PREFIX}{spec.code}").pk)


# -- the people and the figures ------------------------------------------------------------------------------
def _actors() -> dict[str, Actor]:
    ensure_personas()
    wanted = {persona.username: persona.key for persona in personas.PERSONAS}
    rows = User.objects.filter(username__in=wanted)
    return {wanted[user.username]: actor_for(user) for user in rows}


def _party(actor: Actor) -> Party:
    """The public face of a department of the demonstration."""
    organisation = (
        Membership.objects.select_related("organisation").get(pk=actor.membership_id or 0).organisation
    )
    found = Party.objects.filter(organisation=organisation).order_by("pk").first()
    return found or party_create(
        actor=TELLER, kind="department", name=organisation.name, organisation=organisation, is_demo=True
    )


def _recent() -> list[Period]:
    """The latest quarters whose reporting has begun, the oldest first."""
    today, days = timezone.localdate(), rules.calendar().opens["quarter"]
    last = schedule.containing(Frequency.QUARTER, today).previous()
    while schedule.opening(calendar(), last, days) > today:
        last = last.previous()
    found = [last]
    while len(found) < BACK:
        found.append(found[-1].previous())
    return found[::-1]


def _indicators(owner: Party, specs: tuple[Spec, ...], history: list[Period]) -> list[Indicator]:
    found = []
    for spec in specs:
        row = indicators.indicator_save(
            actor=TELLER, code=f"{PREFIX}{spec.code}", name=spec.name, unit=spec.unit, definition=spec.definition,
            accumulation=spec.accumulation, frequency=Frequency.QUARTER, owner=owner, group="报数示例", is_demo=True,
        )  # fmt: skip
        for at, period in enumerate(history):
            _told(row, period, spec.first + spec.step * at)
        found.append(row)
    return found


def _told(row: Indicator, period: Period, value: Any) -> None:
    if Observation.objects.filter(indicator=row, period=period.text, is_demo=True).exists():
        return
    made = indicators.observation_report(
        actor=TELLER, indicator=row, period=period, value=value, origin="import", is_demo=True, note="示例"
    )
    indicators.observation_publish(actor=TELLER, observation=made)


def _open(rows: list[Indicator], period: Period, rule: rules.Calendar) -> Round:
    opens_on = schedule.opening(calendar(), period, rule.opens["quarter"])
    owner = rows[0].owner
    assert owner is not None
    due = Due(Frequency.QUARTER, period, opens_on)
    made = services.round_open(
        organisation=owner, one=due, indicators=rows, version=rule.version, is_demo=True
    )
    return made or Round.objects.get(organisation=owner, period=period.text, is_demo=True)


def _prove(actor: Actor, row: Round) -> None:
    data = io.BytesIO(LEDGER.encode("utf-8-sig"))
    kept = store(actor=actor, upload=data, name="示例台账.csv", visibility=Visibility.CASE, scope=row.stream)
    for kind in ("record", "ledger"):
        services.proof_add(actor=actor, round=row, kind=kind, file=kept.pk)
