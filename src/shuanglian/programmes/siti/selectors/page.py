"""Everything the page of one need shows to one viewer, in one value; what may not be seen is simply not in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from shuanglian.casework.api import ClockView, StepView
from shuanglian.casework.models import Case
from shuanglian.foundation.actor import Actor, Role
from shuanglian.foundation.errors import NotFound, Reason, Text
from shuanglian.registry import selectors as registry
from shuanglian.registry.models import Confidentiality, Need, NeedRevision, PartyKind
from shuanglian.registry.visibility import NeedView

from .. import policies, rules
from ..models import (
    AcceptancePlan,
    Answer,
    Contract,
    Engagement,
    Feedback,
    FollowUp,
    Invitation,
    Question,
    Rating,
    Round,
    Signature,
    Support,
)
from ..reports import judge_round
from ..situation import Situation, situation
from ..stages import NAMES, Stage
from ..verification import Report
from . import comparing, tracking
from .viewing import Sight, sight


@dataclass(frozen=True, slots=True)
class ActionView:
    """One button: `name` is the service function. Not allowed: all reasons, to be shown beside it."""

    name: str
    label: Text
    allowed: bool
    reasons: tuple[Reason, ...]
    is_mine: bool
    """False when the viewer stands on another side altogether: then the button need not be shown at all."""


@dataclass(frozen=True, slots=True)
class ToldStage:
    """What a source tells of one stage of an imported case."""

    stage: str
    name: Text
    text: str
    source: str


@dataclass(frozen=True, slots=True)
class AnswerLine:
    """That somebody answered, without what: all that company and manager see while the window is open."""

    party_id: int
    party_name: str
    status: str
    status_label: str
    submitted_at: Any


@dataclass(frozen=True, slots=True)
class NextStep:
    """The one panel that says what is next, whose turn it is, and until when."""

    node: str
    title: Text
    who: str
    clock: ClockView | None
    is_mine: bool


@dataclass(frozen=True, slots=True)
class RoleLine:
    """五位一体 (S03): which of the five roles is filled by whom; an empty `names` is a gap to be shown."""

    key: str
    label: Text
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ContractView:
    """`ip_text` is the agreed clause, or the statutory default when `ip_is_default`."""

    contract: Contract
    kind_name: str
    article: str
    ip_text: str
    ip_is_default: bool


@dataclass(frozen=True, slots=True)
class RoundView:
    """`report` is computed from the readings as they stand; nobody can type it."""

    round: Round
    report: Report
    measurements: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class NeedPage:
    """`sight` says on which side the viewer stands. Empty tuples and None mean: nothing there that you may see."""

    need: NeedView
    sight: Sight
    engagement: Engagement | None
    outcome: str
    outcome_label: str
    order: str
    order_label: str
    route_label: str
    window_until: Any
    manager: str
    track: tuple[Stage, ...]
    next: NextStep | None
    clock: ClockView | None
    actions: dict[str, ActionView]
    refinements: tuple[NeedRevision, ...]
    supports: tuple[Support, ...]
    invitations: tuple[Invitation, ...]
    answers: tuple[AnswerLine, ...]
    my_answer: Answer | None
    my_feedback: Feedback | None
    questions: tuple[Question, ...]
    comparison: comparing.Comparison | None
    contract: ContractView | None
    plan: AcceptancePlan | None
    plans: tuple[AcceptancePlan, ...]
    rounds: tuple[RoundView, ...]
    signatures: tuple[Signature, ...]
    followups: tuple[FollowUp, ...]
    ratings: tuple[Rating, ...]
    five_roles: tuple[RoleLine, ...]
    historic: tuple[ToldStage, ...]
    source_code: str
    steps: tuple[StepView, ...]
    case: Case | None
    """What `steps` and the diagram are of; everybody may follow a public need, without names."""


def need_page(viewer: Actor, need: Need) -> NeedPage:
    """Raises `NotFound` if the viewer may not know of the need."""
    found = registry.get_need(viewer, need.pk)
    view = registry.need_view(viewer, found)
    state = situation(found)
    stand = sight(viewer, state)
    engagement = state.engagement
    shown = engagement if view.is_full else None
    steps = tuple(tracking.steps(engagement, stand)) if engagement else ()
    next_ = _next(viewer, state, steps)
    side = stand.sees_process and view.is_full
    follows = side or (view.is_full and found.confidentiality == Confidentiality.PUBLIC)
    plans = tuple(_plans(found)) if side else ()
    return NeedPage(
        need=view,
        sight=stand,
        engagement=shown if stand.sees_process else None,
        outcome=engagement.outcome if engagement else "",
        outcome_label=str(engagement.get_outcome_display()) if engagement else "",
        order=engagement.order if engagement else "",
        order_label=str(engagement.get_order_display()) if engagement else "",
        route_label=str(engagement.get_route_display()) if engagement else "",
        window_until=engagement.window_until if engagement else None,
        manager=found.manager_user.name if found.manager_user and view.is_full else "",
        track=tracking.of_situation(state, stand),
        next=next_,
        clock=next_.clock if next_ else None,
        actions=actions(viewer, state),
        refinements=tuple(registry.revisions(viewer, found)),
        supports=tuple(_supports(found)) if view.is_full else (),
        invitations=tuple(_invitations(viewer, found, stand)),
        answers=_answer_lines(found, stand),
        my_answer=_my_answer(viewer, found),
        my_feedback=_my_feedback(viewer, found),
        questions=tuple(_questions(viewer, found, stand)) if view.is_full else (),
        comparison=comparing.of_situation(viewer, state, stand),
        contract=_contract(state) if side else None,
        plan=next((plan for plan in reversed(plans) if plan.status != "objected"), None),
        plans=plans,
        rounds=_rounds(found) if side else (),
        signatures=tuple(found.signatures.select_related("user")) if side else (),
        followups=tuple(found.followups.all()) if side else (),
        ratings=tuple(found.ratings.select_related("reply")) if side else (),
        five_roles=_five_roles(state) if side else (),
        historic=_told(found),
        source_code=found.source.code if found.source and view.is_full else "",
        steps=steps if follows else (),
        case=engagement.case if engagement and follows else None,
    )


def actions(viewer: Actor, state: Situation) -> dict[str, ActionView]:
    """Every verb with whether it may be done now. Ask after `situation(need)`."""
    found = {}
    for name, verb in policies.VERBS.items():
        reasons = tuple(policies.reasons(viewer, state, name))
        mine = viewer.is_authenticated and not verb.who(viewer, state)
        found[name] = ActionView(name, verb.label, not reasons and mine, reasons, mine)
    return found


def get_answer(viewer: Actor, answer_id: int) -> Answer:
    """One's own answer at any time; for company and manager once the window has closed. Raises `NotFound`."""
    answer = Answer.objects.select_related("need__owner", "party").filter(pk=answer_id).first()
    if answer is None:
        raise _not_found()
    state = situation(registry.get_need(viewer, answer.need_id))
    own = viewer.role == Role.SOLVER and viewer.organisation_id is not None
    if own and answer.party.organisation_id == viewer.organisation_id:
        return answer
    closed = state.engagement is not None and state.engagement.window_closed_at is not None
    submitted = answer.status not in (Answer.Status.DRAFT, Answer.Status.WITHDRAWN)
    if sight(viewer, state).sees_answers and closed and submitted:
        return answer
    raise _not_found()


