"""Addresses of the wall screen: the screen, its panels alone (asked for every minute), the records behind a number."""

from __future__ import annotations

from django.urls import URLPattern, path

from . import views

urlpatterns: list[URLPattern] = [
    path("", views.cockpit, name="cockpit"),
    path("panels/", views.panels, name="cockpit-panels"),
    path("records/", views.records, name="cockpit-records"),
]
