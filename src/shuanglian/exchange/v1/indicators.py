"""The board of plan indicators and the page of one indicator."""

from __future__ import annotations

from ninja import Router

from ..callers import Session

router = Router(tags=["The board of plan indicators and the page of one indicator"], auth=Session())
