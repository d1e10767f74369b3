"""Sentences: how far it is, what the forecast says, how a value was converted, and the record in words."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.events import access
from shuanglian.foundation.events import selectors as events
from shuanglian.foundation.events.models import Event
from shuanglian.indicators import units
from shuanglian.indicators.models import Indicator, Observation
from shuanglian.indicators.status import Status, missing_words

from .. import formats
from ..projects.shown import Line

EVENTS: Final = {
    "observation.reported": gettext_lazy("报数"),
    "observation.corrected": gettext_lazy("提出更正"),
    "observation.published": gettext_lazy("核对后发布"),
    "observation.rejected": gettext_lazy("退回"),
    "observation.withdrawn": gettext_lazy("撤回"),
    "observation.settled": gettext_lazy("核查提问有了变化"),
    "observation.computed": gettext_lazy("平台计算"),
    "observation.superseded": gettext_lazy("被更正替换"),
    "indicator.saved": gettext_lazy("维护口径"),
    "target.saved": gettext_lazy("维护目标"),
}
FIELDS: Final = {
    "name": gettext_lazy("名称"), "definition": gettext_lazy("口径"), "unit": gettext_lazy("单位"),
    "formula": gettext_lazy("公式"), "owner": gettext_lazy("责任单位"), "frequency": gettext_lazy("频率"),
    "value": gettext_lazy("目标值"), "base_value": gettext_lazy("基期值"), "base_year": gettext_lazy("基期"),
    "floor": gettext_lazy("下界"), "ceiling": gettext_lazy("上界"), "place": gettext_lazy("范围"),
    "path": gettext_lazy("路径"), "direction": gettext_lazy("方向"), "computed_by": gettext_lazy("平台计数"),
    "is_public": gettext_lazy("对外公开"), "retired_on": gettext_lazy("停用日期"),
    "group": gettext_lazy("类别"), "number": gettext_lazy("序号"), "plan": gettext_lazy("规划"),
    "measure": gettext_lazy("类型"), "kind": gettext_lazy("类型"),
    "accumulation": gettext_lazy("时点或时期"), "segment": gettext_lazy("环节"), "is_demo": gettext_lazy("示例"),
    "source": gettext_lazy("来源"), "locator": gettext_lazy("位置"), "printed": gettext_lazy("原文写法"),
    "year": gettext_lazy("目标年"), "indicator": gettext_lazy("指标"), "code": gettext_lazy("代码"),
}  # fmt: skip
MOST: Final = 60


def timeline(viewer: Actor, found: Observation) -> list[Line]:
    """The record of one value: who did what when, and why."""
    of_it = Event.objects.filter(stream=found.stream, object_type="observation", object_id=str(found.pk))
    rows = of_it.filter(kind__in=EVENTS)
    if not access.may_read_all(viewer, found.stream):
        rows = rows.filter(Q(public=True) | _own(viewer))
    return [_line(viewer, row) for row in rows.order_by("-pk")[:MOST]]


def history(viewer: Actor, indicator: Indicator) -> list[Line]:
    """Changes of the definition and of the targets."""
    rows = events.timeline(viewer, streams=[indicator.stream], limit=400)
    kinds = ("indicator.saved", "target.saved")
    return [_line(viewer, row) for row in rows if row.kind in kinds][:MOST]


def _own(viewer: Actor) -> Q:
    condition = Q(actor=viewer.key) if viewer.is_authenticated else Q()
    return condition | Q(organisation_id=viewer.organisation_id) if viewer.organisation_id else condition


def _line(viewer: Actor, event: Event) -> Line:
    words = str(EVENTS.get(event.kind, event.kind))
    if reason := event.payload.get("reason"):
        words = _("%(what)s：%(why)s") % {"what": words, "why": reason}
    fields = event.payload.get("fields") or []
    if named := "、".join(dict.fromkeys(str(FIELDS[name]) for name in fields if name in FIELDS)):
        words = _("%(what)s（%(fields)s）") % {"what": words, "fields": named}
    return Line(_who(viewer, event), words, event.at, _tone(event))


def _who(viewer: Actor, event: Event) -> Any:
    """The public sees which side acted, not which person."""
    own = event.organisation_id is not None and event.organisation_id == viewer.organisation_id
    if viewer.is_staff or own or not event.actor.startswith(("user:", "token:")):
        return event.actor_label
    return _("办理方")


def _tone(event: Event) -> str:
    if event.kind.endswith("published"):
        return "g"
    return "w" if event.kind.endswith(("rejected", "corrected", "withdrawn")) else "b"


def conversion(found: Observation) -> str:
    """`1182000 万元 = 118.2 亿元`, when the unit of the report is not the indicator's."""
    if not found.raw or not found.raw_unit or found.raw_unit == found.indicator.unit:
        return ""
    return f"{found.raw} {found.raw_unit} = {units.words(found.value, found.indicator.unit)}"