def get_invitation(viewer: Actor, invitation_id: int) -> Invitation:
    """For the invited party, the company and the region's staff. Raises `NotFound`."""
    row = Invitation.objects.select_related("need__owner", "party").filter(pk=invitation_id).first()
    if row is None:
        raise _not_found()
    need = registry.get_need(viewer, row.need_id)
    stand = sight(viewer, situation(need))
    if stand.owner or stand.staff or row.party.organisation_id == viewer.organisation_id is not None:
        return row
    raise _not_found()


def _not_found() -> NotFound:
    return NotFound(Reason("not_found", _("没有这条记录，或者您不能查看它。")))


def _next(viewer: Actor, state: Situation, steps: tuple[StepView, ...]) -> NextStep | None:
    """The open task that the viewer can do, else the oldest one of the main way."""
    waiting = [step for step in steps if step.state == "now"]
    if not waiting:
        return None
    mine = [step for step in waiting if step.role == viewer.role and sight(viewer, state).is_side]
    step = (mine or sorted(waiting, key=lambda one: one.node == "feedback"))[0]
    return NextStep(step.node, step.name, step.organisation or step.who, step.clock, bool(mine))


def _told(need: Need) -> tuple[ToldStage, ...]:
    rows = need.historic_stages.select_related("source")
    return tuple(ToldStage(row.stage, NAMES[row.stage], row.text, row.source.code) for row in rows)


