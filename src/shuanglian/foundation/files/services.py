"""Taking files in."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection
from typing import BinaryIO, Final

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from shuanglian.foundation.actor import Actor, Role
from shuanglian.foundation.errors import Invalid, NotAllowed, Reason
from shuanglian.foundation.events.services import record

from . import content, sniff
from .models import StoredFile, Visibility
from .selectors import download_response, get_for, open_for

__all__ = ["download_response", "get_for", "open_for", "store"]
BYTES: Final = "application/octet-stream"


def store(
    *,
    actor: Actor,
    upload: BinaryIO,
    name: str,
    visibility: str = Visibility.ORGANISATION,
    scope: str = "",
    unproved: Collection[str] = (),
) -> StoredFile:
    """Keep an upload and return its record. `scope` is the stream it belongs to, such as `need:12`.

    `unproved`: extensions that the caller reads itself and never shows (pages, texts in any encoding): kept without looking
    at the content, as bytes that no browser runs.

    Raises `Invalid` with every reason: empty, larger than FILES_MAX_BYTES, of a type that is not accepted, or
    with a name that does not fit the content.
    """
    if not actor.is_authenticated and actor.role != Role.SYSTEM:
        raise NotAllowed(Reason("login_required", _("登录后才能上传文件")))
    limit: int = settings.FILES_MAX_BYTES
    try:
        received = content.receive(upload, limit)
    except content.TooLarge:
        raise Invalid([_too_large(limit), *_name_problems(name, unproved)]) from None
    try:
        media_type = _accept(received, name, visibility, unproved)
        with transaction.atomic():
            content.keep(received)
            return _write(actor, received, clean_name(name), media_type, visibility, scope)
    finally:
        content.drop(received)


def clean_name(name: str) -> str:
    """The last part of a path, without control and direction characters that could disguise an extension."""
    last = name.replace("\\", "/").rpartition("/")[2]
    plain = "".join(c for c in unicodedata.normalize("NFC", last) if unicodedata.category(c)[0] != "C").strip(
        " ."
    )
    stem, dot, extension = plain.rpartition(".")
    return f"{stem[:180]}{dot}{extension}" if dot else plain[:180]


def _accept(received: content.Received, name: str, visibility: str, unproved: Collection[str]) -> str:
    extension = _extension(name)
    reasons = _name_problems(name, unproved)
    media_type = None
    if received.size == 0:
        reasons.append(Reason("empty", _("文件是空的"), "file"))
    elif extension in unproved:
        media_type = BYTES
    else:
        media_type = sniff.media_type(received.path, extension)
        reasons += _type_problems(media_type, extension)
    if visibility not in Visibility.values:
        reasons.append(Reason("visibility", _("没有这种公开范围"), "visibility"))
    if reasons or media_type is None:
        raise Invalid(reasons)
    return media_type


def _type_problems(media_type: str | None, extension: str) -> list[Reason]:
    if media_type is None:
        return [Reason("type", _("看内容不是可收的文件类型：%s") % "、".join(sorted(sniff.ALLOWED)), "file")]
    if extension in sniff.ALLOWED and sniff.ALLOWED[extension] != media_type:
        text = _("扩展名是 .%(extension)s，内容却是 %(type)s") % {"extension": extension, "type": media_type}
        return [Reason("extension_mismatch", text, "file")]
    return []


def _name_problems(name: str, unproved: Collection[str] = ()) -> list[Reason]:
    accepted = {*sniff.ALLOWED, *unproved}
    if not clean_name(name):
        return [Reason("name", _("文件没有名称"), "name")]
    if _extension(name) not in accepted:
        return [Reason("extension", _("可收的扩展名：%s") % "、".join(sorted(accepted)), "name")]
    return []


def _too_large(limit: int) -> Reason:
    return Reason("too_large", _("文件超过 %d MB") % (limit // (1024 * 1024)), "file")


def _extension(name: str) -> str:
    return clean_name(name).rpartition(".")[2].lower()


def _write(
    actor: Actor, received: content.Received, name: str, media_type: str, visibility: str, scope: str
) -> StoredFile:
    file = StoredFile.objects.create(
        sha256=received.sha256,
        size=received.size,
        media_type=media_type,
        name=name,
        visibility=visibility,
        scope=scope,
        uploaded_by_id=actor.user_id,
        organisation_id=actor.organisation_id,
    )
    # The name may hold personal data, so the record names the content only.
    payload = {"sha256": file.sha256, "size": file.size, "media_type": media_type, "visibility": visibility}
    record(
        stream=scope or _own_stream(actor),
        kind="file.stored",
        actor=actor,
        obj=("file", file.pk),
        payload=payload,
    )
    return file


def _own_stream(actor: Actor) -> str:
    if actor.organisation_id is not None:
        return f"org:{actor.organisation_id}"
    return f"account:{actor.user_id}" if actor.user_id is not None else "region:files"
