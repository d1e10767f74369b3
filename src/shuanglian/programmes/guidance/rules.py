"""Versioned rules of the mechanism, read from `data/*.json`: steps and limits, topics and areas, visits per month.

A region overrides a file by carrying one of the same name in `regions/<region>/guidance/`. The version valid on the
day counts.
"""

from __future__ import annotations

import datetime as dt
import functools
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shuanglian.foundation.errors import Invalid, Reason

_HERE: Final = Path(__file__).parent / "data"
Option = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Terms:
    """`steps` in working days; `ahead_days` how far a wish may lie ahead; `window_days` how far back rules look."""

    version: str
    source: str
    steps: Mapping[str, int]
    escalation: Sequence[int | Mapping[str, Any]]
    number_prefix: str
    ahead_days: int
    remind_days: int
    window_days: int
    most_open_proposals: int


@dataclass(frozen=True, slots=True)
class VisitRule:
    """`cap_per_month`: visits to one company in a calendar month, all departments together (S46)."""

    version: str
    source: str
    cap_per_month: int
    purposes: tuple[Option, ...]


def terms(on: dt.date | None = None) -> Terms:
    rule = current("terms", on)
    return Terms(**{name: rule[name] for name in Terms.__slots__})


def visits(on: dt.date | None = None) -> VisitRule:
    rule = current("visits", on)
    return VisitRule(rule["version"], rule["source"], rule["cap_per_month"], _options(rule["purposes"]))


def topics(on: dt.date | None = None) -> tuple[Option, ...]:
    return _options(current("topics", on)["topics"])


def areas(on: dt.date | None = None) -> tuple[Option, ...]:
    """Fields of law; which department answers for each is set by the desk."""
    return _options(current("topics", on)["areas"])


def name_of(options: Sequence[Option], key: str) -> str:
    """The name that it has today, else the key: old rows keep words that are gone."""
    return dict(options).get(key, key)


def _options(rows: Sequence[Mapping[str, str]]) -> tuple[Option, ...]:
    return tuple((row["key"], row["name"]) for row in rows)


def current(name: str, on: dt.date | None = None) -> dict[str, Any]:
    """The version of a rule file that is valid on a day (today when not given). Raises `Invalid`."""
    day = (on or timezone.localdate()).isoformat()
    for version in _versions(name, _region_folder()):
        if version["valid_from"] <= day and (version["valid_to"] is None or day <= version["valid_to"]):
            return version
    words = {"day": day, "name": name}
    raise Invalid(Reason("guidance.rule_missing", _("%(day)s 没有有效的规则“%(name)s”") % words))


@functools.cache
def _versions(name: str, region: Path) -> list[dict[str, Any]]:
    override = region / f"{name}.json"
    path = override if override.is_file() else _HERE / f"{name}.json"
    rows: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
    return sorted(rows, key=lambda row: row["valid_from"], reverse=True)


def _region_folder() -> Path:
    region = Path(settings.REGION)
    base = region if region.is_dir() else settings.PACKAGE_DIR / "regions" / settings.REGION
    return Path(base) / "guidance"
