"""Words before they are shown: a first look, and a second person's for what somebody wants hidden."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import Conflict, DomainError, Invalid, Reason
from shuanglian.programmes.ratings import policies, selectors, services
from shuanglian.programmes.ratings.models import HideReason, Remark, RemarkState

from ..http import actor_of, login_needed
from ..needs.fields import Field, read_all, shown
from ..paging import page


@require_safe
@login_needed(*policies.MODERATORS)
def waiting(request: HttpRequest) -> HttpResponseBase:
    found = page(selectors.remarks_waiting(actor_of(request)), request)
    return render(request, "ratings/words.html", {"page": found})


def _fields(remark: Remark) -> tuple[Field, ...]:
    if remark.state == RemarkState.DOUBTED:
        options = (("hide", gettext_lazy("同意不公开")), ("show", gettext_lazy("还是公开")))
        return (Field("verdict", gettext_lazy("决定"), "select", options=options),)
    options = (("show", gettext_lazy("公开")), ("doubt", gettext_lazy("建议不公开")))
    return (
        Field("verdict", gettext_lazy("决定"), "select", options=options),
        Field("reason", gettext_lazy("不公开的原因"), "select", False, options=tuple(HideReason.choices)),
        Field("note", gettext_lazy("是哪一处"), required=False, maxlength=200),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_needed(*policies.MODERATORS)
def look(request: HttpRequest, remark_id: UUID) -> HttpResponseBase:
    actor = actor_of(request)
    remark = selectors.remark_for(actor, remark_id)
    fields = _fields(remark)
    reasons: tuple[Reason, ...] = ()
    error: DomainError | None = None
    if request.method == "POST":
        values, problems = read_all(fields, request.POST, {})
        reasons = tuple(problems)
        if not reasons:
            try:
                _decide(actor, remark, values)
            except (Invalid, Conflict) as raised:
                reasons, error = raised.reasons, raised
            else:
                messages.success(request, _("已审核"))
                return redirect("ratings-words")
    typed = request.POST if request.method == "POST" else None
    context = {"fields": shown(fields, typed, reasons), "reasons": reasons, "r": remark}
    status = (error.status if error else 422) if reasons else 200
    return render(request, "ratings/look.html", context, status=status)


def _decide(actor: Actor, remark: Remark, values: dict[str, Any]) -> None:
    if remark.state == RemarkState.DOUBTED:
        services.remark_confirm(actor=actor, remark=remark, hide=values["verdict"] == "hide")
    elif values["verdict"] == "show":
        services.remark_show(actor=actor, remark=remark)
    else:
        services.remark_doubt(actor=actor, remark=remark, reason=values["reason"], note=values["note"])
