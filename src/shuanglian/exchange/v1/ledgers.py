"""Bureau spreadsheets over the machine interface: hand in, see what was understood, dry run, take over."""

from __future__ import annotations

from ninja import Router

from ..callers import MEMBERS

router = Router(tags=["台账入库"], auth=MEMBERS)
