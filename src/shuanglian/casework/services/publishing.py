"""Taking definitions in: the gate that lists every problem, immutable versions, a second person's
approval."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from shuanglian.foundation.actor import Actor, Role
from shuanglian.foundation.errors import Conflict, NotAllowed, NotFound, Reason
from shuanglian.foundation.events.services import record

from .. import bpmn, dmn, layout
from ..errors import BadDefinition
from ..graph import Graph, Kind
from ..models import Decision, Definition
from ..xml import as_utf8
from . import calling
from .gate import check as check

APPROVED_WITH_RELEASE = "系统（随版本发布）"
MAX_ATTEMPTS: Final = 3


def publish(
    key: str,
    *,
    bpmn_xml: bytes,
    actor: Actor,
    dmn_xmls: Sequence[bytes] = (),
    forms: Mapping[str, Any] | None = None,
    config: Mapping[str, Any] | None = None,
) -> Definition:
    """Take a definition in as the next version of `key`; the content of the newest version gives that version.

    The system's own (shipped) definitions are published at once; a person's wait as a draft for a second
    person. Raises `BadDefinition` with every problem, `NotAllowed`.
    """
    if not actor.is_in(Role.SYSTEM, Role.ADMIN, Role.STEWARD):
        raise NotAllowed(Reason("not_publisher", _("流程由管理员或数据专员发布")))
    bpmn_xml, dmn_xmls = as_utf8(bpmn_xml), [as_utf8(xml) for xml in dmn_xmls]
    problems = check(key, bpmn_xml=bpmn_xml, dmn_xmls=dmn_xmls, forms=forms or {}, config=config)
    if problems:
        raise BadDefinition(problems)
    digest = _digest(bpmn_xml, dmn_xmls, forms or {}, config or {}, _pinned(bpmn.parse(bpmn_xml)))
    content = (bpmn_xml, dmn_xmls, dict(forms or {}), dict(config or {}), digest, actor)
    for attempt in range(1, MAX_ATTEMPTS + 1):
        try:
            with transaction.atomic():
                version = _next_version(key)
                return _known(key, digest) or _store(key, version, *content)
        except IntegrityError:  # somebody published the same number meanwhile: look at the newest again
            if attempt == MAX_ATTEMPTS:
                raise
    raise AssertionError("the loop returns or raises")


def _known(key: str, digest: str) -> Definition | None:
    """The newest version, if it has this content. Going back to older content makes a new version."""
    latest = Definition.objects.filter(key=key).order_by("-version").first()
    same = latest is not None and latest.sha256 == digest and latest.status != Definition.Status.RETIRED
    return latest if same else None


def _next_version(key: str) -> int:
    """The number after the newest version, which stays locked: whoever compares with it next finds it as it is."""
    latest = Definition.objects.select_for_update().filter(key=key).order_by("-version").first()
    return latest.version + 1 if latest else 1


@transaction.atomic
def approve(definition_id: int, *, actor: Actor) -> Definition:
    """A second person publishes a draft."""
    row = Definition.objects.select_for_update().filter(pk=definition_id).first()
    if row is None:
        raise NotFound(Reason("not_found", _("没有这个流程定义")))
    reasons = []
    if not actor.is_in(Role.ADMIN, Role.STEWARD) or actor.user_id is None:
        reasons.append(Reason("not_publisher", _("流程由管理员或数据专员批准")))
    if row.created_by == actor.key:
        reasons.append(Reason("same_person", _("起草人不能批准自己的流程")))
    if reasons:
        raise NotAllowed(reasons)
    if row.status != Definition.Status.DRAFT:
        raise Conflict(Reason("not_draft", _("这个版本不在待批准状态")))
    _mark_published(row, actor.key, actor.label)
    row.save()
    record(
        stream=f"definition:{row.key}", kind="definition.approved", actor=actor, obj=("definition", row.pk)
    )
    return row


def _digest(
    xml: bytes,
    tables: Sequence[bytes],
    forms: Mapping[str, Any],
    config: Mapping[str, Any],
    called: Sequence[Definition],
) -> str:
    """Of the whole content, what it calls included: a new version of a called process makes a new version."""
    rest = json.dumps([forms, config], ensure_ascii=False, sort_keys=True).encode()
    parts = [xml, *sorted(tables), rest, *(row.sha256.encode() for row in called)]
    return hashlib.sha256(b"".join(hashlib.sha256(part).digest() for part in parts)).hexdigest()


def _store(
    key: str,
    version: int,
    xml: bytes,
    tables: Sequence[bytes],
    forms: dict[str, Any],
    config: dict[str, Any],
    digest: str,
    actor: Actor,
) -> Definition:
    graph, now = bpmn.parse(xml), timezone.now()
    row = Definition(
        key=key,
        version=version,
        name=graph.name,
        sha256=digest,
        bpmn_xml=layout.ensure(xml).decode(),
        forms=forms,
        config=config,
        created_by=actor.key,
        created_by_label=actor.label,
        created_at=now,
    )
    if actor.role == Role.SYSTEM:
        _mark_published(row, "system", APPROVED_WITH_RELEASE)
    row.save()
    row.decisions.set([_store_decision(table) for table in tables])
    row.calls.set(_pinned(graph))
    record(
        stream=f"definition:{key}",
        kind="definition.published" if row.approved_by else "definition.drafted",
        actor=actor,
        obj=("definition", row.pk),
        payload={"key": key, "version": row.version, "sha256": digest},
    )
    return row


def _pinned(graph: Graph) -> list[Definition]:
    """The versions that call activities will run: the newest ones now, whatever is published later."""
    keys = sorted({node.calls for node in graph.of_kind(Kind.CALL)})
    return [row for key in keys if (row := calling.newest(key)) is not None]


def _mark_published(row: Definition, by: str, label: str) -> None:
    row.status, row.approved_by, row.approved_by_label = Definition.Status.PUBLISHED, by, label
    row.approved_at = timezone.now()


def _store_decision(xml: bytes) -> Decision:
    """One row per content; the file's key is the id of its first decision."""
    key, digest = next(iter(dmn.parse(xml))), hashlib.sha256(xml).hexdigest()
    found = Decision.objects.filter(key=key, sha256=digest).first()
    if found is not None:
        return found
    latest = Decision.objects.filter(key=key).order_by("-version").first()
    return Decision.objects.create(
        key=key,
        version=latest.version + 1 if latest else 1,
        sha256=digest,
        dmn_xml=xml.decode(),
        created_at=timezone.now(),
    )
