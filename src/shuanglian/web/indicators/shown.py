"""What pages show of indicators and values, as plain values and words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import Text
from shuanglian.indicators import periods
from shuanglian.indicators.models import Indicator, Observation, Plan
from shuanglian.indicators.periods import Kind, Period
from shuanglian.indicators.status import Status
from shuanglian.indicators.trajectory import Light

from .. import formats, nav
from ..facts import Chip

# 判断: the word and the shape carry it, the colour comes last.
TONES: Final = {"green": "green", "yellow": "warm", "red": "red", "none": ""}
ICONS: Final = {"green": "check", "yellow": "trending-down", "red": "alert-triangle", "none": "minus"}
LIGHTS: Final = (Light.RED, Light.YELLOW, Light.GREEN, Light.NONE)  # what needs looking at comes first
STATE_TONES: Final = {
    "proposed": "warm", "held": "warm", "published": "green", "superseded": "line", "rejected": "red",
}  # fmt: skip
SIGNS: Final = {"ge": "≥ ", "le": "≤ ", "gt": "> ", "lt": "< ", "approx": "≈ "}
MISSING: Final = gettext_lazy("暂无数据")


@dataclass(frozen=True, slots=True)
class Verdict:
    tone: str
    icon: str
    words: Text


@dataclass(frozen=True, slots=True)
class Link:
    """One step of the provenance; empty `words`: nothing known about it."""

    kind: Text
    words: str
    url: str = ""
    url_words: Text = ""
    is_demo: bool = False
    chip: Chip | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the board."""

    code: str
    number: str
    name: str
    unit: str
    group: str
    url: str
    panel_url: str
    base: str
    spark: str
    spark_words: Text
    actual: str
    when: str
    is_demo: bool
    target: str
    verdict: Verdict
    questions: int
    note_pop: str
    note_title: str
    note_rows: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a value in a list."""

    pk: int
    url: str
    version: int
    value: str
    was: bool
    state: Text
    tone: str
    who: str
    at: dt.datetime
    decided: str
    reason: str


def light(status: Status) -> str:
    return str(status.light.value)


def verdict(status: Status) -> Verdict:
    key = light(status)
    return Verdict(TONES[key], ICONS[key], status.light_words)


def row(status: Status, *, spark: str, query: dict[str, str]) -> Row:
    """A pair shows its two numbers in one cell, as the plan prints them."""
    actual, when = latest(status)
    title, rows = note(status)
    return Row(
        code=status.code,
        number=str(status.number or ""),
        name=status.name,
        unit=status.unit,
        group=status.group,
        url=nav.address("indicator-detail", status.code),
        panel_url="?" + urlencode({**query, "show": status.code}),
        base=base(status),
        spark="" if is_growth(status) else spark,
        spark_words=_("按年均增速判断"),
        actual=actual,
        when=when,
        is_demo=has_demo(status),
        target=target(status),
        verdict=verdict(status),
        questions=status.questions,
        note_pop=f"note-{status.code}" if rows else "",
        note_title=title,
        note_rows=rows,
    )


def is_growth(status: Status) -> bool:
    return str(status.target_kind) == "yearly_growth"


def paired(first: str, second: str) -> str:
    """`4（3）`: the way the plan prints two numbers in one cell."""
    return f"{first}（{second}）"


def base(status: Status) -> str:
    if status.parts:
        found = [base(part) for part in status.parts]
        return paired(*(text or _("缺") for text in found[:2])) if any(found) else ""
    if status.base is None:
        return _("不设基期") if is_growth(status) else ""
    return formats.number(status.base)


def has_target(status: Status) -> bool:
    """A pair has one as soon as one of its two numbers does."""
    return any(has_target(part) for part in status.parts) or status.target is not None


def target(status: Status) -> str:
    if not has_target(status):
        return _("没有目标")
    if status.parts:
        return paired(*(target(part) for part in status.parts[:2]))
    assert status.target is not None
    number = formats.number(status.target)
    return _("年均 %(value)s%%") % {"value": number} if is_growth(status) else number


def latest(status: Status) -> tuple[str, str]:
    """(value, period) of the latest actual; of a pair both, with 暂无数据 where one has none."""
    if status.parts:
        found = [latest(part) for part in status.parts[:2]]
        if not any(value for value, _when in found):
            return "", ""
        when = next(when for value, when in found if value)
        return paired(*(value or str(MISSING) for value, _when in found)), when
    if status.actual is None:
        return "", ""
    sign = SIGNS.get(status.actual.comparator, "")
    period = status.actual.period
    when = rolling(period.end) if status.actual.rolling else short(period)
    return sign + formats.number(status.actual.value), when


def has_demo(status: Status) -> bool:
    if status.parts:
        return any(has_demo(part) for part in status.parts)
    return status.actual is not None and status.actual.is_demo


def note(status: Status) -> tuple[str, list[tuple[str, str]]]:
    """What has to be said about the row before it is compared: pairs, growth."""
    named = {"n": status.number or ""}
    if status.parts:
        reads = "；".join(f"{p.name} {base(p) or MISSING} → {target(p)}" for p in status.parts)
        rows = [(_("原文"), f"{base(status)} → {target(status)}"), (_("读法"), reads)]
        return _("第 %(n)s 项有两个数") % named, [*rows, (_("处理"), _("拆成两个分项，分别判断"))]
    if is_growth(status):
        rows = [(_("原文"), target(status)), (_("判断"), _("只比年均增速，不画从基期到目标的路径"))]
        return _("第 %(n)s 项按增速判断") % named, rows
    if status.printed:
        rows = [(_("原文"), status.printed), (_("读法"), f"{target(status)} {status.unit}")]
        return _("第 %(n)s 项的原文写法") % named, rows
    return "", []


def short(period: Period) -> str:
    """A period in a table cell: 2024, 2024年三季度, 2024年5月; on English pages 2024, 2024Q3, 2024-05."""
    if period.text.endswith("-12-31") or period.kind is Kind.YEAR:
        return period.text[:4]
    return period.words() if (get_language() or "").startswith("zh") else period.text


def rolling(end: dt.date) -> str:
    """What was summed up over twelve months: a whole year by its number."""
    if (end.month, end.day) == (12, 31):
        return str(end.year)
    return _("至 %(month)s 的 12 个月") % {"month": f"{end:%Y-%m}"}


def phase(plan: Plan, today: dt.date) -> str:
    """Where the plan stands in its own time."""
    year = plan.target_year
    if today.year > year:
        return _("规划期已结束，%(year)s 年终值正在核对。") % {"year": year}
    left = (year - today.year) * 12 + 12 - today.month
    return _("规划期还有 %(n)s 个月。") % {"n": left}


def period_of(found: Observation) -> Period:
    return periods.parse(found.period)


def value_of(found: Observation) -> str:
    unit = found.indicator.unit
    number = SIGNS.get(found.comparator, "") + formats.number(found.value)
    return f"{number}{unit}" if unit.startswith(("%", "‰")) else f"{number} {unit}".strip()


def scope(found: Observation) -> str:
    """Of which place, segment or party a value speaks."""
    parts = [found.place.name if found.place else "", found.segment.name if found.segment else ""]
    parts.append(found.subject.name if found.subject else "")
    return " · ".join(part for part in parts if part) or _("全走廊")


def version(viewer: Actor, found: Observation) -> Version:
    """Staff and the own unit see the person, others the unit."""
    decided = ""
    if found.decided_at is not None:
        by = _person(viewer, found.decided_by, found)
        decided = _("%(who)s 于 %(when)s 处理") % {"who": by, "when": formats.moment(found.decided_at)}
    return Version(
        pk=found.pk,
        url=nav.address("indicator-observation", found.pk),
        version=found.version,
        value=value_of(found),
        was=found.state in ("superseded", "rejected"),
        state=found.get_state_display(),
        tone=STATE_TONES[found.state],
        who=_person(viewer, found.reported_by, found),
        at=found.reported_at,
        decided=decided,
        reason=found.reason,
    )


def _person(viewer: Actor, user: Any, found: Observation) -> str:
    unit = found.organisation.name if found.organisation else ""
    if user is None:
        return unit or str(found.get_origin_display())
    own = found.organisation is not None and found.organisation.organisation_id == viewer.organisation_id
    if not viewer.is_staff and not own:
        return unit or _("办理方")
    return f"{user.name} · {unit}" if unit else str(user.name)


def supervise(about: str) -> str:
    """Where the public says something about an object, when this installation has such a page."""
    page = nav.address("supervision-new")
    return f"{page}?{urlencode({'about': about})}" if page else ""


def can_follow() -> str:
    """Where following is switched on, when this installation has it."""
    return nav.address("supervision-follow")


def owner(indicator: Indicator | None) -> str:
    """Whom to ask."""
    if indicator is None or indicator.owner is None:
        return _("还没有指定责任单位，先问数据专员")
    return _("%(unit)s的统计联系人") % {"unit": indicator.owner.name}


def sorted_groups(rows: Sequence[Row]) -> list[tuple[str, list[Row]]]:
    """Rows by group, in the order in which the plan names them."""
    found: dict[str, list[Row]] = {}
    for one in rows:
        found.setdefault(one.group or _("其他"), []).append(one)
    return list(found.items())
