"""What accounts tells people: administrators of registrations, applicants of decisions."""

from __future__ import annotations

from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from shuanglian.foundation.actor import Role
from shuanglian.foundation.notices import kinds
from shuanglian.foundation.notices.models import Notice, Preference
from shuanglian.foundation.notices.services import notify

from . import privacy, selectors
from .models import Membership, Organisation

REGISTERED: Final = kinds.register("accounts.registered", _("有单位登记，等管理员审核"), email=True)
DECIDED: Final = kinds.register("accounts.decided", _("本单位登记的审核结果"), email=True)


def tell_registered(organisation: Organisation) -> None:
    """Every administrator hears of a registration that waits."""
    notify(
        recipients=selectors.staff_users(Role.ADMIN),
        kind=REGISTERED.key,
        title=_("有单位登记，等您审核"),
        body=organisation.name,
        url=reverse("accounts-organisation", args=[organisation.pk]),
        obj=("organisation", organisation.pk),
    )


def tell_decided(organisation: Organisation) -> None:
    """The members hear whether they may begin, and why not if they may not."""
    approved = organisation.status == Organisation.Status.ACTIVE
    members = Membership.objects.filter(organisation=organisation, is_active=True)
    notify(
        recipients=members.values_list("user", flat=True),
        kind=DECIDED.key,
        title=_("单位登记已通过，可以办事了") if approved else _("单位登记未通过"),
        body=organisation.decision_note or organisation.name,
        url=reverse("me"),
        obj=("organisation", organisation.pk),
    )


def _export(user_id: int) -> list[dict[str, Any]]:
    rows = Notice.objects.filter(recipient=user_id).order_by("pk")
    return [
        {
            "at": n.created_at.isoformat(),
            "kind": n.kind,
            "title": n.title,
            "body": n.body,
            "read": n.read_at is not None,
        }
        for n in rows
    ]


def _erase(user_id: int) -> int:
    gone = Notice.objects.filter(recipient=user_id).delete()[0]
    return gone + Preference.objects.filter(user=user_id).delete()[0]


privacy.register("notices", _export, _erase)
