"""Addresses of appointments for guidance and of visits to companies."""

from __future__ import annotations

from django.urls import URLPattern, path

from . import acting, asking, lists, visits

urlpatterns: list[URLPattern] = [
    path("", lists.appointments, name="guidance-list"),
    path("new/", asking.new, name="guidance-new"),
    path("rules/", lists.rules_page, name="guidance-rules"),
    path("rules/switch/", asking.switch, name="guidance-switch"),
    path("rules/coverage/", asking.coverage, name="guidance-coverage"),
    path("visits/", visits.visits, name="guidance-visits"),
    path("visits/new/", visits.new, name="guidance-visit-new"),
    path("visits/<int:visit_id>/close/", visits.close, name="guidance-visit-close"),
    path("visits/<int:visit_id>/decide/", visits.decide, name="guidance-visit-decide"),
    path("<int:appointment_id>/", acting.detail, name="guidance-detail"),
    path("<int:appointment_id>/do/<str:verb>/", acting.act, name="guidance-act"),
    path("<int:appointment_id>/extract/", acting.extract, name="guidance-extract"),
]
