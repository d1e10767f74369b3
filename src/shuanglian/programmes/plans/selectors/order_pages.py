"""Orders as lists and pages show them: the chain down to the lowest unit, for those above; a unit's part, for the unit."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from shuanglian.foundation.accounts.models import Membership, Organisation, User
from shuanglian.foundation.actor import Actor, Role
from shuanglian.foundation.errors import Reason

from .. import lamps, policies, rules, visibility
from ..lamps import Lamp
from ..models import (
    Completion,
    Extension,
    Item,
    ItemState,
    Order,
    OrderState,
    OrderVersion,
    Receipt,
    Report,
    Urge,
    VersionState,
)
from ..services._common import receivers as _receivers

OPEN = (ItemState.OPEN, ItemState.SUBMITTED)


@dataclass(frozen=True, slots=True)
class Chain:
    """One line of the tree: a part, how deep it stands, its lamp, and what was last said of it."""

    item: Item
    lamp: Lamp
    tone: str
    icon: str
    words: str
    percent: int | None
    is_received: bool
    urged_today: bool
    may_urge: bool


def receivers(viewer: Actor, *, is_demo: bool | None = None) -> QuerySet[Organisation]:
    """Units that the viewer's unit can send something to."""
    rows: QuerySet[Organisation] = _receivers(viewer.is_demo if is_demo is None else is_demo)
    return rows.exclude(pk=viewer.organisation_id or 0)


def colleagues(viewer: Actor) -> QuerySet[User]:
    """People of the viewer's unit who can be given a part."""
    rows = Membership.objects.filter(
        organisation=viewer.organisation_id or 0, role__in=[Role.OFFICER, Role.MANAGER], is_active=True
    )
    return User.objects.filter(pk__in=rows.values("user"), is_active=True).order_by("name", "pk")


def order_rows(viewer: Actor, *, state: str = "", q: str = "") -> QuerySet[Order]:
    """Orders with counts over the parts of the first level, newest first. A unit's counts are those of the whole order
    only where it sees the whole order; elsewhere they are left out by the page."""
    today = timezone.localdate()
    live = Q(items__parent=None, items__state__in=OPEN)
    first = Q(items__parent=None) & ~Q(items__state=ItemState.WITHDRAWN)
    rows = visibility.orders(viewer).select_related("issuer")
    if state in OrderState.values:
        rows = rows.filter(state=state)
    if q:
        rows = rows.filter(Q(title__icontains=q) | Q(number__icontains=q))
    return rows.annotate(
        units=Count("items", filter=first),
        done=Count("items", filter=first & Q(items__state=ItemState.DONE)),
        unread=Count("items", filter=first & Q(items__received__lt=F("current"))),
        late=Count("items", filter=live & Q(items__due_on__lt=today)),
    )


def chain(viewer: Actor, rows: QuerySet[Item], today: dt.date | None = None) -> list[Chain]:
    """Parts with their lamps in the order of the tree, in one query."""
    day = today or timezone.localdate()
    last = Report.objects.filter(item=OuterRef("pk"), percent__isnull=False).order_by("-pk")
    urged = Urge.objects.filter(item=OuterRef("pk"), on=day)
    found = rows.select_related("order__issuer", "unit", "assignee", "parent__unit").annotate(
        last_percent=Subquery(last.values("percent")[:1]), urged=Subquery(urged.values("pk")[:1])
    )
    soon = rules.soon_days()
    return [line(viewer, item, day, soon) for item in found]


def line(viewer: Actor, item: Item, today: dt.date, soon: int) -> Chain:
    """Expects the annotations of `chain`."""
    if item.parent is not None:
        item.parent.order = item.order
    received = item.received > 0 and item.received == item.order.current
    facts = lamps.Facts(item.state, item.due_on, received, item.done_on)
    lamp = lamps.lamp(facts, today, soon)
    return Chain(
        item=item,
        lamp=lamp,
        tone=lamps.TONES[lamp],
        icon=lamps.ICONS[lamp],
        words=lamps.words(facts, today, soon),
        percent=getattr(item, "last_percent", None),
        is_received=received,
        urged_today=getattr(item, "urged", None) is not None,
        may_urge=not policies.may_urge(viewer, item),
    )


@dataclass(frozen=True, slots=True)
class OrderPage:
    """`version` is the one in force (or the first, while it waits); a sub-unit gets no text: only its part is for it."""

    order: Order
    version: OrderVersion | None
    waiting: OrderVersion | None
    versions: list[OrderVersion]
    chain: list[Chain]
    sees_all: bool
    sees_text: bool
    may: Mapping[str, list[Reason]]
    totals: Mapping[str, int] = field(default_factory=dict)


