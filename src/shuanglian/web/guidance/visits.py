"""无事不扰: visits by company and month, a visit recorded by a department, a leader's decision over the cap."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shuanglian.foundation.actor import Actor, Role
from shuanglian.foundation.errors import Conflict, DomainError, Invalid, NotAllowed, Reason
from shuanglian.programmes.guidance import policies, rules, selectors, services
from shuanglian.registry import selectors as registry

from ..http import actor_of, login_needed, text
from ..needs.fields import Field, read_all, shown
from ..paging import page
from ..tickets.intake import find_company

READERS = (Role.ENTERPRISE, Role.OFFICER, Role.MANAGER, Role.LEADER, Role.ADMIN)


@require_safe
@login_needed(*READERS)
def visits(request: HttpRequest) -> HttpResponseBase:
    viewer = actor_of(request)
    own = registry.party_of(viewer) if viewer.role == Role.ENTERPRISE else None
    context = {
        "page": page(selectors.visits(viewer), request, fields=("on", "id"), newest=True),
        "waiting": selectors.waiting(viewer)[:50],
        "months": selectors.months(viewer, 24),
        "now": selectors.this_month(own) if own is not None else None,
        "rule": rules.visits(),
        "purposes": dict(rules.visits().purposes),
        "may_record": not policies.may_record_visit(viewer),
        "unit": viewer.organisation_id,
        "today": timezone.localdate(),
    }
    return render(request, "guidance/visits.html", context)


def _fields() -> tuple[Field, ...]:
    purposes = tuple(row for row in rules.visits().purposes if row[0] != "guidance")
    return (
        Field(
            "company", gettext_lazy("企业"), maxlength=200, help=gettext_lazy("企业全称或统一社会信用代码。")
        ),
        Field("on", gettext_lazy("日期"), "date", initial=timezone.localdate().isoformat()),
        Field("purpose", gettext_lazy("事由"), "select", options=purposes),
        Field("text", gettext_lazy("做什么"), "area", maxlength=500),
        Field(
            "reason",
            gettext_lazy("超次理由"),
            "area",
            required=False,
            maxlength=500,
            help=gettext_lazy("当月已到上限时必填，由分管领导决定。"),
        ),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_needed(Role.OFFICER)
def new(request: HttpRequest) -> HttpResponseBase:
    actor = actor_of(request)
    reasons: tuple[Reason, ...] = ()
    if request.method == "POST":
        reasons = _record(request, actor)
        if not reasons:
            messages.success(request, _("已登记"))
            return redirect("guidance-visits")
    typed = request.POST if request.method == "POST" else None
    context = {"fields": shown(_fields(), typed, reasons), "reasons": reasons, "rule": rules.visits()}
    return render(request, "guidance/visit_new.html", context, status=422 if reasons else 200)


def _record(request: HttpRequest, actor: Actor) -> tuple[Reason, ...]:
    values, problems = read_all(_fields(), request.POST, {})
    if problems:
        return tuple(problems)
    try:
        company = find_company(actor, values.pop("company"))
        services.visit_record(actor=actor, company=company, **values)
    except Invalid as error:
        return error.reasons
    return ()


@require_POST
@login_needed(Role.OFFICER)
def close(request: HttpRequest, visit_id: int) -> HttpResponseBase:
    """A planned visit took place, or did not."""
    actor = actor_of(request)
    visit = selectors.visit_for(actor, visit_id)
    try:
        services.visit_close(actor=actor, visit=visit, made=text(request, "made", 3) == "yes")
    except Conflict as error:
        messages.error(request, "；".join(str(reason.message) for reason in error.reasons))
    else:
        messages.success(request, _("已登记"))
    return redirect("guidance-visits")


@require_http_methods(["GET", "HEAD", "POST"])
@login_needed(Role.LEADER)
def decide(request: HttpRequest, visit_id: int) -> HttpResponseBase:
    actor = actor_of(request)
    visit = selectors.visit_for(actor, visit_id)
    options = (("yes", gettext_lazy("同意入企")), ("no", gettext_lazy("不同意")))
    fields = (
        Field("agree", gettext_lazy("决定"), "select", options=options),
        Field("note", gettext_lazy("说明"), "area", required=False, maxlength=500),
    )
    refused = policies.may_decide_visit(actor, visit)
    if refused and request.method != "POST":
        raise NotAllowed(refused)
    reasons: tuple[Reason, ...] = ()
    error: DomainError | None = None
    if request.method == "POST":
        values, problems = read_all(fields, request.POST, {})
        reasons = tuple(problems)
        if not reasons:
            try:
                agree = values["agree"] == "yes"
                services.visit_decide(actor=actor, visit=visit, agree=agree, note=values["note"])
            except (Invalid, Conflict) as raised:
                reasons, error = raised.reasons, raised
            else:
                messages.success(request, _("已决定"))
                return redirect("guidance-visits")
    typed = request.POST if request.method == "POST" else None
    context = {"fields": shown(fields, typed, reasons), "reasons": reasons, "v": visit}
    context["purpose"] = rules.name_of(rules.visits().purposes, visit.purpose)
    status = (error.status if error else 422) if reasons else 200
    return render(request, "guidance/visit_decide.html", context, status=status)
