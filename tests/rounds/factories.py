"""A small region with solvers who differ, needs that they could solve, and the people who run a round."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from shuanglian.foundation.actor import Actor, Role
from shuanglian.foundation.errors import DomainError
from shuanglian.foundation.events.models import Event
from shuanglian.foundation.jobs import services as jobs
from shuanglian.matching.rounds import services
from shuanglian.matching.rounds.models import Round, RoundExpert, RoundNeed, RoundProposal
from shuanglian.registry.models import Need, Party
from tests.matching.factories import member, offering, party, submitted

FABRIC = "防水透湿面料的静水压提升和可整体回收"
CARBON = "大丝束碳纤维预氧化炉温度均匀性控制"


@dataclass
class World:
    """`both` knows fabrics and carbon fibre, `fabric` only fabrics; `owner` has the needs."""

    manager: Actor
    owner: Actor
    expert: Actor
    company: Party
    both: Party
    fabric: Party
    needs: list[Need]

    @classmethod
    def create(cls, **data: Any) -> World:
        owner, expert = member(Role.ENTERPRISE), member(Role.SOLVER)
        company = party("示例面料企业", owner, kind="enterprise")
        both, fabric = party("综合研究所", expert), party("面料研究所")
        offering(both, "防水透湿面料中试", "防水透湿面料静水压提升，可整体回收的面料中试。")
        offering(both, "大丝束碳纤维预氧化", "大丝束碳纤维预氧化炉温度均匀性控制与装备。")
        offering(fabric, "防水透湿面料开发", "防水透湿面料的静水压与透湿量，回收工艺。")
        needs = [
            submitted(company, "防水透湿面料", FABRIC, **data),
            submitted(company, "碳纤维预氧化", CARBON, **data),
        ]
        return cls(member(Role.MANAGER), owner, expert, company, both, fabric, needs)

    def round(self, capacity: int = 1, **data: Any) -> Round:
        data.setdefault("name", "第一轮")
        data.setdefault("needs", [need.pk for need in self.needs])
        data.setdefault("experts", {self.both.pk: capacity, self.fabric.pk: capacity})
        return services.round_create(actor=self.manager, **data)

    def by_sheet(self, capacity: int = 1, **data: Any) -> Round:
        """A round with values from a sheet: `both` is a little better at fabrics and the only one for carbon fibre."""
        found = self.round(capacity, **data)
        fabric, carbon = (need.number for need in self.needs)
        rows = [
            services.SheetRow(fabric, self.both.ref, 0.9, "做过同类面料"),
            services.SheetRow(fabric, self.fabric.ref, 0.8),
            services.SheetRow(carbon, self.both.ref, 0.7),
        ]
        services.sheet_apply(actor=self.manager, found=found, rows=rows)
        return found

    def computed(self, capacity: int = 1, **data: Any) -> Round:
        found = self.by_sheet(capacity, **data)
        services.compute_start(actor=self.manager, found=found, matcher=False)
        work()
        return fresh(found)

    def expert_row(self, found: Round, solver: Party) -> RoundExpert:
        return found.experts.get(party=solver)

    def need_row(self, found: Round, at: int) -> RoundNeed:
        return found.needs.get(need=self.needs[at])

    def proposal(self, found: Round, at: int) -> RoundProposal:
        return found.proposals.get(need__need=self.needs[at], decision__in=["proposed", "accepted"])

    def published(self) -> Round:
        found = self.computed()
        services.proposals_accept_rest(actor=self.manager, found=found)
        services.round_publish(actor=self.manager, found=found)
        return fresh(found)


def work(limit: int = 50) -> None:
    """Do all jobs that are due."""
    jobs.run_due(limit=limit, periodics=())


def fresh(found: Round) -> Round:
    return Round.objects.get(pk=found.pk)


def events(found: Round) -> list[str]:
    return list(
        Event.objects.filter(stream_id=f"round:{found.pk}").order_by("seq").values_list("kind", flat=True)
    )


def codes(refusal: pytest.ExceptionInfo[DomainError]) -> list[str]:
    return [reason.code for reason in refusal.value.reasons]
