"""Reports: ask for one, follow it, fetch its files, see where its numbers lead, keep Word templates."""

from __future__ import annotations

from typing import Any, Final

from django.http import FileResponse, HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from ninja import File, Form, Query, Router
from ninja.files import UploadedFile
from ninja.responses import Status

from shuanglian.foundation import uploads
from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import NotFound, Reason
from shuanglian.foundation.files.services import download_response
from shuanglian.indicators.reports import kinds, policies, selectors, services
from shuanglian.indicators.reports.container import MOST_BYTES
from shuanglian.indicators.reports.models import ReportTemplate
from shuanglian.indicators.reports.press import MEDIA_TYPES
from shuanglian.indicators.reports.services.templates import bytes_of, in_use

from ..callers import MEMBERS, actor_of
from ..paging import Page, PageIn, page
from ..values import PathId
from . import reports_values as v

router = Router(tags=["报告"], auth=MEMBERS)
_BINARY: Final = {"schema": {"type": "string", "format": "binary"}}
_FILES: Final = {
    "responses": {200: {"description": "文件", "content": dict.fromkeys(MEDIA_TYPES.values(), _BINARY)}}
}
_WORD: Final = {"responses": {200: {"description": "Word", "content": {MEDIA_TYPES["docx"]: _BINARY}}}}


@router.get("/reports", response=Page[v.ReportOut], summary="报告清单（部门、数据专员、领导）")
def reports(request: HttpRequest, ask: Query[PageIn], filters: Query[v.ReportFilterIn]) -> dict[str, Any]:
    rows = selectors.reports(actor_of(request), kind=filters.kind.replace("\x00", ""))
    rows = rows.prefetch_related("files__file")
    return page(rows, ask, lambda some: [v.report(row) for row in some], newest_first=True)


@router.post("/reports", response={201: v.ReportOut}, summary="制作报告：写正文、逐个格式印制在后台进行")
def report_create(request: HttpRequest, body: v.ReportIn) -> Status[dict[str, Any]]:
    actor = actor_of(request)
    made = services.report_ask(actor=actor, **body.model_dump())
    return Status(201, _one(actor, made.pk))


@router.get("/reports/kinds", response=list[v.ReportKindOut], summary="报告种类和各自的部分")
def report_kinds(request: HttpRequest) -> list[dict[str, Any]]:
    policies.require(policies.may_read(actor_of(request)))
    return [
        {
            "key": kind.key,
            "name": kind.name,
            "sections": [{"key": part.key, "title": str(part.title)} for part in kind.parts()],
        }
        for kind in kinds.kinds()
    ]


@router.get("/reports/templates", response=list[v.ReportTemplateOut], summary="Word 模板的各个版本")
def report_templates(request: HttpRequest) -> list[dict[str, Any]]:
    rows = selectors.templates(actor_of(request))
    return [v.template(row) for row in rows]


@router.post(
    "/reports/templates/{kind}",
    response=v.ReportTemplateCheckOut,
    summary="核对或换 Word 模板；dry_run 只核对",
)
def report_template_put(
    request: HttpRequest, kind: str, file: File[UploadedFile], note: Form[str] = "", dry_run: bool = True
) -> dict[str, Any]:
    actor, data = actor_of(request), _upload(request, file)
    if dry_run:
        found = services.template_check(actor=actor, kind=kind, data=data)
        return {"ok": True, "placeholders": found, "version": None}
    name = file.name or "template.docx"
    made = services.template_put(actor=actor, kind=kind, data=data, name=name, note=note.replace("\x00", ""))
    return {"ok": True, "placeholders": made.placeholders, "version": made.version}


@router.post(
    "/reports/templates/{kind}/preview", summary="用样张预览一个模板，什么都不保存", openapi_extra=_WORD
)
def report_template_preview(request: HttpRequest, kind: str, file: File[UploadedFile]) -> HttpResponse:
    data = _upload(request, file)
    made = services.template_preview(actor=actor_of(request), kind=kind, data=data)
    return _word(made, f"{kind}-preview.docx")


@router.post("/reports/templates/{kind}/use", response=v.ReportTemplateCheckOut, summary="改用另一版模板")
def report_template_use(request: HttpRequest, kind: str, body: v.ReportTemplateUseIn) -> dict[str, Any]:
    actor = actor_of(request)
    policies.require(policies.may_keep_templates(actor))
    found = _version(actor, kind, body.version)
    services.template_use(actor=actor, kind=kind, template=found)
    names = found.placeholders if found is not None else []
    return {"ok": True, "placeholders": names, "version": body.version}


@router.get(
    "/reports/templates/{kind}/file",
    summary="下载模板；不给 version 就是在用的，0 是平台自带的",
    openapi_extra=_WORD,
)
def report_template_file(request: HttpRequest, kind: str, version: int | None = None) -> HttpResponse:
    actor = actor_of(request)
    policies.require(policies.may_keep_templates(actor))
    kinds.kind(kind)
    found = in_use(kind) if version is None else _version(actor, kind, version)
    return _word(bytes_of(found, kind), f"{kind}-{found.version if found else 0}.docx")


@router.get("/reports/{report_id}", response=v.ReportOut, summary="一份报告和制作进度")
def report_detail(request: HttpRequest, report_id: PathId) -> dict[str, Any]:
    return _one(actor_of(request), report_id)


@router.get(
    "/reports/{report_id}/numbers", response=v.ReportNumbersOut, summary="报告里每个数字的出处和后来的更正"
)
def report_numbers(request: HttpRequest, report_id: PathId) -> dict[str, Any]:
    found = selectors.get_for(actor_of(request), report_id)
    lines = selectors.lines(found, selectors.document_of(found))
    return {"receipt": found.receipt, "numbers": [v.number(line) for line in lines]}


@router.post("/reports/{report_id}/print", response=v.ReportOut, summary="补印格式，或把没做成的再做一次")
def report_print(request: HttpRequest, report_id: PathId, body: v.ReportPrintIn) -> dict[str, Any]:
    actor = actor_of(request)
    found = selectors.get_for(actor, report_id)
    services.report_print(actor=actor, report=found, formats=body.formats)
    return _one(actor, report_id)


@router.get("/reports/{report_id}/files/{format}", summary="下载一种格式", openapi_extra=_FILES)
def report_file(request: HttpRequest, report_id: PathId, format: str) -> FileResponse:
    viewer = actor_of(request)
    return download_response(viewer, selectors.file_of(viewer, report_id, format.replace("\x00", "")).pk)


def _one(actor: Actor, report_id: int) -> dict[str, Any]:
    rows = selectors.reports(actor).prefetch_related("files__file")
    found = rows.filter(pk=report_id).first()
    if found is None:
        raise NotFound(Reason("not_found", _("没有这份报告。")))
    return v.report(found)


def _upload(request: HttpRequest, file: UploadedFile) -> bytes:
    """Only who may keep templates has an upload read at all."""
    policies.require(policies.may_keep_templates(actor_of(request)))
    return uploads.read(file, most=MOST_BYTES)


def _version(actor: Actor, kind: str, version: int) -> ReportTemplate | None:
    """None for 0, the one of the product. Raises `NotFound`."""
    kinds.kind(kind)
    if version == 0:
        return None
    found = selectors.templates(actor, kind).filter(version=version).first() if 0 < version < 10**6 else None
    if found is None:
        raise NotFound(Reason("not_found", _("没有这个模板。")))
    return found


def _word(data: bytes, name: str) -> HttpResponse:
    response = HttpResponse(data, content_type=MEDIA_TYPES["docx"])
    response.headers["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response
