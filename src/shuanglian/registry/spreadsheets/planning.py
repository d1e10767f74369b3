"""What the three kinds of sheets share: the plan, setting values, and writing many rows at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Generic, TypeVar

from django.db import models

from shuanglian.foundation.errors import Reason

from ..models import Citation, Party, Source
from .cells import CLEARED
from .directory import Directory, Unknown
from .rows import Row, Sheet

M = TypeVar("M", bound=models.Model)
BATCH: Final = 1000


@dataclass(slots=True)
class Item(Generic[M]):
    """One object to create (`is_new`), to update (`changed`) or to leave.

    Lists are None where the sheet says nothing about them.
    """

    row: Row
    obj: M
    is_new: bool
    changed: list[str] = field(default_factory=list)
    segments: list[int] | None = None
    aliases: list[str] = field(default_factory=list)
    source: int | None = None
    details: list[models.Model] | None = None

    @property
    def touched(self) -> bool:
        return self.is_new or bool(self.changed)


@dataclass(slots=True)
class Plan(Generic[M]):
    """All rows of a sheet, settled. `items` is complete only if the report has no errors."""

    items: list[Item[M]] = field(default_factory=list)
    source: Source | None = None
    """The sheet itself: where rows that name no source come from."""

    def count(self, sheet: Sheet) -> None:
        sheet.report.created = sum(item.is_new for item in self.items)
        sheet.report.updated = sum(bool(item.changed) and not item.is_new for item in self.items)
        sheet.report.unchanged = sum(not item.touched for item in self.items)

    @property
    def new(self) -> list[M]:
        return [item.obj for item in self.items if item.is_new]

    @property
    def updated(self) -> list[M]:
        return [item.obj for item in self.items if item.changed and not item.is_new]

    @property
    def unsourced(self) -> list[Item[M]]:
        return [item for item in self.items if item.touched and item.source is None]

    @property
    def touched_ids(self) -> list[int]:
        return [item.obj.pk for item in self.items if item.touched]


def resolve(sheet: Sheet, row: Row, key: str, look_up: Callable[[str], int]) -> int | None:
    """The id that the name under `key` stands for; None (and an error in the report) if there is none."""
    name = row.text(key)
    if not name:
        return None
    try:
        return look_up(name)
    except Unknown as unknown:
        sheet.error(row, key, str(unknown), "unknown")
        return None


def permit(
    sheet: Sheet,
    rows: list[Row],
    key: str,
    owners: dict[int, int | None],
    may: Callable[[Party], list[Reason]],
) -> None:
    """Say of each row whose owner the actor may not write for that he may not, and forget that owner."""
    parties = Party.objects.in_bulk({pk for pk in owners.values() if pk is not None})
    refusals = {pk: may(party) for pk, party in parties.items()}
    for row in rows:
        for reason in refusals.get(owners[row.number] or 0, []):
            sheet.error(row, key, str(reason.message), reason.code)
            owners[row.number] = None


def resolve_segments(sheet: Sheet, row: Row, directory: Directory) -> list[int] | None:
    """Segment ids of the row; None if the cell is empty."""
    names = row.values.get("segments")
    if names is None:
        return None
    found = []
    for name in [] if names is CLEARED else names:
        try:
            found.append(directory.segment(name))
        except Unknown as unknown:
            sheet.error(row, "segments", str(unknown), "unknown")
    return sorted(set(found))


def put(item: Item[Any], values: Mapping[str, Any]) -> None:
    """Set values on the object of `item` and note which changed. Cleared fields get their empty value."""
    for name, value in values.items():
        model_field = item.obj._meta.get_field(name.removesuffix("_id"))
        settled = _empty(model_field) if value is CLEARED else value
        if getattr(item.obj, name) != settled:
            setattr(item.obj, name, settled)
            item.changed.append(name)


def _empty(model_field: Any) -> Any:
    if model_field.null:
        return None
    return model_field.get_default() if model_field.has_default() else ""


def given(row: Row, keys: Iterable[str]) -> dict[str, Any]:
    return {key: row.values[key] for key in keys if key in row.values}


def write_objects(model: type[M], plan: Plan[M], fields: Iterable[str]) -> None:
    """Insert the new, and overwrite `fields` of the updated (one statement per batch, on both databases)."""
    manager = model._default_manager
    manager.bulk_create(plan.new, batch_size=BATCH)
    for obj in plan.updated:
        obj.rev += 1  # type: ignore[attr-defined]
    manager.bulk_create(
        plan.updated,
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=[*fields, "rev", "updated_at"],
    )


def replace_links(through: type[models.Model], owner: str, plan: Plan[Any]) -> None:
    """Make the segments of each item what the sheet says."""
    wanted = {item.obj.pk: set(item.segments) for item in plan.items if item.segments is not None}
    old = _old_links(
        through, owner, [i.obj.pk for i in plan.items if i.segments is not None and not i.is_new]
    )
    gone = [pk for pk, who, segment in old if segment not in wanted[who]]
    for start in range(0, len(gone), BATCH):
        through._default_manager.filter(pk__in=gone[start : start + BATCH]).delete()
    there = {(who, segment) for _pk, who, segment in old}
    rows = [
        through(**{f"{owner}_id": pk, "segment_id": segment})
        for pk, segments in wanted.items()
        for segment in sorted(segments)
        if (pk, segment) not in there
    ]
    through._default_manager.bulk_create(rows, batch_size=BATCH)


def replace_details(model: type[models.Model], owner: str, plan: Plan[Any]) -> None:
    """Make measures or requirements of each item what the sheet says."""
    told = [item for item in plan.items if item.details is not None]
    old = [item.obj.pk for item in told if not item.is_new]
    for start in range(0, len(old), BATCH):
        model._default_manager.filter(**{f"{owner}__in": old[start : start + BATCH]}).delete()
    rows = []
    for item in told:
        for detail in item.details or []:
            setattr(detail, owner, item.obj)
            rows.append(detail)
    model._default_manager.bulk_create(rows, batch_size=BATCH)


def cite(object_type: str, plan: Plan[Any]) -> None:
    """Every row names its source, or the sheet is the source of what it changed."""
    cited = [(item.obj.pk, item.source) for item in plan.items if item.source is not None]
    if plan.source is not None:
        cited += [(item.obj.pk, plan.source.pk) for item in plan.unsourced]
    Citation.objects.bulk_create(
        [Citation(object_type=object_type, object_id=pk, source_id=source) for pk, source in cited],
        batch_size=BATCH,
        ignore_conflicts=True,
    )


def _old_links(through: type[models.Model], owner: str, owners: list[int]) -> list[tuple[int, int, int]]:
    found: list[tuple[int, int, int]] = []
    for start in range(0, len(owners), BATCH):
        part = owners[start : start + BATCH]
        rows = through._default_manager.filter(**{f"{owner}__in": part})
        found += rows.values_list("pk", f"{owner}_id", "segment_id")
    return found


def existing_segments(through: type[models.Model], owner: str, owners: list[int]) -> dict[int, list[int]]:
    """Sorted segment ids per owner, to tell whether a row changes them."""
    found: dict[int, list[int]] = {}
    for _pk, who, segment in _old_links(through, owner, owners):
        found.setdefault(who, []).append(segment)
    return {who: sorted(segments) for who, segments in found.items()}


def existing_details(
    model: type[models.Model], owner: str, owners: list[int], fields: tuple[str, ...]
) -> dict[int, list[tuple[Any, ...]]]:
    """Signatures of the measures or requirements per owner, in their order."""
    found: dict[int, list[tuple[Any, ...]]] = {}
    for start in range(0, len(owners), BATCH):
        part = owners[start : start + BATCH]
        for detail in model._default_manager.filter(**{f"{owner}__in": part}).order_by("pk"):
            found.setdefault(getattr(detail, f"{owner}_id"), []).extend(signature([detail], fields))
    return found


def signature(details: Iterable[models.Model], fields: tuple[str, ...]) -> list[tuple[Any, ...]]:
    return [tuple(getattr(detail, name) for name in fields) for detail in details]
