"""Documents to facts over the machine interface: hand in, read proposals, decide, undo."""

from __future__ import annotations

from ninja import Router

from ..callers import MEMBERS

router = Router(tags=["文档入库"], auth=MEMBERS)
