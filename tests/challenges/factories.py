"""The people of one challenge, and the way through it in small strides."""

from __future__ import annotations

import datetime as dt
import io
import time
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from shuanglian.casework import api as casework
from shuanglian.foundation.accounts.models import Organisation
from shuanglian.foundation.actor import Actor, Role
from shuanglian.foundation.errors import DomainError
from shuanglian.foundation.files.models import StoredFile, Visibility
from shuanglian.foundation.files.services import store
from shuanglian.programmes.challenges import services
from shuanglian.programmes.challenges.demo_texts import FAIRNESS
from shuanglian.programmes.challenges.drafts import (
    BidDraft,
    ChallengeDraft,
    ContractDraft,
    CriterionDraft,
    MilestoneDraft,
    Upload,
)
from shuanglian.programmes.challenges.models import (
    Award,
    Bid,
    Challenge,
    Contract,
    Milestone,
    MilestonePayment,
)
from tests.registry.factories import member, party_for

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
SECRET = "三步法加晶种诱导"
PRIZE = 300_000_000


@dataclass
class World:
    """`solver` and `rival` bid; `late` has not decided yet; `reviewers` are of five other organisations."""

    owner: Actor
    colleague: Actor
    officer: Actor
    officer2: Actor
    leader: Actor
    admin: Actor
    manager: Actor
    solver: Actor
    rival: Actor
    late: Actor
    stranger: Actor
    reviewers: list[Actor] = field(default_factory=list)

    @classmethod
    def create(cls) -> World:
        owner = member(Role.ENTERPRISE)
        world = cls(
            owner=owner,
            colleague=member(Role.ENTERPRISE, Organisation.objects.get(pk=owner.organisation_id)),
            officer=member(Role.OFFICER),
            officer2=member(Role.OFFICER),
            leader=member(Role.LEADER),
            admin=member(Role.ADMIN),
            manager=member(Role.MANAGER),
            solver=member(Role.SOLVER),
            rival=member(Role.SOLVER),
            late=member(Role.SOLVER),
            stranger=member(Role.ENTERPRISE),
            reviewers=[member(Role.SOLVER) for _n in range(5)],
        )
        party_for(world.owner, "发榜测试企业")
        party_for(world.solver, "揭榜研究院甲", kind="research_institute")
        party_for(world.rival, "揭榜实验室乙", kind="lab")
        party_for(world.late, "揭榜高校丙", kind="university")
        party_for(world.stranger)
        party_for(world.officer2, "发榜测试部门", kind="department")
        return world

    # -- strides ------------------------------------------------------------------------------------------------
    def draft(self, actor: Actor | None = None, **changes: Any) -> Challenge:
        return services.challenge_draft(actor=actor or self.owner, draft=challenge_draft(**changes))

    def submitted(self, **changes: Any) -> Challenge:
        challenge = self.draft(**changes)
        services.challenge_submit(actor=self.owner, challenge=challenge)
        return fresh(challenge)

    def published(self, **changes: Any) -> Challenge:
        challenge = self.submitted(**changes)
        services.check_pass(actor=self.officer, challenge=challenge, fairness=FAIRNESS)
        services.approve(actor=self.leader, challenge=challenge)
        return fresh(challenge)

    def bid(self, challenge: Challenge, actor: Actor, **changes: Any) -> Bid:
        services.undertake(actor=actor, challenge=challenge, accepted=True)
        return services.bid_submit(actor=actor, challenge=challenge, draft=bid_draft(**changes))

    def sealed(self, **changes: Any) -> Challenge:
        """Open for a few seconds more, with two sealed bids; on a busy machine it begins again with more time."""
        for margin in (2, 8, 25):
            try:
                with transaction.atomic():
                    soon = timezone.now() + dt.timedelta(seconds=margin)
                    challenge = self.published(**{"deadline": soon, **changes})
                    self.bid(challenge, self.solver)
                    self.bid(challenge, self.rival, price_cents=200_000_000)
                    return fresh(challenge)
            except DomainError:
                if margin == 25:
                    raise
        raise AssertionError("unreachable")

    def opened(self, **changes: Any) -> Challenge:
        return pass_deadline(self.sealed(**changes))

    def scoring(self, reviewers: int = 3, **changes: Any) -> Challenge:
        challenge = self.opened(**changes)
        users = [actor.user_id or 0 for actor in self.reviewers[:reviewers]]
        services.panel_name(actor=self.officer, challenge=challenge, users=users)
        return fresh(challenge)

    def review(self, challenge: Challenge, actor: Actor, points: dict[int, int] | None = None) -> None:
        services.conflict_declare(actor=actor, challenge=challenge, bids=[], note="")
        for bid in Bid.objects.filter(challenge=challenge, status="opened"):
            value = (points or {}).get(bid.organisation_id, 70)
            services.score_save(actor=actor, challenge=challenge, bid=bid, rows=rows(value))
        services.score_finish(actor=actor, challenge=challenge)

    def locked(self, **changes: Any) -> Challenge:
        challenge = self.scoring(**changes)
        favour = {self.solver.organisation_id or 0: 90, self.rival.organisation_id or 0: 60}
        for actor in self.reviewers[:3]:
            self.review(challenge, actor, favour)
        return fresh(challenge)

    def proposed(self, **changes: Any) -> Challenge:
        challenge = self.locked(**changes)
        best = Bid.objects.get(challenge=challenge, rank=1)
        services.award_propose(
            actor=self.owner, challenge=challenge, amounts={best.pk: 240_000_000}, reason="得分第一"
        )
        return fresh(challenge)

    def publicity(self, **changes: Any) -> Challenge:
        challenge = self.proposed(**changes)
        services.award_approve(actor=self.leader, challenge=challenge)
        return fresh(challenge)

    def decided(self, **changes: Any) -> Challenge:
        challenge = self.publicity(**changes)
        pass_publicity(challenge)
        return fresh(challenge)

    def contract(self, challenge: Challenge, **changes: Any) -> Contract:
        award = Award.objects.get(proposal__challenge=challenge, proposal__decision="approved")
        return services.contract_record(actor=self.owner, award=award, draft=contract_draft(**changes))

    def performing(self, **changes: Any) -> Challenge:
        challenge = self.decided(**changes)
        contract = self.contract(challenge)
        services.contract_reply(actor=self.solver, contract=contract, agree=True)
        return fresh(challenge)

    def transfer(self, milestone: Milestone, **changes: Any) -> MilestonePayment:
        """The owner reports the whole amount as paid today."""
        values: dict[str, Any] = {
            "paid_on": timezone.localdate(),
            "principal_cents": milestone.amount_cents,
            "voucher": voucher(self.owner, milestone.contract.award.bid.challenge),
        }
        return services.payment_record(actor=self.owner, milestone=milestone, **{**values, **changes})

    def tell_loser(self, challenge: Challenge) -> None:
        for bid in Bid.objects.filter(challenge=challenge, status="not_awarded"):
            services.feedback_give(actor=self.owner, bid=bid, strengths="装备好", gaps="没有实测数据")


