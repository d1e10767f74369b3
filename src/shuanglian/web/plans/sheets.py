"""The list of tasks in and out of a spreadsheet."""

from __future__ import annotations

from typing import Final, cast

from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from shuanglian.programmes.plans import sheets

from ..http import actor_of, download, login_needed, text
from ..sheet_pages import SheetPages, Sheets
from .tasks import KEEPERS

PAGES: Final = SheetPages(
    cast(Sheets, sheets),
    "plans/sheet.html",
    gettext_lazy("规划任务模板"),
    gettext_lazy("新增 %(a)d 项，更新 %(b)d 项，未变 %(c)d 项"),
    "plan-board",
)


@require_http_methods(["GET", "HEAD", "POST"])
@login_needed(*KEEPERS)
def sheet(request: HttpRequest) -> HttpResponseBase:
    return PAGES.serve(request)


@require_safe
def export(request: HttpRequest) -> HttpResponseBase:
    """What this viewer may see of the tasks."""
    fmt = "csv" if text(request, "format", 10) == "csv" else "xlsx"
    data = sheets.export(actor_of(request), "csv" if fmt == "csv" else "xlsx")
    return download(data, f"{_('规划任务')}.{fmt}")
