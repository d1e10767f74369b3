"""The people of one need, and the way through the five steps in small strides."""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from shuanglian.foundation.actor import Actor, Role
from shuanglian.foundation.files.models import StoredFile
from shuanglian.foundation.files.services import store
from shuanglian.programmes.siti import drafts, engine, services
from shuanglian.programmes.siti.models import AcceptancePlan, Answer, Contract, Engagement, Invitation, Round
from shuanglian.registry.models import Need, Party
from tests.registry.factories import member, need, party_for

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
SCORES = {"fit": 4, "maturity": 3, "team": 4, "plan": 4, "price": 5}
REQUIREMENTS: list[dict[str, Any]] = [
    {"metric": "静水压", "comparator": "ge", "target_value": 98, "unit": "kPa", "test_method": "GB/T 4744"},
    {
        "metric": "单位成本增幅",
        "comparator": "le",
        "target_value": 15,
        "unit": "%",
        "test_method": "企业核价",
        "is_hard": False,
    },
]


@dataclass
class World:
    """`solver` and `rival` answer; `colleague` works with `enterprise`; `stranger` is another company."""

    enterprise: Actor
    colleague: Actor
    manager: Actor
    manager2: Actor
    solver: Actor
    rival: Actor
    stranger: Actor
    leader: Actor
    admin: Actor
    company: Party
    solver_party: Party
    rival_party: Party

    @classmethod
    def create(cls) -> World:
        enterprise, solver, rival = member(Role.ENTERPRISE), member(Role.SOLVER), member(Role.SOLVER)
        from shuanglian.foundation.accounts.models import Organisation

        manager, stranger = member(Role.MANAGER), member(Role.ENTERPRISE)
        party_for(stranger)
        return cls(
            enterprise=enterprise,
            colleague=member(Role.ENTERPRISE, Organisation.objects.get(pk=enterprise.organisation_id)),
            manager=manager,
            manager2=member(Role.MANAGER, Organisation.objects.get(pk=manager.organisation_id)),
            solver=solver,
            rival=rival,
            stranger=stranger,
            leader=member(Role.LEADER),
            admin=member(Role.ADMIN),
            company=party_for(enterprise),
            solver_party=party_for(solver, kind="research_institute"),
            rival_party=party_for(rival, kind="lab"),
        )

    # -- strides ------------------------------------------------------------------------------------------------
    def draft(self, **data: Any) -> Need:
        data.setdefault("title", "百分百可回收的防水透湿面料")
        data.setdefault("text", "现有面料覆膜与基布材质不同，无法整体回收。")
        data.setdefault("requirements", REQUIREMENTS)
        return need(self.company, self.enterprise, **data)

    def posed(self, order: str | None = None, **data: Any) -> Need:
        need = self.draft(**data)
        services.pose_submit(actor=self.enterprise, need=need, order=order)
        return fresh(need)

    def accepted(self, order: str | None = None, **data: Any) -> Need:
        need = self.posed(order, **data)
        services.need_accept(actor=self.manager, need=need)
        return fresh(need)

    def answering(self, **data: Any) -> Need:
        """Help first; both solvers are invited and the window is open."""
        need = self.accepted(**data)
        self.invite_both(need)
        services.assist_finish(actor=self.manager, need=need, route="direct")
        return fresh(need)

    def invite_both(self, need: Need) -> list[Invitation]:
        return [
            services.invite(actor=self.manager, need=need, party=party, reason="有相近的成果")
            for party in (self.solver_party, self.rival_party)
        ]

    def answer(self, need: Need, actor: Actor, price: int = 300_000_00) -> Answer:
        answer = services.answer_save(actor=actor, need=need, draft=answer_draft(price))
        return services.answer_submit(actor=actor, answer=answer)

    def choosing(self, **data: Any) -> Need:
        need = self.answering(**data)
        self.answer(need, self.solver)
        self.answer(need, self.rival, 500_000_00)
        services.window_close(actor=self.manager, need=need)
        return fresh(need)

    def declare(self, need: Need, actor: Actor, conflict_with: Party | None = None) -> None:
        for party in (self.solver_party, self.rival_party):
            conflict = party == conflict_with
            services.conflict_declare(
                actor=actor,
                need=need,
                party=party,
                has_conflict=conflict,
                note="亲属任职" if conflict else "",
            )

    def chosen(self, **data: Any) -> Need:
        need = self.choosing(**data)
        self.declare(need, self.enterprise)
        services.answer_choose(
            actor=self.enterprise, answer=self.answer_of(need, self.solver_party), reason="路线清楚"
        )
        return fresh(need)

    def give_feedback(self, need: Need) -> None:
        services.feedback_give(
            actor=self.enterprise,
            answer=self.answer_of(need, self.rival_party),
            scores=SCORES,
            strengths="设备条件好，响应快",
            gaps="没有回收率的实测数据",
        )

    def contracting(self, **data: Any) -> tuple[Need, Contract]:
        need = self.chosen(**data)
        contract = services.contract_record(actor=self.enterprise, need=need, terms=terms())
        return fresh(need), contract

    def signed(self, **data: Any) -> Need:
        need, contract = self.contracting(**data)
        services.contract_confirm(actor=self.solver, contract=contract)
        return fresh(need)

    def planned(self, **data: Any) -> tuple[Need, AcceptancePlan]:
        need = self.signed(**data)
        plan = services.plan_save(actor=self.enterprise, need=need, items=plan_items(need))
        services.plan_propose(actor=self.enterprise, plan=plan)
        return fresh(need), plan

    def working(self, **data: Any) -> Need:
        need, plan = self.planned(**data)
        services.plan_agree(actor=self.solver, plan=plan)
        return fresh(need)

    def measuring(self, **data: Any) -> Need:
        need = self.working(**data)
        services.work_deliver(actor=self.solver, need=need, note="小样 20 米")
        return fresh(need)

    def measure(self, need: Need, value: str) -> Round:
        """Three readings of the hydrostatic pressure, each with its report."""
        plan = AcceptancePlan.objects.get(need=need, status="fixed")
        item = plan.items.get(metric="静水压")
        for sample in (1, 2, 3):
            services.measurement_enter(
                actor=self.enterprise,
                need=need,
                item=item,
                sample=sample,
                value=value,
                unit="kPa",
                evidence=report(self.enterprise, need),
            )
        return services.round_close(actor=self.enterprise, need=need)

    def signing(self, **data: Any) -> Need:
        need = self.measuring(**data)
        self.measure(need, "104.6")
        return fresh(need)

    def finished(self, **data: Any) -> Need:
        need = self.signing(**data)
        for actor in (self.enterprise, self.solver, self.manager):
            services.report_sign(actor=actor, need=need)
        return fresh(need)

    def answer_of(self, need: Need, party: Party) -> Answer:
        return Answer.objects.get(need=need, party=party)


