"""Plan tasks and orders as the machine interface shows them."""

from __future__ import annotations

from typing import Any

from shuanglian.foundation.actor import Actor
from shuanglian.programmes.plans import selectors
from shuanglian.programmes.plans.models import Order
from shuanglian.programmes.plans.selectors import Chain, TaskRow


def task(row: TaskRow) -> dict[str, Any]:
    found = row.task
    told = row.forecast
    return {
        "id": found.pk, "plan": found.plan.key, "code": found.code, "title": found.title,
        "lead": found.lead.ref if found.lead else "", "status": row.status, "light": row.light,
        "progress": None if row.progress is None else float(row.progress), "milestones_done": row.done,
        "milestones": row.count, "overdue": row.overdue, "next_due": row.next_due,
        "forecast": None if told is None else {
            "finish": told.finish, "days_late": told.days_late, "slip": told.slip, "rests_on": told.rests_on,
        },
        "is_demo": found.is_demo,
    }  # fmt: skip


def task_detail(viewer: Actor, task_id: int) -> dict[str, Any]:
    found = selectors.task_for(viewer, task_id)
    page = selectors.task_page(viewer, found)
    return {
        **task(page.row),
        "what": found.what, "parent": found.parent_id, "helpers": [party.ref for party in page.helpers],
        "places": [place.code for place in page.places],
        "indicator": found.indicator.code if found.indicator else "", "unit": found.unit,
        "total": found.total, "comparator": found.comparator, "starts_on": found.starts_on,
        "ends_on": found.ends_on,
        "shares": [{"year": one.year, "value": one.value} for one in found.shares.all()],
        "marks": [
            {
                "id": m.pk, "number": m.number, "title": m.title, "due_on": m.due_on,
                "first_due_on": m.first_due_on, "done_when": m.done_when, "evidence_kind": m.evidence_kind,
                "state": m.state, "done_on": m.done_on, "is_demo": m.is_demo,
            }
            for m in page.milestones
        ],
        "projects": [one.code for one in page.projects], "needs": [one.number or "" for one in page.needs],
        "source": found.source.code if found.source else "", "locator": found.locator, "rev": found.rev,
    }  # fmt: skip


def order(found: Order) -> dict[str, Any]:
    return {
        "id": found.pk, "number": found.number, "title": found.title, "issuer": found.issuer.name,
        "state": found.state, "current": found.current, "is_demo": found.is_demo,
    }  # fmt: skip


def item(line: Chain) -> dict[str, Any]:
    """People are not named: whether the part is one person's is enough for a machine."""
    found = line.item
    return {
        "id": found.pk, "order_id": found.order_id, "order": found.order.number, "parent_id": found.parent_id,
        "depth": found.depth, "unit": found.unit.name, "person": found.assignee_id is not None,
        "part": found.part, "due_on": found.due_on, "state": found.state, "lamp": line.lamp,
        "words": line.words, "received": found.received, "open_children": found.open_children,
        "percent": line.percent, "urged_today": line.urged_today,
    }  # fmt: skip


def order_detail(viewer: Actor, order_id: int) -> dict[str, Any]:
    page = selectors.order_page(viewer, selectors.order_for(viewer, order_id))
    version = page.version if page.sees_text else None
    return {
        **order(page.order),
        "text": version.text if version else "", "wanted": version.wanted if version else "",
        "due_on": version.due_on if version else None,
        "waiting": page.waiting.number if page.waiting else None, "sees_all": page.sees_all,
        "items": [item(line) for line in page.chain],
    }  # fmt: skip


def item_detail(viewer: Actor, order_id: int, item_id: int) -> dict[str, Any]:
    page = selectors.item_page(viewer, selectors.item_for(viewer, order_id, item_id))
    return {
        **item(page.line),
        "text": page.version.text if page.version else "",
        "receipts": [row.version for row in page.receipts], "reports": len(page.reports),
        "completions": [row.state for row in page.completions],
        "extensions": [row.state for row in page.extensions],
        "may": sorted(verb for verb, against in page.may.items() if not against),
    }  # fmt: skip
