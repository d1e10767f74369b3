"""Organisations are created, register themselves, are approved and suspended, always on record."""

from __future__ import annotations

import threading

import pytest
from django.db import IntegrityError, connection, transaction

from shuanglian.foundation.accounts.models import Membership, Organisation, User
from shuanglian.foundation.accounts.services import (
    actor_for,
    organisation_create,
    organisation_decide,
    organisation_register,
    organisation_resume,
    organisation_suspend,
    organisation_update,
)
from shuanglian.foundation.accounts.services.organisations import Applicant
from shuanglian.foundation.actor import PUBLIC, Actor, Role
from shuanglian.foundation.errors import Conflict, Invalid, NotAllowed, NotFound
from shuanglian.foundation.events.models import Event
from shuanglian.foundation.notices.models import Notice

from . import factories

pytestmark = pytest.mark.django_db


def applicant(**fields: str) -> Applicant:
    given = {"name": "周工", "username": "zhou", "email": "zhou@example.cn", "password": factories.PASSWORD}
    return Applicant(**{**given, **fields})


def register(**fields: object) -> tuple[Organisation, User]:
    given = {
        "actor": PUBLIC,
        "name": "新来面料企业",
        "credit_code": factories.code(),
        "role": Role.ENTERPRISE,
        "applicant": applicant(),
    }
    return organisation_register(**{**given, **fields})


def codes(error: pytest.ExceptionInfo[Exception]) -> set[tuple[str, str]]:
    return {(r.code, r.field) for r in error.value.reasons}


def test_an_administrator_creates_an_organisation_and_it_is_on_record(admin: Actor) -> None:
    code = factories.code()
    made = organisation_create(actor=admin, name=" 绍兴某厂 ", credit_code=code.lower())
    assert (made.name, made.credit_code, made.status) == ("绍兴某厂", code, "active")
    event = Event.objects.get(stream_id=f"org:{made.pk}")
    assert (event.kind, event.actor) == ("organisation.created", admin.key)


@pytest.mark.parametrize("role", [r for r in Role if r not in (Role.ADMIN, Role.SYSTEM, Role.PUBLIC)])
def test_nobody_else_creates_organisations(role: Role) -> None:
    actor = factories.actor(role)
    before = (Organisation.objects.count(), Event.objects.count())
    with pytest.raises(NotAllowed):
        organisation_create(actor=actor, name="不该有的单位")
    assert (Organisation.objects.count(), Event.objects.count()) == before


def test_registration_waits_for_approval_without_rights(admin: Actor) -> None:
    organisation, user = register()
    assert organisation.status == "pending"
    assert actor_for(user).role == Role.PUBLIC
    organisation_decide(actor=admin, organisation=organisation, approve=True)
    actor = actor_for(user)
    assert (actor.role, actor.organisation_id) == (Role.ENTERPRISE, organisation.pk)
    assert Membership.objects.get(user=user).manages
    assert [e.kind for e in Event.objects.filter(stream_id=f"org:{organisation.pk}").order_by("seq")] == [
        "organisation.registered",
        "organisation.approved",
    ]


def test_registration_reports_every_problem_at_once_and_creates_nothing() -> None:
    factories.user(username="taken", email="taken@example.cn")
    bad = applicant(name="", username="TAKEN", email="nonsense", password="123", phone="abc")
    before = (User.objects.count(), Organisation.objects.count(), Event.objects.count())
    with pytest.raises(Invalid) as error:
        register(name="", credit_code="123", role="admin", applicant=bad)
    assert {
        ("required", "name"),
        ("credit_code_length", "credit_code"),
        ("role_unknown", "role"),
        ("required", "person_name"),
        ("username_taken", "username"),
        ("email_form", "email"),
        ("phone_form", "phone"),
        ("password_too_short", "password"),
    } <= codes(error)
    assert (User.objects.count(), Organisation.objects.count(), Event.objects.count()) == before


def test_registration_needs_a_person() -> None:
    with pytest.raises(Invalid) as error:
        register(applicant=None)
    assert codes(error) == {("applicant_required", "person_name")}


