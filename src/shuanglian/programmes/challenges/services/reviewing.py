"""Blind review: the panel, recusal, points with reasons, replacement, and the tally that locks everything."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shuanglian.foundation.accounts.models import Membership
from shuanglian.foundation.actor import Actor, Role
from shuanglian.foundation.errors import Conflict, Invalid, NotAllowed, Reason

from .. import conflicts, engine, scoring
from ..models import Bid, BidStatus, Challenge, Recusal, Reviewer, ReviewerStatus, Score, Status
from ..notices import members, tell
from ..policies import reviewer_of
from ._common import PANEL, PROCESS, begin, event, locked, move, refuse, text
from .opening import reveal

LIVE_BIDS = (BidStatus.OPENED,)


@transaction.atomic
def panel_name(*, actor: Actor, challenge: Challenge, users: Sequence[int]) -> list[Reviewer]:
    """Name reviewers (people of the expert organisations). Ties that the registry knows become recusals at once.

    Raises `Invalid` while some bid would have fewer eligible reviewers than the quorum.
    """
    fresh = begin(actor, challenge, "panel")
    wanted = list(dict.fromkeys(users))
    seats = _memberships(wanted)
    refuse(_panel_problems(fresh, wanted, seats))
    turn = _turn(fresh)
    gone_before = _unreplaced(fresh)
    made = [
        _seat(fresh, actor, user, seats[user], turn, gone_before[n] if n < len(gone_before) else None)
        for n, user in enumerate(wanted)
    ]
    refuse(_coverage_problems(fresh))
    # Who belongs to a bidder takes no part at all; the case never learns of it.
    seated = [row.user_id for row in made if row.status == ReviewerStatus.INVITED]
    engine.finish(fresh, "panel", actor=actor, data={"reviewers": seated})
    move(fresh, Status.SCORING)
    event(actor, fresh, "panel_named", {"reviewers": [row.code for row in made]})
    tell(seated, "challenges.review", fresh, _("请评审揭榜方案"))
    return made


@transaction.atomic
def conflict_declare(
    *, actor: Actor, challenge: Challenge, bids: Iterable[int], note: str, whole: bool = False
) -> Reviewer:
    """Say for which bids there is a conflict (none: an empty list); `whole` withdraws from the review.

    Must come before the first score. The system's own findings stay whatever is declared.
    """
    fresh = begin(actor, challenge, "declare")
    me = _me(actor, fresh)
    chosen = set(bids)
    if (chosen or whole) and len(note.strip()) < 2:
        raise Invalid(Reason("required", _("请写明是什么关系"), "note"))
    known = {bid.pk for bid in _bids(fresh)}
    if chosen - known:
        raise Invalid(Reason("challenges.unknown_bid", _("没有这份方案"), "bids"))
    for bid in chosen:
        Recusal.objects.get_or_create(
            reviewer=me, bid_id=bid, defaults={"kind": "declared", "note": note.strip()[:1000]}
        )
    # Who has joined a bidder or signed with one since the panel was named is barred now.
    is_own = _bar(fresh, me)
    Score.objects.filter(reviewer=me, bid__in=me.recusals.values("bid")).delete()
    me.declared_at, me.note = timezone.now(), note.strip()[:1000]
    me.save(update_fields=["declared_at", "note"])
    payload = {"reviewer": me.code, "bids": sorted(_codes(fresh, chosen)), "whole": whole}
    event(PANEL, fresh, "conflict_declared", payload, public=False)
    if whole or is_own or not _open_bids(fresh, me):
        _end(fresh, me, ReviewerStatus.RECUSED)
    return me


@transaction.atomic
def score_save(*, actor: Actor, challenge: Challenge, bid: Bid, rows: Mapping[str, Any]) -> Score:
    """Points and reasons of this reviewer for one bid; may be changed until the review is handed in."""
    fresh = begin(actor, challenge, "score", case_first=False)
    me = _me(actor, fresh)
    if me.declared_at is None:
        raise NotAllowed(Reason("challenges.undeclared", _("先申报有没有利益冲突，再打分")))
    if bid.pk not in {one.pk for one in _open_bids(fresh, me)}:
        raise NotAllowed(Reason("challenges.recused", _("这份方案您需要回避")))
    standards = scoring.standards(fresh.review)
    refuse(scoring.score_problems(standards, rows))
    clean = {
        one.key: {"points": rows[one.key]["points"], "reason": str(rows[one.key]["reason"]).strip()}
        for one in standards
    }
    score, _created = Score.objects.update_or_create(reviewer=me, bid=bid, defaults={"rows": clean})
    event(
        PANEL,
        fresh,
        "scored",
        {"reviewer": me.code, "bid": bid.code, "digest": scoring.receipt(clean)},
        public=False,
    )
    return score


@transaction.atomic
def score_finish(*, actor: Actor, challenge: Challenge) -> Challenge:
    """Hand the review in. Nothing can be changed afterwards; the last one starts the tally."""
    fresh = begin(actor, challenge, "score_finish")
    me = _me(actor, fresh)
    scored = set(me.scores.values_list("bid", flat=True))
    missing = [bid.code for bid in _open_bids(fresh, me) if bid.pk not in scored]
    if missing:
        told = _("还没有打分：%(codes)s") % {"codes": "、".join(missing)}
        raise Invalid(Reason("challenges.unscored", told))
    payload = {"reviewer": me.code, "bids": len(scored)}
    event(PANEL, fresh, "review_handed_in", payload, public=False)
    _end(fresh, me, ReviewerStatus.DONE)
    return Challenge.objects.get(pk=fresh.pk)


@transaction.atomic
def reviewer_replace(*, actor: Actor, challenge: Challenge, reviewer: Reviewer, reason: str) -> Challenge:
    """Take a reviewer out who does not deliver; the substitute is named when the panel is completed.

    What they had scored so far does not count and is kept.
    """
    refuse(text(reason, "reason", _("更换原因"), least=4))
    fresh = begin(actor, challenge, "replace")
    row = Reviewer.objects.select_for_update().filter(challenge=fresh, pk=reviewer.pk).first()
    if row is None or row.status != ReviewerStatus.INVITED:
        raise Conflict(Reason("challenges.review_ended", _("这位专家已经评完、回避或更换")))
    row.note = reason.strip()
    row.save(update_fields=["note"])
    event(actor, fresh, "reviewer_replaced", {"reviewer": row.code, "reason": row.note}, public=False)
    _end(fresh, row, ReviewerStatus.REPLACED)
    return Challenge.objects.get(pk=fresh.pk)


def tally(challenge_id: int, *, actor: Actor) -> bool:
    """Called by the process when all have handed in or the time is over. True: enough, locked and revealed."""
    challenge = locked(challenge_id)
    if challenge.status != Status.SCORING:
        raise Conflict(Reason("challenges.wrong_step", _("现在不在评审中")))
    late = Reviewer.objects.filter(challenge=challenge, status=ReviewerStatus.INVITED)
    missing = list(late.values_list("code", flat=True))
    late.update(status=ReviewerStatus.MISSING, ended_at=timezone.now())
    short = short_of(challenge)
    if short:
        move(challenge, Status.PANEL)
        event(actor, challenge, "panel_incomplete", {"missing": missing, "short": short})
        return False
    _lock(challenge, actor)
    return True


def short_of(challenge: Challenge) -> list[str]:
    """Codes of bids that have fewer counted scores than the quorum."""
    counted = scores_of(challenge)
    return sorted(code for code, given in counted.items() if len(given) < challenge.quorum)


def scores_of(challenge: Challenge) -> dict[str, dict[str, Any]]:
    """bid code → reviewer code → rows, of the reviewers that handed in."""
    found: dict[str, dict[str, Any]] = {bid.code: {} for bid in _bids(challenge, whole=True)}
    rows = Score.objects.filter(reviewer__challenge=challenge, reviewer__status=ReviewerStatus.DONE)
    for row in rows.select_related("reviewer", "bid"):
        found[row.bid.code][row.reviewer.code] = row.rows
    return found


def result_of(challenge: Challenge) -> dict[str, Any]:
    """Everything that the ranking is computed from, and the ranking: computed afresh."""
    scores = scores_of(challenge)
    ranking = scoring.ranking(
        scoring.standards(challenge.review),
        scores,
        quorum=challenge.quorum,
        trim_from=challenge.rules["trim_from"],
    )
    return {
        "rule": {
            "quorum": challenge.quorum,
            "trim_from": challenge.rules["trim_from"],
            "version": challenge.rules["version"],
        },
        "standards": challenge.review,
        "scores": scores,
        "ranking": ranking,
    }


def _lock(challenge: Challenge, actor: Actor) -> None:
    challenge.result = result_of(challenge)
    challenge.receipt = scoring.receipt(challenge.result)
    challenge.locked_at = timezone.now()
    ranks = {row["code"]: row["rank"] for row in challenge.result["ranking"]}
    for bid in _bids(challenge):
        Bid.objects.filter(pk=bid.pk).update(rank=ranks[bid.code])
    move(challenge, Status.AWARDING, "result", "receipt", "locked_at")
    shown = [
        {key: row[key] for key in ("code", "score", "spread", "rank")} for row in challenge.result["ranking"]
    ]
    event(actor, challenge, "scores_locked", {"receipt": challenge.receipt, "ranking": shown})
    reveal(challenge)
    tell(members(challenge.drafted_in_id), "challenges.result", challenge, _("评审完成，请拟定中榜结果"))


# -- the panel -----------------------------------------------------------------------------------------------------------
def _memberships(users: Sequence[int]) -> dict[int, Membership]:
    rows = Membership.objects.filter(
        user__in=list(users), role=Role.SOLVER, is_active=True, user__is_active=True
    )
    return {row.user_id: row for row in rows.order_by("-pk")}


def _panel_problems(challenge: Challenge, users: list[int], seats: Mapping[int, Membership]) -> list[Reason]:
    found = []
    if not users:
        found.append(Reason("challenges.no_reviewers", _("请至少选一位专家"), "users"))
    if any(user not in seats for user in users):
        found.append(Reason("challenges.unknown_reviewer", _("评审专家要是答题方单位的在职人员"), "users"))
    known = set(Reviewer.objects.filter(challenge=challenge).values_list("user", flat=True))
    if known & set(users):
        found.append(Reason("challenges.reviewer_twice", _("有人已经在评审组里，补选请选其他人"), "users"))
    own = Membership.objects.filter(organisation=challenge.drafted_in_id, is_active=True)
    if own.filter(user__in=users).exists():
        found.append(Reason("challenges.own_reviewer", _("发榜方的人不能评审自己的榜"), "users"))
    return found


def _turn(challenge: Challenge) -> int:
    """Which time the panel is being named or completed."""
    last = (
        Reviewer.objects.filter(challenge=challenge)
        .order_by("-round")
        .values_list("round", flat=True)
        .first()
    )
    return (last or 0) + 1


def _unreplaced(challenge: Challenge) -> list[Reviewer]:
    """Those who left the panel and for whom nobody has come yet."""
    left = (ReviewerStatus.RECUSED, ReviewerStatus.MISSING, ReviewerStatus.REPLACED)
    rows = Reviewer.objects.filter(challenge=challenge)
    taken = rows.filter(replaces__isnull=False).values("replaces")
    return list(rows.filter(status__in=left).exclude(pk__in=taken).order_by("pk"))


def _seat(
    challenge: Challenge, actor: Actor, user: int, seat: Membership, turn: int, replaces: Reviewer | None
) -> Reviewer:
    row = Reviewer.objects.create(
        challenge=challenge,
        user_id=user,
        organisation_id=seat.organisation_id,
        code=f"R{Reviewer.objects.filter(challenge=challenge).count() + 1}",
        round=turn,
        replaces=replaces,
        named_by_id=actor.user_id,
    )
    if _bar(challenge, row):
        row.status, row.ended_at = ReviewerStatus.RECUSED, timezone.now()
        row.save(update_fields=["status", "ended_at"])
    return row


def _bar(challenge: Challenge, reviewer: Reviewer) -> bool:
    """Ties that the registry knows bar from a bid. True: a bidder's own person, who is barred from all and out."""
    bids = _bids(challenge)
    ties = conflicts.ties_of(
        reviewer.user_id,
        reviewer.organisation_id,
        [bid.party for bid in bids],
        years=challenge.rules["conflict_years"],
    )
    found = {bid.pk: ties.get(bid.party_id, "") for bid in bids}
    is_own = "organisation" in found.values()
    if is_own:
        found = dict.fromkeys(found, "organisation")
    known = set(reviewer.recusals.values_list("bid", flat=True))
    Recusal.objects.bulk_create(
        Recusal(reviewer=reviewer, bid_id=bid, detected=True, kind=kind)
        for bid, kind in found.items()
        if kind and bid not in known
    )
    return is_own


