"""Which notices 四题一评 sends, and to whom."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from shuanglian.foundation.accounts.models import Membership
from shuanglian.foundation.actor import Actor, Role
from shuanglian.foundation.errors import Text
from shuanglian.foundation.notices import kinds
from shuanglian.foundation.notices.services import notify
from shuanglian.registry.models import Need, Party

for _key, _title in {
    "siti.posed": _("新题等待受理"),
    "siti.accepted": _("题目已受理"),
    "siti.assigned": _("成为责任技术经理人"),
    "siti.returned": _("题目退回补正"),
    "siti.rejected": _("题目未受理"),
    "siti.withdrawn": _("题目撤回"),
    "siti.refined": _("改题待确认或有结果"),
    "siti.supported": _("附上支持"),
    "siti.assisted": _("助题完成"),
    "siti.invited": _("受邀答题"),
    "siti.answered": _("收到应答"),
    "siti.question": _("提问与答复"),
    "siti.window": _("应答时间变化"),
    "siti.chosen": _("应答被选定"),
    "siti.not_chosen": _("应答未被选定"),
    "siti.feedback": _("收到应答反馈"),
    "siti.contract": _("合同登记与确认"),
    "siti.plan": _("验题方案"),
    "siti.work": _("攻关与交付"),
    "siti.verified": _("验题结论与签署"),
    "siti.finished": _("题目办结"),
    "siti.followup": _("市场评价到期"),
    "siti.rated": _("收到评价"),
    "siti.due": _("时限将到"),
}.items():
    kinds.register(_key, _title, email=_key in {"siti.invited", "siti.chosen", "siti.not_chosen", "siti.due"})


def tell(
    people: Iterable[int | None],
    kind: str,
    need: Need,
    title: Text,
    *,
    body: Text = "",
    but: Actor | None = None,
    dedupe_key: str = "",
) -> None:
    """Tell these users about this need. Who acts need not be told (`but`)."""
    skipped = but.user_id if but else None
    recipients = {person for person in people if person is not None and person != skipped}
    notify(
        recipients=sorted(recipients),
        kind=kind,
        title=f"{title}：{need.number}",
        body=body,
        url=f"/needs/{need.pk}/",
        obj=("need", need.pk),
        dedupe_key=dedupe_key,
    )


def members(party: Party | None) -> list[int]:
    """The people who act for this party; nobody for one without accounts."""
    if party is None or party.organisation_id is None:
        return []
    rows = Membership.objects.filter(
        organisation=party.organisation_id, is_active=True, role__in=[Role.ENTERPRISE, Role.SOLVER]
    )
    return list(rows.values_list("user_id", flat=True).distinct())


def triagers(need: Need) -> list[int]:
    """The responsible manager, or all technology managers while there is none."""
    if need.manager_user_id is not None:
        return [need.manager_user_id]
    rows = Membership.objects.filter(role=Role.MANAGER, is_active=True)
    return list(rows.values_list("user_id", flat=True).distinct())


def concerned(need: Need) -> list[int | None]:
    """Company, responsible manager and everybody who was invited."""
    invited = [row.party for row in need.siti_invitations.exclude(status="declined").select_related("party")]
    return [
        *members(need.owner),
        need.manager_user_id,
        *(user for party in invited for user in members(party)),
    ]