def test_someone_with_an_account_registers_as_themselves() -> None:
    user = factories.user()
    organisation, found = register(actor=actor_for(user), applicant=None, role=Role.SOLVER)
    assert found == user
    assert Membership.objects.get(organisation=organisation).role == Role.SOLVER


def test_a_known_name_or_code_is_refused() -> None:
    first, _user = register()
    with pytest.raises(Invalid) as error:
        register(
            name=first.name, credit_code=first.credit_code, applicant=applicant(username="b22", email="")
        )
    assert codes(error) == {("organisation_name_taken", "name"), ("credit_code_taken", "credit_code")}


def test_a_rejection_needs_a_reason_and_is_shown() -> None:
    admin = factories.actor(Role.ADMIN)
    organisation, user = register()
    with pytest.raises(Invalid):
        organisation_decide(actor=admin, organisation=organisation, approve=False)
    rejected = organisation_decide(actor=admin, organisation=organisation, approve=False, note="证照模糊")
    assert (rejected.status, rejected.decision_note) == ("rejected", "证照模糊")
    assert actor_for(user).role == Role.PUBLIC


def test_a_second_decision_is_told_that_it_came_late(admin: Actor) -> None:
    organisation, _user = register()
    organisation_decide(actor=admin, organisation=organisation, approve=True)
    with pytest.raises(Conflict):
        organisation_decide(actor=admin, organisation=organisation, approve=False, note="不行")
    assert Organisation.objects.get(pk=organisation.pk).status == "active"


def test_suspension_takes_the_rights_and_resuming_gives_them_back(admin: Actor) -> None:
    held = factories.member(Role.SOLVER)
    organisation_suspend(actor=admin, organisation=held.organisation, note="营业执照注销")
    assert actor_for(held.user).role == Role.PUBLIC
    organisation_resume(actor=admin, organisation=held.organisation)
    assert actor_for(held.user).role == Role.SOLVER


def test_nobody_suspends_the_organisation_they_sit_in(admin: Actor) -> None:
    own = Organisation.objects.get(pk=admin.organisation_id)
    with pytest.raises(Invalid):
        organisation_suspend(actor=admin, organisation=own, note="误操作")
    assert Organisation.objects.get(pk=own.pk).status == "active"


def test_other_organisations_cannot_be_changed_or_seen() -> None:
    stranger, target = factories.actor(manages=True), factories.organisation()
    with pytest.raises(NotFound):
        organisation_update(actor=stranger, organisation=target, name="抢注", credit_code="")
    target.refresh_from_db()
    assert target.name != "抢注"


def test_the_database_refuses_a_code_of_the_wrong_form() -> None:
    for code in ("91350100m000100y43", "123"):
        with pytest.raises(IntegrityError), transaction.atomic():
            Organisation.objects.create(name=f"单位{code}", credit_code=code)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_administrators_deciding_at_once_have_exactly_one_effect() -> None:
    first, second = factories.actor(Role.ADMIN), factories.actor(Role.ADMIN)
    organisation = factories.organisation(status="pending")
    gate, outcomes = threading.Barrier(2), []

    def decide(actor: Actor, approve: bool) -> None:
        gate.wait()
        try:
            organisation_decide(actor=actor, organisation=organisation, approve=approve, note="看过")
            outcomes.append("done")
        except Conflict:
            outcomes.append("late")
        finally:
            connection.close()

    threads = [threading.Thread(target=decide, args=(a, ok)) for a, ok in ((first, True), (second, False))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["done", "late"]
    assert Event.objects.filter(stream_id=f"org:{organisation.pk}").count() == 1


def test_administrators_hear_of_a_registration_and_the_applicant_of_the_decision(admin: Actor) -> None:
    organisation, user = register()
    [waiting] = Notice.objects.filter(recipient_id=admin.user_id)
    assert waiting.body == organisation.name and f"/{organisation.pk}/" in waiting.url
    organisation_decide(actor=admin, organisation=organisation, approve=False, note="证照模糊")
    [decided] = Notice.objects.filter(recipient=user)
    assert decided.body == "证照模糊"
