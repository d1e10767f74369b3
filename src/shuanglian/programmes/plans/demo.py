"""Demonstration tasks and orders (示例), made through the services by the people of the demonstration."""

from __future__ import annotations

import datetime as dt
import io
import struct
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from shuanglian.casework.api import Definition
from shuanglian.foundation.accounts.models import Organisation
from shuanglian.foundation.accounts.services import persona_actors
from shuanglian.foundation.actor import Actor, system
from shuanglian.foundation.files.models import StoredFile
from shuanglian.foundation.files.services import store
from shuanglian.foundation.workdays.services import load_bundled
from shuanglian.indicators.models import Plan
from shuanglian.indicators.services import plan_save
from shuanglian.registry.models import Party, Place
from shuanglian.registry.services import party_create

from . import demo_texts as texts
from . import engine, services
from .models import Addressee, Item, Order, OrderVersion, PlanTask
from .services import MilestoneSpec, TaskSpec, To

KEEPER: Final = system("示例数据")


def install() -> list[Definition]:
    """The processes, and the tasks that the region's plan names."""
    found = engine.install()
    services.load_public()
    return found


@dataclass(frozen=True, slots=True)
class Cast:
    actors: Mapping[str, Actor]
    today: dt.date

    def __getitem__(self, key: str) -> Actor:
        return self.actors[key]

    def day(self, days: int) -> dt.date:
        return self.today + dt.timedelta(days=days)

    def unit(self, key: str) -> int:
        return self.actors[key].organisation_id or 0

    def paper(self, key: str, scope: str = "") -> StoredFile:
        """A small picture of their own, uploaded by this person."""
        visibility = "case" if scope else "organisation"
        return store(
            actor=self[key],
            upload=io.BytesIO(_picture()),
            name="示例凭证.png",
            visibility=visibility,
            scope=scope,
        )


def load_demo() -> int:
    """Create the demonstration tasks and orders that are missing; how many were made. Never in production."""
    load_bundled()
    cast = Cast(persona_actors(), timezone.localdate())
    plan = _plan()
    made = sum(_task(cast, plan, row) for row in texts.TASKS)
    return made + sum(_order(cast, name, story) for name, story in STORIES.items())


# -- tasks ----------------------------------------------------------------------------------------------------
def _plan() -> Plan:
    found = Plan.objects.filter(key=texts.PLAN["key"]).first()
    if found is not None:
        return found
    return plan_save(
        actor=KEEPER,
        key=texts.PLAN["key"],
        name=texts.PLAN["name"],
        base_year=2025,
        target_year=2028,
        is_demo=True,
    )


@transaction.atomic
def _task(cast: Cast, plan: Plan, row: dict[str, Any]) -> int:
    if PlanTask.objects.filter(plan=plan, code=row["code"]).exists():
        return 0
    task, _made = services.task_save(actor=KEEPER, spec=_spec(cast, plan, row))
    for number, (_title, _day, _when, _kind, done) in enumerate(row["milestones"], start=1):
        if done is not None:
            _reach(cast, task, number, row["lead"], done)
    if "block" in row:
        reason, waiting_for = row["block"]
        services.task_block(actor=cast[row["lead"]], task=task, reason=reason, waiting_for=waiting_for)
    return 1


def _spec(cast: Cast, plan: Plan, row: dict[str, Any]) -> TaskSpec:
    total = row.get("total")
    return TaskSpec(
        plan=plan,
        code=row["code"],
        title=row["title"],
        what=row["what"],
        starts_on=_start(cast, row),
        ends_on=max(dt.date(2028, 12, 31), cast.day(400)),
        lead=department(cast[row["lead"]]),
        helpers=[department(cast[key]) for key in row["helpers"]],
        places=list(Place.objects.filter(code__in=row["places"])),
        unit=row.get("unit", ""),
        total=None if total is None else Decimal(total),
        shares={year: Decimal(value) for year, value in row.get("shares", {}).items()},
        milestones=[
            MilestoneSpec(number, title, cast.day(days), when, kind)
            for number, (title, days, when, kind, _done) in enumerate(row["milestones"], start=1)
        ],
        is_demo=True,
    )


