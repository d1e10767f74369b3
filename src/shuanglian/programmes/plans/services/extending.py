"""More time: asked with a reason, decided by whoever gave the part."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import Conflict, Reason

from .. import notices, policies
from ..models import Decision, Extension, Item
from . import _common as common
from .releasing import shorten


@transaction.atomic
def extension_ask(*, actor: Actor, item: Item, wanted_on: dt.date, reason: str) -> Extension:
    """Ask for a later day. A part of a part cannot go past the day above it: that one asks first."""
    item = common.lock_item(actor, item)
    found = policies.may_execute(actor, item)
    if item.extensions.filter(state=Decision.WAITING).exists():
        found.append(Reason("plans.waiting", _("已经有一个延期申请在等决定")))
    policies.require(found)
    checks = common.Checks()
    why = checks.text(reason, "reason", _("请写明为什么要延期"))
    checks.ahead(wanted_on, "wanted_on")
    if wanted_on <= item.due_on:
        checks.add("plans.not_later", _("要晚于现在的期限 %s") % item.due_on.isoformat(), "wanted_on")
    if item.limit_on is not None and wanted_on > item.limit_on:
        checks.add("plans.after_parent", _("不能晚于上级的期限 %s") % item.limit_on.isoformat(), "wanted_on")
    checks.finish()
    row = Extension.objects.create(
        item=item, was_on=item.due_on, wanted_on=wanted_on, reason=why, by_id=actor.user_id, at=timezone.now()
    )
    common.note_order(
        actor,
        item.order,
        "extension_asked",
        item=item.pk,
        was=row.was_on.isoformat(),
        to=wanted_on.isoformat(),
    )
    notices.tell_item(notices.askers(item), "plans.item", item, _("申请延期，待决定"), but=actor)
    return row


@transaction.atomic
def extension_decide(*, actor: Actor, item: Item, grant: bool, note: str = "") -> Extension:
    """Granted: the day moves, and with it the limit of the parts below. Refused: with a reason."""
    item = common.lock_item(actor, item)
    row = item.extensions.filter(state=Decision.WAITING).first()
    if row is None:
        raise Conflict(Reason("plans.not_waiting", _("没有等决定的延期申请")))
    row.item = item
    policies.require(policies.may_judge(actor, row))
    checks = common.Checks()
    if not grant:
        checks.text(note, "note", _("请写明为什么不同意"))
    if grant and item.limit_on is not None and row.wanted_on > item.limit_on:
        checks.add("plans.after_parent", _("不能晚于上级的期限 %s") % item.limit_on.isoformat())
    checks.finish()
    row.state = Decision.ACCEPTED if grant else Decision.RETURNED
    row.decided_by_id, row.decided_at, row.note = actor.user_id, timezone.now(), note.strip()[:500]
    row.save(update_fields=["state", "decided_by", "decided_at", "note"])
    if grant:
        item.due_on = row.wanted_on
        item.save(update_fields=["due_on"])
        shorten(item.order)
    common.note_order(
        actor, item.order, "extension_decided", item=item.pk, granted=grant, to=row.wanted_on.isoformat()
    )
    title = _("延期已同意") if grant else _("延期未同意")
    notices.tell_item(notices.holders(item), "plans.item", item, title, but=actor)
    return row