def share(value: Decimal | None) -> str:
    """0.8102 → 81%."""
    return "" if value is None else f"{round(value * 100):d}%"


def amount(value: Decimal, unit: str, *, exact: bool = False) -> str:
    """A value with its unit behind, rounded for reading unless it is to be `exact`."""
    digits = 2 if abs(value) < 100 else 1
    number = formats.number(value if exact else round(value, digits))
    return f"{number}{unit}" if unit.startswith(("%", "‰")) or not unit else f"{number} {unit}"


def progress(one: Status, *, brief: bool = False) -> str:
    """走了多少、按路径应走多少、还差多少、每月需多少; what is not known is said to be unknown. `brief`: on pages that
    say elsewhere that the values of the target year are still missing."""
    if one.parts:
        return "".join(f"{part.name}：{progress(part, brief=brief)}" for part in one.parts)
    if one.actual is None:
        return "".join([_("还没有可用的实际值，先不下判断。"), *_missing(one)])
    if one.target is None:
        return _("没有目标，只列数值。")
    said = [_growth(one)] if one.target_kind == "yearly_growth" else [*_way(one), *_gap(one)]
    if one.closed and not one.final and one.target_year and not brief:
        said.append(_("%(year)s 年终值还没有，判断用的是最近的数。") % {"year": one.target_year})
    return "".join([*said, *_missing(one)])


def _way(one: Status) -> list[str]:
    if one.progress is None:
        return [_("缺基期，算不出走了多少。")]
    named = {"share": share(one.progress), "asked": share(one.expected_progress)}
    if one.progress < 0:
        return [_("比基期还退了，按路径应走 %(asked)s。") % named]
    if one.shape == "compound":
        return [_("已走完 %(share)s 的路，按等速路径应走 %(asked)s。") % named]
    return [_("已走完 %(share)s 的路，按直线应走 %(asked)s。") % named]


def _gap(one: Status) -> list[str]:
    """What is left to the target, and what that means every month from now."""
    assert one.actual is not None and one.target is not None
    up = one.base is None or one.target >= one.base
    left = one.target - one.actual.value if up else one.actual.value - one.target
    if left <= 0:
        return [_("已达到 %(year)s 年目标。") % {"year": one.target_year}]
    gap = _("离 %(year)s 年目标还差 %(left)s。") % {
        "year": one.target_year,
        "left": amount(left, _plain(one.unit)),
    }
    if one.needed_per_month is None:
        return [gap]
    monthly = amount(abs(one.needed_per_month), _plain(one.unit))
    return [gap, _("从现在起平均每月需 %(amount)s。") % {"amount": monthly}]


def _plain(unit: str) -> str:
    """Differences of percentages are percentage points."""
    return _("个百分点") if unit.startswith("%") else unit


def _growth(one: Status) -> str:
    assert one.target is not None
    named = {
        "rate": "—" if one.growth is None else amount(one.growth, "%"),
        "target": amount(one.target, "%"),
    }
    if one.growth is None:
        return _("目标是年均增长 %(target)s，年份不够，算不出年均增速。") % named
    said = _("年均增长 %(rate)s，目标年均 %(target)s。") % named
    if one.needed_growth is None:
        return said
    return said + _("余下每年需增长 %(rate)s。") % {"rate": amount(one.needed_growth, "%")}


def _missing(one: Status) -> list[str]:
    words = [missing_words(code) for code in one.missing if code in ("base", "full_year", "stale")]
    return [_("注意：%(what)s。") % {"what": "、".join(words)}] if words else []


def ahead(one: Status) -> str:
    """The forecast with its interval and how wrong it has been so far; or why there is none."""
    if one.parts or one.target is None:
        return ""
    found = one.forecast
    if found is None:
        return _("不预测：%(why)s。") % {"why": one.forecast_why} if one.forecast_why else ""
    value, low, high = (
        amount(Decimal(str(number)), one.unit) for number in (found.value, found.low, found.high)
    )
    said = _("按%(model)s，到 %(year)s 年底约 %(value)s，十次里有八次落在 %(low)s 至 %(high)s。") % {
        "model": found.model_words(), "year": one.target_year, "value": value, "low": low, "high": high,
    }  # fmt: skip
    error = f"{found.backtest_mape:.1f}%"
    return said + _("拿过去 %(n)s 期试过，平均偏 %(error)s。") % {"n": found.n, "error": error}
