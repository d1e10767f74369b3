"""The list of tasks in and out of a spreadsheet."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from shuanglian.foundation.errors import DomainError, Invalid, Reason
from shuanglian.programmes.plans import sheets

from ..http import actor_of, download, login_needed, text
from .tasks import KEEPERS

MOST_BYTES: Final = 5 * 1024 * 1024


@require_http_methods(["GET", "HEAD", "POST"])
@login_needed(*KEEPERS)
def sheet(request: HttpRequest) -> HttpResponseBase:
    """GET: the form, or the empty sheet (`?template=1`); POST: check (`do=check`) or import."""
    if request.method != "POST":
        if text(request, "template", 1):
            return download(sheets.template(), f"{_('规划任务模板')}.xlsx")
        return render(request, "plans/sheet.html", {})
    try:
        return _take(request)
    except DomainError as error:
        context: dict[str, Any] = {"reasons": error.reasons[:200], "total": len(error.reasons)}
        return render(request, "plans/sheet.html", context, status=error.status)


def _take(request: HttpRequest) -> HttpResponseBase:
    actor, upload = actor_of(request), request.FILES.get("file")
    if upload is None:
        raise Invalid(Reason("file", _("请先选一个表格文件"), "file"))
    if (upload.size or 0) > MOST_BYTES:
        raise Invalid(Reason("file", _("文件请不要超过 5 MB"), "file"))
    data = upload.read()
    if text(request, "do", 10) != "import":
        plan = sheets.dry_run(data, actor=actor)
        context = {"plan": plan, "reasons": plan.problems[:200], "total": len(plan.problems)}
        return render(request, "plans/sheet.html", context, status=422 if plan.problems else 200)
    plan = sheets.apply(actor=actor, data=data)
    counts = {"a": plan.created, "b": plan.updated, "c": plan.unchanged}
    messages.success(request, _("新增 %(a)d 项，更新 %(b)d 项，未变 %(c)d 项") % counts)
    return redirect("plan-board")


@require_safe
def export(request: HttpRequest) -> HttpResponseBase:
    """What this viewer may see of the tasks."""
    fmt = "csv" if text(request, "format", 10) == "csv" else "xlsx"
    data = sheets.export(actor_of(request), "csv" if fmt == "csv" else "xlsx")
    return download(data, f"{_('规划任务')}.{fmt}")
