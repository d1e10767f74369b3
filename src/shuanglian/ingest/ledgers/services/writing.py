"""Taking a sheet over, whole or not at all; and taking it back."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from shuanglian.foundation.actor import Actor, system
from shuanglian.foundation.errors import Conflict, DomainError, Invalid, Reason
from shuanglian.foundation.jobs.models import OPEN, Job
from shuanglian.registry import services as registry
from shuanglian.registry.models import Party, Place, Source

from .. import selectors
from ..models import BUSY, LedgerIntake, LedgerPlacement, State
from ..policies import may_write, require
from . import _common as common
from .examining import Examined, Examiner

BATCH: Final = 1_000


def apply(*, actor: Actor, intake: LedgerIntake, rev: int | None = None) -> LedgerIntake:
    """Write what the dry run promised, in one transaction; long sheets by the worker. Doing it again changes nothing.

    Raises `NotAllowed`, `Conflict` (not checked, or changed since), `Invalid` with every error.
    """
    from ..jobs import apply_ledger

    with transaction.atomic():
        row = common.lock(actor, intake)
        if row.state == State.APPLIED:
            return row
        require(may_write(actor, row, State.CHECKED))
        common.same_rev(row, rev)
        if row.result.get("errors"):
            raise Invalid(
                Reason("ledger.errors", _("还有 %(n)d 处问题，改好再写入。") % {"n": row.result["errors"]})
            )
        if common.is_long(row):
            common.moved(row, State.APPLYING, progress=0)
            common.to_worker(apply_ledger, row, actor)
            return row
        return _written(actor, row)


def run(actor: Actor, intake_id: int) -> None:
    """The work of `apply` for long sheets; on any refusal the sheet stays checked, with the reasons."""
    try:
        with transaction.atomic():
            row = (
                LedgerIntake.objects.select_for_update(of=("self",))
                .select_related("file", "sender")
                .get(pk=intake_id)
            )
            if row.state == State.APPLYING:
                _written(actor, row)
    except DomainError as error:
        back(intake_id, State.APPLYING, State.CHECKED, error)


def back(intake_id: int, now: State, before: State, error: DomainError) -> None:
    """Long work that was refused: the state before it, and why."""
    told = "；".join(str(reason.message) for reason in error.reasons[:5])[:300]
    LedgerIntake.objects.filter(pk=intake_id, state=now).update(state=before, problem=told)


def _written(actor: Actor, row: LedgerIntake) -> LedgerIntake:
    """Part of the caller's transaction, which holds the lock."""
    found = Examiner(actor, row, source=_source(row)).run()
    common.refuse(found.findings)
    told = {**found.as_json(), "placed": found.placed}
    common.moved(
        row,
        State.APPLIED,
        result=told,
        progress=100,
        problem="",
        applied_at=timezone.now(),
        applied_by_id=actor.user_id,
    )
    common.note(actor, row, "applied", **_counts(found))
    return row


def _counts(found: Examined) -> dict[str, Any]:
    told = found.as_json()
    return {"facts": told["facts"], "parties": told["parties"], "placed": found.placed}


def _source(row: LedgerIntake) -> Source:
    """The sheet as a source. Its file name stays out: sources are public, and names of files tell too much."""
    values = {
        "title": f"{row.sender.name}报送的表格（{row.handed_in_at.date().isoformat()}）"[:300],
        "publisher": row.sender.name,
        "published_on": row.handed_in_at.date(),
    }
    return Source.objects.get_or_create(code=f"台账-{row.sha256[:12]}", defaults=values)[0]


def undo(*, actor: Actor, intake: LedgerIntake, reason: str = "", rev: int | None = None) -> LedgerIntake:
    """Take back everything that a sheet became, through the doors it went; all of it or nothing. Parties that it made are
    hidden, those that it changed get their old fields back.

    Raises `NotAllowed`, `Conflict` with every reason (a figure that is published, a party that was changed since).
    """
    from ..jobs import undo_ledger

    with transaction.atomic():
        row = common.lock(actor, intake)
        if row.state == State.UNDONE:
            return row
        require(may_write(actor, row, State.APPLIED))
        common.same_rev(row, rev)
        if common.is_long(row):
            common.moved(row, State.UNDOING, progress=0)
            common.to_worker(undo_ledger, row, actor)
            return row
        return _taken_back(actor, row, reason)


def run_undo(actor: Actor, intake_id: int) -> None:
    try:
        with transaction.atomic():
            row = (
                LedgerIntake.objects.select_for_update(of=("self",))
                .select_related("file", "sender")
                .get(pk=intake_id)
            )
            if row.state == State.UNDOING:
                _taken_back(actor, row, "")
    except DomainError as error:
        back(intake_id, State.UNDOING, State.APPLIED, error)


def _taken_back(actor: Actor, row: LedgerIntake, reason: str) -> LedgerIntake:
    reasons: list[Reason] = []
    told = reason.strip()[:200] or _("撤销台账")
    count = 0
    for one in row.placements.filter(taken_back=False).order_by("-pk").iterator(BATCH):
        count += 1
        try:
            with transaction.atomic():
                _one_back(actor, one, told)
        except DomainError as error:
            reasons += [Reason(r.code, f"{one.locator}：{r.message}", one.locator) for r in error.reasons]
    if reasons:
        raise Conflict(reasons[: common.MOST_REASONS])
    row.placements.filter(taken_back=False).update(taken_back=True)
    common.moved(row, State.UNDONE, undone_at=timezone.now(), problem="")
    common.note(actor, row, "undone", taken_back=count)
    return row


# Where work that was lost leaves a sheet; nothing of it was written.
_BEFORE: Final = {
    State.READING: State.REFUSED, State.CHECKING: State.READ, State.APPLYING: State.CHECKED, State.UNDOING: State.APPLIED,
}  # fmt: skip


def lost(before: dt.datetime) -> int:
    """Sheets at work since before a moment for whom no job is open go back; how many."""
    count = 0
    for number, state in LedgerIntake.objects.filter(state__in=BUSY, changed_at__lt=before).values_list(
        "pk", "state"
    ):
        if Job.objects.filter(dedupe_key__endswith=f"_ledger:{number}", status__in=OPEN).exists():
            continue
        told = _("处理中断，请再试一次。")
        with transaction.atomic():
            row = LedgerIntake.objects.select_for_update(of=("self",)).get(pk=number)
            if row.state != state:
                continue
            common.moved(row, _BEFORE[State(state)], problem=told, progress=0)
            common.note(system("台账"), row, "released", was=state)
            count += 1
    return count


def _one_back(actor: Actor, one: LedgerPlacement, reason: str) -> None:
    if one.kind != "party":
        door = selectors.door()
        if door is None:
            raise Conflict(Reason("ledger.no_door", _("这个平台没有开通指标入库")))
        door.take_back(actor, one.kind, one.target, reason)
        return
    party = Party.objects.filter(pk=one.target).first()
    if party is None:
        return
    if party.rev != one.rev:
        raise Conflict(
            Reason("ledger.changed_since", _("“%(name)s”后来又改过，请到主体页修改") % {"name": party.name})
        )
    registry.party_update(actor=actor, party=party, changes=_old_fields(one), rev=party.rev)


def _old_fields(one: LedgerPlacement) -> dict[str, Any]:
    if one.created:
        return {"is_public": False}
    fields = dict(one.before)
    if "place_id" in fields:
        fields["place"] = Place.objects.filter(pk=fields.pop("place_id") or 0).first()
    return fields
