"""Addresses: use of shared instruments."""

from __future__ import annotations

from django.urls import URLPattern, path

from . import pages

urlpatterns: list[URLPattern] = [
    path("", pages.listing, name="instrument-list"),
    path("<str:ref>/", pages.detail, name="instrument-detail"),
    path("<str:ref>/record/", pages.record, name="instrument-record"),
    path("<str:ref>/uses/<int:use_id>/void/", pages.void, name="instrument-void"),
]
