"""The reading of one document in the background, outside of any transaction: begin, read apart, keep or refuse."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from shuanglian.foundation.actor import Actor, system
from shuanglian.foundation.files import content

from .. import notices
from ..apart import Reading, read_apart, read_here
from ..document import Note, Unreadable
from ..model import ModelUnavailable, ask_fully, client_from_environment, document_of
from ..models import DocumentState, IngestDocument
from . import _common, keeping

READER: Final = "文档阅读"
_BEGUN: Final = 10


def run(document_id: int, number: int) -> None:
    """The whole of a reading, or of one that a killed worker left. Stops quietly when another reading was asked for."""
    row = _begin(document_id, number)
    if row is None:
        return
    try:
        reading = with_model(read_apart(content.path_of(row.sha256), row.name, dated=row.dated), row.name)
    except Unreadable as error:
        refuse(document_id, number, error.code, str(error))
    else:
        finish(document_id, number, reading)


def with_model(reading: Reading, name: str) -> Reading:
    """What a language model proposes beside the rules, where the operator has set one: it sees the text only, never the
    file, and what it says passes the same checks. Without it, or where it fails, the reading is what it was."""
    try:
        client = client_from_environment()
    except ModelUnavailable as error:
        return replace(reading, notes=[*reading.notes, _told(Note("model_unavailable", str(error)))])
    if client is None:
        return reading
    answer = ask_fully(document_of(reading, name), reading.proposals, client)
    exact = [row for row in answer.proposals if row.quote and reading.raw[row.start : row.end] == row.quote]
    rows = sorted([*reading.proposals, *exact], key=lambda row: (row.start, row.value_start or row.start))
    return replace(reading, proposals=rows, notes=[*reading.notes, *map(_told, answer.notes)])


def _told(note: Note) -> dict[str, Any]:
    return {"code": note.code, "message": note.message, "start": note.start, "end": note.end}


def run_here(document: IngestDocument) -> None:
    """The same within this process, at once: for files that are trusted (the demonstration)."""
    row = _begin(document.pk, document.number)
    if row is None:
        return
    try:
        reading = read_here(content.path_of(row.sha256).read_bytes(), row.name, dated=row.dated)
    except Unreadable as error:
        refuse(row.pk, row.number, error.code, str(error))
    else:
        finish(row.pk, row.number, reading)


@transaction.atomic
def _begin(document_id: int, number: int) -> IngestDocument | None:
    row = _current(document_id, number)
    if row is None:
        return None
    row.state, row.progress = DocumentState.READING, _BEGUN
    row.save(update_fields=["state", "progress"])
    return row


def _current(document_id: int, number: int) -> IngestDocument | None:
    """The document, locked, if this reading is still wanted."""
    rows = IngestDocument.objects.select_for_update(of=("self",)).filter(pk=document_id, number=number)
    return rows.filter(state__in=[DocumentState.WAITING, DocumentState.READING]).first()


@transaction.atomic
def finish(document_id: int, number: int, reading: Reading) -> bool:
    """Keep what was read and tell who waits for it. False where another reading was asked for meanwhile."""
    row = _current(document_id, number)
    if row is None:
        return False
    told = keeping.keep(row, reading)
    _common.note(_reader(), row, "document.read", number=number, **told)
    notices.tell_ready(row)
    return True


@transaction.atomic
def refuse(document_id: int, number: int, code: str, why: str) -> None:
    """Say why a document cannot be read; what an earlier reading found stays."""
    row = _current(document_id, number)
    if row is None:
        return
    row.state, row.progress = DocumentState.REFUSED, 0
    if code == "needs_ocr":  # whoever reads this page installs nothing
        why = _("这是图片或扫描件，要装好文字识别才能读。请管理员装好，再按“重新阅读”。")
    row.refused_code, row.refused_why = code[:40], (why or _("读不了这个文件"))[:500]
    row.save(update_fields=["state", "progress", "refused_code", "refused_why"])
    _common.note(_reader(), row, "document.refused", number=number, code=row.refused_code)
    notices.tell_refused(row)


def lost(before: dt.datetime) -> int:
    """Refuse what nobody reads any more: its job is gone for good. The number of documents."""
    from shuanglian.foundation.jobs.models import OPEN, Job

    rows = IngestDocument.objects.filter(
        state__in=[DocumentState.WAITING, DocumentState.READING], handed_in_at__lt=before
    )
    keys = {f"ingest:{pk}:{number}": (pk, number) for pk, number in rows.values_list("pk", "number")[:500]}
    alive = set(Job.objects.filter(dedupe_key__in=keys, status__in=OPEN).values_list("dedupe_key", flat=True))
    gone = [key for key in keys if key not in alive]
    for key in gone:
        refuse(*keys[key], "lost", _("多次没有读成，请再读一次或联系管理员"))
    return len(gone)


def _reader() -> Actor:
    return system(READER)
