"""Which notices 揭榜挂帅 sends, and to whom. None names a bidder before the identities are revealed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from django.utils.translation import gettext_lazy as _

from shuanglian.foundation.accounts.models import Membership
from shuanglian.foundation.actor import Actor, Role
from shuanglian.foundation.errors import Text
from shuanglian.foundation.notices import kinds
from shuanglian.foundation.notices.services import notify

from .models import Challenge

MAILED: Final = {
    "challenges.corrected",
    "challenges.review",
    "challenges.feedback",
    "challenges.complaint",
}
for _key, _title in {
    "challenges.returned": _("榜单退回修改"),
    "challenges.published": _("榜单发布"),
    "challenges.corrected": _("榜单更正"),
    "challenges.opened": _("揭榜截止并开标"),
    "challenges.review": _("邀请评审"),
    "challenges.result": _("揭榜结果"),
    "challenges.objection": _("公示异议"),
    "challenges.feedback": _("揭榜反馈"),
    "challenges.contract": _("揭榜合同"),
    "challenges.milestone": _("里程碑与付款"),
    "challenges.complaint": _("欠款投诉"),
}.items():
    kinds.register(_key, _title, email=_key in MAILED)


def tell(
    people: Iterable[int | None],
    kind: str,
    challenge: Challenge,
    title: Text,
    *,
    body: Text = "",
    but: Actor | None = None,
    key: str = "",
) -> None:
    """With a `key` a person is told once, however often this is called."""
    skipped = but.user_id if but else None
    notify(
        recipients=sorted({person for person in people if person is not None and person != skipped}),
        kind=kind,
        title=f"{title}：{challenge.number}",
        body=body or challenge.title,
        url=f"/challenges/{challenge.pk}/",
        obj=("challenge", challenge.pk),
        dedupe_key=key,
    )


def members(organisation_id: int | None) -> list[int]:
    rows = Membership.objects.filter(organisation=organisation_id, is_active=True)
    return list(rows.order_by("user").values_list("user", flat=True).distinct())


def members_of(organisations: Iterable[int]) -> list[int]:
    rows = Membership.objects.filter(organisation__in=list(organisations), is_active=True)
    return list(rows.order_by("user").values_list("user", flat=True).distinct())


def officers(challenge: Challenge) -> list[int]:
    """Those who may handle its complaints: the departments' people, but for the publisher's own."""
    return _staff(challenge, Role.OFFICER)


def administrators(challenge: Challenge) -> list[int]:
    return _staff(challenge, Role.ADMIN)


def _staff(challenge: Challenge, role: Role) -> list[int]:
    rows = Membership.objects.filter(
        role=role, is_active=True, user__is_active=True, user__is_demo=challenge.is_demo
    ).exclude(organisation=challenge.drafted_in_id)
    return list(rows.order_by("user").values_list("user", flat=True).distinct())
