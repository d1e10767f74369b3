"""What people decide about clusters. Their decisions are kept and stand above what the algorithm would do.

Every verb locks the state first, so that two people (or a person and the upkeep) never change clusters at once, and
takes `rev` of the cluster as the actor saw it: who comes second is told so (`Conflict`) and nothing changes.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any, Final

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import Conflict, Invalid, NotAllowed, Reason
from shuanglian.foundation.events.services import record
from shuanglian.registry import services as registry
from shuanglian.registry.models import Need, Party

from . import clustering, notices, policies, selectors, upkeep
from .models import Apart, Cluster, ClusterState, Consent, Joining, Problem

MAX_NAME: Final = 120
MAX_REASON: Final = 300
MAX_NOTE: Final = 500


@transaction.atomic
def confirm(*, actor: Actor, cluster: Cluster, name: str, rev: int) -> Cluster:
    """These problems are one difficulty, called `name`. Members stay until somebody splits them off; later ones that
    the algorithm adds are marked as not confirmed. Doing it again renames and takes in what has come since.

    Raises `NotAllowed`, `Invalid`, `Conflict`.
    """
    _demand(policies.may_manage(actor))
    _refuse(_text_problems(name, MAX_NAME, "name"))
    fresh = _open(cluster, rev)
    fresh.name, fresh.confirmed_at, fresh.confirmed_by_id = name.strip(), timezone.now(), actor.user_id
    members = list(_members(fresh).values_list("pk", flat=True))
    Problem.objects.filter(pk__in=members).update(is_pinned=True)
    _bump(fresh)
    _record(actor, fresh, "confirmed", {"name": fresh.name, "members": members})
    return fresh


@transaction.atomic
def split(*, actor: Actor, cluster: Cluster, problems: Collection[int], reason: str, rev: int) -> Cluster:
    """These problems (ids) are not the same difficulty as the others of the cluster, for a reason.

    They never come together again with those they were split from, unless somebody merges or includes them. Raises
    `NotAllowed`, `Invalid` (no reason, nobody left, not a member), `Conflict`.
    """
    _demand(policies.may_manage(actor))
    fresh = _open(cluster, rev)
    members = set(_members(fresh).values_list("pk", flat=True))
    gone, stay = set(problems) & members, members - set(problems)
    _refuse([*_text_problems(reason, MAX_REASON, "reason"), *_split_problems(set(problems), members, stay)])
    _set_apart(actor, gone, stay, reason.strip())
    Problem.objects.filter(pk__in=gone).update(cluster=None, is_pinned=False, joined_at=None)
    Consent.objects.filter(cluster=fresh, problem__in=gone).delete()
    _bump(fresh)
    changes = clustering.recluster(
        members, quiet={fresh.pk}, actor=actor, parents=dict.fromkeys(gone, fresh.pk)
    )
    founded = [pk for pk, change in changes.items() if change.founded]
    _record(actor, fresh, "split", {"problems": sorted(gone), "reason": reason.strip(), "founded": founded})
    fresh.refresh_from_db()
    return fresh


@transaction.atomic
def merge(*, actor: Actor, into: Cluster, other: Cluster, rev: int, other_rev: int) -> Cluster:
    """Two clusters are one difficulty. `into` keeps its id and name; `other` points to it from now on.

    Raises `NotAllowed`, `Invalid` (the same twice), `Conflict`, also when both have become joint needs.
    """
    _demand(policies.may_manage(actor))
    if into.pk == other.pk:
        raise Invalid(Reason("same_cluster", _("请选另一个难题群。"), "other"))
    upkeep.lock()
    fresh, gone = _open(into, rev), _open(other, other_rev)
    if fresh.need_id and gone.need_id:
        raise Conflict(Reason("both_published", _("两个难题群都已联合出题，不能再合并。")))
    moved = list(_members(gone).values_list("pk", flat=True))
    union = [*moved, *_members(fresh).values_list("pk", flat=True)]
    _end_apart(union)
    Problem.objects.filter(pk__in=moved).update(cluster=fresh, joined_at=timezone.now())
    Problem.objects.filter(pk__in=union).update(is_pinned=True)
    _move_people(gone, fresh)
    need, gone.need_id = gone.need_id, None
    gone.state, gone.merged_into = ClusterState.MERGED, fresh
    _bump(gone)
    fresh.need_id = fresh.need_id or need
    _bump(fresh)
    clustering.recluster(union, quiet={fresh.pk, gone.pk}, actor=actor)
    _record(actor, fresh, "merged", {"other": gone.pk, "other_name": gone.name, "members": moved})
    return fresh


@transaction.atomic
def include(*, actor: Actor, cluster: Cluster, problem: Problem, rev: int) -> Cluster:
    """This problem is the same difficulty as those of the cluster, whatever the algorithm found: it and they stay.

    Ends an earlier split between them. Raises `NotAllowed`, `Invalid` (it is in there, or gone), `Conflict`.
    """
    _demand(policies.may_manage(actor))
    fresh = _open(cluster, rev)
    row = Problem.objects.select_for_update().filter(pk=problem.pk, is_active=True).first()
    if row is None or row.cluster_id == fresh.pk:
        raise Invalid(Reason("not_to_include", _("这项难题已在其中，或者已经撤回。"), "problem"))
    before = set(
        Problem.objects.filter(cluster=row.cluster_id, cluster__isnull=False).values_list("pk", flat=True)
    )
    _end_apart([row.pk, *_members(fresh).values_list("pk", flat=True)], of=row.pk)
    came_from, row.cluster, row.joined_at = row.cluster_id, fresh, timezone.now()
    row.save(update_fields=["cluster", "joined_at"])
    _members(fresh).update(is_pinned=True)
    _bump(fresh)
    clustering.recluster(before | {row.pk}, quiet={fresh.pk}, actor=actor)
    clustering.end_empty({came_from} if came_from else ())
    _record(actor, fresh, "included", {"problem": row.pk, "from": came_from})
    return fresh


@transaction.atomic
def publish(
    *,
    actor: Actor,
    cluster: Cluster,
    owner: Party,
    title: str,
    text: str,
    rev: int,
    stake_cents: int | None = None,
) -> Need:
    """Draft a joint need from the cluster, on behalf of `owner`, one of the companies that have the problem.

    The draft goes the usual way from there: the owner confirms and hands it in. Raises `NotAllowed`, `Invalid`,
    `Conflict` (there is one already).
    """
    _demand(policies.may_manage(actor))
    fresh = _open(cluster, rev)
    if fresh.need_id:
        raise Conflict(Reason("published_already", _("这个难题群已经联合出题。")))
    _refuse([*_text_problems(title, 200, "title"), *_text_problems(text, 10_000, "text")])
    if owner.pk not in selectors.party_ids(fresh):
        raise Invalid(Reason("owner", _("牵头单位要从有这个难题的企业里选。"), "owner"))
    segments = selectors.segments_of(fresh)
    need = registry.need_draft(
        actor=actor,
        owner=owner,
        title=title.strip(),
        text=text.strip(),
        segments=segments,
        stake_cents=stake_cents,
        is_demo=owner.is_demo,
    )
    fresh.need = need
    _bump(fresh)
    _record(actor, fresh, "published", {"need": need.pk, "owner": owner.pk})
    notices.tell_published(fresh)
    return need


@transaction.atomic
def join(*, actor: Actor, cluster: Cluster, note: str = "") -> Joining:
    """The actor's company has the same problem. Raises `NotAllowed`, `Invalid`, `Conflict` (cluster gone)."""
    party = selectors.party_of(actor)
    fresh = _open(cluster)
    _demand(policies.may_join(actor, fresh, party))
    if len(note) > MAX_NOTE:
        raise Invalid(Reason("note_too_long", _("说明请控制在 %s 字以内。") % MAX_NOTE, "note"))
    assert party is not None  # or the policy would have refused
    row = Joining.objects.create(cluster=fresh, party=party, user_id=actor.user_id, note=note.strip())
    _record(actor, fresh, "joined", {"party": row.party_id})
    return row


