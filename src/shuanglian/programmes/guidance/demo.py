"""Demonstration guidance (示例): fictional appointments driven through the services by the personas."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.db import transaction
from django.utils import timezone

from shuanglian.foundation.accounts.models import Membership, Organisation
from shuanglian.foundation.accounts.services import persona_actors
from shuanglian.foundation.actor import Actor, system
from shuanglian.foundation.workdays.services import load_bundled
from shuanglian.registry import selectors as registry
from shuanglian.registry.models import Party
from shuanglian.registry.services import party_create

from . import services, triggers
from .facts import Fact
from .models import Appointment, Coverage, Proposal, Slot, SlotCell, Visit
from .services.slots import ZONE

WRITTEN: Final = services.Written(
    findings="示例：定型机废气收集罩有缝隙，台账记录齐全。",
    risks="示例：无组织排放可能超标，夏季高温时更明显。",
    suggestions="示例：更换密封条，每周记录一次负压值，一个月内自测一次。",
    law="示例：《大气污染防治法》第四十五条。",
)
NEW: Final = "示例：新上一台定型机，想在投产前了解排放要求和台账怎么记。"
HELD: Final = "示例：想在旺季前排查一次废气收集和台账。"
SIGNED: Final = "示例：项目“功能面料二期”签约"
BOOKED: Final = "示例：想了解加班工时和综合计算工时怎么申请。"


@dataclass(frozen=True, slots=True)
class Cast:
    """The personas as actors, and the companies behind them."""

    actors: Mapping[str, Actor]
    parties: Mapping[str, Party]

    def __getitem__(self, key: str) -> Actor:
        return self.actors[key]


def load_demo() -> int:
    """Create what is missing; how many stories were told. Never in production. May be called again."""
    load_bundled()
    cast = _cast()
    _cover(cast)
    told = sum(_once(text, story, cast) for text, story in ((NEW, fresh), (HELD, finished), (BOOKED, booked)))
    return told + _visits(cast) + _proposed(cast)


def fresh(cast: Cast) -> None:
    """The department has to give a time."""
    _ask(cast, "enterprise", "officer", "compliance", NEW)


def finished(cast: Cast) -> None:
    """The whole way: on video, advised in writing, asked back, answered, confirmed."""
    row = _ask(cast, "enterprise", "officer", "risk", HELD)
    _schedule(cast, row, "officer", hour=9)
    _bring_forward(row)
    officer, company = cast["officer"], cast["enterprise"]
    services.guidance_hold(actor=officer, appointment=row)
    services.advice_give(actor=officer, appointment=row, written=WRITTEN)
    services.advice_ask(actor=company, appointment=row, text="示例：自测要不要请有资质的单位？")
    services.advice_answer(actor=officer, appointment=row, text="示例：自测不要求；用于申报的数据要有资质。")
    services.advice_acknowledge(actor=company, appointment=row)


def booked(cast: Cast) -> None:
    """A time is fixed with the second department."""
    row = _ask(cast, "enterprise2", "officer2", "policy", BOOKED)
    _schedule(cast, row, "officer2", hour=14)


@transaction.atomic
def _once(text: str, story: object, cast: Cast) -> int:
    """One story is there as a whole or not at all."""
    if Appointment.objects.filter(text=text, is_demo=True).exists():
        return 0
    if callable(story):
        story(cast)
    return 1


def _cover(cast: Cast) -> None:
    """Only what nobody has set: the desk's own choice stays."""
    units = {"environment": "officer", "planning": "officer2", "labour": "officer2", "general": "officer"}
    for area, key in units.items():
        if not Coverage.objects.filter(area=area).exists():
            unit = cast[key].organisation_id or 0
            services.coverage_set(actor=cast["manager"], area=area, organisation=unit)


def _visits(cast: Cast) -> int:
    """Two visits of this month, which reach the cap, and one over it that waits for a leader."""
    company = cast.parties["enterprise"]
    if Visit.objects.filter(company=company, is_demo=True).exists():
        return 0
    today = timezone.localdate()
    stories = (("officer", "inspection", "示例：安全用电检查"), ("officer2", "survey", "示例：用工情况走访"))
    for key, purpose, text in stories:
        services.visit_record(
            actor=cast[key], company=company, on=today, purpose=purpose, text=text, is_demo=True
        )
    services.visit_record(
        actor=cast["officer2"],
        company=company,
        on=today,
        purpose="survey",
        text="示例：第三次走访",
        reason="示例：企业来电说有紧急情况",
        is_demo=True,
    )
    return 3


def _proposed(cast: Cast) -> int:
    """What a rule says of a fictional fact, waiting for the company's word; once."""
    fact = Fact("demo:signed", "project_signed", cast.parties["enterprise"], (SIGNED,), is_demo=True)
    hit = triggers.judge(fact)
    if hit is not None and not Proposal.objects.filter(fact_key=fact.key).exists():
        unit = Organisation.objects.get(pk=cast["officer2"].organisation_id or 0)
        services.guidance_propose(hit=hit, organisation=unit)
        return 1
    return 0


def _ask(cast: Cast, company: str, department: str, topic: str, text: str) -> Appointment:
    day = timezone.localdate() + dt.timedelta(days=3)
    request = services.Request(topic, "video", text, (day,))
    unit = cast[department].organisation_id or 0
    return services.guidance_ask(
        actor=cast[company], department=unit, request=request, company=cast.parties[company], is_demo=True
    )


def _schedule(cast: Cast, row: Appointment, officer: str, *, hour: int) -> None:
    """On the wished day, at the first hour from `hour` on that is free."""
    day = dt.date.fromisoformat(row.wished[0])
    user = cast[officer].user_id or 0
    at = dt.datetime.combine(day, dt.time(hour), ZONE)
    while SlotCell.objects.filter(
        officer=user, starts_at__range=(at, at + dt.timedelta(minutes=59))
    ).exists():
        at += dt.timedelta(hours=1)
    offer = services.Offer(officer=user, starts_at=at, place="示例视频会议室")
    services.guidance_schedule(actor=cast[officer], appointment=row, offer=offer)


def _bring_forward(row: Appointment) -> None:
    """The demonstration cannot wait for the day: its slot is put into the past, whole with its half hours."""
    slot = row.slots.get(state="booked")
    back = dt.timedelta(days=10)
    Slot.objects.filter(pk=slot.pk).update(starts_at=slot.starts_at - back, ends_at=slot.ends_at - back)
    for cell in slot.cells.all():
        SlotCell.objects.filter(pk=cell.pk).update(starts_at=cell.starts_at - back)


def _cast() -> Cast:
    actors = persona_actors()
    return Cast(actors, {key: _party(actors[key]) for key in ("enterprise", "enterprise2")})


def _party(actor: Actor) -> Party:
    """The public face of a persona's company; made where nobody else has made it."""
    found = registry.party_of(actor)
    if found is not None:
        return found
    membership = Membership.objects.select_related("organisation").get(pk=actor.membership_id or 0)
    return party_create(
        actor=system("示例"),
        name=membership.organisation.name,
        kind="enterprise",
        organisation=membership.organisation,
        is_demo=True,
    )
