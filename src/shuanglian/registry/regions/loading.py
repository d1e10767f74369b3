"""Loading a checked pack: one transaction, one event, nothing twice, nothing that people wrote overwritten.

For every row three things are compared field by field: what the pack said at the last load
(`PackItem.value`), what
it says now, and what the registry says now. A field is written only if the pack changed it and nobody else
did.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from itertools import chain
from pathlib import Path
from typing import Any, Final

from django.db import DataError, IntegrityError, transaction
from django.db import models as orm
from django.utils.translation import gettext as _

from shuanglian.foundation.actor import Actor, Role
from shuanglian.foundation.errors import NotAllowed, Reason
from shuanglian.foundation.events.services import record
from shuanglian.registry import search
from shuanglian.registry.models import Party, Source

from . import casework, citing, hooks
from .adapters import ADAPTERS, BATCH, NEEDS, SOURCES, STORED, Adapter, Context, Values, batches, words
from .cases import Counts, RegionCase
from .checking import Pack, Row, examine
from .models import PackItem, RegionPack
from .report import Problem, RegionReport

TECHNICAL: Final = "technical"  # table of items of cases that a programme took
LOADERS: Final = (Role.STEWARD, Role.ADMIN, Role.SYSTEM)


@dataclass(slots=True)
class Load:
    """One run: the pack, its row in the database, the items of earlier loads, and the ids learnt on the
    way."""

    pack: Pack
    region: RegionPack
    context: Context
    items: dict[str, dict[str, PackItem]]
    touched: dict[str, set[int]] = field(default_factory=dict)
    citations: list[citing.Change] = field(default_factory=list)

    @property
    def report(self) -> RegionReport:
        return self.pack.report

    def counts(self, table: str) -> Counts:
        return self.report.changes.setdefault(table, Counts())

    def cite(self, table: str, pk: int, old: list[list[str]], new: list[list[str]]) -> None:
        if old != new:
            self.citations.append((table, pk, old, new))

    def touch(self, kind: str, pk: int) -> None:
        self.touched.setdefault(kind, set()).add(pk)


def load_pack(path: str | Path, *, actor: Actor, dry_run: bool) -> RegionReport:
    """See `regions.load`."""
    if not actor.is_in(*LOADERS):
        raise NotAllowed(Reason("region_load_role", _("只有数据专员和管理员可以装载区域包")))
    pack = examine(path)
    report = pack.report
    report.dry_run = dry_run
    if not report.ok:
        return report
    try:
        with transaction.atomic():
            _run(_begin(pack), actor, dry_run)
            if dry_run or not report.ok:
                transaction.set_rollback(True)
    except (IntegrityError, DataError) as error:
        message = f"与登记处已有内容冲突，数据库拒绝：{str(error).splitlines()[0][:200]}"
        report.errors.append(Problem("region.yaml", 0, "", message))
    if not report.ok:
        report.changes.clear()
    return report


def _begin(pack: Pack) -> Load:
    meta = {name: pack.meta[name] for name in ("name", "code", "version")}
    key = pack.meta["key"]
    _region, created = RegionPack.objects.get_or_create(key=key, defaults={**meta, "sha256": ""})
    region = RegionPack.objects.select_for_update().get(key=key)
    items: dict[str, dict[str, PackItem]] = {}
    for item in region.items.all():
        items.setdefault(item.table, {})[item.key] = item
    before = {name: getattr(region, name) for name in meta}
    region.name, region.code, region.version = meta["name"], meta["code"], meta["version"]
    run = Load(pack, region, Context(pack), items)
    run.counts("region").created += created
    run.counts("region").updated += before != meta
    run.counts("region").unchanged += not created and before == meta
    return run


def _run(run: Load, actor: Actor, dry_run: bool) -> None:
    _taken(run)
    if not run.report.ok:
        return
    for adapter in ADAPTERS:
        rows = run.pack.rows[adapter.table]
        if adapter is NEEDS:
            rows = casework.plain_needs(run.pack, run.region)
        _load_table(run, adapter, rows)
        if not run.report.ok:
            return
    citing.cite(run.citations, run.context)
    for table in STORED:
        _store_table(run, table)
    _technical_cases(run, actor, dry_run)
    _index(run)
    _finish(run, actor)


def _taken(run: Load) -> None:
    """Credit codes that belong to other parties of the registry: told as errors, not as a failure of the
    database."""
    rows = {row.values["credit_code"]: row for row in run.pack.rows["parties"] if row.values["credit_code"]}
    known = run.items.get("parties", {})
    owners = (Party.objects.filter(credit_code__in=part) for part in batches(rows))
    for party in chain.from_iterable(owners):
        row = rows[party.credit_code or ""]
        item = known.get(row.key)
        if party.ref != row.key and (item is None or item.object_id != party.pk):
            run.pack.wrong(row, "credit_code", f"已登记的主体 {party.ref} 用着这个信用代码")


def _load_table(run: Load, adapter: Adapter, rows: list[Row]) -> None:
    items = run.items.setdefault(adapter.table, {})
    objects = adapter.model._default_manager.in_bulk([i.object_id for i in items.values() if i.object_id])
    for key, item in items.items():
        if item.object_id in objects:
            run.context.learn(adapter.table, key, item.object_id or 0)
    _gone(run, adapter.table, rows)
    rows = [row for row in rows if _has_its_links(run, adapter, row)]
    found = _found(run, adapter, [row for row in rows if row.key not in items])
    for key, obj in found.items():
        objects[obj.pk] = obj
        run.context.learn(adapter.table, key, obj.pk)
    known = [row for row in rows if row.key in items or row.key in found]
    _create(run, adapter, [row for row in rows if row.key not in items and row.key not in found])
    current = adapter.current(objects.values(), run.context)
    for row in known:
        base = items.get(row.key)
        present = objects.get(base.object_id if base else found[row.key].pk)
        if present is None:
            _keep(run, adapter.table, row, "登记处已删除，未重新建立")
        else:
            _merge(run, adapter, row, base, present, current[present.pk])


def _has_its_links(run: Load, adapter: Adapter, row: Row) -> bool:
    """False if what the row belongs to was deleted from the registry: then the row stays away too."""
    for name, table in adapter.links.items():
        value = row.values[name]
        if table != adapter.table and value and value not in run.context.ids[table]:
            _keep(run, adapter.table, row, f"所属的 {value[:60]} 在登记处已删除")
            return False
    return True


def _found(run: Load, adapter: Adapter, rows: list[Row]) -> dict[str, orm.Model]:
    """What the registry already holds of rows that this pack brings for the first time.

    A source code or a place code may be shared by packs. A source of another title gets a code of its own
    (`region:000`); a party, offering or need of another name under the same number is an error.
    """
    found = adapter.find(rows, run.context) if rows else {}
    by_key = {row.key: row for row in rows}
    for key, obj in list(found.items()) if adapter.identity else ():
        row, name = by_key[key], getattr(obj, adapter.identity)
        if name == row.values[adapter.identity]:
            continue
        if adapter is SOURCES:
            found.pop(key)
        else:
            run.pack.wrong(row, adapter.natural[0], f"编号 {key} 已登记给另一条：{name}")
    return found


def _create(run: Load, adapter: Adapter, rows: list[Row]) -> None:
    pairs = [(row, _wanted(run, adapter, row, None)) for row in rows]
    objects = adapter.save_new(pairs, run.context) if pairs else []
    items = []
    for (row, values), obj in zip(pairs, objects, strict=True):
        value = {"fields": values, **_besides(row, values)}
        items.append(
            PackItem(pack=run.region, table=adapter.table, key=row.key, object_id=obj.pk, value=value)
        )
        run.cite(adapter.table, obj.pk, [], value["cited"])
        _touched(run, adapter, obj)
    PackItem.objects.bulk_create(items, batch_size=BATCH)
    run.counts(adapter.table).created += len(objects)


def _wanted(run: Load, adapter: Adapter, row: Row, item: PackItem | None) -> Values:
    values = adapter.wanted(row, run.context)
    if adapter is SOURCES:
        if item is not None:
            values["code"] = item.value["fields"]["code"]
        elif Source.objects.filter(code=row.key).exclude(title=row.values["title"]).exists():
            values["code"] = f"{run.region.key}:{row.key}"
        run.context.source_codes[row.key] = values["code"]
    return values


def _besides(row: Row, values: Values) -> Values:
    """What the pack says and no model holds: the statements of sources, and columns such as `aliases` of
    segments."""
    extra = {
        name: words(value)
        for name, value in row.values.items()
        if name not in values and name not in ("sources", "locator") and not _is_nested(value)
    }
    return {"cited": citing.statements(row), "extra": {name: value for name, value in extra.items() if value}}


def _is_nested(value: Any) -> bool:
    return isinstance(value, list) and any(isinstance(part, Row) for part in value)


def _merge(run: Load, adapter: Adapter, row: Row, item: PackItem | None, obj: orm.Model, now: Values) -> None:
    """Three-way comparison of one row; writes what only the pack changed."""
    wanted = _wanted(run, adapter, row, item)
    besides = _besides(row, wanted)
    base = item.value["fields"] if item else {}
    changes, settled, kept = {}, dict(base), []
    for name, value in wanted.items():
        if item and value == base.get(name):
            continue
        if value != now[name] and now[name] != base.get(name):
            kept.append(name)
            if item:
                continue
        elif value != now[name]:
            changes[name] = value
        settled[name] = value
    old = item.value if item else {"cited": [], "extra": {}}
    more = old["cited"] != besides["cited"] or old["extra"] != besides["extra"]
    _settle(run, adapter, row, item, obj, {"fields": settled, **besides})
    run.cite(adapter.table, obj.pk, old["cited"], besides["cited"])
    if changes:
        adapter.save_changes(obj, row, changes, run.context)
        _touched(run, adapter, obj)
    for name in kept:
        run.report.kept.append(row.problem(name, "登记内容与区域包不同，保留登记内容"))
    counts = run.counts(adapter.table)
    counts.kept += bool(kept)
    counts.updated += bool(changes) or (more and item is not None)
    counts.unchanged += not (kept or changes or (more and item is not None))


def _settle(
    run: Load, adapter: Adapter, row: Row, item: PackItem | None, obj: orm.Model, value: Values
) -> None:
    if item is None:
        PackItem.objects.create(
            pack=run.region, table=adapter.table, key=row.key, object_id=obj.pk, value=value
        )
    elif item.value != value:
        item.value = value
        item.save(update_fields=["value"])


def _keep(run: Load, table: str, row: Row, message: str) -> None:
    run.counts(table).kept += 1
    run.report.kept.append(row.problem("", message))


def _gone(run: Load, table: str, rows: Iterable[Row]) -> None:
    """Rows that the pack no longer has: the registry keeps them, and the report says so."""
    here = {row.key for row in rows}
    for key in run.items.get(table, {}):
        if key not in here:
            message = f"区域包里已没有 {key[:80]}，登记内容保留"
            run.report.warnings.append(Problem(table, 0, "", message))


def _store_table(run: Load, table: str) -> None:
    """Rows without a model: the pack is their only author, so they simply follow it."""
    items, counts = run.items.get(table, {}), run.counts(table)
    new: list[PackItem] = []
    rows = run.pack.rows[table]
    for order, row in enumerate(rows):
        values = {name: words(value) for name, value in row.values.items()}
        item = items.get(row.key)
        if item is None:
            new.append(PackItem(pack=run.region, table=table, key=row.key, value=values, order=order))
        elif item.value != values or item.order != order:
            counts.updated += 1
            PackItem.objects.filter(pk=item.pk).update(value=values, order=order)
        else:
            counts.unchanged += 1
    PackItem.objects.bulk_create(new, batch_size=BATCH)
    counts.created += len(new)
    gone = [item.pk for key, item in items.items() if key not in {row.key for row in rows}]
    PackItem.objects.filter(pk__in=gone).delete()
    counts.updated += len(gone)


def _technical_cases(run: Load, actor: Actor, dry_run: bool) -> None:
    """Hand the programme only what is new or changed in the pack: what people did since stays as it is."""
    cases = casework.technical(run.pack, run.region, run.context)
    take = hooks.taker("cases")
    if not cases:
        return
    if take is None:
        message = f"没有装可运行案例的机制，{len(cases)} 个技术案例未装载"
        run.report.warnings.append(Problem("cases", 0, "", message))
        return
    items, counts = run.items.get(TECHNICAL, {}), run.counts("cases")
    fresh = {case.id: (case, words(asdict(case))) for case in cases}
    for key, (case, value) in list(fresh.items()):
        if key in items and items[key].value == value:
            counts.unchanged += 1
            fresh.pop(key)
        elif missing := casework.missing(case, run.context):
            _keep(run, "cases", run.pack.index["cases"][key], f"所指的 {missing} 在登记处已删除")
            fresh.pop(key)
    if fresh:
        _hand_over(run, take, fresh, actor, dry_run)


def _hand_over(
    run: Load, take: hooks.CaseHook, fresh: dict[str, tuple[RegionCase, Any]], actor: Actor, dry_run: bool
) -> None:
    done, counts = take([case for case, _value in fresh.values()], actor, dry_run), run.counts("cases")
    counts.created += done.created
    counts.updated += done.updated
    counts.unchanged += done.unchanged
    counts.kept += done.kept
    for key, (_case, value) in fresh.items():
        PackItem.objects.update_or_create(
            pack=run.region, table=TECHNICAL, key=key, defaults={"value": value}
        )


def _touched(run: Load, adapter: Adapter, obj: orm.Model) -> None:
    if adapter.searched:
        run.touch(adapter.searched, obj.pk)
    elif adapter.table == "aliases":
        run.touch("party", getattr(obj, "party_id", 0))


def _index(run: Load) -> None:
    for kind in ("party", "offering", "need"):
        if kind in run.touched:
            search.refresh(kind, run.touched[kind])


def _finish(run: Load, actor: Actor) -> None:
    """The one event, unless nothing changed: a second load leaves no trace."""
    region, report = run.region, run.report
    if not report.changed:
        return
    region.sha256 = report.sha256
    region.save()
    record(
        stream=f"region:{region.key}",
        kind="region.loaded",
        actor=actor,
        obj=("region", region.key),
        payload={
            "version": region.version,
            "sha256": region.sha256,
            "changes": {
                table: counts.to_json() for table, counts in report.changes.items() if counts.changed
            },
        },
        public=True,
    )
