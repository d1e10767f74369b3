"""The page of one need, its process as diagram and plain list, its record, and the undertaking."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from shuanglian.casework import api as casework
from shuanglian.foundation.errors import NotFound, Reason
from shuanglian.foundation.events import selectors as events
from shuanglian.foundation.files import services as files
from shuanglian.foundation.files.models import StoredFile
from shuanglian.programmes.siti import selectors as siti
from shuanglian.programmes.siti.record_access import record_is_open
from shuanglian.registry import selectors as registry
from shuanglian.registry import services as registry_services
from shuanglian.registry.models import Need

from ...http import actor_of, login_needed
from .. import board


@require_safe
def detail(request: HttpRequest, need_id: int) -> HttpResponse:
    actor = actor_of(request)
    need = registry.get_need(actor, need_id)
    page = siti.need_page(actor, need)
    if not page.need.is_full:
        return render(
            request, "siti/teaser.html", {"p": page, "may_undertake": actor.organisation_id is not None}
        )
    found = board.matches(actor, page, need)
    context: dict[str, Any] = {
        "p": page,
        "n": page.need,
        "track": board.track(page.track),
        "buttons": board.buttons(page),
        "more": board.rare_buttons(page),
        "returned": board.returned(page),
        "may_extract": record_is_open(actor, need),
        "refused": board.refused(page),
        "clock": board.clock(page.clock),
        "proof": page.clock.proof if page.clock else (),
        "cards": board.proposals(page, found),
        "found": found,
        "timeline": board.timeline(actor, need),
        "attachments": _attachments(need),
        "may": {name: view.allowed for name, view in page.actions.items()},
        "hard": sum(r.is_hard for r in page.need.requirements),
    }
    return render(request, "siti/detail.html", context)


def _attachments(need: Need) -> list[StoredFile]:
    return list(StoredFile.objects.filter(scope=f"need:{need.pk}").order_by("pk")[:50])


@require_safe
def steps(request: HttpRequest, need_id: int) -> HttpResponse:
    """The plain list of steps beside the diagram of the process."""
    actor = actor_of(request)
    page = siti.need_page(actor, registry.get_need(actor, need_id, full=True))
    if page.case is None:
        raise NotFound(Reason("not_found", _("这一题还没有进入流程。")))
    drawn = casework.diagram(page.case)
    rows = [
        {
            "name": _(step.name),  # steps of the bundled process are in the catalogue
            "state": {"cancelled": "back"}.get(step.state, step.state),
            "who": " · ".join(part for part in (step.organisation, step.who) if part),
            "clock": board.clock(step.clock),
            "started_at": step.started_at,
            "ended_at": step.ended_at,
        }
        for step in page.steps
    ]
    context = {"n": page.need, "rows": rows, "diagram": {"done": drawn["done"], "current": drawn["current"]}}
    return render(request, "siti/steps.html", context)


@require_safe
def diagram(request: HttpRequest, need_id: int) -> HttpResponse:
    """The BPMN file of the version this case runs on."""
    actor = actor_of(request)
    page = siti.need_page(actor, registry.get_need(actor, need_id, full=True))
    if page.case is None:
        raise NotFound(Reason("not_found", ""))
    return HttpResponse(page.case.definition.bpmn_xml, content_type="application/xml; charset=utf-8")


@require_safe
def extract(request: HttpRequest, need_id: int) -> JsonResponse:
    """The record of this need, to be checked offline with `scripts/verify_extract.py`."""
    actor = actor_of(request)
    need = registry.get_need(actor, need_id, full=True)
    found = events.extract(actor, f"need:{need.pk}")
    response = JsonResponse(found, json_dumps_params={"ensure_ascii": False, "indent": 1})
    response["Content-Disposition"] = f'attachment; filename="{need.number}.json"'
    return response


@login_needed()
@require_POST
def undertake(request: HttpRequest, need_id: int) -> HttpResponse:
    actor = actor_of(request)
    need = registry.get_need(actor, need_id)
    registry_services.need_undertake(actor=actor, need=need)
    messages.success(request, _("保密承诺已记录，现在可以看全文。"))
    return redirect("need-detail", need_id=need.pk)


@require_safe
def public_case(request: HttpRequest, need_id: int) -> HttpResponse:
    need = registry.get_need(actor_of(request), need_id)
    case = siti.public_case(need)
    return render(request, "siti/case.html", {"c": case, "track": board.track(case.track)})


@require_safe
def file(request: HttpRequest, file_id: int) -> FileResponse:
    return files.download_response(actor_of(request), file_id)
