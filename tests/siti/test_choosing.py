"""Sealed answers, conflicts of interest, the choice, and what everybody else is owed."""

from __future__ import annotations

import pytest

from shuanglian.foundation.errors import Conflict, Invalid, NotAllowed, NotFound
from shuanglian.foundation.events.models import Event
from shuanglian.foundation.notices.models import Notice
from shuanglian.matching.models import Judgement
from shuanglian.programmes.siti import selectors, services
from shuanglian.programmes.siti.drafts import AnswerDraft
from shuanglian.programmes.siti.models import Answer, Invitation
from shuanglian.registry.services import need_undertake

from .factories import SCORES, World, answer_draft, fresh, nodes


def test_answers_are_sealed_until_the_window_closes(world: World) -> None:
    need = world.answering()
    answer = world.answer(need, world.solver)
    with pytest.raises(NotAllowed):
        selectors.comparison(world.enterprise, need)
    with pytest.raises(NotFound):
        selectors.get_answer(world.enterprise, answer.pk)
    page = selectors.need_page(world.enterprise, need)
    assert page.comparison is None
    assert [line.party_name for line in page.answers] == [world.solver_party.name]
    services.window_close(actor=world.manager, need=need)
    assert selectors.get_answer(world.enterprise, answer.pk) == answer
    assert len(selectors.comparison(world.manager, need).columns) == 1


def test_solvers_never_see_each_other(world: World) -> None:
    need = world.chosen()
    theirs = world.answer_of(need, world.solver_party)
    with pytest.raises(NotFound):
        selectors.get_answer(world.rival, theirs.pk)
    with pytest.raises(NotFound):
        selectors.comparison(world.rival, need)
    page = selectors.need_page(world.rival, need)
    assert (page.comparison, page.answers, page.contract, page.rounds) == (None, (), None, ())
    assert [row.party for row in page.invitations] == [world.rival_party]
    assert page.my_answer == world.answer_of(need, world.rival_party)
    names = {name for stage in page.track for name in stage.who}
    assert not any(world.solver.label in name for name in names)


def test_leaders_see_the_process_but_not_the_competing_answers(world: World) -> None:
    need = world.choosing()
    with pytest.raises(NotFound):
        selectors.comparison(world.leader, need)
    page = selectors.need_page(world.leader, need)
    assert page.comparison is None
    assert page.steps


def test_a_declared_conflict_recuses(world: World) -> None:
    need = world.choosing()
    answer = world.answer_of(need, world.solver_party)
    with pytest.raises(NotAllowed) as refusal:
        services.answer_choose(actor=world.enterprise, answer=answer, reason="路线清楚")
    assert [reason.code for reason in refusal.value.reasons] == ["siti.conflict_undeclared"]
    world.declare(need, world.enterprise, conflict_with=world.rival_party)
    for press in (
        lambda: services.answer_choose(actor=world.enterprise, answer=answer, reason="路线清楚"),
        lambda: services.answer_score(actor=world.enterprise, answer=answer, scores=SCORES),
        lambda: services.choose_none(actor=world.enterprise, need=need, reason="都不要"),
    ):
        with pytest.raises(NotAllowed) as refusal:
            press()
        assert "siti.conflict" in {reason.code for reason in refusal.value.reasons}
    assert selectors.comparison(world.enterprise, need).recused
    world.declare(need, world.colleague)
    services.answer_choose(actor=world.colleague, answer=answer, reason="路线清楚")
    assert nodes(need) == {"feedback", "contract"}


def test_a_conflict_is_declared_with_what_it_is(world: World) -> None:
    need = world.choosing()
    with pytest.raises(Invalid):
        services.conflict_declare(
            actor=world.enterprise, need=need, party=world.solver_party, has_conflict=True
        )


def test_everyone_not_chosen_gets_structured_feedback(world: World) -> None:
    need = world.chosen()
    loser = world.answer_of(need, world.rival_party)
    assert loser.status == Answer.Status.NOT_CHOSEN
    assert Notice.objects.filter(kind="siti.not_chosen", recipient=world.rival.user_id).count() == 1
    with pytest.raises(Invalid) as refusal:
        services.feedback_give(
            actor=world.enterprise, answer=loser, scores={"fit": 9, "fun": 1}, strengths="好", gaps=""
        )
    fields = {reason.field for reason in refusal.value.reasons}
    assert {"scores.fit", "scores.price", "scores.fun", "strengths", "gaps"} <= fields
    with pytest.raises(Invalid):
        services.feedback_give(
            actor=world.enterprise,
            answer=world.answer_of(need, world.solver_party),
            scores=SCORES,
            strengths="设备条件很好",
            gaps="没有什么差距可说",
        )
    world.give_feedback(need)
    assert nodes(need) == {"contract"}
    page = selectors.need_page(world.rival, fresh(need))
    assert page.my_feedback is not None
    assert page.my_feedback.gaps == "没有回收率的实测数据"


def test_choosing_none_goes_back_to_the_manager_and_answers_stay(world: World) -> None:
    need = world.choosing()
    world.declare(need, world.enterprise)
    services.choose_none(actor=world.enterprise, need=need, reason="都没有数据")
    assert nodes(need) == {"escalate"}
    services.window_reopen(actor=world.manager, need=need, working_days=5, reason="请补数据")
    services.window_close(actor=world.manager, need=need)
    assert nodes(need) == {"choose"}
    assert len(selectors.comparison(world.enterprise, need).columns) == 2


