"""Addresses of companies rating departments."""

from __future__ import annotations

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
