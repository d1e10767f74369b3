"""Addresses of projects from signing to production."""

from __future__ import annotations

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
