"""A company asks for guidance and turns proposals off; the desk says who answers for what."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from shuanglian.foundation.actor import Role
from shuanglian.foundation.errors import Invalid, NotAllowed, Reason
from shuanglian.programmes.guidance import rules, selectors, services
from shuanglian.programmes.guidance.models import Mode
from shuanglian.registry import selectors as registry

from ..http import actor_of, login_needed, text
from ..needs.fields import Field, read_all, shown

DATES = ("day1", "day2", "day3")


def date_fields() -> tuple[Field, ...]:
    labels = (gettext_lazy("希望的日期"), gettext_lazy("备选日期"), gettext_lazy("备选日期二"))
    return tuple(
        Field(name, label, "date", required=n == 0)
        for n, (name, label) in enumerate(zip(DATES, labels, strict=True))
    )


def dates(values: dict[str, Any]) -> list[dt.date]:
    return [values[name] for name in DATES if values.get(name)]


def at_fields(reasons: tuple[Reason, ...]) -> tuple[Reason, ...]:
    """What speaks against the dates is said at the first of them."""
    return tuple(Reason(r.code, r.message, "day1") if r.field == "wished" else r for r in reasons)


def mode_field(initial: str = "video", *, required: bool = True) -> Field:
    return Field(
        "mode", gettext_lazy("方式"), "select", required, options=tuple(Mode.choices), initial=initial
    )


def fields() -> tuple[Field, ...]:
    units = tuple((str(row.pk), row.name) for row in selectors.departments()[:300])
    return (
        Field("topic", gettext_lazy("主题"), "select", options=rules.topics()),
        Field("department", gettext_lazy("请哪个部门指导"), "select", options=units),
        mode_field(),
        *date_fields(),
        Field(
            "text",
            gettext_lazy("想了解什么"),
            "area",
            rows=5,
            maxlength=3000,
            help=gettext_lazy("写明情况和具体问题。指导不是检查，说出问题不会因此受罚。"),
        ),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_needed(Role.ENTERPRISE)
def new(request: HttpRequest) -> HttpResponseBase:
    actor = actor_of(request)
    if registry.party_of(actor) is None:
        raise NotAllowed(Reason("guidance.no_party", _("请先登记本单位的主体信息")))
    reasons: tuple[Reason, ...] = ()
    if request.method == "POST":
        values, problems = read_all(fields(), request.POST, {})
        reasons = tuple(problems)
        if not reasons:
            asked = services.Request(values["topic"], values["mode"], values["text"], dates(values))
            try:
                row = services.guidance_ask(actor=actor, department=int(values["department"]), request=asked)
            except Invalid as error:
                reasons = at_fields(error.reasons)
            else:
                messages.success(request, _("已预约，编号 %(number)s") % {"number": row.number})
                return redirect("guidance-detail", row.pk)
    typed = request.POST if request.method == "POST" else None
    context = {"fields": shown(fields(), typed, reasons), "reasons": reasons}
    return render(request, "guidance/new.html", context, status=422 if reasons else 200)


@require_POST
@login_needed(Role.ENTERPRISE)
def switch(request: HttpRequest) -> HttpResponseBase:
    on = text(request, "on", 3) == "yes"
    services.proposals_switch(actor=actor_of(request), on=on)
    messages.success(request, _("已打开按规则建议") if on else _("已关闭按规则建议"))
    return redirect("guidance-rules")


@require_POST
@login_needed(Role.MANAGER)
def coverage(request: HttpRequest) -> HttpResponseBase:
    number = text(request, "organisation", 18)
    unit = int(number) if number.isascii() and number.isdecimal() else 0
    try:
        services.coverage_set(actor=actor_of(request), area=text(request, "area", 20), organisation=unit)
    except Invalid as error:
        messages.error(request, "；".join(str(reason.message) for reason in error.reasons))
    else:
        messages.success(request, _("已设定"))
    return redirect("guidance-rules")
