"""Versioned settings of the programme, read from `data/*.json`; a region overrides a file with one of the same name in
its folder `projects`. The version valid on the day counts; each names its source."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from shuanglian.foundation.errors import Invalid, Reason

from ..rulebook import Rulebook
from .totals import Tolerance

_BOOK: Final = Rulebook("projects", Path(__file__).parent / "data")
current: Final = _BOOK.current


def standard(phase: str, on: dt.date | None = None) -> int:
    """Working days that a phase may take."""
    return int(current("phases", on)["phases"][phase])


def sla() -> dict[str, int]:
    return dict(current("phases")["sla"])


def approval_steps() -> list[dict[str, Any]]:
    return list(current("approvals")["steps"])


def review_key() -> str:
    """Which of the steps is the office's own review."""
    return str(current("approvals")["review"])


def matter(key: str) -> dict[str, Any]:
    """A matter that companies apply for. Raises `Invalid` for an unknown one."""
    for row in current("matters")["matters"]:
        if row["key"] == key:
            return dict(row)
    raise Invalid(Reason("projects.matter", _("请选择办理事项"), "matter"))


def least_parties(gate: str, on: dt.date | None = None) -> int:
    """How many organisations must have met at a gate on that day."""
    return int(current("gates", on)["least_parties"][gate])


def tolerance(on: dt.date | None = None) -> Tolerance:
    """How far single projects may be from a total that a source rounds."""
    found = current("sums", on)
    return Tolerance(int(found["near_from_percent"]), int(found["about_within_percent"]))


def public_facts() -> dict[str, Any]:
    """Lists and public projects of the region; empty where the region has none."""
    path = _BOOK.region_folder() / "public.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {"lists": []}
