"""Damaged input, every role at every step, many at once, and a round of some size."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import close_old_connections
from hypothesis import given, settings
from hypothesis import strategies as st

from shuanglian.foundation.actor import PUBLIC, Actor, Role
from shuanglian.foundation.errors import DomainError, Invalid, NotAllowed
from shuanglian.foundation.events.models import Event
from shuanglian.foundation.notices.models import Notice
from shuanglian.matching.rounds import reading, services, sheets, words
from shuanglian.matching.rounds.assignment import greedy_solution, solve
from shuanglian.matching.rounds.models import Round, RoundCandidate, RoundProposal
from shuanglian.matching.rounds.problem import BadProblem, Edge, Expert, Need, Problem
from shuanglian.matching.rounds.report import problem_json, report
from shuanglian.matching.rounds.score import broken
from tests.matching.factories import member

from .factories import World, fresh
from .makers import problems

SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5)
JSON = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner),
    max_leaves=8,
)


# -- damaged input ------------------------------------------------------------------------------------------------


@settings(max_examples=100, deadline=None)
@given(st.dictionaries(st.sampled_from(reading.PARTS), JSON))
def test_whatever_is_sent_is_read_or_refused_with_places(data: dict[str, Any]) -> None:
    try:
        reading.parse(data)
    except BadProblem as refusal:
        assert refusal.issues
        assert all(issue.code and issue.message for issue in refusal.issues)


@settings(max_examples=100, deadline=None)
@given(problems(), st.data())
def test_a_round_with_one_damaged_value_is_refused_or_still_a_round(
    problem: Problem, data: st.DataObject
) -> None:
    plain = problem_json(problem)
    part = data.draw(st.sampled_from([name for name in ("needs", "experts", "edges") if plain[name]]))
    row = data.draw(st.sampled_from(plain[part]))
    row[data.draw(st.sampled_from(sorted(row)))] = data.draw(JSON)
    try:
        again = reading.parse(plain)
    except BadProblem as refusal:
        # the damaged row itself, or those that spoke of it
        assert refusal.issues
        return
    assert broken(solve(again).table, solve(again).chosen) == []


@pytest.mark.parametrize(
    "data", [b"", b"PK\x03\x04broken", b"\xd0\xcf\x11\xe0", b"\x00\x01\x02", "难题,专家".encode()]
)
def test_files_that_are_no_sheet_are_refused_in_words(data: bytes) -> None:
    with pytest.raises(Invalid) as refusal:
        sheets.read(data)
    assert all(reason.message for reason in refusal.value.reasons)


def test_a_sheet_may_come_in_any_order_of_columns_and_in_gb18030() -> None:
    text = "说明,把握,专家编号,难题编号\n好,0.5,SX-1,XQ-1\n,1,SX-2,XQ-1\n"
    rows = sheets.read(text.encode("gb18030"))
    assert [(r.need, r.expert, r.value, r.why) for r in rows] == [
        ("XQ-1", "SX-1", 0.5, "好"),
        ("XQ-1", "SX-2", 1.0, ""),
    ]


# -- words --------------------------------------------------------------------------------------------------------


CAUSES = [
    ({"code": "no_candidate"}, "没有人达到推荐线"),
    ({"code": "too_few", "minimum": 2, "candidates": 1}, "至少要 2 位，能用的候选只有 1 位"),
    ({"code": "conflict", "detail": "亲属"}, "有利益冲突。说明：亲属。"),
    ({"code": "conflict", "candidates": 3}, "3 位候选有利益冲突"),
    ({"code": "own_organisation"}, "属于出题单位"),
    ({"code": "below_least_value", "candidates": 2}, "2 位候选低于本轮的最低把握"),
    ({"code": "no_capacity"}, "本轮没有余力"),
    ({"code": "expert_full", "candidates": 4}, "4 位候选的时间已经给了别的题"),
    (
        {"code": "expert_full", "capacity": 1, "taken_by": [{"need": "b", "value": 0.9, "higher_by": 0.2}]},
        "已经给了：乙题（把握 0.90，高 0.20）",
    ),
    (
        {"code": "expert_full", "capacity": 1, "taken_by": [{"need": "b", "value": 0.7, "higher_by": 0}]},
        "乙题（把握 0.70，相同）",
    ),
    ({"code": "need_full", "wanted": 1, "instead": [{"expert": "x", "value": 0.8}]}, "已有：某院（0.80）"),
    ({"code": "organisation_full", "organisation": "x", "cap": 3}, "某院 本轮最多接 3 项"),
    ({"code": "organisation_has_one", "expert": "x"}, "同一单位的 某院 已经在这道题上"),
    ({"code": "not_worth", "jobs": 2, "cost": 0.5, "value": 0.4}, "手上已有 2 项，按规则再接一项要扣 0.50"),
    ({"code": "not_enough_together", "minimum": 2}, "至少要 2 位，凑不齐就一位也不派"),
    ({"code": "outweighed"}, "别处的损失更大"),
    ({"code": "not_a_candidate"}, "没有把他列为这道题的候选"),
]


@pytest.mark.parametrize(("cause", "expected"), CAUSES, ids=lambda value: str(value)[:40])
def test_every_cause_is_told_in_words(cause: dict[str, Any], expected: str) -> None:
    assert expected in words.cause(cause, {"b": "乙题"}.__getitem__, {"x": "某院"}.__getitem__)


@pytest.mark.parametrize(
    ("served", "value", "plain_served", "plain_value", "expected"),
    [
        (5, 4.0, 4, 3.5, "多满足 1 道题，把握合计多 0.50"),
        (5, 3.0, 4, 3.5, "多满足 1 道题；为此把握合计少了 0.50"),
        (5, 4.0, 5, 4.0, "没有互相争的专家"),
        (5, 4.0, 5, 3.5, "一样满足 5 道题，把握合计多 0.50"),
        (5, 3.0, 5, 3.5, "换来的是规则要求的均衡"),
    ],
)
def test_the_comparison_has_a_sentence_for_every_case(
    served: int, value: float, plain_served: int, plain_value: float, expected: str
) -> None:
    plain = {"served": plain_served, "value": plain_value}
    assert expected in words.comparison({"served": served, "value": value, "greedy": plain})


# -- every role at every step -------------------------------------------------------------------------------------


ALLOWED = {Role.MANAGER, Role.OFFICER, Role.ADMIN, Role.SYSTEM}
ROLES = [role for role in Role if role not in (Role.PUBLIC, Role.SYSTEM)]


def verbs(world: World, found: Round) -> dict[str, Callable[[Actor], object]]:
    """Every verb, about things of this round that exist."""
    proposal, expert = found.proposals.first(), world.expert_row(found, world.fabric)
    row, pair = world.need_row(found, 0), RoundCandidate.objects.filter(need__round=found).first()
    told: dict[str, Callable[[Actor], object]] = {
        "change": lambda a: services.round_change(actor=a, found=found, capacities={expert.pk: 3}),
        "sheet": lambda a: services.sheet_apply(actor=a, found=found, rows=[]),
        "compute": lambda a: services.compute_start(actor=a, found=found, matcher=False),
        "rest": lambda a: services.proposals_accept_rest(actor=a, found=found),
        "publish": lambda a: services.round_publish(actor=a, found=found),
        "cancel": lambda a: services.round_cancel(actor=a, found=found, reason="不办"),
        "add": lambda a: services.proposal_add(actor=a, row=row, expert=expert, reason="加"),
    }
    if pair is not None:
        told["conflict"] = lambda a: services.conflict_set(actor=a, candidate=pair, reason="亲属")
    if proposal is not None:
        told["accept"] = lambda a: services.proposal_accept(actor=a, proposal=proposal)
        told["decline"] = lambda a: services.proposal_decline(actor=a, proposal=proposal, reason="不")
        told["replace"] = lambda a: services.proposal_replace(
            actor=a, proposal=proposal, expert=expert, reason="换"
        )
    return told


def picture(found: Round) -> list[Any]:
    """Everything of a round that a verb could change."""
    rows = Round.objects.filter(pk=found.pk).values()
    kept = (found.needs, found.experts, found.proposals)
    return [list(rows), *(list(part.order_by("pk").values()) for part in kept)]


@pytest.mark.django_db
@pytest.mark.parametrize("state", ["draft", "computed", "published", "cancelled"])
def test_a_verb_is_done_or_refused_and_a_refusal_changes_nothing(state: str) -> None:
    world = World.create()
    found = {
        "draft": world.by_sheet,
        "computed": lambda: world.computed(capacity=2),
        "published": world.published,
        "cancelled": lambda: services.round_cancel(
            actor=world.manager, found=world.by_sheet(), reason="改期"
        ),
    }[state]()
    outsiders = [member(role) for role in ROLES if role not in ALLOWED] + [PUBLIC]
    before, events = picture(found), Event.objects.count()
    for name, verb in verbs(world, found).items():
        for actor in outsiders:
            with pytest.raises(NotAllowed):
                verb(actor)
        assert (name, picture(found), Event.objects.count()) == (name, before, events)
    if state not in ("published", "cancelled"):
        return
    for name, verb in verbs(world, found).items():
        with pytest.raises(DomainError):
            verb(world.manager)
        assert (name, picture(found), Event.objects.count()) == (name, before, events)


@pytest.mark.django_db
@pytest.mark.parametrize("role", sorted(ALLOWED - {Role.SYSTEM}))
def test_those_who_run_rounds_may_go_all_the_way(role: Role) -> None:
    world = World.create()
    world.manager = member(role)
    assert world.published().status == "published"


# -- many at once -------------------------------------------------------------------------------------------------


def together(*acts: Callable[[], object]) -> list[str]:
    """Do these at the same moment; how each ended."""
    barrier, outcomes = threading.Barrier(len(acts)), list[str]()

    def run(act: Callable[[], object]) -> None:
        barrier.wait()
        try:
            act()
            outcomes.append("done")
        except DomainError as error:
            outcomes.append(error.reasons[0].code)
        finally:
            close_old_connections()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(outcomes)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_presses_publish_once_and_tell_everybody_once() -> None:
    world = World.create()
    found = world.computed()
    services.proposals_accept_rest(actor=world.manager, found=found)

    def press() -> object:
        return services.round_publish(actor=world.manager, found=found)

    assert together(press, press) == ["done", "round_not_computed"]
    assert Notice.objects.filter(kind="rounds.proposed").count() == 1
    assert Event.objects.filter(kind="round.published").count() == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_publishing_and_declining_at_once_never_invite_one_who_was_declined() -> None:
    world = World.create()
    found = world.computed()
    services.proposals_accept_rest(actor=world.manager, found=found)
    row = world.proposal(found, 1)
    outcomes = together(
        lambda: services.round_publish(actor=world.manager, found=found),
        lambda: services.proposal_decline(actor=world.manager, proposal=row, reason="在检修"),
    )
    assert fresh(found).status == "published"
    told = Notice.objects.filter(kind="rounds.proposed").exists()
    declined = RoundProposal.objects.get(pk=row.pk).decision == "declined"
    assert told != declined
    assert outcomes == (["done", "done"] if declined else ["done", "round_closed"])


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_starts_queue_one_computation() -> None:
    world = World.create()
    found = world.by_sheet()

    def press() -> object:
        return services.compute_start(actor=world.manager, found=found, matcher=False)

    assert together(press, press) == ["done", "round_running"]
    assert fresh(found).run_number == 1


# -- some size ----------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_a_round_of_some_size_is_proven_in_seconds_and_better_than_greedy() -> None:
    chance = random.Random(7)
    needs = [Need(f"n{n}", chance.randint(1, 3), organisation=f"c{n % 40}") for n in range(500)]
    experts = [
        Expert(f"e{n}", chance.randint(1, 2), chance.randint(0, 2), f"o{n % 150}") for n in range(1000)
    ]
    edges = [
        Edge(need.id, f"e{at}", round(chance.random(), 6))
        for need in needs
        for at in {min(999, int(1000 * chance.random() ** 3)) for _ in range(20)}
    ]
    problem = Problem(needs, experts, edges)
    found, plain = solve(problem), greedy_solution(problem)
    assert found.optimal
    assert found.score.rank("served") > plain.score.rank("served")
    assert found.method == "linear programme"
    told = report(found)
    assert told["fairness"]["most_jobs"] <= 2
    assert len(told["assigned"]) == len(found.pairs())