def order_page(viewer: Actor, order: Order) -> OrderPage:
    """The caller got the order from `order_for`."""
    whole = visibility.sees_all(viewer, order)
    versions = _versions(viewer, order, whole)
    released = [row for row in versions if row.state == VersionState.RELEASED]
    waiting = next((row for row in versions if row.state == VersionState.WAITING), None)
    lines = chain(viewer, visibility.items(viewer).filter(order=order).order_by("path"))
    lines.sort(key=lambda one: [int(part) for part in one.item.path.split("/") if part])
    may = {"amend": policies.may_amend(viewer, order), "withdraw": policies.may_withdraw(viewer, order)}
    if waiting is not None:
        may["release"] = policies.may_release(viewer, waiting)
    top = any(one.item.parent_id is None for one in lines)
    return OrderPage(
        order=order,
        version=released[0] if released else waiting,
        waiting=waiting,
        versions=versions if whole else released,
        chain=lines,
        sees_all=whole,
        sees_text=whole or top,
        may=may,
        totals=_totals(lines),
    )


def _versions(viewer: Actor, order: Order, whole: bool) -> list[OrderVersion]:
    rows = order.versions.select_related("drafted_by", "decided_by")
    if not whole:
        rows = rows.filter(state=VersionState.RELEASED)
    found = list(rows.prefetch_related("files", "addressees__organisation").order_by("-number"))
    for row in found:
        row.order = order
    return found


def _totals(lines: Iterable[Chain]) -> dict[str, int]:
    found = dict.fromkeys((str(lamp) for lamp in Lamp), 0)
    for one in lines:
        found[one.lamp] += 1
    return found


@dataclass(frozen=True, slots=True)
class ItemPage:
    """Everything about one part that the viewer may see."""

    line: Chain
    below: list[Chain]
    receipts: list[Receipt]
    reports: list[Report]
    completions: list[Completion]
    extensions: list[Extension]
    urges: list[Urge]
    may: Mapping[str, list[Reason]]
    extension: Extension | None
    version: OrderVersion | None


def item_page(viewer: Actor, item: Item) -> ItemPage:
    """The caller got the part from `item_for`."""
    lines = chain(viewer, visibility.items(viewer).filter(order=item.order_id, path__startswith=item.path))
    lines.sort(key=lambda one: [int(part) for part in one.item.path.split("/") if part])
    own = lines[0]
    extensions = list(item.extensions.select_related("by", "decided_by").order_by("-pk"))
    completions = list(item.completions.select_related("by", "decided_by", "file").order_by("-pk"))
    for asked in extensions:
        asked.item = own.item
    for handed in completions:
        handed.item = own.item
    open_ = next((row for row in extensions if row.state == "waiting"), None)
    return ItemPage(
        line=own,
        below=lines[1:],
        receipts=list(item.receipts.select_related("by").order_by("-pk")),
        reports=list(item.reports.select_related("by").prefetch_related("files").order_by("-pk")[:50]),
        completions=completions,
        extensions=extensions,
        urges=list(item.urges.select_related("by").order_by("-pk")[:20]),
        may=_may(viewer, own.item, completions, open_),
        extension=open_,
        version=_text_for(viewer, own.item),
    )


def _may(
    viewer: Actor, item: Item, completions: list[Completion], extension: Extension | None
) -> dict[str, list[Reason]]:
    """Verb → reasons against it."""
    found = {
        "receive": policies.may_receive(viewer, item),
        "pass": policies.may_execute(viewer, item),
        "report": policies.may_execute(viewer, item),
        "submit": policies.may_submit(viewer, item),
        "extend": policies.may_execute(viewer, item),
        "drop": policies.may_drop(viewer, item),
        "urge": policies.may_urge(viewer, item),
    }
    if completions and completions[0].state == "waiting":
        found["judge"] = policies.may_judge(viewer, completions[0])
    if extension is not None:
        found["decide"] = policies.may_judge(viewer, extension)
        del found["extend"]
    return found


def _text_for(viewer: Actor, item: Item) -> OrderVersion | None:
    """The text of the order: for the first level and for those who see the whole; below, the part says what to do."""
    if item.parent_id is not None and not visibility.sees_all(viewer, item.order):
        top = Item.objects.filter(order=item.order_id, parent=None, unit=viewer.organisation_id or 0)
        if not top.exists():
            return None
    rows = item.order.versions.filter(number=item.order.current).prefetch_related("files")
    return rows.first()


def inbox(viewer: Actor, today: dt.date | None = None, *, show: str = "") -> QuerySet[Item]:
    """What the viewer's unit has to do: unread first by default page order, done parts only where asked for."""
    day = today or timezone.localdate()
    rows = visibility.mine(viewer).filter(order__state__in=[OrderState.IN_FORCE, OrderState.CLOSED])
    match show:
        case "done":
            return rows.filter(state=ItemState.DONE)
        case "unread":
            return rows.filter(received__lt=F("order__current"), order__state=OrderState.IN_FORCE)
        case "late":
            return rows.filter(state__in=OPEN, due_on__lt=day, order__state=OrderState.IN_FORCE)
    return rows.filter(state__in=OPEN, order__state=OrderState.IN_FORCE)
