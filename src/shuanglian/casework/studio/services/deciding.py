"""What a second person does with a version that waits, and taking a version out of use."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from shuanglian.casework.models import Definition
from shuanglian.casework.services import publishing
from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import Conflict, Invalid, NotFound, Reason
from shuanglian.foundation.events.services import record

from ..models import Draft, DraftStatus
from ..policies import demand, may_decide, may_edit


@transaction.atomic
def approve(*, actor: Actor, draft: Draft) -> Definition:
    """Publish the submitted version; new cases run on it, running ones stay on theirs. One of two approvers wins."""
    row = _waiting(actor, draft)
    assert row.definition_id is not None  # a constraint of the table
    version = publishing.approve(row.definition_id, actor=actor)
    row.status, row.updated_at = DraftStatus.APPROVED, timezone.now()
    row.save(update_fields=["status", "updated_at"])
    return version


@transaction.atomic
def send_back(*, actor: Actor, draft: Draft, reason: str) -> Draft:
    """Back to the drafter with a reason. The refused version stays in the record and can never be started."""
    row = _waiting(actor, draft)
    reason = _reason(reason)
    version = row.definition
    assert version is not None  # a constraint of the table
    _take_out(version, Definition.Status.DRAFT, by=actor)
    row.status, row.reason, row.returned_by_label = DraftStatus.RETURNED, reason, actor.label
    row.definition, row.rev, row.updated_at = None, row.rev + 1, timezone.now()
    row.save()
    _record(version, "definition.returned", actor, reason)
    return row


@transaction.atomic
def retire(*, actor: Actor, definition: Definition, reason: str) -> Definition:
    """No new cases on this version; its running cases go on to their end."""
    demand(may_edit(actor))
    reason = _reason(reason)
    _take_out(definition, Definition.Status.PUBLISHED)
    _record(definition, "definition.retired", actor, reason)
    definition.refresh_from_db()
    return definition


def _waiting(actor: Actor, draft: Draft) -> Draft:
    row = Draft.objects.select_for_update().filter(pk=draft.pk).first()
    if row is None:
        raise NotFound(Reason("not_found", _("没有这份草稿，或者您不能查看它。")))
    demand(may_decide(actor, row))
    if row.status != DraftStatus.SUBMITTED:
        told = _("这份草稿%s，不在等批准") % row.get_status_display()
        raise Conflict(Reason("not_waiting", told))
    return row


def _take_out(version: Definition, was: str, by: Actor | None = None) -> None:
    """One conditional update: of two at once, one is told that the other was faster. A version sent back keeps who
    decided in `approved_by`, without a time of approval."""
    changes: dict[str, str] = {"status": Definition.Status.RETIRED}
    if by is not None:
        changes |= {"approved_by": by.key, "approved_by_label": by.label}
    if Definition.objects.filter(pk=version.pk, status=was).update(**changes) != 1:
        raise Conflict(Reason("not_there", _("这个版本的状态刚刚变了，请刷新后再看")))


def _reason(text: str) -> str:
    text = text.strip()
    if not text:
        raise Invalid(Reason("required", _("请写明原因"), "reason"))
    if len(text) > 500:
        raise Invalid(Reason("too_long", _("原因请不要超过 500 字"), "reason"))
    return text


def _record(version: Definition, kind: str, actor: Actor, reason: str) -> None:
    record(
        stream=f"definition:{version.key}",
        kind=kind,
        actor=actor,
        obj=("definition", version.pk),
        payload={"key": version.key, "version": version.version, "reason": reason},
    )