def test_an_answer_says_everything_that_is_missing_at_once(world: World) -> None:
    need = world.answering()
    answer = services.answer_save(actor=world.solver, need=need, draft=AnswerDraft())
    with pytest.raises(Invalid) as refusal:
        services.answer_submit(actor=world.solver, answer=answer)
    assert {reason.field for reason in refusal.value.reasons} == {
        "route",
        "team",
        "price_cents",
        "milestones",
        "ip_wish",
    }


def test_two_colleagues_do_not_overwrite_each_other(world: World) -> None:
    need = world.answering()
    first = services.answer_save(actor=world.solver, need=need, draft=answer_draft())
    services.answer_save(actor=world.solver, need=need, draft=answer_draft(1), rev=first.rev)
    with pytest.raises(Conflict):
        services.answer_save(actor=world.solver, need=need, draft=answer_draft(2), rev=first.rev)
    assert Answer.objects.get(need=need).price_cents == 1


def test_a_changed_answer_must_be_handed_in_again(world: World) -> None:
    need = world.answering()
    answer = world.answer(need, world.solver)
    changed = services.answer_save(actor=world.solver, need=need, draft=answer_draft(9))
    assert (changed.pk, changed.status) == (answer.pk, Answer.Status.DRAFT)


def test_direct_invitation_keeps_others_out_and_an_open_call_does_not(world: World) -> None:
    need = world.accepted()
    services.invite(actor=world.manager, need=need, party=world.solver_party, reason="做过")
    services.assist_finish(actor=world.manager, need=need, route="direct")
    with pytest.raises(NotAllowed) as refusal:
        services.answer_save(actor=world.rival, need=need, draft=answer_draft())
    assert [reason.code for reason in refusal.value.reasons] == ["siti.not_invited"]
    other = world.accepted(title="另一道公开征集的题")
    services.assist_finish(actor=world.manager, need=other, route="open")
    assert services.answer_save(actor=world.rival, need=other, draft=answer_draft()).pk


def test_a_masked_need_is_answered_after_the_undertaking(world: World) -> None:
    need = world.accepted(confidentiality="masked", teaser="一家面料企业找可回收的防水透湿方案")
    services.assist_finish(actor=world.manager, need=need, route="open")
    page = selectors.need_page(world.solver, fresh(need))
    assert (page.need.level, page.need.text, page.manager) == ("teaser", page.need.teaser, "")
    with pytest.raises(NotAllowed) as refusal:
        services.answer_save(actor=world.solver, need=need, draft=answer_draft())
    assert [reason.code for reason in refusal.value.reasons] == ["siti.undertaking"]
    need_undertake(actor=world.solver, need=need)
    assert selectors.need_page(world.solver, fresh(need)).need.level == "full"
    assert world.answer(need, world.solver).status == Answer.Status.SUBMITTED


def test_questions_in_public_hide_the_asker_and_private_ones_stay_private(world: World) -> None:
    need = world.answering()
    services.question_ask(actor=world.solver, need=need, text="公开问：幅宽？")
    services.question_ask(actor=world.solver, need=need, text="私下问：能否来厂？", is_public=False)
    assert len(selectors.need_page(world.enterprise, need).questions) == 2
    shown = selectors.need_page(world.rival, need).questions
    assert [question.text for question in shown] == ["公开问：幅宽？"]
    assert len(selectors.need_page(world.solver, need).questions) == 2


def test_judgements_reach_the_matcher(world: World) -> None:
    need = world.chosen()
    services.feedback_give(
        actor=world.enterprise,
        answer=world.answer_of(need, world.rival_party),
        scores=SCORES,
        strengths="设备条件好，响应快",
        gaps="没有回收率的实测数据",
    )
    kinds = sorted(Judgement.objects.filter(need=need).values_list("kind", "party"))
    assert ("chosen", world.solver_party.pk) in kinds
    assert ("invited", world.rival_party.pk) in kinds


def test_an_invitation_is_answered_once(world: World) -> None:
    need = world.accepted()
    first, _second = world.invite_both(need)
    with pytest.raises(Conflict):
        services.invite(actor=world.manager, need=need, party=world.solver_party, reason="再请")
    services.invitation_accept(actor=world.solver, invitation=first)
    with pytest.raises(Conflict):
        services.invitation_accept(actor=world.solver, invitation=first)
    services.invitation_decline(actor=world.solver, invitation=first, reason="项目撞期")
    first.refresh_from_db()
    assert first.status == Invitation.Status.DECLINED


def test_nothing_of_a_confidential_need_is_public_on_record(world: World) -> None:
    for level in (
        {"confidentiality": "invited"},
        {"confidentiality": "masked", "teaser": "一家企业找面料方案"},
    ):
        need = world.finished(**level)
        assert not Event.objects.filter(stream=f"need:{need.pk}", public=True).exists()
    shown = Event.objects.filter(stream=f"need:{world.finished().pk}", public=True)
    assert {"siti.posed", "siti.finished"} <= set(shown.values_list("kind", flat=True))
