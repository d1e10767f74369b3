"""Addresses: the board of plan indicators and the page of one indicator."""

from __future__ import annotations

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
