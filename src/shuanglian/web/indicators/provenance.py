"""目标 → 原始记录 → 台账 → 报数: where a number comes from, each step with the page to look it up."""

from __future__ import annotations

from django.utils.translation import gettext as _

from shuanglian.foundation.actor import Actor
from shuanglian.indicators import counts, selectors
from shuanglian.indicators.models import Indicator, Observation, Target
from shuanglian.indicators.status import Status
from shuanglian.ingest.selectors import tracing as documents

from .. import facts, nav
from .shown import Link


def of(viewer: Actor, one: Status, indicator: Indicator) -> list[Link]:
    """Two queries."""
    latest = _latest(viewer, one)
    return [_goal(one), _record(viewer, indicator, latest), _ledger(viewer, latest), _report(latest)]


def _latest(viewer: Actor, one: Status) -> Observation | None:
    actual = one.actual or next((part.actual for part in one.parts if part.actual is not None), None)
    if actual is None:
        return None
    return selectors.observations(viewer).filter(pk=actual.observation_id).first()


def _goal(one: Status) -> Link:
    ids = [part.indicator_id for part in one.parts] or [one.indicator_id]
    rows = Target.objects.filter(indicator__in=ids, year=one.target_year or 0, is_demo=one.target_is_demo)
    goal = rows.select_related("source").order_by("pk").first()
    if goal is None:
        return Link(_("目标与基期"), "")
    chip = facts.chip(goal.source, f"goal-{goal.pk}", locator=goal.locator) if goal.source else None
    words = goal.locator or (goal.source.title if goal.source else _("没有写明出处"))
    return Link(_("目标与基期"), words, chip=chip, is_demo=goal.is_demo)


def _record(viewer: Actor, indicator: Indicator, latest: Observation | None) -> Link:
    """What was counted: the platform's own records, other indicators, or the evidence behind a report."""
    kind = _("原始记录")
    if latest is None:
        return Link(kind, "")
    count = counts.get(indicator.computed_by) if indicator.computed_by else None
    if count is not None:
        drill = latest.drill if viewer.is_authenticated else ""
        return Link(kind, str(count.title), drill, _("明细"), latest.is_demo)
    page = nav.address("indicator-observation", latest.pk)
    if indicator.formula:
        return Link(kind, _("由其他指标算出"), page, _("看这条"), latest.is_demo)
    words = _("附了依据文件") if latest.evidence_id else latest.quote or _("报送时没有附原始记录")
    return Link(kind, words, page, _("看这条"), latest.is_demo)


def _ledger(viewer: Actor, latest: Observation | None) -> Link:
    if latest is None:
        return Link(_("台账"), "")
    title = latest.source.title if latest.source else ""
    place = "" if documents.is_place(latest.locator) else latest.locator
    words = "，".join(text for text in (title, place) if text)
    chip = None
    if latest.source:
        chip = facts.chip(latest.source, f"ledger-{latest.pk}", locator=latest.locator, viewer=viewer)
    return Link(_("台账"), words or str(latest.get_origin_display()), is_demo=latest.is_demo, chip=chip)


def _report(latest: Observation | None) -> Link:
    """Who reported which version; leaders have no right to change it."""
    if latest is None:
        return Link(_("报数"), "")
    unit = latest.organisation.name if latest.organisation else str(latest.get_origin_display())
    words = _("%(unit)s，第 %(n)s 版，领导无改数权限") % {"unit": unit, "n": latest.version}
    page = nav.address("indicator-observation", latest.pk)
    return Link(_("报数"), words, page, _("留痕"), latest.is_demo)
