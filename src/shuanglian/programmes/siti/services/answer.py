"""平台答题: solvers reply to invitations, ask, draft, hand in and take back. Nobody sees another's answer."""

from __future__ import annotations

from dataclasses import asdict

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import Conflict, NotAllowed, Reason
from shuanglian.registry import selectors as registry
from shuanglian.registry.models import Confidentiality, Need, Party

from ..drafts import AnswerDraft, MilestoneDraft
from ..models import Answer, AnswerMilestone, Invitation, Question, Route
from ..notices import members, tell
from ..situation import Situation, acts_for
from ._common import begin, event, gone, refuse, text


@transaction.atomic
def invitation_accept(*, actor: Actor, invitation: Invitation) -> Invitation:
    """We are going to answer."""
    return _reply(actor, invitation, "invitation_accept", Invitation.Status.ACCEPTED, "")


@transaction.atomic
def invitation_decline(*, actor: Actor, invitation: Invitation, reason: str) -> Invitation:
    """We are not; the reason helps the manager to look elsewhere."""
    refuse(text(reason, "reason", _("请写明谢绝的原因")))
    return _reply(actor, invitation, "invitation_decline", Invitation.Status.DECLINED, reason.strip())


@transaction.atomic
def answer_save(
    *, actor: Actor, need: Need, draft: AnswerDraft, party: Party | None = None, rev: int | None = None
) -> Answer:
    """Create or change the draft of the actor's party (a manager names the party it helps).

    A submitted answer can be changed until the window closes; the changed one must be handed in again. `rev` guards
    against two colleagues overwriting each other (`Conflict`).
    """
    state = begin(actor, need, "answer_save")
    side = _side(actor, state, party)
    refuse(_draft_problems(draft))
    answer = (
        Answer.objects.select_for_update(of=("self",))
        .filter(need=state.need, party=side)
        .exclude(status=Answer.Status.WITHDRAWN)
        .first()
    )
    if answer is None:
        answer = _create(actor, state.need, side)
    _require_rev(answer, rev)
    _write(answer, draft)
    event(actor, state.need, "siti.answer_saved", {"answer": answer.pk, "party": side.pk}, public=False)
    return answer


@transaction.atomic
def answer_submit(*, actor: Actor, answer: Answer, rev: int | None = None) -> Answer:
    """Hand the answer in; everything that is missing is told at once."""
    state = begin(actor, answer.need, "answer_submit")
    fresh = _own(actor, state, answer)
    _require_rev(fresh, rev)
    if fresh.status != Answer.Status.DRAFT:
        raise Conflict(Reason("siti.answer_state", _("这份应答已经提交")))
    refuse(_submission_problems(fresh))
    fresh.status, fresh.submitted_at, fresh.rev = Answer.Status.SUBMITTED, timezone.now(), fresh.rev + 1
    fresh.save(update_fields=["status", "submitted_at", "rev", "updated_at"])
    Invitation.objects.filter(need=state.need, party=fresh.party).update(
        status=Invitation.Status.ANSWERED, replied_at=timezone.now()
    )
    event(actor, state.need, "siti.answered", {"answer": fresh.pk, "party": fresh.party_id}, public=False)
    people = [*members(state.need.owner), state.need.manager_user_id]
    tell(people, "siti.answered", state.need, _("收到一份应答"), but=actor)
    return fresh


@transaction.atomic
def answer_withdraw(*, actor: Actor, answer: Answer, reason: str) -> Answer:
    """Take the answer back before one is chosen."""
    refuse(text(reason, "reason", _("请写明撤回的原因")))
    state = begin(actor, answer.need, "answer_withdraw")
    fresh = _own(actor, state, answer)
    if fresh.status not in (Answer.Status.DRAFT, Answer.Status.SUBMITTED):
        raise Conflict(Reason("siti.answer_state", _("这份应答已经有结论")))
    fresh.status, fresh.withdraw_reason = Answer.Status.WITHDRAWN, reason.strip()
    fresh.save(update_fields=["status", "withdraw_reason", "updated_at"])
    event(actor, state.need, "siti.answer_withdrawn", {"answer": fresh.pk}, public=False)
    people = [*members(state.need.owner), state.need.manager_user_id]
    tell(people, "siti.answered", state.need, _("一份应答被撤回"), but=actor)
    return fresh