def _supports(need: Need) -> QuerySet[Support]:
    return need.supports.filter(removed_at=None).select_related("offering__party")


def _invitations(viewer: Actor, need: Need, stand: Sight) -> QuerySet[Invitation]:
    """Who was asked is known to company, manager and staff; a solver sees its own invitation only."""
    rows = Invitation.objects.filter(need=need).select_related("party")
    if stand.owner or stand.staff:
        return rows
    if viewer.organisation_id is None:
        return rows.none()
    return rows.filter(party__organisation=viewer.organisation_id)


def _answer_lines(need: Need, stand: Sight) -> tuple[AnswerLine, ...]:
    if not stand.sees_answers:
        return ()
    rows = Answer.objects.filter(need=need).exclude(status__in=["draft", "withdrawn"]).select_related("party")
    return tuple(
        AnswerLine(row.party_id, row.party.name, row.status, str(row.get_status_display()), row.submitted_at)
        for row in rows
    )


def _my_answer(viewer: Actor, need: Need) -> Answer | None:
    if viewer.role != Role.SOLVER or viewer.organisation_id is None:
        return None
    rows = Answer.objects.filter(need=need, party__organisation=viewer.organisation_id).exclude(
        status="withdrawn"
    )
    return rows.select_related("party").prefetch_related("milestones").first()


def _my_feedback(viewer: Actor, need: Need) -> Feedback | None:
    if viewer.role != Role.SOLVER or viewer.organisation_id is None:
        return None
    return Feedback.objects.filter(
        answer__need=need, answer__party__organisation=viewer.organisation_id
    ).first()


def _questions(viewer: Actor, need: Need, stand: Sight) -> QuerySet[Question]:
    """Company and manager see all; others the public ones and their own."""
    rows = Question.objects.filter(need=need)
    if stand.owner or stand.manager:
        return rows.select_related("party")
    mine = (
        Q(party__organisation=viewer.organisation_id) if viewer.organisation_id is not None else Q(pk__in=[])
    )
    return rows.filter(Q(is_public=True) | mine)


def _contract(state: Situation) -> ContractView | None:
    if state.contract is None:
        return None
    kind = rules.contract_type(state.contract.kind, state.contract.signed_on)
    clause = state.contract.ip_clause
    return ContractView(state.contract, kind.name, kind.article, clause or kind.default_ip, not clause)


def _plans(need: Need) -> QuerySet[AcceptancePlan]:
    return need.acceptance_plans.prefetch_related("items__instrument").order_by("version")


def _rounds(need: Need) -> tuple[RoundView, ...]:
    rows = need.rounds.select_related("plan").prefetch_related("plan__items", "measurements__evidence")
    return tuple(RoundView(row, judge_round(row), tuple(row.measurements.all())) for row in rows)


def _five_roles(state: Situation) -> tuple[RoleLine, ...]:
    """Filled from what is on record; nothing is assumed."""
    solver, need = state.solver(), state.need
    scientists = tuple(member.get("name", "") for member in (state.chosen.team if state.chosen else [])[:2])
    is_person = solver is not None and solver.kind in (PartyKind.PERSON, PartyKind.TEAM)
    platform = (solver.name,) if solver is not None and not is_person else ()
    centres = [
        row.party.name
        for row in Invitation.objects.filter(need=need, party__kind=PartyKind.SERVICE_CENTER).select_related(
            "party"
        )
    ]
    manager = (need.manager_user.name,) if need.manager_user else ()
    return (
        RoleLine("enterprise", _("企业"), (need.owner.name,)),
        RoleLine("scientist", _("科学家"), scientists),
        RoleLine("platform", _("科创平台"), platform),
        RoleLine("transfer", _("技术转移中心"), tuple(centres)),
        RoleLine("manager", _("技术经理人"), manager),
    )
