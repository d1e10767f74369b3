"""Reading the forms of tasks and orders."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.utils.translation import gettext as _

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import Invalid, Reason
from shuanglian.foundation.files.models import Visibility
from shuanglian.foundation.files.services import store
from shuanglian.indicators.models import Indicator, Plan
from shuanglian.programmes.plans import written
from shuanglian.programmes.plans.models import PlanTask
from shuanglian.programmes.plans.services import TaskSpec, To
from shuanglian.registry import selectors as registry
from shuanglian.registry.models import Party, Place, Source

from ..forms import Form


def upload(request: HttpRequest, actor: Actor, scope: str = "", name: str = "file") -> int | None:
    """Keep an uploaded file under its object; None if there is none. Raises `Invalid`."""
    sent = request.FILES.get(name)
    if not isinstance(sent, UploadedFile) or not sent.name:
        return None
    visibility = Visibility.CASE if scope else Visibility.ORGANISATION
    return int(store(actor=actor, upload=sent, name=sent.name, visibility=visibility, scope=scope).pk)  # type: ignore[arg-type]


def needed_day(form: Form, name: str, label: str) -> dt.date:
    """Raises `Invalid` when it is missing or no day."""
    day = form.day(name, label)
    if day is None and not form.reasons:
        form.needed(name, label)
    form.finish()
    assert day is not None
    return day


def number(form: Form, name: str) -> int:
    value = form.text(name)
    return int(value) if value.isascii() and value.isdecimal() and len(value) < 18 else 0


# -- tasks ----------------------------------------------------------------------------------------------------
def task(form: Form, actor: Actor, old: PlanTask | None) -> TaskSpec:
    """A whole task. Raises `Invalid` with everything that cannot be read."""
    plan = old.plan if old else _one(form, "plan", lambda key: Plan.objects.filter(key=key).first())
    code = old.code if old else form.needed("code", _("任务编号"))
    if not re.fullmatch(r"[-\w]{1,60}", code or "x", re.ASCII):
        form.refuse([Reason("code", _("编号只用字母、数字、横线"), "code")])
    form.needed("title", _("任务"))
    days = {"starts_on": form.day("starts_on", _("开始")), "ends_on": form.day("ends_on", _("完成"))}
    for name, day in days.items():
        if day is None and not form.text(name):
            form.needed(name, _("日期"))
    values: dict[str, Any] = {
        "lead": _one(form, "lead", lambda text: _party(actor, text), optional=True),
        "helpers": _many(form, "helpers", lambda text: _party(actor, text)),
        "places": _many(form, "places", _place),
        "indicator": _one(
            form, "indicator", lambda c: Indicator.objects.filter(code=c).first(), optional=True
        ),
        "source": _one(form, "source", lambda c: Source.objects.filter(code=c).first(), optional=True),
        "total": form.number("total", _("总量")),
        "shares": _written(form, "shares", written.shares) or {},
        "milestones": _written(form, "milestones", written.milestones) or [],
    }
    form.finish()
    values |= {name: form.text(name) for name in ("title", "what", "unit", "locator")} | days
    values |= {"plan": plan, "code": code, "is_public": form.flag("is_public")}
    if old is None:
        return TaskSpec(**values, is_demo=actor.is_demo)
    return TaskSpec(**values, is_demo=old.is_demo, parent=old.parent, comparator=old.comparator)


def present(old: PlanTask) -> dict[str, Any]:
    """The task as the form shows it."""
    return {
        "title": old.title, "what": old.what, "lead": old.lead.ref if old.lead else "",
        "helpers": "、".join(old.helpers.values_list("ref", flat=True)),
        "places": "、".join(old.places.values_list("code", flat=True)),
        "indicator": old.indicator.code if old.indicator else "", "unit": old.unit,
        "total": "" if old.total is None else written.plain(old.total),
        "starts_on": old.starts_on.isoformat(), "ends_on": old.ends_on.isoformat(),
        "shares": written.shares_text(dict(old.shares.values_list("year", "value"))),
        "milestones": written.milestones_text(list(old.milestones.all())),
        "source": old.source.code if old.source else "", "locator": old.locator,
        "is_public": "1" if old.is_public else "", "rev": old.rev,
    }  # fmt: skip


def _party(actor: Actor, text: str) -> Party | None:
    rows = registry.parties(actor)
    return rows.filter(ref=text).first() or rows.filter(name=text).first()


def _place(text: str) -> Place | None:
    return Place.objects.filter(code=text).first() or Place.objects.filter(name=text).first()


def _one(form: Form, name: str, find: Callable[[str], Any], *, optional: bool = False) -> Any:
    text = form.text(name)
    found = find(text) if text else None
    if found is None and (text or not optional):
        form.refuse([Reason("unknown", _("库里没有“%s”") % text if text else _("请选一项"), name)])
    return found


def _many(form: Form, name: str, find: Callable[[str], Any]) -> list[Any]:
    found = []
    for text in [part.strip() for part in re.split(r"[、，,；;\n]", form.text(name)) if part.strip()]:
        one = find(text)
        if one is None:
            form.refuse([Reason("unknown", _("库里没有“%s”") % text, name)])
        else:
            found.append(one)
    return found


def _written(form: Form, name: str, read: Callable[[str], Any]) -> Any:
    try:
        return read(form.text(name))
    except written.Unreadable as error:
        form.refuse([Reason("unreadable", str(error), name)])
        return None


# -- orders ---------------------------------------------------------------------------------------------------
def units(request: HttpRequest, form: Form) -> list[To]:
    """The units that are ticked, each with its own part and day where they are filled in."""
    found = []
    for text in request.POST.getlist("units")[:300]:
        if text.isascii() and text.isdecimal() and len(text) < 18:
            due = form.day(f"due-{text}", _("期限"))
            found.append(To(int(text), form.text(f"part-{text}"), due))
    return found


def _what_else(form: Form, to: list[To], *, is_new: bool) -> None:
    for name, label in {"title": _("标题"), "text": _("要求"), "wanted": _("要反馈什么")}.items():
        if is_new or name != "title":
            form.needed(name, label)
    if not to:
        form.refuse([Reason("units", _("至少选一个单位"), "units")])


def version(request: HttpRequest, form: Form, actor: Actor, scope: str = "") -> dict[str, Any]:
    """What an order and a new version of it have in common. Raises `Invalid` with everything that is missing."""
    to = units(request, form)
    due = form.day("due_on", _("期限"))
    if due is None and not form.text("due_on"):
        form.needed("due_on", _("期限"))
    if due is None or form.reasons:  # the service is not asked then, so what it would miss is told here
        _what_else(form, to, is_new=not scope)
    form.finish()
    if due is None:
        raise Invalid(form.reasons)
    file = upload(request, actor, scope)
    return {
        "text": form.text("text"),
        "wanted": form.text("wanted"),
        "due_on": due,
        "units": to,
        "files": [] if file is None else [file],
    }
