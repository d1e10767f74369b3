"""A company's own page: what it can rate, and the form of one vote."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from shuanglian.foundation.actor import Role
from shuanglian.foundation.errors import Conflict, DomainError, Invalid, NotFound, Reason
from shuanglian.programmes.ratings import registry, rules, selectors, services
from shuanglian.programmes.ratings.models import SubjectKind
from shuanglian.programmes.ratings.services import Vote

from ..http import actor_of, login_needed
from ..needs.fields import Field, read_all, shown

MARKS = tuple((str(n), str(n)) for n in (5, 4, 3, 2, 1))


@require_safe
@login_needed(Role.ENTERPRISE)
def mine(request: HttpRequest) -> HttpResponseBase:
    names = dict(SubjectKind.choices)
    rows = [
        {"o": offer, "kind": registry.title_of(offer.kind), "about": names[offer.about]}
        for offer in selectors.my_offers(actor_of(request))
    ]
    context = {
        "open": [row for row in rows if not row["o"].voted],  # type: ignore[attr-defined]
        "used": [row for row in rows if row["o"].voted],  # type: ignore[attr-defined]
        "terms": rules.terms(),
    }
    return render(request, "ratings/mine.html", context)


def _fields(about: str) -> tuple[Field, ...]:
    named = rules.terms().dimensions[about]
    scores = tuple(Field(key, name, "select", options=MARKS) for key, name in named)
    help_ = gettext_lazy("不要写姓名、电话；公开时不带日期，顺序打乱。")
    words = Field("words", gettext_lazy("想说的话"), "area", required=False, maxlength=500, help=help_)
    return (*scores, words)


@require_http_methods(["GET", "HEAD", "POST"])
@login_needed(Role.ENTERPRISE)
def vote(request: HttpRequest, kind: str, ref: int, about: str) -> HttpResponseBase:
    actor = actor_of(request)
    wanted = (kind, ref, about)
    offers = selectors.my_offers(actor)
    offer = next((o for o in offers if (o.kind, o.ref, o.about) == wanted), None)
    if offer is None:
        raise NotFound(Reason("not_found", _("没有这次服务，或者已过评价期限。")))
    fields = _fields(about)
    reasons: tuple[Reason, ...] = ()
    error: DomainError | None = None
    if request.method == "POST":
        values, problems = read_all(fields, request.POST, {})
        reasons = tuple(problems)
        if not reasons:
            words = values.pop("words")
            scores = {key: int(mark) for key, mark in values.items()}
            try:
                services.vote_cast(actor=actor, kind=kind, ref=ref, about=about, vote=Vote(scores, words))
            except (Invalid, Conflict) as raised:
                reasons, error = raised.reasons, raised
            else:
                messages.success(request, _("已评价，谢谢。选票上没有您的单位。"))
                return redirect("ratings-mine")
    typed = request.POST if request.method == "POST" else None
    context = {
        "fields": shown(fields, typed, reasons),
        "reasons": reasons,
        "o": offer,
        "terms": rules.terms(),
    }
    status = (error.status if error else 422) if reasons else 200
    return render(request, "ratings/vote.html", context, status=status)
