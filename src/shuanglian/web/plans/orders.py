"""Orders: the list, a new one, its page with the chain, a new version, release and withdrawal."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shuanglian.foundation.actor import Actor, Role
from shuanglian.foundation.errors import DomainError, Reason
from shuanglian.programmes.plans import policies, selectors, services
from shuanglian.programmes.plans.models import Order, OrderState

from ..forms import Form
from ..http import actor_of, login_needed, text
from ..paging import page
from ..pressing import press
from . import forms, shown

READERS: Final = (Role.OFFICER, Role.MANAGER, Role.LEADER, Role.STEWARD, Role.ADMIN)
DRAFTERS: Final = (Role.OFFICER, Role.LEADER)


@require_safe
@login_needed(*READERS)
def listing(request: HttpRequest) -> HttpResponseBase:
    viewer = actor_of(request)
    state, q = text(request, "state", 10), text(request, "q", 100)
    rows = selectors.order_rows(viewer, state=state, q=q)
    found = page(rows, request, newest=True)
    context = {
        "page": found,
        "rows": [(row, viewer.role in (Role.LEADER, Role.ADMIN) or row.issuer_id == viewer.organisation_id) for row in found.rows],
        "state": state,
        "q": q,
        "filtered": bool(state or q),
        "states": OrderState.choices,
        "tones": shown.ORDER_TONES,
        "may_draft": not policies.may_draft(viewer),
    }  # fmt: skip
    return render(request, "plans/orders.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_needed(*DRAFTERS)
def new(request: HttpRequest) -> HttpResponseBase:
    viewer = actor_of(request)
    if request.method != "POST":
        return _form(request, None, {}, [])
    form = Form.posted(request)
    try:
        values = forms.version(request, form, viewer)
        order = services.order_draft(actor=viewer, title=form.text("title"), **values)
    except DomainError as error:
        return _form(request, None, form.values, request.POST.getlist("units"), error.reasons, error.status)
    messages.success(request, _("已起草，等领导签发"))
    return redirect("order-detail", order.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@login_needed(*DRAFTERS)
def amend(request: HttpRequest, order_id: int) -> HttpResponseBase:
    viewer = actor_of(request)
    found = selectors.order_for(viewer, order_id)
    policies.require(policies.may_amend(viewer, found))
    if request.method != "POST":
        return _form(request, found, *_present(found))
    form = Form.posted(request)
    try:
        values = forms.version(request, form, viewer, found.stream)
        services.order_amend(actor=viewer, order=found, reason=form.text("reason"), **values)
    except DomainError as error:
        return _form(request, found, form.values, request.POST.getlist("units"), error.reasons, error.status)
    messages.success(request, _("新版已起草，等领导签发"))
    return redirect("order-detail", found.pk)


def _present(found: Order) -> tuple[dict[str, Any], list[str]]:
    """The version in force, to be changed."""
    version = found.versions.get(number=found.current)
    given: dict[str, Any] = {
        "text": version.text,
        "wanted": version.wanted,
        "due_on": max(version.due_on, timezone.localdate()).isoformat(),
    }
    ticked = []
    for row in version.addressees.all():
        ticked.append(str(row.organisation_id))
        given[f"part-{row.organisation_id}"] = row.part
    return given, ticked


def _form(
    request: HttpRequest,
    found: Order | None,
    given: dict[str, Any],
    ticked: list[str],
    reasons: tuple[Reason, ...] = (),
    status: int = 200,
) -> HttpResponse:
    viewer = actor_of(request)
    rows = selectors.receivers(viewer, is_demo=found.is_demo if found else None)[:300]
    units = [
        (row, str(row.pk) in ticked, given.get(f"part-{row.pk}", ""), given.get(f"due-{row.pk}", ""))
        for row in rows
    ]
    context = {
        "o": found,
        "given": given,
        "units": units,
        "reasons": reasons,
        "errors": {reason.field: str(reason.message) for reason in reversed(reasons)},
    }
    return render(request, "plans/order_form.html", context, status=status)


@require_safe
@login_needed(*READERS)
def order(request: HttpRequest, order_id: int) -> HttpResponseBase:
    return shown_page(request, selectors.order_for(actor_of(request), order_id))


def shown_page(
    request: HttpRequest, found: Order, reasons: tuple[Reason, ...] = (), verb: str = "", status: int = 200
) -> HttpResponse:
    """The page; with `reasons` of a refused form that form is open and filled as it was."""
    viewer = actor_of(request)
    told = selectors.order_page(viewer, found)
    context: dict[str, Any] = {
        "o": found,
        "told": told,
        "v": told.version,
        "tones": shown.ORDER_TONES,
        "may": {name: not against for name, against in told.may.items()},
        "against": told.may.get("release", []),
        "timeline": shown.timeline(viewer, found.stream) if told.sees_all else [],
        "reasons": reasons,
        "verb": verb,
        "given": request.POST if reasons else {},
    }
    return render(request, "plans/order.html", context, status=status)


Doing = Callable[[Actor, Order, Form], Any]


def _release(actor: Actor, found: Order, form: Form) -> None:
    services.order_release(actor=actor, order=found, note=form.text("note"))


def _refuse(actor: Actor, found: Order, form: Form) -> None:
    services.order_refuse(actor=actor, order=found, note=form.text("note"))


def _withdraw(actor: Actor, found: Order, form: Form) -> None:
    services.order_withdraw(actor=actor, order=found, reason=form.text("reason"))


VERBS: Final[dict[str, tuple[Doing, Any]]] = {
    "release": (_release, gettext_lazy("已签发，全部单位已送达")),
    "refuse": (_refuse, gettext_lazy("已退回起草")),
    "withdraw": (_withdraw, gettext_lazy("政令已撤回")),
}


@require_POST
@login_needed()
def act(request: HttpRequest, order_id: int, verb: str) -> HttpResponseBase:
    """Do it and come back to the page; a refusal shows the page with every reason."""
    actor = actor_of(request)
    found = selectors.order_for(actor, order_id)

    def again(error: DomainError) -> HttpResponseBase:
        return shown_page(request, selectors.order_for(actor, order_id), error.reasons, verb, error.status)

    form = Form.posted(request)
    back = redirect("order-detail", order_id)
    return press(request, VERBS, verb, lambda do: do(actor, found, form), again=again, back=back)
