"""The open form: about what, which kind, the words, a contact if wanted, files."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, BinaryIO, Final, cast

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from shuanglian.foundation.errors import Conflict, Invalid, NotFound, Reason
from shuanglian.indicators.models import Indicator
from shuanglian.programmes.supervision import codes, counting, detector, rules, services, targets
from shuanglian.programmes.supervision.models import Kind

from ..http import actor_of, text
from ..needs.fields import Field, read_all, shown
from . import guarding

ACCEPT: Final = ".pdf,.jpg,.jpeg,.png"


def fields() -> tuple[Field, ...]:
    limits = rules.limits()
    return (
        Field("kind", _("类型"), "select", options=tuple(Kind.choices), initial=Kind.QUESTION),
        Field(
            "text",
            _("意见"),
            "area",
            rows=7,
            maxlength=2000,
            help=_("写清是哪个数、哪件事，希望怎样。不要写姓名、电话和身份证号。"),
        ),
        Field(
            "contact",
            _("联系方式"),
            required=False,
            maxlength=80,
            help=_("手机号或邮箱，只有监督专员看得到，办结 %(n)s 天后删除。不留也能用查询码查进展。")
            % {"n": limits.keep_days},
        ),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponseBase:
    """Without a subject: what one can comment on. The query code is shown once, on the answer to POST."""
    actor = actor_of(request)
    token = text(request, "about", 100)
    try:
        target = targets.find(actor, token)
    except NotFound:
        if token:
            raise
        return _choose(request)
    if request.method != "POST":
        return _form(request, target, ())
    values, problems = read_all(fields(), request.POST, {})
    problems += guarding.problems(request)
    if problems:
        return _form(request, target, problems)
    try:
        return _submit(request, target, values)
    except (Invalid, Conflict) as error:
        return _form(request, target, error.reasons, error.status)


def _submit(request: HttpRequest, target: targets.Target, values: dict[str, Any]) -> HttpResponse:
    counting.submission(guarding.who(request))
    draft = services.Draft(target.token, values["text"], values["kind"], values["contact"])
    comment, code = services.comment_submit(actor=actor_of(request), draft=draft, files=uploads(request))
    context = {
        "c": comment,
        "code": codes.shown(code),
        "target": target,
        "finds": detector.finds(comment.text),
        "limits": rules.limits(),
    }
    response = render(request, "supervision/received.html", context, status=201)
    response["Cache-Control"] = "private, no-store"
    return response


def uploads(request: HttpRequest) -> list[services.Upload]:
    files = request.FILES.getlist("file")[:20]
    return [services.Upload(file.name or "", file.size or 0, cast(BinaryIO, file)) for file in files]


def _form(
    request: HttpRequest, target: targets.Target, reasons: Sequence[Reason], status: int = 422
) -> HttpResponse:
    typed = request.POST if request.method == "POST" else None
    context = {
        "target": target,
        "fields": shown(fields(), typed, tuple(reasons)),
        "reasons": tuple(reasons),
        "file_error": next((str(r.message) for r in reasons if r.field == "file"), ""),
        "accept": ACCEPT,
        "stamp": guarding.stamp(),
        "trap": guarding.TRAP,
        "limits": rules.limits(),
    }
    return render(request, "supervision/new.html", context, status=status if reasons else 200)


def _choose(request: HttpRequest) -> HttpResponse:
    rows = Indicator.objects.filter(is_public=True, retired_on=None, parent=None, number__isnull=False)
    context = {"indicators": list(rows.order_by("plan", "number")[:60])}
    return render(request, "supervision/choose.html", context)
