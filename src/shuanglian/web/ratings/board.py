"""The published figures, open to everybody."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from shuanglian.foundation.actor import Role
from shuanglian.programmes.ratings import policies, registry, rules, selectors, sheets

from ..http import actor_of, download, text


@require_safe
def ratings(request: HttpRequest) -> HttpResponseBase:
    viewer = actor_of(request)
    kind, service, demo = asked(request)
    context: dict[str, Any] = {
        "lines": selectors.board(kind, demo=demo, service=service),
        "kind": kind,
        "service": service,
        "services": [(row.kind, row.title) for row in registry.services()],
        "demo": demo,
        "has_demo": selectors.has_demo(),
        "terms": rules.terms(),
        "may_vote": viewer.role == Role.ENTERPRISE,
        "may_moderate": not policies.may_moderate(viewer),
    }
    return render(request, "ratings/board.html", context)


def asked(request: HttpRequest) -> tuple[str, str, bool]:
    """What is rated, of which kind of service, and whose votes: real ones, or the demonstration where there are none."""
    kind, service = text(request, "kind", 12), text(request, "service", 20)
    which = text(request, "data", 10)
    demo = which == "demo" if which in ("demo", "real") else not selectors.has_real()
    known = {row.kind for row in registry.services()}
    return kind if kind in selectors.KINDS else "department", service if service in known else "", demo


@require_safe
def subject(request: HttpRequest, subject_id: UUID) -> HttpResponseBase:
    """One department or place: by dimension, by period, by kind of service, and what companies say."""
    found = selectors.get_subject(subject_id)
    _kind, _service, demo = asked(request)
    line = selectors.subject_line(found, demo=demo)
    context = {
        "line": line,
        "words": selectors.words(found, demo=demo),
        "demo": demo,
        "terms": rules.terms(),
    }
    return render(request, "ratings/subject.html", context)


@require_safe
def export(request: HttpRequest) -> HttpResponseBase:
    kind, service, demo = asked(request)
    title = _("企业评价（示例）") if demo else _("企业评价")
    data = sheets.board(selectors.board(kind, demo=demo, service=service), title)
    return download(data, f"{title}-{timezone.localdate():%Y%m%d}.xlsx")
