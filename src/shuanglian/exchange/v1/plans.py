"""Tasks of the plan and orders."""

from __future__ import annotations

from ninja import Router

from ..callers import Session

router = Router(tags=["Tasks of the plan and orders"], auth=Session())