@transaction.atomic
def leave(*, actor: Actor, cluster: Cluster) -> None:
    """The actor's company takes its word back. Raises `Conflict` when it had not joined."""
    party = selectors.party_of(actor)
    upkeep.lock()
    row = Joining.objects.filter(cluster=cluster, party=party, party__isnull=False, left_at=None).first()
    if row is None:
        raise Conflict(Reason("not_joined", _("贵单位没有加入。")))
    row.left_at = timezone.now()
    row.save(update_fields=["left_at"])
    clustering.end_empty([cluster.pk])
    _record(actor, cluster, "left", {"party": row.party_id})


@transaction.atomic
def consent_ask(*, actor: Actor, cluster: Cluster, rev: int) -> list[Consent]:
    """Ask the owners of all members that have not been asked yet whether the others of the cluster may read theirs."""
    _demand(policies.may_manage(actor))
    fresh = _open(cluster, rev)
    asked = Consent.objects.filter(cluster=fresh).values("problem")
    waiting = list(_members(fresh).exclude(pk__in=asked).select_related("owner").order_by("pk"))
    if not waiting:
        raise Conflict(Reason("asked_already", _("都已经问过了。")))
    rows = Consent.objects.bulk_create(
        Consent(cluster=fresh, problem=problem, asked_by_id=actor.user_id) for problem in waiting
    )
    _bump(fresh)
    _record(actor, fresh, "consent_asked", {"problems": [problem.pk for problem in waiting]})
    notices.tell_asked(fresh, waiting)
    return rows


