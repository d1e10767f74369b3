"""顺位递补: every winner has gone before a contract was signed, and the next in rank may move up within the same case.

The publisher decides; a leader approves, the public sees it for the same period as the first result and may object. Who
moves up must have the points of the rule (`succession` in `data/rules.json`, kept with the challenge).
"""

from __future__ import annotations

from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import Reason

from .. import engine, rules
from ..models import Award, AwardProposal, Bid, Challenge, Status
from ..notices import members, tell
from ._common import PROCESS, begin, event, move, refuse, text
from .awarding import losers, money_problems, proposed, require_open, shown

D = AwardProposal.Decision


def candidates(challenge: Challenge) -> list[Bid]:
    """The best of those that may move up; several if they share a rank, none if nobody has the points. One that an upheld
    objection has stopped is passed over."""
    stopped = Award.objects.filter(
        proposal__challenge=challenge, proposal__is_succession=True, proposal__decision=D.REVOKED
    )
    rows = losers(challenge).filter(rank__isnull=False).exclude(pk__in=stopped.values("bid"))
    points = {row["code"]: Decimal(row["score"] or 0) for row in challenge.result.get("ranking", [])}
    enough = [
        bid for bid in rows.select_related("party") if points.get(bid.code, 0) >= least_points(challenge)
    ]
    best = min((bid.rank or 0 for bid in enough), default=0)
    return sorted((bid for bid in enough if bid.rank == best), key=lambda bid: bid.code)


def least_points(challenge: Challenge) -> Decimal:
    """Of the rule that the challenge was drafted under; of the present one if that knew none."""
    present = rules.current("rules").get("succession", {}).get("least_points", 0)
    return Decimal(challenge.rules.get("succession_least", present))


@transaction.atomic
def award_succeed(
    *, actor: Actor, challenge: Challenge, bid: Bid | int, amount_cents: int, reason: str
) -> AwardProposal:
    """The publisher proposes the next in rank; somebody else approves (`award_approve`, `award_return`)."""
    fresh = begin(actor, challenge, "succeed")
    require_open(fresh, "succeed")
    found = {one.pk: one for one in candidates(fresh)}
    chosen = bid.pk if isinstance(bid, Bid) else bid
    refuse(
        text(reason, "reason", _("理由"), least=4, longest=5000)
        + _problems(fresh, found, chosen, amount_cents)
    )
    proposal = proposed(fresh, actor, {chosen: amount_cents}, reason, is_succession=True)
    engine.finish(fresh, "succeed", actor=actor, data={"succeed": "next"})
    payload = {"proposal": proposal.number, "awards": shown(proposal), "reason": proposal.reason}
    event(actor, fresh, "succession_proposed", payload, public=False)
    return proposal


@transaction.atomic
def succession_decline(*, actor: Actor, challenge: Challenge, reason: str) -> Challenge:
    """Nobody moves up; the challenge ends without an award, with the reason in public."""
    refuse(text(reason, "reason", _("理由"), least=4))
    fresh = begin(actor, challenge, "succeed")
    require_open(fresh, "succeed")
    move(fresh, Status.NO_AWARD)
    engine.finish(fresh, "succeed", actor=actor, data={"succeed": "none"})
    event(actor, fresh, "succession_declined", {"reason": reason.strip()})
    fresh.refresh_from_db()
    return fresh


def nobody_left(challenge: Challenge) -> None:
    """The last winner has gone: the publisher is asked whether the next in rank moves up, if one may. A case on a version
    of the process without that step ends without an award."""
    may = bool(candidates(challenge)) and engine.knows(challenge, "succeed")
    move(challenge, Status.SUCCEEDING if may else Status.NO_AWARD)
    if may:
        challenge.proposals.filter(decision=D.APPROVED).update(decision=D.LAPSED)
    engine.finish(challenge, "contract", actor=PROCESS, data={"contracted": "lapsed" if may else "none"})
    if may:
        tell(
            members(challenge.drafted_in_id),
            "challenges.result",
            challenge,
            _("没有中榜方了，请决定是否由下一名递补"),
        )
    elif "perform" in engine.open_nodes(challenge):
        engine.finish(challenge, "perform", actor=PROCESS)


def _problems(challenge: Challenge, found: dict[int, Bid], chosen: int, amount_cents: int) -> list[Reason]:
    wrong = []
    if chosen not in found:
        told = _("只能由得分不低于 %(n)s 分的下一名递补，不能越过") % {"n": least_points(challenge)}
        wrong.append(Reason("challenges.not_next", told, "bid"))
    return wrong + money_problems(challenge, [amount_cents], "amount")
