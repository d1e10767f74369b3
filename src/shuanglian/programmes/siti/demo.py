"""Demonstration needs (示例): fictional texts, driven through the services by the personas, so clocks and record are real."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from shuanglian.foundation.accounts.models import Membership
from shuanglian.foundation.accounts.services import persona_actors
from shuanglian.foundation.actor import Actor, system
from shuanglian.foundation.files.models import StoredFile
from shuanglian.foundation.files.services import store
from shuanglian.foundation.workdays.services import load_bundled
from shuanglian.registry import selectors as registry
from shuanglian.registry.models import Need, Party
from shuanglian.registry.services import need_draft, party_create

from . import demo_texts as texts
from . import services
from .drafts import AnswerDraft, ContractTerms, FigureDraft, MilestoneDraft, PlanItemDraft, TeamMember
from .models import AcceptancePlan, Answer, FollowUp

KINDS: Final = {
    "enterprise": "enterprise",
    "enterprise2": "enterprise",
    "solver": "research_institute",
    "solver2": "lab",
}


@dataclass(frozen=True, slots=True)
class Cast:
    """The personas as actors, and the parties behind the companies and solvers."""

    actors: Mapping[str, Actor]
    parties: Mapping[str, Party]

    def __getitem__(self, key: str) -> Actor:
        return self.actors[key]


def load_demo() -> int:
    """Create the demonstration needs that are missing; returns how many were made. Never in production."""
    load_bundled()
    cast = _cast()
    made = 0
    for story in STORIES:
        made += _tell(cast, story)
    return made


@transaction.atomic
def _tell(cast: Cast, story: Callable[[Cast], Need]) -> int:
    """One story is there as a whole or not at all."""
    title = texts.NEEDS[story.__name__]["title"]
    if Need.objects.filter(title=title, is_demo=True).exists():
        return 0
    story(cast)
    return 1


# -- the stories ------------------------------------------------------------------------------------------
def draft(cast: Cast) -> Need:
    return _draft(cast, "draft")


def triage(cast: Cast) -> Need:
    """Masked: all read the teaser, solvers the rest after an undertaking."""
    need = _draft(cast, "triage", "enterprise2")
    services.pose_submit(actor=cast["enterprise2"], need=need)
    return need


def answering(cast: Cast) -> Need:
    """Two answers are in, sealed until the window closes; one question is answered in public."""
    need = _window(cast, "answering")
    question = services.question_ask(actor=cast["solver2"], need=need, text=texts.QUESTION)
    services.question_answer(actor=cast["enterprise"], question=question, text=texts.REPLY)
    _answer(cast, need, "solver", 380_000_00)
    _answer(cast, need, "solver2", 295_000_00)
    return need


def assisting(cast: Cast) -> Need:
    """The other order: answers first, help afterwards; a change of the question waits for the company."""
    need = _draft(cast, "assisting", "enterprise2")
    services.pose_submit(actor=cast["enterprise2"], need=need, order="answer_first")
    services.need_accept(actor=cast["manager"], need=need)
    _invite(cast, need, "solver2")
    _answer(cast, need, "solver2", 160_000_00)
    services.window_close(actor=cast["manager"], need=need)
    return need


def working(cast: Cast) -> Need:
    """Chosen, signed, planned; the other solver still waits for feedback."""
    need = _window(cast, "working")
    _choose(cast, need)
    _sign(cast, need)
    return need


def verifying(cast: Cast) -> Need:
    """The first round failed; the second is being measured."""
    need = _window(cast, "verifying")
    _choose(cast, need)
    _feedback(cast, need)
    _sign(cast, need)
    services.work_deliver(actor=cast["solver"], need=need, note=texts.DELIVERIES[0])
    _measure(cast, need, ("91", "93", "92"))
    services.round_close(actor=cast["enterprise"], need=need)
    services.work_deliver(actor=cast["solver"], need=need, note=texts.DELIVERIES[1])
    _measure(cast, need, ("99", "98.5"))
    return need


def finished(cast: Cast) -> Need:
    """Signed by three, rated by both, shown to all; the first look back was told ahead of time."""
    need = _window(cast, "finished")
    _choose(cast, need)
    _feedback(cast, need)
    _sign(cast, need)
    services.work_deliver(actor=cast["solver"], need=need, note=texts.DELIVERIES[1])
    _measure(cast, need, ("99.1", "98.7", "99.4"))
    services.round_close(actor=cast["enterprise"], need=need)
    for side in ("enterprise", "solver", "manager"):
        services.report_sign(actor=cast[side], need=need)
    _market(cast, need)
    return need


STORIES: Final = (draft, triage, answering, assisting, working, verifying, finished)


# -- strides ----------------------------------------------------------------------------------------------
def _cast() -> Cast:
    actors = persona_actors()
    parties = {key: _party(actors[key], kind) for key, kind in KINDS.items()}
    return Cast(actors, parties)


def _party(actor: Actor, kind: str) -> Party:
    """The public face of a persona's organisation; made where nobody else has made it."""
    found = registry.party_of(actor)
    if found is not None:
        return found
    organisation = (
        Membership.objects.select_related("organisation").get(pk=actor.membership_id or 0).organisation
    )
    return party_create(
        actor=system("示例"),
        name=organisation.name,
        kind=kind,
        organisation=organisation,
        summary=texts.PARTY_SUMMARY,
        is_demo=True,
    )


