"""The published facts of the region: lists with their stated totals and the few projects that sources name (S47).

Nothing is invented: what a source gives only as a sum becomes a stated total, and the rest stays an explicit remainder.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import transaction

from shuanglian.foundation.actor import Actor, system
from shuanglian.registry.models import Party, Place, Source
from shuanglian.registry.regions import selectors as regions
from shuanglian.registry.regions.selectors import Record

from .. import money, rules
from ..models import ListEntry, ListTotal, Project, ProjectList
from ..words import MONEY_TOTALS
from ._common import note
from .register import note_list

LOADER = system("区域包")


@transaction.atomic
def load_public(actor: Actor = LOADER) -> int:
    """Bring in what is missing or has changed in the pack; how many rows were written. A second load writes none."""
    region = settings.REGION.rstrip("/").rpartition("/")[2]
    records = {record.key: record for record in regions.records(region, kind="project")}
    written = sum(_project(actor, record) for record in records.values())
    for row in rules.public_facts()["lists"]:
        written += _list(actor, row)
    return written


def _project(actor: Actor, record: Record) -> int:
    """A project that a source names; the pack is the master of these fields."""
    source = record.sources[0] if record.sources else None
    if source is None:
        return 0
    values = {
        "name": record.name,
        "party": _company(record),
        "place": Place.objects.filter(code=record.place).first(),
        "source": source,
        "note": record.note,
        "is_public": True,
    }
    found = Project.objects.filter(record=record.key).first()
    if found is None:
        made = Project.objects.create(code=f"GK-{record.key}", record=record.key, **values)
        note(actor, made, "projects.registered", code=made.code, record=record.key)
        return 1
    changed = [field for field, value in values.items() if getattr(found, field) != value]
    if not changed:
        return 0
    for field in changed:
        setattr(found, field, values[field])
    found.rev += 1
    found.save()
    note(actor, found, "projects.changed", fields=sorted(changed))
    return 1


def _company(record: Record) -> Party | None:
    """Only a company is the owner; parks and platforms that a source mentions are not."""
    return Party.objects.filter(ref__in=record.parties, kind="enterprise").order_by("pk").first()


def _list(actor: Actor, row: dict[str, Any]) -> int:
    source = Source.objects.filter(code=row["source"]).first()
    if source is None:
        return 0
    values = {
        "name": row["name"],
        "place": Place.objects.filter(code=row["place"]).first(),
        "year": row["year"],
        "source": source,
        "note": row["note"],
        "is_public": True,
    }
    found, made = ProjectList.objects.get_or_create(key=row["key"], defaults=values)
    changed = made or any(getattr(found, field) != value for field, value in values.items())
    if changed and not made:
        ProjectList.objects.filter(pk=found.pk).update(**values)
    changed |= _totals(found, row["totals"])
    changed |= sum(_entry(found, one) for one in row["projects"]) > 0
    if changed:
        note_list(actor, found, "projects.list_loaded", key=found.key)
    return int(changed)


def _totals(found: ProjectList, rows: list[dict[str, str]]) -> bool:
    changed = False
    for row in rows:
        values = _stated(row["key"], row["raw"])
        total, made = ListTotal.objects.get_or_create(list=found, key=row["key"], defaults=values)
        if made or any(getattr(total, field) != value for field, value in values.items()):
            ListTotal.objects.filter(pk=total.pk).update(**values)
            changed = True
    return changed


def _stated(key: str, raw: str) -> dict[str, Any]:
    if key in MONEY_TOTALS:
        amount = money.parse(raw)
        return {"value": amount.cents, "comparator": amount.comparator, "raw": raw}
    return {"value": int(raw.rstrip("个项")), "comparator": "eq", "raw": raw}


def _entry(found: ProjectList, row: dict[str, Any]) -> bool:
    project = Project.objects.filter(record=row["record"]).first()
    if project is None:
        return False
    phase = row.get("phase", "")
    moved = bool(phase) and project.case_id is None and project.phase != phase
    if moved:
        Project.objects.filter(pk=project.pk).update(phase=phase)
    wanted = sorted(row["counts_for"])
    entry, made = ListEntry.objects.get_or_create(
        list=found, project=project, defaults={"counts_for": wanted}
    )
    if not made and entry.counts_for != wanted:
        ListEntry.objects.filter(pk=entry.pk).update(counts_for=wanted)
        made = True
    return made or moved
