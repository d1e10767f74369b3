"""What somebody sends along with a form, read after its size has been looked at."""

from __future__ import annotations

from typing import Any, Final

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from .errors import Invalid, Reason, Text

# Sheets that people fill in by hand are far smaller; what is larger is the wrong file.
SHEET_BYTES: Final = 5 * 1024 * 1024


def read(
    upload: UploadedFile[Any] | list[Any] | None, *, most: int = SHEET_BYTES, wanted: Text = ""
) -> bytes:
    """The bytes of an uploaded file (field `file`).

    `most` is the largest size taken, in bytes; `wanted` asks for the file where there is none. Raises `Invalid`.
    """
    if upload is None or isinstance(upload, list):
        raise Invalid(Reason("file", wanted or _("请先选一个表格文件"), "file"))
    if (upload.size or 0) > most:
        raise Invalid(Reason("file", _("文件请不要超过 %d MB") % (most // 1024 // 1024), "file"))
    return bytes(upload.read())
