"""Addresses of process definitions and their workshop."""

from __future__ import annotations

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
