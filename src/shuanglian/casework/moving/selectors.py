"""Reading moves: for process owners."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import NotAllowed, NotFound, Reason

from .. import definitions
from ..models import Case, Definition
from .models import Move, MovedCase
from .services import LIVE, counted, may_plan


def moves(viewer: Actor, *, key: str = "") -> QuerySet[Move]:
    """The newest first. Raises `NotAllowed` for who has no part in processes."""
    _require(viewer)
    rows = Move.objects.select_related("source", "target").order_by("-pk")
    return rows.filter(source__key=key) if key else rows


def get(viewer: Actor, move_id: int) -> Move:
    """Raises `NotAllowed`, `NotFound`."""
    row = moves(viewer).filter(pk=move_id).first()
    if row is None:
        raise NotFound(Reason("not_found", _("没有这个换版计划")))
    return row


def lines(row: Move, status: str = "") -> QuerySet[MovedCase]:
    """The cases of a plan in the order of their ids."""
    found = row.cases.select_related("case").order_by("case_id")
    return found.filter(status=status) if status else found


def counts(row: Move) -> dict[str, int]:
    """How many cases are in which state."""
    return counted(row)


def running_on(definition: Definition) -> int:
    """How many cases still run on this version."""
    return Case.objects.filter(definition=definition, status__in=LIVE).count()


def targets(viewer: Actor, definition: Definition) -> list[Definition]:
    """Published newer versions of the same process, the newest first."""
    _require(viewer)
    newer = Definition.objects.filter(
        key=definition.key, version__gt=definition.version, status=Definition.Status.PUBLISHED
    )
    return list(newer.order_by("-version"))


def missing(source: Definition, target: Definition) -> list[dict[str, Any]]:
    """Nodes of the source that the target has not under that id: those that a mapping may have to name."""
    old, new = definitions.graph(source), definitions.graph(target)
    return [
        {"id": node.id, "name": node.title, "kind": node.kind.value}
        for node in old.nodes.values()
        if node.id not in new.nodes
    ]


def version(viewer: Actor, key: str, number: int) -> Definition:
    """Raises `NotAllowed`, `NotFound`."""
    _require(viewer)
    row = Definition.objects.filter(key=key, version=number).first()
    if row is None:
        raise NotFound(Reason("not_found", _("没有这个流程版本")))
    return row


def _require(viewer: Actor) -> None:
    if not may_plan(viewer):
        raise NotAllowed(Reason("not_publisher", _("换版由管理员或数据专员办理")))
