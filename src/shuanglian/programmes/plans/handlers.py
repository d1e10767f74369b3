"""What the processes do by themselves: each looks whether the row says what the step says, and refuses otherwise.

A step that was finished on the plain pages of cases, without what belongs to it, therefore changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from shuanglian.casework import handlers
from shuanglian.casework.models import Case
from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import Conflict, Reason

from .models import Completion, Decision, Item, ItemState, OrderVersion, Receipt, VersionState

Result = dict[str, Any]


@handlers.register("plans.sent")
def sent(case: Case, _data: Mapping[str, Any], _actor: Actor) -> Result:
    _require(_version(case, VersionState.RELEASED))
    return {}


@handlers.register("plans.not_sent")
def not_sent(case: Case, _data: Mapping[str, Any], _actor: Actor) -> Result:
    _require(_version(case, VersionState.REFUSED))
    return {}


@handlers.register("plans.received")
def received(case: Case, _data: Mapping[str, Any], _actor: Actor) -> Result:
    """Signed for the version that is in force."""
    item = Item.objects.select_related("order").get(pk=case.business_id)
    signed = Receipt.objects.filter(item=item, version=item.order.current).exists()
    _require(signed and item.received == item.order.current)
    return {"is_done": item.state == ItemState.DONE}


@handlers.register("plans.submitted")
def submitted(case: Case, _data: Mapping[str, Any], _actor: Actor) -> Result:
    waiting = Completion.objects.filter(item=case.business_id, state=Decision.WAITING)
    _require(
        Item.objects.filter(pk=case.business_id, state=ItemState.SUBMITTED).exists() and waiting.exists()
    )
    return {}


@handlers.register("plans.done")
def done(case: Case, _data: Mapping[str, Any], _actor: Actor) -> Result:
    accepted = Completion.objects.filter(item=case.business_id, state=Decision.ACCEPTED)
    _require(Item.objects.filter(pk=case.business_id, state=ItemState.DONE).exists() and accepted.exists())
    return {}


@handlers.link_for("order_version")
def version_link(case: Case) -> str:
    return f"/plans/orders/{case.stream.partition(':')[2]}/"


@handlers.link_for("order_item")
def item_link(case: Case) -> str:
    return f"/plans/orders/{case.stream.partition(':')[2]}/items/{case.business_id}/"


@handlers.publicity_for("order_item")
def item_publicity(_case: Case) -> bool:
    """Orders are between the units they go to."""
    return False


def _version(case: Case, state: VersionState) -> bool:
    return OrderVersion.objects.filter(pk=case.business_id, state=state).exists()


def _require(done: bool) -> None:
    if not done:
        raise Conflict(Reason("plans.use_page", _("请在政令页面办理这一步")))
