"""One need goes through all five steps as its actors, with a failed verification on the way."""

from __future__ import annotations

from shuanglian.foundation.events.models import Event
from shuanglian.programmes.siti import services
from shuanglian.programmes.siti.models import Answer, Engagement, FollowUp, Rating, Round, Signature

from .factories import World, fresh, nodes


def test_the_loop_from_question_to_signed_report_with_rework(world: World) -> None:
    need = world.posed()
    assert (need.status, nodes(need)) == ("triage", {"triage"})
    services.need_accept(actor=world.manager, need=need)
    need = fresh(need)
    assert (need.status, need.manager_user_id, nodes(need)) == (
        "assisting",
        world.manager.user_id,
        {"assist"},
    )
    world.invite_both(need)
    services.assist_finish(actor=world.manager, need=need, route="direct", note="两家都做过聚酯膜")
    assert nodes(need) == {"answer"}
    world.answer(need, world.solver)
    world.answer(need, world.rival, 500_000_00)
    services.window_close(actor=world.manager, need=need)
    assert (fresh(need).status, nodes(need)) == ("contracting", {"choose"})
    world.declare(need, world.enterprise)
    chosen = services.answer_choose(
        actor=world.enterprise, answer=world.answer_of(need, world.solver_party), reason="路线清楚"
    )
    assert chosen.status == Answer.Status.CHOSEN
    assert nodes(need) == {"feedback", "contract"}
    world.give_feedback(need)
    assert nodes(need) == {"contract"}


def test_failed_measurement_leads_to_another_round_and_then_to_signing(world: World) -> None:
    need = world.measuring()
    first = world.measure(need, "61")
    assert (first.result, nodes(need)) == (Round.Result.FAILED, {"feedback", "work"})
    assert fresh(need).status == "working"
    services.work_deliver(actor=world.solver, need=need, note="加厚薄膜后的第二批")
    second = world.measure(need, "104.6")
    assert (second.number, second.result) == (2, Round.Result.PASSED)
    assert nodes(need) >= {"sign_enterprise", "sign_solver", "sign_manager"}
    for actor in (world.manager, world.enterprise, world.solver):
        services.report_sign(actor=actor, need=need)
    engagement = Engagement.objects.get(need=need)
    assert (engagement.outcome, fresh(need).status) == ("verified", "following")
    assert engagement.finished_at is not None
    assert Signature.objects.filter(need=need, digest=second.digest).count() == 3
    assert list(FollowUp.objects.filter(need=need).values_list("months", flat=True)) == [6, 12, 24]


def test_the_market_speaks_last(world: World) -> None:
    need = world.finished()
    followup = FollowUp.objects.get(need=need, months=6)
    from shuanglian.programmes.siti.drafts import FigureDraft

    services.followup_record(
        actor=world.enterprise,
        followup=followup,
        figures={"orders": FigureDraft("120.5"), "scrap": FigureDraft("1.8")},
    )
    followup.refresh_from_db()
    assert followup.figures["orders"] == {"value": "120.5", "unit": "万元", "evidence_id": None, "note": ""}
    services.rate(actor=world.enterprise, need=need, score=5, text="按期交付，指标有余量")
    rating = services.rate(actor=world.solver, need=need, score=4, text="配合好，付款慢了半个月")
    reply = services.reply_post(actor=world.enterprise, rating=rating, text="已改为按里程碑付款")
    assert reply.rating_id == rating.pk
    assert Rating.objects.filter(need=need).count() == 2


def test_every_verb_leaves_one_business_event(world: World) -> None:
    need = world.finished()
    kinds = list(
        Event.objects.filter(stream=f"need:{need.pk}", kind__startswith="siti.").values_list(
            "kind", flat=True
        )
    )
    assert kinds.count("siti.posed") == 1
    assert kinds.count("siti.window_closed") == 1
    assert kinds.count("siti.signed") == 3
    assert kinds.count("siti.finished") == 1
