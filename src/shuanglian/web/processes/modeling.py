"""The drawing board: the page, saving and checking from it."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from shuanglian.casework import limits
from shuanglian.casework.forms import storable
from shuanglian.casework.studio import policies, properties, selectors, services
from shuanglian.casework.studio.content import Content, of_draft
from shuanglian.casework.studio.models import Draft
from shuanglian.foundation.errors import DomainError

from ..http import actor_of, login_needed
from . import shown
from .board_words import board_words


@require_http_methods(["GET", "HEAD", "POST"])
@login_needed(*policies.OWNERS)
def model(request: HttpRequest, draft_id: int) -> HttpResponseBase:
    row = selectors.get_draft(actor_of(request), draft_id)
    if request.method == "POST":
        return _save(request, row)
    content = of_draft(row)
    steps = [(found.id, found.name) for found in shown.rows(content)]
    found = shown.problems(services.draft_check(row), content)
    board = {
        "xml": row.bpmn_xml,
        "rev": row.rev,
        "save": reverse("process-draft-model", args=[row.pk]),
        "check": reverse("process-draft-check", args=[row.pk]),
        "properties": properties.described(),
        "choices": properties.choices(content, steps),
        "problems": found,
        "fixed": limits.fixed(row.config),
        "byCase": shown.limits_of_case(row.key),
        "settings": reverse("process-draft-config", args=[row.pk]),
        "words": board_words(),
    }
    context = {"d": row, "board": board, "problems": found, "may_edit": row.is_open}
    return render(request, "processes/model.html", context)


def _save(request: HttpRequest, row: Draft) -> HttpResponseBase:
    try:
        given = _given(request)
        saved = services.draft_save(
            actor=actor_of(request), draft=row, rev=_rev(given.get("rev", 0)), bpmn_xml=str(given["xml"])
        )
    except (KeyError, ValueError, TypeError):
        return JsonResponse({"reasons": ["bad request"]}, status=400)
    except DomainError as error:
        return JsonResponse({"reasons": [str(r.message) for r in error.reasons]}, status=error.status)
    content = of_draft(saved)
    problems = shown.problems(services.draft_check(saved), content)
    return JsonResponse({"rev": saved.rev, "problems": problems})


@require_POST
@login_needed(*policies.OWNERS)
def check(request: HttpRequest, draft_id: int) -> HttpResponseBase:
    """Problems of what is on the board now, without saving it."""
    row = selectors.get_draft(actor_of(request), draft_id)
    try:
        xml = str(_given(request)["xml"])
    except (KeyError, ValueError, TypeError):
        return JsonResponse({"reasons": ["bad request"]}, status=400)
    content = Content(xml, row.tables, row.forms, row.config)
    return JsonResponse({"problems": shown.problems(services.problems_of(row.key, content), content)})


def _rev(given: Any) -> int:
    if not isinstance(given, int):
        raise TypeError("no revision")
    return given


def _given(request: HttpRequest) -> dict[str, Any]:
    try:
        found = json.loads(request.body)
    except RecursionError:
        raise ValueError("nested too deeply") from None
    if not isinstance(found, dict) or not isinstance(found.get("xml"), str) or not storable(found["xml"]):
        raise TypeError("no object with a drawing")
    return found