def _start(cast: Cast, row: dict[str, Any]) -> dt.date:
    """Not after the first year that has a share."""
    day = cast.day(row.get("starts", -240))
    return min([day, *(dt.date(year, 1, 1) for year in row.get("shares", {}))])


def _reach(cast: Cast, task: PlanTask, number: int, lead: str, done: int | str) -> None:
    milestone = task.milestones.select_related("task").get(number=number)
    on = cast.today if done == "waiting" else cast.day(-int(done))
    services.milestone_claim(
        actor=cast[lead], milestone=milestone, statement=texts.CLAIM, file=cast.paper(lead), done_on=on
    )
    if done != "waiting":
        services.claim_confirm(actor=cast["steward"], milestone=milestone)


def department(actor: Actor) -> Party:
    """The public face of a department of the demonstration."""
    organisation = Organisation.objects.get(pk=actor.organisation_id or 0)
    found = Party.objects.filter(organisation=organisation).first()
    if found is not None:
        return found
    return party_create(
        actor=KEEPER, kind="department", name=organisation.name, organisation=organisation, is_demo=True
    )


# -- orders ---------------------------------------------------------------------------------------------------
@transaction.atomic
def _order(cast: Cast, name: str, story: Callable[[Cast, Order], None]) -> int:
    row = texts.ORDERS[name]
    if Order.objects.filter(title=row["title"], is_demo=True).exists():
        return 0
    units = [To(cast.unit("officer2")), To(cast.unit("officer3"), part="示例：本部门归口的企业和单位")]
    order = services.order_draft(
        actor=cast["officer"],
        title=row["title"],
        text=row["text"],
        wanted=row["wanted"],
        due_on=cast.day(row["days"]),
        units=units,
    )
    story(cast, order)
    return 1


def _release(cast: Cast, order: Order) -> tuple[Item, Item]:
    services.order_release(actor=cast["leader"], order=order)
    return _part(cast, order, "officer2"), _part(cast, order, "officer3")


def _part(cast: Cast, order: Order, key: str) -> Item:
    return Item.objects.select_related("order").get(order=order, parent=None, unit=cast.unit(key))


def _in_force(cast: Cast, order: Order) -> None:
    """One unit has signed, passed a part on and reported; the other has not signed yet."""
    first, _second = _release(cast, order)
    services.item_receive(actor=cast["officer2"], item=first)
    child = services.item_pass(
        actor=cast["officer2"], item=first, part="示例：经开区范围内的企业", due_on=cast.day(15),
        unit=cast.unit("manager"),
    )  # fmt: skip
    services.item_receive(actor=cast["manager"], item=child)
    services.item_report(
        actor=cast["manager"], item=child, text="示例：二十家里走访了十二家", percent=60,
        files=[cast.paper("manager")],
    )  # fmt: skip
    services.item_report(actor=cast["officer2"], item=first, text="示例：区外企业已经摸完", percent=40)


def _late(cast: Cast, order: Order) -> None:
    """Overdue: the days are put back after release, which no service does."""
    first, _second = _release(cast, order)
    services.item_receive(actor=cast["officer2"], item=first)
    services.item_submit(
        actor=cast["officer2"], item=first, text="示例：清单已经核对", file=cast.paper("officer2")
    )
    back = cast.day(texts.ORDERS["late"]["days"] - texts.ORDERS["late"]["back"])
    Item.objects.filter(order=order).update(due_on=back)
    OrderVersion.objects.filter(order=order).update(due_on=back)
    Addressee.objects.filter(version__order=order).update(due_on=back)


def _waiting(_cast: Cast, _order: Order) -> None:
    """Nobody has released it yet."""


def _closed(cast: Cast, order: Order) -> None:
    for key, item in zip(("officer2", "officer3"), _release(cast, order), strict=True):
        services.item_receive(actor=cast[key], item=item)
        services.item_submit(actor=cast[key], item=item, text="示例：联络员已确认", file=cast.paper(key))
        services.item_accept(actor=cast["officer"], item=item)


def _picture() -> bytes:
    """A grey picture of one pixel."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b"\0\x80"))
        + chunk(b"IEND", b"")
    )


STORIES: Final[Mapping[str, Callable[[Cast, Order], None]]] = {
    "in_force": _in_force,
    "late": _late,
    "waiting": _waiting,
    "closed": _closed,
}
