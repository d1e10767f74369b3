"""Files: stored once by content, downloaded only by those who may read them."""

from __future__ import annotations

import datetime as dt
from typing import BinaryIO, cast

from django.http import FileResponse, HttpRequest
from django.utils.translation import gettext as _
from ninja import File, Form, Router, Schema
from ninja.files import UploadedFile
from ninja.responses import Status
from pydantic import Field

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import NotFound, Reason
from shuanglian.foundation.files import services
from shuanglian.foundation.files.models import StoredFile
from shuanglian.registry import selectors as registry

from ..callers import EVERYONE, MEMBERS, actor_of
from ..values import PathId

router = Router(tags=["文件"], auth=MEMBERS)
CONTENT = {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}
BYTES = {"x-public": True, "responses": {200: {"description": "文件内容", "content": CONTENT}}}


class FileOut(Schema):
    id: int
    name: str
    size: int
    media_type: str
    sha256: str
    visibility: str
    scope: str
    created_at: dt.datetime


class FileIn(Schema):
    visibility: str = Field("organisation", max_length=20, description="public、organisation 或 case")
    need_id: int | None = Field(None, ge=1, le=2**63 - 1, description="属于哪项需求")


@router.post("/files", response={201: FileOut}, summary="上传文件")
def upload(request: HttpRequest, file: File[UploadedFile], about: Form[FileIn]) -> Status[StoredFile]:
    actor = actor_of(request)
    stored = services.store(
        actor=actor,
        upload=cast(BinaryIO, file),
        name=file.name or "",
        visibility=about.visibility,
        scope=_scope(actor, about.need_id),
    )
    return Status(201, stored)


@router.get(
    "/files/{file_id}", response=FileOut, auth=EVERYONE, openapi_extra={"x-public": True}, summary="文件说明"
)
def meta(request: HttpRequest, file_id: PathId) -> StoredFile:
    return services.get_for(actor_of(request), file_id)


@router.get("/files/{file_id}/content", auth=EVERYONE, summary="下载", openapi_extra=BYTES)
def download(request: HttpRequest, file_id: PathId) -> FileResponse:
    return services.download_response(actor_of(request), file_id)


def _scope(actor: Actor, need_id: int | None) -> str:
    """Only those who have a part in a need put files beside it."""
    if need_id is None:
        return ""
    need = registry.get_need(actor, need_id, full=True)
    if not actor.is_staff and actor.organisation_id is None:
        raise NotFound(Reason("not_found", _("没有这项需求。"), "need_id"))
    return f"need:{need.pk}"
