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
    return of_step(config, node.id, node.sla)


def of_step(config: Mapping[str, Any], node: str, written: str) -> Limit | None:
    """The same for a step of which only the id and what is written as its limit are known."""
    if not written:
        return None
    settings = _settings(config)
    if node in settings:
        return parsed(settings[node])
    return parsed(written) or parsed(settings.get(written))


def setting_of(config: Mapping[str, Any], node: str, written: str) -> str:
    """The name of the setting that decides the limit of this step; empty where its own number does."""
    settings = _settings(config)
    if not written or node in settings:
        return node if written else ""
    return written if parsed(written) is None and written in settings else ""


def told(config: Mapping[str, Any], node: str, written: str) -> str:
    """What is written, with the limit that holds where that is another: for those who compare and approve."""
    found = of_step(config, node, written)
    if found is None or found == parsed(written):
        return written
    return f"{written}（{decided(config, node, written)}）"


def decided(config: Mapping[str, Any], node: str, written: str) -> str:
    """“由设置“handle”决定：5 个工作日”; empty where the step's own number holds."""
    setting, found = setting_of(config, node, written), of_step(config, node, written)
    if not setting or found is None:
        return ""
    return _("由设置“%(name)s”决定：%(limit)s") % {"name": setting, "limit": found.words()}


def fixed(config: Mapping[str, Any]) -> dict[str, str]:
    """Step id → what decides, for the steps whose own number would not count: a setting bears their id."""
    return {str(node): text for node in _settings(config) if (text := decided(config, str(node), str(node)))}


def _settings(config: Mapping[str, Any]) -> Mapping[str, Any]:
    found = config.get("sla", {})
    return found if isinstance(found, Mapping) else {}


def of_timer(config: Mapping[str, Any], wait: Wait) -> Limit | None:
    """How many days an alarm waits, if it is one that counts days."""
    if not wait.workdays:
        return None
    return parsed(wait.workdays) or parsed(_settings(config).get(wait.workdays))