def _draft(cast: Cast, story: str, company: str = "enterprise") -> Need:
    values: dict[str, Any] = dict(texts.NEEDS[story])
    values["deadline"] = timezone.localdate() + dt.timedelta(days=values.pop("within_days"))
    return need_draft(actor=cast[company], owner=cast.parties[company], is_demo=True, **values)


def _window(cast: Cast, story: str) -> Need:
    """Accepted, helped, both solvers invited: the answer window is open."""
    need = _draft(cast, story)
    services.pose_submit(actor=cast["enterprise"], need=need)
    services.need_accept(actor=cast["manager"], need=need)
    for solver in ("solver", "solver2"):
        _invite(cast, need, solver)
    services.assist_finish(actor=cast["manager"], need=need, route="direct", note=texts.ASSIST_NOTE)
    return need


def _invite(cast: Cast, need: Need, solver: str) -> None:
    services.invite(
        actor=cast["manager"], need=need, party=cast.parties[solver], reason=texts.INVITE_REASONS[solver]
    )


def _answer(cast: Cast, need: Need, solver: str, price_cents: int) -> Answer:
    text = texts.ANSWERS[solver]
    draft_ = AnswerDraft(
        route=text["route"],
        team=tuple(TeamMember(*row) for row in text["team"]),
        price_cents=price_cents,
        ip_wish=text["ip_wish"],
        milestones=tuple(MilestoneDraft(*row) for row in text["milestones"]),
    )
    answer = services.answer_save(actor=cast[solver], need=need, draft=draft_)
    return services.answer_submit(actor=cast[solver], answer=answer)


def _choose(cast: Cast, need: Need) -> None:
    """Both answer; the company declares, scores and chooses the first solver."""
    answers = {
        "solver": _answer(cast, need, "solver", 380_000_00),
        "solver2": _answer(cast, need, "solver2", 295_000_00),
    }
    services.window_close(actor=cast["manager"], need=need)
    for solver in answers:
        party = cast.parties[solver]
        services.conflict_declare(actor=cast["enterprise"], need=need, party=party, has_conflict=False)
    for solver, answer in answers.items():
        services.answer_score(actor=cast["enterprise"], answer=answer, scores=texts.SCORES[solver])
    services.answer_choose(actor=cast["enterprise"], answer=answers["solver"], reason=texts.CHOICE_REASON)


def _feedback(cast: Cast, need: Need) -> None:
    services.feedback_give(
        actor=cast["enterprise"],
        answer=Answer.objects.get(need=need, party=cast.parties["solver2"]),
        scores=texts.SCORES["solver2"],
        strengths=texts.STRENGTHS,
        gaps=texts.GAPS,
    )


def _sign(cast: Cast, need: Need) -> None:
    """Contract and plan, each agreed by the solver."""
    today = timezone.localdate()
    terms = ContractTerms(
        kind="development_commissioned",
        amount_cents=380_000_00,
        signed_on=today,
        due_on=today + dt.timedelta(days=30),
        number=f"示例-{need.number}",
        milestones=tuple(MilestoneDraft(*row) for row in texts.ANSWERS["solver"]["milestones"]),
    )
    contract = services.contract_record(actor=cast["enterprise"], need=need, terms=terms)
    services.contract_confirm(actor=cast["solver"], contract=contract)
    plan = services.plan_save(actor=cast["enterprise"], need=need, items=_plan_items(need))
    services.plan_propose(actor=cast["enterprise"], plan=plan)
    services.plan_agree(actor=cast["solver"], plan=plan)


def _plan_items(need: Need) -> list[PlanItemDraft]:
    """Every requirement becomes a line; the first is judged by the mean of three samples."""
    return [
        PlanItemDraft(
            metric=row.metric,
            comparator=row.comparator,
            target=row.target_value or "0",
            unit=row.unit,
            method=row.test_method,
            sample_size=3 if row.is_hard else 1,
            rule="mean" if row.is_hard else "all",
            is_hard=row.is_hard,
            requirement_id=row.pk,
        )
        for row in need.requirements.all()
    ]


def _measure(cast: Cast, need: Need, values: tuple[str, ...]) -> None:
    plan = AcceptancePlan.objects.get(need=need, status=AcceptancePlan.Status.FIXED)
    item = plan.items.filter(is_hard=True)[0]
    evidence = _report(cast["enterprise"], need)
    for sample, value in enumerate(values, 1):
        services.measurement_enter(
            actor=cast["enterprise"],
            need=need,
            item=item,
            sample=sample,
            value=value,
            unit=item.unit,
            evidence=evidence,
        )


def _report(actor: Actor, need: Need) -> StoredFile:
    content = texts.REPORT % {"number": need.number}
    return store(
        actor=actor,
        upload=io.BytesIO(content.encode()),
        name="检测记录（示例）.txt",
        visibility="case",
        scope=f"need:{need.pk}",
    )


def _market(cast: Cast, need: Need) -> None:
    evidence = _report(cast["enterprise"], need)
    figures = {key: FigureDraft(value, evidence.pk) for key, value in texts.FIGURES.items()}
    followup = FollowUp.objects.get(need=need, months=6)
    services.followup_record(
        actor=cast["enterprise"], followup=followup, figures=figures, note=texts.FIGURES_NOTE
    )
    services.rate(actor=cast["enterprise"], need=need, score=5, text=texts.RATINGS["enterprise"])
    rating = services.rate(actor=cast["solver"], need=need, score=4, text=texts.RATINGS["solver"])
    services.reply_post(actor=cast["enterprise"], rating=rating, text=texts.RATING_REPLY)
    for side in ("enterprise", "solver"):
        services.public_case_allow(actor=cast[side], need=need, allow=True)
