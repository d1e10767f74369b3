"""Callers of the machine interface."""

from __future__ import annotations

import json
from typing import Any

from django.test import Client

from shuanglian.foundation.accounts.models import Membership, Organisation
from shuanglian.foundation.accounts.services import token_issue
from shuanglian.foundation.actor import Actor, Role, system
from tests.registry.factories import member


class Caller:
    """One who calls with a token, with a session, or as nobody; answers are (status, body)."""

    def __init__(self, token: str = "", client: Client | None = None) -> None:
        self.token = token
        self.client = client or Client(raise_request_exception=False)

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, Any]:
        response = self.raw(method, path, body, **headers)
        return response.status_code, json.loads(response.content) if response.content else None

    def raw(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        data = "" if body is None else json.dumps(body)
        return self.client.generic(method, f"/api/v1{path}", data, "application/json", headers=headers)

    def get(self, path: str, **headers: str) -> tuple[int, Any]:
        return self.call("GET", path, **headers)

    def post(self, path: str, body: Any = None, **headers: str) -> tuple[int, Any]:
        return self.call("POST", path, {} if body is None else body, **headers)

    def patch(self, path: str, body: Any) -> tuple[int, Any]:
        return self.call("PATCH", path, body)


def machine(
    role: Role = Role.ENTERPRISE, organisation: Organisation | None = None
) -> tuple[Caller, Organisation]:
    """A token of an organisation (a new one by default)."""
    organisation = organisation or Organisation.objects.get(pk=member(role).organisation_id)
    _token, plain = token_issue(actor=system("测试"), organisation=organisation, role=role, name="测试对接")
    return Caller(plain), organisation


def person(actor: Actor) -> Caller:
    """The same person in a browser."""
    client = Client(raise_request_exception=False)
    client.force_login(Membership.objects.get(pk=actor.membership_id).user)
    return Caller(client=client)


PUBLIC = Caller


def reasons(body: Any) -> set[tuple[str, str]]:
    return {(r["code"], r["field"]) for r in body["error"]["reasons"]}
