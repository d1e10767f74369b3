"""Reporting of figures."""

from __future__ import annotations

from ninja import Router

from ..callers import Session

router = Router(tags=["Reporting of figures"], auth=Session())
