"""The kinds of report as data: their titles and which sections they have, in what order.

`kinds.json` is ours; a region brings its own in `regions/<region>/reports/kinds.json`. A section that is named there and that
no room has registered is left out, so that a kind may name parts of programmes that an installation does not use.
"""

from __future__ import annotations

import functools
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.utils.translation import gettext as _

from shuanglian.foundation.errors import Invalid, Reason

from . import sections
from .sections import Part

_OWN: Final = Path(__file__).with_name("kinds.json")
RANKING: Final = "ranking"


@dataclass(frozen=True, slots=True)
class Kind:
    """`title` may hold {plan}, {year}, {month}, {day} and {ranking}."""

    key: str
    name: str
    title: str
    sections: tuple[str, ...]

    def parts(self, chosen: tuple[str, ...] = ()) -> list[Part]:
        """Registered sections in order; `chosen` keeps only these, in the order given there."""
        known = sections.known()
        wanted = chosen or self.sections
        return [known[key] for key in wanted if key in known and key in self.sections]


def kinds() -> list[Kind]:
    return list(_read(_file()))


def kind(key: str) -> Kind:
    """Raises `Invalid`."""
    for found in kinds():
        if found.key == key:
            return found
    told = _("报告种类有：%s") % "、".join(found.key for found in kinds())
    raise Invalid(Reason("report_kind", told, "kind"))


def _file() -> Path:
    region = Path(settings.REGION)
    base = region if region.is_dir() else settings.PACKAGE_DIR / "regions" / settings.REGION
    own = Path(base) / "reports" / "kinds.json"
    return own if own.is_file() else _OWN


@functools.cache
def _read(path: Path) -> tuple[Kind, ...]:
    rows: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
    return tuple(Kind(r["key"], r["name"], r["title"], tuple(r["sections"])) for r in rows)
