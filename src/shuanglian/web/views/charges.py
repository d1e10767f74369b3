"""Administrators keep who is in charge of which unit, and which unit stands above which."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shuanglian.foundation import uploads
from shuanglian.foundation.accounts import selectors, services
from shuanglian.foundation.accounts.forms import ChargeForm
from shuanglian.foundation.accounts.models import Organisation
from shuanglian.foundation.accounts.views.common import admin_needed, page_of, query
from shuanglian.foundation.errors import Conflict, Invalid, Reason
from shuanglian.registry import charges as sheets

from ..http import actor_of, download, text

OFFERED: Final = 200
SHOWN: Final = 100


@admin_needed
@require_http_methods(["GET", "HEAD", "POST"])
def charges(request: HttpRequest) -> HttpResponseBase:
    """The list; POST puts one leader in charge of one unit."""
    if request.method != "POST":
        return _page(request, ChargeForm(initial={"starts": timezone.localdate()}))
    form = ChargeForm(request.POST)
    values = _values(form)
    try:
        if form.errors:
            raise Invalid(services.charge_problems(**values) or [Reason("form", _("请改正下面的内容。"))])
        made = services.charge_start(actor=actor_of(request), **values)
    except (Invalid, Conflict) as error:
        form.refuse(error)
        return _page(request, form, status=422)
    messages.success(
        request, _("%(who)s 已分管 %(unit)s。") % {"who": made.user.name, "unit": made.organisation.name}
    )
    return redirect("charges")


@admin_needed
@require_POST
def end(request: HttpRequest, charge_id: int) -> HttpResponseBase:
    actor = actor_of(request)
    held = selectors.get_charge(actor, charge_id)
    try:
        services.charge_end(actor=actor, charge=held, ends=_day(text(request, "ends", 10)))
    except (Invalid, Conflict) as error:
        return _page(request, ChargeForm(), error.reasons, 422)
    messages.success(request, _("已定终止日期，之后不再报给他。"))
    return redirect("charges")


@admin_needed
@require_POST
def place(request: HttpRequest, organisation_id: int) -> HttpResponseBase:
    """Which unit stands above this one; empty: none."""
    actor = actor_of(request)
    held, name = selectors.get_for(actor, organisation_id), text(request, "parent", 200)
    try:
        parent = _unit(name)
        if name and parent is None:
            raise Invalid(Reason("organisation_not_found", _("没有这个单位，请填单位全称。"), "parent"))
        services.organisation_place(actor=actor, organisation=held, parent=parent)
    except Invalid as error:
        for reason in error.reasons:
            messages.error(request, str(reason.message))
    else:
        messages.success(request, _("上级单位已保存。"))
    return redirect("accounts-organisation", organisation_id=held.pk)


@admin_needed
@require_http_methods(["GET", "HEAD", "POST"])
def sheet(request: HttpRequest) -> HttpResponseBase:
    """GET: the empty sheet; POST: take a filled one, all rows or none."""
    if request.method != "POST":
        name = _("分管-模板")
        return download(sheets.template(), f"{name}.xlsx")
    try:
        rows = sheets.read(uploads.read(request.FILES.get("file")))
        made = services.charges_import(actor=actor_of(request), rows=rows)
    except Invalid as error:
        return _page(request, ChargeForm(), error.reasons[:SHOWN], 422)
    messages.success(request, _("已读入，新增 %(n)s 项分管。") % {"n": made})
    return redirect("charges")


@admin_needed
@require_safe
def export(request: HttpRequest) -> HttpResponseBase:
    name = _("分管")
    found = selectors.charges(actor_of(request), q=query(request))
    return download(sheets.export(found), f"{name}.xlsx")


def _values(form: ChargeForm) -> dict[str, Any]:
    form.full_clean()
    data = form.cleaned_data
    return {
        "user": selectors.find_login(data.get("login", "")),
        "organisation": _unit(data.get("unit", "")),
        "starts": data.get("starts"),
        "ends": data.get("ends"),
    }


def _unit(name: str) -> Organisation | None:
    return Organisation.objects.filter(name=name).first() if name else None


def _day(words: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(words)
    except ValueError:
        return None


def _page(request: HttpRequest, form: ChargeForm, reasons: Any = (), status: int = 200) -> HttpResponse:
    actor, q = actor_of(request), query(request)
    today = timezone.localdate()
    active = selectors.organisations(actor, status=Organisation.Status.ACTIVE)
    context = {
        "form": form,
        "reasons": reasons,
        "q": q,
        "page": page_of(request, selectors.charges(actor, q=q)),
        "today": today,
        "leaders": selectors.leaders(actor)[:OFFERED],
        "units": active[:OFFERED],
        "without": selectors.without_charge(actor, today).count(),
    }
    return render(request, "accounts/admin_charges.html", context, status=status)
