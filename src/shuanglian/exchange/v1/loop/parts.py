"""Finding the part of a need that a verb is about. What the caller may not see is not there."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from django.db.models import Model
from django.utils.translation import gettext as _

from shuanglian.foundation.accounts.models import User
from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import Invalid, NotFound, Reason
from shuanglian.programmes.siti import selectors
from shuanglian.programmes.siti.drafts import MilestoneDraft
from shuanglian.programmes.siti.models import Answer, Feedback, Invitation, Rating
from shuanglian.programmes.siti.situation import situation
from shuanglian.registry import selectors as registry
from shuanglian.registry.models import Need, NeedRevision, Offering

from .taken import Milestone

M = TypeVar("M", bound=Model)


def of_process(actor: Actor, need: Need, model: type[M], pk: int, field: str, path: str = "need") -> M:
    """Contract, plan, measurement and the like: for the three sides and the region's staff."""
    if not selectors.sight(actor, situation(need)).sees_process:
        raise _missing(field)
    return _first(model, pk, field, **{path: need.pk})


def answer(actor: Actor, need: Need, pk: int) -> Answer:
    """One's own, or any once the window has closed and one stands on a side that compares them."""
    found = selectors.get_answer(actor, pk)
    if found.need_id != need.pk:
        raise _missing("answer_id")
    return found


def invitation(actor: Actor, need: Need, pk: int) -> Invitation:
    found = selectors.get_invitation(actor, pk)
    if found.need_id != need.pk:
        raise _missing("invitation_id")
    return found


def refinement(actor: Actor, need: Need, pk: int) -> NeedRevision:
    found = registry.revisions(actor, need).filter(pk=pk).first()
    if found is None:
        raise _missing("refinement_id")
    return found


def rating(actor: Actor, need: Need, pk: int | None) -> Rating | None:
    return None if pk is None else of_process(actor, need, Rating, pk, "rating_id")


def feedback(actor: Actor, need: Need, pk: int | None) -> Feedback | None:
    """The feedback on one's own answer."""
    if pk is None:
        return None
    mine = {"answer__need": need.pk, "answer__party__organisation": actor.organisation_id or 0}
    return _first(Feedback, pk, "feedback_id", **mine)


def offering(actor: Actor, pk: int) -> Offering:
    try:
        return registry.get_offering(actor, pk)
    except NotFound as error:
        raise Invalid(
            Reason("unknown_offering", _("没有这项供给，或者您不能查看它。"), "offering_id")
        ) from error


def person(pk: int | None) -> User | None:
    if pk is None:
        return None
    found = User.objects.filter(pk=pk, is_active=True).first()
    if found is None:
        raise Invalid(Reason("unknown_person", _("没有这个人。"), "manager_user_id"))
    return found


def milestones(rows: Iterable[Milestone]) -> tuple[MilestoneDraft, ...]:
    return tuple(MilestoneDraft(**row.model_dump()) for row in rows)


def _first(model: type[M], pk: int, field: str, **where: object) -> M:
    found = model._default_manager.filter(pk=pk, **where).first()
    if found is None:
        raise _missing(field)
    return found


def _missing(field: str) -> NotFound:
    return NotFound(Reason("not_found", _("没有这一项，或者您不能查看它。"), field))