def _coverage_problems(challenge: Challenge) -> list[Reason]:
    """Every bid needs as many reviewers who may and can still score it (or have) as the quorum says."""
    usable = Reviewer.objects.filter(
        challenge=challenge, status__in=[ReviewerStatus.INVITED, ReviewerStatus.DONE]
    )
    barred = set(Recusal.objects.filter(reviewer__in=usable).values_list("reviewer", "bid"))
    reviewers = list(usable.values_list("pk", flat=True))
    least = min(
        (sum((one, bid.pk) not in barred for one in reviewers) for bid in _bids(challenge)),
        default=challenge.quorum,
    )
    if least >= challenge.quorum:
        return []
    told = _("除去需要回避的，有的方案只有 %(n)d 位专家可评，至少要 %(quorum)d 位，请再选几位") % {
        "n": least,
        "quorum": challenge.quorum,
    }
    return [Reason("challenges.quorum", told, "users")]


def _me(actor: Actor, challenge: Challenge) -> Reviewer:
    row = reviewer_of(actor, challenge)
    if row is None:
        raise NotAllowed(Reason("challenges.not_reviewer", _("由评审组成员办理")))
    return row


def _end(challenge: Challenge, reviewer: Reviewer, status: str) -> None:
    reviewer.status, reviewer.ended_at = status, timezone.now()
    reviewer.save(update_fields=["status", "ended_at"])
    engine.finish_review(challenge, reviewer.user_id, actor=PANEL, how=str(status))


def _bids(challenge: Challenge, *, whole: bool = False) -> list[Bid]:
    rows = Bid.objects.filter(challenge=challenge).exclude(code="").select_related("party").order_by("code")
    return list(rows if whole else rows.filter(status__in=LIVE_BIDS))


def _open_bids(challenge: Challenge, reviewer: Reviewer) -> list[Bid]:
    barred = set(reviewer.recusals.values_list("bid", flat=True))
    return [bid for bid in _bids(challenge) if bid.pk not in barred]


def _codes(challenge: Challenge, ids: set[int]) -> list[str]:
    return [bid.code for bid in _bids(challenge) if bid.pk in ids]


__all__ = [
    "PROCESS",
    "conflict_declare",
    "panel_name",
    "result_of",
    "reviewer_replace",
    "score_finish",
    "score_save",
    "scores_of",
    "short_of",
    "tally",
]
