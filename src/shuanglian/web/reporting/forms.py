"""Reading the forms of a round."""

from __future__ import annotations

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.utils.translation import gettext as _

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import Invalid, Reason
from shuanglian.foundation.files.models import Visibility
from shuanglian.foundation.files.services import store
from shuanglian.programmes.reporting.models import Line, LineState, Round
from shuanglian.programmes.reporting.services import Draft

from ..forms import Form


def drafts(row: Round, form: Form) -> dict[int, Draft]:
    """The lines whose fields came with the form."""
    open_ = Line.objects.filter(round=row, state__in=[LineState.OPEN, LineState.RETURNED])
    return {pk: _draft(form, pk) for pk in open_.values_list("pk", flat=True) if f"raw-{pk}" in form.values}


def _draft(form: Form, pk: int) -> Draft:
    rev = form.text(f"rev-{pk}")
    return Draft(
        raw=form.text(f"raw-{pk}"),
        unit=form.text(f"unit-{pk}"),
        is_missing=form.flag(f"missing-{pk}"),
        missing_reason=form.text(f"missing_reason-{pk}"),
        note=form.text(f"note-{pk}"),
        rev=int(rev) if rev.isascii() and rev.isdecimal() and len(rev) < 10 else None,
    )


def upload(request: HttpRequest, actor: Actor, row: Round, name: str = "file") -> int | None:
    """Keep an uploaded file under its round; None if there is none. Raises `Invalid`."""
    sent = request.FILES.get(name)
    if not isinstance(sent, UploadedFile) or not sent.name:
        return None
    kept = store(actor=actor, upload=sent, name=sent.name, visibility=Visibility.CASE, scope=row.stream)  # type: ignore[arg-type]
    return int(kept.pk)


def file_needed(request: HttpRequest, actor: Actor, row: Round) -> int:
    kept = upload(request, actor, row)
    if kept is None:
        raise Invalid(Reason("required", _("请选择文件"), "file"))
    return kept


def number(form: Form, name: str) -> int:
    value = form.text(name)
    return int(value) if value.isascii() and value.isdecimal() and len(value) < 18 else 0
