"""Reads. Questions are seen by those who work for the region and by the unit that answers; each takes the viewer."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from shuanglian.foundation.actor import Actor, Role
from shuanglian.foundation.errors import NotFound, Reason

from ..models import Indicator
from .models import GONE, UNSETTLED, Question, QuestionState

LIVE = Q(state__in=UNSETTLED) & ~Q(observation__state__in=GONE)


def visible_to(viewer: Actor) -> QuerySet[Question]:
    rows = Question.objects.select_related(
        "observation__place",
        "observation__indicator",
        "indicator",
        "organisation",
        "answered_by",
        "settled_by",
    )
    if viewer.is_staff:
        return rows
    if viewer.organisation_id is None:
        return rows.none()
    return rows.filter(organisation__organisation=viewer.organisation_id)


def questions(
    viewer: Actor,
    *,
    state: str = "",
    severity: str = "",
    code: str = "",
    indicator: str = "",
    mine: bool = False,
) -> QuerySet[Question]:
    """The list with its filters. `state`: live (default shown first), open, answered, settled or all; `mine`: what
    waits for this viewer."""
    rows = visible_to(viewer)
    if state == "live":
        rows = rows.filter(LIVE)
    elif state in UNSETTLED:
        rows = rows.filter(LIVE, state=state)
    elif state == QuestionState.SETTLED:
        rows = rows.filter(state=state)
    if mine:
        rows = rows.filter(LIVE, waiting_for(viewer))
    chosen = {"severity": severity, "code": code, "indicator__code": indicator}
    return rows.filter(**{name: value for name, value in chosen.items() if value})


def waiting_for(viewer: Actor) -> Q:
    """What this viewer can do something about: officers answer for their unit, stewards settle."""
    if viewer.role == Role.STEWARD:
        return Q(state=QuestionState.ANSWERED)
    if viewer.role == Role.OFFICER:
        unit = Q(organisation__isnull=True) | Q(organisation__organisation=viewer.organisation_id)
        return Q(state=QuestionState.OPEN) & (unit | Q(observation__reported_by=viewer.user_id))
    return Q(pk__in=[])


def get_question(viewer: Actor, question_id: int) -> Question:
    """Raises `NotFound`."""
    found = visible_to(viewer).filter(pk=question_id).first()
    if found is None:
        raise NotFound(Reason("not_found", _("没有这个提问")))
    return found


def questions_for(viewer: Actor, about: Indicator | Sequence[int]) -> list[Question]:
    """Questions about any value of an indicator, or about these observations (their ids); newest first, bounded."""
    of = {"indicator": about} if isinstance(about, Indicator) else {"observation__in": list(about)}
    return list(visible_to(viewer).filter(**of).order_by("-pk")[:200])


def open_counts(ids: Sequence[int]) -> dict[int, int]:
    """Blocking questions that nobody has settled yet, by observation; what publishing asks."""
    rows = Question.objects.filter(observation__in=list(ids), blocking=True, state__in=UNSETTLED)
    counted = rows.order_by().values_list("observation").annotate(number=Count("pk"))
    return {int(pk): number for pk, number in counted if pk is not None}
