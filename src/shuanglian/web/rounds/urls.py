"""Addresses of the rounds of assignment."""

from __future__ import annotations

from django.urls import URLPattern, path

from ..views import rounds

urlpatterns: list[URLPattern] = [
    path("", rounds.rounds, name="round-list"),
    path("new/", rounds.new, name="round-new"),
    path("<int:round_id>/", rounds.detail, name="round-detail"),
    path("<int:round_id>/progress/", rounds.progress, name="round-progress"),
    path("<int:round_id>/do/<str:verb>/", rounds.act, name="round-act"),
    path("<int:round_id>/experts/", rounds.experts, name="round-experts"),
    path("<int:round_id>/export/", rounds.export, name="round-export"),
    path("<int:round_id>/sheet/", rounds.sheet, name="round-sheet"),
    path("<int:round_id>/needs/<int:row_id>/", rounds.need, name="round-need"),
    path("<int:round_id>/needs/<int:row_id>/do/<str:verb>/", rounds.need_act, name="round-need-act"),
]
