"""The register in and out of a spreadsheet."""

from __future__ import annotations

from typing import Final, cast

from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from shuanglian.programmes.projects import sheets

from ..http import actor_of, download, login_needed, text
from ..sheet_pages import SheetPages, Sheets
from .detail import EDITORS

PAGES: Final = SheetPages(
    cast(Sheets, sheets),
    "projects/sheet.html",
    gettext_lazy("项目模板"),
    gettext_lazy("新增 %(a)d 个，更新 %(b)d 个，未变 %(c)d 个"),
    "project-list",
)


@require_http_methods(["GET", "HEAD", "POST"])
@login_needed(*EDITORS)
def sheet(request: HttpRequest) -> HttpResponseBase:
    return PAGES.serve(request)


@require_safe
def export(request: HttpRequest) -> HttpResponseBase:
    """What this viewer may see of the register."""
    fmt = "csv" if text(request, "format", 10) == "csv" else "xlsx"
    data = sheets.export(actor_of(request), "csv" if fmt == "csv" else "xlsx")
    return download(data, f"{_('项目')}.{fmt}")
