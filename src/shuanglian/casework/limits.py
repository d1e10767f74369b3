"""How long something may take: a number of days and how they are counted. No database.

Written in a file or a setting as `3` or `"3"` (working days) or `"3d"` (calendar days, 自然日). The day of
receipt is never counted (Civil Code art. 201). Calendar days run through weekends and holidays; when the last
one is a day off, the next working day is the last one (art. 203 para. 1), and it ends with business hours
(art. 203 para. 2). Working days are the rule where no other unit is set (Administrative Licensing Law art. 82).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from django.utils.translation import gettext as _

from .graph import Node, Wait

LONGEST: Final = 999
WRITTEN: Final = re.compile(r"0*([1-9]\d{0,2})(d?)")


class Unit(StrEnum):
    WORKDAY = "workday"
    DAY = "day"


@dataclass(frozen=True, slots=True)
class Limit:
    """`days` of `unit`, both as checked by `parse`."""

    days: int
    unit: Unit = Unit.WORKDAY

    @classmethod
    def parse(cls, value: object) -> Limit:
        """From `3`, `"3"` or `"3d"`. Raises `ValueError` for anything else, for 0 and for more than 999 days."""
        if isinstance(value, cls):
            return value
        text = value.strip() if isinstance(value, str) else str(value) if type(value) is int else ""
        found = WRITTEN.fullmatch(text)
        if found is None:
            raise ValueError(f"not a time limit: {value!r}")
        return cls(int(found[1]), Unit.DAY if found[2] else Unit.WORKDAY)

    def __str__(self) -> str:
        """As it is written in settings; `parse` reads it."""
        return f"{self.days}d" if self.unit is Unit.DAY else str(self.days)

    def words(self) -> str:
        return in_words(self.days, self.unit)


def in_words(days: int, unit: Unit) -> str:
    """“3 个工作日” or “3 日”."""
    text = _("%(n)d 日") if unit is Unit.DAY else _("%(n)d 个工作日")
    return text % {"n": days}


def parsed(value: object) -> Limit | None:
    """Like `Limit.parse`, with None for what is no limit."""
    try:
        return Limit.parse(value)
    except ValueError:
        return None


def of_task(config: Mapping[str, Any], node: Node) -> Limit | None:
    """The limit of a task: the case's setting under the node's id, else its own number, else the named setting."""
    if not node.sla:
        return None
    settings = config.get("sla", {})
    if node.id in settings:
        return parsed(settings[node.id])
    return parsed(node.sla) or parsed(settings.get(node.sla))


def of_timer(config: Mapping[str, Any], wait: Wait) -> Limit | None:
    """How many days an alarm waits, if it is one that counts days."""
    if not wait.workdays:
        return None
    return parsed(wait.workdays) or parsed(config.get("sla", {}).get(wait.workdays))
