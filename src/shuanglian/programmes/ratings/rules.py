"""Versioned rules of the mechanism: what is rated, and how many votes of how many companies it takes to publish."""

from __future__ import annotations

import datetime as dt
import functools
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shuanglian.foundation.errors import Invalid, Reason

_HERE: Final = Path(__file__).parent / "data"


@dataclass(frozen=True, slots=True)
class Terms:
    """A figure is published from `min_votes` votes of `min_companies` companies; below `small_sample` it is marked.

    `open_days`: how long after a service it can be rated. `dimensions`: key and name by kind of subject.
    """

    version: str
    source: str
    min_votes: int
    min_companies: int
    small_sample: int
    open_days: int
    dimensions: Mapping[str, tuple[tuple[str, str], ...]]


def terms(on: dt.date | None = None) -> Terms:
    """The version valid on a day (today when not given). Raises `Invalid`."""
    day = (on or timezone.localdate()).isoformat()
    for rule in _versions(_region_folder()):
        if rule["valid_from"] <= day and (rule["valid_to"] is None or day <= rule["valid_to"]):
            return _terms(rule)
    raise Invalid(Reason("ratings.rule_missing", _("%(day)s 没有有效的评价规则") % {"day": day}))


def _terms(rule: dict[str, Any]) -> Terms:
    plain = {name: rule[name] for name in Terms.__slots__ if name != "dimensions"}
    dimensions = {
        kind: tuple((row["key"], row["name"]) for row in rows) for kind, rows in rule["dimensions"].items()
    }
    return Terms(**plain, dimensions=dimensions)


@functools.cache
def _versions(region: Path) -> list[dict[str, Any]]:
    override = region / "terms.json"
    path = override if override.is_file() else _HERE / "terms.json"
    rows: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
    return sorted(rows, key=lambda row: row["valid_from"], reverse=True)


def _region_folder() -> Path:
    region = Path(settings.REGION)
    base = region if region.is_dir() else settings.PACKAGE_DIR / "regions" / settings.REGION
    return Path(base) / "ratings"
