"""The facts of this house: projects signed, first certificates, hard tickets, verified needs, many tickets of one kind."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.db.models import Count, Max, Min
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shuanglian.programmes.projects.models import Application, Project
from shuanglian.programmes.siti.models import Engagement
from shuanglian.programmes.tickets import rules as ticket_rules
from shuanglian.programmes.tickets.models import Ticket
from shuanglian.registry.models import Party

from . import facts
from .facts import Fact


@facts.register("projects.signed")
def signed(since: dt.datetime) -> Iterator[Fact]:
    rows = Project.objects.filter(signed_on__gte=timezone.localdate(since), party__isnull=False)
    for row in rows.select_related("party").order_by("pk"):
        if row.party is not None:
            told = (str(_("项目“%(name)s”签约") % {"name": row.name}), f"{row.signed_on}")
            yield Fact(f"project:{row.pk}:signed", "project_signed", row.party, told, is_demo=row.is_demo)


@facts.register("projects.certificate")
def first_certificate(since: dt.datetime) -> Iterator[Fact]:
    """The first application of a company's projects that was finished."""
    day = timezone.localdate(since)
    rows = Application.objects.filter(finished_on__isnull=False, project__party__isnull=False)
    first = rows.values("project__party").annotate(on=Min("finished_on")).filter(on__gte=day)
    dates = {row["project__party"]: row["on"] for row in first}
    for party in Party.objects.filter(pk__in=dates).order_by("pk"):
        told = (str(_("第一张许可证已办成")), f"{dates[party.pk]}")
        yield Fact(
            f"party:{party.pk}:first_certificate", "first_certificate", party, told, is_demo=party.is_demo
        )


@facts.register("tickets.hard")
def hard_tickets(since: dt.datetime) -> Iterator[Fact]:
    rows = Ticket.objects.filter(grade="hard", assigned_at__gte=since).exclude(status="withdrawn")
    for row in rows.select_related("company").order_by("pk"):
        kind = ticket_rules.category_name(row.category)
        told = (str(_("工单 %(n)s 定为疑难") % {"n": row.number}), kind)
        yield Fact(
            f"ticket:{row.pk}:hard",
            "ticket_hard",
            row.company,
            told,
            row.category,
            1,
            row.lead_id,
            row.is_demo,
        )


@facts.register("tickets.many")
def many_tickets(since: dt.datetime) -> Iterator[Fact]:
    """Tickets of one company in one category within the window; the quarter in the key keeps it to one a quarter."""
    rows = Ticket.objects.filter(created_at__gte=since).exclude(status__in=["withdrawn", "declined"])
    found = rows.values("company", "category", "is_demo").annotate(n=Count("pk"), last=Max("created_at"))
    many = [row for row in found.order_by("company", "category") if row["n"] >= 3]
    parties = Party.objects.in_bulk({row["company"] for row in many})
    for row in many:
        day = timezone.localdate(row["last"])
        kind = ticket_rules.category_name(row["category"])
        words = {"days": (timezone.now() - since).days, "kind": kind, "n": row["n"]}
        told = (str(_("近 %(days)s 天“%(kind)s”类问题 %(n)s 件") % words),)
        key = f"party:{row['company']}:tickets:{row['category']}:{day.year}Q{(day.month + 2) // 3}"
        yield Fact(
            key, "tickets_in_category", parties[row["company"]], told, row["category"], row["n"], None,
            row["is_demo"],
        )  # fmt: skip


@facts.register("needs.verified")
def verified_needs(since: dt.datetime) -> Iterator[Fact]:
    rows = Engagement.objects.filter(outcome="verified", finished_at__gte=since, case__isnull=False)
    for row in rows.select_related("need__owner").order_by("pk"):
        told = (str(_("难题 %(n)s 验题通过") % {"n": row.need.number}),)
        yield Fact(
            f"need:{row.need_id}:verified", "need_verified", row.need.owner, told, is_demo=row.need.is_demo
        )
