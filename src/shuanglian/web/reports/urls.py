"""Addresses: reports."""

from __future__ import annotations

from django.urls import URLPattern, path

from . import making, pages, templates

urlpatterns: list[URLPattern] = [
    path("", pages.reports, name="report-list"),
    path("new/", making.new, name="report-new"),
    path("templates/", templates.overview, name="report-templates"),
    path("templates/<str:kind>/", templates.one, name="report-template"),
    path("templates/<str:kind>/file/", templates.download, name="report-template-file"),
    path("<int:report_id>/", pages.detail, name="report-detail"),
    path("<int:report_id>/progress/", pages.progress, name="report-progress"),
    path("<int:report_id>/print/", making.print_more, name="report-print"),
    path("<int:report_id>/files/<str:format>/", pages.file, name="report-file"),
]
