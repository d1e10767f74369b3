"""What rankings tell people."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from shuanglian.foundation.accounts.models import Membership
from shuanglian.foundation.actor import Role
from shuanglian.foundation.notices import kinds
from shuanglian.foundation.notices.services import notify

from .models import Objection, Ranking

PUBLISHED: Final = kinds.register("ranking.published", _("排名公示"), email=True, by_profile=True)
OBJECTION: Final = kinds.register("ranking.objection", _("排名异议待答复"), email=True)
ANSWERED: Final = kinds.register("ranking.answered", _("排名异议有答复"), email=True)


def tell_ranked(ranking: Ranking) -> None:
    """Members of every ranked organisation, once per ranking."""
    organisations = ranking.standings.filter(party__organisation__isnull=False)
    members = Membership.objects.filter(
        organisation__in=organisations.values("party__organisation"),
        is_active=True,
        role__in=[Role.ENTERPRISE, Role.SOLVER, Role.OFFICER],
    )
    notify(
        recipients=members.values_list("user", flat=True),
        kind=PUBLISHED.key,
        title=_("本单位参加的排名开始公示"),
        body=ranking.title,
        url=f"/rankings/{ranking.pk}/",
        obj=("ranking", ranking.pk),
        dedupe_key=f"ranking:{ranking.pk}:published",
    )


def tell_responsible(objection: Objection, what: str) -> None:
    """The officers of the responsible unit."""
    ranking = objection.standing.ranking
    members = Membership.objects.filter(
        organisation=ranking.responsible_id, is_active=True, role=Role.OFFICER
    )
    notify(
        recipients=members.values_list("user", flat=True),
        kind=OBJECTION.key,
        title=_("有排名异议等您答复"),
        body=f"{objection.number} · {ranking.title}",
        url=f"/rankings/{ranking.pk}/objections/{objection.pk}/",
        obj=("ranking", ranking.pk),
        dedupe_key=f"objection:{objection.pk}:{what}",
    )


def tell_objector(objection: Objection) -> None:
    """Whoever filed it."""
    if objection.filed_by_id is None:
        return
    notify(
        recipients=[objection.filed_by_id],
        kind=ANSWERED.key,
        title=_("您提出的排名异议有了答复"),
        body=f"{objection.number} · {objection.standing.ranking.title}",
        url=f"/rankings/{objection.standing.ranking_id}/objections/{objection.pk}/",
        obj=("ranking", objection.standing.ranking_id),
        dedupe_key=f"objection:{objection.pk}:{objection.state}",
    )
