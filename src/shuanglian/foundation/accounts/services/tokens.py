"""Keys for machines. The key is shown once; the database keeps only its SHA-256 (32 random bytes need no
salt).
"""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from typing import Final

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from shuanglian.foundation.actor import Actor, Role
from shuanglian.foundation.errors import Conflict, NotFound, Reason
from shuanglian.foundation.events.services import record

from .. import policies, selectors
from ..models import ApiToken, Organisation
from . import _checks
from .actors import label_for

PREFIX: Final = "slt_"
DEFAULT_LIFE: Final = dt.timedelta(days=365)
LONGEST_LIFE: Final = dt.timedelta(days=731)
_TOUCH_EVERY: Final = dt.timedelta(minutes=1)


@transaction.atomic
def token_issue(
    *, actor: Actor, organisation: Organisation, role: str, name: str, expires_at: dt.datetime | None = None
) -> tuple[ApiToken, str]:
    """A new key and its plain text, which nobody can read again. Lives one year unless told otherwise,
    at most two.
    """
    policies.demand_sight(actor, organisation)
    policies.demand(policies.may_issue_token(actor, organisation, role))
    now = timezone.now()
    until = expires_at or now + DEFAULT_LIFE
    reasons = _checks.required(name, "name", _("请写明令牌给谁用。"), 80)
    if not now < until <= now + LONGEST_LIFE:
        reasons.append(Reason("token_life", _("有效期最长两年。"), "expires_at"))
    _checks.demand_valid(reasons)
    plain = PREFIX + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        organisation=organisation,
        role=role,
        name=name.strip(),
        digest=_digest(plain),
        hint=plain[:8],
        created_by_id=actor.user_id,
        expires_at=until,
    )
    _record("token.issued", actor, token, {"role": role})
    return token, plain


@transaction.atomic
def token_revoke(*, actor: Actor, token: ApiToken) -> ApiToken:
    """The key stops working at once. Raises `Conflict` if it was revoked already."""
    if not selectors.tokens(actor).filter(pk=token.pk).exists():
        raise NotFound(Reason("token_not_found", _("没有这个令牌。")))
    policies.demand(policies.may_manage(actor, token.organisation))
    if not ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=timezone.now()):
        raise Conflict(Reason("token_revoked", _("令牌已经吊销。")))
    _record("token.revoked", actor, token, {})
    return ApiToken.objects.select_related("organisation").get(pk=token.pk)


def actor_from_token(plain: str) -> Actor | None:
    """The actor of a key that is known, not revoked, not expired, of an active organisation; else None."""
    if not plain.startswith(PREFIX):
        return None
    now = timezone.now()
    token = (
        ApiToken.objects.select_related("organisation")
        .filter(
            digest=_digest(plain),
            revoked_at=None,
            expires_at__gt=now,
            organisation__status=Organisation.Status.ACTIVE,
        )
        .first()
    )
    if token is None:
        return None
    _touch(token, now)
    return Actor(
        role=Role(token.role),
        label=label_for(token.name, token.organisation.name),
        organisation_id=token.organisation_id,
        token_id=token.pk,
        is_demo=token.organisation.is_demo,
    )


def _touch(token: ApiToken, now: dt.datetime) -> None:
    """Note the use, at most once a minute, so that reading through the interface does not write on every
    call.
    """
    stale = Q(last_used_at=None) | Q(last_used_at__lt=now - _TOUCH_EVERY)
    ApiToken.objects.filter(stale, pk=token.pk).update(last_used_at=now)


def _digest(plain: str) -> str:
    return hashlib.sha256(plain.encode()).hexdigest()


def _record(kind: str, actor: Actor, token: ApiToken, payload: dict[str, object]) -> None:
    record(
        stream=f"org:{token.organisation_id}",
        kind=kind,
        actor=actor,
        obj=("token", token.pk),
        payload=payload,
    )
