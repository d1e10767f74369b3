"""Who gets in, how often, and what every refusal looks like."""

from __future__ import annotations

import datetime as dt
import threading
from decimal import Decimal
from typing import Any, Literal

import pytest
from django.db import connection
from django.test import Client
from ninja import Field, Schema
from pydantic import ValidationError

from shuanglian.exchange.findings import words
from shuanglian.exchange.jobs import forget_calls
from shuanglian.exchange.models import IdempotentCall
from shuanglian.foundation.accounts.models import ApiToken, User
from shuanglian.foundation.actor import Role
from shuanglian.registry.models import Need
from tests.registry.factories import member, party_for

from .factories import Caller, machine, reasons

pytestmark = pytest.mark.django_db


def shape_holds(body: Any) -> bool:
    error = body["error"]
    fields = all(set(r) == {"code", "message", "field"} for r in error["reasons"])
    return (
        set(body) == {"error"}
        and set(error) == {"code", "message", "reasons"}
        and bool(error["message"])
        and fields
    )


def test_nobody_in_particular_is_the_public() -> None:
    status, body = Caller().get("/me")
    assert (status, body["role"], body["user_id"]) == (200, "public", None)


def test_a_token_acts_for_its_organisation() -> None:
    caller, organisation = machine(Role.SOLVER)
    status, body = caller.get("/me")
    assert (status, body["role"], body["organisation_id"]) == (200, "solver", organisation.pk)


@pytest.mark.parametrize("header", ["Bearer slt_wrong", "Bearer", "Basic dXNlcjpwYXNz", "slt_x", "Bearer  "])
def test_a_wrong_credential_is_refused_even_where_none_is_needed(header: str) -> None:
    response = Caller().raw("GET", "/me", Authorization=header)
    assert response.status_code == 401
    assert response["WWW-Authenticate"].startswith("Bearer")
    assert shape_holds(response.json())


def test_a_revoked_token_is_out_at_once() -> None:
    caller, _organisation = machine()
    ApiToken.objects.update(revoked_at="2026-01-01T00:00:00Z")
    assert caller.get("/me")[0] == 401


def test_a_session_writes_only_with_the_csrf_token() -> None:
    actor = member(Role.ENTERPRISE)
    owner = party_for(actor)
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    client.force_login(User.objects.get(pk=actor.user_id))
    caller = Caller(client=client)
    assert caller.get("/me")[1]["role"] == "enterprise"
    status, body = caller.post("/needs", {"owner_id": owner.pk, "title": "布面起皱"})
    assert status == 403 and reasons(body) == {("csrf", "")}
    assert Need.objects.count() == 0
    client.get("/accounts/login/")
    token = client.cookies["csrftoken"].value
    assert (
        caller.post("/needs", {"owner_id": owner.pk, "title": "布面起皱"}, **{"X-CSRFToken": token})[0] == 201
    )


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/nothing", 404, "not_found"),
        ("GET", "/parties/99", 404, "not_found"),
        ("PUT", "/me", 405, "method_not_allowed"),
        ("DELETE", "/search", 405, "method_not_allowed"),
        ("GET", "/search", 422, "invalid"),
        ("POST", "/needs", 401, "unauthenticated"),
        ("GET", "/parties/0", 422, "invalid"),
        ("GET", "/parties/abc", 422, "invalid"),
        ("GET", "/parties?limit=101", 422, "invalid"),
        ("GET", "/parties?cursor=nonsense", 422, "invalid"),
        ("GET", "/parties?q=%00", 422, "invalid"),
        ("GET", "/parties/99999999999999999999999", 422, "invalid"),
        ("GET", "/tokens", 401, "unauthenticated"),
    ],
)
def test_every_refusal_has_one_shape(method: str, path: str, status: int, code: str) -> None:
    got, body = Caller().call(method, path)
    assert (got, body["error"]["code"]) == (status, code)
    assert shape_holds(body)


@pytest.mark.parametrize(
    "body",
    ["{", "", "[]", "null", '"text"', '{"text": "\\u0000"}', '{"text": "\\ud800"}', "[" * 100_000, "\xff"],
)
def test_broken_bodies_are_refused_in_the_same_shape(body: str) -> None:
    response = Client(raise_request_exception=False).post("/api/v1/match", body, "application/json")
    assert response.status_code in (400, 422)
    assert shape_holds(response.json())


