"""Single sign-on against a small OpenID Connect service that runs on a real socket beside the test."""

from __future__ import annotations

import http.server
import json
import threading
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from django.test import Client

from shuanglian.config import env
from shuanglian.foundation.accounts.models import User
from shuanglian.foundation.accounts.services import actor_for
from shuanglian.foundation.actor import Role
from shuanglian.foundation.events.models import Event

from . import factories

pytestmark = pytest.mark.django_db
SECRET = "a-shared-secret-of-at-least-32-bytes"


class Provider(http.server.BaseHTTPRequestHandler):
    """Discovery, token and userinfo. The authorization page is played by the test: it hands back the code."""

    person: dict[str, Any] = {}
    requests: list[tuple[str, dict[str, list[str]]]] = []

    def do_GET(self) -> None:
        base = f"http://127.0.0.1:{self.server.server_address[1]}"
        if self.path.startswith("/.well-known/"):
            return self._answer(
                {
                    "issuer": base,
                    "authorization_endpoint": f"{base}/authorize",
                    "token_endpoint": f"{base}/token",
                    "userinfo_endpoint": f"{base}/userinfo",
                    "jwks_uri": f"{base}/keys",
                    "token_endpoint_auth_methods_supported": ["client_secret_post"],
                }
            )
        return self._answer(self.person)

    def do_POST(self) -> None:
        base = f"http://127.0.0.1:{self.server.server_address[1]}"
        body = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        self.requests.append((self.path, body))
        now = int(time.time())
        claims = {"iss": base, "aud": "shuanglian", "sub": self.person["sub"], "iat": now, "exp": now + 60}
        token = jwt.encode(claims, SECRET, algorithm="HS256")
        return self._answer(
            {"access_token": "at", "token_type": "Bearer", "expires_in": 60, "id_token": token}
        )

    def _answer(self, value: dict[str, Any]) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(value).encode())

    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture
def provider(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[type[Provider]]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Provider)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setenv("SHUANGLIAN_OIDC_ISSUER", f"http://127.0.0.1:{server.server_address[1]}")
    monkeypatch.setenv("SHUANGLIAN_OIDC_NAME", "某市统一认证")
    monkeypatch.setenv("SHUANGLIAN_OIDC_CLIENT_ID", "shuanglian")
    monkeypatch.setenv("SHUANGLIAN_OIDC_CLIENT_SECRET", "hush")
    settings.SOCIALACCOUNT_PROVIDERS = env.single_sign_on()
    Provider.person = {
        "sub": "p-1",
        "name": "严工",
        "preferred_username": "yan",
        "email": "yan@example.cn",
        "email_verified": True,
    }
    Provider.requests = []
    yield Provider
    server.shutdown()
    server.server_close()


def sign_on(client: Client) -> Any:
    """The way of a browser: our button, their page (skipped), back to us with a code."""
    away = client.post("/accounts/oidc/sso/login/")
    assert away.status_code == 302, away.content[:500]
    asked = parse_qs(urlsplit(away["Location"]).query)
    assert asked["code_challenge_method"] == ["S256"]
    return client.get("/accounts/oidc/sso/login/callback/", {"code": "c", "state": asked["state"][0]})


def test_without_an_issuer_there_is_no_single_sign_on(client: Client) -> None:
    assert env.single_sign_on() == {}
    assert client.post("/accounts/oidc/sso/login/").status_code == 404


def test_the_login_page_offers_it_by_its_name(client: Client, provider: type[Provider]) -> None:
    assert "某市统一认证" in client.get("/accounts/login/").content.decode()


def test_a_first_sign_on_makes_a_person_with_public_rights(client: Client, provider: type[Provider]) -> None:
    assert sign_on(client).status_code == 302
    user = User.objects.get()
    assert (user.name, user.username, user.email) == ("严工", "yan", "yan@example.cn")
    assert not user.has_usable_password()
    assert actor_for(user).role == Role.PUBLIC
    assert client.session["_auth_user_id"] == str(user.pk)
    assert Event.objects.get(kind="account.created").payload == {"by": "single_sign_on"}
    path, body = provider.requests[0]
    assert (path, body["client_secret"]) == ("/token", ["hush"]) and body["code_verifier"]


def test_a_second_sign_on_is_the_same_person(client: Client, provider: type[Provider]) -> None:
    sign_on(client)
    sign_on(Client())
    assert User.objects.count() == 1


def test_an_address_that_belongs_to_somebody_never_opens_their_account(
    client: Client, provider: type[Provider]
) -> None:
    owner = factories.user("原主", username="owner", email="yan@example.cn")
    sign_on(client)
    assert User.objects.count() == 2
    made = User.objects.exclude(pk=owner.pk).get()
    assert made.email == ""
    assert client.session["_auth_user_id"] == str(made.pk)


def test_a_stopped_person_cannot_come_in_by_single_sign_on(client: Client, provider: type[Provider]) -> None:
    sign_on(client)
    User.objects.update(is_active=False)
    again = Client()
    sign_on(again)
    assert "_auth_user_id" not in again.session


def test_an_answer_nobody_asked_for_is_refused(client: Client, provider: type[Provider]) -> None:
    answer = client.get("/accounts/oidc/sso/login/callback/", {"code": "c", "state": "forged"})
    assert answer.status_code in (200, 401, 403)
    assert not User.objects.exists()
