"""Rules that must hold over everything the engine stores. Checked per case by `verify`, over all by
`invariants`."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery, TextField
from django.db.models.functions import Cast, Coalesce

from shuanglian.foundation.events.models import Event

from .models import Case, Clock, Timer, Token

_OPEN = [Case.Status.OPEN, Case.Status.SUSPENDED]


def verify(case: Case) -> list[str]:
    """What is wrong with one case, in words; an empty list when all invariants hold."""
    return [message for pk, message in violations(Case.objects.filter(pk=case.pk)) if pk == case.pk]


def violations(cases: QuerySet[Case]) -> Iterator[tuple[int, str]]:
    """(case id, what is wrong) for every breach among `cases`."""
    active = Token.objects.filter(case=OuterRef("pk"), status=Token.Status.ACTIVE)
    for case in cases.filter(Q(status__in=_OPEN) & ~Exists(active)):
        yield case.pk, "办件进行中，却没有一个待办的位置"
    for case in cases.filter(~Q(status__in=_OPEN) & Exists(active)):
        yield case.pk, "办件已结束，却还有待办的位置"
    for timer in Timer.objects.filter(case__in=cases, status=Timer.Status.PENDING).exclude(
        token__status=Token.Status.ACTIVE
    ):
        yield timer.case_id, f"定时 {timer.pk} 未作废，它的任务已不在"
    for clock in Clock.objects.filter(case__in=cases, stopped_at=None).exclude(
        token__status=Token.Status.ACTIVE
    ):
        yield clock.case_id, f"时限 {clock.pk} 还在走，它的任务已不在"
    yield from _revisions(cases)
    yield from _doubles(cases)


def _revisions(cases: QuerySet[Case]) -> Iterator[tuple[int, str]]:
    """The revision counts commands, and each command wrote one event about the case."""
    events = (
        Event.objects.filter(object_type="case", object_id=OuterRef("text_id"))
        .order_by()
        .values("object_id")
        .annotate(n=Count("pk"))
        .values("n")
    )
    counted = cases.annotate(text_id=Cast("pk", TextField())).annotate(
        commands_recorded=Coalesce(Subquery(events, output_field=IntegerField()), 0)
    )
    for case in counted.exclude(rev=F("commands_recorded")):
        yield case.pk, f"版次 {case.rev} 与留痕中的指令数 {case.commands_recorded} 不符"


def _doubles(cases: QuerySet[Case]) -> Iterator[tuple[int, str]]:
    """One-safety: a node holds one token (a join one per incoming flow, a multi-instance task one per
    item)."""
    tokens = Token.objects.filter(case__in=cases, status=Token.Status.ACTIVE, parent=None)
    for row in tokens.values("case", "node", "via").annotate(n=Count("pk")).filter(n__gt=1):
        yield row["case"], f"“{row['node']}”同时有 {row['n']} 个位置"
