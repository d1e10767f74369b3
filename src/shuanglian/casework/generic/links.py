"""The page of a case whose process has no programme of its own."""

from __future__ import annotations

from .. import handlers
from ..models import Case
from .rules import BUSINESS


@handlers.link_for(BUSINESS)
def link(case: Case) -> str:
    return f"/cases/{case.pk}/"
