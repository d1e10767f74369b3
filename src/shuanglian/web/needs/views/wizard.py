"""出题: four short screens. What was typed is a draft after the first one, so nothing is lost on a phone."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from shuanglian.foundation.actor import Actor, Role
from shuanglian.foundation.errors import DomainError, Invalid, Reason
from shuanglian.programmes.siti import services as siti
from shuanglian.registry import selectors as registry
from shuanglian.registry import services as registry_services
from shuanglian.registry.models import Need, NeedStatus

from ...http import actor_of, login_needed
from .. import drafting
from ..actions.base import Scene, keep_file
from ..clarity import clarity
from ..fields import Field, read_all, rows_of, shown, shown_rows

STEPS = ("text", "requirements", "details", "check")


@login_needed(Role.ENTERPRISE, Role.MANAGER, Role.ADMIN)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Screen one, before there is a draft. `?text=` carries over what was asked on the home page."""
    actor = actor_of(request)
    fields = drafting.TEXT_FIELDS
    reasons: tuple[Reason, ...] = ()
    if request.method == "POST":
        try:
            return redirect("need-edit", need_id=_draft(actor, request).pk, step="requirements")
        except DomainError as error:
            reasons = error.reasons
    typed: Any = request.POST if request.method == "POST" else request.GET
    context = {
        "step": "text",
        "steps": STEPS,
        "fields": shown(fields, typed, reasons),
        "reasons": reasons,
        "owners": _owners(actor),
        "owner": typed.get("owner", ""),
        "number": 1,
    }
    return render(request, "siti/wizard.html", context, status=422 if reasons else 200)


def _draft(actor: Actor, request: HttpRequest) -> Need:
    values, problems = read_all(drafting.TEXT_FIELDS, request.POST, request.FILES)
    owner = drafting.owner_for(actor, request.POST.get("owner", ""))
    if problems:
        raise Invalid(problems)
    return registry_services.need_draft(
        actor=actor,
        owner=owner,
        title=drafting.title_from(values["text"], values["title"]),
        text=values["text"],
        requirements=drafting.proposed(values["text"]),
        is_demo=actor.is_demo,
    )


def _owners(actor: Actor) -> list[tuple[str, str]]:
    if not actor.is_staff:
        return []
    rows = registry.parties(actor, kind="enterprise").order_by("name")
    return [(str(pk), name) for pk, name in rows.values_list("pk", "name")[:500]]


@login_needed(Role.ENTERPRISE, Role.MANAGER, Role.ADMIN)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, need_id: int, step: str) -> HttpResponse:
    """Screens one to four of a draft."""
    actor = actor_of(request)
    need = registry.get_need(actor, need_id, full=True)
    if need.status != NeedStatus.DRAFT:
        messages.info(request, _("这一题已经提交，不能再改草稿。"))
        return redirect("need-detail", need_id=need.pk)
    reasons: tuple[Reason, ...] = ()
    if request.method == "POST":
        try:
            SAVERS[step](actor, need, request)
            return _after(request, need, step)
        except DomainError as error:
            reasons = error.reasons
            need = registry.get_need(actor, need_id, full=True)
    return render(
        request,
        "siti/wizard.html",
        _context(actor, need, step, request, reasons),
        status=422 if reasons else 200,
    )


def _after(request: HttpRequest, need: Need, step: str) -> HttpResponse:
    if step == "check":
        messages.success(request, _("已提交。技术经理人会在时限内受理，进展会通知您。"))
        return redirect("need-detail", need_id=need.pk)
    if "later" in request.POST:
        messages.success(request, _("草稿已保存"))
        return redirect("need-detail", need_id=need.pk)
    following = step if "more" in request.POST else STEPS[STEPS.index(step) + 1]
    return redirect("need-edit", need_id=need.pk, step=following)


def _context(
    actor: Actor, need: Need, step: str, request: HttpRequest, reasons: tuple[Reason, ...]
) -> dict[str, Any]:
    typed = request.POST if request.method == "POST" else None
    number = STEPS.index(step) + 1
    context: dict[str, Any] = {
        "step": step,
        "steps": STEPS,
        "number": number,
        "need": need,
        "reasons": reasons,
        "rev": need.rev,
        "back": STEPS[number - 2] if number > 1 else "",
        "clarity": clarity(actor, need, duplicates=step == "check"),
    }
    if step == "requirements":
        rows = drafting.rows_shown(need)
        count = min(len(rows) + (2 if "more" in request.GET or not rows else 1), drafting.MAX_REQUIREMENTS)
        context["rows"] = shown_rows(
            "r", drafting.REQUIREMENT_FIELDS, typed, rows, reasons, max(count, _typed_rows(typed))
        )
        context["read"] = [r for r in need.requirements.all() if r.source_text]
    else:
        context["fields"] = shown(_fields(need, step), typed, reasons)
    return context


def _typed_rows(typed: Any) -> int:
    indexes = [
        int(name.split("-")[1])
        for name in (typed or {})
        if name.startswith("r-") and name.split("-")[1].isdigit()
    ]
    return min(max(indexes, default=-1) + 1, drafting.MAX_REQUIREMENTS)


def _fields(need: Need, step: str) -> tuple[Field, ...]:
    fields = {"text": drafting.TEXT_FIELDS, "details": drafting.DETAIL_FIELDS}.get(step, ())
    return tuple(replace(field, initial=_initial(need, field)) for field in fields)


def _initial(need: Need, field: Field) -> object:
    value = getattr(need, field.name, "")
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, dt.date) else value


def _rev(request: HttpRequest) -> int:
    raw = request.POST.get("rev", "")
    return int(raw) if raw.isdigit() else 0


def _save_text(actor: Actor, need: Need, request: HttpRequest) -> None:
    values, problems = read_all(drafting.TEXT_FIELDS, request.POST, request.FILES)
    if problems:
        raise Invalid(problems)
    changes = {"text": values["text"], "title": drafting.title_from(values["text"], values["title"])}
    fresh = (
        drafting.proposed(values["text"])
        if values["text"] != need.text and not need.requirements.exists()
        else None
    )
    registry_services.need_update(
        actor=actor, need=need, changes=changes, rev=_rev(request), requirements=fresh
    )


def _save_requirements(actor: Actor, need: Need, request: HttpRequest) -> None:
    rows, problems = rows_of("r", drafting.REQUIREMENT_FIELDS, request.POST, drafting.MAX_REQUIREMENTS)
    if problems:
        raise Invalid(problems)
    registry_services.need_update(
        actor=actor, need=need, changes={}, rev=_rev(request), requirements=drafting.kept(rows, need)
    )


def _save_details(actor: Actor, need: Need, request: HttpRequest) -> None:
    values, problems = read_all(drafting.DETAIL_FIELDS, request.POST, request.FILES)
    if values["confidentiality"] == "masked" and not values["teaser"]:
        problems.append(Reason("web.teaser", _("脱敏公开要写一段可以公开的摘要"), "teaser"))
    if problems:
        raise Invalid(problems)
    attachment = values.pop("attachment")
    registry_services.need_update(actor=actor, need=need, changes=values, rev=_rev(request))
    keep_file(Scene(actor, need), attachment)


def _submit(actor: Actor, need: Need, request: HttpRequest) -> None:
    siti.pose_submit(actor=actor, need=need)


SAVERS = {"text": _save_text, "requirements": _save_requirements, "details": _save_details, "check": _submit}
