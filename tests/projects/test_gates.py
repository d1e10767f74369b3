"""The way through the phases, its gates and the issues before them."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from shuanglian.casework import api
from shuanglian.foundation.errors import Conflict, DomainError, Invalid, NotAllowed
from shuanglian.foundation.events.invariants import run_all
from shuanglian.foundation.events.models import Event
from shuanglian.foundation.events.selectors import verify_all
from shuanglian.programmes.projects import engine, services
from shuanglian.programmes.projects.models import Gate, Issue, OfficeReview, PhaseRun, Project, Step
from shuanglian.programmes.projects.selectors.page import project_page

from .factories import THREE, World, ago, ahead, codes, events, fresh

pytestmark = pytest.mark.django_db


def test_a_project_goes_through_four_phases_and_three_gates(world: World) -> None:
    project = world.producing()
    services.production_confirm(actor=world["officer"], project=project, on=ago(5), statement="首批下线")
    project = fresh(project)
    assert (project.phase, project.outcome) == ("produce", "producing")
    runs = list(PhaseRun.objects.filter(project=project).order_by("pk"))
    assert [run.phase for run in runs] == ["attract", "land", "build", "produce"]
    assert [run.started_on for run in runs[1:]] == [run.ended_on for run in runs[:-1]]
    assert {gate.status for gate in project.gates.all()} == {"closed"}
    assert project.case is not None and api.verify(project.case) == []
    assert events(project)[0] == "projects.registered" and events(project)[-1] == "projects.producing"
    assert list(run_all()) == [] and verify_all().ok


def test_a_gate_does_not_close_while_a_blocking_issue_is_open(world: World) -> None:
    project = world.attracting()
    blocking, other = world.issue(project), world.issue(project, blocking=False, title="电缆走向")
    with pytest.raises(NotAllowed) as refusal:
        world.close(project, "prereview")
    assert codes(refusal) == {"projects.blocked"} and "排污总量没有落实" in str(refusal.value)
    assert fresh(project).phase == "attract" and world.gate(project, "prereview").status == "open"
    services.issue_solve(actor=world["officer"], issue=blocking, solution="调剂到指标")
    world.close(project, "prereview")
    assert fresh(project).phase == "land"
    assert Issue.objects.get(pk=other.pk).solved_at is None, "what does not block may stay open"
    assert list(run_all()) == []


def test_an_issue_may_stop_blocking_with_a_reason(world: World) -> None:
    project = world.attracting()
    issue = world.issue(project)
    with pytest.raises(NotAllowed) as other:
        services.issue_unblock(actor=world["officer2"], issue=issue, reason="先过")
    assert codes(other) == {"projects.unblock"} and world.gate(project, "prereview").open_blocking == 1
    with pytest.raises(Invalid):
        services.issue_unblock(actor=world["officer"], issue=issue, reason=" ")
    services.issue_unblock(actor=world["officer"], issue=issue, reason="已列入整改计划")
    with pytest.raises(Conflict):
        services.issue_unblock(actor=world["officer"], issue=issue, reason="再来一次")
    with pytest.raises(NotAllowed) as same:
        world.close(project, "prereview")
    assert codes(same) == {"projects.second_person"} and fresh(project).phase == "attract"
    world.close(project, "prereview", who="officer2")
    assert list(run_all()) == []
    Issue.objects.filter(pk=issue.pk).update(unblocked_by=world["officer2"].user_id)
    assert {v.rule for v in run_all()} == {"projects.second_person"}


def test_who_raised_an_issue_is_told_that_the_office_let_it_wait(world: World) -> None:
    from shuanglian.foundation.notices.models import Notice

    project = world.attracting()
    issue = services.issue_open(
        actor=world["enterprise"], gate=world.gate(project, "prereview"), title="排污", owner="环保",
        due_on=ahead(3), is_blocking=True,
    )  # fmt: skip
    with pytest.raises(NotAllowed):
        services.issue_unblock(actor=world["officer"], issue=issue, reason="先过")
    services.issue_unblock(actor=world["leader"], issue=issue, reason="已列入整改计划")
    told = Notice.objects.filter(recipient=world["enterprise"].user_id, kind="projects.issue")
    assert any("已列入整改计划" in row.body for row in told)
    page = project_page(world["officer"], fresh(project))
    assert page.gates[0].issues[0].unblocked_by == world.user("leader") and not page.gates[0].may_close
    world.close(project, "prereview")
    event = Event.objects.get(stream_id=f"project:{project.pk}", kind="projects.gate_closed")
    assert event.payload["waiting"] == [issue.pk]


def test_the_database_itself_refuses_a_closed_gate_with_a_blocking_issue(world: World) -> None:
    project = world.attracting()
    world.issue(project)
    gate = world.gate(project, "prereview")
    with pytest.raises(IntegrityError), transaction.atomic():
        Gate.objects.filter(pk=gate.pk).update(
            status="closed",
            held_on=ago(1),
            closed_at=fresh(project).created_at,
            decision="同意",
            minutes="有",
        )
    closed = world.attracting()
    world.close(closed, "prereview")
    with pytest.raises(IntegrityError), transaction.atomic():
        Gate.objects.filter(project=closed, kind="prereview").update(open_blocking=1)


def test_a_closed_gate_takes_no_more_issues(world: World) -> None:
    project = world.landing()
    with pytest.raises(Conflict) as refusal:
        world.issue(project, "prereview")
    assert codes(refusal) == {"projects.gate_closed"}
    assert not Issue.objects.exists()
    world.issue(project, "consult", title="提前提到后一个关口")


def test_a_gate_needs_decision_participants_and_minutes_all_told_at_once(world: World) -> None:
    project = world.attracting()
    with pytest.raises(Invalid) as refusal:
        world.close(
            project, "prereview", decision=" ", participants=["只有一家"], minutes="", held_on=ahead(3)
        )
    assert codes(refusal) == {"required", "participants", "evidence_missing", "future"}
    with pytest.raises(Invalid) as refusal:
        world.close(project, "prereview", held_on=ago(400))
    assert codes(refusal) == {"too_early"}
    assert world.gate(project, "prereview").status == "open"


def test_three_parties_meet_at_the_last_gate(world: World) -> None:
    project = world.building()
    with pytest.raises(Invalid) as refusal:
        world.close(project, "consult", participants=THREE[:2])
    assert codes(refusal) == {"participants"}


def test_gates_come_in_their_order(world: World) -> None:
    project = world.landing()
    for kind in ("handover", "consult"):
        with pytest.raises(Conflict) as refusal:
            world.close(project, kind)
        assert codes(refusal) == {"projects.wrong_step"}
    with pytest.raises(Conflict):
        world.close(project, "prereview")
    with pytest.raises(Conflict):
        services.production_confirm(actor=world["officer"], project=project, statement="太早")


def test_the_first_gate_may_turn_a_project_away(world: World) -> None:
    project = world.attracting()
    world.issue(project)
    world.close(project, "prereview", passed=False)
    project = fresh(project)
    assert (project.outcome, project.phase) == ("rejected", "attract")
    assert project.case is not None and project.case.status == "finished"
    with pytest.raises(DomainError):
        world.issue(project)
    other = world.approved()
    with pytest.raises(Invalid) as refusal:
        world.close(other, "handover", passed=False)
    assert codes(refusal) == {"must_pass"}
    assert list(run_all()) == []


def test_a_project_is_given_up_with_a_reason_and_nothing_goes_on(world: World) -> None:
    project = world.landing()
    services.drop_ask(actor=world["officer"], project=project, reason="投资方变更计划")
    assert fresh(project).outcome == "" and "filing" in engine.open_tasks(fresh(project))
    with pytest.raises(Conflict):
        services.drop_ask(actor=world["officer2"], project=project, reason="再提一次")
    with pytest.raises(NotAllowed) as alone:
        services.drop_agree(actor=world["officer"], project=project)
    assert codes(alone) == {"projects.second_person"} and fresh(project).outcome == ""
    services.drop_decline(actor=world["leader"], project=project, reason="再谈一次")
    with pytest.raises(Conflict):
        services.drop_agree(actor=world["officer2"], project=project)
    project = world.drop(project)
    project = fresh(project)
    assert project.outcome == "dropped" and engine.open_tasks(project) == {}
    with pytest.raises(Conflict):
        services.step_finish(actor=world["officer"], project=project, key="filing")
    assert list(run_all()) == []


def test_a_project_starts_once_and_only_after_signing(world: World) -> None:
    unsigned = world.registered(signed_on=None)
    with pytest.raises(NotAllowed) as refusal:
        services.project_start(actor=world["officer"], project=unsigned)
    assert codes(refusal) == {"projects.signed"}
    project = world.attracting()
    with pytest.raises(Conflict):
        services.project_start(actor=world["officer"], project=project)
    assert project.gates.count() == 3


# -- the office's review beside the approvals ------------------------------------------------------------
def test_the_office_reviews_in_parallel_and_nothing_waits_for_it(world: World) -> None:
    project = world.approved()
    assert "office_review" in engine.open_tasks(project)
    world.close(project, "handover", held_on=ago(160))
    assert fresh(project).phase == "build", "the approval went on without the review"
    assert "office_review" in engine.open_tasks(fresh(project))
    with pytest.raises(Invalid):
        services.office_review(actor=world["leader"], project=project, is_scientific=False, reason="")
    made = services.office_review(
        actor=world["leader"], project=project, is_scientific=False, reason="没有自主技术", on=ago(190)
    )
    assert (made.verdict, made.reason) == ("no", "没有自主技术")
    assert fresh(project).outcome == "", "a no does not stop the project"


def test_the_page_shows_the_room_that_is_left(world: World) -> None:
    project = world.landing()
    services.step_finish(actor=world["officer"], project=project, key="filing", on=ago(195))
    services.office_review(
        actor=world["leader"], project=project, is_scientific=True, reason="有中试数据", on=ago(190)
    )
    effect = project_page(world["officer"], fresh(project)).effect
    assert effect is not None and not effect.lengthens and effect.slack > 0


def test_a_late_review_is_flagged_and_does_not_block(world: World) -> None:
    project = world.approved()
    world.close(project, "handover", held_on=ago(160))
    made = services.office_review(actor=world["leader"], project=project, is_scientific=True, reason="晚了")
    assert made.lengthened is not None and made.lengthened > 0 and made.slack is not None and made.slack < 0
    assert fresh(project).phase == "build"


def test_a_review_that_nobody_gives_lapses_by_the_clock(world: World) -> None:
    import datetime as dt

    from django.utils import timezone

    project = world.landing()
    services.step_finish(actor=world["officer"], project=project, key="filing", on=ago(195))
    api.fire_due(timezone.now() + dt.timedelta(days=40), 50)
    review = OfficeReview.objects.get(project=project)
    assert review.verdict == "lapsed"
    assert set(engine.open_tasks(project)) == {"planning", "land"}
    with pytest.raises(Conflict):
        services.office_review(actor=world["leader"], project=project, is_scientific=True, reason="迟了")
    assert list(run_all()) == []


def test_steps_follow_their_predecessors_dates(world: World) -> None:
    project = world.approved()
    steps = {step.key: step for step in Step.objects.filter(project=project)}
    assert steps["planning"].started_on == steps["filing"].ended_on
    assert steps["permit"].started_on == max(steps["planning"].ended_on, steps["land"].ended_on)
    with pytest.raises(Conflict):
        services.step_finish(actor=world["officer"], project=project, key="filing")


def test_the_shipped_process_is_sound_and_its_mutants_are_caught() -> None:
    from shuanglian.casework import bpmn, soundness
    from shuanglian.casework.errors import BadDefinition

    xml = engine.BPMN.read_bytes()
    assert soundness.explore(bpmn.parse(xml)).markings > 10
    broken = {
        # the review joined to the approvals by an exclusive split would deadlock
        b'<bpmn:parallelGateway id="fork"': b'<bpmn:exclusiveGateway id="fork" default="f_planning"',
    }
    for good, bad in broken.items():
        changed = xml.replace(good, bad)
        assert changed != xml
        with pytest.raises(BadDefinition):
            soundness.explore(bpmn.parse(changed))


def test_every_project_keeps_its_own_count_of_issues(world: World) -> None:
    one, two = world.attracting(), world.attracting()
    world.issue(one)
    world.close(two, "prereview")
    assert Project.objects.get(pk=two.pk).phase == "land"
    assert world.gate(one, "prereview").open_blocking == 1
