"""Reading cases and tasks, always for a viewer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from shuanglian.foundation.actor import STAFF_ROLES, Actor
from shuanglian.foundation.errors import NotFound, Reason
from shuanglian.foundation.events.models import Event
from shuanglian.foundation.workdays import services as workdays

from . import clocks, definitions
from .clocks import ClockView, Working
from .graph import Kind
from .models import Case, Clock, Escalation, Evidence, Token
from .policies import delegations_to, visible_cases
from .semantics import Form
from .working import clock_view, working_time

SCOPES = ("all", "mine", "open", "team", "escalated")


@dataclass(frozen=True, slots=True)
class Filters:
    """What of the work list to show. `scope`: all (mine and unclaimed), mine, open (unclaimed), team
    (colleagues' too), escalated (tasks of others of which the viewer was told as a superior).

    `due`: over, soon, paused or none. `key` is a definition's key; `business` a business object; `q` part
    of a title.
    """

    scope: str = "all"
    due: str = ""
    key: str = ""
    node: str = ""
    business: tuple[str, int] | None = None
    q: str = ""


def visible_to(viewer: Actor) -> QuerySet[Case]:
    return visible_cases(viewer)


def get_for(viewer: Actor, case_id: int) -> Case:
    """The case with its definition and seats. Raises `NotFound`."""
    rows = visible_cases(viewer).select_related("definition").prefetch_related("seats")
    case = rows.filter(pk=case_id).first()
    if case is None:
        raise NotFound(Reason("not_found", _("没有这个办件")))
    return case


def cases_of(viewer: Actor, business: tuple[str, int], *, key: str = "") -> QuerySet[Case]:
    """Cases about one business object, newest first."""
    found = visible_cases(viewer).filter(business_type=business[0], business_id=business[1])
    return (found.filter(key=key) if key else found).order_by("-pk")


def get_task(viewer: Actor, token_id: int) -> Token:
    """One task with its case and clock. Raises `NotFound`."""
    token = (
        Token.objects.select_related(
            "case__definition",
            "clock",
            "assignee",
            "organisation",
            "ended_by_user",
        )
        .filter(pk=token_id, form=Form.TASK)
        .first()
    )
    if token is None or not visible_cases(viewer).filter(pk=token.case_id).exists():
        raise NotFound(Reason("not_found", _("没有这个任务")))
    return token


def worklist(viewer: Actor, filters: Filters | Mapping[str, Any] | None = None) -> QuerySet[Token]:
    """Open tasks that the viewer may do, the most urgent first; `case`, `clock` and `assignee` come along.

    Includes tasks of colleagues for whom the viewer stands in. A constant number of queries however many
    rows.
    """
    chosen = filters if isinstance(filters, Filters) else Filters(**dict(filters or {}))
    tasks = _tasks_for(viewer, chosen.scope).filter(_wanted(chosen))
    return tasks.select_related("case", "clock", "assignee", "organisation").order_by(
        F("clock__due_at").asc(nulls_last=True),
        "created_at",
        "pk",
    )


def worklist_counts(viewer: Actor) -> dict[str, int]:
    """Numbers for the filters of the work list, in one query: all, mine, over, soon, paused."""
    now = timezone.now()
    counts = {
        "all": Count("pk"),
        "mine": Count("pk", filter=Q(assignee=viewer.user_id) & ~Q(assignee=None)),
        "over": Count("pk", filter=_due("over", now)),
        "soon": Count("pk", filter=_due("soon", now)),
        "paused": Count("pk", filter=_due("paused", now)),
    }
    return dict(_tasks_for(viewer, "all").aggregate(**counts))


def _tasks_for(viewer: Actor, scope: str) -> QuerySet[Token]:
    """Each way to have a task is its own lookup in a partial index; the list is their union."""
    if scope == "escalated":
        return _told_to(viewer)
    mine, team = Q(assignee=viewer.user_id or 0), _role_tasks(viewer.role, viewer.organisation_id)
    free = [place & Q(assignee=None) for place in team]
    ways = {"mine": [mine], "team": team, "open": free}.get(scope, [mine, *free, *_standing_in(viewer)])
    active = Token.objects.filter(status=Token.Status.ACTIVE, form=Form.TASK).order_by()
    found = [active.filter(way).values("pk") for way in ways]
    whole = found[0].union(*found[1:]) if len(found) > 1 else found[0]
    # Asked of each task: a join would let SQLite begin with all open cases and look through all tasks for each.
    is_open = Exists(Case.objects.filter(pk=OuterRef("case"), status=Case.Status.OPEN))
    return Token.objects.filter(is_open, pk__in=whole)


def _told_to(viewer: Actor) -> QuerySet[Token]:
    told = Escalation.objects.filter(user=viewer.user_id or 0, clock__stopped_at=None)
    return Token.objects.filter(
        pk__in=told.values("clock__token"), status=Token.Status.ACTIVE, case__status=Case.Status.OPEN
    )


def _role_tasks(role: str, organisation_id: int | None) -> list[Q]:
    """Tasks of a role: those of the organisation, and those of nobody in particular."""
    nobody = Q(role=role, organisation=None)
    if role not in STAFF_ROLES:
        nobody &= Q(is_open=True)
    return [nobody] if organisation_id is None else [Q(role=role, organisation=organisation_id), nobody]


def _standing_in(viewer: Actor) -> list[Q]:
    """What colleagues have asked the viewer to do in their place (one small query)."""
    if viewer.user_id is None:
        return []
    return [
        place & (Q(assignee=None) | Q(assignee=delegation.from_user_id))
        for delegation in delegations_to(viewer.user_id, timezone.now())
        for place in _role_tasks(delegation.role, delegation.organisation_id)
    ]


def _wanted(filters: Filters) -> Q:
    condition = Q()
    if filters.key:
        condition &= Q(case__key=filters.key)
    if filters.node:
        condition &= Q(node=filters.node)
    if filters.business:
        condition &= Q(case__business_type=filters.business[0], case__business_id=filters.business[1])
    if filters.q.strip():
        condition &= Q(case__title__icontains=filters.q.strip()) | Q(name__icontains=filters.q.strip())
    if filters.due:
        condition &= _due(filters.due, timezone.now())
    return condition


def _due(which: str, now: dt.datetime) -> Q:
    if which == "over":
        return Q(clock__due_at__lt=now)
    if which == "soon":
        return Q(clock__due_at__gte=now, clock__due_at__lte=_horizon(now))
    if which == "paused":
        return Q(clock__paused_at__isnull=False)
    return Q(clock__isnull=True)


def _horizon(now: dt.datetime) -> dt.datetime:
    return clocks.soon_until(workdays.calendar(), now)


# -- one case
def clock(
    token: Token, *, working: Working | None = None, now: dt.datetime | None = None
) -> ClockView | None:
    """What to show of a task's time limit; None if it has none."""
    found = getattr(token, "clock", None)
    return None if found is None else clock_view(found, working=working, now=now)


def clocks_for(tokens: Iterable[Token]) -> dict[int, ClockView]:
    """Clocks of many tasks (fetched with `clock`) by token id, reading the calendar once."""
    working, now = working_time(), timezone.now()
    views = {token.pk: clock(token, working=working, now=now) for token in tokens}
    return {pk: view for pk, view in views.items() if view is not None}


@dataclass(frozen=True, slots=True)
class StepView:
    """One line of the plain list of steps. `state`: done, now, cancelled or todo."""

    node: str
    name: str
    role: str
    state: str
    token_id: int | None = None
    who: str = ""
    organisation: str = ""
    started_at: dt.datetime | None = None
    ended_at: dt.datetime | None = None
    clock: ClockView | None = None
    evidence: tuple[str, ...] = ()


def steps(case: Case) -> list[StepView]:
    """What was done, what is open, and which tasks have not been reached, in that order."""
    tokens = list(
        Token.objects.filter(case=case, form=Form.TASK)
        .select_related("clock", "assignee", "ended_by_user", "organisation")
        .prefetch_related(Prefetch("evidence", Evidence.objects.only("token", "kind")))
        .order_by("created_at", "pk")
    )
    views = clocks_for(tokens)
    lines = [_step(token, views.get(token.pk)) for token in tokens]
    if not case.is_open:
        return lines
    reached = {token.node for token in tokens}
    graph = definitions.graph(case.definition)
    todo = [node for node in graph.of_kind(Kind.USER) if node.id not in reached]
    return [*lines, *(StepView(node.id, node.title, node.role, "todo") for node in todo)]


def _step(token: Token, view: ClockView | None) -> StepView:
    state = {"active": "now", "done": "done", "cancelled": "cancelled"}[token.status]
    person = token.ended_by_user or token.assignee
    return StepView(
        node=token.node,
        name=token.name,
        role=token.role,
        state=state,
        token_id=token.pk,
        who=person.name if person else "",
        organisation=token.organisation.name if token.organisation else "",
        started_at=token.created_at,
        ended_at=token.ended_at,
        clock=view,
        evidence=tuple(item.kind for item in token.evidence.all()),
    )


def diagram(case: Case) -> dict[str, Any]:
    """For the viewer of the diagram: the file, the ids of done and current nodes, and the clocks of current
    ones."""
    tokens = list(Token.objects.filter(case=case).select_related("clock"))
    current = [token for token in tokens if token.status == Token.Status.ACTIVE]
    views = clocks_for(current)
    passed = {token.node for token in tokens if token.status == Token.Status.DONE} | _passed(case)
    return {
        "xml": case.definition.bpmn_xml,
        "done": sorted(passed - {token.node for token in current}),
        "current": sorted({token.node for token in current}),
        "clocks": {token.node: views[token.pk] for token in current if token.pk in views},
    }


def _passed(case: Case) -> set[str]:
    """Automatic nodes leave no token; the events name them."""
    graph = definitions.graph(case.definition)
    logged = {
        line["node"]
        for event in history(case)
        for line in event.payload.get("log", [])
        if line["kind"] in ("chosen", "decided", "served", "ended", "terminated", "timer_fired")
    }
    return (logged | {graph.start}) & set(graph.nodes)


def history(case: Case) -> list[Event]:
    """The events of this case in order, from the stream of its business object."""
    tasks = [str(pk) for pk in Token.objects.filter(case=case).values_list("pk", flat=True)]
    return list(
        Event.objects.filter(stream=case.stream)
        .filter(Q(object_type="case", object_id=str(case.pk)) | Q(object_type="task", object_id__in=tasks))
        .order_by("seq")
    )


def overdue(viewer: Actor) -> QuerySet[Clock]:
    """Clocks of running tasks past their date, the latest first, of the cases that the viewer may see."""
    return (
        Clock.objects.filter(
            case__in=visible_cases(viewer),
            stopped_at=None,
            due_at__lt=timezone.now(),
            case__status=Case.Status.OPEN,
        )
        .select_related("case", "token")
        .order_by("due_at")
    )
