"""Addresses of the machine interface, under /api/."""

from __future__ import annotations

from .api import addresses, build

urlpatterns = addresses(build())
