"""The list of reports, one report with where its numbers lead, its progress and its files."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from shuanglian.foundation.files.services import download_response
from shuanglian.indicators.reports import kinds, policies, selectors
from shuanglian.indicators.reports.document import Document
from shuanglian.indicators.reports.models import Report
from shuanglian.indicators.reports.press import FORMAT_NAMES, FORMATS, wording

from ..http import actor_of, is_htmx, login_needed, text
from ..paging import page

TONES: Final = {"queued": "blue", "running": "blue", "done": "green", "failed": "red"}
LINES: Final = 200
READERS: Final = tuple(role for role in policies.READERS if role.value != "system")


@require_safe
@login_needed(*READERS)
def reports(request: HttpRequest) -> HttpResponseBase:
    viewer = actor_of(request)
    known = kinds.kinds()
    kind = text(request, "kind", 30)
    kind = kind if kind in {found.key for found in known} else ""
    found = page(selectors.reports(viewer, kind=kind), request, newest=True)
    context = {
        "page": found,
        "kind": kind,
        "kinds": known,
        "names": {one.key: one.name for one in known},
        "formats": FORMAT_NAMES,
        "tones": TONES,
        "may_make": not policies.may_make(viewer),
        "may_templates": not policies.may_keep_templates(viewer),
    }
    return render(request, "reports/list.html", context)


@require_safe
@login_needed(*READERS)
def detail(request: HttpRequest, report_id: int) -> HttpResponseBase:
    return shown(request, selectors.get_for(actor_of(request), report_id))


def shown(request: HttpRequest, report: Report, reasons: Any = (), status: int = 200) -> HttpResponseBase:
    """The page of a report, with the reasons of a refusal where there was one."""
    document = selectors.document_of(report)
    lines = selectors.lines(report, document)
    start = _start(request, len(lines))
    files = {row.format: row for row in report.files.select_related("file")}
    context = {
        "report": report,
        "reasons": reasons,
        "tone": TONES[report.state],
        "kind_name": {one.key: one.name for one in kinds.kinds()}.get(report.kind, report.kind),
        "rows": [_row(document, line) for line in lines[start : start + LINES]] if document else [],
        "count": len(lines),
        "corrected": sum(1 for line in lines if line.corrected is not None),
        "start": start,
        "earlier": max(0, start - LINES) if start else None,
        "later": start + LINES if start + LINES < len(lines) else None,
        "files": [(name, FORMAT_NAMES[name], files.get(name)) for name in FORMATS],
        "problems": [(FORMAT_NAMES.get(part, ""), why) for part, why in report.problems.items()],
        "running": report.state in policies.RUNNING,
        "may_print": not policies.may_print(actor_of(request), report),
        "lacking": [name for name in FORMATS if name not in files],
    }
    return render(request, "reports/detail.html", context, status=status)


def _start(request: HttpRequest, count: int) -> int:
    value = text(request, "from", 9)
    start = int(value) if value.isascii() and value.isdecimal() else 0
    return start if start < count else 0


def _row(document: Document, line: selectors.Line) -> dict[str, Any]:
    return {"row": wording.row(document, line.fact), "fact": line.fact, "now": line.corrected}


@require_safe
@login_needed(*READERS)
def progress(request: HttpRequest, report_id: int) -> HttpResponseBase:
    """Asked every two seconds while a report is being made; sends the browser to it when it is there."""
    report = selectors.get_for(actor_of(request), report_id)
    if report.state not in policies.RUNNING:
        address = reverse("report-detail", args=[report.pk])
        if not is_htmx(request):
            return redirect(address)
        moved = HttpResponse(status=204)
        moved["HX-Redirect"] = address
        return moved
    return render(request, "reports/_progress.html", {"report": report})


@require_safe
@login_needed(*READERS)
def file(request: HttpRequest, report_id: int, format: str) -> HttpResponseBase:
    viewer = actor_of(request)
    return download_response(viewer, selectors.file_of(viewer, report_id, format).pk)
