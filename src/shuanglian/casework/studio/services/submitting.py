"""To the gate: every problem of a draft at once, and handing it in for a second person."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from shuanglian.casework.errors import BadDefinition
from shuanglian.casework.models import Definition
from shuanglian.casework.services import publishing
from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import Invalid, Reason

from ..content import Content, of_definition, of_draft
from ..differences import compare
from ..models import Draft, DraftStatus
from .drafting import editable, touch


def draft_check(draft: Draft) -> list[Reason]:
    """Every problem of the draft; `field` is the id of the element, table or setting. Changes nothing."""
    return problems_of(draft.key, of_draft(draft))


def problems_of(key: str, content: Content) -> list[Reason]:
    """The findings of the gate, also for text that cannot be read at all."""
    found = publishing.check(
        key,
        bpmn_xml=content.bpmn_xml.encode(),
        dmn_xmls=[xml.encode() for xml in content.tables.values()],
        forms=content.forms,
        config=content.config,
    )
    return list({(r.code, str(r.message), r.field): r for r in found}.values())


@transaction.atomic
def draft_submit(*, actor: Actor, draft: Draft, rev: int, note: str) -> Draft:
    """Hand the draft in: it becomes a version that waits for approval. The one event is that of the new version.

    Raises `Invalid` (no word on what changed, nothing changed), `BadDefinition` with every problem, `Conflict`.
    """
    row = editable(actor, draft, rev)
    note = note.strip()
    if not note:
        raise Invalid(Reason("required", _("请写清楚改了什么、为什么改，批准的人要看"), "note"))
    if len(note) > 500:
        raise Invalid(Reason("too_long", _("改动说明请不要超过 500 字"), "note"))
    version = _published(row, actor)
    version.note = note
    version.save(update_fields=["note"])
    row.note, row.definition, row.status = note, version, DraftStatus.SUBMITTED
    row.name, row.reason, row.returned_by_label = version.name, "", ""
    touch(row, actor)
    row.save()
    return row


def _published(row: Draft, actor: Actor) -> Definition:
    content = of_draft(row)
    problems = problems_of(row.key, content)
    if problems:
        raise BadDefinition(problems)
    newest = Definition.objects.filter(key=row.key, status=Definition.Status.PUBLISHED)
    current = newest.order_by("-version").first()
    if current is not None and not compare(of_definition(current), content):
        raise Invalid(Reason("nothing_changed", _("内容与正在用的版本一样，没有可提交的改动")))
    version = publishing.publish(
        row.key,
        bpmn_xml=content.bpmn_xml.encode(),
        dmn_xmls=[xml.encode() for xml in content.tables.values()],
        forms=content.forms,
        config=content.config,
        actor=actor,
    )
    if version.status != Definition.Status.DRAFT:
        raise Invalid(Reason("nothing_changed", _("内容与已发布的版本一样，没有可提交的改动")))
    if Draft.objects.filter(definition=version).exclude(pk=row.pk).exists():
        raise Invalid(Reason("same_as_waiting", _("内容与另一份待批准的草稿一样")))
    return version
