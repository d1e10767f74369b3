"""The page of a project, and the form of its register."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from shuanglian.foundation.actor import Role
from shuanglian.foundation.errors import Conflict, Invalid, Reason
from shuanglian.programmes.projects import selectors, services
from shuanglian.programmes.projects.models import Project
from shuanglian.programmes.projects.selectors.page import matters, project_page
from shuanglian.programmes.projects.words import Level
from shuanglian.registry.models import Place, Segment, Source

from ..forms import Form
from ..http import actor_of, login_needed
from . import forms, shown

EDITORS = (Role.OFFICER, Role.STEWARD, Role.ADMIN)


@require_safe
def project(request: HttpRequest, project_id: int) -> HttpResponseBase:
    return shown_page(request, selectors.get_for(actor_of(request), project_id))


def shown_page(
    request: HttpRequest,
    found: Project,
    reasons: tuple[Reason, ...] = (),
    verb: str = "",
    status: int = 200,
) -> HttpResponse:
    """The page; with `reasons` of a refused form the form `verb` is open and filled as it was."""
    viewer = actor_of(request)
    told = project_page(viewer, found)
    context: dict[str, Any] = {
        "p": found,
        "told": told,
        "tone": shown.TONES[found.phase],
        "timeline": shown.timeline(viewer, found) if told.sees_work else [],
        "matters": matters() if told.may.get("apply") else [],
        "reasons": reasons,
        "verb": verb,
        "given": request.POST if reasons else {},
        "today": timezone.localdate(),
    }
    return render(request, "projects/detail.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@login_needed(*EDITORS)
def new(request: HttpRequest) -> HttpResponseBase:
    if request.method != "POST":
        return _form(request, None, {})
    viewer, form = actor_of(request), Form.posted(request)
    try:
        values = forms.register(form, viewer)
        year, (cents, _raw) = form.whole("year", _("年度")), forms.amount(form, "yearly", _("年度计划投资"))
        form.finish()
        plans = {year: cents} if year is not None and cents is not None else {}
        note = values.pop("note")
        made = services.project_create(
            actor=viewer, code=form.text("code"), note_text=note, plans=plans, **values
        )
    except (Invalid, Conflict) as error:
        return _form(request, None, form.values, error.reasons, error.status)
    return redirect("project-detail", made.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@login_needed(*EDITORS)
def edit(request: HttpRequest, project_id: int) -> HttpResponseBase:
    viewer = actor_of(request)
    found = selectors.get_work(viewer, project_id)
    if request.method != "POST":
        return _form(request, found, _present(found))
    form = Form.posted(request)
    try:
        values = forms.register(form, viewer)
        form.finish()
        services.project_change(actor=viewer, project=found, changes=values, rev=form.rev())
    except (Invalid, Conflict) as error:
        return _form(request, found, form.values, error.reasons, error.status)
    return redirect("project-detail", found.pk)


def _present(found: Project) -> dict[str, Any]:
    return {
        "name": found.name,
        "party": found.party.ref if found.party else "",
        "place": found.place.code if found.place else "",
        "segment": found.segment_id or "",
        "signed_on": found.signed_on.isoformat() if found.signed_on else "",
        "total": found.total_raw
        or (f"{found.total_cents / 100:.2f}元" if found.total_cents is not None else ""),
        "level": found.level,
        "source": found.source_id or "",
        "note": found.note,
        "rev": found.rev,
    }


def _form(
    request: HttpRequest,
    found: Project | None,
    given: dict[str, Any],
    reasons: tuple[Reason, ...] = (),
    status: int = 200,
) -> HttpResponse:
    context = {
        "p": found,
        "given": given,
        "rev": given.get("rev") or (found.rev if found else 0),
        "reasons": reasons,
        "errors": {reason.field: str(reason.message) for reason in reversed(reasons)},
        "levels": [("", _("未列级")), *[(v, str(label)) for v, label in Level.choices if v]],
        "places": [("", _("不填")), *Place.objects.order_by("code").values_list("code", "name")],
        "segments": [("", _("不填")), *_segments()],
        "sources": [("", _("不填")), *Source.objects.order_by("code").values_list("pk", "title")[:300]],
    }
    return render(request, "projects/form.html", context, status=status)


def _segments() -> list[tuple[int, str]]:
    rows = Segment.objects.select_related("chain").order_by("chain__name", "order", "pk")
    return [(row.pk, f"{row.chain.name} · {row.name}") for row in rows]
