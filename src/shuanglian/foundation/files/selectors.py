"""Reading files. Every way to the bytes goes through `get_for`."""

from __future__ import annotations

from typing import BinaryIO

from django.http import FileResponse
from django.utils.translation import gettext_lazy as _

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import NotFound, Reason

from . import access, content
from .models import StoredFile

_MISSING = Reason("not_found", _("没有这个文件"))


def get_for(viewer: Actor, file_id: int) -> StoredFile:
    """The file when the viewer may read it; `NotFound` otherwise, whether it exists or not."""
    file = StoredFile.objects.filter(pk=file_id).first()
    if file is None or not access.may_read(viewer, file):
        raise NotFound(_MISSING)
    return file


def open_for(viewer: Actor, file_id: int) -> BinaryIO:
    """The bytes, opened for reading."""
    return _open(get_for(viewer, file_id))


def download_response(viewer: Actor, file_id: int) -> FileResponse:
    """Answer for a view: always a download, never shown or run inside the site."""
    file = get_for(viewer, file_id)
    response = FileResponse(_open(file), as_attachment=True, filename=file.name, content_type=file.media_type)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "private, no-store"
    return response


def _open(file: StoredFile) -> BinaryIO:
    try:
        return content.path_of(file.sha256).open("rb")
    except FileNotFoundError as error:
        raise NotFound(_MISSING) from error
