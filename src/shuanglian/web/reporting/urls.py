"""Addresses: reporting of figures."""

from __future__ import annotations

from django.urls import URLPattern, path

from . import acting, counts, detail, listing, sheets

urlpatterns: list[URLPattern] = [
    path("", listing.rounds, name="reporting-list"),
    path("overdue/", listing.overdue, name="reporting-overdue"),
    path("overdue/remind/", acting.remind_all, name="reporting-remind"),
    path("counts/", counts.counts, name="reporting-counts"),
    path("counts/<slug:key>/", counts.count, name="reporting-count"),
    path("<int:round_id>/", detail.page, name="reporting-round"),
    path("<int:round_id>/save/", acting.save, name="reporting-save"),
    path("<int:round_id>/sheet/", sheets.sheet, name="reporting-sheet"),
    path("<int:round_id>/do/<str:verb>/", acting.act, name="reporting-act"),
]
