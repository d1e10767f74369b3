"""Who may press what: every verb, every actor. A denied press changes nothing and tells nobody."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.db import transaction

from shuanglian.foundation.accounts.models import User
from shuanglian.foundation.actor import PUBLIC, Actor
from shuanglian.foundation.errors import Conflict, NotAllowed, NotFound
from shuanglian.foundation.events.models import Event
from shuanglian.foundation.notices.models import Notice
from shuanglian.programmes.siti import policies, services
from shuanglian.programmes.siti.drafts import FigureDraft
from shuanglian.programmes.siti.models import (
    Answer,
    Contract,
    Feedback,
    FollowUp,
    Invitation,
    Measurement,
    Question,
)
from shuanglian.registry.models import Need
from tests.registry.factories import SYSTEM, offering

from .factories import SCORES, World, answer_draft, fresh, plan_items, report, terms

Press = Callable[[World, Need, Actor], Any]
ACTORS = (
    "enterprise",
    "colleague",
    "manager",
    "manager2",
    "solver",
    "rival",
    "stranger",
    "leader",
    "admin",
    "public",
)
OWNER = {"enterprise", "colleague"}
SIDES = OWNER | {"manager"}


def _assist_with(world: World) -> Need:
    need = world.accepted()
    world.invite_both(need)
    return fresh(need)


def _with_refinement(world: World) -> Need:
    need = world.accepted()
    services.refine_propose(actor=world.manager, need=need, changes={"title": "防水透湿且可整体回收的面料"})
    return fresh(need)


def _with_paused_clock(world: World) -> Need:
    need = world.accepted()
    services.clock_pause(actor=world.manager, need=need, reason="补材料", waiting_for="企业")
    return fresh(need)


def _with_support(world: World) -> Need:
    need = world.accepted()
    fund = offering(world.solver_party, kind="test_service")
    services.support_attach(actor=world.manager, need=need, offering=fund)
    return fresh(need)


def _with_draft_answer(world: World) -> Need:
    need = world.answering()
    services.answer_save(actor=world.solver, need=need, draft=answer_draft())
    return need


def _with_question(world: World) -> Need:
    need = world.answering()
    services.question_ask(actor=world.solver, need=need, text="幅宽有没有限定？")
    return need


def _with_answers(world: World) -> Need:
    need = world.answering()
    world.answer(need, world.solver)
    return need


def _escalated(world: World) -> Need:
    need = world.choosing()
    world.declare(need, world.enterprise)
    services.choose_none(actor=world.enterprise, need=need, reason="都没有实测数据")
    return fresh(need)


def _declared(world: World) -> Need:
    need = world.choosing()
    for actor in (world.enterprise, world.colleague, world.manager):
        world.declare(need, actor)
    return need


def _with_plan_draft(world: World) -> Need:
    need = world.signed()
    services.plan_save(actor=world.enterprise, need=need, items=plan_items(need))
    return fresh(need)


def _with_measurement(world: World) -> Need:
    need = world.measuring()
    _measure(world, need, world.enterprise)
    return need


def _measurable(world: World) -> Need:
    need = world.measuring()
    item = need.acceptance_plans.get().items.get(metric="静水压")
    for sample in (1, 2, 3):
        services.measurement_enter(
            actor=world.enterprise,
            need=need,
            item=item,
            sample=sample,
            value="99",
            unit="kPa",
            evidence=report(world.enterprise, need),
        )
    return need


def _rated(world: World) -> Need:
    need = world.finished()
    services.rate(actor=world.solver, need=need, score=4, text="配合好")
    return need


def _measure(world: World, need: Need, actor: Actor) -> Measurement:
    item = need.acceptance_plans.get().items.get(metric="静水压")
    return services.measurement_enter(actor=actor, need=need, item=item, sample=1, value="99", unit="kPa")


TABLE: list[tuple[str, Callable[[World], Need], Press, set[str]]] = [
    ("pose_submit", World.draft, lambda w, n, a: services.pose_submit(actor=a, need=n), OWNER),
    (
        "pose_withdraw",
        World.choosing,
        lambda w, n, a: services.pose_withdraw(actor=a, need=n, reason="改由自己做"),
        OWNER,
    ),
    (
        "need_accept",
        World.posed,
        lambda w, n, a: services.need_accept(actor=a, need=n),
        {"manager", "manager2"},
    ),
    (
        "need_return",
        World.posed,
        lambda w, n, a: services.need_return(actor=a, need=n, items=["缺测试方法"]),
        {"manager", "manager2"},
    ),
    (
        "need_reject",
        World.posed,
        lambda w, n, a: services.need_reject(actor=a, need=n, reasons=["不是技术问题"]),
        {"manager", "manager2"},
    ),
    (
        "manager_reassign",
        World.accepted,
        lambda w, n, a: services.manager_reassign(
            actor=a, need=n, manager=User.objects.get(pk=w.manager2.user_id), reason="轮岗"
        ),
        {"manager", "admin"},
    ),
    (
        "refine_propose",
        World.accepted,
        lambda w, n, a: services.refine_propose(actor=a, need=n, changes={"title": "新题目"}),
        {"manager"},
    ),
    (
        "refine_confirm",
        _with_refinement,
        lambda w, n, a: services.refine_confirm(actor=a, refinement=n.revisions.get()),
        OWNER,
    ),
    (
        "refine_decline",
        _with_refinement,
        lambda w, n, a: services.refine_decline(actor=a, refinement=n.revisions.get(), reason="原来的更准"),
        OWNER,
    ),
    (
        "support_attach",
        World.accepted,
        lambda w, n, a: services.support_attach(actor=a, need=n, offering=offering(w.solver_party)),
        {"manager"},
    ),
    (
        "support_remove",
        _with_support,
        lambda w, n, a: services.support_remove(actor=a, support=n.supports.get(), reason="已停用"),
        {"manager"},
    ),
    (
        "assist_finish",
        World.accepted,
        lambda w, n, a: services.assist_finish(actor=a, need=n, route="open"),
        {"manager"},
    ),
    (
        "invite",
        World.accepted,
        lambda w, n, a: services.invite(actor=a, need=n, party=w.solver_party, reason="做过"),
        SIDES,
    ),
    (
        "match_dismiss",
        World.accepted,
        lambda w, n, a: services.match_dismiss(actor=a, need=n, party=w.solver_party, reason="方向不对"),
        SIDES,
    ),
    (
        "invitation_accept",
        _assist_with,
        lambda w, n, a: services.invitation_accept(actor=a, invitation=_invitation(w, n)),
        {"solver"},
    ),
    (
        "invitation_decline",
        _assist_with,
        lambda w, n, a: services.invitation_decline(actor=a, invitation=_invitation(w, n), reason="没有人手"),
        {"solver"},
    ),
    (
        "answer_save",
        World.answering,
        lambda w, n, a: services.answer_save(actor=a, need=n, draft=answer_draft()),
        {"solver", "rival"},
    ),
    (
        "answer_submit",
        _with_draft_answer,
        lambda w, n, a: services.answer_submit(actor=a, answer=w.answer_of(n, w.solver_party)),
        {"solver"},
    ),
    (
        "answer_withdraw",
        _with_draft_answer,
        lambda w, n, a: services.answer_withdraw(
            actor=a, answer=w.answer_of(n, w.solver_party), reason="人手不够"
        ),
        {"solver"},
    ),
    (
        "question_ask",
        World.answering,
        lambda w, n, a: services.question_ask(actor=a, need=n, text="幅宽？请说明"),
        {"solver", "rival"},
    ),
    (
        "question_answer",
        _with_question,
        lambda w, n, a: services.question_answer(
            actor=a, question=Question.objects.get(need=n), text="没有限定"
        ),
        SIDES,
    ),
    (
        "clock_pause",
        World.accepted,
        lambda w, n, a: services.clock_pause(actor=a, need=n, reason="补材料", waiting_for="企业"),
        {"manager"},
    ),
    (
        "clock_resume",
        _with_paused_clock,
        lambda w, n, a: services.clock_resume(actor=a, need=n),
        {"manager"},
    ),
    (
        "window_extend",
        World.answering,
        lambda w, n, a: services.window_extend(actor=a, need=n, working_days=15, reason="材料未齐"),
        {"manager"},
    ),
    ("window_close", _with_answers, lambda w, n, a: services.window_close(actor=a, need=n), {"manager"}),
    (
        "window_reopen",
        _escalated,
        lambda w, n, a: services.window_reopen(actor=a, need=n, working_days=5, reason="再请两家"),
        {"manager"},
    ),
    (
        "search_end",
        _escalated,
        lambda w, n, a: services.search_end(actor=a, need=n, reason="库里没有合适的"),
        {"manager"},
    ),
    (
        "conflict_declare",
        World.choosing,
        lambda w, n, a: services.conflict_declare(actor=a, need=n, party=w.solver_party, has_conflict=False),
        SIDES,
    ),
    (
        "answer_score",
        _declared,
        lambda w, n, a: services.answer_score(actor=a, answer=w.answer_of(n, w.solver_party), scores=SCORES),
        SIDES,
    ),
    (
        "answer_choose",
        _declared,
        lambda w, n, a: services.answer_choose(
            actor=a, answer=w.answer_of(n, w.solver_party), reason="路线清楚"
        ),
        OWNER,
    ),
    (
        "choose_none",
        _declared,
        lambda w, n, a: services.choose_none(actor=a, need=n, reason="都没有数据"),
        OWNER,
    ),
    (
        "feedback_give",
        World.chosen,
        lambda w, n, a: services.feedback_give(
            actor=a,
            answer=w.answer_of(n, w.rival_party),
            scores=SCORES,
            strengths="设备条件好，响应快",
            gaps="没有回收率的实测数据",
        ),
        SIDES,
    ),
    (
        "contract_record",
        World.chosen,
        lambda w, n, a: services.contract_record(actor=a, need=n, terms=terms()),
        SIDES,
    ),
    (
        "contract_confirm",
        lambda w: w.contracting()[0],
        lambda w, n, a: services.contract_confirm(actor=a, contract=Contract.objects.get(need=n)),
        {"solver"},
    ),
    (
        "contract_object",
        lambda w: w.contracting()[0],
        lambda w, n, a: services.contract_object(
            actor=a, contract=Contract.objects.get(need=n), reason="金额不对"
        ),
        {"solver"},
    ),
    (
        "plan_save",
        World.signed,
        lambda w, n, a: services.plan_save(actor=a, need=n, items=plan_items(n)),
        SIDES,
    ),
    (
        "plan_propose",
        _with_plan_draft,
        lambda w, n, a: services.plan_propose(actor=a, plan=n.acceptance_plans.get()),
        OWNER,
    ),
    (
        "plan_agree",
        lambda w: w.planned()[0],
        lambda w, n, a: services.plan_agree(actor=a, plan=n.acceptance_plans.get()),
        {"solver"},
    ),
    (
        "plan_object",
        lambda w: w.planned()[0],
        lambda w, n, a: services.plan_object(actor=a, plan=n.acceptance_plans.get(), reason="样本太少"),
        {"solver"},
    ),
    (
        "work_deliver",
        World.working,
        lambda w, n, a: services.work_deliver(actor=a, need=n, note="小样"),
        {"solver"},
    ),
    ("measurement_enter", World.measuring, _measure, SIDES),
    (
        "measurement_void",
        _with_measurement,
        lambda w, n, a: services.measurement_void(
            actor=a, measurement=Measurement.objects.get(round__need=n), reason="读错了"
        ),
        SIDES,
    ),
    ("round_close", _measurable, lambda w, n, a: services.round_close(actor=a, need=n), OWNER),
    ("report_sign", World.signing, lambda w, n, a: services.report_sign(actor=a, need=n), SIDES | {"solver"}),
    (
        "public_case_allow",
        World.finished,
        lambda w, n, a: services.public_case_allow(actor=a, need=n, allow=True),
        OWNER | {"solver"},
    ),
    (
        "followup_record",
        World.finished,
        lambda w, n, a: services.followup_record(
            actor=a, followup=FollowUp.objects.get(need=n, months=6), figures={"sales": FigureDraft("12")}
        ),
        OWNER,
    ),
    (
        "rate",
        World.finished,
        lambda w, n, a: services.rate(actor=a, need=n, score=4, text="都好"),
        OWNER | {"solver"},
    ),
    (
        "reply_post",
        _rated,
        lambda w, n, a: services.reply_post(actor=a, text="已改进", rating=n.ratings.get()),
        OWNER,
    ),
]


def _invitation(world: World, need: Need) -> Invitation:
    return Invitation.objects.get(need=need, party=world.solver_party)


def _actor(world: World, name: str) -> Actor:
    return PUBLIC if name == "public" else getattr(world, name)


def _fingerprint() -> dict[str, Any]:
    """All rows of 四題一评, the record, the notices, and where the process stands."""
    found = {
        model.__name__: list(model.objects.order_by("pk").values())
        for model in apps.get_app_config("siti").get_models()
    }
    found["events"] = Event.objects.count()
    found["notices"] = Notice.objects.count()
    found["tokens"] = list(
        apps.get_model("casework", "Token").objects.order_by("pk").values_list("pk", "status")
    )
    return found


def test_the_table_covers_every_verb() -> None:
    assert {row[0] for row in TABLE} == set(policies.VERBS) == set(services.__all__) - {"pose_submit_sheet"}


@pytest.mark.parametrize(("verb", "setting", "press", "allowed"), TABLE, ids=[row[0] for row in TABLE])
def test_who_may(
    world: World, verb: str, setting: Callable[[World], Need], press: Press, allowed: set[str]
) -> None:
    need = setting(world)
    need = fresh(need)
    for name in ACTORS:
        before = _fingerprint()
        if name in allowed:
            with transaction.atomic():
                press(world, need, _actor(world, name))
                assert Event.objects.count() > before["events"], f"{verb} by {name} left no event"
                transaction.set_rollback(True)
        else:
            with pytest.raises((NotAllowed, NotFound, Conflict)) as refusal, transaction.atomic():
                press(world, need, _actor(world, name))
            assert refusal.value.reasons, f"{verb} by {name}"
            assert not isinstance(refusal.value, Conflict), f"{verb} by {name}"
        assert _fingerprint() == before, f"{verb} by {name} changed something"


def test_other_organisations_learn_nothing_of_an_invited_only_need(world: World) -> None:
    need = world.posed(confidentiality="invited")
    with pytest.raises(NotFound):
        services.answer_save(actor=world.rival, need=need, draft=answer_draft())
    with pytest.raises(NotFound):
        services.pose_withdraw(actor=world.stranger, need=need, reason="不是我的")


def test_all_reasons_are_told_at_once(world: World) -> None:
    need = world.posed()
    with pytest.raises(NotAllowed) as refusal:
        services.answer_choose(
            actor=world.rival, answer=Answer(need=need, party=world.rival_party), reason="自己"
        )
    assert {"siti.not_owner", "siti.wrong_step"} <= {reason.code for reason in refusal.value.reasons}


def test_feedback_may_be_answered_by_its_solver_only(world: World) -> None:
    need = world.chosen()
    world.give_feedback(need)
    feedback = Feedback.objects.get(answer__need=need)
    with pytest.raises(NotFound):
        services.reply_post(actor=world.solver, text="与我无关", feedback=feedback)
    reply = services.reply_post(actor=world.rival, text="下次带数据来", feedback=feedback)
    assert reply.feedback_id == feedback.pk


def test_a_manager_may_state_and_steer_for_a_company_without_accounts(world: World) -> None:
    world.company.organisation = None
    world.company.save()
    from shuanglian.registry.services import need_draft

    need = need_draft(
        actor=world.manager, owner=world.company, title="代填的题", text="企业没有账号，由技术经理人代填"
    )
    services.pose_submit(actor=world.manager, need=need)
    services.need_accept(actor=world.manager, need=need)
    with pytest.raises(NotAllowed):
        services.pose_withdraw(actor=world.manager2, need=need, reason="不是我负责")
    assert SYSTEM.role == "system"
