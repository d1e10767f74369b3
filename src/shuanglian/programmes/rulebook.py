"""Rules as versioned data: files of a programme, each a list of versions with validity and source.

A region overrides a file with one of the same name in `regions/<region>/<programme>/`. The version that is valid on the day
counts; what was agreed under an older one goes on under it.
"""

from __future__ import annotations

import datetime as dt
import functools
import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from shuanglian.foundation.errors import Invalid, Reason


class Rulebook:
    """The rule files of one programme: `key` names its folder in a region, `folder` holds its own files."""

    def __init__(self, key: str, folder: Path) -> None:
        self._key, self._folder = key, folder

    def current(self, name: str, on: dt.date | None = None) -> dict[str, Any]:
        """The version of a rule file that is valid on a day (today when not given). Raises `Invalid`."""
        day = (on or timezone.localdate()).isoformat()
        for row in self.versions(name):
            if row["valid_from"] <= day and (row["valid_to"] is None or day <= row["valid_to"]):
                return row
        told = _("%(day)s 没有有效的规则“%(name)s”") % {"day": day, "name": name}
        raise Invalid(Reason(f"{self._key}.rule_missing", told))

    def version(self, name: str, wanted: str) -> dict[str, Any]:
        """A version by its name, valid or not any more. Raises `Invalid`."""
        for row in self.versions(name):
            if row["version"] == wanted:
                return row
        told = _("没有规则“%(name)s”的版本 %(version)s") % {"name": name, "version": wanted}
        raise Invalid(Reason(f"{self._key}.rule_missing", told))

    def versions(self, name: str) -> list[dict[str, Any]]:
        """All versions, the newest first."""
        return _read(self._folder / f"{name}.json", self.region_folder() / f"{name}.json")

    def region_folder(self) -> Path:
        """What the region of this installation keeps of the programme; the folder need not exist."""
        region = Path(settings.REGION)
        base = region if region.is_dir() else settings.PACKAGE_DIR / "regions" / settings.REGION
        return Path(base) / self._key


@functools.cache
def _read(own: Path, override: Path) -> list[dict[str, Any]]:
    path = override if override.is_file() else own
    rows: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
    return sorted(rows, key=lambda row: row["valid_from"], reverse=True)
