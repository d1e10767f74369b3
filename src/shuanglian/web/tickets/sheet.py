"""Questions from a spreadsheet: template, look before writing, every problem of every row, then all or nothing."""

from __future__ import annotations

from typing import Any, BinaryIO, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shuanglian.foundation.errors import Invalid, InvalidImport, NotFound, Reason
from shuanglian.foundation.files import selectors as files
from shuanglian.foundation.files import services as storage
from shuanglian.foundation.files.models import StoredFile
from shuanglian.programmes.tickets import policies, sheets

from ..http import actor_of, download, login_needed

SCOPE = "ticket-sheet:upload"
SHOWN = 200


@require_http_methods(["GET", "HEAD", "POST"])
@login_needed(*policies.INTAKE)
def sheet(request: HttpRequest) -> HttpResponseBase:
    """POST keeps the upload and looks at it: nothing is written yet."""
    if request.method != "POST":
        return _start(request, ())
    upload = request.FILES.get("file")
    if upload is None:
        return _start(request, [Reason("file", _("请先选一个表格文件"), "file")])
    try:
        stored = storage.store(
            actor=actor_of(request), upload=cast(BinaryIO, upload), name=upload.name or "", scope=SCOPE
        )
    except Invalid as error:
        return _start(request, [Reason(r.code, r.message, "file") for r in error.reasons])
    return redirect("ticket-sheet-report", stored.pk)


def _start(request: HttpRequest, reasons: Any) -> HttpResponse:
    return render(request, "tickets/sheet.html", {"reasons": reasons}, status=422 if reasons else 200)


@require_safe
@login_needed(*policies.INTAKE)
def template(request: HttpRequest) -> HttpResponseBase:
    name = _("企业问题-模板")
    return download(sheets.template(), f"{name}.xlsx")


@require_safe
@login_needed(*policies.INTAKE)
def report(request: HttpRequest, file_id: int) -> HttpResponseBase:
    stored = _stored(request, file_id)
    try:
        found = sheets.dry_run(_bytes(request, stored), actor=actor_of(request))
    except InvalidImport as error:
        return _start(request, [Reason(r.code, r.message, "file") for r in error.reasons])
    several = len({error.sheet for error in found.errors}) > 1
    context = {"file": stored, "report": found, "errors": found.errors[:SHOWN], "several": several}
    return render(request, "tickets/sheet_report.html", context, status=200 if found.ok else 422)


@require_safe
@login_needed(*policies.INTAKE)
def errors(request: HttpRequest, file_id: int) -> HttpResponseBase:
    """The rows with problems, to mend and hand in again."""
    stored = _stored(request, file_id)
    found = sheets.dry_run(_bytes(request, stored), actor=actor_of(request))
    name = _("企业问题-有问题的行")
    return download(sheets.error_sheet(found), f"{name}.xlsx")


@require_POST
@login_needed(*policies.INTAKE)
def apply(request: HttpRequest, file_id: int) -> HttpResponseBase:
    stored = _stored(request, file_id)
    try:
        found, made = sheets.apply(actor=actor_of(request), data=_bytes(request, stored))
    except InvalidImport as error:
        return _start(request, error.reasons)
    told = _("已登记 %(new)s 件，%(same)s 行以前登记过") % {"new": len(made), "same": found.unchanged}
    messages.success(request, told)
    return redirect("ticket-list")


def _stored(request: HttpRequest, file_id: int) -> StoredFile:
    """Only uploads of this page, and only the reader's own."""
    viewer = actor_of(request)
    stored = files.get_for(viewer, file_id)
    if stored.scope != SCOPE or stored.uploaded_by_id != viewer.user_id:
        raise NotFound(Reason("not_found", _("没有这个文件")))
    return stored


def _bytes(request: HttpRequest, stored: StoredFile) -> bytes:
    with files.open_for(actor_of(request), stored.pk) as stream:
        return stream.read()
