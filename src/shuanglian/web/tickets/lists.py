"""Lists: tickets of the viewer, public answers, what is late."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from shuanglian.foundation.actor import Role
from shuanglian.programmes.tickets import policies, rules, selectors
from shuanglian.programmes.tickets.models import Grade, Ticket

from ..http import actor_of, login_needed, text
from ..paging import page
from . import figures

READERS = (Role.ENTERPRISE, Role.OFFICER, Role.MANAGER, Role.LEADER, Role.ADMIN)
SUPERVISORS = (Role.OFFICER, Role.MANAGER, Role.LEADER, Role.ADMIN)
TILES = ("", "open", "mine", "late", "closed")


@require_safe
def tickets(request: HttpRequest) -> HttpResponseBase:
    """Whoever has no tickets of their own sees figures only."""
    viewer = actor_of(request)
    if viewer.role not in READERS:
        return figures.league(request)
    filters = _filters(request)
    found = page(selectors.tickets(viewer, filters), request, newest=True)
    context = {
        "page": found,
        "rows": selectors.views(found.rows),
        "counts": selectors.counts(viewer),
        "filters": filters,
        "filtered": filters != selectors.Filters(),
        "grades": Grade.choices,
        "categories": [(row.key, row.name) for row in rules.categories()],
        "may_intake": not policies.may_intake(viewer),
        "may_meet": not policies.may_meet(viewer),
        "is_company": viewer.role == Role.ENTERPRISE,
        "is_officer": viewer.role == Role.OFFICER,
        "supervises": viewer.role in SUPERVISORS,
    }
    return render(request, "tickets/list.html", context)


def _filters(request: HttpRequest) -> selectors.Filters:
    show, grade = text(request, "show", 10), text(request, "grade", 10)
    return selectors.Filters(
        show=show if show in TILES else "",
        grade=grade if grade in Grade.values else "",
        category=text(request, "category", 20),
        q=text(request, "q", 100),
    )


@require_safe
def answers(request: HttpRequest) -> HttpResponseBase:
    """Answers that the desk has put into words without names, for everybody."""
    rows = Ticket.objects.filter(published_at__isnull=False)
    if q := text(request, "q", 100):
        rows = rows.filter(public_question__icontains=q) | rows.filter(public_answer__icontains=q)
    shown = rows.only("pk", "public_question", "public_answer", "category", "published_at", "is_demo")
    return render(request, "tickets/answers.html", {"page": page(shown, request, newest=True), "q": q})


@require_safe
@login_needed(*SUPERVISORS)
def late(request: HttpRequest) -> HttpResponseBase:
    """For those who supervise: what is over, and what will be within a day."""
    return render(request, "tickets/late.html", {"rows": selectors.late(actor_of(request))})
