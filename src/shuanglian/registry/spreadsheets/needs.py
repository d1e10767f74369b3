"""The sheet of needs: new ones become drafts; drafts are matched by number, or by owner and title."""

from __future__ import annotations

from typing import Any, Final

from django.utils.translation import gettext as _

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import NotAllowed, Reason

from .. import policies, search
from ..models import Need, NeedRequirement, Party
from ..numbers import need_numbers
from ..text import name_key
from . import planning
from .cells import CLEARED
from .directory import Directory
from .planning import Item, Plan
from .rows import Sheet

PLAIN: Final = (
    "title",
    "text",
    "kind",
    "confidentiality",
    "teaser",
    "stake_cents",
    "deadline",
    "ip_wish",
    "is_demo",
)
DETAIL: Final = (
    "order",
    "metric",
    "current_value",
    "comparator",
    "target_value",
    "target_high",
    "target_text",
    "unit",
    "test_method",
    "is_hard",
)


def plan(sheet: Sheet, directory: Directory, actor: Actor, *, lock: bool) -> Plan[Need]:
    """Settle every row as `actor` may; with `lock`, rows to be updated are locked until the transaction ends."""
    rows = sheet.rows()
    by_number, by_title = _known()
    owners = {row.number: planning.resolve(sheet, row, "owner", directory.party) for row in rows}
    planning.permit(sheet, rows, "owner", owners, lambda owner: policies.may_draft_need(actor, owner))
    matches = {}
    for row in rows:
        number, title = row.text("number"), (owners[row.number], name_key(row.text("title")))
        matches[row.number] = by_number.get(number) if number else by_title.get(title)
        sheet.once(row, "title", ("need", matches[row.number] or number or title))
    known = _load(sorted({pk for pk in matches.values() if pk is not None}), lock)
    segments = planning.existing_segments(Need.segments.through, "need", list(known))
    wanted = planning.existing_details(NeedRequirement, "need", list(known), DETAIL)
    result: Plan[Need] = Plan()
    for row in rows:
        found = known.get(matches[row.number] or 0)
        if found is not None and policies.may_draft_need(actor, found.owner):
            found = None  # what is not his is not there for him
        if found is None and row.text("number"):
            sheet.error(row, "number", _("没有这个编号的需求；新需求请留空。"), "unknown")
        item = Item(row, found or Need(), found is None)
        _fill(sheet, item, directory, owners[row.number], segments, wanted)
        _check_known(sheet, item, owners[row.number], actor)
        result.items.append(item)
    result.count(sheet)
    return result


def write(result: Plan[Need], actor: Actor) -> None:
    owners = Party.objects.in_bulk({item.obj.owner_id for item in result.items if item.touched})
    _require(result, actor, owners)
    numbers = iter(need_numbers(len(result.new)) if result.new else [])
    for need in result.new:
        need.number = next(numbers)
        need.created_by_id = actor.user_id
        need.on_behalf = not policies.is_member(actor, owners[need.owner_id])
    planning.write_objects(Need, result, PLAIN)
    planning.replace_links(Need.segments.through, "need", result)
    planning.replace_details(NeedRequirement, "need", result)
    search.refresh("need", result.touched_ids)


def _known() -> tuple[dict[str, int], dict[tuple[int | None, str], int]]:
    rows = Need.objects.order_by("-pk").values_list("pk", "number", "owner", "title")
    by_number: dict[str, int] = {}
    by_title: dict[tuple[int | None, str], int] = {}
    for pk, number, owner, title in rows:
        by_number[number] = pk
        by_title[(owner, name_key(title))] = pk
    return by_number, by_title


def _load(ids: list[int], lock: bool) -> dict[int, Need]:
    rows = Need.objects.select_related("owner").order_by("pk")
    return (rows.select_for_update(of=("self",)) if lock else rows).in_bulk(ids)


def _fill(
    sheet: Sheet,
    item: Item[Need],
    directory: Directory,
    owner: int | None,
    segments: dict[int, list[int]],
    wanted: dict[int, list[tuple[Any, ...]]],
) -> None:
    row = item.row
    if item.is_new:
        sheet.require(row)
        item.obj.owner_id = owner or 0
    planning.put(item, planning.given(row, PLAIN))
    if item.obj.confidentiality == "masked" and not item.obj.teaser:
        sheet.error(row, "teaser", _("脱敏公开要写一段可以公开的摘要。"), "required")
    item.segments = planning.resolve_segments(sheet, row, directory)
    if item.segments is not None and item.segments != segments.get(item.obj.pk, []):
        item.changed.append("segments")
    _fill_requirements(sheet, item)
    if item.details is not None and planning.signature(item.details, DETAIL) != wanted.get(item.obj.pk, []):
        item.changed.append("requirements")


def _check_known(sheet: Sheet, item: Item[Need], owner: int | None, actor: Actor) -> None:
    """Rows that repeat what a submitted need says do no harm; rows that would change it are refused."""
    if item.is_new:
        return
    if owner is not None and owner != item.obj.owner_id:
        sheet.error(item.row, "owner", _("需求不能改换出题单位。"), "owner_fixed")
    for reason in policies.may_edit_need(actor, item.obj) if item.changed else []:
        sheet.error(item.row, "title", str(reason.message), reason.code)


def _fill_requirements(sheet: Sheet, item: Item[Need]) -> None:
    if not item.row.groups:
        return
    item.details = []
    for number, group in item.row.groups.items():
        values: dict[str, Any] = {key: value for key, value in group.items() if value is not CLEARED}
        requirement = NeedRequirement(order=number, **values)
        low, high = requirement.target_value, requirement.target_high
        if requirement.comparator == "between" and (low is None or high is None or high < low):
            sheet.error(item.row, f"target_high.{number}", _("“介于”要有下限和不小于它的上限。"), "between")
        if requirement.comparator == "contains" and not requirement.target_text:
            sheet.error(item.row, f"target_text.{number}", _("“包含”要写明文字。"), "required")
        item.details.append(requirement)


def _require(result: Plan[Need], actor: Actor, owners: dict[int, Party]) -> None:
    """The plan has said it row by row; nothing is written if it changed since."""
    reasons = []
    for item in (item for item in result.items if item.touched):
        item.obj.owner = owners[item.obj.owner_id]
        found = (
            policies.may_draft_need(actor, item.obj.owner)
            if item.is_new
            else policies.may_edit_need(actor, item.obj)
        )
        reasons += [Reason(reason.code, reason.message, str(item.row.number)) for reason in found]
    if reasons:
        raise NotAllowed(reasons)
