"""Who acts: one membership at a time, nothing for the stranger, the stopped and the waiting."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client

from shuanglian.foundation.accounts.models import Membership, Organisation
from shuanglian.foundation.accounts.services import actor_for, label_for
from shuanglian.foundation.actor import PUBLIC, Role
from shuanglian.foundation.errors import NotFound

from . import factories

pytestmark = pytest.mark.django_db


def test_a_stranger_is_the_public() -> None:
    assert actor_for(AnonymousUser()) is PUBLIC


def test_a_member_acts_for_the_first_organisation_with_name_and_unit() -> None:
    held = factories.member(Role.MANAGER, of=factories.organisation("柯桥经开区"))
    actor = actor_for(held.user)
    assert (actor.role, actor.organisation_id, actor.membership_id) == (
        Role.MANAGER,
        held.organisation_id,
        held.pk,
    )
    assert actor.label == "张工（柯桥经开区）"


def test_two_memberships_never_add_up() -> None:
    first = factories.member(Role.ENTERPRISE)
    second = Membership.objects.create(
        user=first.user, organisation=factories.organisation(), role=Role.ADMIN
    )
    assert actor_for(first.user).role == Role.ENTERPRISE
    assert actor_for(first.user, second.pk).role == Role.ADMIN


def test_somebody_elses_membership_does_not_exist() -> None:
    other = factories.member()
    with pytest.raises(NotFound):
        actor_for(factories.user(), other.pk)


@pytest.mark.parametrize("status", ["pending", "rejected", "suspended"])
def test_members_of_an_organisation_that_is_not_active_have_public_rights(status: str) -> None:
    held = factories.member(Role.SOLVER, of=factories.organisation(status=status))
    actor = actor_for(held.user)
    assert (actor.role, actor.organisation_id, actor.user_id) == (Role.PUBLIC, None, held.user_id)


def test_a_stopped_login_is_the_public() -> None:
    held = factories.member()
    held.user.is_active = False
    held.user.save()
    assert actor_for(held.user) is PUBLIC


def test_a_long_label_fits_the_record() -> None:
    assert len(label_for("张" * 80, "单" * 200)) <= 120
    assert label_for("沈岚") == "沈岚"


def test_the_request_carries_the_actor_of_the_chosen_membership(client: Client) -> None:
    held = factories.member(Role.ENTERPRISE)
    second = Membership.objects.create(
        user=held.user, organisation=factories.organisation("第二单位"), role=Role.SOLVER
    )
    client.force_login(held.user)
    before = client.session.session_key
    client.post(f"/accounts/switch/{second.pk}/")
    assert client.session["membership"] == second.pk
    assert client.session.session_key != before
    assert client.get("/accounts/me/").wsgi_request.actor.role == Role.SOLVER


def test_a_withdrawn_membership_falls_back_at_the_next_request(client: Client) -> None:
    held = factories.member(Role.ENTERPRISE)
    second = Membership.objects.create(user=held.user, organisation=factories.organisation(), role=Role.ADMIN)
    client.force_login(held.user)
    client.post(f"/accounts/switch/{second.pk}/")
    Membership.objects.filter(pk=second.pk).update(is_active=False)
    assert client.get("/accounts/me/").wsgi_request.actor.role == Role.ENTERPRISE
    assert "membership" not in client.session


def test_switching_to_a_foreign_membership_is_not_found_and_changes_nothing(client: Client) -> None:
    held, other = factories.member(), factories.member(Role.ADMIN)
    client.force_login(held.user)
    assert client.post(f"/accounts/switch/{other.pk}/").status_code == 404
    assert "membership" not in client.session


def test_a_suspended_organisation_loses_its_rights_at_once(client: Client) -> None:
    held = factories.member(Role.OFFICER)
    client.force_login(held.user)
    assert client.get("/accounts/me/").wsgi_request.actor.role == Role.OFFICER
    Organisation.objects.filter(pk=held.organisation_id).update(status="suspended")
    assert client.get("/accounts/me/").wsgi_request.actor.role == Role.PUBLIC
