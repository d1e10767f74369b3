"""The library of processes: all versions, one version, two versions compared."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from shuanglian.casework.api import Definition
from shuanglian.casework.studio import policies, selectors
from shuanglian.casework.studio.content import of_definition
from shuanglian.casework.studio.models import DraftStatus

from ..http import actor_of, login_needed
from ..paging import page
from . import shown

READERS = policies.READERS
A_PAGE = 12


@require_safe
@login_needed(*READERS)
def processes(request: HttpRequest) -> HttpResponseBase:
    viewer = actor_of(request)
    found = page(selectors.newest_versions(viewer), request, size=A_PAGE, newest=True)
    context = {
        "page": found,
        "processes": selectors.processes(viewer, [row.key for row in found.rows]),
        "fresh": list(selectors.without_version(viewer)[:20]),
        "tones": shown.TONES,
        "may_edit": not policies.may_edit(viewer),
    }
    return render(request, "processes/list.html", context)


@require_safe
@login_needed(*READERS)
def version(request: HttpRequest, definition_id: int) -> HttpResponseBase:
    viewer = actor_of(request)
    row = selectors.get_definition(viewer, definition_id)
    content = of_definition(row)
    draft = selectors.draft_of(row)
    waiting = draft is not None and draft.status == DraftStatus.SUBMITTED
    context: dict[str, Any] = {
        "d": row,
        "title": shown.version_title(row),
        "tone": shown.TONES[row.status],
        "rows": shown.rows(content),
        "sheets": shown.sheets(content),
        "settings": shown.settings_rows(content.config),
        "by_case": shown.limits_of_case(row.key),
        "start": shown.start_words(row.key, content.config),
        "config": _pretty({k: v for k, v in content.config.items() if k != "sla"}),
        "forms": [(key, _pretty(form)) for key, form in sorted(content.forms.items())],
        "others": _others(row),
        "draft": draft,
        "waiting": waiting,
        "may_edit": not policies.may_edit(viewer),
        "refused": policies.may_decide(viewer, draft) if draft and waiting else [],
        "diagram": {"xml": row.bpmn_xml, "marks": {}},
    }
    if waiting and (base := _base(row)) is not None:
        context |= {
            "base": base,
            "base_title": shown.version_title(base),
            "c": shown.comparison(of_definition(base), content),
        }
    return render(request, "processes/version.html", context)


def _others(row: Definition) -> list[Definition]:
    rows = Definition.objects.filter(key=row.key).exclude(pk=row.pk).order_by("-version")
    return list(rows.defer("bpmn_xml", "forms", "config")[:30])


def _base(row: Definition) -> Definition | None:
    """What a waiting version would replace."""
    older = Definition.objects.filter(key=row.key, status=Definition.Status.PUBLISHED)
    return older.exclude(pk=row.pk).order_by("-version").first()


def _pretty(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2) if value else ""


@require_safe
@login_needed(*READERS)
def file(request: HttpRequest, definition_id: int) -> HttpResponseBase:
    row = selectors.get_definition(actor_of(request), definition_id)
    response = HttpResponse(row.bpmn_xml, content_type="application/xml; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{row.key}-{row.version}.bpmn"'
    return response


@require_safe
@login_needed(*READERS)
def compare(request: HttpRequest, definition_id: int, other_id: int) -> HttpResponseBase:
    viewer = actor_of(request)
    one, two = selectors.get_pair(viewer, other_id, definition_id)
    context = {
        "d": two,
        "base": one,
        "c": shown.comparison(of_definition(one), of_definition(two)),
        "before_title": shown.version_title(one),
        "after_title": shown.version_title(two),
    }
    return render(request, "processes/compare.html", context)
