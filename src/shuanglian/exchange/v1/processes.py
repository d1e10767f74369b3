"""Process definitions: check, draft, approve, compare, simulate."""

from __future__ import annotations

from ninja import Router

router = Router(tags=["processes"])
