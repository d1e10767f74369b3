"""Spreadsheets in and out: template, dry run with every error of every row, error sheet, import, export."""

from __future__ import annotations

from dataclasses import dataclass
from typing import BinaryIO, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from shuanglian.foundation.actor import Actor, Role
from shuanglian.foundation.errors import Invalid, InvalidImport, NotFound, Reason, Text
from shuanglian.foundation.files import selectors as files
from shuanglian.foundation.files import services as storage
from shuanglian.foundation.files.models import StoredFile
from shuanglian.programmes.siti import services as siti
from shuanglian.registry import spreadsheets
from shuanglian.registry.spreadsheets import ImportReport

from ..http import actor_of, download, login_needed, text

ROLES = (Role.STEWARD, Role.ADMIN, Role.MANAGER, Role.ENTERPRISE, Role.SOLVER)
SHOWN = 200


@dataclass(frozen=True, slots=True)
class Kind:
    key: str
    name: Text
    text: Text
    icon: str


KINDS = (
    Kind("parties", gettext_lazy("主体"), gettext_lazy("企业、平台、院所和人物的名录"), "building-community"),
    Kind("offerings", gettext_lazy("供给"), gettext_lazy("专长、成果、仪器和能做到的指标"), "package"),
    Kind("needs", gettext_lazy("难题"), gettext_lazy("难题和可验的要求"), "bulb"),
)


def kinds_for(actor: Actor) -> list[Kind]:
    """The directory of parties is kept by the curators; the rest by everyone who offers or needs something."""
    curator = actor.is_in(Role.STEWARD, Role.ADMIN, Role.MANAGER)
    return [kind for kind in KINDS if curator or kind.key != "parties"]


@require_safe
@login_needed(*ROLES)
def imports(request: HttpRequest) -> HttpResponseBase:
    return render(
        request, "web/imports.html", {"kinds": KINDS, "may": {k.key for k in kinds_for(actor_of(request))}}
    )


@require_safe
@login_needed(*ROLES)
def template(request: HttpRequest, kind: str) -> HttpResponseBase:
    name = _("%(kind)s-模板") % {"kind": _kind(kind).name}
    return download(spreadsheets.template(kind), f"{name}.xlsx")


@require_safe
@login_needed(*ROLES)
def export(request: HttpRequest, kind: str) -> HttpResponseBase:
    chosen = _kind(kind)
    name = f"{chosen.name}-{timezone.localdate():%Y%m%d}.xlsx"
    return download(spreadsheets.export(actor_of(request), kind), name)


@require_POST
@login_needed(*ROLES)
def check(request: HttpRequest) -> HttpResponseBase:
    """Keep the upload and look at it: nothing is imported yet."""
    kind, upload = _kind(text(request, "kind", 20)), request.FILES.get("file")
    if upload is None:
        return _refused(request, [Reason("file", _("请先选一个表格文件"), "file")])
    try:
        stored = storage.store(
            actor=actor_of(request),
            upload=cast(BinaryIO, upload),
            name=upload.name or "",
            scope="import:upload",
        )
    except Invalid as error:
        return _refused(request, [Reason(r.code, r.message, "file") for r in error.reasons])
    return redirect(f"{reverse('import-file', args=[stored.pk])}?kind={kind.key}")


@require_safe
@login_needed(*ROLES)
def file(request: HttpRequest, file_id: int) -> HttpResponseBase:
    """The report of the dry run."""
    stored, kind = _stored(request, file_id), _kind(text(request, "kind", 20))
    try:
        report = spreadsheets.dry_run(kind.key, _bytes(request, stored), actor=actor_of(request))
    except InvalidImport as error:
        return _refused(request, [Reason(r.code, r.message, "file") for r in error.reasons])
    may = kind in kinds_for(actor_of(request))
    context = {"file": stored, "kind": kind, "report": report, "errors": report.errors[:SHOWN], "may": may}
    return render(request, "web/import_report.html", context, status=200 if report.ok else 422)


@require_safe
@login_needed(*ROLES)
def errors(request: HttpRequest, file_id: int) -> HttpResponseBase:
    """The rows with problems, as a spreadsheet to mend and hand in again."""
    stored, kind = _stored(request, file_id), _kind(text(request, "kind", 20))
    report = spreadsheets.dry_run(kind.key, _bytes(request, stored), actor=actor_of(request))
    return download(spreadsheets.error_sheet(report), f"{kind.name}-{_('有问题的行')}.xlsx")


@require_POST
@login_needed(*ROLES)
def apply(request: HttpRequest, file_id: int) -> HttpResponseBase:
    stored, kind = _stored(request, file_id), _kind(text(request, "kind", 20))
    try:
        report = _applied(request, kind, _bytes(request, stored))
    except InvalidImport as error:
        return _refused(request, [Reason(r.code, r.message, "file") for r in error.reasons])
    told = _("已导入：新增 %(new)s 行，更新 %(old)s 行，没有变化 %(same)s 行")
    counts = {"new": report.created, "old": report.updated, "same": report.unchanged}
    messages.success(request, told % counts)
    return redirect("imports")


def _applied(request: HttpRequest, kind: Kind, data: bytes) -> ImportReport:
    """Import; needs may also be handed in at once, all of them or none."""
    if kind.key == "needs" and "submit" in request.POST:
        report, handed = siti.pose_submit_sheet(actor=actor_of(request), data=data)
        messages.success(request, _("已提交 %(n)s 道难题，等待受理") % {"n": len(handed)})
        return report
    return spreadsheets.apply(actor=actor_of(request), kind=kind.key, data=data)


def _refused(request: HttpRequest, reasons: list[Reason]) -> HttpResponse:
    may = {kind.key for kind in kinds_for(actor_of(request))}
    return render(request, "web/imports.html", {"kinds": KINDS, "may": may, "reasons": reasons}, status=422)


def _kind(key: str) -> Kind:
    for kind in KINDS:
        if kind.key == key:
            return kind
    raise NotFound(Reason("unknown_kind", _("没有这种表")))


def _stored(request: HttpRequest, file_id: int) -> StoredFile:
    """Only uploads of this page, and only the reader's own."""
    viewer = actor_of(request)
    stored = files.get_for(viewer, file_id)
    if stored.scope != "import:upload" or stored.uploaded_by_id != viewer.user_id:
        raise NotFound(Reason("not_found", _("没有这个文件")))
    return stored


def _bytes(request: HttpRequest, stored: StoredFile) -> bytes:
    with files.open_for(actor_of(request), stored.pk) as stream:
        return stream.read()
