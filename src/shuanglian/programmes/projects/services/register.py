"""Projects, their yearly plans, and the lists they stand on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import Conflict, NotAllowed, Reason
from shuanglian.foundation.events.services import record
from shuanglian.registry.models import Party, Place, Segment, Source
from shuanglian.registry.numbers import take

from ...barriers import other_world
from ..models import ListEntry, ListTotal, Project, ProjectList, YearPlan
from ..policies import may_edit, require
from ..words import Level, TotalKey
from ._common import Checks, lock, note

FIELDS: Final = (
    "name", "party", "place", "segment", "signed_on", "total_cents", "total_raw", "level", "source", "note",
)  # fmt: skip


@transaction.atomic
def project_create(
    *,
    actor: Actor,
    name: str,
    code: str = "",
    party: Party | None = None,
    place: Place | None = None,
    segment: Segment | None = None,
    signed_on: dt.date | None = None,
    total_cents: int | None = None,
    total_raw: str = "",
    level: str = "",
    source: Source | None = None,
    note_text: str = "",
    plans: Mapping[int, int] | None = None,
    is_demo: bool = False,
) -> Project:
    """Put a project on the register. Raises `NotAllowed`, `Invalid` with everything wrong, `Conflict` for a code in use."""
    require(may_edit(actor))
    checks = Checks()
    name = checks.text(name, "name", _("请填项目名称"), 200)
    _check(checks, {"level": level, "total_cents": total_cents, "signed_on": signed_on, "note": note_text})
    if len(code.strip()) > 40:
        checks.add("too_long", _("最多 %(count)d 个字") % {"count": 40}, "code")
    for year, cents in (plans or {}).items():
        _check_plan(checks, year, cents)
    checks.finish()
    made = Project(
        code=code.strip() or _number(), name=name, party=party, place=place, segment=segment,
        signed_on=signed_on, total_cents=total_cents, total_raw=total_raw.strip()[:60], level=level,
        source=source, note=note_text.strip(), is_demo=is_demo or actor.is_demo, created_by_id=actor.user_id,
    )  # fmt: skip
    _insert(made)
    YearPlan.objects.bulk_create(YearPlan(project=made, year=y, cents=c) for y, c in (plans or {}).items())
    note(actor, made, "projects.registered", code=made.code, total_cents=total_cents)
    return made


@transaction.atomic
def project_change(*, actor: Actor, project: Project, changes: Mapping[str, Any], rev: int) -> Project:
    """Change fields of the register (`FIELDS`). Raises `Conflict` if somebody else changed it since `rev`."""
    row = lock(actor, project)
    require(may_edit(actor, row))
    if row.rev != rev:
        raise Conflict(Reason("stale", _("这个项目在您打开之后有更新，请刷新后再改")))
    if row.is_public and row.record:
        raise NotAllowed(Reason("projects.public", _("公开事实来自区域包，请改区域包后重新载入")))
    checks = Checks()
    for field in sorted(set(changes) - set(FIELDS)):
        checks.add("unknown_field", _("没有这一项"), field)
    if "name" in changes:
        checks.text(str(changes["name"]), "name", _("请填项目名称"), 200)
    _check(checks, changes)
    if row.case_id is not None and changes.get("signed_on", row.signed_on) != row.signed_on:
        checks.add("started", _("已经进入推进，签约日期不能再改"), "signed_on")
    checks.finish()
    old = {field: getattr(row, field) for field in changes}
    for field, value in changes.items():
        setattr(row, field, value)
    row.rev += 1
    row.save()
    note(actor, row, "projects.changed", fields=sorted(f for f in changes if old[f] != getattr(row, f)))
    return row


@transaction.atomic
def plan_set(*, actor: Actor, project: Project, year: int, cents: int, raw: str = "") -> YearPlan:
    """The planned investment of one year."""
    row = lock(actor, project)
    require(may_edit(actor, row))
    checks = Checks()
    _check_plan(checks, year, cents)
    checks.finish()
    values = {"cents": cents, "raw": raw.strip()[:60]}
    plan, _made = YearPlan.objects.update_or_create(project=row, year=year, defaults=values)
    note(actor, row, "projects.planned", year=year, cents=cents)
    return plan


@transaction.atomic
def list_create(
    *,
    actor: Actor,
    key: str,
    name: str,
    totals: Mapping[str, tuple[int, str, str]],
    place: Place | None = None,
    year: int | None = None,
    source: Source | None = None,
    note_text: str = "",
    is_demo: bool = False,
) -> ProjectList:
    """A list with what is stated of it: total key → (value, comparator, words of the source)."""
    require(may_edit(actor))
    checks = Checks()
    name = checks.text(name, "name", _("请填清单名称"), 120)
    key = checks.text(key, "key", _("请填清单代号"), 60)
    for total in sorted(set(totals) - set(TotalKey.values)):
        checks.add("unknown_total", _("没有这种总数"), total)
    if ProjectList.objects.filter(key=key).exists():
        checks.add("key_taken", _("已有同代号的清单"), "key")
    checks.finish()
    made = ProjectList.objects.create(
        key=key,
        name=name,
        place=place,
        year=year,
        source=source,
        note=note_text,
        is_demo=is_demo or actor.is_demo,
    )
    for total, (value, comparator, raw) in totals.items():
        ListTotal.objects.create(list=made, key=total, value=value, comparator=comparator, raw=raw)
    note_list(actor, made, "projects.list_created", totals={k: v[0] for k, v in totals.items()})
    return made


@transaction.atomic
def list_put(
    *, actor: Actor, found: ProjectList, project: Project, counts_for: Iterable[str] | None = None
) -> ListEntry:
    """Put a project on a list; by default it counts for every total of the list. Putting it twice changes nothing."""
    require(may_edit(actor))
    totals = set(found.totals.values_list("key", flat=True))
    wanted = totals if counts_for is None else set(counts_for)
    checks = Checks()
    for key in sorted(wanted - totals):
        checks.add("unknown_total", _("清单没有这种总数"), key)
    if project.is_demo != found.is_demo:
        checks.add("demo", _("示例项目只能放进示例清单"), "list")
    checks.finish()
    require(other_world(actor, is_demo=found.is_demo))
    values = {"counts_for": sorted(wanted)}
    entry, made = ListEntry.objects.get_or_create(list=found, project=project, defaults=values)
    if not made and entry.counts_for == values["counts_for"]:
        return entry
    entry.counts_for = values["counts_for"]
    entry.save(update_fields=["counts_for"])
    note_list(actor, found, "projects.listed", project=project.pk, counts_for=values["counts_for"])
    return entry


def _check(checks: Checks, values: Mapping[str, Any]) -> None:
    if values.get("level", "") not in Level.values:
        checks.add("level", _("没有这个级别"), "level")
    if values.get("total_cents") is not None:
        checks.cents(values["total_cents"], "total_cents")
    if len(str(values.get("note") or "")) > 500:
        checks.add("too_long", _("最多 %(count)d 个字") % {"count": 500}, "note")
    signed = values.get("signed_on")
    if signed is not None and signed > timezone.localdate():
        checks.add("future", _("签约日期不能在今天以后"), "signed_on")


def _check_plan(checks: Checks, year: int, cents: int) -> None:
    if not 2000 <= year <= 2100:
        checks.add("year", _("年度写成四位数，例如 2026"), "year")
    checks.cents(cents, "cents")


def _number() -> str:
    year = timezone.localdate().year
    return f"XM-{year}-{take(f'XM-{year}')[0]:04d}"


def _insert(made: Project) -> None:
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError as error:
        raise Conflict(Reason("projects.code", _("项目编号 %s 已经用过") % made.code, "code")) from error


def note_list(actor: Actor, found: ProjectList, kind: str, **payload: Any) -> None:
    record(
        stream=f"projectlist:{found.pk}",
        kind=kind,
        actor=actor,
        obj=("projectlist", found.pk),
        payload=payload,
        public=found.is_public,
    )
