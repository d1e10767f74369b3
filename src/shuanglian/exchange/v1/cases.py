"""Cases: start, steps, finish a task, stand-ins, statistics."""

from __future__ import annotations

from ninja import Router

router = Router(tags=["cases"])
