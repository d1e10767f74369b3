"""People for administrators, and how an organisation registers itself: the same rules as on the pages."""

from __future__ import annotations

from typing import Any

import pytest

from shuanglian.exchange.models import IdempotentCall
from shuanglian.foundation.accounts import credit_code
from shuanglian.foundation.accounts.models import Membership, Organisation, User
from shuanglian.foundation.accounts.services import person_erase
from shuanglian.foundation.actor import Role
from shuanglian.foundation.events.models import Event
from tests.registry.factories import member

from .factories import Caller, machine, person, reasons

pytestmark = pytest.mark.django_db
NEW = {"name": "周敏", "username": "zhoumin", "email": "zhoumin@example.cn", "phone": "0575-8512 3456"}
PASSWORD = "一个-够长的-口令-2026"


def registration(**other: str) -> dict[str, str]:
    first = "91330621000000007"
    applicant = {"person_name": "周敏", "username": "zhoumin", "password": PASSWORD}
    code = first + credit_code.check_character(first)
    return {"name": "某某新材料有限公司", "credit_code": code, "role": "enterprise"} | applicant | other


def state() -> tuple[Any, ...]:
    people = User.objects.order_by("pk").values_list("pk", "name", "phone", "is_active", "password")
    counted = (Organisation, Membership, Event, IdempotentCall)
    return list(people), *(model.objects.count() for model in counted)


# -- people
def test_an_administrator_finds_people_page_by_page() -> None:
    admin = person(member(Role.ADMIN))
    wanted = [User.objects.create(username=f"fan{n}", name=f"范某{n}") for n in range(3)]
    status, first = admin.get("/people?q=范某&limit=2")
    assert status == 200 and [row["id"] for row in first["items"]] == [u.pk for u in wanted[:2]]
    rest = admin.get(f"/people?q=范某&limit=2&cursor={first['next']}")[1]
    assert ([row["id"] for row in rest["items"]], rest["next"]) == ([wanted[2].pk], "")
    assert {field for _code, field in reasons(admin.get("/people?limit=101&q=" + "x" * 81)[1])} == {
        "limit",
        "q",
    }


def test_an_administrator_sees_a_person_with_present_and_former_memberships() -> None:
    actor = member(Role.SOLVER)
    status, body = person(member(Role.ADMIN)).get(f"/people/{actor.user_id}")
    assert (status, body["name"]) == (200, actor.label)
    assert [(m["id"], m["role"], m["is_active"]) for m in body["memberships"]] == [
        (actor.membership_id, "solver", True)
    ]


def test_an_administrator_creates_and_changes_a_person() -> None:
    admin = person(member(Role.ADMIN))
    status, made = admin.post("/people", NEW)
    assert status == 201 and NEW.items() <= made.items() and made["is_active"]
    status, body = admin.patch(f"/people/{made['id']}", {"phone": ""})
    assert (status, body) == (200, made | {"phone": ""})


def test_the_invitation_lets_set_a_password_and_is_never_remembered() -> None:
    admin = person(member(Role.ADMIN))
    made = admin.post("/people", NEW)[1]
    path, key = f"/people/{made['id']}/invite", {"Idempotency-Key": "invite-1"}
    status, body = admin.post(path, **key)
    assert (status, body["user_id"]) == (201, made["id"])
    secret = body["plain"].rstrip("/").rsplit("/", 1)[1]
    assert not any(secret in call.body for call in IdempotentCall.objects.all())
    assert admin.post(path, **key) == (201, body | {"plain": ""})
    assert Event.objects.filter(kind="account.invited").count() == 1
    assert not any(secret in str(event.payload) for event in Event.objects.all())
    browser = Caller().client
    form = browser.get(body["plain"], follow=True)
    browser.post(form.redirect_chain[-1][0], {"password1": PASSWORD, "password2": PASSWORD})
    assert User.objects.get(pk=made["id"]).check_password(PASSWORD)


def test_an_administrator_stops_and_restores_a_login() -> None:
    boss, actor = member(Role.ADMIN), member(Role.ENTERPRISE)
    admin, own, at = person(boss), person(actor), f"/people/{actor.user_id}"
    assert admin.post(f"{at}/deactivate")[1]["is_active"] is False
    assert own.get("/me")[1]["role"] == "public"
    assert admin.post(f"{at}/deactivate")[0] == 409
    assert reasons(admin.post(f"{at}/invite")[1]) == {("person_inactive", "")}
    assert admin.post(f"{at}/reactivate")[1]["is_active"] is True
    assert reasons(admin.post(f"/people/{boss.user_id}/deactivate")[1]) == {("own_account", "")}


