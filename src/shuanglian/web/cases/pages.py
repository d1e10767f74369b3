"""Pages of cases: the list, starting one, one case."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from shuanglian.casework import api, forms, handlers
from shuanglian.casework.api import Case, Definition
from shuanglian.casework.generic import rules, services
from shuanglian.casework.generic import selectors as generic
from shuanglian.casework.generic.policies import is_generic
from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import Invalid
from shuanglian.foundation.events import selectors as events
from shuanglian.foundation.events.access import may_extract

from .. import nav
from ..http import actor_of, login_needed, text
from ..paging import page
from . import formfields, shown
from .shown import Given


@require_safe
@login_needed()
def cases(request: HttpRequest) -> HttpResponseBase:
    """Filters: `process` (a key), `status`, `mine`, `q` (part of the title)."""
    viewer = actor_of(request)
    key, status, q = text(request, "process", 60), text(request, "status", 12), text(request, "q", 80)
    mine = bool(text(request, "mine", 1))
    found = page(generic.listed(viewer, key=key, status=status, mine=mine, q=q), request, newest=True)
    context = {
        "page": found,
        "lines": [_line(row) for row in found.rows],
        "processes": _processes(),
        "statuses": Case.Status.choices,
        "startable": generic.startable(viewer),
        "process": key,
        "status": status,
        "mine": mine,
        "q": q,
        "filtered": bool(key or status or mine or q),
    }
    return render(request, "cases/list.html", context)


def _processes() -> list[tuple[str, str]]:
    rows = Definition.objects.order_by("version").values_list("key", "name")
    return sorted((str(key), _(name)) for key, name in dict(rows).items())


def _line(row: Case) -> dict[str, Any]:
    return {
        "id": row.pk,
        "number": number(row),
        "title": row.title or str(row),
        "url": link(row),
        "process": _(row.definition.name),
        "status": row.get_status_display(),
        "tone": shown.TONES.get(row.status, ""),
        "starter": row.started_by_organisation.name if row.started_by_organisation else "",
        "started_at": row.started_at,
        "ended_at": row.ended_at,
        "is_demo": row.is_demo,
    }


def number(case: Case) -> str:
    return f"{case.key}-{case.pk}"


def link(case: Case) -> str:
    """The page of its programme, else the plain one."""
    return handlers.link(case) or f"/cases/{case.pk}/"


@require_http_methods(["GET", "HEAD", "POST"])
@login_needed()
def start(request: HttpRequest, key: str) -> HttpResponseBase:
    actor = actor_of(request)
    definition = generic.to_start(actor, key)
    rule = rules.start_rule(definition.config)
    schema = generic.form_of(definition, rule.form if rule else "")
    if request.method != "POST":
        return _start_page(request, definition, formfields.shown(schema))
    typed = formfields.typed_in(request)
    data, problems = formfields.read(schema, typed)
    try:
        if problems:
            raise Invalid(problems)
        case = services.begin(actor=actor, key=key, data=data, idempotency_key=text(request, "once", 60))
    except Invalid as error:
        fields = formfields.shown(schema, typed, error.reasons)
        return _start_page(request, definition, fields, error.reasons)
    messages.success(request, _("已发起。下面是要走的步骤，办到哪一步都在这里看。"))
    return redirect("case-detail", case.pk)


def _start_page(
    request: HttpRequest, definition: Definition, fields: list[dict[str, Any]], reasons: Any = ()
) -> HttpResponse:
    context = {"definition": definition, "fields": fields, "reasons": reasons, "once": formfields.once()}
    return render(request, "cases/start.html", context, status=422 if reasons else 200)


@require_safe
@login_needed()
def detail(request: HttpRequest, case_id: int) -> HttpResponseBase:
    """Cases of a programme are shown by its own page."""
    case = api.get_for(actor_of(request), case_id)
    own_page = handlers.link(case)
    if own_page and not is_generic(case):
        return redirect(own_page)
    return case_page(request, case)


def case_page(
    request: HttpRequest,
    case: Case,
    given: Given | None = None,
    *,
    status: int = 200,
    changed: list[str] | None = None,
) -> HttpResponse:
    """The whole page; with `given` what was typed stands in its form again."""
    viewer, back = actor_of(request), given or Given()
    raw = request.GET.get("task", "")
    wanted = int(raw) if raw.isascii() and raw.isdecimal() and len(raw) < 19 else 0
    context = _context(viewer, case, back, changed or [], wanted)
    return render(request, "cases/detail.html", context, status=status)


def _context(viewer: Actor, case: Case, given: Given, changed: list[str], wanted: int) -> dict[str, Any]:
    tasks = shown.tasks(viewer, case, given, wanted)
    return {
        "case": case,
        "number": number(case),
        "process": _(case.definition.name),
        "tone": shown.TONES.get(case.status, ""),
        "steps": shown.steps(viewer, case),
        "tasks": tasks,
        "gone": bool(given.token_id) and given.token_id not in [task.id for task in tasks],
        "stand_ins_url": nav.address("stand-ins"),
        "may_extract": may_extract(viewer, case.stream),
        "acts": shown.acts(viewer, case),
        "record": shown.record(viewer, case),
        "verified": shown.verified(case),
        "diagram": shown.diagram(case),
        "once": formfields.once(),
        "given": given,
        "changed": changed,
        "start_entries": _start_entries(case),
        **shown.relatives(viewer, case),
    }


def _start_entries(case: Case) -> list[tuple[str, str]]:
    """What the case was started with: everybody who takes part may read that."""
    rule = rules.start_rule(case.definition.config)
    schema = generic.form_of(case.definition, rule.form if rule else "")
    if schema is None:
        return []
    names = set(schema.get("properties", {}))
    data = {name: value for name, value in case.data.items() if name in names}
    return forms.labelled(schema, data, choices=generic.choices_for(schema))


@require_safe
@login_needed()
def diagram(request: HttpRequest, case_id: int) -> HttpResponse:
    """The BPMN file of the version this case runs on."""
    case = api.get_for(actor_of(request), case_id)
    return HttpResponse(case.definition.bpmn_xml, content_type="application/xml; charset=utf-8")


@require_safe
@login_needed()
def extract(request: HttpRequest, case_id: int) -> JsonResponse:
    """The record of this case, to be checked offline with `scripts/verify_extract.py`; for staff."""
    case = api.get_for(actor_of(request), case_id)
    found = events.extract(actor_of(request), case.stream)
    response = JsonResponse(found, json_dumps_params={"ensure_ascii": False, "indent": 1})
    response["Content-Disposition"] = f'attachment; filename="{number(case)}.json"'
    return response
