"""The sheet of offerings: matched by reference, or by party and title."""

from __future__ import annotations

from typing import Any, Final

from django.utils.translation import gettext as _

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import NotAllowed, Reason

from .. import policies, search
from ..models import Offering, OfferingMeasure, Party
from ..numbers import offering_refs
from ..text import name_key
from . import planning
from .cells import CLEARED
from .directory import Directory
from .planning import Item, Plan
from .rows import Sheet

PLAIN: Final = ("kind", "title", "summary", "text", "trl", "price_text", "available_from", "is_demo")
DETAIL: Final = ("metric", "comparator", "value", "high", "unit", "method")


def plan(sheet: Sheet, directory: Directory, actor: Actor, *, lock: bool) -> Plan[Offering]:
    """Settle every row as `actor` may; with `lock`, rows to be updated are locked until the transaction ends."""
    rows = sheet.rows()
    by_ref, by_title = _known()
    owners = {row.number: planning.resolve(sheet, row, "party", directory.party) for row in rows}
    planning.permit(sheet, rows, "party", owners, lambda party: policies.may_offer(actor, party))
    matches = {}
    for row in rows:
        title = (owners[row.number], name_key(row.text("title")))
        matches[row.number] = by_ref.get(row.text("ref")) if row.text("ref") else by_title.get(title)
        identity = matches[row.number] or row.text("ref") or title
        sheet.once(row, "title", ("offering", identity))
    known = _load(sorted({pk for pk in matches.values() if pk is not None}), lock)
    segments = planning.existing_segments(Offering.segments.through, "offering", list(known))
    measures = planning.existing_details(OfferingMeasure, "offering", list(known), DETAIL)
    result: Plan[Offering] = Plan()
    for row in rows:
        found = known.get(matches[row.number] or 0)
        if found is not None and policies.may_offer(actor, found.party):
            found = None  # what is not his is not there for him
        if found is None and row.text("ref") and not actor.is_in(*policies.CURATORS):
            sheet.error(row, "ref", _("没有这个编号的供给；新供给请留空。"), "unknown")
        item = Item(row, found or Offering(ref=row.text("ref")), found is None)
        _fill(sheet, item, directory, owners[row.number], segments, measures)
        result.items.append(item)
    result.count(sheet)
    return result


def write(result: Plan[Offering], actor: Actor) -> None:
    _require(result, actor)
    refs = iter(offering_refs(sum(not row.ref for row in result.new)) if result.new else [])
    for offering in result.new:
        offering.ref = offering.ref or next(refs)
    planning.write_objects(Offering, result, [*PLAIN, "place"])
    planning.replace_links(Offering.segments.through, "offering", result)
    planning.replace_details(OfferingMeasure, "offering", result)
    planning.cite("offering", result)
    search.refresh("offering", result.touched_ids)


def _known() -> tuple[dict[str, int], dict[tuple[int | None, str], int]]:
    rows = Offering.objects.order_by("-pk").values_list("pk", "ref", "party", "title", "status")
    by_ref: dict[str, int] = {}
    by_title: dict[tuple[int | None, str], int] = {}
    for pk, ref, party, title, status in rows:
        by_ref[ref] = pk
        if status == "active":
            by_title[(party, name_key(title))] = pk
    return by_ref, by_title


def _load(ids: list[int], lock: bool) -> dict[int, Offering]:
    rows = Offering.objects.select_related("party").order_by("pk")
    return (rows.select_for_update(of=("self",)) if lock else rows).in_bulk(ids)


def _fill(
    sheet: Sheet,
    item: Item[Offering],
    directory: Directory,
    owner: int | None,
    segments: dict[int, list[int]],
    measures: dict[int, list[tuple[Any, ...]]],
) -> None:
    row = item.row
    if item.is_new:
        sheet.require(row)
        item.obj.party_id = owner or 0
    elif owner is not None and owner != item.obj.party_id:
        sheet.error(row, "party", _("供给不能改换主体。"), "party_fixed")
    if item.obj.status == "retired":
        sheet.error(row, "ref", _("已下架的供给不能再改。"), "offering_retired")
    values: dict[str, Any] = planning.given(row, PLAIN)
    if row.values.get("place") is CLEARED:
        values["place_id"] = CLEARED
    elif (place := planning.resolve(sheet, row, "place", directory.place)) is not None:
        values["place_id"] = place
    planning.put(item, values)
    if item.obj.trl is not None and not 1 <= item.obj.trl <= 9:
        sheet.error(row, "trl", _("技术就绪度是 1 至 9。"), "trl")
    item.segments = planning.resolve_segments(sheet, row, directory)
    if item.segments is not None and item.segments != segments.get(item.obj.pk, []):
        item.changed.append("segments")
    _fill_measures(sheet, item)
    if item.details is not None and planning.signature(item.details, DETAIL) != measures.get(item.obj.pk, []):
        item.changed.append("measures")


def _fill_measures(sheet: Sheet, item: Item[Offering]) -> None:
    if not item.row.groups:
        return
    item.details = []
    for number, group in item.row.groups.items():
        values = {key: value for key, value in group.items() if value is not CLEARED}
        measure = OfferingMeasure(**values)
        if measure.comparator == "between" and not _is_range(measure.value, measure.high):
            sheet.error(item.row, f"high.{number}", _("“介于”要有下限和不小于它的上限。"), "between")
        if (
            measure.comparator != "contains"
            and measure.value is None
            and f"value.{number}" not in item.row.bad
        ):
            sheet.error(item.row, f"value.{number}", _("缺少数值。"), "required")
        item.details.append(measure)


def _is_range(low: Any, high: Any) -> bool:
    return low is not None and high is not None and low <= high


def _require(result: Plan[Offering], actor: Actor) -> None:
    """The plan has said it row by row; nothing is written if it changed since."""
    parties = Party.objects.in_bulk({item.obj.party_id for item in result.items if item.touched})
    reasons = [
        Reason(reason.code, reason.message, str(item.row.number))
        for item in result.items
        if item.touched
        for reason in policies.may_offer(actor, parties[item.obj.party_id])
    ]
    if reasons:
        raise NotAllowed(reasons)
