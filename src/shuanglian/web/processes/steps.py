"""One element of a draft as a plain form: what the panel of the drawing board does, for keyboards and telephones."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from shuanglian.casework import limits
from shuanglian.casework.studio import editing, policies, properties, selectors, services, words
from shuanglian.casework.studio.content import of_draft
from shuanglian.casework.studio.models import Draft
from shuanglian.foundation.errors import Conflict, Invalid, NotFound, Reason

from ..forms import Form
from ..http import actor_of, login_needed
from . import shown

LIMIT: Final = "sl:sla"


@require_http_methods(["GET", "HEAD", "POST"])
@login_needed(*policies.OWNERS)
def step(request: HttpRequest, draft_id: int, element_id: str) -> HttpResponseBase:
    actor = actor_of(request)
    row = selectors.get_draft(actor, draft_id)
    kind = editing.kinds(row.bpmn_xml).get(element_id)
    if kind is None:
        raise NotFound(Reason("not_found", _("图里没有“%s”") % element_id))
    asked = properties.of(kind)
    if request.method != "POST":
        values = editing.read(row.bpmn_xml, element_id)
        return render(request, "processes/step.html", _context(row, element_id, kind, values))
    form = Form.posted(request)
    values = {p.name: form.text(p.name) for p in asked}
    stored = editing.read(row.bpmn_xml, element_id)
    if _fixed(row, element_id, stored):
        values[LIMIT] = stored[LIMIT]
    try:
        changed = editing.write(row.bpmn_xml, element_id, values)
        services.draft_save(actor=actor, draft=row, rev=form.rev(), bpmn_xml=changed)
    except (Invalid, Conflict) as error:
        context = _context(row, element_id, kind, values) | {"reasons": error.reasons}
        return render(request, "processes/step.html", context, status=error.status)
    messages.success(request, _("已保存"))
    return redirect("process-draft", row.pk)


def _fixed(row: Draft, element_id: str, values: dict[str, str]) -> str:
    """What decides the limit of this step in place of what is written on it."""
    return limits.fixed(row.config).get(element_id, "") if values.get(LIMIT) else ""


def _context(row: Draft, element_id: str, kind: str, values: dict[str, str]) -> dict[str, Any]:
    content = of_draft(row)
    choices = properties.choices(content, [(r.id, r.name) for r in shown.rows(content)])
    fields = [_field(p, values.get(p.name, ""), choices) for p in properties.of(kind)]
    found = [p for p in shown.problems(services.draft_check(row), content) if p["element"] == element_id]
    return {
        "d": row,
        "element": element_id,
        "kind": words.element(kind),
        "name": values.get("name", "") or element_id,
        "fields": fields,
        "fixed": _fixed(row, element_id, values),
        "by_case": shown.limits_of_case(row.key),
        "problems": found,
        "may_edit": row.is_open,
    }


def _field(p: properties.Property, value: str, choices: dict[str, properties.Options]) -> dict[str, Any]:
    options = choices.get(p.options, []) if p.kind == "choice" else []
    known = [("", _("（不选）")), *options]
    if value and p.kind == "choice" and value not in dict(known):
        known.append((value, value))
    return {
        "name": p.name,
        "label": p.label,
        "help": p.help,
        "kind": p.kind,
        "value": value,
        "options": known if p.kind == "choice" else [],
        "rows": 2 if p.kind == "area" else None,
    }
