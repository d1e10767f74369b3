"""Reports."""

from __future__ import annotations

from ninja import Router

from ..callers import Session

router = Router(tags=["Reports"], auth=Session())
