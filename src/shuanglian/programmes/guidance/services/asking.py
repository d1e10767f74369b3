"""The two entries: a company asks, or a rule proposes and the company decides; and the company's switch."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shuanglian.foundation.accounts.models import Organisation
from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import Conflict, NotAllowed, Reason
from shuanglian.foundation.events.services import record
from shuanglian.registry import selectors as registry
from shuanglian.registry.models import Party
from shuanglian.registry.numbers import take

from .. import engine, notices, policies, rules
from ..models import Appointment, Coverage, Mode, Origin, Proposal, ProposalSwitch
from ..triggers import Hit
from . import _common as common

MOST_DATES = 5


@dataclass(frozen=True, slots=True)
class Request:
    """What a company wants: a topic, a way to meet, days that suit, and its question."""

    topic: str
    mode: str
    text: str
    wished: Sequence[dt.date]

    def problems(self) -> list[Reason]:
        found = common.text(self.text, "text", _("请写想了解什么"), least=5, longest=3000)
        if self.topic not in dict(rules.topics()):
            found.append(Reason("guidance.topic", _("请选一个主题"), "topic"))
        if self.mode not in Mode.values:
            found.append(Reason("guidance.mode", _("请选一种方式"), "mode"))
        return found + date_problems(self.wished)


def date_problems(days: Sequence[dt.date]) -> list[Reason]:
    """1 to 5 days, none past, none further ahead than the rules allow."""
    today, ahead = timezone.localdate(), rules.terms().ahead_days
    found = []
    if not 1 <= len(days) <= MOST_DATES:
        found.append(Reason("guidance.dates", _("请写 1 到 5 个希望的日期"), "wished"))
    if any(not today <= day <= today + dt.timedelta(days=ahead) for day in days):
        told = _("日期要在今天到 %(n)s 天之内") % {"n": ahead}
        found.append(Reason("guidance.date_range", told, "wished"))
    return found


@transaction.atomic
def guidance_ask(
    *, actor: Actor, department: int, request: Request, company: Party | None = None, is_demo: bool = False
) -> Appointment:
    """A company asks a department for guidance. Raises `NotAllowed`, `Invalid` with every problem."""
    own = company or registry.party_of(actor)
    reasons = policies.may_ask(actor, own)
    if not reasons and (own is None or own.organisation_id != actor.organisation_id):
        reasons = [Reason("guidance.no_party", _("请先登记本单位的主体信息"))]
    if reasons or own is None:
        raise NotAllowed(reasons)
    common.refuse(request.problems())
    unit = common.department(department)
    row = _create(actor, own, unit, request, Origin.ASKED, is_demo=is_demo)
    common.event(actor, row, "asked", {"topic": row.topic, "mode": row.mode, "department": unit.pk})
    _start(actor, row)
    notices.tell(notices.department(unit.pk), "guidance.asked", row, _("企业预约指导"), but=actor)
    return row


@transaction.atomic
def guidance_propose(*, hit: Hit, organisation: Organisation) -> Appointment:
    """A rule matched: an appointment waits for the company's word. Raises `Conflict` if this fact was used before."""
    actor = engine.PROCESS
    request = Request(hit.topic, Mode.VIDEO, hit.why, ())
    row = _create(actor, hit.fact.company, organisation, request, Origin.PROPOSED, is_demo=hit.fact.is_demo)
    try:
        with transaction.atomic():
            _keep_why(row, hit)
    except IntegrityError as error:
        raise Conflict(Reason("guidance.proposed_before", _("这件事已经建议过一次"))) from error
    told = {
        "fact": hit.fact.kind,  # the key would tell the department, which may read the record, of other objects
        "rules": list(hit.rules),
        "table": hit.version,
        "department": organisation.pk,
    }
    common.event(actor, row, "proposed", told)
    _start(actor, row)
    people = notices.company(row.company.organisation_id)
    notices.tell(people, "guidance.proposed", row, _("建议预约一次指导"))
    return row


def _keep_why(row: Appointment, hit: Hit) -> None:
    Proposal.objects.create(
        appointment=row,
        fact_key=hit.fact.key,
        facts=hit.fact.to_data(),
        told=list(hit.fact.told),
        rules=list(hit.rules),
        version=hit.version,
        why=hit.why,
        at=timezone.now(),
    )


