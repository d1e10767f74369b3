"""Addresses of cases as plain lists of steps."""

from __future__ import annotations

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