def test_who_left_for_good_gets_neither_name_nor_login_back() -> None:
    boss, actor = member(Role.ADMIN), member(Role.ENTERPRISE)
    person_erase(actor=actor, user=User.objects.get(pk=actor.user_id))
    admin, at, before = person(boss), f"/people/{actor.user_id}", state()
    assert admin.patch(at, {"name": "周敏"})[0] == 409
    assert reasons(admin.post(f"{at}/reactivate")[1]) == {("erased", "")}
    assert reasons(admin.post(f"{at}/invite")[1]) == {("person_inactive", "")}
    assert state() == before


CALLS = [
    ("GET", "/people", None),
    ("POST", "/people", NEW),
    ("GET", "/people/{id}", None),
    ("PATCH", "/people/{id}", {"name": "改名"}),
    ("POST", "/people/{id}/invite", {}),
    ("POST", "/people/{id}/deactivate", {}),
    ("POST", "/people/{id}/reactivate", {}),
]


@pytest.mark.parametrize(("method", "path", "body"), CALLS)
def test_nobody_else_reads_or_changes_people(method: str, path: str, body: Any) -> None:
    own, other = member(Role.MANAGER), member(Role.ENTERPRISE)
    callers = [(person(own), 403), (machine(Role.STEWARD)[0], 403), (Caller(), 401)]
    before = state()
    for caller, refused in callers:
        for user_id in (own.user_id, other.user_id, 10**9):
            assert caller.call(method, path.format(id=user_id), body)[0] == refused
    assert state() == before


def test_an_unknown_person_is_a_404() -> None:
    admin = person(member(Role.ADMIN))
    for method, path, body in CALLS[2:]:
        assert admin.call(method, path.format(id=10**9), body)[0] == 404


def test_all_that_is_wrong_with_a_person_is_told_at_once() -> None:
    admin, taken = person(member(Role.ADMIN)), member(Role.SOLVER)
    before = state()
    wrong = {"name": " ", "username": "a b", "email": "nowhere", "phone": "call me"}
    expected = {
        ("required", "name"),
        ("username_form", "username"),
        ("email_form", "email"),
        ("phone_form", "phone"),
    }
    assert reasons(admin.post("/people", wrong)[1]) == expected
    status, body = admin.patch(f"/people/{taken.user_id}", {"name": "", "phone": "x", "locale": "xx"})
    assert status == 422
    assert reasons(body) == {("required", "name"), ("phone_form", "phone"), ("locale_unknown", "locale")}
    username = User.objects.get(pk=taken.user_id).username.upper()
    assert reasons(admin.post("/people", NEW | {"username": username})[1]) == {("username_taken", "username")}
    assert state() == before


# -- an organisation registers itself
def test_an_organisation_and_its_first_person_register_themselves_and_wait() -> None:
    status, body = Caller().post("/registrations", registration())
    assert (status, body["status"], body["name"]) == (201, "pending", "某某新材料有限公司")
    held = Membership.objects.get(organisation_id=body["id"])
    assert (held.role, held.manages, held.user.username) == ("enterprise", True, "zhoumin")
    assert held.user.check_password(PASSWORD)


def test_who_has_an_account_registers_a_further_organisation_as_himself() -> None:
    actor = member(Role.SOLVER)
    before = state()
    status, body = person(actor).post("/registrations", registration())
    assert status == 422
    assert reasons(body) == {("already_logged_in", name) for name in ("person_name", "username", "password")}
    assert state() == before
    own = {k: v for k, v in registration().items() if k in ("name", "credit_code", "role")}
    status, body = person(actor).post("/registrations", own)
    assert (status, body["status"]) == (201, "pending")
    assert Membership.objects.get(organisation_id=body["id"]).user_id == actor.user_id


def test_a_machine_registers_nobody() -> None:
    caller, _organisation = machine()
    before = state()
    assert caller.post("/registrations", registration())[0] == 401
    assert state() == before


def test_all_that_is_wrong_with_a_registration_is_told_at_once() -> None:
    before = state()
    wrong = registration(
        name=" ",
        credit_code=" ",
        role="admin",
        person_name="",
        username="x",
        email="x",
        phone="x",
        password="",
    )
    status, body = Caller().post("/registrations", wrong)
    fields = {field for _code, field in reasons(body)}
    assert status == 422 and fields == set(wrong)
    assert state() == before


def test_registrations_of_one_address_are_limited_together_with_the_page(settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"signup": "1/m/ip"}
    caller = Caller()
    caller.client.post("/accounts/register/", {"name": "某单位", "role": "solver"})
    before = state()
    status, body = caller.post("/registrations", registration())
    assert (status, reasons(body)) == (429, {("too_many_registrations", "")})
    assert state() == before
