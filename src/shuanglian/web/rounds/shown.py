"""What pages show of a round, as plain values."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Sum

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import Reason
from shuanglian.matching.rounds import explain, policies, selectors, words
from shuanglian.matching.rounds.models import LIVE, Decision, Round, RoundNeed, RoundProposal, RoundStatus
from shuanglian.registry import selectors as registry
from shuanglian.registry.selectors import NeedView

TONES = {"draft": "", "computed": "warm", "published": "green", "cancelled": "line"}
DECISION_TONES = {"proposed": "warm", "accepted": "green", "declined": "line", "replaced": "line"}


@dataclass(frozen=True, slots=True)
class Pair:
    """One proposal."""

    id: int
    expert_id: int
    ref: str
    name: str
    value: float | None
    decision: str
    label: str
    tone: str
    is_live: bool
    is_override: bool
    reason: str
    decided_by: str
    is_demo: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One need with its experts; `missing` says why it has nobody."""

    id: int
    need_id: int
    number: str
    title: str
    wanted: int
    is_demo: bool
    pairs: list[Pair] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)


def views(viewer: Actor, ids: Iterable[int]) -> dict[int, NeedView]:
    """What the viewer may see of needs; those they may not know of are not there."""
    rows = registry.needs(viewer).filter(pk__in=list(ids))
    return {view.id: view for view in registry.need_views(viewer, rows)}


def pair(row: RoundProposal) -> Pair:
    return Pair(
        id=row.pk,
        expert_id=row.expert_id,
        ref=row.expert.party.ref,
        name=row.expert.party.name,
        value=row.value,
        decision=row.decision,
        label=row.get_decision_display(),
        tone=DECISION_TONES[row.decision],
        is_live=row.decision in LIVE,
        is_override=row.is_override,
        reason=row.reason,
        decided_by=row.decided_by.name if row.decided_by else "",
        is_demo=row.expert.party.is_demo,
    )


def lines(viewer: Actor, found: Round, rows: Sequence[RoundNeed]) -> list[Line]:
    """The needs of one page with their experts."""
    known = views(viewer, [row.need_id for row in rows])
    pairs: dict[int, list[Pair]] = {}
    for row in selectors.proposals(viewer, found).filter(need__in=rows):
        pairs.setdefault(row.need_id, []).append(pair(row))
    missing = explain.missing(found)
    return [_line(row, known.get(row.need_id), pairs.get(row.pk, []), missing) for row in rows]


def _line(row: RoundNeed, view: NeedView | None, pairs: list[Pair], missing: dict[str, list[str]]) -> Line:
    return Line(
        id=row.pk,
        need_id=row.need_id,
        number=row.need.number,
        title=view.title if view else "",
        wanted=row.wanted,
        is_demo=view.is_demo if view else False,
        pairs=sorted(pairs, key=lambda one: (not one.is_live, one.id)),
        missing=missing.get(row.need.number, []) if not any(one.is_live for one in pairs) else [],
    )


def own(viewer: Actor, found: Round) -> list[tuple[NeedView | None, str, Pair]]:
    """For experts and owners: (the need as far as they may see it, its number, the proposal)."""
    rows = list(selectors.proposals(viewer, found))
    known = views(viewer, [row.need.need_id for row in rows])
    return [(known.get(row.need.need_id), row.need.need.number, pair(row)) for row in rows]


def summary(found: Round) -> dict[str, Any]:
    """Figures and sentences of a computed round."""
    if not found.result:
        return {}
    result = found.result
    names = explain.names(found)
    spread, plain = result["fairness"], result["greedy"]
    return {
        "served": result["served"],
        "unserved": len(result["unserved"]),
        "value": result["value"],
        "load_cost": result["load_cost"],
        "comparison": words.comparison(result),
        "proof": words.proof(result),
        "receipt": found.receipt,
        "rows": [
            (result["served"], plain["served"], "served"),
            (result["value"], plain["value"], "value"),
            (spread["experts_with_jobs"], plain["fairness"]["experts_with_jobs"], "experts"),
            (spread["most_jobs"], plain["fairness"]["most_jobs"], "most"),
            (spread["gini_load"], plain["fairness"]["gini_load"], "gini"),
        ],
        "organisations": [
            {
                "name": names.get(row["organisation"], row["organisation"]),
                "jobs": row["jobs"],
                "percent": 100 * row["share"],
            }
            for row in spread["organisations"][:5]
        ],
        "groups": spread["groups"],
    }


def counts(found: Round) -> dict[str, int]:
    done, total = selectors.progress(found)
    decided = found.proposals
    return {
        "needs": total,
        "matched": done,
        "experts": found.experts.count(),
        "capacity": found.experts.aggregate(n=Sum("capacity"))["n"] or 0,
        "open": decided.filter(decision=Decision.PROPOSED).count(),
        "accepted": decided.filter(decision=Decision.ACCEPTED).count(),
        "by_hand": decided.filter(is_override=True).count(),
    }


def may(viewer: Actor, found: Round) -> dict[str, Any]:
    """Which buttons are there; for a button that is not, why (all reasons)."""
    publish = policies.may_publish(viewer, found) if found.status == RoundStatus.COMPUTED else [_closed()]
    return {
        "change": not policies.may_change(viewer, found),
        "compute": not policies.may_compute(viewer, found),
        "compute_why": _texts(policies.may_compute(viewer, found)),
        "publish": not publish,
        "publish_why": _texts(publish),
        "cancel": not policies.may_cancel(viewer, found),
    }


def _closed() -> Reason:
    return Reason("round_not_computed", "")


def _texts(reasons: Sequence[Reason]) -> list[str]:
    return [str(reason.message) for reason in reasons if reason.message]
