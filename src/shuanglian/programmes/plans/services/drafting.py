"""Writing an order or a new version of it. Nothing is sent yet: a leader who is not the drafter releases it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import Reason
from shuanglian.foundation.files.models import StoredFile
from shuanglian.registry.numbers import take

from .. import engine, notices, policies
from ..models import Addressee, Order, OrderVersion, VersionState
from . import _common as common

MOST_UNITS = 200


@dataclass(frozen=True, slots=True)
class To:
    """A unit it goes to; without a day of its own, the version's day counts."""

    organisation: int
    part: str = ""
    due_on: dt.date | None = None


@dataclass(frozen=True, slots=True)
class _Content:
    text: str
    wanted: str
    due_on: dt.date
    units: Sequence[To]
    files: Sequence[StoredFile | int]
    reason: str = ""


@transaction.atomic
def order_draft(
    *,
    actor: Actor,
    title: str,
    text: str,
    wanted: str,
    due_on: dt.date,
    units: Sequence[To],
    files: Sequence[StoredFile | int] = (),
    is_demo: bool | None = None,
) -> Order:
    """Write an order in the name of the actor's unit; it waits for a leader's release."""
    policies.require(policies.may_draft(actor))
    checks = common.Checks()
    plain = checks.text(title, "title", _("请写标题"), least=4, longest=200)
    demo = actor.is_demo if is_demo is None else is_demo
    content = _Content(text, wanted, due_on, units, files)
    papers = _check(checks, actor, content, issuer=actor.organisation_id or 0, is_demo=demo, scope="")
    now = timezone.now()
    order = Order.objects.create(
        number=f"ZL-{now.year}-{take(f'ZL-{now.year}')[0]:04d}",
        title=plain,
        issuer_id=actor.organisation_id or 0,
        is_demo=demo,
        created_at=now,
    )
    _write(actor, order, 1, content, papers)
    common.note_order(actor, order, "drafted", version=1, units=[one.organisation for one in units])
    return order


@transaction.atomic
def order_amend(
    *,
    actor: Actor,
    order: Order,
    text: str,
    wanted: str,
    due_on: dt.date,
    units: Sequence[To],
    reason: str,
    files: Sequence[StoredFile | int] = (),
) -> OrderVersion:
    """Write the next version of an order in force. Once released, every unit signs for it again."""
    order = common.lock_order(actor, order)
    found = policies.may_amend(actor, order)
    if order.versions.filter(state=VersionState.WAITING).exists():
        found.append(Reason("plans.waiting", _("已经有一版在等签发")))
    policies.require(found)
    checks = common.Checks()
    why = checks.text(reason, "reason", _("请写明为什么要改"))
    content = _Content(text, wanted, due_on, units, files, why)
    papers = _check(checks, actor, content, issuer=order.issuer_id, is_demo=order.is_demo, scope=order.stream)
    number = order.versions.count() + 1
    version = _write(actor, order, number, content, papers)
    common.note_order(actor, order, "amended", version=number, units=[one.organisation for one in units])
    return version


def _check(
    checks: common.Checks, actor: Actor, content: _Content, *, issuer: int, is_demo: bool, scope: str
) -> list[StoredFile]:
    checks.text(content.text, "text", _("请写要求"), least=5, longest=8000)
    checks.text(content.wanted, "wanted", _("请写要反馈什么"))
    checks.ahead(content.due_on, "due_on")
    _check_units(checks, content, issuer, is_demo)
    papers = checks.papers(actor, content.files, scope)
    checks.finish()
    return papers


def _check_units(checks: common.Checks, content: _Content, issuer: int, is_demo: bool) -> None:
    ids = [one.organisation for one in content.units]
    if not ids or len(ids) > MOST_UNITS:
        checks.add("plans.units", _("请选主送单位，最多 %d 个") % MOST_UNITS, "units")
    if len(set(ids)) != len(ids):
        checks.add("plans.unit_twice", _("同一个单位只列一次"), "units")
    if issuer in ids:
        checks.add("plans.own_unit", _("发文单位不用发给自己"), "units")
    known = set(common.receivers(is_demo).filter(pk__in=ids).values_list("pk", flat=True))
    if set(ids) - known - {issuer}:
        checks.add("plans.no_unit", _("有的单位没有可以签收的工作人员"), "units")
    for one in content.units:
        checks.longest(one.part, "part")
        if one.due_on is not None:
            checks.ahead(one.due_on, "units")
            if one.due_on > content.due_on:
                checks.add("plans.after_order", _("单位的期限不能晚于整件的期限"), "units")


def _write(
    actor: Actor, order: Order, number: int, content: _Content, papers: list[StoredFile]
) -> OrderVersion:
    version = OrderVersion.objects.create(
        order=order,
        number=number,
        text=content.text.strip(),
        wanted=content.wanted.strip(),
        due_on=content.due_on,
        reason=content.reason,
        drafted_by_id=actor.user_id,
        drafted_at=timezone.now(),
    )
    version.files.set(papers)
    common.place_papers(papers, order.stream)
    rows = [
        Addressee(
            version=version,
            organisation_id=one.organisation,
            part=one.part.strip(),
            due_on=one.due_on or content.due_on,
        )
        for one in content.units
    ]
    Addressee.objects.bulk_create(rows)
    version.case = engine.begin_version(version, actor=actor)
    version.save(update_fields=["case"])
    notices.tell_order(notices.leaders(), "plans.release", order, _("政令待签发"), but=actor)
    return version