@pytest.mark.parametrize("body", ['{"text": "\\u0000"}', '{"text": "\\ud800"}', '{"\\u0000": 1}'])
def test_characters_that_cannot_be_kept_are_named_as_such(body: str) -> None:
    response = Client(raise_request_exception=False).post("/api/v1/match", body, "application/json")
    assert response.status_code == 422
    assert reasons(response.json()) == {("characters", "")}


def test_a_body_in_another_encoding_is_told_so() -> None:
    body = '{"text": "面料"}'.encode("gb18030")
    response = Client(raise_request_exception=False).post("/api/v1/match", body, "application/json")
    assert (response.status_code, response.json()["error"]["message"]) == (400, "请求正文不是 UTF-8 编码。")


@pytest.mark.parametrize("path", ["/api/", "/api/nothing", "/api/v2/needs", "/api/v1/", "/api/v1/nothing"])
def test_every_unknown_address_is_answered_in_the_same_shape(path: str) -> None:
    for method in ("GET", "POST", "DELETE"):
        response = Client(raise_request_exception=False).generic(method, path)
        assert response.status_code == 404
        assert shape_holds(response.json())


class Probe(Schema):
    """One field for each common way to be wrong."""

    text: str = Field("", min_length=2, max_length=3, pattern="^[a-z]*$")
    over: int = Field(1, gt=0)
    least: int = Field(1, ge=1)
    under: float = Field(1, lt=2)
    most: int = Field(1, le=2)
    step: int = Field(2, multiple_of=2)
    choice: Literal["甲", "乙"] = "甲"
    listed: list[int] = Field([1], min_length=1, max_length=2)
    money: Decimal = Field(Decimal(1), max_digits=4, decimal_places=2)
    day: dt.date = dt.date(2026, 1, 1)
    at: dt.datetime | None = None
    inner: dict[str, int] = {}
    sure: bool = True


@pytest.mark.parametrize(
    "wrong",
    [
        {"text": "a", "over": 0, "least": 0, "under": 2, "most": 3, "step": 3, "choice": "丙", "listed": []},
        {"text": "abcd", "over": "x", "listed": [1, 2, 3], "money": "12345", "day": "昨天", "at": "明天"},
        {
            "text": "ABC",
            "over": 1.5,
            "listed": "x",
            "money": "1.234",
            "inner": 1,
            "sure": "也许",
            "under": "x",
        },
        {"text": 1, "over": None, "listed": [None], "money": "x", "day": 1.5, "at": [], "under": None},
        {"over": 10**5000, "money": "NaN", "inner": {"a": "x"}, "choice": None},
    ],
)
def test_findings_are_told_in_the_language_of_the_reader(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError) as error:
        Probe.model_validate(wrong)
    told = {finding["type"]: words(finding) for finding in error.value.errors()}
    assert len(told) >= 3
    for kind, text in told.items():
        assert "写法不对（" not in text and "%(" not in text, (kind, text)


def test_a_finding_names_the_bound_and_an_unknown_one_is_still_told() -> None:
    assert words({"type": "greater_than_equal", "ctx": {"ge": 1}, "msg": "x"}) == "不能小于 1。"
    choice = {"type": "literal_error", "ctx": {"expected": "'a', 'b' or 'c'"}}
    assert words(choice) == "只能是其中之一：a、b、c。"
    assert words({"type": "something_new", "msg": "strange"}) == "写法不对（strange）。"
    assert words({"type": "less_than", "msg": "no context"}) == "写法不对（no context）。"


def test_all_problems_of_a_body_come_at_once() -> None:
    caller, _organisation = machine()
    status, body = caller.post("/needs", {"owner_id": "x", "title": 1, "stake_cents": -1, "misspelt": True})
    assert status == 422
    assert {field for _code, field in reasons(body)} == {"owner_id", "title", "stake_cents", "misspelt"}


