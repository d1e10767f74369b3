"""One decision file of a draft: the table editor, and the same as a plain form with a cell for each field."""

from __future__ import annotations

import re
from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from shuanglian.casework.studio import policies, rules, selectors, services
from shuanglian.casework.studio import tables as editing
from shuanglian.casework.studio.content import of_draft
from shuanglian.casework.studio.models import Draft
from shuanglian.foundation.errors import Conflict, DomainError, Invalid, NotFound, Reason

from ..forms import Form
from ..http import actor_of, login_needed
from . import shown
from .board_words import table_words

_ID: Final = re.compile(r"""\sid\s*=\s*["']([^"']+)""")

MOST_RULES = 500


@require_http_methods(["GET", "HEAD", "POST"])
@login_needed(*policies.OWNERS)
def table(request: HttpRequest, draft_id: int, key: str) -> HttpResponseBase:
    row = selectors.get_draft(actor_of(request), draft_id)
    if key not in row.tables:
        raise NotFound(Reason("not_found", _("没有决策表“%s”") % key))
    if request.method != "POST":
        return render(request, "processes/table.html", _context(row, key, row.tables[key]))
    xml = row.tables[key]
    try:
        xml = request.POST["xml"] if "xml" in request.POST else _cells(request, row, key)
        changed = {**row.tables, key: xml}
        rev = Form.posted(request).rev()
        saved = services.draft_save(actor=actor_of(request), draft=row, rev=rev, tables=changed)
    except DomainError as error:
        return _refused(request, row, key, xml, error)
    if request.headers.get("Accept") == "application/json":
        found = shown.problems(services.draft_check(saved), of_draft(saved))
        return JsonResponse({"rev": saved.rev, "problems": found})
    messages.success(request, _("已保存"))
    return redirect("process-draft-table", row.pk, key)


def _refused(request: HttpRequest, row: Draft, key: str, xml: str, error: DomainError) -> HttpResponseBase:
    if request.headers.get("Accept") == "application/json":
        told = [str(r.message) for r in error.reasons]
        return JsonResponse({"reasons": told}, status=error.status)
    if not isinstance(error, Invalid | Conflict):
        raise error
    context = _context(row, key, xml) | {"reasons": error.reasons}
    return render(request, "processes/table.html", context, status=error.status)


def _context(row: Draft, key: str, xml: str) -> dict[str, Any]:
    content = of_draft(row)
    sheets = rules.sheets(key, xml)
    # A cell is named by its rule, a table by itself: whatever carries an id in this file.
    keys = {sheet.key for sheet in sheets} | {key} | set(_ID.findall(xml))
    return {
        "d": row,
        "key": key,
        "xml": xml,
        "sheets": sheets,
        "hits": rules.HITS,
        "aggregations": ("", "SUM", "MIN", "MAX", "COUNT"),
        "may_edit": row.is_open,
        "problems": [p for p in shown.problems(services.draft_check(row), content) if p["name"] in keys],
        "board": {"xml": xml, "rev": row.rev, "words": table_words()},
    }


def _cells(request: HttpRequest, row: Draft, key: str) -> str:
    """The file with what the plain form says about one decision of it."""
    form, data = Form.posted(request), request.POST
    decision = form.text("decision")
    sheet = next((s for s in rules.sheets(key, row.tables[key]) if s.key == decision), None)
    if sheet is None:
        raise NotFound(Reason("not_found", _("没有决策表“%s”") % decision))
    width = len(sheet.inputs) + len(sheet.outputs)
    labels, inner = data.getlist("label"), data.getlist("inner")
    cells, dropped = data.getlist("cell"), {int(n) for n in data.getlist("drop") if n.isdecimal()}
    grid = [cells[n * width : (n + 1) * width] for n in range(min(len(cells) // width, MOST_RULES))]
    kept = [line for n, line in enumerate(grid) if n not in dropped and any(cell.strip() for cell in line)]
    return editing.write(
        row.tables[key],
        decision,
        name=form.text("name"),
        hit=form.text("hit") if form.text("hit") in rules.HITS else sheet.hit,
        aggregation=form.text("aggregation"),
        heads=dict(enumerate(zip(labels, inner, strict=False))),
        grid=kept,
    )
