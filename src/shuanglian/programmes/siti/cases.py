"""Real cases of a region pack: shown as their sources tell them, step by step, and never run by the engine.

No date and no step is made up. A case counts as 技术攻关合作 only when its source names the company and the solver and
says that they worked together, and as finished only when the source tells of a verification (S01).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.db import transaction

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.events.services import record
from shuanglian.registry import search
from shuanglian.registry.models import Need, NeedRequirement, NeedStatus, Party, PartyKind, Segment, Source
from shuanglian.registry.regions.cases import Counts, RegionCase
from shuanglian.registry.regions.hooks import register

from .models import Engagement, HistoricStage, Order, Outcome

STAGES: Final = {
    "question": "pose",
    "assist": "assist",
    "answer": "answer",
    "verify": "verify",
    "evaluate": "market",
}
WORKED: Final = frozenset(
    {NeedStatus.FINISHED, NeedStatus.WORKING, NeedStatus.VERIFYING, NeedStatus.FOLLOWING}
)


@register("cases")
@transaction.atomic
def take(cases: list[RegionCase], actor: Actor, _dry_run: bool) -> Counts:
    """Bring the technical cases in; a second load of the same rows changes nothing."""
    counts = Counts()
    for case in cases:
        outcome = _take(case, actor)
        setattr(counts, outcome, getattr(counts, outcome) + 1)
    return counts


def _take(case: RegionCase, actor: Actor) -> str:
    """Returns created, updated or unchanged."""
    source = Source.objects.get(code=case.sources[0])
    need = Need.objects.filter(number=case.number).first()
    if need is not None and _stored(need) == _wanted(case, source):
        return "unchanged"
    created = need is None
    need = _write_need(need or Need(number=case.number), case, source)
    _write_lists(need, case)
    _write_stages(need, case, source)
    _write_engagement(need, case, source)
    search.refresh("need", [need.pk])
    kind = "need.imported" if created else "need.reimported"
    payload = {"case": case.id, "sources": list(case.sources)}
    record(
        stream=f"need:{need.pk}", kind=kind, actor=actor, obj=("need", need.pk), payload=payload, public=True
    )
    return "created" if created else "updated"


def _status(case: RegionCase) -> str:
    """Without a told verification a case may be in use and still is not finished."""
    if case.status == NeedStatus.FINISHED and not _verified(case):
        return NeedStatus.FOLLOWING
    return case.status


def _verified(case: RegionCase) -> bool:
    return case.status == NeedStatus.FINISHED and any(row.stage == "verify" for row in case.stages)


def _solver(case: RegionCase) -> Party | None:
    """The solver of a co-operation that took place, between a company and a named party."""
    owner = Party.objects.get(ref=case.owner)
    if not case.solver or case.status not in WORKED or owner.kind != PartyKind.ENTERPRISE:
        return None
    return Party.objects.get(ref=case.solver)


def _note(case: RegionCase) -> str:
    parts = (("方式", case.mechanism), ("结果", case.outcome), ("说明", case.note))
    return "；".join(f"{label}：{text.rstrip('。')}" for label, text in parts if text)[:500]


def _wanted(case: RegionCase, source: Source) -> dict[str, Any]:
    solver = _solver(case)
    return {
        "title": case.title,
        "text": case.text,
        "status": _status(case),
        "owner": case.owner,
        "note": _note(case),
        "source": source.code,
        "segments": sorted(case.segments),
        "solver": solver.ref if solver else "",
        "outcome": Outcome.VERIFIED.value if _verified(case) else "",
        "requirements": [
            (r.metric, r.comparator, _plain(r.target), r.unit, r.method) for r in case.requirements
        ],
        "stages": sorted((STAGES[row.stage], row.by, row.fact) for row in case.stages),
    }


def _stored(need: Need) -> dict[str, Any]:
    engagement = Engagement.objects.filter(need=need).select_related("imported_solver").first()
    solver = engagement.imported_solver if engagement else None
    rows = need.requirements.values_list("metric", "comparator", "target_value", "unit", "test_method")
    stages = HistoricStage.objects.filter(need=need).values_list("stage", "by__ref", "text")
    return {
        "title": need.title,
        "text": need.text,
        "status": need.status,
        "owner": need.owner.ref,
        "note": need.source_note,
        "source": need.source.code if need.source else "",
        "segments": sorted(f"{row.chain.key}/{row.key}" for row in need.segments.select_related("chain")),
        "solver": solver.ref if solver else "",
        "outcome": engagement.outcome if engagement else "missing",
        "requirements": [(metric, how, _plain(value), unit, by) for metric, how, value, unit, by in rows],
        "stages": sorted((stage, by or "", text) for stage, by, text in stages),
    }


def _plain(value: Any) -> str:
    return "" if value is None else format(value.normalize(), "f")


def _write_need(need: Need, case: RegionCase, source: Source) -> Need:
    values: Mapping[str, Any] = {
        "owner": Party.objects.get(ref=case.owner),
        "title": case.title,
        "text": case.text,
        "status": _status(case),
        "source": source,
        "source_note": _note(case),
    }
    for field, value in values.items():
        setattr(need, field, value)
    need.rev = (need.rev or 0) + (1 if need.pk else 0)
    need.save()
    return need


def _write_lists(need: Need, case: RegionCase) -> None:
    keys = [key.split("/", 1) for key in case.segments]
    need.segments.set([Segment.objects.get(chain__key=chain, key=key) for chain, key in keys])
    need.requirements.all().delete()
    NeedRequirement.objects.bulk_create(
        NeedRequirement(
            need=need,
            order=order,
            metric=row.metric,
            comparator=row.comparator,
            target_value=row.target,
            unit=row.unit,
            test_method=row.method,
        )
        for order, row in enumerate(case.requirements, 1)
    )


def _write_stages(need: Need, case: RegionCase, source: Source) -> None:
    HistoricStage.objects.filter(need=need).delete()
    parties = Party.objects.in_bulk([row.by for row in case.stages if row.by], field_name="ref")
    HistoricStage.objects.bulk_create(
        HistoricStage(
            need=need, stage=STAGES[row.stage], text=row.fact, by=parties.get(row.by), source=source
        )
        for row in case.stages
    )


def _write_engagement(need: Need, case: RegionCase, source: Source) -> None:
    Engagement.objects.update_or_create(
        need=need,
        defaults={
            "order": Order.ASSIST_FIRST,
            "source": source,
            "imported_solver": _solver(case),
            "outcome": Outcome.VERIFIED if _verified(case) else "",
        },
    )
