"""Keys of machines: shown once, kept as a digest, dead at once when revoked, expired or their organisation is."""

from __future__ import annotations

import datetime as dt
import hashlib

import pytest
import time_machine
from django.utils import timezone

from shuanglian.foundation.accounts import selectors
from shuanglian.foundation.accounts.models import ApiToken, Organisation
from shuanglian.foundation.accounts.services import actor_from_token, token_issue, token_revoke
from shuanglian.foundation.actor import Actor, Role
from shuanglian.foundation.errors import Conflict, Invalid, NotAllowed, NotFound
from shuanglian.foundation.events.models import Event

from . import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager() -> Actor:
    return factories.actor(manages=True)


def issue(manager: Actor, **fields: object) -> tuple[ApiToken, str]:
    organisation = Organisation.objects.get(pk=manager.organisation_id)
    given = {"actor": manager, "organisation": organisation, "role": Role.ENTERPRISE, "name": "ERP 同步"}
    return token_issue(**{**given, **fields})


def test_a_key_acts_for_its_organisation_and_only_its_digest_is_kept(manager: Actor) -> None:
    token, plain = issue(manager)
    assert plain.startswith("slt_") and len(plain) >= 47
    assert token.digest == hashlib.sha256(plain.encode()).hexdigest()
    actor = actor_from_token(plain)
    assert actor is not None
    assert (actor.role, actor.organisation_id, actor.token_id, actor.user_id) == (
        Role.ENTERPRISE,
        manager.organisation_id,
        token.pk,
        None,
    )
    assert actor.key == f"token:{token.pk}"
    assert "slt_" not in str(Event.objects.get(kind="token.issued").payload)


@pytest.mark.parametrize("text", ["", "slt_", "slt_wrong", "Bearer x", "slt_" + "\x00" * 43])
def test_an_unknown_key_is_nobody(manager: Actor, text: str) -> None:
    issue(manager)
    assert actor_from_token(text) is None


def test_a_revoked_key_is_dead_at_once_and_cannot_be_revoked_twice(manager: Actor) -> None:
    token, plain = issue(manager)
    token_revoke(actor=manager, token=token)
    assert actor_from_token(plain) is None
    with pytest.raises(Conflict):
        token_revoke(actor=manager, token=token)


def test_an_expired_key_is_dead(manager: Actor) -> None:
    _token, plain = issue(manager, expires_at=timezone.now() + dt.timedelta(days=1))
    with time_machine.travel(timezone.now() + dt.timedelta(days=1, seconds=1)):
        assert actor_from_token(plain) is None


def test_a_suspended_organisation_takes_its_keys_along(manager: Actor) -> None:
    _token, plain = issue(manager)
    Organisation.objects.filter(pk=manager.organisation_id).update(status="suspended")
    assert actor_from_token(plain) is None


def test_a_key_lives_two_years_at_most(manager: Actor) -> None:
    for days in (-1, 1000):
        with pytest.raises(Invalid):
            issue(manager, expires_at=timezone.now() + dt.timedelta(days=days))
    assert ApiToken.objects.count() == 0


@pytest.mark.parametrize("role", [Role.ADMIN, Role.OFFICER, Role.PUBLIC, Role.SYSTEM])
def test_a_managing_member_issues_no_key_beyond_the_own_roles(manager: Actor, role: Role) -> None:
    with pytest.raises(NotAllowed):
        issue(manager, role=role)
    assert ApiToken.objects.count() == 0


def test_not_even_an_administrator_issues_an_administrator_key(admin: Actor) -> None:
    organisation = factories.organisation()
    with pytest.raises(NotAllowed):
        token_issue(actor=admin, organisation=organisation, role=Role.ADMIN, name="全权")
    assert (
        token_issue(actor=admin, organisation=organisation, role=Role.OFFICER, name="办件同步")[0].role
        == "officer"
    )


def test_a_key_cannot_make_keys(manager: Actor) -> None:
    _token, plain = issue(manager)
    machine = actor_from_token(plain)
    assert machine is not None
    with pytest.raises(NotAllowed):
        issue(machine)
    assert ApiToken.objects.count() == 1


def test_other_organisations_keys_do_not_exist(manager: Actor) -> None:
    token, plain = issue(manager)
    stranger = factories.actor(manages=True)
    assert not selectors.tokens(stranger).exists()
    with pytest.raises(NotFound):
        token_revoke(actor=stranger, token=token)
    assert actor_from_token(plain) is not None


def test_use_is_noted_once_a_minute(manager: Actor) -> None:
    token, plain = issue(manager)
    now = timezone.now()
    with time_machine.travel(now, tick=False):
        actor_from_token(plain)
    with time_machine.travel(now + dt.timedelta(seconds=30), tick=False):
        actor_from_token(plain)
    token.refresh_from_db()
    assert token.last_used_at == now
    with time_machine.travel(now + dt.timedelta(seconds=90), tick=False):
        actor_from_token(plain)
    token.refresh_from_db()
    assert token.last_used_at == now + dt.timedelta(seconds=90)