def fresh(need: Need) -> Need:
    return Need.objects.get(pk=need.pk)


def nodes(need: Need) -> frozenset[str]:
    return engine.open_nodes(Engagement.objects.get(need=need))


def answer_draft(price: int = 300_000_00) -> drafts.AnswerDraft:
    return drafts.AnswerDraft(
        route="基布与膜同为聚酯，熔融后整体回收；膜厚按透湿要求调整。",
        team=(drafts.TeamMember("示例博士", "负责人"),),
        price_cents=price,
        ip_wish="共同申请专利",
        milestones=(
            drafts.MilestoneDraft("小样", 20, "小样 20 米", 40),
            drafts.MilestoneDraft("中试", 30, "中试 500 米", 60),
        ),
    )


def terms(**changes: Any) -> drafts.ContractTerms:
    today = timezone.localdate()
    values: dict[str, Any] = {
        "kind": "development_commissioned",
        "amount_cents": 300_000_00,
        "signed_on": today,
        "due_on": today + dt.timedelta(days=14),
        "number": "HT-示例-1",
    }
    return drafts.ContractTerms(**{**values, **changes})


def plan_items(need: Need) -> list[drafts.PlanItemDraft]:
    hard = need.requirements.get(metric="静水压")
    return [
        drafts.PlanItemDraft(
            "静水压",
            "ge",
            "98",
            "kPa",
            "GB/T 4744 静水压法",
            sample_size=3,
            rule="mean",
            requirement_id=hard.pk,
        ),
        drafts.PlanItemDraft("单位成本增幅", "le", "15", "%", "企业核价", is_hard=False),
    ]


def report(actor: Actor, need: Need) -> StoredFile:
    return store(actor=actor, upload=io.BytesIO(PDF), name="检测报告.pdf", scope=f"need:{need.pk}")
