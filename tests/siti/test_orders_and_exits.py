"""Both orders of the sources, every way out, and what the clocks do by themselves."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.utils import timezone

from shuanglian.casework import api
from shuanglian.foundation.errors import Conflict, EvidenceMissing, Invalid, NotAllowed
from shuanglian.foundation.notices.models import Notice
from shuanglian.programmes.siti import selectors, services
from shuanglian.programmes.siti.drafts import FigureDraft
from shuanglian.programmes.siti.models import Engagement, FollowUp, Invitation, Round
from shuanglian.registry.services import need_update

from .factories import World, fresh, nodes, report


def test_answers_may_come_before_help(world: World) -> None:
    need = world.accepted("answer_first")
    assert nodes(need) == {"answer"}
    world.invite_both(need)
    world.answer(need, world.solver)
    services.window_close(actor=world.manager, need=need)
    assert (nodes(need), fresh(need).status) == ({"assist"}, "assisting")
    services.assist_finish(actor=world.manager, need=need, route="joint_lab")
    assert (nodes(need), fresh(need).status) == ({"choose"}, "contracting")
    assert [stage.key for stage in selectors.track(world.manager, need)][:3] == ["pose", "answer", "assist"]


def test_help_may_come_before_answers(world: World) -> None:
    need = world.choosing()
    assert [stage.key for stage in selectors.track(world.manager, need)][:3] == ["pose", "assist", "answer"]


def test_a_returned_need_is_completed_and_handed_in_again(world: World) -> None:
    need = world.posed()
    services.need_return(actor=world.manager, need=need, items=["缺测试方法", "缺现值"])
    need = fresh(need)
    assert (need.status, nodes(need)) == ("draft", {"pose"})
    assert Engagement.objects.get(need=need).returned_items == ["缺测试方法", "缺现值"]
    assert selectors.track(world.enterprise, need)[0].state == "back"
    need_update(
        actor=world.enterprise, need=need, changes={"text": "补上了测试方法和现值的说明"}, rev=need.rev
    )
    services.pose_submit(actor=world.enterprise, need=need)
    assert (fresh(need).status, nodes(need)) == ("triage", {"triage"})
    assert Engagement.objects.get(need=need).returned_items == []


def test_a_rejected_need_ends_with_reasons(world: World) -> None:
    need = world.posed()
    services.need_reject(actor=world.manager, need=need, reasons=["属于融资需求，请走基金窗口"])
    engagement = Engagement.objects.get(need=need)
    assert (engagement.outcome, fresh(need).status, nodes(need)) == ("rejected", "rejected", frozenset())
    assert engagement.outcome_reasons == ["属于融资需求，请走基金窗口"]
    page = selectors.need_page(world.enterprise, fresh(need))
    assert page.track[0].state == "ended"


@pytest.mark.parametrize("stage", ["posed", "accepted", "answering", "choosing", "chosen"])
def test_the_company_may_withdraw_until_the_contract_is_signed(world: World, stage: str) -> None:
    need = getattr(world, stage)()
    services.pose_withdraw(actor=world.enterprise, need=need, reason="订单取消")
    assert (fresh(need).status, nodes(need)) == ("withdrawn", frozenset())
    assert Engagement.objects.get(need=need).outcome == "withdrawn"
    with pytest.raises(Conflict):
        services.pose_withdraw(actor=world.enterprise, need=need, reason="再撤一次")


def test_after_the_contract_is_signed_it_is_too_late_to_withdraw(world: World) -> None:
    need = world.signed()
    with pytest.raises(NotAllowed) as refusal:
        services.pose_withdraw(actor=world.enterprise, need=need, reason="后悔了")
    assert "siti.signed" in {reason.code for reason in refusal.value.reasons}
    assert fresh(need).status == "contracting"


def test_rounds_that_are_used_up_end_without_finishing(world: World) -> None:
    need = world.measuring()
    Engagement.objects.filter(need=need).update(max_rounds=2)
    world.measure(need, "61")
    services.work_deliver(actor=world.solver, need=need, note="第二批")
    last = world.measure(need, "70")
    engagement = Engagement.objects.get(need=need)
    assert (last.result, engagement.outcome, engagement.finished_at) == (Round.Result.FAILED, "failed", None)
    assert nodes(need) == {"feedback"}


def test_nobody_can_skip_verification(world: World) -> None:
    need = world.working()
    for press in (
        lambda: services.round_close(actor=world.enterprise, need=need),
        lambda: services.report_sign(actor=world.enterprise, need=need),
        lambda: services.public_case_allow(actor=world.enterprise, need=need, allow=True),
    ):
        with pytest.raises((Conflict, NotAllowed)):
            press()
    assert Engagement.objects.get(need=need).finished_at is None


def test_a_round_closes_only_with_all_readings_and_their_evidence(world: World) -> None:
    need = world.measuring()
    with pytest.raises(EvidenceMissing) as refusal:
        services.round_close(actor=world.enterprise, need=need)
    assert [reason.code for reason in refusal.value.reasons] == ["siti.reading_missing"]
    item = need.acceptance_plans.get().items.get(metric="静水压")
    for sample in (1, 2, 3):
        services.measurement_enter(
            actor=world.enterprise, need=need, item=item, sample=sample, value="104600", unit="Pa"
        )
    with pytest.raises(EvidenceMissing) as refusal:
        services.round_close(actor=world.enterprise, need=need)
    assert [reason.code for reason in refusal.value.reasons] == ["siti.evidence_missing"]


def test_readings_in_other_units_count_and_in_other_dimensions_do_not(world: World) -> None:
    need = world.measuring()
    item = need.acceptance_plans.get().items.get(metric="静水压")
    with pytest.raises(Invalid) as refusal:
        services.measurement_enter(
            actor=world.enterprise, need=need, item=item, sample=1, value="12,4", unit="kg"
        )
    assert {reason.code for reason in refusal.value.reasons} == {"siti.number", "siti.unit"}
    for sample in (1, 2, 3):
        services.measurement_enter(
            actor=world.enterprise,
            need=need,
            item=item,
            sample=sample,
            value="104600",
            unit="Pa",
            evidence=report(world.enterprise, need),
        )
    closed = services.round_close(actor=world.enterprise, need=need)
    assert (closed.result, closed.report["items"][0]["statistic"]) == ("passed", "104.6")


def test_a_wrong_reading_is_voided_and_entered_again(world: World) -> None:
    need = world.measuring()
    item = need.acceptance_plans.get().items.get(metric="静水压")
    wrong = services.measurement_enter(
        actor=world.enterprise, need=need, item=item, sample=1, value="9", unit="kPa"
    )
    with pytest.raises(Conflict):
        services.measurement_enter(
            actor=world.enterprise, need=need, item=item, sample=1, value="99", unit="kPa"
        )
    services.measurement_void(actor=world.enterprise, measurement=wrong, reason="小数点看错")
    right = services.measurement_enter(
        actor=world.enterprise, need=need, item=item, sample=1, value="99", unit="kPa"
    )
    wrong.refresh_from_db()
    assert (wrong.void_reason, right.voided_at) == ("小数点看错", None)


# -- by the clock -------------------------------------------------------------------------------------------
def test_the_window_closes_by_itself_and_silence_is_escalated(world: World) -> None:
    need = world.answering()
    until = Engagement.objects.get(need=need).window_until
    assert until is not None
    api.fire_due(until - dt.timedelta(minutes=1))
    assert nodes(need) == {"answer"}
    api.fire_due(until + dt.timedelta(minutes=1))
    assert nodes(need) == {"escalate"}
    assert set(Invitation.objects.values_list("status", flat=True)) == {"lapsed"}
    services.window_reopen(actor=world.manager, need=need, working_days=5, reason="再请一家")
    assert nodes(need) == {"answer"}
    world.answer(need, world.solver)
    later = Engagement.objects.get(need=need).window_until
    assert later is not None
    api.fire_due(later + dt.timedelta(minutes=1))
    assert (nodes(need), fresh(need).status) == ({"choose"}, "contracting")


def test_an_extended_window_closes_later(world: World) -> None:
    need = world.answering()
    before = Engagement.objects.get(need=need).window_until
    with pytest.raises(Invalid):
        services.window_extend(actor=world.manager, need=need, working_days=3, reason="想早点")
    services.window_extend(actor=world.manager, need=need, working_days=15, reason="样品在路上")
    after = Engagement.objects.get(need=need).window_until
    assert before is not None and after is not None and after > before
    api.fire_due(before + dt.timedelta(minutes=1))
    assert nodes(need) == {"answer"}
    api.fire_due(after + dt.timedelta(minutes=1))
    assert nodes(need) == {"escalate"}


def test_a_search_without_solver_ends_and_says_so(world: World) -> None:
    need = world.answering()
    until = Engagement.objects.get(need=need).window_until
    assert until is not None
    api.fire_due(until + dt.timedelta(minutes=1))
    services.search_end(actor=world.manager, need=need, reason="全国只有一家能做，不接受委托")
    assert Engagement.objects.get(need=need).outcome == "no_solver"
    assert nodes(need) == frozenset()


def test_looks_back_are_asked_for_when_due_and_close_the_case(world: World) -> None:
    need = world.finished()
    world_feedback_first(world, need)
    for months in (6, 12, 24):
        followup = FollowUp.objects.get(need=need, months=months)
        at = dt.datetime.combine(followup.due_on, dt.time(12), dt.UTC)
        if months == 12:
            services.followup_record(
                actor=world.enterprise, followup=followup, figures={"sales": FigureDraft("88")}
            )
        with time_machine.travel(at, tick=False):
            api.fire_due(timezone.now())
            if months == 12:
                assert nodes(need) == frozenset(), "told early: nobody is asked again"
                continue
            assert nodes(need) == {f"follow_{months}"}
            assert Notice.objects.filter(kind="siti.followup", dedupe_key__endswith=f":{months}").exists()
            services.followup_record(
                actor=world.enterprise, followup=followup, figures={"orders": FigureDraft("120")}
            )
    engagement = Engagement.objects.get(need=need)
    assert fresh(need).status == "finished"
    assert engagement.ended_at is not None


def world_feedback_first(world: World, need: object) -> None:
    """The side branch must be done for the case to close."""
    from shuanglian.registry.models import Need

    assert isinstance(need, Need)
    world.give_feedback(need)


def test_due_soon_is_told_once_to_whose_turn_it_is(world: World) -> None:
    need = world.posed()
    due = api.worklist(world.manager, {"key": "siti"}).get().clock.due_at
    for _again in range(2):
        api.fire_due(due - dt.timedelta(hours=1))
        api.deliver_due(due)
    told = Notice.objects.filter(kind="siti.due", object_id=str(need.pk))
    assert set(told.values_list("recipient_id", flat=True)) == {world.manager.user_id, world.manager2.user_id}
    assert told.count() == 2


def test_clocks_of_one_case_can_differ(world: World) -> None:
    need = world.posed()
    with pytest.raises(Invalid):
        services.need_accept(actor=world.manager, need=need, clocks={"assist": 0, "nonsense": 3})
    services.need_accept(actor=world.manager, need=need, clocks={"assist": 8})
    token = api.worklist(world.manager, {"key": "siti"}).get()
    assert token.clock.days == 8


def test_work_runs_until_the_agreed_date(world: World) -> None:
    need = world.working()
    token = api.worklist(world.solver, {"key": "siti"}).get()
    contract = need.contracts.get()
    assert token.node == "work"
    assert token.clock.due_at is not None
    assert token.clock.due_at.astimezone(timezone.get_current_timezone()).date() <= contract.due_on
