"""Sessions by the calendar: the year at a glance, one session with agenda, ranking or findings."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from shuanglian.foundation.actor import Role
from shuanglian.foundation.errors import DomainError, NotFound, Reason
from shuanglian.foundation.workdays.services import calendar
from shuanglian.programmes.projects import selectors, services
from shuanglian.programmes.projects.agenda import agenda_of
from shuanglian.programmes.projects.models import Session
from shuanglian.programmes.projects.session_policy import may_hold
from shuanglian.programmes.projects.words import Phase, SessionKind

from ..forms import Form
from ..http import actor_of, login_needed, text
from . import forms
from .acting import lines, number

STAFF = (Role.OFFICER, Role.LEADER, Role.STEWARD, Role.ADMIN, Role.MANAGER)


@require_safe
@login_needed(*STAFF)
def sessions(request: HttpRequest) -> HttpResponseBase:
    """All sessions of a year by month."""
    viewer, today = actor_of(request), timezone.localdate()
    asked = text(request, "year", 4)
    year = (
        int(asked)
        if asked.isascii() and asked.isdecimal() and len(asked) == 4 and asked >= "2000"
        else today.year
    )
    rows = list(selectors.sessions(viewer).filter(period__startswith=f"{year}-"))
    months = [(month, [r for r in rows if r.period == f"{year}-{month:02d}"]) for month in range(1, 13)]
    context = {
        "year": year,
        "months": months,
        "rows": rows,
        "today": today,
        "known": year in calendar().years,
        "years": sorted({today.year - 1, today.year, today.year + 1}),
        "counts": [
            (label, sum(r.kind == kind for r in rows if not r.is_demo)) for kind, label in SessionKind.choices
        ],
    }
    return render(request, "projects/sessions.html", context)


@require_safe
@login_needed(*STAFF)
def session(request: HttpRequest, session_id: int) -> HttpResponseBase:
    return _page(request, selectors.get_session(actor_of(request), session_id))


def _page(
    request: HttpRequest, found: Session, reasons: tuple[Reason, ...] = (), status: int = 200, verb: str = ""
) -> HttpResponse:
    viewer, today = actor_of(request), timezone.localdate()
    held = found.held_on is not None
    live = [] if held else agenda_of(found.kind, today, demo=found.is_demo)
    items = list(found.items.select_related("project").order_by("pk")) if held else live
    projects = (
        selectors.workable(viewer)
        .filter(outcome="", case__isnull=False, is_demo=found.is_demo)
        .order_by("-pk")
    )
    context: dict[str, Any] = {
        "s": found,
        "items": items,
        "held": held,
        "result": found.result,
        "ranked_to": dt.date.fromisoformat(found.result["to"]) if found.result else None,
        "ranked_from": dt.date.fromisoformat(found.result["from"]) if found.result else None,
        "inputs": [
            {**row, "title": Phase(row["phase"]).label} for row in (found.result or {}).get("inputs", ())
        ],
        "findings": list(found.findings.select_related("project").order_by("solved_at", "due_on", "pk")),
        "projects": list(projects.values_list("pk", "name")[:300]) if found.kind == "supervision" else [],
        "may": not may_hold(viewer, found),
        "reasons": reasons,
        "verb": verb,
        "given": request.POST if reasons else {},
        "today": today,
    }
    return render(request, "projects/session.html", context, status=status)


@require_POST
@login_needed(*STAFF)
def act(request: HttpRequest, session_id: int, verb: str) -> HttpResponseBase:
    """hold, find, solve."""
    found = selectors.get_session(actor_of(request), session_id)
    try:
        told = _do(request, found, verb)
    except NotFound:
        raise
    except DomainError as error:
        return _page(request, found, error.reasons, error.status, verb)
    messages.success(request, told)
    return redirect("project-session", session_id)


def _do(request: HttpRequest, found: Session, verb: str) -> str:
    actor, form = actor_of(request), Form.posted(request)
    if verb == "hold":
        day = form.day("held_on", _("召开日期"))
        form.finish()
        services.session_hold(
            actor=actor, session=found, held_on=day, participants=lines(form.text("participants")),
            minutes=form.text("minutes"), minutes_file=forms.upload(request, actor, None),
        )  # fmt: skip
        return _("已登记召开")
    if verb == "find":
        due = form.day("due_on", _("期限"))
        project = selectors.get_work(actor, number(form, "project"))
        form.finish()
        services.finding_add(
            actor=actor, session=found, project=project, title=form.text("title"), owner=form.text("owner"),
            due_on=due,
        )  # fmt: skip
        return _("督查问题已登记")
    if verb == "solve":
        finding = selectors.get_finding(actor, found.pk, number(form, "finding"))
        services.finding_solve(actor=actor, finding=finding, solution=form.text("solution"))
        return _("问题已解决")
    raise NotFound(Reason("unknown_verb", _("没有这个动作")))
