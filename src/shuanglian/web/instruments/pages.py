"""Hours of use by instrument, the uses of one, and recording and voiding them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import DomainError, NotFound, Reason
from shuanglian.registry import selectors as registry
from shuanglian.registry.models import Offering, Party
from shuanglian.sharing.usage import policies, selectors, services

from ..forms import Form
from ..http import actor_of, login_needed, text
from ..paging import page


@require_safe
def listing(request: HttpRequest) -> HttpResponseBase:
    """Instruments with the hours of a year. Public: sums only."""
    viewer, year = actor_of(request), _year(request)
    found = page(selectors.instruments(viewer), request)
    sums = selectors.totals(found.rows, year)
    rows = [(one, sums.get(one.pk, selectors.Total())) for one in found.rows]
    context = {"page": found, "rows": rows, "year": year, "this_year": timezone.localdate().year}
    return render(request, "instruments/list.html", context)


def _year(request: HttpRequest) -> int:
    asked, now = text(request, "year", 4), timezone.localdate().year
    year = int(asked) if asked.isascii() and asked.isdecimal() else now
    return year if 2000 <= year <= now else now


@require_safe
def detail(request: HttpRequest, ref: str) -> HttpResponseBase:
    return _page(request, selectors.instrument_by_ref(actor_of(request), ref))


def _page(
    request: HttpRequest,
    found: Offering,
    reasons: tuple[Reason, ...] = (),
    verb: str = "",
    status: int = 200,
) -> HttpResponse:
    viewer, year = actor_of(request), _year(request)
    context: dict[str, Any] = {
        "o": found,
        "year": year,
        "this_year": timezone.localdate().year,
        "total": selectors.totals([found], year).get(found.pk, selectors.Total()),
        "page": page(selectors.uses(viewer, found), request, newest=True),
        "sees_all": policies.sees_all(viewer, found),
        "may_record": not policies.may_record(viewer, found),
        "reasons": reasons,
        "errors": {reason.field: str(reason.message) for reason in reversed(reasons)},
        "verb": verb,
        "given": request.POST if reasons else {},
        "users": selectors.users_before(viewer, found),
    }
    return render(request, "instruments/detail.html", context, status=status)


@require_POST
@login_needed()
def record(request: HttpRequest, ref: str) -> HttpResponseBase:
    """Keep one use; every problem of the form at once."""
    actor, form = actor_of(request), Form.posted(request)
    found = selectors.instrument_by_ref(actor, ref)
    try:
        policies.require(policies.may_record(actor, found))
        services.use_record(actor=actor, instrument=found, **_given(actor, form))
    except NotFound:
        raise
    except DomainError as error:
        return _page(request, found, error.reasons, "record", error.status)
    messages.success(request, _("已记入"))
    return redirect("instrument-detail", ref)


def _given(actor: Actor, form: Form) -> dict[str, Any]:
    started, ended = _moment(form, "started_at", _("开始")), _moment(form, "ended_at", _("结束"))
    hours, user = form.number("hours", _("机时")), _user(actor, form)
    if started is not None and ended is not None:
        form.refuse(services.problems(started, ended, hours, form.text("purpose")))
    form.finish()
    return {
        "started_at": started, "ended_at": ended, "hours": hours, "user": user, "purpose": form.text("purpose"),
    }  # fmt: skip


def _moment(form: Form, name: str, label: str) -> dt.datetime | None:
    """As a date-and-time field of a browser sends it: 2026-05-01T09:00, in Beijing time."""
    value = form.needed(name, label)
    try:
        found = dt.datetime.fromisoformat(value) if value else None
    except ValueError:
        found = None
    if value and (found is None or found.tzinfo is not None or not 2000 <= found.year <= 2199):
        form.refuse([Reason("moment", _("%(label)s：请填日期和时间") % {"label": label}, name)])
        return None
    return None if found is None else found.replace(tzinfo=selectors.ZONE)


def _user(actor: Actor, form: Form) -> Party | None:
    asked = form.text("user")
    rows = registry.parties(actor)
    found = rows.filter(name=asked).first() or rows.filter(ref=asked).first() if asked else None
    if asked and found is None:
        form.refuse([Reason("party", _("名录里没有这个单位"), "user")])
    return found


@require_POST
@login_needed()
def void(request: HttpRequest, ref: str, use_id: int) -> HttpResponseBase:
    """Take a wrong record out of the sums, with a reason."""
    actor, form = actor_of(request), Form.posted(request)
    found = selectors.instrument_by_ref(actor, ref)
    row = selectors.get_use(actor, found, use_id)
    try:
        services.use_void(actor=actor, instrument=found, use=row, reason=form.text("reason"))
    except NotFound:
        raise
    except DomainError as error:
        return _page(request, found, error.reasons, f"void-{row.pk}", error.status)
    messages.success(request, _("已作废"))
    return redirect("instrument-detail", ref)
