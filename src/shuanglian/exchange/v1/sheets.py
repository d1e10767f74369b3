"""Spreadsheets in and out: template, dry run with every error of every row, error sheet, import, export."""

from __future__ import annotations

from typing import BinaryIO, Final, Literal, cast

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import File, Query, Router, Schema
from ninja.files import UploadedFile
from ninja.responses import Status

from shuanglian.foundation.actor import Actor, Role
from shuanglian.foundation.errors import NotAllowed, NotFound, Reason
from shuanglian.foundation.files import services as storage
from shuanglian.foundation.files.models import StoredFile
from shuanglian.registry import spreadsheets
from shuanglian.registry.spreadsheets import ImportReport

from ..callers import MEMBERS, actor_of
from ..downloads import SHEET, SHEETS, download
from ..values import PathId

router = Router(tags=["表格导入导出"], auth=MEMBERS)
Kind = Literal["parties", "offerings", "needs"]
ROLES: Final = (Role.STEWARD, Role.ADMIN, Role.MANAGER, Role.ENTERPRISE, Role.SOLVER)
SCOPE: Final = "import:upload"


class CellErrorOut(Schema):
    """`row` counts as the spreadsheet does, from 1; `column` is the heading, empty for the whole row."""

    sheet: str
    row: int
    column: str
    message: str
    code: str


class ImportOut(Schema):
    """`ok` tells whether the file can be imported; `errors` are all problems of all rows."""

    file_id: int
    ok: bool
    kind: str
    sha256: str
    sheet: str
    rows: int
    created: int
    updated: int
    unchanged: int
    skipped: int
    errors: list[CellErrorOut]
    notes: list[str]


class ExportIn(Schema):
    format: Literal["xlsx", "csv"] = "xlsx"


@router.get("/sheets/{kind}/template", openapi_extra=SHEET, summary="下载模板")
def template(request: HttpRequest, kind: Kind) -> HttpResponse:
    _caller(request)
    return download(spreadsheets.template(kind), f"{kind}-template.xlsx")


@router.get("/sheets/{kind}/export", openapi_extra=SHEETS, summary="导出我能看到的，改好可再导入")
def export(request: HttpRequest, kind: Kind, ask: Query[ExportIn]) -> HttpResponse:
    data = spreadsheets.export(_caller(request), kind, fmt=ask.format)
    return download(data, f"{kind}-{timezone.localdate():%Y%m%d}.{ask.format}")


@router.post(
    "/sheets/{kind}", response={201: ImportOut}, summary="上传表格并检查：所有行的问题一次给全，不导入"
)
def check(request: HttpRequest, kind: Kind, file: File[UploadedFile]) -> Status[dict[str, object]]:
    actor = _caller(request)
    upload = cast(BinaryIO, file)
    stored = storage.store(actor=actor, upload=upload, name=file.name or "", scope=SCOPE)
    return Status(201, _report(actor, kind, stored))


@router.get("/sheets/{kind}/{file_id}", response=ImportOut, summary="再检查一次上传的表格")
def report(request: HttpRequest, kind: Kind, file_id: PathId) -> dict[str, object]:
    actor = _caller(request)
    return _report(actor, kind, _stored(actor, file_id))


@router.get("/sheets/{kind}/{file_id}/errors", openapi_extra=SHEET, summary="有问题的行，改好再交")
def errors(request: HttpRequest, kind: Kind, file_id: PathId) -> HttpResponse:
    actor = _caller(request)
    found = spreadsheets.dry_run(kind, _bytes(actor, _stored(actor, file_id)), actor=actor)
    return download(spreadsheets.error_sheet(found), f"{kind}-errors.xlsx")


@router.post(
    "/sheets/{kind}/{file_id}/apply",
    response=ImportOut,
    summary="导入：要么全部，要么不动；可重复，没有变化的行不动",
)
def apply(request: HttpRequest, kind: Kind, file_id: PathId) -> dict[str, object]:
    actor = _caller(request)
    stored = _stored(actor, file_id)
    return _shown(stored, spreadsheets.apply(actor=actor, kind=kind, data=_bytes(actor, stored)))


def _caller(request: HttpRequest) -> Actor:
    actor = actor_of(request)
    if not actor.is_in(*ROLES):
        raise NotAllowed(Reason("not_importer", _("表格由企业、答题方、技术经理人、数据专员和管理员办理。")))
    return actor


def _stored(actor: Actor, file_id: int) -> StoredFile:
    """Only what was uploaded for an import: a person's own, or what a machine of the organisation sent."""
    stored = storage.get_for(actor, file_id)
    own = (stored.uploaded_by_id, stored.organisation_id) == (actor.user_id, actor.organisation_id)
    if stored.scope != SCOPE or not own:
        raise NotFound(Reason("not_found", _("没有这个文件"), "file_id"))
    return stored


def _bytes(actor: Actor, stored: StoredFile) -> bytes:
    with storage.open_for(actor, stored.pk) as stream:
        return stream.read()


def _report(actor: Actor, kind: Kind, stored: StoredFile) -> dict[str, object]:
    return _shown(stored, spreadsheets.dry_run(kind, _bytes(actor, stored), actor=actor))


def _shown(stored: StoredFile, found: ImportReport) -> dict[str, object]:
    return {"file_id": stored.pk} | found.to_json()
