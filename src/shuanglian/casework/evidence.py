"""What a person brings to a step that demands proof."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import EvidenceMissing, Invalid, Reason
from shuanglian.foundation.files import selectors as files
from shuanglian.foundation.files.models import StoredFile

from . import models


@dataclass(frozen=True, slots=True)
class Evidence:
    """One piece: a stored `file` (or its id), a `statement`, or a measured `value`; `kind` as the process
    names it."""

    kind: str
    file: StoredFile | int | None = None
    statement: str = ""
    value: Any = None


def require(kinds: Iterable[str], given: Sequence[Evidence]) -> None:
    """Raises `EvidenceMissing` naming every kind that is not there, `Invalid` for an empty piece."""
    empty = [
        item for item in given if item.file is None and not item.statement.strip() and item.value is None
    ]
    if empty:
        raise Invalid(
            [Reason("empty_evidence", _("凭证“%s”没有内容") % item.kind, item.kind) for item in empty]
        )
    missing = [kind for kind in kinds if kind not in {item.kind for item in given}]
    if missing:
        raise EvidenceMissing(
            [Reason("evidence_missing", _("缺少凭证：%s") % kind, kind) for kind in missing]
        )


def attach(token: models.Token, given: Sequence[Evidence], *, actor: Actor) -> None:
    """Store the pieces (before the case moves, so that handlers can read them); a file must be one that the
    actor may read (`NotFound` otherwise)."""
    if not given:
        return
    models.Evidence.objects.bulk_create(
        models.Evidence(
            token=token,
            kind=item.kind,
            file_id=_file_id(item, actor),
            statement=item.statement.strip(),
            value=item.value,
            created_at=timezone.now(),
        )
        for item in given
    )


def _file_id(item: Evidence, actor: Actor) -> int | None:
    if item.file is None:
        return None
    return files.get_for(actor, item.file.pk if isinstance(item.file, StoredFile) else item.file).pk
