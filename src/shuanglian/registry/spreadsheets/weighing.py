"""How large a workbook becomes once it is unpacked: known before anything parses it.

A small archive can hold gigabytes, and two cells at opposite corners of a sheet make a parser lay out everything
between them; either would stop the whole process.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from typing import Final

from django.utils.translation import gettext as _

from shuanglian.foundation.errors import InvalidImport, Reason

from .corners import check_corners, unreadable

MOST_UNPACKED: Final = 200 * 1024 * 1024
MOST_RATIO: Final = 100
RATIO_FROM: Final = 20 * 1024 * 1024
SPARE: Final = 1024 * 1024  # so that a part that is too large is not cut off, which reads as damage
_BROKEN: Final = (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, EOFError, OSError)


def weigh(data: bytes) -> None:
    """Raises `InvalidImport` for a zip that unpacks to too much, whatever its table of contents says."""
    if not data.startswith(b"PK"):
        return
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            if any(_is_binary(part.filename) for part in parts):
                raise unreadable()
            most = _most(len(data))
            if sum(part.file_size for part in parts) > most:
                raise _too_much()
            left = most
            for part in parts:
                left -= _unpacked(archive, part, left)
    except _BROKEN as error:
        raise unreadable() from error


def _most(packed: int) -> int:
    return min(MOST_UNPACKED, max(RATIO_FROM, packed * MOST_RATIO))


def _is_binary(name: str) -> bool:
    """A part of an .xlsb, or a sheet under a name that hides it from `check_corners`."""
    return name == "xl/workbook.bin" or (
        "worksheets/" in name and not name.endswith((".xml", ".rels", "/", ".bin"))
    )


def _unpacked(archive: zipfile.ZipFile, part: zipfile.ZipInfo, left: int) -> int:
    """The real size of a part. `ZipInfo.file_size` would cut it at what the archive claims, so it is lifted."""
    part.file_size = left + SPARE
    with archive.open(part) as content:
        data = content.read(left + 1)
    if len(data) > left:
        raise _too_much()
    if part.filename.lower().endswith(".xml"):
        check_corners(data)
    return len(data)


def _too_much() -> InvalidImport:
    mb = MOST_UNPACKED >> 20
    words = _("文件解开后过大（最多 %(mb)d MB，且不超过原文件的 %(ratio)d 倍），请分成几个文件。")
    return InvalidImport(Reason("unpacks_too_large", words % {"mb": mb, "ratio": MOST_RATIO}, "file"))
