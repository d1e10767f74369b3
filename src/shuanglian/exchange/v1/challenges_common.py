"""What the operations on open challenges share: the router, and finding what an address names."""

from __future__ import annotations

from typing import Any, Final, TypeVar

from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Router

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import NotFound, Reason
from shuanglian.programmes.challenges import selectors
from shuanglian.programmes.challenges.models import Challenge, Milestone, MilestonePayment, PaymentComplaint

from ..callers import MEMBERS, actor_of
from .challenges_values import ChallengeOut, detail_of

router: Final = Router(tags=["揭榜挂帅"], auth=MEMBERS)
M = TypeVar("M", bound=Model)


def found_in(request: HttpRequest, challenge_id: int) -> Challenge:
    return selectors.get_for(actor_of(request), challenge_id)


def again(request: HttpRequest, found: Challenge) -> dict[str, Any]:
    return detail(actor_of(request), found_in(request, found.pk))


def detail(viewer: Actor, found: Challenge) -> dict[str, Any]:
    return row_of(found) | detail_of(selectors.challenge_page(viewer, found))


def row_of(row: Challenge) -> dict[str, Any]:
    kept = {name: getattr(row, name) for name in ChallengeOut.model_fields if name != "owner"}
    return kept | {"owner": row.owner.name}


def one(rows: QuerySet[M], pk: int) -> M:
    found = rows.filter(pk=pk).first()
    if found is None:
        raise NotFound(Reason("not_found", _("没有这一项，或者您不能查看它。")))
    return found


def milestone_of(found: Challenge, pk: int) -> Milestone:
    rows = Milestone.objects.filter(contract__award__proposal__challenge=found)
    return one(rows.select_related("contract__award__bid"), pk)


def payment_of(found: Challenge, pk: int) -> MilestonePayment:
    rows = MilestonePayment.objects.filter(milestone__contract__award__proposal__challenge=found)
    return one(rows.select_related("milestone__contract__award__proposal__challenge"), pk)


def complaint_of(found: Challenge, pk: int) -> PaymentComplaint:
    return one(PaymentComplaint.objects.filter(milestone__contract__award__proposal__challenge=found), pk)
