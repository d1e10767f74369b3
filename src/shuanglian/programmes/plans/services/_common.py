"""What the verbs share: locks in one order, checks of texts and dates, papers, the one event."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, Final

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from shuanglian.foundation.accounts.models import Membership, Organisation
from shuanglian.foundation.actor import Actor, Role
from shuanglian.foundation.errors import Invalid, NotFound, Reason
from shuanglian.foundation.events.services import record
from shuanglian.foundation.files import selectors as files
from shuanglian.foundation.files.models import StoredFile

from .. import visibility
from ..models import Item, Order, PlanTask

MOST_FILES: Final = 10
YEARS: Final = (1950, 2100)


def lock_task(actor: Actor, task: PlanTask) -> PlanTask:
    """The task as it is now, held until the end of the transaction. Raises `NotFound` for those who may not know of it."""
    visibility.task_for(actor, task.pk)
    rows = PlanTask.objects.select_for_update(of=("self",)).select_related("plan", "lead", "source")
    return rows.get(pk=task.pk)


def lock_order(actor: Actor, order: Order) -> Order:
    """The order as it is now; every verb on it or on any of its parts holds this one lock first."""
    visibility.order_for(actor, order.pk)
    return Order.objects.select_for_update(of=("self",)).select_related("issuer").get(pk=order.pk)


def lock_item(actor: Actor, item: Item) -> Item:
    """The part as it is now, under the lock of its order."""
    visibility.item_for(actor, item.order_id, item.pk)
    order = Order.objects.select_for_update(of=("self",)).select_related("issuer").get(pk=item.order_id)
    row = Item.objects.select_related("unit", "assignee", "parent__unit").get(pk=item.pk)
    row.order = order
    if row.parent is not None:
        row.parent.order = order
    return row


def note_task(actor: Actor, task: PlanTask, kind: str, **payload: Any) -> None:
    record(
        stream=task.stream,
        kind=f"plantask.{kind}",
        actor=actor,
        obj=("plantask", task.pk),
        payload=payload,
        public=False,
    )


def note_order(actor: Actor, order: Order, kind: str, **payload: Any) -> None:
    """Ids and numbers only: no words that could name a person or tell the text."""
    record(
        stream=order.stream,
        kind=f"order.{kind}",
        actor=actor,
        obj=("order", order.pk),
        payload=payload,
        public=False,
    )


class Checks:
    """Collects everything that is wrong, then refuses all of it at once."""

    def __init__(self) -> None:
        self.reasons: list[Reason] = []

    def add(self, code: str, message: str, field: str = "") -> None:
        self.reasons.append(Reason(code, message, field))

    def text(self, value: str, field: str, message: str, *, least: int = 2, longest: int = 500) -> str:
        plain = value.strip()
        if len(plain) < least:
            self.add("required", message, field)
        return self.longest(plain, field, longest)

    def longest(self, value: str, field: str, longest: int = 500) -> str:
        plain = value.strip()
        if len(plain) > longest or "\x00" in plain:
            self.add("too_long", _("最多 %(count)d 个字") % {"count": longest}, field)
        return plain

    def ahead(self, day: dt.date, field: str) -> dt.date:
        """A day from today on, of our years."""
        if not timezone.localdate() <= day or day.year > YEARS[1]:
            self.add("plans.past", _("期限要在今天或以后"), field)
        return day

    def past(self, day: dt.date, field: str) -> dt.date:
        if day > timezone.localdate():
            self.add("future", _("日期不能在今天以后"), field)
        return day

    def day(self, day: dt.date, field: str) -> dt.date:
        if not YEARS[0] <= day.year <= YEARS[1]:
            self.add("date", _("日期不对"), field)
        return day

    def paper(
        self, actor: Actor, given: StoredFile | int | None, scope: str, field: str
    ) -> StoredFile | None:
        """The one paper that proves it. Raises `Invalid` in `finish`."""
        if given is None:
            self.add("evidence_missing", _("请附凭证"), field)
            return None
        found = self.papers(actor, [given], scope, field)
        return found[0] if found else None

    def papers(
        self, actor: Actor, given: Sequence[StoredFile | int], scope: str, field: str = "file"
    ) -> list[StoredFile]:
        """Uploads of the actor's that belong here, or to nothing yet."""
        if len(given) > MOST_FILES:
            self.add("plans.many_files", _("一次最多 %(n)s 个附件") % {"n": MOST_FILES}, field)
            return []
        found = []
        for one in given:
            try:
                row = files.get_for(actor, one.pk if isinstance(one, StoredFile) else one)
            except NotFound:
                self.add("file", _("没有这个文件，或者您不能使用它"), field)
                continue
            foreign = not row.scope and row.organisation_id != actor.organisation_id
            if foreign or row.scope not in ("", scope):
                self.add("plans.other_file", _("这个文件属于另一件事，或者是别的单位上传的"), field)
            found.append(row)
        return found

    def finish(self) -> None:
        if self.reasons:
            raise Invalid(self.reasons)


def place_papers(rows: Sequence[StoredFile | None], scope: str) -> None:
    """From now on they belong here, and those read them who see this."""
    for row in rows:
        if row is not None and not row.scope:
            row.scope, row.visibility = scope, "case"
            row.save(update_fields=["scope", "visibility"])


def receivers(is_demo: bool) -> Any:
    """Units that can be given something: active, of the same world, with people who act for them."""
    acting = Membership.objects.filter(
        Q(role=Role.OFFICER) | Q(role=Role.MANAGER), is_active=True, user__is_active=True
    )
    rows = Organisation.objects.filter(status=Organisation.Status.ACTIVE, is_demo=is_demo)
    return rows.filter(pk__in=acting.values("organisation")).order_by("name")