@transaction.atomic
def question_ask(*, actor: Actor, need: Need, text: str, is_public: bool = True) -> Question:
    """Ask the company; public questions and their answers are shown to every solver, without the asker's name."""
    refuse(_question_problems(text, "text", _("请写出问题")))
    state = begin(actor, need, "question_ask")
    side = _side(actor, state, None)
    question = Question.objects.create(
        need=state.need, party=side, asked_by_id=actor.user_id, is_public=is_public, text=text.strip()
    )
    event(actor, state.need, "siti.question_asked", {"question": question.pk}, public=False)
    people = [*members(state.need.owner), state.need.manager_user_id]
    tell(people, "siti.question", state.need, _("答题方提问"), body=question.text, but=actor)
    return question


@transaction.atomic
def question_answer(*, actor: Actor, question: Question, text: str) -> Question:
    """Answer once; a public answer reaches everybody who was invited."""
    refuse(_question_problems(text, "text", _("请写出答复")))
    state = begin(actor, question.need, "question_answer")
    fresh = Question.objects.select_for_update(of=("self",)).select_related("party").get(pk=question.pk)
    if fresh.answered_at is not None:
        raise Conflict(Reason("siti.question_answered", _("这个问题已经答复")))
    fresh.answer, fresh.answered_by_id, fresh.answered_at = text.strip(), actor.user_id, timezone.now()
    fresh.save(update_fields=["answer", "answered_by", "answered_at"])
    event(actor, state.need, "siti.question_answered", {"question": fresh.pk}, public=False)
    tell(
        _readers(state.need, fresh),
        "siti.question",
        state.need,
        _("提问有了答复"),
        body=fresh.answer,
        but=actor,
    )
    return fresh


def _readers(need: Need, question: Question) -> list[int]:
    if not question.is_public:
        return members(question.party)
    rows = Invitation.objects.filter(need=need).select_related("party")
    return [*members(question.party), *(user for row in rows for user in members(row.party))]


def _reply(actor: Actor, invitation: Invitation, verb: str, status: str, reason: str) -> Invitation:
    state = begin(actor, invitation.need, verb)
    fresh = Invitation.objects.select_for_update(of=("self",)).select_related("party").get(pk=invitation.pk)
    if not acts_for(actor, state.need, fresh.party):
        raise gone()
    if fresh.status not in (Invitation.Status.SENT, Invitation.Status.ACCEPTED) or fresh.status == status:
        raise Conflict(Reason("siti.invitation_state", _("这份邀请已经答复")))
    fresh.status, fresh.decline_reason, fresh.replied_at = status, reason, timezone.now()
    fresh.save(update_fields=["status", "decline_reason", "replied_at"])
    event(actor, state.need, f"siti.invitation_{status}", {"party": fresh.party_id}, public=False)
    people = [state.need.manager_user_id, fresh.invited_by_id]
    tell(people, "siti.answered", state.need, _("邀请有了答复"), body=reason, but=actor)
    return fresh


def _side(actor: Actor, state: Situation, party: Party | None) -> Party:
    """Which party the actor answers for, and whether that party may answer this need at all."""
    side = party or registry.party_of(actor)
    if side is None or not acts_for(actor, state.need, side):
        raise NotAllowed(Reason("siti.not_solver", _("请以答题方身份办理")))
    found = []
    if side.pk == state.need.owner_id:
        found.append(Reason("siti.own_need", _("出题企业不能给自己答题")))
    if not registry.full_ids(actor, [state.need.pk]):
        found.append(Reason("siti.undertaking", _("先签署保密承诺，看到全文再应答")))
    if side.pk not in state.invited and not _is_open(state):
        found.append(Reason("siti.not_invited", _("这道题定向征集，只有受邀的答题方可以应答")))
    if found:
        raise NotAllowed(found)
    return side


