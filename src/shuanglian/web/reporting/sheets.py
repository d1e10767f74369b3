"""A round in and out of a spreadsheet."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from shuanglian.foundation import uploads
from shuanglian.foundation.errors import DomainError, NotFound
from shuanglian.indicators import periods
from shuanglian.programmes.reporting import selectors, sheets
from shuanglian.programmes.reporting.models import Round

from ..http import actor_of, download, login_needed, text

SHOWN = 200


@require_http_methods(["GET", "HEAD", "POST"])
@login_needed()
def sheet(request: HttpRequest, round_id: int) -> HttpResponseBase:
    """GET: the form, or the sheet to fill in (`?template=1`); POST: check (`do=check`) or take into the drafts."""
    actor = actor_of(request)
    row = selectors.get_for(actor, round_id)
    if request.method != "POST":
        if text(request, "template", 1):
            name = f"{row.organisation.name}{periods.parse(row.period).words()}.xlsx"
            return download(sheets.template(actor, round_id), name)
        return render(request, "reporting/sheet.html", {"r": row, "period": periods.parse(row.period)})
    try:
        return _take(request, row)
    except NotFound:
        raise
    except DomainError as error:
        context = {"reasons": error.reasons[:SHOWN], "total": len(error.reasons)}
        return _page(request, row, context, error.status)


def _take(request: HttpRequest, row: Round) -> HttpResponseBase:
    actor, data = actor_of(request), uploads.read(request.FILES.get("file"))
    if text(request, "do", 10) == "check":
        plan = sheets.dry_run(actor=actor, round=row, data=data)
        return _page(
            request, row, {"plan": plan, "reasons": plan.problems[:SHOWN], "total": len(plan.problems)}
        )
    sheets.apply(actor=actor, round=row, data=data)
    messages.success(request, _("表格已填入草稿，核对后再提交"))
    return redirect("reporting-round", row.pk)


def _page(request: HttpRequest, row: Round, context: dict[str, Any], status: int = 200) -> HttpResponseBase:
    base = {"r": row, "period": periods.parse(row.period)}
    return render(request, "reporting/sheet.html", {**base, **context}, status=status)
