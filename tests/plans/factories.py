"""People of a region with departments, tasks of a plan and orders, made through the services."""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from shuanglian.foundation.accounts import personas
from shuanglian.foundation.accounts.models import Membership, Organisation, User
from shuanglian.foundation.accounts.services import actor_for, ensure_personas
from shuanglian.foundation.actor import PUBLIC, Actor, Role, system
from shuanglian.foundation.errors import DomainError
from shuanglian.foundation.events.models import Event
from shuanglian.foundation.files.services import store
from shuanglian.foundation.workdays.services import load_bundled
from shuanglian.indicators.models import Plan
from shuanglian.programmes.plans import demo, services
from shuanglian.programmes.plans.models import Item, Milestone, Order, PlanTask
from shuanglian.programmes.plans.services import MilestoneSpec, TaskSpec, To


def ago(days: int) -> dt.date:
    return timezone.localdate() - dt.timedelta(days=days)


def ahead(days: int) -> dt.date:
    return timezone.localdate() + dt.timedelta(days=days)


def codes(refusal: pytest.ExceptionInfo[DomainError]) -> set[str]:
    return {reason.code for reason in refusal.value.reasons}


def events(stream: str) -> list[str]:
    """Business events of a stream, without the engine's own."""
    rows = Event.objects.filter(stream_id=stream).order_by("seq").values_list("kind", flat=True)
    return [kind.partition(".")[2] for kind in rows if kind.startswith(("order.", "plantask."))]


@dataclass
class World:
    """`plan` is a fictional plan; departments are those of officer, officer2 and officer3."""

    actors: dict[str, Actor]
    plan: Plan
    numbers: list[int] = field(default_factory=list)

    @classmethod
    def create(cls) -> World:
        load_bundled()
        ensure_personas()
        actors = {persona.key: _actor(persona) for persona in personas.PERSONAS}
        actors["public"], actors["system"] = PUBLIC, system("测试")
        plan = Plan.objects.create(
            key="p-test", name="示例规划", base_year=2020, target_year=2040, is_demo=True
        )
        return cls(actors, plan)

    def __getitem__(self, key: str) -> Actor:
        return self.actors[key]

    def user(self, key: str) -> User:
        return User.objects.get(pk=self.actors[key].user_id)

    def unit(self, key: str) -> int:
        return self.actors[key].organisation_id or 0

    def join(self, key: str, like: str, role: Role | None = None, manages: bool = False) -> Actor:
        """Another person of the same unit."""
        unit = Organisation.objects.get(pk=self.unit(like))
        user = User.objects.create_user(username=key, name=key, is_demo=True)
        member = Membership.objects.create(
            user=user, organisation=unit, role=role or self.actors[like].role, manages=manages
        )
        self.actors[key] = actor_for(user, member.pk)
        return self.actors[key]

    def file(self, who: str = "officer", scope: str = "") -> int:
        visibility = "case" if scope else "organisation"
        data = io.BytesIO(demo._picture())
        return int(
            store(actor=self[who], upload=data, name="凭证.png", visibility=visibility, scope=scope).pk
        )

    # -- tasks
    def spec(self, lead: str | None = "officer", **more: Any) -> TaskSpec:
        self.numbers.append(1)
        values: dict[str, Any] = {
            "plan": self.plan,
            "code": f"T-{len(self.numbers)}",
            "title": f"任务 {len(self.numbers)}",
            "starts_on": ago(400),
            "ends_on": ahead(400),
            "lead": demo.department(self[lead]) if lead else None,
            "is_demo": True,
        }
        return TaskSpec(**{**values, **more})

    def task(self, *days: int, lead: str = "officer", **more: Any) -> PlanTask:
        """A task with a milestone at each of these days from today."""
        marks = [
            MilestoneSpec(number, f"里程碑 {number}", ahead(day), "看得见的结果", "document")
            for number, day in enumerate(days, start=1)
        ]
        return services.task_save(actor=self["steward"], spec=self.spec(lead, milestones=marks, **more))[0]

    def mark(self, task: PlanTask, number: int = 1) -> Milestone:
        return Milestone.objects.select_related("task__lead").get(task=task, number=number)

    def claim(self, task: PlanTask, number: int = 1, who: str = "officer", **more: Any) -> Any:
        values = {"statement": "已经办成，见附件", "file": self.file(who), **more}
        return services.milestone_claim(actor=self[who], milestone=self.mark(task, number), **values)

    def reach(self, task: PlanTask, number: int = 1, done_on: dt.date | None = None) -> None:
        self.claim(task, number, done_on=done_on)
        services.claim_confirm(actor=self["steward"], milestone=self.mark(task, number))

    # -- orders
    def draft(self, *units: str, days: int = 20, **more: Any) -> Order:
        values: dict[str, Any] = {
            "title": "报送仪器开放情况",
            "text": "请各单位核对清单并反馈。",
            "wanted": "清单和原因",
            "due_on": ahead(days),
            "units": [To(self.unit(key)) for key in (units or ("officer2", "officer3"))],
        }
        return services.order_draft(actor=self["officer"], **{**values, **more})

    def sent(self, *units: str, **more: Any) -> Order:
        order = self.draft(*units, **more)
        services.order_release(actor=self["leader"], order=order)
        return fresh(order)

    def item(self, order: Order, who: str = "officer2") -> Item:
        rows = Item.objects.select_related("order__issuer", "unit", "parent__unit", "assignee")
        return rows.filter(order=order, unit=self.unit(who)).exclude(state="withdrawn").latest("pk")

    def received(self, order: Order, who: str = "officer2") -> Item:
        services.item_receive(actor=self[who], item=self.item(order, who))
        return self.item(order, who)

    def passed(self, item: Item, who: str = "officer2", to: str = "manager", **more: Any) -> Item:
        values: dict[str, Any] = {
            "part": "走访园区企业",
            "due_on": item.due_on,
            "unit": self.unit(to),
            **more,
        }
        child = services.item_pass(actor=self[who], item=item, **values)
        return Item.objects.select_related("order__issuer", "unit", "parent__unit", "assignee").get(
            pk=child.pk
        )

    def submitted(self, item: Item, who: str = "officer2") -> Item:
        services.item_submit(actor=self[who], item=item, text="已经办完", file=self.file(who))
        return again(item)

    def done(self, order: Order, who: str = "officer2") -> Item:
        item = self.submitted(self.received(order, who), who)
        services.item_accept(actor=self["officer"], item=item)
        return again(item)


def fresh(order: Order) -> Order:
    return Order.objects.select_related("issuer").get(pk=order.pk)


def again(item: Item) -> Item:
    rows = Item.objects.select_related("order__issuer", "unit", "parent__unit", "assignee")
    return rows.get(pk=item.pk)


def share_sum(task: PlanTask) -> Decimal:
    return sum(task.shares.values_list("value", flat=True), Decimal(0))


def _actor(persona: personas.Persona) -> Actor:
    member = Membership.objects.select_related("user").get(
        user__username=persona.username, organisation__name=persona.organisation, role=persona.role
    )
    return actor_for(member.user, member.pk)
