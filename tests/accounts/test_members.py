"""Members, people and the rule that somebody can always administer the platform."""

from __future__ import annotations

import threading

import pytest
from django.db import connection

from shuanglian.foundation.accounts import selectors
from shuanglian.foundation.accounts.models import Membership, User
from shuanglian.foundation.accounts.services import (
    actor_for,
    locale_set,
    member_add,
    member_change,
    member_remove,
    person_create,
    person_update,
    user_deactivate,
    user_reactivate,
)
from shuanglian.foundation.actor import Actor, Role
from shuanglian.foundation.errors import Conflict, DomainError, Invalid, NotAllowed, NotFound
from shuanglian.foundation.events.models import Event

from . import factories

pytestmark = pytest.mark.django_db


def test_a_managing_member_adds_a_colleague() -> None:
    organisation = factories.organisation()
    manager, colleague = factories.actor(of=organisation, manages=True), factories.user("李工")
    member_add(actor=manager, organisation=organisation, user=colleague, role=Role.ENTERPRISE, title="工艺员")
    assert actor_for(colleague).organisation_id == organisation.pk
    assert Event.objects.get(kind="member.added").payload["user"] == colleague.pk


@pytest.mark.parametrize("role", [Role.MANAGER, Role.OFFICER, Role.LEADER, Role.STEWARD, Role.ADMIN])
def test_a_managing_member_cannot_give_roles_of_the_region(role: Role) -> None:
    organisation = factories.organisation()
    manager = factories.actor(of=organisation, manages=True)
    before = Membership.objects.count()
    with pytest.raises(NotAllowed) as error:
        member_add(actor=manager, organisation=organisation, user=factories.user(), role=role)
    assert [r.code for r in error.value.reasons] == ["role_needs_admin"]
    assert Membership.objects.count() == before


def test_an_ordinary_member_adds_nobody() -> None:
    organisation = factories.organisation()
    with pytest.raises(NotAllowed):
        member_add(
            actor=factories.actor(of=organisation),
            organisation=organisation,
            user=factories.user(),
            role=Role.ENTERPRISE,
        )
    assert organisation.memberships.count() == 1


def test_managing_one_organisation_says_nothing_about_another() -> None:
    stranger, target = factories.actor(manages=True), factories.organisation()
    with pytest.raises(NotFound):
        member_add(actor=stranger, organisation=target, user=factories.user(), role=Role.ENTERPRISE)
    assert target.memberships.count() == 0


@pytest.mark.parametrize("role", ["public", "system", "king"])
def test_roles_that_nobody_holds_are_refused(admin: Actor, role: str) -> None:
    with pytest.raises(NotAllowed):
        member_add(actor=admin, organisation=factories.organisation(), user=factories.user(), role=role)


def test_the_same_role_twice_is_a_conflict(admin: Actor) -> None:
    held = factories.member()
    with pytest.raises(Conflict):
        member_add(actor=admin, organisation=held.organisation, user=held.user, role=held.role)


def test_a_removed_member_loses_the_role_and_can_come_back(admin: Actor) -> None:
    held = factories.member(Role.SOLVER)
    member_remove(actor=admin, membership=held)
    assert actor_for(held.user).role == Role.PUBLIC
    with pytest.raises(Conflict):
        member_remove(actor=admin, membership=held)
    back = member_add(actor=admin, organisation=held.organisation, user=held.user, role=Role.SOLVER)
    assert back.pk == held.pk
    assert actor_for(held.user).role == Role.SOLVER


def test_a_changed_role_counts_at_once(admin: Actor) -> None:
    held = factories.member(Role.ENTERPRISE)
    member_change(actor=admin, membership=held, role=Role.OFFICER, title="科员")
    assert actor_for(held.user).role == Role.OFFICER
    other = Membership.objects.create(user=held.user, organisation=held.organisation, role=Role.LEADER)
    with pytest.raises(Invalid):
        member_change(actor=admin, membership=other, role=Role.OFFICER)


def test_a_managing_member_cannot_touch_a_member_with_a_role_of_the_region() -> None:
    organisation = factories.organisation()
    manager, officer = (
        factories.actor(of=organisation, manages=True),
        factories.member(Role.OFFICER, of=organisation),
    )
    for verb in (
        lambda: member_remove(actor=manager, membership=officer),
        lambda: member_change(actor=manager, membership=officer, role=Role.ENTERPRISE),
    ):
        with pytest.raises(NotAllowed):
            verb()
    officer.refresh_from_db()
    assert officer.is_active and officer.role == Role.OFFICER


