"""Refining a need with the company: changes are proposed, shown side by side, and in force once it agrees."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import Conflict, Reason
from shuanglian.foundation.events.services import record

from .. import policies, search
from ..content import fingerprint
from ..models import Need, NeedRequirement, NeedRevision, RevisionStatus, Segment
from . import _common as common
from .needs import FIELDS, RequirementData, apply_lists, need_problems, requirement_rows

NUMBERS: Final = ("current_value", "target_value", "target_high")
REQUIREMENT_FIELDS: Final = (
    "metric",
    *NUMBERS,
    "comparator",
    "target_text",
    "unit",
    "test_method",
    "is_hard",
    "source_text",
)


@transaction.atomic
def need_propose_changes(
    *,
    actor: Actor,
    need: Need,
    changes: Mapping[str, Any],
    rev: int,
    segments: Iterable[Segment] | None = None,
    requirements: Iterable[RequirementData] | None = None,
    note: str = "",
) -> NeedRevision:
    """Propose changes to a submitted need.

    Raises `Invalid` if nothing differs or something is wrong with them, `Conflict` for a stale `rev` or while
    other changes wait for the company's word.
    """
    policies.require(policies.may_manage_need(actor, need))
    fresh = common.lock(need, rev)
    if fresh.revisions.filter(status=RevisionStatus.PROPOSED).exists():
        raise Conflict(Reason("revision_open", _("还有一份修订在等企业确认。")))
    before = snapshot(fresh)
    common.assign(fresh, changes, FIELDS)
    rows = requirement_rows(fresh, requirements or [])
    common.refuse(need_problems(fresh, rows))
    after = snapshot(fresh, rows if requirements is not None else None)
    if segments is not None:
        after["segments"] = sorted(segment.pk for segment in segments)
    differences = {k: {"before": before[k], "after": after[k]} for k in after if before[k] != after[k]}
    if not differences:
        common.refuse([Reason("no_change", _("与现在的内容没有不同。"))])
    revision = NeedRevision.objects.create(
        need=fresh,
        number=fresh.revisions.count() + 1,
        changes=differences,
        note=note,
        by_id=actor.user_id,
    )
    _record(actor, revision, "need.changes_proposed", {"fields": sorted(differences)})
    return revision


@transaction.atomic
def need_confirm_changes(*, actor: Actor, revision: NeedRevision) -> Need:
    """The company agrees: the changes are in force. `Conflict` if settled or overtaken by another edit."""
    fresh, need = _open(actor, revision)
    now = snapshot(need)
    if any(now[field] != change["before"] for field, change in fresh.changes.items()):
        raise Conflict(Reason("changed_meanwhile", _("需求在提出修订之后又改过，请重新提出。")))
    after = {field: change["after"] for field, change in fresh.changes.items()}
    segments, requirements = after.pop("segments", None), after.pop("requirements", None)
    common.assign(need, {k: _read(k, v) for k, v in after.items()}, FIELDS)
    apply_lists(
        need,
        None if segments is None else Segment.objects.filter(pk__in=segments),
        None if requirements is None else [read_requirement(row) for row in requirements],
    )
    common.bump(need)
    _settle(actor, fresh, RevisionStatus.CONFIRMED)
    search.refresh("need", [need.pk])
    _record(actor, fresh, "need.changes_confirmed", {"rev": need.rev} | fingerprint(need.pk))
    return need


@transaction.atomic
def need_decline_changes(*, actor: Actor, revision: NeedRevision) -> NeedRevision:
    """The company does not agree: the need stays as it is."""
    fresh, _need = _open(actor, revision)
    _settle(actor, fresh, RevisionStatus.DECLINED)
    _record(actor, fresh, "need.changes_declined", {})
    return fresh


def snapshot(need: Need, rows: Iterable[NeedRequirement] | None = None) -> dict[str, Any]:
    """The need's content as plain JSON: money in 分, dates as ISO text, numbers as text without loss."""
    content: dict[str, Any] = {name: getattr(need, name) for name in FIELDS}
    content["deadline"] = need.deadline.isoformat() if need.deadline else None
    content["segments"] = sorted(need.segments.values_list("pk", flat=True))
    rows = need.requirements.all() if rows is None else rows
    content["requirements"] = [_write_requirement(row) for row in rows]
    return content


def read_requirement(row: Mapping[str, Any]) -> RequirementData:
    """A requirement of a snapshot as a service takes it."""
    numbers = {name: None if row[name] is None else Decimal(row[name]) for name in NUMBERS}
    return RequirementData(**{**row, **numbers})  # type: ignore[typeddict-item]


def _write_requirement(row: NeedRequirement) -> dict[str, Any]:
    content = {name: getattr(row, name) for name in REQUIREMENT_FIELDS}
    for name in NUMBERS:
        content[name] = None if content[name] is None else _plain(content[name])
    return content


def _plain(number: Decimal) -> str:
    """`12.50000000` and `12.5` are the same number, so they are the same text."""
    return format(Decimal(number).normalize(), "f")


def _read(field: str, value: Any) -> Any:
    return dt.date.fromisoformat(value) if field == "deadline" and value else value


def _open(actor: Actor, revision: NeedRevision) -> tuple[NeedRevision, Need]:
    """Lock the need before its revision, as proposing does, and check who may settle it."""
    need = common.lock(revision.need)
    fresh = common.lock(revision)
    policies.require(policies.may_confirm_changes(actor, need))
    if fresh.status != RevisionStatus.PROPOSED:
        raise Conflict(Reason("revision_settled", _("这份修订已经有结论了。")))
    return fresh, need


def _settle(actor: Actor, revision: NeedRevision, status: str) -> None:
    revision.status = status
    revision.confirmed_by_id = actor.user_id
    revision.confirmed_at = timezone.now()
    common.save(revision)


def _record(actor: Actor, revision: NeedRevision, kind: str, payload: dict[str, Any]) -> None:
    record(
        stream=f"need:{revision.need_id}",
        kind=kind,
        actor=actor,
        obj=("need", revision.need_id),
        payload={"revision": revision.number, **payload},
    )
