"""Rules that must hold over everything the engine stores. Checked per case by `verify`, over all by
`invariants`."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Final

from django.db.models import Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery, TextField
from django.db.models.functions import Cast, Coalesce

from shuanglian.foundation.events.models import Event

from . import definitions
from .branches import related
from .graph import Kind
from .models import Case, Clock, Timer, Token
from .semantics import Form

_OPEN = [Case.Status.OPEN, Case.Status.SUSPENDED]
_KINDS: Final = {
    Form.TASK: (Kind.USER,),
    Form.GROUP: (Kind.USER,),
    Form.WAIT: (Kind.TIMER, Kind.MESSAGE),
    Form.JOIN: (Kind.AND,),
    Form.CALL: (Kind.CALL,),
}


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
    for timer in Timer.objects.filter(token__case__in=cases, status=Timer.Status.PENDING).exclude(
        token__status=Token.Status.ACTIVE
    ):
        yield timer.case_id, f"定时 {timer.pk} 未作废，它的任务已不在"
    for clock in Clock.objects.filter(token__case__in=cases, stopped_at=None).exclude(
        token__status=Token.Status.ACTIVE
    ):
        yield clock.case_id, f"时限 {clock.pk} 还在走，它的任务已不在"
    yield from _revisions(cases)
    yield from _doubles(cases)
    yield from _calls(cases)
    yield from _groups(cases)
    yield from _places(cases)


def _revisions(cases: QuerySet[Case]) -> Iterator[tuple[int, str]]:
    """The revision counts commands, and each command wrote one event about the case."""
    recorded = Event.objects.filter(
        stream=OuterRef("stream"), object_type="case", object_id=OuterRef("text_id")
    )
    events = recorded.order_by().values("object_id").annotate(n=Count("pk")).values("n")
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


def _calls(cases: QuerySet[Case]) -> Iterator[tuple[int, str]]:
    """A called case is open exactly as long as the activity that called it waits."""
    waiting = Q(caller__status=Token.Status.ACTIVE, caller__form=Form.CALL)
    for case in cases.filter(Q(status__in=_OPEN) & Q(caller__isnull=False) & ~waiting):
        yield case.pk, "被调用的办件还开着，调用它的一步已不在"
    for case in cases.filter(waiting & ~Q(status__in=_OPEN)):
        yield case.pk, "被调用的办件已结束，调用它的一步还在等"
    opened = Case.objects.filter(caller=OuterRef("pk"))
    calls = Token.objects.filter(case__in=cases, status=Token.Status.ACTIVE, form=Form.CALL)
    for token in calls.filter(~Exists(opened)):
        yield token.case_id, f"“{token.node}”在等一个不存在的办件"
    for case in cases.filter(caller__isnull=False).select_related("caller__case__definition"):
        if case.caller is not None and not _is_called(case, case.caller):
            yield case.pk, f"“{case.caller.node}”调用的不是这个流程"


def _is_called(case: Case, caller: Token) -> bool:
    """A moved caller may name its activity differently now; what it called goes on as it was."""
    node = definitions.graph(caller.case.definition).nodes.get(caller.node)
    return node is None or node.calls == case.key


def _groups(cases: QuerySet[Case]) -> Iterator[tuple[int, str]]:
    """A task for several stands as long as one of its instances does."""
    active = Token.objects.filter(case__in=cases, status=Token.Status.ACTIVE)
    instances = Token.objects.filter(parent=OuterRef("pk"), status=Token.Status.ACTIVE)
    for token in active.filter(Q(form=Form.GROUP) & ~Exists(instances)):
        yield token.case_id, f"“{token.node}”没有一个待办的份"
    for token in active.exclude(parent=None).exclude(parent__status=Token.Status.ACTIVE):
        yield token.case_id, f"“{token.node}”的一份还在，整组已不在"


def _places(cases: QuerySet[Case]) -> Iterator[tuple[int, str]]:
    """Tokens stand where the pinned definition lets them; a join that could go on has gone on; what a branch
    wrote belongs to somebody who is still in it."""
    active = Token.objects.filter(case__in=cases, status=Token.Status.ACTIVE).order_by("case", "pk")
    rows = active.values_list(
        "case", "case__definition", "case__definition__sha256", "node", "form", "via", "branch"
    )
    inside: dict[int, set[str]] = {}
    for case, same in itertools.groupby(rows.iterator(), key=lambda row: row[0]):
        arrived: dict[str, set[str]] = {}
        inside[case] = set()
        for _case, definition, sha256, node, form, via, branch in same:
            graph = definitions.stored_graph(definition, sha256)
            inside[case].add(branch)
            if node not in graph.nodes or graph.nodes[node].kind not in _KINDS[Form(form)]:
                yield case, f"版本里没有“{node}”这样一步"
            elif form == Form.JOIN:
                arrived.setdefault(node, set()).add(via)
        for node, vias in arrived.items():
            incoming = {flow.id for flow in graph.incoming[node]}
            if vias >= incoming:
                yield case, f"“{node}”的各支都已到，却没有汇合"
            for via in sorted(vias - incoming):
                yield case, f"“{node}”没有进线“{via}”"
    for case, found in cases.exclude(branches={}).values_list("pk", "branches"):
        for branch in sorted(found):
            if not any(related(branch, other) for other in inside.get(case, ())):
                yield case, f"分支“{branch}”写下的内容还没有合并，分支里已没有人"
