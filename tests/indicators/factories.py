"""A small plan with its people, made through the services."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import pytest

from shuanglian.foundation.accounts import personas
from shuanglian.foundation.accounts.models import Membership, Organisation, User
from shuanglian.foundation.accounts.services import actor_for, ensure_personas
from shuanglian.foundation.actor import PUBLIC, Actor, system
from shuanglian.foundation.errors import DomainError
from shuanglian.foundation.events.models import Event
from shuanglian.indicators import services
from shuanglian.indicators.models import Indicator, Observation, Plan, Target
from shuanglian.registry.models import Party, Place, Source
from shuanglian.registry.services import party_create


def codes(refusal: pytest.ExceptionInfo[DomainError]) -> set[str]:
    return {reason.code for reason in refusal.value.reasons}


def snapshot() -> tuple[Any, ...]:
    """Everything that a refused call must leave as it was."""
    rows = Observation.objects.order_by("pk").values_list("pk", "state", "value", "decided_by")
    return tuple(rows), Event.objects.count(), Indicator.objects.count(), Target.objects.count()


def fresh(observation: Observation) -> Observation:
    return Observation.objects.select_related("indicator").get(pk=observation.pk)


@dataclass
class World:
    """`unit` is the public face of the officer's department, `corridor` the scope of the plan."""

    actors: dict[str, Actor]
    plan: Plan
    corridor: Place
    district: Place
    source: Source
    unit: Party
    made: list[Indicator] = field(default_factory=list)

    @classmethod
    def create(cls) -> World:
        ensure_personas()
        actors = {persona.key: _actor(persona) for persona in personas.PERSONAS}
        actors |= {"public": PUBLIC, "system": system("测试"), "steward2": _second(actors["steward"])}
        corridor = Place.objects.create(code="t-corridor", name="试验走廊", kind="corridor")
        district = Place.objects.create(code="t-district", name="试验区", kind="district", parent=corridor)
        source = Source.objects.create(code="t-1", title="试验规划")
        plan = services.plan_save(
            actor=system(), key="t-plan", name="试验规划", base_year=2021, target_year=2025, source=source
        )
        return cls(actors, plan, corridor, district, source, _party(actors["officer"]))

    def __getitem__(self, key: str) -> Actor:
        return self.actors[key]

    def user(self, key: str) -> User:
        return User.objects.get(pk=self.actors[key].user_id)

    def indicator(self, code: str = "", **data: Any) -> Indicator:
        """Without `number` the next one of the plan; `base` and `target` make its target."""
        number = len(self.made) + 1
        base, target, kind = data.pop("base", None), data.pop("target", None), data.pop("kind", "level")
        values = {
            "name": f"指标{number}",
            "unit": "亿元",
            "plan": self.plan,
            "place": self.corridor,
            "number": number,
        }
        made = services.indicator_save(actor=self["system"], code=code or f"t-{number}", **{**values, **data})
        self.made.append(made)
        if target is not None:
            services.target_save(
                actor=self["system"], indicator=made, year=2025, value=target, kind=kind, source=self.source,
                base_year=None if base is None else 2021, base_value=base,
            )  # fmt: skip
        return made

    def report(
        self, indicator: Indicator, period: str, value: Any, by: str = "officer", **data: Any
    ) -> Observation:
        return services.observation_report(
            actor=self[by], indicator=indicator, period=period, value=value, **data
        )

    def publish(self, indicator: Indicator, period: str, value: Any, **data: Any) -> Observation:
        made = self.report(indicator, period, value, **data)
        return services.observation_publish(actor=self["steward"], observation=made)

    def fill(self, indicator: Indicator, values: dict[str, Any], **data: Any) -> None:
        for period, value in values.items():
            self.publish(indicator, period, value, **data)


def _actor(persona: personas.Persona) -> Actor:
    membership = Membership.objects.select_related("user").get(user__username=persona.username)
    return actor_for(membership.user, membership.pk)


def _second(steward: Actor) -> Actor:
    """A colleague in the same unit."""
    user = User.objects.create(username="second-steward", is_demo=True)
    row = Membership.objects.create(
        user=user, organisation=Organisation.objects.get(pk=steward.organisation_id), role=steward.role
    )
    return actor_for(user, row.pk)


def _party(actor: Actor) -> Party:
    organisation = Organisation.objects.get(pk=actor.organisation_id)
    found = Party.objects.filter(organisation=organisation).first()
    return found or party_create(
        actor=system(), kind="government", name=organisation.name, organisation=organisation, is_demo=True
    )


def decimals(value: Any) -> Decimal:
    return Decimal(str(value))


def without(actor: Actor, **changes: Any) -> Actor:
    return dataclasses.replace(actor, **changes)
