"""A question comes in by the page: the company's own, or what an officer notes on the telephone."""

from __future__ import annotations

from typing import Any, BinaryIO, cast

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from shuanglian.foundation.actor import Actor, Role
from shuanglian.foundation.errors import Invalid, NotAllowed, Reason
from shuanglian.foundation.files import services as storage
from shuanglian.foundation.files.models import StoredFile
from shuanglian.programmes.tickets import policies, rules, selectors, services
from shuanglian.registry import selectors as registry
from shuanglian.registry.models import Party
from shuanglian.registry.spreadsheets.directory import Directory, Unknown

from ..http import actor_of, login_needed, text
from ..needs.fields import Field, Option, read_all, shown

INTAKE = policies.INTAKE
ACCEPT = ".pdf,.jpg,.jpeg,.png,.doc,.docx,.xls,.xlsx"


def fields(actor: Actor) -> tuple[Field, ...]:
    own = actor.role == Role.ENTERPRISE
    before = () if own else (_company_field(), _source_field())
    return (
        *before,
        Field("title", _("标题"), maxlength=80, help=_("一句话说清是什么事。")),
        Field("text", _("内容"), "area", rows=6, maxlength=5000, help=_("写明情况、试过什么、希望怎样。")),
        Field("category", _("类别"), "select", options=categories()),
        Field("contact_name", _("联系人"), required=False, maxlength=40),
        Field("contact_phone", _("联系电话"), required=False, maxlength=20),
        Field("contact_private", _("电话只给服务专班看，部门看到的打码"), "check", required=False),
        Field("file", _("附件"), "file", required=False, accept=ACCEPT),
    )


def categories() -> tuple[Option, ...]:
    return tuple((row.key, row.name) for row in rules.categories())


def _company_field() -> Field:
    return Field("company", _("企业"), maxlength=200, help=_("企业全称或统一社会信用代码。"))


def _source_field() -> Field:
    return Field(
        "source_note", _("来电记录"), maxlength=300, help=_("谁来电、什么时候，例如 9 月 3 日上午来电。")
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_needed(*INTAKE)
def new(request: HttpRequest) -> HttpResponseBase:
    actor = actor_of(request)
    if actor.role == Role.ENTERPRISE and registry.party_of(actor) is None:
        raise NotAllowed(Reason("tickets.no_party", _("请先登记本单位的主体信息")))
    if request.method != "POST":
        return _form(request, ())
    values, problems = read_all(fields(actor), request.POST, request.FILES)
    company = None
    if actor.role != Role.ENTERPRISE and values["company"]:
        try:
            company = find_company(actor, values["company"])
        except Invalid as error:
            problems += error.reasons
    if problems:
        return _form(request, problems)
    try:
        ticket = _take_in(request, actor, company, values)
    except Invalid as error:
        return _form(request, error.reasons)
    messages.success(request, _("已提交，编号 %(number)s") % {"number": ticket.number})
    return redirect("ticket-detail", ticket.pk)


def _take_in(request: HttpRequest, actor: Actor, company: Party | None, values: dict[str, Any]) -> Any:
    draft = services.Draft(
        **{name: values.get(name) or "" for name in ("title", "text", "category")},
        contact_name=values["contact_name"],
        contact_phone=values["contact_phone"],
        contact_private=values["contact_private"],
        source_note=values.get("source_note", ""),
    )
    if problems := draft.problems():
        raise Invalid(problems)
    files = keep(actor, values["file"])
    if company is not None:
        return services.ticket_note(actor=actor, company=company, draft=draft, files=files)
    return services.ticket_submit(actor=actor, draft=draft, files=files)


def keep(actor: Actor, upload: object, scope: str = "") -> list[StoredFile]:
    """Store an uploaded file; none where there is none. Raises `Invalid` with the reasons at the field."""
    if not isinstance(upload, UploadedFile):
        return []
    try:
        stored = storage.store(
            actor=actor,
            upload=cast(BinaryIO, upload.file),
            name=upload.name or "",
            visibility="case",
            scope=scope,
        )
    except Invalid as error:
        raise Invalid([Reason(r.code, r.message, "file") for r in error.reasons]) from error
    return [stored]


def find_company(actor: Actor, name: str) -> Party:
    """By full name, alias, reference or credit code. Raises `Invalid`."""
    directory = Directory(actor)
    plain = name.strip()
    pk = directory.by_code.get(plain.upper()) or directory.by_ref.get(plain)
    if pk is None:
        try:
            pk = directory.party(plain)
        except Unknown as error:
            raise Invalid(Reason("tickets.company", str(error), "company")) from error
    return Party.objects.get(pk=pk)


def _form(request: HttpRequest, reasons: Any) -> HttpResponse:
    actor = actor_of(request)
    typed = request.POST if request.method == "POST" else None
    context = {
        "fields": shown(fields(actor), typed, tuple(reasons)),
        "reasons": tuple(reasons),
        "is_company": actor.role == Role.ENTERPRISE,
        "limits": rules.limits(),
    }
    return render(request, "tickets/new.html", context, status=422 if reasons else 200)


@require_safe
@login_needed(*INTAKE)
def similar(request: HttpRequest) -> HttpResponseBase:
    """Asked while somebody writes: answers that may fit already."""
    viewer = actor_of(request)
    words = f"{text(request, 'title', 80)}\n{text(request, 'text', 2000)}"
    context = {
        "found": selectors.similar(viewer, words, limit=3),
        "policies": selectors.policies(viewer, words),
    }
    return render(request, "tickets/_similar.html", context)
