"""市场评价: figures at 6, 12 and 24 months, ratings by both sides, and the right of reply."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import Conflict, Invalid, Reason
from shuanglian.foundation.files import services as files
from shuanglian.registry.models import Need

from .. import rules
from ..drafts import FigureDraft
from ..models import Feedback, FollowUp, Rating, Reply
from ..notices import members, tell
from ..situation import acts_for, is_owner
from ._common import advance, begin, event, gone, refuse, text
from .plan import number


@transaction.atomic
def followup_record(
    *, actor: Actor, followup: FollowUp, figures: Mapping[str, FigureDraft], note: str = ""
) -> FollowUp:
    """What the market said. May be given before it is due; a figure that is not known is left out, never zero."""
    state = begin(actor, followup.need, "followup_record")
    fresh = FollowUp.objects.select_for_update().get(pk=followup.pk)
    if fresh.recorded_at is not None:
        raise Conflict(Reason("siti.followup_recorded", _("这次评价已经填报")))
    fresh.figures = _figures(actor, figures)
    fresh.note, fresh.recorded_by_id, fresh.recorded_at = note.strip(), actor.user_id, timezone.now()
    fresh.save(update_fields=["figures", "note", "recorded_by", "recorded_at"])
    if f"follow_{fresh.months}" in state.nodes:
        advance(state, f"follow_{fresh.months}", actor=actor)
    payload = {"months": fresh.months, "figures": sorted(fresh.figures)}
    event(actor, state.need, "siti.followup_recorded", payload)
    people = [*members(state.solver()), state.need.manager_user_id]
    tell(people, "siti.rated", state.need, _("企业填报了市场评价"), but=actor)
    return fresh


@transaction.atomic
def rate(
    *,
    actor: Actor,
    need: Need,
    score: int,
    text: str,
    followup: FollowUp | None = None,
    evidence: int | None = None,
) -> Rating:
    """Company and solver rate each other, 1–5, with words and, if there is any, evidence. Once per occasion."""
    refuse(_rating_problems(score, text))
    state = begin(actor, need, "rate")
    side = Rating.Side.ENTERPRISE if is_owner(actor, state.need) else Rating.Side.SOLVER
    values: dict[str, Any] = {"need": state.need, "followup": followup, "side": side, "score": score}
    values["evidence_id"] = None if evidence is None else files.get_for(actor, evidence).pk
    try:
        with transaction.atomic():
            rating = Rating.objects.create(text=text.strip(), rated_by_id=actor.user_id, **values)
    except IntegrityError as error:
        raise Conflict(Reason("siti.rated", _("您这一方已经评价过"))) from error
    event(actor, state.need, "siti.rated", {"rating": rating.pk, "side": side, "score": score}, public=False)
    other = state.solver() if side == Rating.Side.ENTERPRISE else state.need.owner
    tell(members(other), "siti.rated", state.need, _("收到对方的评价，您可以回应"))
    return rating


@transaction.atomic
def reply_post(
    *, actor: Actor, text: str, rating: Rating | None = None, feedback: Feedback | None = None
) -> Reply:
    """The right of reply: the rated side answers once, and it is shown beside the rating for good."""
    refuse(_reply_problems(text, rating, feedback))
    need = rating.need if rating else feedback.answer.need  # type: ignore[union-attr]
    state = begin(actor, need, "reply_post")
    if rating is not None:
        mine = (
            is_owner(actor, state.need)
            if rating.side == Rating.Side.SOLVER
            else _is_solver(actor, state.need)
        )
    else:
        mine = feedback is not None and acts_for(actor, state.need, feedback.answer.party)
    if not mine:
        raise gone()
    try:
        with transaction.atomic():
            reply = Reply.objects.create(
                rating=rating, feedback=feedback, text=text.strip(), posted_by_id=actor.user_id
            )
    except IntegrityError as error:
        raise Conflict(Reason("siti.replied", _("已经回应过"))) from error
    event(actor, state.need, "siti.replied", {"reply": reply.pk}, public=False)
    people = [*members(state.need.owner), *members(state.solver()), state.need.manager_user_id]
    tell(people, "siti.rated", state.need, _("有了回应"), but=actor)
    return reply


def _is_solver(actor: Actor, need: Need) -> bool:
    chosen = need.answers.filter(status="chosen").select_related("party").first()
    return chosen is not None and acts_for(actor, need, chosen.party)


def _figures(actor: Actor, figures: Mapping[str, FigureDraft]) -> dict[str, dict[str, Any]]:
    """Checked figures by metric, as plain JSON; every problem at once."""
    metrics = {metric.key: metric for metric in rules.followup_metrics()}
    found: list[Reason] = []
    rows: dict[str, dict[str, Any]] = {}
    for key, draft in figures.items():
        if key not in metrics:
            found.append(Reason("siti.metric", _("没有“%s”这一项") % key, f"figures.{key}"))
            continue
        value = number(draft.value, f"figures.{key}", found)
        evidence = None if draft.evidence_id is None else files.get_for(actor, draft.evidence_id).pk
        rows[key] = {
            "value": format(value.normalize(), "f"),
            "unit": metrics[key].unit,
            "evidence_id": evidence,
            "note": draft.note.strip(),
        }
    if not figures:
        found.append(Reason("required", _("请至少填一项"), "figures"))
    if found:
        raise Invalid(found)
    return rows


def _rating_problems(score: int, words: str) -> list[Reason]:
    found = text(words, "text", _("请写出评价"), longest=2000)
    if isinstance(score, bool) or not isinstance(score, int) or not 1 <= score <= 5:
        found.append(Reason("siti.score", _("评分是 1 到 5 的整数"), "score"))
    return found


def _reply_problems(words: str, rating: Rating | None, feedback: Feedback | None) -> list[Reason]:
    found = text(words, "text", _("请写出回应"), longest=2000)
    if (rating is None) == (feedback is None):
        found.append(Reason("siti.reply_to", _("请选择回应哪一条评价")))
    return found
