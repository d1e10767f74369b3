"""Logging in and out, second factors, and what production refuses."""

from __future__ import annotations

import os
import re
import subprocess
import sys

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core import mail
from django.test import Client

from shuanglian.foundation.accounts.models import Organisation, User
from shuanglian.foundation.accounts.personas import PERSONAS, password
from shuanglian.foundation.accounts.services import (
    ensure_personas,
    person_create,
    person_invite,
    user_deactivate,
)
from shuanglian.foundation.actor import Actor, Role
from shuanglian.foundation.events.models import Event

from . import factories

pytestmark = pytest.mark.django_db
LOGIN = "/accounts/login/"


def log_in(client: Client, login: str, secret: str = factories.PASSWORD) -> int:
    return client.post(LOGIN, {"login": login, "password": secret}).status_code


def signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


@pytest.mark.parametrize("login", ["zhou", "ZHOU", "zhou@example.cn", "Zhou@Example.cn"])
def test_user_name_or_address_in_any_case(client: Client, login: str) -> None:
    factories.user(username="zhou", email="zhou@example.cn")
    assert log_in(client, login) == 302
    assert signed_in(client)


def test_passwords_are_kept_by_argon2() -> None:
    assert factories.user().password.startswith("argon2$argon2id$")


def test_the_session_key_changes_at_login(client: Client) -> None:
    factories.user(username="zhou")
    client.get(LOGIN)
    session = client.session
    session["x"] = 1
    session.save()
    before = session.session_key
    log_in(client, "zhou")
    assert client.session.session_key != before


def test_a_wrong_password_says_so_without_naming_which_half_was_wrong(client: Client) -> None:
    factories.user(username="zhou")
    known = client.post(LOGIN, {"login": "zhou", "password": "wrong-wrong-wrong"})
    unknown = client.post(LOGIN, {"login": "nobody", "password": "wrong-wrong-wrong"})
    assert known.status_code == unknown.status_code == 200
    pattern = r'<div class="sl-errsum".*?</div>'
    found = [re.search(pattern, r.content.decode(), re.S) for r in (known, unknown)]
    assert found[0] and found[1] and found[0].group() == found[1].group()
    assert not signed_in(client)


def test_guessing_is_slowed_down_even_for_the_right_password(client: Client) -> None:
    factories.user(username="zhou")
    for _try in range(6):
        log_in(client, "zhou", "wrong-wrong-wrong")
    log_in(client, "zhou")
    assert not signed_in(client)


def test_logging_out_needs_a_post(client: Client) -> None:
    client.force_login(factories.user())
    assert client.get("/accounts/logout/").status_code == 200
    assert signed_in(client)
    assert client.post("/accounts/logout/").status_code == 302
    assert not signed_in(client)


def test_a_form_from_elsewhere_does_not_log_in() -> None:
    factories.user(username="zhou")
    client = Client(enforce_csrf_checks=True)
    assert client.post(LOGIN, {"login": "zhou", "password": factories.PASSWORD}).status_code == 403
    assert not signed_in(client)


def test_nobody_signs_up_alone(client: Client) -> None:
    answer = client.post("/accounts/signup/", {"username": "x", "password1": "y" * 12, "password2": "y" * 12})
    assert answer.status_code == 302 and answer["Location"] == "/accounts/register/"
    assert not User.objects.exists()


def test_a_stopped_person_is_out_in_the_middle_of_a_session(client: Client, admin: Actor) -> None:
    user = factories.user(username="zhou")
    log_in(client, "zhou")
    assert client.get("/accounts/me/").status_code == 200
    user_deactivate(actor=admin, user=user)
    assert client.get("/accounts/me/").status_code == 302
    assert not Client().login(username="zhou", password=factories.PASSWORD)


def test_a_demonstration_person_cannot_log_in_to_production(client: Client, settings: object) -> None:
    persona = ensure_personas()[0]
    assert log_in(client, persona.username, password(persona)) == 302
    assert signed_in(client)
    settings.PRODUCTION = True  # type: ignore[attr-defined]
    assert client.get("/accounts/me/").status_code == 302
    fresh = Client()
    log_in(fresh, persona.username, password(persona))
    assert not signed_in(fresh)


def test_an_invitation_link_sets_the_password_once(client: Client, admin: Actor) -> None:
    user = person_create(actor=admin, name="新人", username="newcomer")
    path = "/" + person_invite(actor=admin, user=user).split("/", 3)[3]
    page = client.get(path, follow=True)
    target = page.redirect_chain[-1][0]
    done = client.post(target, {"password1": factories.PASSWORD, "password2": factories.PASSWORD})
    assert done.status_code == 302
    assert log_in(Client(), "newcomer") == 302
    assert Event.objects.filter(kind="account.invited").count() == 1
    again = Client().get(path, follow=True).content.decode()
    assert "password1" not in again


def test_a_forgotten_password_is_mailed(client: Client) -> None:
    factories.user(username="zhou", email="zhou@example.cn")
    client.post("/accounts/password/reset/", {"email": "zhou@example.cn"})
    assert mail.outbox[0].to == ["zhou@example.cn"]
    assert "/accounts/password/reset/key/" in mail.outbox[0].body


