"""Versioned rules, read from `data/*.json`: step clocks and the statutory times for payment.

A region overrides a file with `regions/<region>/challenges/<name>.json`. Every version has a validity and a source.
"""

from __future__ import annotations

import datetime as dt
import functools
import json
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shuanglian.foundation.errors import Invalid, Reason

_HERE: Final = Path(__file__).parent / "data"


def current(name: str, on: dt.date | None = None) -> dict[str, Any]:
    """The version of a rule file that is valid on a day (today when not given). Raises `Invalid`."""
    day = (on or timezone.localdate()).isoformat()
    for version in _versions(name, _region_folder()):
        if version["valid_from"] <= day and (version["valid_to"] is None or day <= version["valid_to"]):
            return version
    told = _("%(day)s 没有有效的规则“%(name)s”") % {"day": day, "name": name}
    raise Invalid(Reason("challenges.rule_missing", told))


def version(name: str, wanted: str) -> dict[str, Any]:
    """A version by its name, valid or not any more: what was agreed under it goes on under it."""
    for row in _versions(name, _region_folder()):
        if row["version"] == wanted:
            return row
    told = _("没有规则“%(name)s”的版本 %(version)s") % {"name": name, "version": wanted}
    raise Invalid(Reason("challenges.rule_missing", told))


@functools.cache
def _versions(name: str, region: Path) -> list[dict[str, Any]]:
    override = region / f"{name}.json"
    path = override if override.is_file() else _HERE / f"{name}.json"
    rows: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
    return sorted(rows, key=lambda row: row["valid_from"], reverse=True)


def _region_folder() -> Path:
    region = Path(settings.REGION)
    return (region if region.is_dir() else settings.PACKAGE_DIR / "regions" / settings.REGION) / "challenges"
