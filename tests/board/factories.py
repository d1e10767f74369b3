"""Needs with a kept list and judgements, made through the services."""

from __future__ import annotations

import random
from typing import Any

from shuanglian.foundation.actor import Actor, Role, system
from shuanglian.foundation.jobs.services import run_due
from shuanglian.matching.board.models import Proposal
from shuanglian.matching.models import Judgement
from shuanglian.registry.models import Need, Party
from tests.registry.factories import member, offering
from tests.registry.factories import party as registry_party
from tests.siti.factories import World

MATCHER = system("匹配")
MEASURED: dict[str, Any] = {
    "ndcg10": 0.9, "recall10": 0.95, "recall100": 0.99, "mrr10": 0.88, "n_queries": 1000, "n_docs": 2308,
    "build_seconds": 2.0, "query_ms_p50": 0.4, "query_ms_p95": 1.2, "index_mb": 9.2, "encoder": "none",
    "digest": "0" * 64, "intervals": {"ndcg10": [0.88, 0.92]},
}  # fmt: skip


def equip(world: World) -> None:
    """The solver holds what the world's need asks for."""
    text = "百分百可回收的防水透湿面料：聚酯膜与聚酯基布，静水压 102 kPa，已完成中试。"
    offering(world.solver_party, title="可回收防水透湿面料", text=text, kind="expertise")


def work_off() -> None:
    """Run what was queued."""
    run_due(periodics=())


def people() -> tuple[Actor, Actor]:
    """Two who may decide about the calibration."""
    return member(Role.STEWARD), member(Role.ADMIN)


def pairs(owner: Party, count: int, *, middle: float = 0.45, demo: bool = False, seed: int = 5) -> None:
    """`count` judged proposals of as many needs, whose usefulness rises with the score around `middle`.

    Written straight into the tables: hundreds of loops through the process would take minutes.
    """
    rng = random.Random(seed)
    solver = registry_party(name=f"答题方{seed}")
    for number in range(count):
        need = Need.objects.create(
            number=f"T{seed}-{number}", owner=owner, title=f"题{number}", text="一道题", is_demo=demo
        )
        score = rng.random()
        useful = rng.random() < 1 / (1 + 2.718281828 ** (-(score - middle) / 0.08))
        keep(need, [(solver, score)])
        kind, reason = ("invited", "") if useful else ("dismissed", "方向不对")
        Judgement.objects.create(
            need=need, party=solver, kind=kind, reason=reason, actor=f"user:{number}", is_demo=demo
        )


def keep(need: Need, rows: list[tuple[Party, float]], *, abstained: bool = False) -> Proposal:
    """A kept list; the probability told is the score, at most 1."""
    results = [
        {"party": party.pk, "offering": None, "score": score, "probability": max(0.0, min(1.0, score))}
        for party, score in rows
    ]
    return Proposal.objects.create(
        need=need,
        rev=need.rev,
        code_version="test",
        abstained=abstained,
        best=max((row["probability"] for row in results), default=0.0),
        threshold=0.3,
        pool=len(rows),
        results=results,
        is_demo=need.is_demo,
    )
