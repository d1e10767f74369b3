"""From a wish to a frozen document: the sections of a kind, read once, their numbers marked and sealed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import Invalid, Reason
from shuanglian.indicators.models import Plan
from shuanglian.indicators.selectors import plans

from . import document as d
from . import provenance, standings
from .gathering import Gatherer
from .kinds import RANKING, Kind, kind
from .sections import Ask

CHINESE = "zh-hans"
_NUMERALS = "零一二三四五六七八九十"


def write(
    ask: Ask, what: Kind, *, title: str, issuer: str, number: str, made_on: dt.date, chosen: Sequence[str]
) -> d.Document:
    """The whole report. Raises `Invalid` when no section has anything to tell. In Chinese, whoever asks."""
    with translation.override(CHINESE):
        told = _sections(ask, what, tuple(chosen))
        if not told:
            raise Invalid(Reason("report_empty", _("这一天还没有可以写进报告的数据。"), "as_of"))
        gatherer = Gatherer(provenance.of(provenance.observations_in(told)))
        marked = tuple(gatherer.section(section) for section in told)
        found = d.Document(
            kind=what.key, title=title, issuer=issuer, as_of=ask.as_of, made_on=made_on, sections=marked,
            facts=gatherer.facts, number=number, site=str(settings.BASE_URL),
            is_demo=any(fact.is_demo for fact in gatherer.facts),
        )  # fmt: skip
    wrong = d.problems(found)
    if wrong:
        raise ValueError(f"sections of {what.key}: " + "; ".join(wrong[:20]))
    return found


def title_of(what: Kind, as_of: dt.date, plan: Plan | None, ranking: str) -> str:
    """The title by the pattern of the kind."""
    return what.title.format(
        plan=plan.name if plan else _("规划"),
        ranking=ranking or _("排名结果"),
        year=f"{as_of.year}年",
        month=f"{as_of.year}年{as_of.month}月",
        day=f"{as_of.year}年{as_of.month}月{as_of.day}日",
    )


def ask_for(
    viewer: Actor, *, kind_key: str, as_of: dt.date, plan_key: str = "", ranking: int | None = None
) -> Ask:
    """Raises `Invalid` for a plan or ranking that there is not, or one that is missing."""
    what, reasons = kind(kind_key), []
    plan = _plan(viewer, plan_key, as_of)
    if plan_key and plan is None:
        reasons.append(Reason("plan", _("没有这个规划"), "plan"))
    if what.key == RANKING and ranking is None:
        ranking = standings.latest(viewer, as_of)
    if what.key == RANKING and ranking is None:
        reasons.append(Reason("ranking", _("还没有可以通报的排名，请先算出排名"), "ranking"))
    elif what.key == RANKING and ranking is not None and not standings.name(viewer, ranking):
        reasons.append(Reason("ranking", _("没有这次排名"), "ranking"))
    if reasons:
        raise Invalid(reasons)
    return Ask(viewer, as_of, plan, ranking if what.key == RANKING else None)


def _plan(viewer: Actor, key: str, as_of: dt.date) -> Plan | None:
    """The plan that was asked for, else the one that covers the day, else the newest."""
    rows = plans(viewer)
    if key:
        return rows.filter(key=key).first()
    covering = rows.filter(base_year__lte=as_of.year, target_year__gte=as_of.year)
    return (covering or rows).order_by("-target_year", "key").first()


def _sections(ask: Ask, what: Kind, chosen: tuple[str, ...]) -> list[d.Section]:
    """Those that tell something, each under its numbered heading."""
    found: list[d.Section] = []
    for part in what.parts(chosen):
        blocks = part.build(ask)
        if blocks:
            head = d.Heading(1, f"{ordinal(len(found) + 1)}、{part.title}")
            found.append(d.Section(part.key, str(part.title), (head, *blocks)))
    return found


def ordinal(number: int) -> str:
    """1 → 一, 12 → 十二, 23 → 二十三."""
    tens, ones = divmod(number, 10)
    if tens == 0:
        return _NUMERALS[ones]
    return ("" if tens == 1 else _NUMERALS[tens]) + "十" + (_NUMERALS[ones] if ones else "")
