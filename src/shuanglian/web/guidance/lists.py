"""The list of appointments, and the public page of the rules."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from shuanglian.foundation.actor import Role
from shuanglian.programmes.guidance import policies, rules, selectors

from ..http import actor_of, text
from ..paging import page


@require_safe
def appointments(request: HttpRequest) -> HttpResponseBase:
    """Whoever has no part in guidance reads how it works."""
    viewer = actor_of(request)
    if viewer.role not in policies.READERS:
        return rules_page(request)
    show, q = text(request, "show", 10), text(request, "q", 100)
    show = show if show in selectors.SHOWN else ""
    found = page(selectors.appointments(viewer, show, q), request, newest=True)
    context: dict[str, Any] = {
        "page": found,
        "rows": selectors.views(found.rows),
        "show": show,
        "q": q,
        "filtered": bool(show or q),
        "is_company": viewer.role == Role.ENTERPRISE,
    }
    return render(request, "guidance/list.html", context)


@require_safe
def rules_page(request: HttpRequest) -> HttpResponseBase:
    """What makes the platform propose, who answers for what, and the company's switch. Open to everybody."""
    viewer = actor_of(request)
    found, version = selectors.public_rules()
    context = {
        "rules": found,
        "version": version,
        "terms": rules.terms(),
        "cap": rules.visits(),
        "coverage": selectors.coverage(),
        "departments": selectors.departments() if viewer.role == Role.MANAGER else [],
        "is_company": viewer.role == Role.ENTERPRISE,
        "is_on": selectors.proposals_on(viewer) if viewer.role == Role.ENTERPRISE else True,
        "may_cover": not policies.may_cover(viewer),
        "viewer_reads": viewer.role in policies.READERS,
        "sees_visits": viewer.role in (*policies.READERS, Role.LEADER, Role.ADMIN),
    }
    return render(request, "guidance/rules.html", context)
