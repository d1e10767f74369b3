"""What rounds tell people."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from shuanglian.foundation.accounts.models import Membership
from shuanglian.foundation.actor import Role
from shuanglian.foundation.notices import kinds
from shuanglian.foundation.notices.services import notify

from .models import Round, RoundProposal

PROPOSED: Final = kinds.register("rounds.proposed", _("被列入撮合轮次"), email=True, by_profile=True)
COMPUTED: Final = kinds.register("rounds.computed", _("撮合轮次算好了"))


def tell_expert(proposal: RoundProposal) -> None:
    """The members of the expert's organisation; each person once per proposal."""
    organisation = proposal.expert.party.organisation_id
    if organisation is None:
        return
    members = Membership.objects.filter(
        organisation=organisation, is_active=True, role__in=[Role.ENTERPRISE, Role.SOLVER]
    )
    notify(
        recipients=members.values_list("user", flat=True),
        kind=PROPOSED.key,
        title=_("请您看一道难题"),
        body=f"{proposal.round.name} · {proposal.need.need.number}",
        url=f"/rounds/{proposal.round_id}/",
        obj=("round", proposal.round_id),
        dedupe_key=f"round:{proposal.round_id}:{proposal.pk}",
    )


def tell_computed(found: Round) -> None:
    """Who made the round hears that it can be looked at."""
    if found.created_by_id is None:
        return
    notify(
        recipients=[found.created_by_id],
        kind=COMPUTED.key,
        title=_("撮合轮次算好了"),
        body=found.name,
        url=f"/rounds/{found.pk}/",
        obj=("round", found.pk),
        dedupe_key=f"round:{found.pk}:computed:{found.run_number}",
    )
