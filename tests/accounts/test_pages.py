"""The pages: every address answers the right people, forms show every problem, no script or style stands inline."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from shuanglian.foundation.accounts.models import ApiToken, Membership, Organisation, User
from shuanglian.foundation.accounts.services import actor_from_token
from shuanglian.foundation.actor import Role
from shuanglian.foundation.events.models import Event

from . import factories

pytestmark = pytest.mark.django_db

OPEN = [
    "account_login",
    "account_logout",
    "account_reset_password",
    "account_reset_password_done",
    "account_inactive",
    "accounts-register",
    "personas",
]
OWN = [
    "me",
    "account_email",
    "account_change_password",
    "mfa_index",
    "accounts-privacy",
    "mfa_list_webauthn",
    "account_reauthenticate",
    "socialaccount_connections",
]
ADMIN = ["accounts-organisations", "accounts-people"]


def logged_in(role: Role = Role.ENTERPRISE, *, manages: bool = False) -> tuple[Client, Membership]:
    held = factories.member(role, manages=manages)
    client = Client()
    client.force_login(held.user)
    return client, held


def clean(html: str) -> None:
    """Nothing that the content security policy would block, one main, one first heading, a title."""
    assert not re.search(r'\sstyle="', html)
    assert not re.search(r"\son[a-z]+=\"", html)
    scripts = re.findall(r"<script([^>]*)>", html)
    assert all("src=" in s or "application/json" in s for s in scripts)
    assert "<style" not in html
    assert html.count("<main") == 1
    assert len(re.findall(r"<h1[ >]", html)) == 1
    assert re.search(r"<title>\s*\S", html)
    ids = re.findall(r'\sid="([^"]+)"', html)
    assert len(ids) == len(set(ids)), sorted(i for i in ids if ids.count(i) > 1)


@pytest.mark.parametrize("name", OPEN)
def test_pages_for_everyone(name: str) -> None:
    answer = Client().get(reverse(name), follow=True)
    assert answer.status_code == 200
    if name != "account_logout":
        clean(answer.content.decode())


@pytest.mark.parametrize("name", OWN)
def test_pages_for_people_with_a_login(name: str) -> None:
    client, _held = logged_in()
    answer = client.get(reverse(name))
    assert answer.status_code == 200
    clean(answer.content.decode())
    away = Client().get(reverse(name))
    assert away.status_code == 302 and "/accounts/login/" in away["Location"]


@pytest.mark.parametrize("name", ADMIN)
@pytest.mark.parametrize("role", [r for r in Role if r not in (Role.PUBLIC, Role.SYSTEM)])
def test_administration_is_for_administrators(name: str, role: Role) -> None:
    client, _held = logged_in(role)
    answer = client.get(reverse(name))
    assert answer.status_code == (200 if role == Role.ADMIN else 403)
    clean(answer.content.decode())


def test_an_organisation_page_exists_for_its_members_and_administrators_only() -> None:
    client, held = logged_in()
    own, other = held.organisation, factories.organisation()
    assert client.get(reverse("accounts-organisation", args=[own.pk])).status_code == 200
    assert client.get(reverse("accounts-organisation", args=[other.pk])).status_code == 404
    assert client.get(reverse("accounts-organisation", args=[999999])).status_code == 404
    assert Client().get(reverse("accounts-organisation", args=[own.pk])).status_code == 302
    admin, _held = logged_in(Role.ADMIN)
    clean(admin.get(reverse("accounts-organisation", args=[other.pk])).content.decode())


@pytest.mark.parametrize(
    "name",
    [
        "accounts-member-add",
        "accounts-token-issue",
        "accounts-organisation-decide",
        "accounts-organisation-state",
    ],
)
def test_buttons_of_another_organisation_do_not_exist_and_change_nothing(name: str) -> None:
    client, _held = logged_in(manages=True)
    target = factories.organisation(status="pending" if name.endswith("decide") else "active")
    before = (Event.objects.count(), Membership.objects.count(), ApiToken.objects.count())
    answer = client.post(
        reverse(name, args=[target.pk]), {"decision": "approve", "note": "x", "role": "enterprise"}
    )
    assert answer.status_code in (403, 404)
    assert (Event.objects.count(), Membership.objects.count(), ApiToken.objects.count()) == before
    assert Organisation.objects.get(pk=target.pk).status == target.status


def test_every_button_is_a_post() -> None:
    client, held = logged_in(Role.ADMIN)
    for name, number in [
        ("accounts-member-remove", held.pk),
        ("accounts-person-state", held.user_id),
        ("accounts-organisation-decide", held.organisation_id),
        ("accounts-switch", held.pk),
        ("accounts-person-invite", held.user_id),
    ]:
        assert client.get(reverse(name, args=[number])).status_code == 405


def test_registration_shows_all_problems_beside_their_fields_and_keeps_the_input() -> None:
    answer = Client().post(
        reverse("accounts-register"),
        {"name": "某厂", "credit_code": "123", "role": "enterprise", "username": "x", "password": "1"},
    )
    html = answer.content.decode()
    clean(html)
    for field in ("credit_code", "person_name", "username", "password"):
        assert f'id="f-{field}_error"' in html
    assert 'value="某厂"' in html and 'href="#f-credit_code"' in html
    assert html.count('aria-invalid="true"') == 4


def test_the_whole_way_from_registration_to_a_working_member() -> None:
    visitor = Client()
    code = factories.code()
    answer = visitor.post(
        reverse("accounts-register"),
        {
            "name": "新来印染厂",
            "credit_code": code,
            "role": "enterprise",
            "person_name": "周工",
            "username": "zhougong",
            "password": factories.PASSWORD,
            "email": "",
            "phone": "",
        },
    )
    assert answer.status_code == 200 and "新来印染厂" in answer.content.decode()
    visitor.post(reverse("account_login"), {"login": "zhougong", "password": factories.PASSWORD})
    assert "等待平台管理员核对" in visitor.get(reverse("me")).content.decode()
    admin, _held = logged_in(Role.ADMIN)
    made = Organisation.objects.get(credit_code=code)
    assert "待审核" in admin.get(reverse("accounts-organisation", args=[made.pk])).content.decode()
    admin.post(reverse("accounts-organisation-decide", args=[made.pk]), {"decision": "approve"})
    assert visitor.get(reverse("me")).wsgi_request.actor.organisation_id == made.pk


def test_the_key_of_a_token_is_on_one_page_only() -> None:
    client, held = logged_in(manages=True)
    answer = client.post(
        reverse("accounts-token-issue", args=[held.organisation_id]),
        {"name": "ERP", "role": "enterprise", "days": "30"},
    )
    plain = re.search(r"slt_[\w-]{43}", answer.content.decode())
    assert plain and actor_from_token(plain.group()) is not None
    assert answer["Cache-Control"] == "no-store"
    assert (
        plain.group()
        not in client.get(reverse("accounts-organisation", args=[held.organisation_id])).content.decode()
    )


def test_a_wrong_member_form_says_so_on_the_same_page() -> None:
    client, held = logged_in(manages=True)
    answer = client.post(
        reverse("accounts-member-add", args=[held.organisation_id]), {"login": "nobody", "role": "enterprise"}
    )
    assert answer.status_code == 422
    html = answer.content.decode()
    assert "没有这个账号" in html
    clean(html)


def test_an_administrator_makes_a_person_and_gets_the_link() -> None:
    client, _held = logged_in(Role.ADMIN)
    answer = client.post(reverse("accounts-people"), {"name": "新人", "username": "newcomer"})
    assert "/accounts/password/reset/key/" in answer.content.decode()
    assert User.objects.get(username="newcomer").name == "新人"


def test_the_profile_changes_the_language_of_the_next_page() -> None:
    client, held = logged_in()
    answer = client.post(reverse("me"), {"name": "张工", "locale": "en", "phone": ""}, follow=True)
    assert '<html lang="en"' in answer.content.decode()
    fresh = Client()
    fresh.force_login(held.user)
    assert '<html lang="en"' in fresh.get(reverse("me")).content.decode()


def test_the_export_is_a_file_of_json() -> None:
    client, held = logged_in()
    answer = client.post(reverse("accounts-privacy-export"))
    assert answer["Content-Type"] == "application/json"
    assert answer.json()["account"]["username"] == held.user.username


def test_lists_cost_the_same_queries_however_long(django_assert_max_num_queries: object) -> None:
    client, held = logged_in(Role.ADMIN)
    for _n in range(30):
        factories.member(of=held.organisation)
    with django_assert_max_num_queries(25):  # type: ignore[operator]
        client.get(reverse("accounts-organisation", args=[held.organisation_id]))
    with django_assert_max_num_queries(25):  # type: ignore[operator]
        client.get(reverse("accounts-organisations"))
