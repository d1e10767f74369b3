"""What a configuration says about time besides the limits themselves: pausing, telling superiors, reopening.

"pause": {"max_days": 10, "times": 2}            calendar days in all, number of pauses; or by step, "*" for the rest
"escalation": [-1, 0, {"days": 3, "to": "region"}]   working days from the due day (0: once it is over); or by step
"reopen": "fresh" or "continue"                  a reopened step counts anew, or goes on counting
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _

from shuanglian.foundation.errors import Reason

RUNGS: Final = ("leader", "supervisor", "region")
MOST_LEVELS: Final = 5
FARTHEST: Final = 90
FRESH: Final = "fresh"
CONTINUE: Final = "continue"


@dataclass(frozen=True, slots=True)
class PauseRule:
    """None: no limit. `max_days` are calendar days of all pauses of one clock together."""

    max_days: int | None = None
    times: int | None = None


@dataclass(frozen=True, slots=True)
class Level:
    """Tell the superior `days` working days after the due day (before it when negative, 0: when it is over).

    `to` is the lowest rung that is told: the unit's leaders, the supervisor of the case, or who is in
    charge of the unit (`region`: all leaders where nobody is; `superiors` says who that is).
    """

    days: int
    to: str = "leader"


def pause_rule(config: Mapping[str, Any], node: str) -> PauseRule:
    found = _for_step(config.get("pause"), node, ("max_days", "times"))
    if not isinstance(found, Mapping):
        return PauseRule()
    return PauseRule(_count(found.get("max_days")), _count(found.get("times")))


def levels(config: Mapping[str, Any], node: str) -> tuple[Level, ...]:
    """In the order in which they are told; what is not well formed is left out (`problems` names it)."""
    found = _for_step(config.get("escalation"), node, ())
    read = [level for item in found if (level := _level(item))] if isinstance(found, list) else []
    return tuple(sorted(read, key=lambda level: level.days))[:MOST_LEVELS]


def continues(config: Mapping[str, Any]) -> bool:
    """Whether the clock of a reopened step goes on from where it stopped."""
    return bool(config.get("reopen") == CONTINUE)


def problems(config: Mapping[str, Any]) -> Iterator[Reason]:
    """Everything that is not well formed in these settings."""
    for step, value in _steps(config.get("pause"), ("max_days", "times")):
        bad = not isinstance(value, Mapping) or set(value) - {"max_days", "times"}
        if bad or any(_count(number) is None for number in value.values()):
            text = _("“pause”（%s）应写 max_days（累计天数）和 times（次数），都是正整数") % step
            yield Reason("bad_pause", text, "pause")
    for step, value in _steps(config.get("escalation"), ()):
        if not isinstance(value, list) or not _is_ladder(value):
            text = _("“escalation”（%s）应是至多 5 级、各不相同的工作日数，如 [-1, 0, 3]") % step
            yield Reason("bad_escalation", text, "escalation")
    if config.get("reopen", FRESH) not in (FRESH, CONTINUE):
        yield Reason("bad_reopen", _("“reopen”只能是 fresh（重新起算）或 continue（接着算）"), "reopen")


def _is_ladder(value: list[Any]) -> bool:
    read = [_level(item) for item in value]
    days = [level.days for level in read if level]
    return len(days) == len(value) <= MOST_LEVELS and len(set(days)) == len(days)


def _level(item: Any) -> Level | None:
    raw = item if isinstance(item, Mapping) else {"days": item}
    days, to = raw.get("days"), raw.get("to", RUNGS[0])
    if type(days) is not int or abs(days) > FARTHEST or to not in RUNGS or set(raw) - {"days", "to"}:
        return None
    return Level(days, to)


def _count(value: Any) -> int | None:
    return value if type(value) is int and 0 < value < 1000 else None


def _for_step(setting: Any, node: str, plain: tuple[str, ...]) -> Any:
    found = dict(_steps(setting, plain))
    return found.get(node, found.get("*"))


def _steps(setting: Any, plain: tuple[str, ...]) -> Iterator[tuple[str, Any]]:
    """(step, value) pairs; a setting for all steps stands under “*”."""
    if isinstance(setting, Mapping) and not (set(setting) & set(plain)):
        yield from setting.items()
    elif setting is not None:
        yield "*", setting
