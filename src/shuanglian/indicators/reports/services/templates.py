"""Word templates of operators: checked before anything reads them, kept as versions, tried out before they are used."""

from __future__ import annotations

import io

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import Conflict, Invalid, Reason
from shuanglian.foundation.events.services import record
from shuanglian.foundation.files.services import store

from .. import kinds, placeholders, policies, sample, templates
from ..cleaning import clean
from ..models import ReportTemplate
from ..press import word

LONGEST_NOTE = 200


def template_check(*, actor: Actor, kind: str, data: bytes) -> list[str]:
    """The placeholders of a file; nothing is kept. Raises `Invalid` with everything that is wrong with it."""
    policies.require(policies.may_keep_templates(actor))
    return placeholders.check(data, set(kinds.kind(kind).sections))


def template_preview(*, actor: Actor, kind: str, data: bytes | None = None) -> bytes:
    """The template filled with an invented report, as Word. Without `data`: the one in use. Nothing is kept."""
    policies.require(policies.may_keep_templates(actor))
    what = kinds.kind(kind)
    if data is not None:
        placeholders.check(data, set(what.sections))
    found = data if data is not None else bytes_of(in_use(kind), kind)
    return word.to_docx(sample.document(kind), found)


@transaction.atomic
def template_put(*, actor: Actor, kind: str, data: bytes, name: str, note: str = "") -> ReportTemplate:
    """Keep a new version and use it from now on. Reports that are there keep theirs."""
    found = template_check(actor=actor, kind=kind, data=data)
    if len(note.strip()) > LONGEST_NOTE:
        raise Invalid(Reason("too_long", _("请控制在 %d 字以内") % LONGEST_NOTE, "note"))
    file = store(actor=actor, upload=io.BytesIO(data), name=name, scope=_stream(kind))
    rows = ReportTemplate.objects.filter(kind=kind)
    version = (rows.aggregate(most=Max("version"))["most"] or 0) + 1
    rows.filter(in_use=True).update(in_use=False)
    try:
        with transaction.atomic():
            made = ReportTemplate.objects.create(
                kind=kind, version=version, file=file, placeholders=found, note=clean(note.strip()), in_use=True,
                made_by_id=actor.user_id,
            )  # fmt: skip
    except IntegrityError as error:
        told = _("另一位刚刚上传了这种报告的模板，请看过以后再传。")
        raise Conflict(Reason("template_race", told)) from error
    _note(actor, kind, "report_template.stored", version=version, sha256=file.sha256)
    return made


@transaction.atomic
def template_use(*, actor: Actor, kind: str, template: ReportTemplate | None) -> None:
    """Use a version again, or (None) the template that came with the product."""
    policies.require(policies.may_keep_templates(actor))
    kinds.kind(kind)
    rows = ReportTemplate.objects.select_for_update().filter(kind=kind)
    wanted = template.pk if template is not None else None
    if template is not None and template.kind != kind:
        raise Invalid(Reason("template_kind", _("这个模板是另一种报告的。"), "template"))
    now = {row.pk for row in rows if row.in_use}
    if now == ({wanted} if wanted is not None else set()):
        raise Conflict(Reason("template_in_use", _("正在用的就是这一版。")))
    rows.filter(in_use=True).update(in_use=False)
    if wanted is not None:
        rows.filter(pk=wanted).update(in_use=True)
    _note(actor, kind, "report_template.used", version=template.version if template is not None else 0)


def in_use(kind: str) -> ReportTemplate | None:
    return ReportTemplate.objects.select_related("file").filter(kind=kind, in_use=True).first()


def bytes_of(template: ReportTemplate | None, kind: str) -> bytes:
    """The file of a version; the one of the product for None."""
    from shuanglian.foundation.files import content

    if template is None:
        return templates.built_in(kind)
    return content.path_of(template.file.sha256).read_bytes()


def _stream(kind: str) -> str:
    return f"report-templates:{kind}"


def _note(actor: Actor, kind: str, event: str, **payload: object) -> None:
    record(
        stream=_stream(kind),
        kind=event,
        actor=actor,
        obj=("report_templates", kind),
        payload=dict(payload),
    )