def test_a_second_factor_is_set_up_asked_for_and_kept_encrypted(client: Client) -> None:
    user = factories.user(username="zhou")
    log_in(client, "zhou")
    activate = "/accounts/2fa/totp/activate/"
    assert client.get(activate)["Location"].startswith("/accounts/reauthenticate/")
    page = client.post(
        f"/accounts/reauthenticate/?next={activate}", {"password": factories.PASSWORD}, follow=True
    )
    secret = page.context["form"].secret
    counter = next(iter(yield_hotp_counters_from_time()))
    client.post("/accounts/2fa/totp/activate/", {"code": format_hotp_value(hotp_value(secret, counter))})
    held = Authenticator.objects.get(user=user, type="totp")
    assert secret not in str(held.data)
    assert Authenticator.objects.filter(user=user, type="recovery_codes").exists()
    fresh = Client()
    answer = fresh.post(LOGIN, {"login": "zhou", "password": factories.PASSWORD})
    assert answer["Location"] == "/accounts/2fa/authenticate/"
    assert not signed_in(fresh)
    fresh.post("/accounts/2fa/authenticate/", {"code": "000000"})
    assert not signed_in(fresh)
    recovery = Authenticator.objects.get(user=user, type="recovery_codes").wrap().get_unused_codes()[0]
    fresh.post("/accounts/2fa/authenticate/", {"code": recovery})
    assert signed_in(fresh)


def test_leaving_for_good_asks_for_the_password_again(client: Client, admin: Actor) -> None:
    user = factories.user(username="zhou")
    log_in(client, "zhou")
    asked = client.post("/accounts/privacy/erase/", {"confirm": "somebody"})
    assert asked["Location"].startswith("/accounts/reauthenticate/")
    resumed = client.post(asked["Location"], {"password": factories.PASSWORD})
    assert resumed.status_code == 422
    user.refresh_from_db()
    assert user.erased_at is None
    assert client.post("/accounts/privacy/erase/", {"confirm": "zhou"}).status_code == 302
    user.refresh_from_db()
    assert user.erased_at is not None
    assert not signed_in(client)


def test_every_persona_exists_once_and_keeps_its_password() -> None:
    ensure_personas()
    before = (User.objects.count(), Organisation.objects.count(), Event.objects.count())
    ensure_personas()
    assert (User.objects.count(), Organisation.objects.count(), Event.objects.count()) == before
    assert User.objects.filter(is_demo=True).count() == len(PERSONAS)
    assert all(User.objects.get(username=p.username).check_password(password(p)) for p in PERSONAS)
    assert {p.role for p in PERSONAS} == set(Role) - {Role.PUBLIC, Role.SYSTEM}
    solvers = {p.organisation for p in PERSONAS if p.role == Role.SOLVER}
    assert len(solvers) == 5  # two who compete, and three houses of reviewers


@pytest.mark.parametrize("persona", PERSONAS, ids=lambda p: p.key)
def test_stepping_into_a_persona_needs_a_post_and_gives_its_role(client: Client, persona: object) -> None:
    address = f"/accounts/personas/{persona.key}/"  # type: ignore[attr-defined]
    assert client.get(address).status_code == 405
    assert client.post(address).status_code == 302
    actor = client.get("/accounts/me/").wsgi_request.actor
    assert (actor.role, actor.is_demo) == (persona.role, True)  # type: ignore[attr-defined]
    assert Event.objects.filter(kind="account.persona_switched").count() == 1


def test_a_persona_switch_leaves_nothing_of_the_session_before(client: Client) -> None:
    client.post("/accounts/personas/enterprise/")
    session = client.session
    session["secret"] = "of the first"
    session.save()
    client.post("/accounts/personas/solver/", {"next": "https://elsewhere.example/"})
    assert "secret" not in client.session
    assert (
        client.post("/accounts/personas/solver/", {"next": "https://elsewhere.example/"})["Location"]
        == "/work/"
    )
    assert client.post("/accounts/personas/nobody/").status_code == 404


PRODUCTION = """
import django; django.setup()
from django.core import checks
from django.urls import reverse, NoReverseMatch
from shuanglian.foundation.accounts import personas
from shuanglian.foundation.accounts.services import ensure_personas, switch_persona
from shuanglian.foundation.errors import NotAllowed
print("enabled", personas.enabled())
for name in ("personas", "persona-switch"):
    try:
        reverse(name, kwargs={"key": "admin"} if name == "persona-switch" else None); print("routed", name)
    except NoReverseMatch:
        print("absent", name)
for verb in (ensure_personas, lambda: switch_persona(None, "admin")):
    try:
        verb(); print("opened")
    except NotAllowed:
        print("refused")
print("errors", sorted(m.id for m in checks.run_checks() if m.level >= checks.ERROR))
"""


@pytest.mark.slow
@pytest.mark.parametrize(("switch", "errors"), [("", "[]"), ("on", "['accounts.E001']")])
def test_production_has_no_personas_whatever_the_switch_says(
    switch: str, errors: str, tmp_path: object
) -> None:
    environment = {
        **os.environ,
        "SHUANGLIAN_ENV": "production",
        "SHUANGLIAN_SECRET_KEY": "k" * 60,
        "SHUANGLIAN_PERSONAS": switch,
        "SHUANGLIAN_DATA_DIR": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "shuanglian.config.settings",
        "SHUANGLIAN_HOSTS": "example.cn",
        "SHUANGLIAN_DATABASE_URL": "",
    }
    ran = subprocess.run(
        [sys.executable, "-c", PRODUCTION],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert ran.returncode == 0, ran.stderr[-2000:]
    lines = ran.stdout.strip().splitlines()
    assert lines == [
        "enabled False",
        "absent personas",
        "absent persona-switch",
        "refused",
        "refused",
        f"errors {errors}",
    ]


def test_persona_passwords_are_stable_and_differ() -> None:
    assert password(PERSONAS[0]) == password(PERSONAS[0])
    assert len({password(p) for p in PERSONAS}) == len(PERSONAS)
