"""Word templates: which version is in use, trying one out, replacing it, going back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from shuanglian.foundation import uploads
from shuanglian.foundation.actor import Role
from shuanglian.foundation.errors import DomainError, Invalid, NotFound, Reason
from shuanglian.indicators.reports import kinds, placeholders, selectors, services
from shuanglian.indicators.reports.container import MOST_BYTES
from shuanglian.indicators.reports.models import ReportTemplate
from shuanglian.indicators.reports.press import MEDIA_TYPES
from shuanglian.indicators.reports.services.templates import bytes_of, in_use

from ..http import actor_of, login_needed, text

KEEPERS: Final = (Role.STEWARD, Role.ADMIN)


@require_safe
@login_needed(*KEEPERS)
def overview(request: HttpRequest) -> HttpResponseBase:
    rows = [(kind, in_use(kind.key)) for kind in kinds.kinds()]
    return render(request, "reports/templates.html", {"rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
@login_needed(*KEEPERS)
def one(request: HttpRequest, kind: str) -> HttpResponseBase:
    """The versions of one kind; posts: check, preview, put, use."""
    what = _kind(kind)
    if request.method != "POST":
        return _page(request, what)
    try:
        answer = _VERBS.get(text(request, "do", 10), _unknown)(request, kind)
    except NotFound:
        raise
    except DomainError as error:
        return _page(request, what, reasons=error.reasons, status=error.status)
    return answer if answer is not None else redirect("report-template", kind)


@require_safe
@login_needed(*KEEPERS)
def download(request: HttpRequest, kind: str) -> HttpResponseBase:
    """A version by its number; 0 is the one that came with the product; none: the one in use."""
    _kind(kind)
    wanted = text(request, "version", 9)
    found = in_use(kind)
    if wanted == "0":
        found = None
    elif wanted:
        found = _version(request, kind, wanted)
    name = f"{kind}-{found.version if found else 0}.docx"
    return _word(bytes_of(found, kind), name)


def _page(
    request: HttpRequest,
    what: kinds.Kind,
    *,
    reasons: Any = (),
    checked: list[str] | None = None,
    status: int = 200,
) -> HttpResponseBase:
    viewer = actor_of(request)
    context = {
        "kind": what,
        "rows": list(selectors.templates(viewer, what.key)),
        "reasons": reasons,
        "checked": checked,
        "texts": [(name, meaning) for name, meaning in (placeholders.TEXTS | placeholders.PLACES).items()],
        "parts": [(f"section_{part.key}", str(part.title)) for part in what.parts()],
    }
    return render(request, "reports/template.html", context, status=status)


def _check(request: HttpRequest, kind: str) -> HttpResponseBase | None:
    found = services.template_check(actor=actor_of(request), kind=kind, data=_data(request))
    return _page(request, _kind(kind), checked=found)


def _preview(request: HttpRequest, kind: str) -> HttpResponseBase | None:
    data = _data(request) if request.FILES.get("file") else None
    made = services.template_preview(actor=actor_of(request), kind=kind, data=data)
    return _word(made, f"{kind}-preview.docx")


def _put(request: HttpRequest, kind: str) -> HttpResponseBase | None:
    upload = request.FILES.get("file")
    name = str(getattr(upload, "name", "") or "template.docx")
    services.template_put(
        actor=actor_of(request), kind=kind, data=_data(request), name=name, note=text(request, "note", 500)
    )
    messages.success(request, _("模板已换，以后的报告用这一版"))
    return None


def _use(request: HttpRequest, kind: str) -> HttpResponseBase | None:
    wanted = text(request, "version", 9)
    found = None if wanted == "0" else _version(request, kind, wanted)
    services.template_use(actor=actor_of(request), kind=kind, template=found)
    messages.success(request, _("模板已换，以后的报告用这一版"))
    return None


def _unknown(_request: HttpRequest, _kind: str) -> HttpResponseBase | None:
    raise NotFound(Reason("unknown_verb", _("没有这个动作")))


_VERBS: Final[dict[str, Callable[[HttpRequest, str], HttpResponseBase | None]]] = {
    "check": _check,
    "preview": _preview,
    "put": _put,
    "use": _use,
}


def _data(request: HttpRequest) -> bytes:
    """The upload. Raises `Invalid` for none, or for one that is too large to be read at all."""
    return uploads.read(request.FILES.get("file"), most=MOST_BYTES, wanted=_("请先选一个 Word 文件"))


def _version(request: HttpRequest, kind: str, wanted: str) -> ReportTemplate:
    number = int(wanted) if wanted.isascii() and wanted.isdecimal() else 0
    found = selectors.templates(actor_of(request), kind).filter(version=number).first()
    if found is None:
        raise NotFound(Reason("not_found", _("没有这个模板。")))
    return found


def _kind(key: str) -> kinds.Kind:
    try:
        return kinds.kind(key)
    except Invalid as error:
        raise NotFound(error.reasons) from error


def _word(data: bytes, name: str) -> HttpResponse:
    response = HttpResponse(data, content_type=MEDIA_TYPES["docx"])
    response.headers["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