def fresh(challenge: Challenge) -> Challenge:
    return Challenge.objects.select_related("case").get(pk=challenge.pk)


def pass_deadline(challenge: Challenge) -> Challenge:
    """Wait for the real deadline (it is near) and open as the worker would."""
    left = (fresh(challenge).deadline - timezone.now()).total_seconds()
    assert left < 30
    time.sleep(max(0.0, left) + 0.02)
    services.open_due()
    return fresh(challenge)


def pass_publicity(challenge: Challenge) -> None:
    assert [one.how for one in pass_alarm(challenge, "wait_publicity")] == ["fired"]


def pass_alarm(challenge: Challenge, node: str) -> list[casework.Fire]:
    """Let the one pending alarm of `node` go off now."""
    timer = casework.Timer.objects.get(case__challenge=challenge, node=node, status="pending")
    return casework.fire([timer.pk])


def challenge_draft(**changes: Any) -> ChallengeDraft:
    values: dict[str, Any] = {
        "title": "可整体回收的防水透湿面料",
        "teaser": "面料与膜用同一类材料，整体回收，静水压不降低。",
        "text": "基布为聚酯，现用膜为聚氨酯，两者不能一起回收，要求更换。",
        "prize_cents": PRIZE,
        "deadline": timezone.now() + dt.timedelta(days=20),
        "criteria": (
            CriterionDraft("静水压", "ge", Decimal("98"), "kPa", test_method="GB/T 4744", sample_size=2),
        ),
        "review": (("技术", 60), ("计划", 40)),
    }
    return ChallengeDraft(**{**values, **changes})


def bid_draft(**changes: Any) -> BidDraft:
    values: dict[str, Any] = {
        "title": "同质材料路线",
        "approach": f"核心做法是{SECRET}，在现有设备上完成。",
        "plan": "小样八周，中试十二周。",
        "price_cents": 250_000_000,
        "team": "负责人一名，工程师三名",
        "promises": {1: "100 kPa"},
        "anonymous": True,
    }
    return BidDraft(**{**values, **changes})


def contract_draft(**changes: Any) -> ContractDraft:
    today = timezone.localdate()
    values: dict[str, Any] = {
        "number": "JB-测试-1",
        "pay_days": 30,
        "signed_on": today,
        "milestones": (
            MilestoneDraft("小样", "小样 20 米", 100_000_000, today, today + dt.timedelta(days=5)),
            MilestoneDraft("中试", "中试 500 米", 140_000_000, today, today + dt.timedelta(days=9)),
        ),
    }
    return ContractDraft(**{**values, **changes})


def rows(points: int) -> dict[str, dict[str, Any]]:
    return {key: {"points": points, "reason": "依据充分，数据可信"} for key in ("c1", "c2")}


def pdf(name: str = "方案.pdf") -> Upload:
    return Upload(name, PDF)


def report(actor: Actor, challenge: Challenge) -> StoredFile:
    return store(actor=actor, upload=io.BytesIO(PDF), name="检测报告.pdf", scope=f"challenge:{challenge.pk}")


def voucher(actor: Actor, challenge: Challenge) -> StoredFile:
    return store(
        actor=actor,
        upload=io.BytesIO(PDF),
        name="银行回单.pdf",
        visibility=Visibility.CASE,
        scope=f"challenge:{challenge.pk}",
    )
