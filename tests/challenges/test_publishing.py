"""Publication: everything that is missing at once, three people, corrections; and the process behind it."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from django.utils import timezone

from shuanglian.casework import api as casework
from shuanglian.casework import bpmn, soundness
from shuanglian.foundation.errors import Conflict, DomainError, Invalid, NotAllowed
from shuanglian.programmes.challenges import engine, handlers, selectors, services  # noqa: F401
from shuanglian.programmes.challenges.demo_texts import FAIRNESS
from shuanglian.programmes.challenges.models import Correction, ReadLog
from shuanglian.web.challenges import lines

from .factories import World, challenge_draft, fresh

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("key", [engine.KEY, engine.DEPARTMENT_KEY])
def test_both_processes_are_sound_and_publishable(key: str) -> None:
    xml = engine.definitions()[key]
    assert not soundness.soundness_problems(bpmn.parse(xml))
    assert not casework.check(key, bpmn_xml=xml)
    assert {row.key for row in engine.install()} == {engine.KEY, engine.DEPARTMENT_KEY}
    assert [row.version for row in engine.install()] == [1, 1]


def test_everything_that_is_missing_is_told_at_once(world: World) -> None:
    challenge = world.draft(
        teaser="",
        prize_cents=0,
        criteria=(),
        review=(("技术", 50),),
        deadline=timezone.now() - dt.timedelta(days=1),
        eligibility="仅限本区企业",
    )
    with pytest.raises(Invalid) as refused:
        services.challenge_submit(actor=world.owner, challenge=challenge)
    assert {r.code for r in refused.value.reasons} == {
        "required",
        "challenges.no_criteria",
        "challenges.prize",
        "challenges.deadline_past",
        "challenges.weights",
        "challenges.locals_only",
    }
    unknown = world.draft(deadline=timezone.now().replace(year=2190))
    with pytest.raises(Invalid) as refused:
        services.challenge_submit(actor=world.owner, challenge=unknown)
    assert [r.code for r in refused.value.reasons] == ["challenges.unknown_year"]


def test_a_restricting_review_result_is_refused_and_a_department_does_not_check_its_own(world: World) -> None:
    challenge = world.submitted()
    with pytest.raises(Invalid):
        services.check_pass(
            actor=world.officer, challenge=challenge, fairness=FAIRNESS | {"restricts_locals": True}
        )
    own = services.challenge_draft(actor=world.officer2, draft=challenge_draft(payer_kind="government"))
    services.challenge_submit(actor=world.officer2, challenge=own)
    with pytest.raises(NotAllowed):
        services.check_pass(actor=world.officer2, challenge=own, fairness=FAIRNESS)
    services.check_pass(actor=world.officer, challenge=own, fairness=FAIRNESS)
    services.approve(actor=world.leader, challenge=own)
    assert fresh(own).status == "open"


@pytest.mark.parametrize(
    ("seat", "kind", "passes"),
    [
        ("officer2", "small", False),
        ("officer2", "large", False),
        ("officer2", "government", True),
        ("owner", "government", False),
        ("owner", "large", True),
    ],
)
def test_a_department_pays_by_the_times_for_departments(
    world: World, seat: str, kind: str, passes: bool
) -> None:
    actor = getattr(world, seat)
    challenge = services.challenge_draft(actor=actor, draft=challenge_draft(payer_kind=kind))
    try:
        services.challenge_submit(actor=actor, challenge=challenge)
    except Invalid as refused:
        assert not passes and [r.code for r in refused.reasons] == ["challenges.payer_kind"]
    assert fresh(challenge).status == ("checking" if passes else "draft")


def test_finishing_the_task_through_another_door_publishes_nothing(world: World) -> None:
    challenge = world.submitted()
    case = fresh(challenge).case_id
    token = casework.Token.objects.get(case=case, node="check", status="active")
    casework.complete(token.pk, actor=world.officer, data={"check": "passed"})
    token = casework.Token.objects.get(case=case, node="approve", status="active")
    with pytest.raises(Conflict):
        casework.complete(token.pk, actor=world.leader, data={"approve": "approved"})
    assert fresh(challenge).published_at is None


def test_corrections_are_numbered_and_material_ones_move_the_deadline(world: World) -> None:
    challenge = world.published()
    old = challenge.deadline
    first = services.correct(actor=world.owner, challenge=challenge, text_="补充水样说明", is_material=False)
    assert (first.number, fresh(challenge).deadline) == (1, old)
    for wrong in (old, old - dt.timedelta(days=1), old + dt.timedelta(days=1)):
        with pytest.raises(Invalid):
            services.correct(
                actor=world.owner, challenge=challenge, text_="指标调整", is_material=True, deadline=wrong
            )
    later = old + dt.timedelta(days=7)
    second = services.correct(
        actor=world.owner, challenge=challenge, text_="指标调整", is_material=True, deadline=later
    )
    assert (second.number, fresh(challenge).deadline) == (2, later)
    assert Correction.objects.count() == 2


def test_the_full_text_opens_with_an_undertaking(world: World) -> None:
    challenge = world.published()
    for outsider in (world.solver, world.manager, world.stranger, world.admin, world.reviewers[0]):
        assert not selectors.reads_full(outsider, challenge)
    services.undertake(actor=world.solver, challenge=challenge, accepted=True)
    services.undertake(actor=world.solver, challenge=challenge, accepted=True)
    assert selectors.reads_full(world.solver, challenge) and challenge.undertakings.count() == 1
    for _twice in range(2):
        services.note_reading(world.solver, challenge)
    assert ReadLog.objects.count() == 1


def test_a_cancelled_challenge_never_opens_its_bids(world: World) -> None:
    challenge = world.sealed()
    services.challenge_cancel(actor=world.leader, challenge=challenge, reason="项目取消，不再征集")
    import time

    time.sleep(max(0.0, (challenge.deadline - timezone.now()).total_seconds()) + 0.1)
    assert services.open_due() == 0 and fresh(challenge).opened_at is None
    with pytest.raises(DomainError):
        services.challenge_cancel(actor=world.leader, challenge=challenge, reason="再取消一次")


def test_lines_of_criteria_are_read_and_written_back() -> None:
    rows, wrong = lines.criteria(
        "静水压 | ≥ | 98 | kPa | GB/T 4744 | 3\n温差 | - | 1-3 | ℃ | 热电偶\n乱写 | 一行"
    )
    assert [r.comparator for r in rows] == ["ge", "between"] and len(wrong) == 1
    assert rows[0].sample_size == 3 and str(rows[1].high) == "3"
    again, none = lines.criteria(lines.criteria_text(rows))
    assert not none and list(again) == [replace(row) for row in rows]
    assert lines.review("技术 | 60\n计划 | 40") == ((("技术", 60), ("计划", 40)), [])
    assert len(lines.milestones("小样 | 20 米 | 30 | 2026-12-01 | 2026-12-10\n错")[1]) == 1