def test_nobody_removes_or_stops_themselves(admin: Actor) -> None:
    own = Membership.objects.get(pk=admin.membership_id)
    with pytest.raises(Invalid):
        member_remove(actor=admin, membership=own)
    with pytest.raises(Invalid):
        user_deactivate(actor=admin, user=own.user)
    assert actor_for(own.user).role == Role.ADMIN


def test_the_last_administrator_stays(admin: Actor) -> None:
    own = Membership.objects.get(pk=admin.membership_id)
    with pytest.raises(Conflict):
        member_change(actor=admin, membership=own, role=Role.OFFICER)
    factories.member(Role.ADMIN)
    assert member_change(actor=admin, membership=own, role=Role.OFFICER).role == Role.OFFICER


def test_a_stopped_person_is_out_and_can_return(admin: Actor) -> None:
    held = factories.member()
    user_deactivate(actor=admin, user=held.user)
    with pytest.raises(Conflict):
        user_deactivate(actor=admin, user=held.user)
    assert not actor_for(User.objects.get(pk=held.user_id)).is_authenticated
    user_reactivate(actor=admin, user=held.user)
    assert actor_for(User.objects.get(pk=held.user_id)).role == held.role


def test_people_edit_only_themselves() -> None:
    me, other = factories.actor(), factories.user("别人")
    with pytest.raises(NotFound):
        person_update(actor=me, user=other, name="改了")
    saved = person_update(actor=me, user=User.objects.get(pk=me.user_id), name="新名", phone="0575-8512 3456")
    assert (saved.name, saved.phone) == ("新名", "0575-8512 3456")
    assert Event.objects.get(kind="account.updated").payload == {"fields": ["name", "phone"]}


def test_the_language_is_kept_and_an_unknown_one_refused() -> None:
    me = factories.actor()
    locale_set(actor=me, locale="en")
    assert User.objects.get(pk=me.user_id).locale == "en"
    with pytest.raises(Invalid):
        locale_set(actor=me, locale="tlh")


def test_a_new_person_cannot_take_a_name_or_address_in_another_case(admin: Actor) -> None:
    person_create(actor=admin, name="王工", username="wang", email="Wang@Example.cn")
    for username, email in (("WANG", ""), ("other", "wang@example.cn"), ("wang@example.cn", "")):
        with pytest.raises(Invalid):
            person_create(actor=admin, name="冒名", username=username, email=email)


def test_a_demonstration_account_cannot_enter_a_real_organisation(admin: Actor) -> None:
    with pytest.raises(Invalid) as error:
        member_add(
            actor=admin,
            organisation=factories.organisation(),
            user=factories.user(is_demo=True),
            role=Role.ENTERPRISE,
        )
    assert [r.code for r in error.value.reasons] == ["demo_mixed"]


def test_only_administrators_see_every_organisation_and_person(admin: Actor) -> None:
    mine, other = factories.actor(), factories.organisation()
    assert selectors.organisations(admin).count() == 3
    assert list(selectors.organisations(mine).values_list("pk", flat=True)) == [mine.organisation_id]
    assert list(selectors.people(mine).values_list("pk", flat=True)) == [mine.user_id]
    with pytest.raises(NotFound):
        selectors.get_for(mine, other.pk)
    with pytest.raises(NotFound):
        selectors.get_person(mine, admin.user_id or 0)


def test_search_finds_two_characters_and_codes(admin: Actor) -> None:
    factories.organisation("绍兴柯桥某厂", credit_code="91350100M000100Y43")
    assert [o.name for o in selectors.organisations(admin, q="柯桥")] == ["绍兴柯桥某厂"]
    assert [o.name for o in selectors.organisations(admin, q="91350100m")] == ["绍兴柯桥某厂"]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_administrators_cannot_demote_each_other_at_once() -> None:
    first, second = factories.member(Role.ADMIN), factories.member(Role.ADMIN)
    gate, outcomes = threading.Barrier(2), []

    def demote(by: Membership, whom: Membership) -> None:
        gate.wait()
        try:
            member_change(actor=actor_for(by.user, by.pk), membership=whom, role=Role.OFFICER)
            outcomes.append("done")
        except DomainError:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=demote, args=pair) for pair in ((first, second), (second, first))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["done", "refused"]
    assert Membership.objects.filter(role=Role.ADMIN, is_active=True).count() == 1
