"""Reading generic cases: what may be started, what a viewer takes part in, what a form of theirs offers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from shuanglian.foundation.accounts.models import Membership, Organisation
from shuanglian.foundation.actor import Actor, Role
from shuanglian.foundation.errors import NotAllowed, NotFound, Reason

from ..forms import Choices
from ..models import Case, Definition, Token
from ..policies import visible_cases
from .policies import READERS, may_start

MOST_CHOICES = 300


def startable(actor: Actor) -> list[Definition]:
    """The published process of each key, if this actor may start it (in one query)."""
    newest: dict[str, Definition] = {}
    rows = Definition.objects.filter(status=Definition.Status.PUBLISHED).order_by("key", "-version")
    for row in rows.only("key", "version", "name", "config", "status"):
        newest.setdefault(row.key, row)
    return [row for row in newest.values() if not may_start(actor, row)]


def to_start(actor: Actor, key: str) -> Definition:
    """The version that a new case runs on. Who may not start it is told why (`NotAllowed`) where processes are shown
    to them; for everybody else there is none (`NotFound`)."""
    row = Definition.objects.filter(key=key, status=Definition.Status.PUBLISHED).order_by("-version").first()
    refused = [] if row is None else may_start(actor, row)
    if refused and actor.is_in(*READERS):
        raise NotAllowed(refused)
    if row is None or refused:
        raise NotFound(Reason("not_found", _("没有这个流程，或您不能发起它")))
    return row


def listed(
    viewer: Actor, *, key: str = "", status: str = "", mine: bool = False, q: str = ""
) -> QuerySet[Case]:
    """Cases that the viewer may see. `mine`: started or touched by this person, or on their desk."""
    rows = visible_cases(viewer).select_related("definition", "started_by_organisation")
    if key:
        rows = rows.filter(key=key)
    if status in Case.Status.values:
        rows = rows.filter(status=status)
    if q:
        rows = rows.filter(title__icontains=q)
    if mine:
        person = viewer.user_id or 0
        own = Token.objects.filter(case=OuterRef("pk")).filter(
            Q(assignee=person) | Q(ended_by_user=person) | Q(on_behalf_of=person)
        )
        rows = rows.filter(Q(started_by_user=person) | Exists(own))
    return rows


def choices_for(schema: Mapping[str, Any]) -> Choices:
    """Options of the sources that a form names (`x-options`); nothing is read for other forms."""
    named = {spec["x-options"] for spec in _specs(schema) if "x-options" in spec}
    return {name: _organisations(departments=name == "departments") for name in named}


def _specs(schema: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    properties = [spec for spec in schema.get("properties", {}).values() if isinstance(spec, dict)]
    return [*properties, *(spec["items"] for spec in properties if isinstance(spec.get("items"), dict))]


def _organisations(*, departments: bool) -> list[tuple[int, str]]:
    """Active organisations; departments are those with somebody who works on tasks of departments."""
    rows = Organisation.objects.filter(status=Organisation.Status.ACTIVE)
    if departments:
        officers = Membership.objects.filter(organisation=OuterRef("pk"), role=Role.OFFICER, is_active=True)
        rows = rows.filter(Exists(officers))
    return list(rows.order_by("name").values_list("pk", "name")[:MOST_CHOICES])


def form_of(definition: Definition, key: str) -> Mapping[str, Any] | None:
    """The schema of a form; None where none is named, or what is stored there is no form."""
    found = definition.forms.get(key) if key else None
    return found if isinstance(found, dict) and found.get("properties") else None


def evidence_kinds(required: tuple[str, ...], schema: Mapping[str, Any] | None) -> list[tuple[str, bool]]:
    """(kind, demanded) of the evidence that a step asks for besides the file fields of its form."""
    in_form = {spec.get("x-file") for spec in _specs(schema or {})}
    return [(kind, True) for kind in required if kind not in in_form]
