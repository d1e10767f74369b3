"""What the platform counts from its own records, and the records behind each number.

Every count is one query: its number is computed from the rows that its page lists, so the two cannot differ. These are
administrative records and operating data (行政记录、运行数据), not a statistical survey (Statistics Law art. 14-16).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Any, Final
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.db.models import DateTimeField, Exists, F, OuterRef, Q, QuerySet, Sum, Value
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from shuanglian.foundation.actor import system
from shuanglian.foundation.errors import Text
from shuanglian.indicators import counts as registry
from shuanglian.indicators.counts import Counted
from shuanglian.indicators.periods import Kind, Period
from shuanglian.registry.models import Place
from shuanglian.sharing.usage import selectors as usage

from ..challenges.models import Award, AwardProposal, BidStatus
from ..projects.models import Investment, PhaseRun, Project
from ..projects.words import Phase
from ..siti.models import Answer, Contract, Engagement, Outcome
from ..siti.selectors.cooperation import cooperations
from ..tickets.selectors.league import Period as Days
from ..tickets.selectors.league import counted

ZONE: Final = ZoneInfo("Asia/Shanghai")
COUNTER: Final = system("平台计数")
PATH: Final = "/reporting/counts/"
WAN: Final = Decimal(1_000_000)  # 分 in 万元
Rows = QuerySet[Any]
MakeRows = Callable[[Period, bool], Rows]


@dataclass(frozen=True, slots=True)
class Behind:
    """`rows`: the records of a period and world; `place`: the field that holds their place; `amount`: the field that is
    added up, in 分; `total`: the field that is added up as it is; `share`: the value is how many of the rows meet it, in %.
    Otherwise the value is their number.

    `what`: which kind of record, for those who show them."""

    key: str
    title: Text
    unit: str
    explain: Text
    what: str
    rows: MakeRows
    place: str = ""
    amount: str = ""
    share: Q | None = None
    total: str = ""

    def records(self, period: Period, place: Place | None, demo: bool) -> Rows:
        """The rows behind the number, in a stable order."""
        found = self.rows(period, demo)
        if place is not None:
            found = found.filter(**{f"{self.place}__in": within(place)}) if self.place else found.none()
        return found.order_by("pk")

    def value(self, rows: Rows) -> Decimal | None:
        """None where a share has no rows: missing, not zero."""
        if self.amount:
            return Decimal(rows.aggregate(sum=Sum(self.amount))["sum"] or 0) / WAN
        if self.total:
            return Decimal(rows.aggregate(sum=Sum(self.total))["sum"] or 0)
        number = rows.count()
        if self.share is None:
            return Decimal(number)
        return round(Decimal(100 * rows.filter(self.share).count()) / number, 4) if number else None

    def compute(self, period: Period, place: Place | None, demo: bool) -> Counted:
        rows = self.records(period, place, demo)
        return Counted(self.value(rows), address(self.key, period, place, demo), rows.count())


def address(key: str, period: Period, place: Place | None, demo: bool) -> str:
    """The page with the records behind a number."""
    asked = {
        "period": period.text,
        **({"place": place.code} if place else {}),
        **({"demo": "1"} if demo else {}),
    }
    return f"{PATH}{key}/?{urlencode(asked)}"


def within(place: Place) -> set[int]:
    """A place with everything below it."""
    found, rows = {place.pk}, list(Place.objects.values_list("pk", "parent"))
    while True:
        below = {pk for pk, parent in rows if parent in found} - found
        if not below:
            return found
        found |= below


def span(field: str, period: Period) -> Q:
    """A moment within the days of the period (Beijing time); for 截至 everything up to that day."""
    after = dt.datetime.combine(period.end + dt.timedelta(days=1), dt.time(), ZONE)
    upto = Q(**{f"{field}__lt": after})
    if period.kind is Kind.MOMENT:
        return upto
    return upto & Q(**{f"{field}__gte": dt.datetime.combine(period.start, dt.time(), ZONE)})


def days(field: str, period: Period) -> Q:
    """The same for dates."""
    upto = Q(**{f"{field}__lte": period.end})
    return upto if period.kind is Kind.MOMENT else upto & Q(**{f"{field}__gte": period.start})


_ON_TIME: Final = Q(has_late=False) & (Q(due__isnull=True) | Q(due__gte=F("judged_at")))


# -- the rows -------------------------------------------------------------------------------------------------
def _cooperations(period: Period, demo: bool) -> Rows:
    """Signed in the period. Those that a public source tells without a day count only in 截至 numbers."""
    known = span("signed_at", period)
    return cooperations(COUNTER, demo=demo).filter(
        known | Q(signed_at__isnull=True) if period.kind is Kind.MOMENT else known
    )


def _contracts(period: Period, demo: bool) -> Rows:
    rows = Contract.objects.filter(
        days("signed_on", period), status=Contract.Status.SIGNED, need__is_demo=demo
    )
    return rows.select_related("need")


def _published(period: Period, demo: bool) -> Rows:
    rows = Engagement.objects.filter(span("window_from", period), case__isnull=False, is_demo=demo)
    return rows.select_related("need")


def _answered(period: Period, demo: bool) -> Rows:
    told = Answer.objects.filter(need=OuterRef("need"), submitted_at__isnull=False)
    return _published(period, demo).filter(Exists(told.exclude(status=Answer.Status.WITHDRAWN)))


def _verified(period: Period, demo: bool) -> Rows:
    rows = Engagement.objects.filter(span("finished_at", period), outcome=Outcome.VERIFIED, is_demo=demo)
    return rows.select_related("need")


def _tickets(period: Period, demo: bool) -> Rows:
    """Answered or overdue, of those handed over in the period: the ones that can be judged."""
    start = dt.date(2000, 1, 1) if period.kind is Kind.MOMENT else period.start
    rows = counted(Days(start, period.end), demo=demo)
    rows = rows.annotate(judged_at=Value(timezone.now(), output_field=DateTimeField()))
    return rows.filter(Q(rounds__gt=0) | ~_ON_TIME).select_related("company")


def _awards(period: Period, demo: bool) -> Rows:
    rows = Award.objects.filter(
        span("proposal__challenge__decided_at", period), proposal__challenge__is_demo=demo,
        proposal__decision=AwardProposal.Decision.APPROVED,
    ).exclude(bid__status=BidStatus.NOT_AWARDED)  # fmt: skip  # given up, or taken back
    return rows.select_related("proposal__challenge")


def _signed_projects(period: Period, demo: bool) -> Rows:
    return Project.objects.filter(days("signed_on", period), is_demo=demo)


def _in_phase(phase: Phase, period: Period, demo: bool) -> Rows:
    """Running on the last day of the period."""
    last = period.end
    rows = PhaseRun.objects.filter(phase=phase, started_on__lte=last, project__is_demo=demo)
    rows = rows.filter(Q(project__ended_at__isnull=True) | ~span("project__ended_at", _upto(last)))
    return rows.filter(Q(ended_on__isnull=True) | Q(ended_on__gt=last)).select_related("project")


def _upto(day: dt.date) -> Period:
    return Period(Kind.MOMENT, day, day)


def _investments(period: Period, demo: bool) -> Rows:
    first = dt.date(2000, 1, 1) if period.kind is Kind.MOMENT else period.start
    rows = Investment.objects.filter(
        month__gte=first.replace(day=1), month__lte=period.end, voided_at__isnull=True, project__is_demo=demo
    )
    return rows.select_related("project")


def _uses(period: Period, demo: bool) -> Rows:
    """Use of an instrument by somebody else than its owner, which began in the period."""
    after = dt.datetime.combine(period.end + dt.timedelta(days=1), dt.time(), ZONE)
    first = None if period.kind is Kind.MOMENT else dt.datetime.combine(period.start, dt.time(), ZONE)
    return usage.counted(first, after, demo=demo).select_related("instrument")


def _counts() -> Iterable[Behind]:
    owner, challenge = "need__owner__place", "proposal__challenge__owner__place"
    yield Behind(
        "siti-cooperations", _("技术攻关合作"), "项", _("期内达成合作的难题，签了技术合同的和公开来源点名的。"), "engagement",
        _cooperations, owner,
    )  # fmt: skip
    yield Behind(
        "siti-contract-value", _("技术合同金额"), "万元", _("期内签订的四题一评技术合同金额合计。"), "contract",
        _contracts, owner, amount="amount_cents",
    )  # fmt: skip
    yield Behind(
        "needs-published",
        _("发布难题"),
        "个",
        _("期内发布、开始征集应答的难题。"),
        "engagement",
        _published,
        owner,
    )
    yield Behind(
        "needs-answered", _("有应答的难题"), "个", _("期内发布的难题里，到现在至少有一份应答的。"), "engagement",
        _answered, owner,
    )  # fmt: skip
    yield Behind(
        "needs-verified",
        _("验题通过的难题"),
        "个",
        _("期内三方验题通过的难题。"),
        "engagement",
        _verified,
        owner,
    )
    yield Behind(
        "tickets-on-time", _("工单按时率"), "%", _("期内交办的 135 工单，已答复或已逾期的里面没有迟过的占比。"), "ticket",
        _tickets, "company__place", share=_ON_TIME,
    )  # fmt: skip
    yield Behind(
        "challenges-awarded", _("揭榜成功"), "项", _("期内定下的中榜方案。"), "award", _awards, challenge
    )
    yield Behind(
        "challenges-prize", _("中榜金额"), "万元", _("期内定下的中榜金额合计。"), "award", _awards, challenge,
        amount="amount_cents",
    )  # fmt: skip
    yield Behind(
        "projects-signed",
        _("签约项目"),
        "个",
        _("签约日期在期内的引落建产项目。"),
        "project",
        _signed_projects,
        "place",
    )
    for phase in Phase:
        title = format_lazy("{}：{}", _("项目阶段"), phase.label)
        yield Behind(
            f"projects-{phase}", title, "个", _("期末那一天正处在这个阶段的项目。"), "run", partial(_in_phase, phase),
            "project__place",
        )  # fmt: skip
    yield Behind(
        "projects-investment", _("项目完成投资"), "万元", _("期内各月填报的完成投资合计，作废的不算。"), "investment",
        _investments, "project__place", amount="cents",
    )  # fmt: skip
    yield Behind(
        "instrument-hours", _("仪器共享机时"), "小时", _("期内开始、由其他单位使用的仪器机时合计，作废的不算。"), "use",
        _uses, "instrument__party__place", total="hours",
    )  # fmt: skip


BEHIND: Final[dict[str, Behind]] = {}


def register() -> None:
    """Called once when the app is ready."""
    for one in _counts():
        BEHIND[one.key] = one
        registry.register(registry.Count(one.key, one.title, one.unit, one.compute))
