"""Who records and who sees the use of an instrument; every reason at once."""

from __future__ import annotations

from django.utils.translation import gettext as _

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import NotAllowed, Reason
from shuanglian.registry.models import Offering, OfferingKind
from shuanglian.registry.policies import is_member, may_offer


def require(reasons: list[Reason]) -> None:
    """Raises `NotAllowed` with all reasons, if there are any."""
    if reasons:
        raise NotAllowed(reasons)


def may_record(actor: Actor, instrument: Offering) -> list[Reason]:
    """The owner of the instrument, stewards and administrators; each in their own world of real or demonstration data."""
    reasons = may_offer(actor, instrument.party)
    if instrument.kind != OfferingKind.INSTRUMENT:
        reasons.append(Reason("usage.kind", _("只有仪器记机时。")))
    if actor.is_demo and not instrument.is_demo:
        reasons.append(Reason("usage.demo", _("示例身份只能给示例仪器记机时。")))
    return reasons


def sees_all(viewer: Actor, instrument: Offering) -> bool:
    """Every use with who used it: the owner and those who work for the region. Others see the sum, and their own."""
    return viewer.is_staff or is_member(viewer, instrument.party)
