"""催办 by a person, at most once a day; reminders and escalation by the clock."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import Reason, TooMany
from shuanglian.foundation.workdays.arithmetic import UnknownYear
from shuanglian.foundation.workdays.services import calendar

from .. import engine, notices, policies, rules
from ..models import Escalation, Item, ItemState, Order, OrderState, Urge
from . import _common as common


@transaction.atomic
def item_urge(*, actor: Actor, item: Item, text: str = "") -> Urge:
    """One press on the supervision page. Recorded; one a day for each part, whoever presses. Raises `TooMany`."""
    item = common.lock_item(actor, item)
    policies.require(policies.may_urge(actor, item))
    checks = common.Checks()
    plain = checks.longest(text, "text", 300)
    checks.finish()
    today = timezone.localdate()
    if item.urges.filter(on=today).exists():
        raise TooMany(Reason("plans.urged", _("今天已经催过这一件，明天再催")))
    row = Urge.objects.create(item=item, on=today, text=plain, by_id=actor.user_id, at=timezone.now())
    common.note_order(actor, item.order, "urged", item=item.pk)
    notices.tell_item(notices.holders(item), "plans.urge", item, _("催办"), but=actor, body=plain)
    return row


def remind(now: dt.datetime | None = None) -> tuple[int, int]:
    """Tell of unread and soon due parts, escalate overdue ones. Safe to run again; (reminded, escalated)."""
    today = timezone.localdate(now)
    rows = Item.objects.filter(order__state=OrderState.IN_FORCE, state__in=["open", "submitted"])
    rows = rows.select_related("order", "parent")
    unread = _unread(rows.filter(received__lt=F("order__current")), today)
    near = today + dt.timedelta(days=rules.soon_days())
    soon = rows.filter(state=ItemState.OPEN, due_on__gte=today, due_on__lte=near)
    for item in soon.order_by("pk"):
        key = f"soon:{item.pk}:{item.due_on}"
        notices.tell_item(notices.holders(item), "plans.late", item, _("快到期了"), dedupe_key=key)
    overdue = rows.filter(due_on__lt=today).order_by("pk")
    return unread + len(soon), sum(_escalate(item, today) for item in overdue)


def _unread(rows: object, today: dt.date) -> int:
    """Days are working days; where a year's holidays are unknown nothing is sent instead of a guess."""
    after, told = int(rules.orders()["unread_after"]), 0
    for item in rows.order_by("pk"):  # type: ignore[attr-defined]
        version = item.order.versions.filter(number=item.order.current).first()
        since = max(timezone.localdate(version.decided_at), timezone.localdate(item.created_at))
        try:
            due = calendar().add(since, after)
        except UnknownYear:
            continue
        if today > due:
            key = f"unread:{item.pk}:{item.order.current}"
            people = notices.holders(item)
            notices.tell_item(people, "plans.late", item, _("还没有签收"), dedupe_key=key)
            told += 1
    return told


@transaction.atomic
def _escalate(item: Item, today: dt.date) -> int:
    """Each level once for each due date, with one event."""
    Order.objects.select_for_update(of=("self",)).get(pk=item.order_id)
    late = (today - item.due_on).days
    known = set(item.escalations.filter(due_on=item.due_on).values_list("level", flat=True))
    reached = [step for step in rules.steps() if step.after <= late and step.level not in known]
    for step in reached:
        Escalation.objects.create(item=item, level=step.level, due_on=item.due_on, at=timezone.now())
        common.note_order(engine.PROCESS, item.order, "escalated", item=item.pk, level=step.level, days=late)
        people = {"unit": notices.holders, "asker": notices.askers}.get(step.to)
        told = people(item) if people else notices.leaders()
        notices.tell_item(told, "plans.late", item, _("逾期 %d 天") % late)
    return len(reached)