def test_too_many_calls_in_a_minute_are_told_when_to_come_back(settings: Any) -> None:
    settings.EXCHANGE_RATES = {"token": 2, "user": 2, "public": 3}
    caller, _organisation = machine()
    assert [caller.get("/me")[0] for _n in range(3)] == [200, 200, 429]
    response = caller.raw("GET", "/me")
    assert 0 < int(response["Retry-After"]) <= 60
    assert shape_holds(response.json())
    assert Caller().get("/me")[0] == 200


def test_a_repeated_call_with_the_same_key_has_one_effect_and_one_answer() -> None:
    caller, organisation = machine()
    owner = party_for(member(Role.ENTERPRISE, organisation))
    body = {"owner_id": owner.pk, "title": "布面起皱"}
    first = caller.raw("POST", "/needs", body, **{"Idempotency-Key": "k-1"})
    again = caller.raw("POST", "/needs", body, **{"Idempotency-Key": "k-1"})
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert again["Idempotent-Replay"] == "true"
    assert Need.objects.count() == 1
    status, refused = caller.post("/needs", {**body, "title": "别的"}, **{"Idempotency-Key": "k-1"})
    assert status == 422 and reasons(refused) == {("idempotency_key_reused", "Idempotency-Key")}
    assert Need.objects.count() == 1


def test_a_refused_call_may_be_corrected_under_the_same_key() -> None:
    caller, organisation = machine()
    owner = party_for(member(Role.ENTERPRISE, organisation))
    key = {"Idempotency-Key": "k-2"}
    assert caller.post("/needs", {"owner_id": owner.pk, "title": ""}, **key)[0] == 422
    assert IdempotentCall.objects.count() == 0
    assert caller.post("/needs", {"owner_id": owner.pk, "title": "布面起皱"}, **key)[0] == 201


def test_two_callers_may_use_the_same_key() -> None:
    for _n in range(2):
        caller, organisation = machine()
        owner = party_for(member(Role.ENTERPRISE, organisation))
        assert (
            caller.post("/needs", {"owner_id": owner.pk, "title": "题"}, **{"Idempotency-Key": "same"})[0]
            == 201
        )
    assert Need.objects.count() == 2


def test_old_calls_are_forgotten() -> None:
    IdempotentCall.objects.create(actor="user:1", key="a", digest="x" * 64)
    IdempotentCall.objects.create(actor="user:1", key="b", digest="x" * 64)
    IdempotentCall.objects.filter(key="a").update(created_at="2026-01-01T00:00:00Z")
    assert forget_calls() == 1


def test_the_description_is_open_and_names_the_error_shape() -> None:
    response = Client().get("/api/openapi.json")
    schema = response.json()
    assert schema["openapi"].startswith("3.1")
    assert all("4XX" in o["responses"] for ops in schema["paths"].values() for o in ops.values())
    assert "ErrorOut" in schema["components"]["schemas"]


def test_the_list_for_people_shows_every_operation() -> None:
    schema = Client().get("/api/openapi.json").json()
    page = Client().get("/api/docs").content.decode()
    assert all(path in page for path in schema["paths"])


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_the_same_call_twice_at_once_has_one_effect() -> None:
    caller, organisation = machine()
    owner = party_for(member(Role.ENTERPRISE, organisation))
    gate, answers = threading.Barrier(4), []

    def send() -> None:
        gate.wait()
        try:
            answers.append(
                Caller(caller.token).post(
                    "/needs", {"owner_id": owner.pk, "title": "题"}, **{"Idempotency-Key": "k"}
                )
            )
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {status for status, _body in answers} == {201}
    assert len({body["id"] for _status, body in answers}) == 1
    assert Need.objects.count() == 1


def test_no_two_shapes_share_a_name_in_the_description() -> None:
    """The description knows shapes by their bare names, so a second one of the same name would replace the first."""
    declared: dict[str, set[str]] = {}
    waiting = [Schema]
    while waiting:
        for shape in waiting.pop().__subclasses__():
            waiting.append(shape)
            if shape.__module__.startswith("shuanglian.") and "[" not in shape.__name__:
                declared.setdefault(shape.__name__, set()).add(shape.__module__)
    assert {name: modules for name, modules in declared.items() if len(modules) > 1} == {}
