"""Reading the forms of projects."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.utils.translation import gettext as _

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import Reason
from shuanglian.foundation.files.models import Visibility
from shuanglian.foundation.files.services import store
from shuanglian.programmes.projects import money
from shuanglian.programmes.projects.words import Level
from shuanglian.registry import selectors as registry
from shuanglian.registry.models import Party, Segment, Source

from ..forms import Form


def register(form: Form, viewer: Actor) -> dict[str, Any]:
    """Fields of the register. The form collects what is wrong."""
    name = form.needed("name", _("项目名称"))
    total, raw = amount(form, "total", _("总投资"))
    level = form.text("level")
    if level and level not in Level.values:
        form.refuse([Reason("level", _("没有这个级别"), "level")])
    return {
        "name": name,
        "party": _party(form, viewer),
        "place": form.place(),
        "segment": _one(form, "segment", Segment, _("没有这个环节")),
        "signed_on": form.day("signed_on", _("签约日期")),
        "total_cents": total,
        "total_raw": raw,
        "level": level,
        "source": _one(form, "source", Source, _("没有这个来源")),
        "note": form.text("note"),
    }


def amount(form: Form, name: str, label: str) -> tuple[int | None, str]:
    """分 and the words; `5.2` without a unit means 万元, as the field says."""
    text = form.text(name)
    if not text:
        return None, ""
    try:
        found = money.parse(text if not text[-1].isdigit() else f"{text}万元")
    except ValueError:
        told = _("%(label)s：写成带单位的金额，例如 5.2亿元、8600万元") % {"label": label}
        form.refuse([Reason("money", told, name)])
        return None, ""
    return found.cents, found.raw


def month(form: Form, name: str, label: str) -> dt.date | None:
    """`2026-05` as the first day of that month."""
    text = form.text(name)
    try:
        return dt.date.fromisoformat(f"{text[:7]}-01")
    except ValueError:
        told = _("%(label)s：请按 2026-05 的样子填月份") % {"label": label}
        form.refuse([Reason("month", told, name)])
        return None


def upload(request: HttpRequest, actor: Actor, project_id: int | None, name: str = "file") -> int | None:
    """Keep an uploaded file under its project; None if there is none. Raises `Invalid`."""
    sent = request.FILES.get(name)
    if not isinstance(sent, UploadedFile) or not sent.name:
        return None
    scope = f"project:{project_id}" if project_id is not None else ""
    visibility = Visibility.CASE if scope else Visibility.ORGANISATION
    return int(store(actor=actor, upload=sent, name=sent.name, visibility=visibility, scope=scope).pk)  # type: ignore[arg-type]


def _party(form: Form, viewer: Actor) -> Party | None:
    text = form.text("party")
    if not text:
        return None
    rows = registry.parties(viewer)
    found = rows.filter(ref=text).first() or rows.filter(name=text).first()
    if found is None:
        form.refuse([Reason("party", _("库里没有这个主体，请写编号或全称"), "party")])
    return found


def _one(form: Form, name: str, model: Any, message: str) -> Any:
    text = form.text(name)
    if not text:
        return None
    found = (
        model.objects.filter(pk=int(text)).first()
        if text.isascii() and text.isdecimal() and len(text) < 18
        else None
    )
    if found is None:
        form.refuse([Reason(name, message, name)])
    return found
