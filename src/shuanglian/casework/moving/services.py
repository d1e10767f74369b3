"""The verbs of a move: plan, dry run, approval by a second person, execution that can be stopped and taken up again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _

from shuanglian.foundation.actor import Actor, Role, system
from shuanglian.foundation.errors import Conflict, DomainError, Invalid, NotAllowed, NotFound, Reason
from shuanglian.foundation.events.services import record
from shuanglian.foundation.jobs.services import enqueue_once

from .. import definitions
from ..models import Case, Definition
from ..services import run
from . import acting, checking
from .mapping import Between
from .models import Move, MovedCase

MOVER: Final = "换版"
MOST_NAMES: Final = 500
AT_ONCE: Final = 300
LONGEST_NOTE: Final = 500
LIVE: Final = (Case.Status.OPEN, Case.Status.SUSPENDED)


@transaction.atomic
def plan(
    *,
    actor: Actor,
    source: Definition,
    target: Definition,
    mapping: Mapping[str, str] | None = None,
    cases: Sequence[int] = (),
    note: str = "",
) -> Move:
    """Write down a plan; `cases` empty: all that run on `source`. Raises `NotAllowed`, `Invalid` with every problem
    of the plan itself."""
    _require_planner(actor)
    renamed = {str(old).strip(): str(new).strip() for old, new in (mapping or {}).items()}
    problems = [*_version_problems(source, target), *_note_problems(note, renamed)]
    if not problems:
        problems = list(between(source, target, renamed).problems)
    strangers = set(cases) - set(
        Case.objects.filter(pk__in=cases, definition=source).values_list("pk", flat=True)
    )
    problems += [Reason("not_on_source", _("办件 %d 不在原版本上") % pk, "cases") for pk in sorted(strangers)]
    if problems:
        raise Invalid(problems)
    row = Move.objects.create(
        source=source,
        target=target,
        mapping=renamed,
        chosen=sorted(set(cases)),
        note=note.strip(),
        created_by=actor.key,
        created_by_label=actor.label,
        created_at=timezone.now(),
    )
    _record(row, actor, "move.planned", {"mapping": renamed, "cases": len(row.chosen)})
    return row


def dry_run(move_id: int, *, actor: Actor) -> Move:
    """Check every case and keep what was found, with a digest of what was seen. Cases stay as they are.

    Nothing is locked while cases are looked at: what changes meanwhile is found when they are moved.
    """
    _require_planner(actor)
    row = _planned(move_id)
    way = between(row.source, row.target, row.mapping)
    found = [_checked(row, pk, way) for pk in _chosen(row)]
    with transaction.atomic():
        row = _lock(move_id, Move.Status.PLANNED, Move.Status.CHECKED)
        row.cases.all().delete()
        MovedCase.objects.bulk_create(found, batch_size=500)
        row.digest, row.status, row.checked_at = _digest(row, found), Move.Status.CHECKED, timezone.now()
        row.problems = _totals(found)
        row.save(update_fields=["digest", "status", "checked_at", "problems"])
        _record(row, actor, "move.checked", {"digest": row.digest, **counted(row)})
    return row


def dry_run_soon(move_id: int, *, actor: Actor) -> Move:
    """A dry run of few cases is made at once, one of many in the background."""
    _require_planner(actor)
    row = _planned(move_id)
    if len(_chosen(row)) <= AT_ONCE:
        return dry_run(move_id, actor=actor)
    from .jobs import check_cases

    enqueue_once(check_cases, f"casework.move.check:{move_id}", move_id)
    return row


@transaction.atomic
def approve(move_id: int, *, actor: Actor, digest: str) -> Move:
    """A second person lets the move of the dry run named by `digest` happen; the work begins at once."""
    row = _lock(move_id, Move.Status.CHECKED)
    reasons = []
    if not actor.is_in(Role.ADMIN, Role.STEWARD) or actor.user_id is None:
        reasons.append(Reason("not_publisher", _("换版由管理员或数据专员批准")))
    if row.created_by == actor.key:
        reasons.append(Reason("same_person", _("拟定换版的人不能自己批准")))
    if reasons:
        raise NotAllowed(reasons)
    if row.digest != digest:
        raise Conflict(Reason("stale", _("试算的结果已经变了，请重新查看后再批准"), "digest"))
    if not row.cases.filter(status=MovedCase.Status.READY).exists():
        raise Invalid(Reason("nothing_ready", _("没有可以换版的办件")))
    row.status, row.approved_by, row.approved_by_label = Move.Status.APPROVED, actor.key, actor.label
    row.approved_at = timezone.now()
    _save_alone(row)
    _record(row, actor, "move.approved", {"digest": digest, **counted(row)})
    _enqueue(row.pk)
    return row


@transaction.atomic
def cancel(move_id: int, *, actor: Actor) -> Move:
    """Give a plan up; cases that have been moved stay moved."""
    _require_planner(actor)
    row = _lock(move_id, Move.Status.PLANNED, Move.Status.CHECKED, Move.Status.APPROVED)
    row.status, row.finished_at = Move.Status.CANCELLED, timezone.now()
    row.save(update_fields=["status", "finished_at"])
    _record(row, actor, "move.cancelled", counted(row))
    return row


def execute(move_id: int) -> Move:
    """Move what is ready, one transaction per case; a second start goes on where the first was stopped.

    A case that has changed since the dry run is checked again as it is now, and left where it is when something
    speaks against it. Raises `Conflict` unless the move is approved.
    """
    row = _planned(move_id)
    if row.status == Move.Status.DONE:
        return row
    if row.status != Move.Status.APPROVED:
        raise Conflict(Reason("not_approved", _("这个换版计划没有批准")))
    ready = row.cases.filter(status=MovedCase.Status.READY).order_by("case")
    way = between(row.source, row.target, row.mapping)
    for pk in list(ready.values_list("pk", flat=True)):
        _move(pk, row, way)
    return _finish(move_id)


@transaction.atomic
def _move(pk: int, row: Move, way: Between) -> None:
    """One case, if the plan still holds. Lock order: the case (and those that wait for it), then the line of the plan."""
    line = MovedCase.objects.get(pk=pk)
    case = run.lock(line.case_id)
    line = MovedCase.objects.select_for_update(of=("self",)).get(pk=pk)
    held = Move.objects.filter(pk=row.pk, status=Move.Status.APPROVED).exists()
    if line.status != MovedCase.Status.READY or not held:
        return
    line.at = timezone.now()
    problems = [Reason("gone", _("办件已不在"))] if case is None else _try(case, line, row, way)
    line.status = MovedCase.Status.SKIPPED if problems else MovedCase.Status.MOVED
    line.problems = [_plain(reason) for reason in problems]
    line.save(update_fields=["status", "problems", "at"])


def _try(case: Case, line: MovedCase, row: Move, way: Between) -> list[Reason]:
    """Move the locked case unless something speaks against it now."""
    if case.definition_id != row.source_id:
        return [Reason("elsewhere", _("办件已不在原版本上"))]
    now = checking.read(case)
    verdict, changed = checking.check(now, way, row.target), now.digest != line.seen
    if verdict.problems:
        return verdict.problems
    try:
        with transaction.atomic():
            acting.move_case(now, way, verdict, row, actor=system(MOVER), changed=changed)
    except DomainError as error:
        return list(error.reasons)
    return []


@transaction.atomic
def _finish(move_id: int) -> Move:
    row = Move.objects.select_for_update(of=("self",)).get(pk=move_id)
    left = row.cases.filter(status=MovedCase.Status.READY).exists()
    if row.status == Move.Status.APPROVED and not left:
        row.status, row.finished_at = Move.Status.DONE, timezone.now()
        row.save(update_fields=["status", "finished_at"])
        _record(row, system(MOVER), "move.done", counted(row))
    return row


def between(source: Definition, target: Definition, mapping: Mapping[str, str]) -> Between:
    return Between(definitions.graph(source), definitions.graph(target), mapping)


def counted(row: Move) -> dict[str, int]:
    """How many cases of a plan are in which state."""
    found = dict(row.cases.order_by().values_list("status").annotate(n=Count("pk")))
    return {str(status.value): found.get(status.value, 0) for status in MovedCase.Status}


def may_plan(actor: Actor) -> bool:
    """Process owners, in person, and the console of the server."""
    return actor.role == Role.SYSTEM or (actor.is_in(Role.ADMIN, Role.STEWARD) and actor.user_id is not None)


# -- inside
def _require_planner(actor: Actor) -> None:
    if not may_plan(actor):
        raise NotAllowed(Reason("not_publisher", _("换版由管理员或数据专员办理")))


def _version_problems(source: Definition, target: Definition) -> list[Reason]:
    found = []
    if source.key != target.key:
        found.append(Reason("other_key", _("只能换到同一个流程的另一个版本"), "target"))
    elif target.version <= source.version:
        found.append(Reason("not_newer", _("只能换到更新的版本"), "target"))
    if target.status != Definition.Status.PUBLISHED:
        found.append(Reason("not_published", _("新版本还没有发布"), "target"))
    return found


def _note_problems(note: str, renamed: Mapping[str, str]) -> list[Reason]:
    found = []
    if len(note.strip()) > LONGEST_NOTE:
        found.append(Reason("too_long", _("说明最多 %d 个字") % LONGEST_NOTE, "note"))
    if len(renamed) > MOST_NAMES:
        found.append(Reason("too_many", _("对应关系最多 %d 行") % MOST_NAMES, "mapping"))
    return found


def _planned(move_id: int) -> Move:
    row = Move.objects.select_related("source", "target").filter(pk=move_id).first()
    if row is None:
        raise NotFound(Reason("not_found", _("没有这个换版计划")))
    return row


def _chosen(row: Move) -> list[int]:
    cases = Case.objects.filter(definition=row.source_id, status__in=LIVE)
    if row.chosen:
        cases = cases.filter(pk__in=row.chosen)
    return list(cases.order_by("pk").values_list("pk", flat=True))


def _checked(row: Move, case_id: int, way: Between) -> MovedCase:
    case = Case.objects.select_related("definition").get(pk=case_id)
    now = checking.read(case)
    verdict = checking.check(now, way, row.target)
    state = MovedCase.Status.REFUSED if verdict.problems else MovedCase.Status.READY
    told = [_plain(reason) for reason in verdict.problems]
    return MovedCase(move=row, case=case, status=state, seen=now.digest, problems=told, at=timezone.now())


def _totals(found: Iterable[MovedCase]) -> list[dict[str, Any]]:
    """Every kind of problem once, with the number of cases that have it, the most frequent first."""
    counts: dict[str, dict[str, Any]] = {}
    for line in found:
        for told in line.problems:
            key = json.dumps(told, ensure_ascii=False, sort_keys=True)
            counts.setdefault(key, {**told, "cases": 0})["cases"] += 1
    return sorted(counts.values(), key=lambda entry: (-entry["cases"], entry["code"], entry["element"]))


def _digest(row: Move, found: Iterable[MovedCase]) -> str:
    seen = [
        [row.source.sha256, row.target.sha256, sorted(row.mapping.items())],
        [[line.case_id, line.seen, line.status] for line in found],
    ]
    return hashlib.sha256(json.dumps(seen, ensure_ascii=False).encode()).hexdigest()


def _plain(reason: Reason) -> dict[str, str]:
    return {"code": reason.code, "element": reason.field, "message": str(reason.message)}


def _lock(move_id: int, *allowed: Move.Status) -> Move:
    rows = Move.objects.select_for_update(of=("self",)).select_related("source", "target")
    row = rows.filter(pk=move_id).first()
    if row is None:
        raise NotFound(Reason("not_found", _("没有这个换版计划")))
    if row.status not in allowed:
        text = _("这个换版计划%s，不能这样办") % Move.Status(row.status).label
        raise Conflict(Reason("wrong_state", text))
    return row


def _save_alone(row: Move) -> None:
    """Two moves away from one version would get into each other's way."""
    try:
        with transaction.atomic():
            row.save(update_fields=["status", "approved_by", "approved_by_label", "approved_at"])
    except IntegrityError as error:
        raise Conflict(Reason("another", _("这个版本的另一个换版正在进行"))) from error


def _enqueue(move_id: int) -> None:
    from .jobs import move_cases

    enqueue_once(move_cases, f"casework.move:{move_id}", move_id)


def _record(row: Move, actor: Actor, kind: str, payload: Mapping[str, Any]) -> None:
    about = {"from": row.source.version, "to": row.target.version, **payload}
    stream = f"definition:{row.source.key}"
    record(stream=stream, kind=kind, actor=actor, obj=("move", row.pk), payload=about)
