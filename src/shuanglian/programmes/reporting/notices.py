"""Which notices reporting sends, and to whom."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from shuanglian.foundation.accounts.models import Membership
from shuanglian.foundation.actor import Actor, Role
from shuanglian.foundation.errors import Text
from shuanglian.foundation.notices import kinds
from shuanglian.foundation.notices.services import notify

from .models import Round
from .policies import colleagues

for _key, _title in {
    "reporting.opened": _("新的报数任务"),
    "reporting.waiting": _("报数待复核、待审核"),
    "reporting.returned": _("报数被退回"),
    "reporting.finished": _("报数已发布"),
    "reporting.reminder": _("催报"),
    "reporting.correction": _("数据更正"),
}.items():
    kinds.register(_key, _title, email=_key in {"reporting.opened", "reporting.reminder"})


def tell(
    people: Iterable[int],
    kind: str,
    round_: Round,
    title: Text,
    *,
    body: Text = "",
    but: Actor | None = None,
    dedupe_key: str = "",
) -> None:
    """Tell these users about this round. Who acts need not be told (`but`)."""
    skipped = but.user_id if but else None
    notify(
        recipients=sorted({person for person in people if person != skipped}),
        kind=kind,
        title=f"{title}：{round_}",
        body=body,
        url=f"/reporting/{round_.pk}/",
        obj=("reporting", round_.pk),
        dedupe_key=dedupe_key,
    )


def unit(round_: Round) -> list[int]:
    """The officers of the responsible unit."""
    return colleagues(round_, but=None)


def stewards() -> list[int]:
    rows = Membership.objects.filter(role=Role.STEWARD, is_active=True)
    return sorted(set(rows.values_list("user_id", flat=True)))
