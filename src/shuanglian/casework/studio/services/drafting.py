"""Making and saving drafts."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from shuanglian.casework.forms import storable
from shuanglian.casework.models import Definition
from shuanglian.casework.xml import MAX_BYTES
from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import Conflict, Invalid, NotFound, Reason
from shuanglian.foundation.events.services import record

from .. import blank, content
from ..models import Draft, DraftStatus
from ..policies import demand, may_edit

MAX_TABLES: Final = 30
MAX_JSON: Final = 512 * 1024


@transaction.atomic
def draft_new(*, actor: Actor, base: Definition | None = None, key: str = "", name: str = "") -> Draft:
    """A draft of the next version of `base`, or of a new process. Raises `NotAllowed`, `Invalid`."""
    demand(may_edit(actor))
    if base is None and Definition.objects.filter(key=key).exists():
        raise Invalid(Reason("key_taken", _("已经有编号为“%s”的流程，请从它的版本起草") % key, "key"))
    taken = content.Content(blank.process(key, name)) if base is None else content.of_definition(base)
    now = timezone.now()
    row = Draft.objects.create(
        key=base.key if base else key,
        name=(base.name if base else name.strip())[:120],
        base=base,
        bpmn_xml=taken.bpmn_xml,
        tables=dict(taken.tables),
        forms=dict(taken.forms),
        config=dict(taken.config),
        owner_id=actor.user_id,
        owner_label=actor.label,
        editors=[actor.key],
        created_at=now,
        updated_at=now,
    )
    _record(row, "process_draft.created", actor, base=base.pk if base else None)
    return row


@transaction.atomic
def draft_save(
    *,
    actor: Actor,
    draft: Draft,
    rev: int,
    bpmn_xml: str | None = None,
    tables: Mapping[str, str] | None = None,
    forms: Mapping[str, Any] | None = None,
    config: Mapping[str, Any] | None = None,
    note: str | None = None,
) -> Draft:
    """Store what is given (None leaves a part as it is), also if it is broken; `rev` is the one it was made from.

    Raises `Conflict` if somebody stored a newer one, which stays as it is; `Invalid` for what is too large.
    """
    row = editable(actor, draft, rev)
    given = {"bpmn_xml": bpmn_xml, "tables": tables, "forms": forms, "config": config, "note": note}
    changes = {name: value for name, value in given.items() if value is not None}
    problems = _unstorable(changes) or _too_large(changes)
    if problems:
        raise Invalid(problems)
    for name, value in changes.items():
        setattr(row, name, dict(value) if isinstance(value, Mapping) else _clean(str(value)))
    touch(row, actor)
    row.save()
    _record(row, "process_draft.saved", actor, parts=sorted(changes))
    return row


@transaction.atomic
def draft_drop(*, actor: Actor, draft: Draft, rev: int) -> Draft:
    """Give up a draft. It stays readable and can be copied, but not edited."""
    row = editable(actor, draft, rev)
    row.status = DraftStatus.DROPPED
    touch(row, actor)
    row.save()
    _record(row, "process_draft.dropped", actor)
    return row


def editable(actor: Actor, draft: Draft, rev: int) -> Draft:
    """The locked row, if this actor may change it and nobody changed it since `rev`."""
    demand(may_edit(actor))
    row = Draft.objects.select_for_update().filter(pk=draft.pk).first()
    if row is None:
        raise NotFound(Reason("not_found", _("没有这份草稿，或者您不能查看它。")))
    if not row.is_open:
        told = _("这份草稿%s，不能再改") % row.get_status_display()
        raise Conflict(Reason("not_open", told))
    if row.rev != rev:
        told = _(
            "另一个窗口或同事已经存过一次（第 %(n)d 次保存）。您写的还在页面上：请另存下来，打开新的再改"
        )
        raise Conflict(Reason("changed_meanwhile", told % {"n": row.rev}, "rev"))
    return row


def touch(row: Draft, actor: Actor) -> None:
    row.rev += 1
    row.updated_at = timezone.now()
    if actor.key not in row.editors:
        row.editors = [*row.editors, actor.key]


def _clean(text: str) -> str:
    return text.replace("\x00", "")


def _unstorable(changes: Mapping[str, Any]) -> list[Reason]:
    """Halves of pairs have no bytes, and null characters no place in JSON: no database keeps them."""
    told = _("这段文字里有不能保存的字符")
    return [Reason("bad_text", told, name) for name, value in changes.items() if not _kept(value)]


def _kept(value: Any) -> bool:
    if isinstance(value, str):
        return storable(_clean(value))
    written = json.dumps(value, ensure_ascii=False)
    return storable(written) and "\\u0000" not in written


def _too_large(changes: Mapping[str, Any]) -> list[Reason]:
    tables = changes.get("tables", {})
    sizes = {
        "bpmn_xml": (len(changes.get("bpmn_xml", "").encode()), MAX_BYTES),
        "tables": (sum(len(str(xml).encode()) for xml in tables.values()), MAX_BYTES),
        "forms": (_weight(changes.get("forms")), MAX_JSON),
        "config": (_weight(changes.get("config")), MAX_JSON),
    }
    told = _("超过 %d KB，存不下")
    found = [
        Reason("too_large", told % (most // 1024), name)
        for name, (size, most) in sizes.items()
        if size > most
    ]
    if len(tables) > MAX_TABLES:
        found.append(Reason("too_many", _("决策表文件请不要超过 %d 个") % MAX_TABLES, "tables"))
    if len(changes.get("note", "")) > 500:
        found.append(Reason("too_long", _("改动说明请不要超过 500 字"), "note"))
    return found


def _weight(value: Any) -> int:
    return len(json.dumps(value, ensure_ascii=False).encode())


def digest(row: Draft) -> str:
    parts = [row.bpmn_xml, row.tables, row.forms, row.config]
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def _record(row: Draft, kind: str, actor: Actor, **more: Any) -> None:
    payload = {"key": row.key, "rev": row.rev, "sha256": digest(row), **more}
    record(
        stream=f"definition:{row.key}",
        kind=kind,
        actor=actor,
        obj=("process_draft", row.pk),
        payload=payload,
    )
