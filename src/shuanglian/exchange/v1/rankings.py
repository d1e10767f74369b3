"""Rankings."""

from __future__ import annotations

from ninja import Router

from ..callers import Session

router = Router(tags=["Rankings"], auth=Session())
