"""Where a need stands, read once: the facts that policies, services and pages decide from."""

from __future__ import annotations

from dataclasses import dataclass, field

from shuanglian.foundation.actor import Actor, Role
from shuanglian.registry.models import Need, Party

from . import engine
from .models import Answer, Contract, Engagement, Invitation


@dataclass(frozen=True, slots=True)
class Situation:
    """`nodes` are the open tasks of the process; `chosen` is the answer that was selected, if any."""

    need: Need
    engagement: Engagement | None
    nodes: frozenset[str]
    invited: frozenset[int] = field(default_factory=frozenset)
    submitted: int = 0
    chosen: Answer | None = None
    contract: Contract | None = None
    ticking: frozenset[str] = field(default_factory=frozenset)
    """Open tasks whose time limit runs; `paused`: those whose time limit stands still."""
    paused: frozenset[str] = field(default_factory=frozenset)

    @property
    def is_open(self) -> bool:
        return (
            self.engagement is not None
            and not self.engagement.outcome
            and self.engagement.case_id is not None
        )

    @property
    def is_finished(self) -> bool:
        return self.engagement is not None and self.engagement.finished_at is not None

    @property
    def is_signed(self) -> bool:
        return self.engagement is not None and self.engagement.signed_at is not None

    @property
    def window_is_open(self) -> bool:
        return "answer" in self.nodes

    def solver(self) -> Party | None:
        return self.chosen.party if self.chosen else None


def situation(need: Need) -> Situation:
    """Read it all again (six small queries); call after taking the locks when it is to be acted on."""
    engagement = Engagement.objects.select_related("case").filter(need=need).first()
    if engagement is None:
        return Situation(need=need, engagement=None, nodes=frozenset())
    tasks = engine.open_tasks(engagement)
    answers = list(Answer.objects.filter(need=need).exclude(status="withdrawn").select_related("party"))
    return Situation(
        need=need,
        engagement=engagement,
        nodes=frozenset(node for node, _token, _paused in tasks),
        invited=frozenset(Invitation.objects.filter(need=need).values_list("party_id", flat=True)),
        submitted=sum(answer.status != Answer.Status.DRAFT for answer in answers),
        chosen=next((answer for answer in answers if answer.status == Answer.Status.CHOSEN), None),
        contract=Contract.objects.filter(need=need, status__in=["proposed", "signed"]).first(),
        ticking=frozenset(node for node, _token, paused in tasks if paused is False),
        paused=frozenset(node for node, _token, paused in tasks if paused),
    )


def is_manager(actor: Actor, need: Need) -> bool:
    """The one responsible technology manager of this need (S02)."""
    return actor.role == Role.MANAGER and actor.user_id is not None and actor.user_id == need.manager_user_id


def is_owner(actor: Actor, need: Need) -> bool:
    """Acts for the company; for a company without accounts that is whoever stated the need on its behalf."""
    organisation = need.owner.organisation_id
    if organisation is not None:
        return actor.role == Role.ENTERPRISE and actor.organisation_id == organisation
    stated = actor.role == Role.MANAGER and actor.user_id is not None and actor.user_id == need.created_by_id
    return stated or is_manager(actor, need)


def acts_for(actor: Actor, need: Need, party: Party) -> bool:
    """Acts for this solver; for a solver without accounts that is the responsible manager."""
    if party.organisation_id is not None:
        return actor.role == Role.SOLVER and actor.organisation_id == party.organisation_id
    return is_manager(actor, need)


def is_chosen(actor: Actor, state: Situation) -> bool:
    return state.chosen is not None and acts_for(actor, state.need, state.chosen.party)
