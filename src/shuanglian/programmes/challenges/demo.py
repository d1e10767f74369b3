"""Demonstration challenges (示例): fictional texts, driven through the services by the personas, so locks, hashes and record
are real. Deadlines are a few seconds away; only the publicity period is cut short, which is possible for 示例 alone."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from shuanglian.foundation.accounts.models import Membership
from shuanglian.foundation.accounts.services import persona_actors
from shuanglian.foundation.actor import Actor, system
from shuanglian.foundation.errors import Conflict, Reason
from shuanglian.foundation.workdays.services import load_bundled
from shuanglian.registry import selectors as registry
from shuanglian.registry.services import party_create

from . import demo_texts as texts
from . import engine, services
from .drafts import BidDraft, ChallengeDraft, ContractDraft, CriterionDraft, MilestoneDraft
from .models import Award, Bid, Challenge, Milestone, Status

PARTIES: Final = {
    "enterprise": "enterprise",
    "solver": "research_institute",
    "solver2": "lab",
    "officer2": "department",
}
OPENED: Final = ("scoring", "publicity", "performing")
FAR: Final = dt.timedelta(days=30)
MARGINS: Final = (2, 5, 15, 45)


@dataclass(frozen=True, slots=True)
class Cast:
    actors: Mapping[str, Actor]

    def __getitem__(self, key: str) -> Actor:
        return self.actors[key]


def load_demo() -> int:
    """Make the demonstration challenges that are missing; how many were made. Never in production."""
    load_bundled()
    missing = [key for key in texts.CHALLENGES if not _there(key)]
    if not missing:
        return 0
    cast = _cast()
    if "draft" in missing:
        _draft(cast, "draft", FAR)
    if "bidding" in missing:
        _bidding(cast)
    if "department" in missing:
        _department(cast)
    waiting = [_bid_in_time(cast, key) for key in OPENED if key in missing]
    for challenge in waiting:
        _wait_for(challenge)
        _go_on(cast, challenge)
    return len(missing)


def _there(key: str) -> bool:
    return Challenge.objects.filter(title=texts.CHALLENGES[key]["title"], is_demo=True).exists()


# -- stories ------------------------------------------------------------------------------------------------------------
@transaction.atomic
def _bidding(cast: Cast) -> None:
    """Two bids lie sealed; one correction has been published."""
    challenge = _published(cast, "bidding", FAR)
    _bids(cast, challenge)
    services.correct(actor=cast["enterprise"], challenge=challenge, text_=texts.CORRECTION, is_material=False)


@transaction.atomic
def _department(cast: Cast) -> None:
    """A department publishes; nobody has bid yet."""
    _published(cast, "department", FAR, owner="officer2", officer="officer")


def _bid_in_time(cast: Cast, key: str) -> Challenge:
    """A story with a near deadline; on a busy machine it begins again with more time."""
    for margin in MARGINS:
        try:
            with transaction.atomic():
                challenge = _published(cast, key, dt.timedelta(seconds=margin))
                _bids(cast, challenge)
                return challenge
        except Conflict:
            continue
    raise TimeoutError(f"the machine is too busy for the demonstration {key}")


def _go_on(cast: Cast, challenge: Challenge) -> None:
    key = next(key for key, told in texts.CHALLENGES.items() if told["title"] == challenge.title)
    with transaction.atomic():
        _panel(cast, challenge)
        _review(
            cast, challenge, ("reviewer",) if key == "scoring" else ("reviewer", "reviewer2", "reviewer3")
        )
        if key != "scoring":
            _award(cast, challenge)
        if key == "performing":
            _perform(cast, challenge)


# -- steps --------------------------------------------------------------------------------------------------------------
def _draft(cast: Cast, key: str, until: dt.timedelta, owner: str = "enterprise") -> Challenge:
    told: dict[str, Any] = texts.CHALLENGES[key]
    metric, comparator, target, unit, method = texts.CRITERION[key]
    draft = ChallengeDraft(
        **told,
        deadline=timezone.now() + until,
        criteria=(CriterionDraft(metric, comparator, Decimal(target), unit, test_method=method),),
        review=texts.REVIEW,
        payer_kind="government" if owner == "officer2" else "small",
    )
    return services.challenge_draft(actor=cast[owner], draft=draft)


def _published(
    cast: Cast, key: str, until: dt.timedelta, owner: str = "enterprise", officer: str = "officer"
) -> Challenge:
    challenge = _draft(cast, key, until, owner)
    services.challenge_submit(actor=cast[owner], challenge=challenge)
    services.check_pass(actor=cast[officer], challenge=challenge, fairness=texts.FAIRNESS)
    return services.approve(actor=cast["leader"], challenge=challenge)


def _bids(cast: Cast, challenge: Challenge) -> None:
    for number, (key, (title, approach, plan)) in enumerate(texts.BIDS.items()):
        services.undertake(actor=cast[key], challenge=challenge, accepted=True)
        draft = BidDraft(
            title=title,
            approach=approach,
            plan=plan,
            price_cents=challenge.prize_cents * (90 - 10 * number) // 100,
            team=texts.TEAM,
            promises={
                row.order: f"{row.target.normalize():f} {row.unit}" for row in challenge.criteria.all()
            },
            anonymous=True,
        )
        services.bid_submit(actor=cast[key], challenge=challenge, draft=draft)


def _wait_for(challenge: Challenge) -> None:
    while Challenge.objects.get(pk=challenge.pk).status == Status.OPEN:
        left = (challenge.deadline - timezone.now()).total_seconds()
        time.sleep(max(0.05, min(left + 0.05, 60)))
        services.open_due()


def _panel(cast: Cast, challenge: Challenge) -> None:
    users = [cast[key].user_id or 0 for key in ("reviewer", "reviewer2", "reviewer3")]
    services.panel_name(actor=cast["officer"], challenge=challenge, users=users)


def _review(cast: Cast, challenge: Challenge, who: tuple[str, ...]) -> None:
    for number, key in enumerate(who):
        services.conflict_declare(actor=cast[key], challenge=challenge, bids=[], note="")
        for bid in Bid.objects.filter(challenge=challenge, status="opened").order_by("pk"):
            better = 12 if bid.organisation_id == cast["solver"].organisation_id else 0
            rows = {
                f"c{order}": {"points": 68 + better + 3 * number - order, "reason": reason}
                for order, reason in enumerate(texts.REASONS, 1)
            }
            services.score_save(actor=cast[key], challenge=challenge, bid=bid, rows=rows)
        services.score_finish(actor=cast[key], challenge=challenge)


def _award(cast: Cast, challenge: Challenge) -> None:
    best = Bid.objects.get(challenge=challenge, rank=1)
    amounts = {best.pk: best.price_cents or 0}
    services.award_propose(
        actor=cast["enterprise"],
        challenge=challenge,
        amounts=amounts,
        reason="评审得分第一，报价在榜额以内。",
    )
    services.award_approve(actor=cast["leader"], challenge=challenge)


def _perform(cast: Cast, challenge: Challenge) -> None:
    cut_short(challenge)
    losers = Bid.objects.filter(challenge=challenge, status="not_awarded")
    for bid in losers:
        services.feedback_give(
            actor=cast["enterprise"], bid=bid, strengths=texts.FEEDBACK[0], gaps=texts.FEEDBACK[1]
        )
    award = Award.objects.get(proposal__challenge=challenge)
    today = timezone.localdate()
    half = award.amount_cents // 2
    draft = ContractDraft(
        number="示例-JB-01",
        pay_days=30,
        signed_on=today,
        milestones=(
            MilestoneDraft("小样", "小样 20 千克和检测记录", half, today, today + dt.timedelta(days=7)),
            MilestoneDraft(
                "中试",
                "中试线连续运行记录",
                award.amount_cents - half,
                today + dt.timedelta(days=60),
                today + dt.timedelta(days=75),
            ),
        ),
    )
    contract = services.contract_record(actor=cast["enterprise"], award=award, draft=draft)
    services.contract_reply(actor=cast["solver"], contract=contract, agree=True)
    first = Milestone.objects.get(contract=contract, order=1)
    services.milestone_deliver(actor=cast["solver"], milestone=first, note="小样和记录已送到")


def cut_short(challenge: Challenge) -> None:
    """Let the publicity of a demonstration end now. Refused for anything that is not 示例."""
    if not challenge.is_demo:
        raise ValueError("only demonstrations may be cut short")
    done = engine.fire([challenge.pk], "wait_publicity", timezone.now())
    if done[challenge.pk].how != "fired":
        raise Conflict(Reason("challenges.wrong_step", done[challenge.pk].reason))


def _cast() -> Cast:
    actors = persona_actors()
    for key, kind in PARTIES.items():
        _party(actors[key], kind)
    return Cast(actors)


def _party(actor: Actor, kind: str) -> None:
    """The public face of a persona's organisation; made where nobody else has made it."""
    if registry.party_of(actor) is not None:
        return
    organisation = (
        Membership.objects.select_related("organisation").get(pk=actor.membership_id or 0).organisation
    )
    party_create(
        actor=system("示例"),
        name=organisation.name,
        kind=kind,
        organisation=organisation,
        summary="示例单位，用于演示。",
        is_demo=True,
    )
