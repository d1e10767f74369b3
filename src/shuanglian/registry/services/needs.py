"""Writing needs: draft, edit, submit, move along, assign."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, Final, TypedDict, Unpack

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from shuanglian.foundation.accounts.models import Membership
from shuanglian.foundation.actor import Actor, Role
from shuanglian.foundation.errors import Conflict, Reason
from shuanglian.foundation.events.services import record

from .. import policies, search
from ..content import fingerprint
from ..models import Confidentiality, Need, NeedRequirement, NeedStatus, Party, Segment, Source
from ..numbers import need_numbers
from . import _common as common

S = NeedStatus
FIELDS: Final = (
    "title",
    "text",
    "kind",
    "confidentiality",
    "teaser",
    "stake_cents",
    "deadline",
    "ip_wish",
)
# From → to. Help may come before or after the answers (the sources give both orders). A failed verification
# goes back to work, and nothing is finished that was not verified (S01).
TRANSITIONS: Final[Mapping[str, frozenset[str]]] = {
    S.DRAFT: frozenset({S.SUBMITTED, S.WITHDRAWN}),
    S.SUBMITTED: frozenset({S.DRAFT, S.TRIAGE, S.ASSISTING, S.ANSWERING, S.REJECTED, S.WITHDRAWN}),
    S.TRIAGE: frozenset({S.DRAFT, S.ASSISTING, S.ANSWERING, S.REJECTED, S.WITHDRAWN}),
    S.ASSISTING: frozenset({S.ANSWERING, S.CONTRACTING, S.REJECTED, S.WITHDRAWN}),
    S.ANSWERING: frozenset({S.ASSISTING, S.CONTRACTING, S.WITHDRAWN}),
    S.CONTRACTING: frozenset({S.ASSISTING, S.ANSWERING, S.WORKING, S.WITHDRAWN}),
    S.WORKING: frozenset({S.VERIFYING, S.WITHDRAWN}),
    S.VERIFYING: frozenset({S.WORKING, S.FOLLOWING, S.FINISHED, S.WITHDRAWN}),
    S.FOLLOWING: frozenset({S.FINISHED}),
    S.FINISHED: frozenset(),
    S.REJECTED: frozenset(),
    S.WITHDRAWN: frozenset(),
}


class RequirementData(TypedDict, total=False):
    """One measurable requirement; `comparator` is a code of `Comparator` (default ge)."""

    metric: str
    current_value: Decimal | None
    comparator: str
    target_value: Decimal | None
    target_high: Decimal | None
    target_text: str
    unit: str
    test_method: str
    is_hard: bool
    source_text: str


class NeedData(TypedDict, total=False):
    """What a need may be drafted with besides owner and title. `stake_cents` in 分."""

    text: str
    kind: str
    confidentiality: str
    teaser: str
    stake_cents: int | None
    deadline: dt.date | None
    ip_wish: str
    is_demo: bool
    source: Source | None
    source_note: str


@transaction.atomic
def need_draft(
    *,
    actor: Actor,
    owner: Party,
    title: str,
    segments: Iterable[Segment] = (),
    requirements: Iterable[RequirementData] = (),
    **data: Unpack[NeedData],
) -> Need:
    """A draft with its number. Written by others than the owner's members it is `on_behalf`.

    Raises `NotAllowed`, `Invalid`.
    """
    policies.require(policies.may_draft_need(actor, owner))
    need = Need(owner=owner, title=title, created_by_id=actor.user_id, **data)
    need.on_behalf = not policies.is_member(actor, owner)
    rows = requirement_rows(need, requirements)
    need.number = "XQ"  # a number is taken only for a need that will be written
    common.refuse(need_problems(need, rows))
    need.number = need_numbers()[0]
    common.save(need)
    need.segments.set(segments)
    write_requirements(need, rows)
    search.refresh("need", [need.pk])
    _record(
        actor, need, "need.drafted", {"number": need.number, "owner": owner.pk, "on_behalf": need.on_behalf}
    )
    return need


@transaction.atomic
def need_update(
    *,
    actor: Actor,
    need: Need,
    changes: Mapping[str, Any],
    rev: int,
    segments: Iterable[Segment] | None = None,
    requirements: Iterable[RequirementData] | None = None,
) -> Need:
    """Change a draft; `requirements` replace the old ones. Raises `NotAllowed`, `Invalid`, `Conflict`."""
    fresh = common.lock(need, rev)
    policies.require(policies.may_edit_need(actor, fresh))
    changed = common.assign(fresh, changes, FIELDS)
    changed += apply_lists(fresh, segments, requirements)
    common.bump(fresh)
    search.refresh("need", [fresh.pk])
    _record(
        actor, fresh, "need.updated", {"fields": sorted(changed), "rev": fresh.rev} | fingerprint(fresh.pk)
    )
    return fresh


@transaction.atomic
def need_submit(*, actor: Actor, need: Need, rev: int | None = None) -> Need:
    """Hand the draft in. Raises `Invalid` with all that is missing, `Conflict` if it was handed in before."""
    policies.require(policies.may_submit_need(actor, need))
    fresh = common.lock(need, rev)
    _move(fresh, S.SUBMITTED)
    common.refuse(need_problems(fresh, []) + _submission_problems(fresh))
    fresh.submitted_at = timezone.now()
    common.bump(fresh)
    _record(
        actor, fresh, "need.submitted", {"number": fresh.number, "rev": fresh.rev} | fingerprint(fresh.pk)
    )
    return fresh


@transaction.atomic
def need_set_status(*, actor: Actor, need: Need, status: str, note: str = "") -> Need:
    """Move the need along (see `TRANSITIONS`). `Conflict` if it is not in a state that leads to `status`.

    Withdrawing is for the owner and managers, all else for technology managers, officers and the system: a
    programme whose step is done by somebody else checks its own policy and passes `actor.system(…)`.
    `note` must hold no personal data: it goes on record.
    """
    if status == S.WITHDRAWN:
        policies.require(policies.may_withdraw_need(actor, need))
    else:
        policies.require(policies.may_conduct_need(actor))
    fresh = common.lock(need)
    before = fresh.status
    _move(fresh, status)
    common.bump(fresh)
    payload = {"from": before, "to": fresh.status, "note": note}
    if before == S.DRAFT:  # a draft may have been changed by an import since its last digest
        payload |= fingerprint(fresh.pk)
    _record(actor, fresh, f"need.{'withdrawn' if status == S.WITHDRAWN else 'status_changed'}", payload)
    return fresh


@transaction.atomic
def need_assign(*, actor: Actor, need: Need, manager_user_id: int) -> Need:
    """Make one technology manager answer for the need (S02). Raises `Invalid` for who is not one."""
    policies.require(policies.may_conduct_need(actor))
    fresh = common.lock(need)
    holds = Membership.objects.filter(
        user=manager_user_id, role=Role.MANAGER, is_active=True, user__is_active=True
    )
    if not holds.exists():
        common.refuse([Reason("not_a_manager", _("这位用户不是技术经理人。"), "manager_user")])
    before, fresh.manager_user_id = fresh.manager_user_id, manager_user_id
    common.bump(fresh)
    _record(actor, fresh, "need.assigned", {"from": before, "to": manager_user_id})
    return fresh


def need_problems(need: Need, rows: list[NeedRequirement]) -> list[Reason]:
    """Everything that is wrong with the fields of a need and its requirements; a draft may be incomplete."""
    problems = common.field_problems(need, skip=["number"])
    if need.stake_cents is not None and need.stake_cents < 0:
        problems.append(Reason("negative", _("金额不能小于零。"), "stake_cents"))
    if need.confidentiality == Confidentiality.MASKED and need.status != S.DRAFT and not need.teaser.strip():
        problems.append(Reason("teaser_required", _("脱敏公开要写一段可以公开的摘要。"), "teaser"))
    for row in rows:
        problems += requirement_problems(row, f"requirements.{row.order}")
    return problems


def requirement_problems(row: NeedRequirement, where: str) -> list[Reason]:
    """Everything that is wrong with one requirement; `where` is put before the field names."""
    problems = [
        Reason(p.code, p.message, f"{where}.{p.field}") for p in common.field_problems(row, skip=["need"])
    ]
    low, high = row.target_value, row.target_high
    if row.comparator == "between" and (low is None or high is None or high < low):
        problems.append(Reason("between", _("“介于”要有下限和不小于它的上限。"), f"{where}.target_high"))
    if row.comparator == "contains" and not row.target_text:
        problems.append(Reason("required", _("“包含”要写明文字。"), f"{where}.target_text"))
    return problems


def requirement_rows(need: Need, data: Iterable[RequirementData]) -> list[NeedRequirement]:
    return [NeedRequirement(need=need, order=order, **item) for order, item in enumerate(data, 1)]


def write_requirements(need: Need, rows: list[NeedRequirement]) -> None:
    need.requirements.all().delete()
    for row in rows:
        row.need = need
    NeedRequirement.objects.bulk_create(rows)


def apply_lists(
    need: Need, segments: Iterable[Segment] | None, requirements: Iterable[RequirementData] | None
) -> list[str]:
    """Check the need as it would be, then replace its lists; returns the names of those replaced."""
    rows = None if requirements is None else requirement_rows(need, requirements)
    common.refuse(need_problems(need, rows or []))
    if segments is not None:
        need.segments.set(segments)
    if rows is not None:
        write_requirements(need, rows)
    return [name for name, value in (("segments", segments), ("requirements", rows)) if value is not None]


def _submission_problems(need: Need) -> list[Reason]:
    if need.text.strip():
        return []
    return [Reason("required", _("请写明要解决的问题。"), "text")]


def _move(need: Need, status: str) -> None:
    if status not in TRANSITIONS[need.status]:
        now = need.get_status_display()
        message = _("这项需求现在是“%(now)s”，不能改为“%(to)s”。") % {
            "now": now,
            "to": NeedStatus(status).label,
        }
        raise Conflict(Reason("status", message, "status"))
    need.status = status


def _record(actor: Actor, need: Need, kind: str, payload: dict[str, Any]) -> None:
    """Steps of a public need may be shown to all; those of a draft or a confidential one may not."""
    public = need.confidentiality == Confidentiality.PUBLIC and need.status != S.DRAFT
    obj = ("need", need.pk)
    record(stream=f"need:{need.pk}", kind=kind, actor=actor, obj=obj, payload=payload, public=public)
