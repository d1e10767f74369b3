"""The sheet of parties: matched by reference, credit code, name or other name."""

from __future__ import annotations

from typing import Any, Final

from django.utils.translation import gettext as _

from shuanglian.foundation.accounts import credit_code as codes
from shuanglian.foundation.actor import Actor

from .. import policies, search
from ..models import Alias, Party, PartySegment
from ..numbers import party_refs
from ..services import _common as common
from ..text import name_key
from . import planning
from .cells import CLEARED
from .directory import Directory
from .planning import Item, Plan
from .rows import Row, Sheet

PLAIN: Final = (
    "name",
    "kind",
    "short_name",
    "credit_code",
    "level",
    "summary",
    "website",
    "contact",
    "is_public",
    "is_demo",
)


def plan(sheet: Sheet, directory: Directory, actor: Actor, *, lock: bool) -> Plan[Party]:
    """Settle every row; with `lock`, rows to be updated are locked until the transaction ends."""
    policies.require(policies.may_create_party(actor))
    rows = sheet.rows()
    matches = {row.number: _match(sheet, row, directory) for row in rows}
    known = _load(sorted({pk for pk in matches.values() if pk is not None}), lock)
    segments = planning.existing_segments(PartySegment, "party", list(known))
    aliases = _existing_aliases(list(known))
    result: Plan[Party] = Plan()
    for row in rows:
        pk = matches[row.number]
        item = Item(row, known.get(pk) or Party(), pk is None) if pk is not None else Item(row, Party(), True)
        _fill(sheet, item, directory, segments, aliases)
        result.items.append(item)
    result.count(sheet)
    return result


def write(result: Plan[Party], actor: Actor) -> None:
    policies.require(policies.may_create_party(actor))
    refs = iter(party_refs(sum(not party.ref for party in result.new)) if result.new else [])
    for party in result.new:
        party.ref = party.ref or next(refs)
    planning.write_objects(Party, result, [*PLAIN, "place"])
    planning.replace_links(PartySegment, "party", result)
    Alias.objects.bulk_create(
        [Alias(party=item.obj, name=name) for item in result.items for name in item.aliases],
        batch_size=planning.BATCH,
        ignore_conflicts=True,
    )
    planning.cite("party", result)
    search.refresh("party", result.touched_ids)


def _match(sheet: Sheet, row: Row, directory: Directory) -> int | None:
    """The party that this row is about, if it is in the registry."""
    code = row.text("credit_code")
    if code:
        code = row.values["credit_code"] = codes.normalise(code)
        for problem in codes.problems(code):
            sheet.error(row, "credit_code", str(problem.message), problem.code)
    by_ref = directory.by_ref.get(row.text("ref"))
    by_code = directory.by_code.get(code)
    if by_ref is not None and by_code not in (None, by_ref):
        sheet.error(row, "credit_code", _("这个信用代码属于库里的另一个主体。"), "taken")
    pk = by_ref or by_code or (None if row.text("ref") else _match_name(sheet, row, directory))
    _once(sheet, row, pk, code)
    return pk


def _match_name(sheet: Sheet, row: Row, directory: Directory) -> int | None:
    name = row.text("name")
    found = directory.named(name) if name else []
    if not found and name:
        found = directory.aliased(name)
        if len(set(found)) == 1:
            row.values.pop("name")  # the registry's own name stays; this one is known as another name of it
    if len(set(found)) > 1:
        sheet.error(row, "name", _("库里有几个主体都叫这个名称，请写编号或信用代码。"), "ambiguous")
    return found[0] if found else None


def _once(sheet: Sheet, row: Row, pk: int | None, code: str) -> None:
    if pk is not None:
        sheet.once(row, "name", ("party", pk))
        return
    for key, value in (("ref", row.text("ref")), ("credit_code", code)):
        if value:
            sheet.once(row, key, (key, value))
    if row.text("name") and not code and not row.text("ref"):
        sheet.once(row, "name", ("name", name_key(row.text("name"))))


def _load(ids: list[int], lock: bool) -> dict[int, Party]:
    rows = Party.objects.order_by("pk")
    return (rows.select_for_update() if lock else rows).in_bulk(ids)


def _existing_aliases(ids: list[int]) -> dict[int, set[str]]:
    found: dict[int, set[str]] = {}
    for start in range(0, len(ids), planning.BATCH):
        part = ids[start : start + planning.BATCH]
        for pk, name in Alias.objects.filter(party__in=part).values_list("party", "name"):
            found.setdefault(pk, set()).add(name)
    return found


def _fill(
    sheet: Sheet,
    item: Item[Party],
    directory: Directory,
    segments: dict[int, list[int]],
    aliases: dict[int, set[str]],
) -> None:
    row = item.row
    if item.is_new:
        sheet.require(row)
        item.obj.ref = row.text("ref")
    values: dict[str, Any] = planning.given(row, PLAIN)
    if row.values.get("place") is CLEARED:
        values["place_id"] = CLEARED
    elif (place := planning.resolve(sheet, row, "place", directory.place)) is not None:
        values["place_id"] = place
    planning.put(item, values)
    if item.obj.kind == "person" and item.obj.credit_code:
        sheet.error(row, "credit_code", _("人物没有统一社会信用代码。"), "person_code")
    for problem in common.address_problems(row.text("website"), "website"):
        sheet.error(row, "website", str(problem.message), problem.code)
    item.segments = planning.resolve_segments(sheet, row, directory)
    if item.segments is not None and item.segments != segments.get(item.obj.pk, []):
        item.changed.append("segments")
    names = row.values.get("aliases")
    known = aliases.get(item.obj.pk, set()) | {item.obj.name}
    item.aliases = [name for name in (names if isinstance(names, list) else []) if name not in known]
    item.changed += ["aliases"] if item.aliases else []
    item.source = planning.resolve(sheet, row, "source", directory.source)
