"""Rankings in the words and shapes of the pages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import Text
from shuanglian.foundation.events import selectors as events
from shuanglian.foundation.events.models import Event
from shuanglian.indicators.ranking.rules import Term
from shuanglian.indicators.ranking.selectors import Shown, ShownRow
from shuanglian.indicators.selectors import observations

from ..nav import address

TONES: Final = {"frozen": "line", "published": "blue", "final": "green", "withdrawn": "line"}
OBJECTION_TONES: Final = {"open": "warm", "answered": "blue", "appealed": "warm", "closed": "line"}
EVENTS: Final[dict[str, Text]] = {
    "ranking.frozen": _("计算并封存了排名"),
    "ranking.published": _("开始公示"),
    "ranking.settled": _("公示期满，排名定下"),
    "ranking.withdrawn": _("撤回了排名"),
    "ranking.objection_filed": _("收到一件异议"),
    "ranking.objection_answered": _("答复了异议"),
    "ranking.objection_appealed": _("收到一件申诉"),
    "ranking.objection_decided": _("作出复核决定"),
}
WAYS: Final[dict[str, Text]] = {
    "minmax": _("极差：最好的得满分，最差的得零分"),
    "z": _("标准分：平均水平得 50 分，每高一个标准差加 10 分"),
    "rank": _("名次：按胜过的对象所占比例"),
    "target": _("目标：按完成目标的比例"),
    "anchors": _("固定锚点：按事先写明的分值"),
}
MISSING: Final[dict[str, Text]] = {
    "exclude": _("缺数的不参评"),
    "lowest": _("缺数的按最低得分计"),
    "median": _("缺数的按得分中位数计"),
    "zero": _("缺数的按零分计"),
    "redistribute": _("缺数的把权重按比例分给其他指标"),
}
SMALL: Final[dict[str, Text]] = {"damp": _("按该界线计算增速"), "not_judged": _("增速不评，权重分给其他指标")}
EFFECTS: Final[dict[str, Text]] = {"exclude": _("不参评"), "last": _("排在末位"), "grade": _("直接定档")}


@dataclass(frozen=True, slots=True)
class Segment:
    """One piece of a row's bar, in hundredths of the full score; `tone` counts from 0."""

    x: float
    width: float
    tone: int


@dataclass(frozen=True, slots=True)
class Line:
    who: Any
    text: Text
    at: dt.datetime
    tone: str


def bars(told: Shown) -> list[tuple[ShownRow, list[Segment]]]:
    """Rows with their totals cut into parts."""
    scale = Fraction(told.config["scale"])
    return [(row, _segments(row, scale)) for row in told.rows]


def _segments(row: ShownRow, scale: Fraction) -> list[Segment]:
    found: list[Segment] = []
    at = 0.0
    for tone, part in enumerate(row.parts):
        width = max(0.0, float(Fraction(part.points) / scale * 100))
        found.append(Segment(round(at, 2), round(width, 2), tone % 6))
        at += width
    return found


def rules(config: dict[str, Any]) -> list[dict[str, Any]]:
    """A line for each indicator of a configuration as it was understood."""
    titles = {one["key"]: one["name"] for one in (*config["columns"], *config["indicators"])}
    return [
        {
            "name": one["name"],
            "unit": one["unit"],
            "weight": float(Fraction(one["weight"]) * 100),
            "direction": _("越高越好") if one["direction"] == "up" else _("越低越好"),
            "way": WAYS[one["way"]],
            "missing": MISSING[one["missing"]],
            "detail": _detail(one, titles),
        }
        for one in config["indicators"]
    ]


def _detail(one: dict[str, Any], titles: dict[str, str]) -> str:
    if one["growth"] and one["growth"]["small"]:
        told = _("基数小于 %(small)s 的%(rule)s") % {
            "small": one["growth"]["small"],
            "rule": SMALL[one["growth"]["rule"]],
        }
        return str(told)
    if one["ratio"]:
        above, below = one["ratio"]["of"], one["ratio"]["per"]
        return f"{titles.get(above, above)} ÷ {titles.get(below, below)}"
    return str(_("目标值 %s") % one["target"]) if one["target"] else ""


def term(days: dict[str, Any] | Term) -> str:
    number, working = (days.days, days.working) if isinstance(days, Term) else (days["days"], days["working"])
    told = _("%d 个工作日") if working else _("%d 天")
    return str(told % number)


def timeline(viewer: Actor, ranking_id: int) -> list[Line]:
    """The record in words; those outside see that a department acted, not which person."""
    rows = events.timeline(viewer, streams=[f"ranking:{ranking_id}"], limit=60)
    return [
        Line(_who(viewer, row), EVENTS[row.kind], row.at, _tone(row.kind))
        for row in rows
        if row.kind in EVENTS
    ]


def _who(viewer: Actor, event: Event) -> Any:
    own = event.organisation_id is not None and event.organisation_id == viewer.organisation_id
    return event.actor_label if viewer.is_staff or own else _("办理方")


def _tone(kind: str) -> str:
    return (
        "g"
        if kind.endswith(("settled", "answered"))
        else "w"
        if kind.endswith(("filed", "withdrawn"))
        else "b"
    )


def observation_links(viewer: Actor, numbers: Sequence[int]) -> dict[int, str]:
    """Addresses of the pages of those observations that this viewer may open."""
    seen = observations(viewer).filter(pk__in=numbers).values_list("pk", flat=True) if numbers else ()
    return {number: address("indicator-observation", number) for number in seen}