@transaction.atomic
def consent_answer(*, actor: Actor, cluster: Cluster, problem: Problem, agreed: bool) -> Consent:
    """The owner lets the others of the cluster read this problem, or not; may be changed at any time.

    Raises `NotAllowed` for others, `Conflict` when nobody has asked.
    """
    _demand(policies.may_answer_consent(actor, problem))
    row = Consent.objects.select_for_update().filter(cluster=cluster, problem=problem).first()
    if row is None:
        raise Conflict(Reason("not_asked", _("没有人问过这项难题。")))
    row.agreed, row.answered_by_id, row.answered_at = agreed, actor.user_id, timezone.now()
    row.save(update_fields=["agreed", "answered_by", "answered_at"])
    _record(actor, cluster, "consent_answered", {"problem": problem.pk, "agreed": agreed})
    return row


def _open(cluster: Cluster, rev: int | None = None) -> Cluster:
    """The cluster as it is now, locked, if it is live and as the actor saw it and no rebuild is under way."""
    if upkeep.lock().phase:
        raise Conflict(Reason("rebuilding", _("难题群正在重算，请过几分钟再试。")))
    fresh = Cluster.objects.select_for_update().get(pk=cluster.pk)
    if fresh.state != ClusterState.LIVE:
        raise Conflict(Reason("cluster_gone", _("这个难题群已经合并或解散，请刷新后再办。")))
    if rev is not None and fresh.rev != rev:
        raise Conflict(Reason("changed_meanwhile", _("别人刚刚改过这个难题群，请看过新内容再办。")))
    return fresh


def _members(cluster: Cluster) -> Any:
    return Problem.objects.filter(cluster=cluster, is_active=True)


def _set_apart(actor: Actor, gone: Iterable[int], stay: Iterable[int], reason: str) -> None:
    pairs = sorted((min(one, other), max(one, other)) for one in gone for other in stay)
    known = set(
        Apart.objects.filter(ended_at=None, problem__in=[a for a, _b in pairs]).values_list(
            "problem", "other"
        )
    )
    Apart.objects.bulk_create(
        [
            Apart(problem_id=one, other_id=other, reason=reason, by_id=actor.user_id)
            for one, other in pairs
            if (one, other) not in known
        ],
        batch_size=500,
    )


def _end_apart(problems: Collection[int], of: int | None = None) -> None:
    """Of these problems no two are apart any more (with `of`: none from that one)."""
    rows = Apart.objects.filter(problem__in=problems, other__in=problems, ended_at=None)
    if of is not None:
        rows = rows.filter(Q(problem=of) | Q(other=of))
    rows.update(ended_at=timezone.now())


def _move_people(gone: Cluster, fresh: Cluster) -> None:
    here = Joining.objects.filter(cluster=fresh, left_at=None).values("party")
    Joining.objects.filter(cluster=gone, left_at=None).exclude(party__in=here).update(cluster=fresh)
    Joining.objects.filter(cluster=gone, left_at=None).update(left_at=timezone.now())
    asked = Consent.objects.filter(cluster=fresh).values("problem")
    Consent.objects.filter(cluster=gone).exclude(problem__in=asked).update(cluster=fresh)


def _text_problems(value: str, most: int, field: str) -> list[Reason]:
    if not value.strip():
        return [Reason("required", _("这一项必填。"), field)]
    if len(value.strip()) > most:
        return [Reason("too_long", _("请控制在 %s 字以内。") % most, field)]
    return []


def _split_problems(asked: set[int], members: set[int], stay: set[int]) -> list[Reason]:
    if not asked:
        return [Reason("required", _("请选要分出去的难题。"), "problems")]
    if asked - members:
        return [Reason("not_member", _("有的难题已经不在这个难题群里，请刷新后再选。"), "problems")]
    if not stay:
        return [Reason("nobody_left", _("至少留下一项难题。"), "problems")]
    return []


def _bump(cluster: Cluster) -> None:
    cluster.rev += 1
    cluster.save()


def _record(actor: Actor, cluster: Cluster, verb: str, payload: dict[str, Any]) -> None:
    record(
        stream=clustering.stream_of(cluster.pk),
        kind=f"problem_cluster.{verb}",
        actor=actor,
        obj=("problem_cluster", cluster.pk),
        payload=payload,
    )


def _demand(reasons: list[Reason]) -> None:
    if reasons:
        raise NotAllowed(reasons)


def _refuse(reasons: list[Reason]) -> None:
    if reasons:
        raise Invalid(reasons)