@transaction.atomic
def proposal_accept(
    *, actor: Actor, appointment: Appointment, mode: str, wished: Sequence[dt.date], text: str = ""
) -> Appointment:
    """The company takes it up and says when and how."""
    row = common.begin(actor, appointment, "accept")
    asked = Request(row.topic, mode, text.strip() or row.text, wished)
    common.refuse(asked.problems())
    row.mode, row.text, row.wished = mode, asked.text, _days(wished)
    row.save(update_fields=["mode", "text", "wished"])
    engine.finish(row, "consider", actor=actor, data={"accepted": True})
    common.event(actor, row, "accepted", {"mode": mode})
    notices.tell(notices.department(row.department_id), "guidance.asked", row, _("企业接受建议"), but=actor)
    return row


@transaction.atomic
def proposal_decline(*, actor: Actor, appointment: Appointment, reason: str = "") -> Appointment:
    """No reason is needed, and nothing follows from it; the department never hears of it."""
    row = common.begin(actor, appointment, "decline")
    common.refuse(common.text(reason, "reason", "", least=0))
    row.end_reason = reason.strip() or "企业没有接受"
    row.save(update_fields=["end_reason"])
    engine.finish(row, "consider", actor=actor, data={"accepted": False})
    common.event(actor, row, "declined")
    return row


@transaction.atomic
def proposals_switch(*, actor: Actor, on: bool) -> ProposalSwitch:
    """PIPL art. 24, 网络数据安全管理条例 art. 42: a company turns proposals by rule off, and on again."""
    own = registry.party_of(actor)
    if (reasons := policies.may_switch(actor, own)) or own is None:
        raise NotAllowed(reasons or [Reason("guidance.no_party", _("请先登记本单位的主体信息"))])
    values = {"is_on": on, "changed_by_id": actor.user_id, "changed_at": timezone.now()}
    row, _made = ProposalSwitch.objects.update_or_create(company=own, defaults=values)
    record(
        stream=f"party:{own.pk}",
        kind="guidance_switch.changed",
        actor=actor,
        obj=("party", own.pk),
        payload={"on": on},
    )
    return row


@transaction.atomic
def coverage_set(*, actor: Actor, area: str, organisation: int) -> Coverage:
    """Which department answers for a field of law when a rule proposes guidance. The desk's to say."""
    if reasons := policies.may_cover(actor):
        raise NotAllowed(reasons)
    if area not in dict(rules.areas()):
        common.refuse([Reason("guidance.area", _("没有这个领域"), "area")])
    unit = common.department(organisation, "organisation")
    present = Coverage.objects.select_for_update(of=("self",)).select_related("organisation")
    found = present.filter(area=area).first()
    if reasons := policies.may_cover_by(actor, unit, found.organisation if found else None):
        raise NotAllowed(reasons)
    values = {"organisation": unit, "set_by_id": actor.user_id, "set_at": timezone.now()}
    row, _made = Coverage.objects.update_or_create(area=area, defaults=values)
    record(
        stream="guidance-coverage:1",
        kind="guidance_coverage.set",
        actor=actor,
        obj=("guidance_coverage", row.pk),
        payload={"area": area, "organisation": unit.pk},
    )
    return row


def _create(
    actor: Actor, company: Party, unit: Organisation, request: Request, origin: Origin, *, is_demo: bool
) -> Appointment:
    return Appointment.objects.create(
        number=_next_number(),
        company=company,
        department=unit,
        origin=origin,
        topic=request.topic,
        mode=request.mode,
        text=request.text.strip(),
        wished=_days(request.wished),
        status="consider" if origin == Origin.PROPOSED else "schedule",
        created_by_id=actor.user_id,
        created_at=timezone.now(),
        is_demo=is_demo or actor.is_demo or company.is_demo,
    )


def _start(actor: Actor, row: Appointment) -> None:
    row.case = engine.begin(row, actor=actor)
    row.save(update_fields=["case"])
    engine.follow(row)


def _days(days: Sequence[dt.date]) -> list[str]:
    return [day.isoformat() for day in sorted(set(days))]


def _next_number() -> str:
    year = timezone.localdate().year
    return f"{rules.terms().number_prefix}〔{year}〕{take(f'guidance-{year}')[0]:04d}"
