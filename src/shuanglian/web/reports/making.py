"""The form of a new report, and printing what is missing."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from shuanglian.foundation.actor import Role
from shuanglian.foundation.errors import DomainError, Invalid, NotFound
from shuanglian.indicators import selectors as indicators
from shuanglian.indicators.reports import kinds, selectors, services, standings
from shuanglian.indicators.reports.press import FORMAT_NAMES, FORMATS, pdf
from shuanglian.indicators.reports.services.asking import viewer as report_viewer

from ..forms import Form
from ..http import actor_of, login_needed
from . import pages

MAKERS = (Role.OFFICER, Role.STEWARD)
MOST_RANKINGS = 50


@require_http_methods(["GET", "HEAD", "POST"])
@login_needed(*MAKERS)
def new(request: HttpRequest) -> HttpResponseBase:
    if request.method != "POST":
        given = {"kind": "bulletin", "as_of": timezone.localdate().isoformat()}
        return render(request, "reports/new.html", _context(request, given, list(FORMATS)))
    form = Form.posted(request)
    chosen = [name for name in request.POST.getlist("formats") if name in FORMATS]
    try:
        made = _make(request, form, chosen)
    except Invalid as error:
        context = _context(request, form.values, chosen) | {"reasons": error.reasons}
        return render(request, "reports/new.html", context, status=422)
    messages.success(request, _("报告已经开始制作"))
    return redirect("report-detail", made.pk)


def _make(request: HttpRequest, form: Form, chosen: list[str]) -> Any:
    """Raises `Invalid` with every problem of the form."""
    form.needed("as_of", _("数据截至"))
    as_of = form.day("as_of", _("数据截至"))
    ranking = form.whole("ranking", _("排名"))
    form.finish()
    kind = form.text("kind")
    return services.report_ask(
        actor=actor_of(request), kind=kind, as_of=as_of or dt.date.min, formats=chosen, plan=form.text("plan"),
        ranking=ranking, title=form.text("title"), number=form.text("number"), issuer=form.text("issuer"),
        sections=[key.strip() for key in request.POST.getlist(f"sections-{kind}")],
    )  # fmt: skip


def _context(request: HttpRequest, given: dict[str, str], chosen: list[str]) -> dict[str, Any]:
    viewer = report_viewer()
    found = kinds.kinds()
    return {
        "given": given,
        "chosen": chosen,
        "kinds": found,
        "parts": [(kind, [(part.key, str(part.title)) for part in kind.parts()]) for kind in found],
        "formats": [(name, FORMAT_NAMES[name]) for name in FORMATS],
        "plans": list(indicators.plans(viewer)),
        "rankings": list(standings.rankings(viewer)[:MOST_RANKINGS]),
        "pdf_missing": pdf.missing(),
        "ticked": {
            key: True
            for kind in found
            for key in request.POST.getlist(f"sections-{kind.key}")
            if key in kind.sections
        },
    }


@require_POST
@login_needed(*MAKERS)
def print_more(request: HttpRequest, report_id: int) -> HttpResponseBase:
    """Formats that are not there yet, or a failed report again."""
    actor = actor_of(request)
    report = selectors.get_for(actor, report_id)
    try:
        services.report_print(actor=actor, report=report, formats=request.POST.getlist("formats"))
    except NotFound:
        raise
    except DomainError as error:
        fresh = selectors.get_for(actor, report_id)
        return pages.shown(request, fresh, error.reasons, error.status)
    messages.success(request, _("正在印制"))
    return redirect("report-detail", report.pk)