def _is_open(state: Situation) -> bool:
    """Not by direct invitation only, and not confidential: then anybody may answer."""
    route = state.engagement.route if state.engagement else ""
    return route != Route.DIRECT and state.need.confidentiality != Confidentiality.INVITED


def _own(actor: Actor, state: Situation, answer: Answer) -> Answer:
    fresh = Answer.objects.select_for_update(of=("self",)).select_related("party").get(pk=answer.pk)
    if not acts_for(actor, state.need, fresh.party):
        raise gone()
    return fresh


def _create(actor: Actor, need: Need, party: Party) -> Answer:
    try:
        with transaction.atomic():
            return Answer.objects.create(
                need=need, party=party, created_by_id=actor.user_id, is_demo=need.is_demo
            )
    except IntegrityError as error:
        raise Conflict(Reason("siti.answer_there", _("同事刚刚建了这份应答，请刷新"))) from error


def _require_rev(answer: Answer, rev: int | None) -> None:
    if rev is not None and answer.rev != rev:
        raise Conflict(Reason("changed_meanwhile", _("别人刚刚改过，请看过新内容再改。")))


def _write(answer: Answer, draft: AnswerDraft) -> None:
    answer.route, answer.price_cents = draft.route.strip(), draft.price_cents
    answer.team = [asdict(member) for member in draft.team]
    answer.ip_wish, answer.confidential_note = draft.ip_wish.strip(), draft.confidential_note.strip()
    answer.status, answer.submitted_at, answer.rev = Answer.Status.DRAFT, None, answer.rev + 1
    answer.save()
    answer.milestones.all().delete()
    AnswerMilestone.objects.bulk_create(
        AnswerMilestone(answer=answer, order=order, **asdict(row))
        for order, row in enumerate(draft.milestones, 1)
    )


def _draft_problems(draft: AnswerDraft) -> list[Reason]:
    found = []
    if draft.price_cents is not None and draft.price_cents < 0:
        found.append(Reason("siti.price", _("报价不能小于零"), "price_cents"))
    if len(draft.route) > 20_000:
        found.append(Reason("too_long", _("技术路线最多 20 000 字"), "route"))
    return found + milestone_problems(draft.milestones)


def milestone_problems(rows: tuple[MilestoneDraft, ...]) -> list[Reason]:
    """Titles, positive days, shares that do not exceed the whole."""
    found = []
    for order, row in enumerate(rows, 1):
        if not row.title.strip():
            found.append(Reason("required", _("里程碑要有名称"), f"milestones.{order}.title"))
        if row.working_days < 1:
            found.append(
                Reason("siti.days", _("里程碑的工作日数至少为 1"), f"milestones.{order}.working_days")
            )
        if not 0 <= row.share <= 100:
            found.append(Reason("siti.share", _("付款比例在 0 到 100 之间"), f"milestones.{order}.share"))
    if sum(row.share for row in rows) > 100:
        found.append(Reason("siti.share", _("付款比例合计超过 100%"), "milestones"))
    return found


def _submission_problems(answer: Answer) -> list[Reason]:
    checks = (
        (len(answer.route) >= 10, "route", _("技术路线还没有写（至少 10 个字）")),
        (bool(answer.team), "team", _("团队还没有写")),
        (answer.price_cents is not None, "price_cents", _("报价还没有写")),
        (answer.milestones.exists(), "milestones", _("计划还没有里程碑")),
        (bool(answer.ip_wish), "ip_wish", _("知识产权意愿还没有写")),
    )
    return [Reason("required", message, field) for fine, field, message in checks if not fine]


def _question_problems(value: str, field: str, message: object) -> list[Reason]:
    return text(value, field, message, longest=4000)  # type: ignore[arg-type]
