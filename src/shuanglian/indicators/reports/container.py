"""What a Word file may be made of before anything reads it: size, parts, links to outside, macros."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import Final
from xml.etree.ElementTree import ParseError, iterparse

from django.utils.translation import gettext as _

from shuanglian.foundation.errors import Invalid, Reason

MOST_BYTES: Final = 5 * 1024 * 1024
MOST_UNPACKED: Final = 40 * 1024 * 1024
MOST_PARTS: Final = 500
DEEPEST: Final = 200
_CHUNK: Final = 64 * 1024
_MAIN: Final = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_BAD_PARTS: Final = re.compile(
    r"(vbaproject|vbadata|activex|oleobject|\.bin$|\.exe$|customui|/embeddings/|afchunk)", re.I
)
_OUTSIDE: Final = re.compile(
    rb"<Relationship\b(?=[^>]*TargetMode\s*=\s*[\"']External[\"'])(?![^>]*/hyperlink[\"'])", re.I
)
_FIELDS: Final = re.compile(rb"\b(DDEAUTO|DDE|INCLUDETEXT|INCLUDEPICTURE|MACROBUTTON)\b")


def check(data: bytes) -> None:
    """Raises `Invalid` with every reason for which this file is no template."""
    if len(data) > MOST_BYTES:
        raise Invalid(Reason("too_large", _("模板请不要超过 %d MB") % (MOST_BYTES // 1024 // 1024), "file"))
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            reasons = list(_problems(archive))
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError, zlib.error) as error:
        raise Invalid(Reason("not_word", _("文件不是完整的 Word 文档"), "file")) from error
    if reasons:
        raise Invalid(reasons)


def _problems(archive: zipfile.ZipFile) -> Iterator[Reason]:
    infos = archive.infolist()
    names = [info.filename for info in infos]
    if len(infos) > MOST_PARTS or len(set(names)) != len(names):
        yield Reason("too_many_parts", _("文件里的部件太多或重名"), "file")
        return
    if any(".." in name or name.startswith("/") or "\\" in name for name in names):
        yield Reason("bad_part", _("文件里有不正常的部件名"), "file")
    if not {"[Content_Types].xml", "word/document.xml"} <= set(names):
        yield Reason("not_word", _("文件不是完整的 Word 文档"), "file")
        return
    if any(_BAD_PARTS.search(name) for name in names):
        yield Reason("macro", _("模板不能带宏、控件或嵌入的程序"), "file")
    if sum(info.file_size for info in infos) > MOST_UNPACKED:
        yield Reason("zip_bomb", _("文件解开后太大"), "file")
        return
    yield from _contents(archive, infos)


def _contents(archive: zipfile.ZipFile, infos: list[zipfile.ZipInfo]) -> Iterator[Reason]:
    """Read what is really there: the sizes that an archive states may lie."""
    left = MOST_UNPACKED
    told: set[str] = set()
    for info in infos:
        data = _read(archive, info, left)
        left -= len(data)
        if left <= 0:
            yield Reason("zip_bomb", _("文件解开后太大"), "file")
            return
        for reason in _part_problems(info.filename, data):
            if reason.code not in told:
                told.add(reason.code)
                yield reason


def _read(archive: zipfile.ZipFile, info: zipfile.ZipInfo, left: int) -> bytes:
    with archive.open(info) as file:
        pieces, size = [], 0
        while size <= left and (piece := file.read(_CHUNK)):
            pieces.append(piece)
            size += len(piece)
        return b"".join(pieces)


def _part_problems(name: str, data: bytes) -> Iterator[Reason]:
    if not name.endswith((".xml", ".rels")):
        return
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data or b"<\x00!\x00" in data or b"\x00<\x00!" in data:
        yield Reason("doctype", _("文件里有不允许的 XML 声明"), "file")
        return
    if not _is_xml(data):
        yield Reason("broken_xml", _("文件内容损坏"), "file")
    if name == "[Content_Types].xml" and _MAIN not in data:
        yield Reason("macro", _("请用 .docx 格式，不要用带宏的或模板格式"), "file")
    if name.endswith(".rels") and _OUTSIDE.search(data):
        yield Reason("outside", _("模板不能引用外部文件或网址（超链接除外）"), "file")
    if _FIELDS.search(data):
        yield Reason("field", _("模板不能用会读取外部内容的域"), "file")


def _is_xml(data: bytes) -> bool:
    """Well-formed and not absurdly deep."""
    depth, seen = 0, iterparse(io.BytesIO(data), ("start", "end"))  # noqa: S314 - no declarations get here
    try:
        for event, node in seen:
            depth += 1 if event == "start" else -1
            if depth > DEEPEST:
                return False
            if event == "end":
                node.clear()
    except (ParseError, ValueError):
        return False
    return True
