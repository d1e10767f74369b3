"""A document comes in: its bytes are kept once, the reading is queued, a newer version knows the one before."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any, BinaryIO, Final, NamedTuple

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import Conflict, Invalid, Reason
from shuanglian.foundation.files import services as files
from shuanglian.foundation.files.models import StoredFile
from shuanglian.foundation.jobs.services import enqueue_once
from shuanglian.registry.models import Place, Source

from .. import selectors
from ..models import DocumentState, IngestDocument
from ..policies import may_change, may_hand_in, require
from . import _common

# The reader tells these from their bytes, in a process of its own; nothing shows them to a browser.
UNPROVED: Final = ("txt", "md", "html", "htm", "csv", "xls", "tif", "tiff", "bmp")
READABLE: Final = (*UNPROVED, "docx", "pdf", "xlsx", "png", "jpg", "jpeg", "webp")
CHANGEABLE: Final = ("title", "sender", "dated", "place", "source")
_CHUNK: Final = 1024 * 1024


class Handed(NamedTuple):
    """`created` is False where the same bytes were handed in before."""

    document: IngestDocument
    created: bool


def document_hand_in(
    *,
    actor: Actor,
    upload: BinaryIO,
    name: str,
    title: str = "",
    sender: str = "",
    dated: dt.date | None = None,
    place: Place | None = None,
    source: Source | None = None,
    replaces: IngestDocument | None = None,
) -> Handed:
    """Keep a document and queue its reading. The same bytes again are the same document; `replaces` is the version before.

    Raises `NotAllowed`, `NotFound` (of `replaces`), `Conflict` (it is replaced already), `Invalid` with every reason.
    """
    require(may_hand_in(actor))
    reasons: list[Reason] = []
    plain = files.clean_name(name)[:200]
    words = {
        "title": _common.text(title, "title", reasons, longest=300) or PurePosixPath(plain).stem or plain,
        "sender": _common.text(sender, "sender", reasons, longest=200),
    }
    if plain.rpartition(".")[2].lower() not in READABLE:
        reasons.append(_unreadable())
    _common.refuse(reasons)
    digest = _digest(upload)
    about = {"name": plain, "dated": dated, "place": place, "source": source, **words}
    try:
        with transaction.atomic():
            return _handed(actor, upload, digest, replaces, about)
    except IntegrityError:
        there = _there(actor, digest, replaces)
        if there is None:
            raise
        return Handed(there, False)


def _handed(
    actor: Actor, upload: BinaryIO, digest: str, replaces: IngestDocument | None, about: dict[str, Any]
) -> Handed:
    before = _common.lock_document(actor, replaces) if replaces is not None else None
    there = _there(actor, digest, before)
    if there is not None:
        return Handed(there, False)
    if before is not None:
        require(may_change(actor, before))
        _refuse_second(before)
    row = IngestDocument.objects.create(
        sha256=digest,
        organisation_id=_owner(actor, before),
        previous=before,
        version=before.version + 1 if before else 1,
        handed_in_by_id=actor.user_id,
        is_demo=actor.is_demo,
        **about,
    )
    row.file = _stored(actor, upload, row)
    row.save(update_fields=["file"])
    queue(row)
    _common.note(
        actor, row, "document.handed_in", sha256=digest, version=row.version, previous=row.previous_id
    )
    return Handed(row, True)


def _stored(actor: Actor, upload: BinaryIO, row: IngestDocument) -> StoredFile:
    """The bytes as they came. Whoever brought the wrong thing hears in one sentence what can be read."""
    try:
        return files.store(
            actor=actor, upload=upload, name=row.name, scope=f"document:{row.pk}", unproved=UNPROVED
        )
    except Invalid as error:
        other = ("type", "extension", "extension_mismatch")
        told = [reason for reason in error.reasons if reason.code not in other]
        raise Invalid(told or [_unreadable()]) from None


def _unreadable() -> Reason:
    told = _(
        "这种文件读不了，或扩展名和内容不一致。请交文本、网页、Word（.docx）、PDF、Excel、CSV 或图片；别的格式请先另存。"
    )
    return Reason("type", told, "file")


def _there(actor: Actor, digest: str, before: IngestDocument | None) -> IngestDocument | None:
    rows = IngestDocument.objects.filter(sha256=digest, is_demo=actor.is_demo)
    return rows.filter(organisation=_owner(actor, before)).first()


def _owner(actor: Actor, before: IngestDocument | None) -> int | None:
    """A newer version stays with the organisation whose document it is, whoever brings it."""
    return before.organisation_id if before is not None else actor.organisation_id


def _refuse_second(before: IngestDocument) -> None:
    if before.replaced_by.exists():
        raise Conflict(
            Reason("ingest.replaced", _("这份文档已经有更新的版本，请替换最新的那一份。"), "replaces")
        )


def _digest(upload: BinaryIO) -> str:
    limit: int = settings.FILES_MAX_BYTES
    digest, size = hashlib.sha256(), 0
    while chunk := upload.read(_CHUNK):
        size += len(chunk)
        if size > limit:
            told = _("文件超过 %d MB") % (limit // (1024 * 1024))
            raise Invalid(Reason("too_large", told, "file"))
        digest.update(chunk)
    upload.seek(0)
    return digest.hexdigest()


def queue(document: IngestDocument) -> None:
    """One open job per reading."""
    from ..jobs import read_document

    enqueue_once(read_document, f"ingest:{document.pk}:{document.number}", document.pk, document.number)


@transaction.atomic
def document_change(
    *, actor: Actor, document: IngestDocument, changes: Mapping[str, Any], rev: int | None = None
) -> IngestDocument:
    """Correct what is said of a document: title, sender, dated, place, source. Raises `NotFound`, `NotAllowed`, `Conflict`,
    `Invalid`. The date decides what 今年 means, so changing it is followed by reading again where the caller asks."""
    row = _common.lock_document(actor, document)
    require(may_change(actor, row))
    _common.demand_rev(row, rev)
    reasons = [
        Reason("unknown_field", _("不能设置这个字段。"), name) for name in changes if name not in CHANGEABLE
    ]
    plain = dict(changes)
    if "title" in plain:
        plain["title"] = _common.text(plain["title"], "title", reasons, longest=300, required=_("请写题名"))
    if "sender" in plain:
        plain["sender"] = _common.text(plain["sender"], "sender", reasons, longest=200)
    _common.refuse(reasons)
    changed = [name for name, value in plain.items() if getattr(row, name) != value]
    if not changed:
        return row
    for name in changed:
        setattr(row, name, plain[name])
    row.rev += 1
    row.save(update_fields=[*changed, "rev"])
    _common.note(actor, row, "document.changed", fields=sorted(changed))
    return row


@transaction.atomic
def document_read_again(*, actor: Actor, document: IngestDocument) -> IngestDocument:
    """Queue another reading: newer rules, or a file that was refused. What was decided stays; only differences are proposed.

    Raises `NotFound`, `NotAllowed`, `Conflict` while a reading is under way.
    """
    row = _common.lock_document(actor, document)
    require(may_change(actor, row))
    if row.state not in (DocumentState.READY, DocumentState.REFUSED):
        raise Conflict(Reason("ingest.state", _("这份文档正在阅读，请等它读完。")))
    row.state, row.number, row.progress, row.rev = DocumentState.WAITING, row.number + 1, 0, row.rev + 1
    row.refused_code = row.refused_why = ""
    row.save(update_fields=["state", "number", "progress", "rev", "refused_code", "refused_why"])
    queue(row)
    _common.note(actor, row, "document.read_again", number=row.number)
    return selectors.get_document(actor, row.pk)
