"""Moving on pages, in the interface and on the console."""

from __future__ import annotations

import json

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from typer.testing import CliRunner

from shuanglian.casework import api
from shuanglian.casework.models import Definition
from shuanglian.casework.moving import services
from shuanglian.casework.moving.models import Move
from shuanglian.cli.app import app
from shuanglian.foundation.accounts.models import User
from shuanglian.foundation.actor import Actor, Role
from tests.casework.factories import open_tasks, person, published, started

from .test_moving import LINE, LONGER

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh() -> None:
    cache.clear()


def client_of(actor: Actor) -> Client:
    client = Client()
    client.force_login(User.objects.get(pk=actor.user_id))
    return client


def two_versions() -> tuple[api.Case, Definition, Definition]:
    case = started(LINE, title="示例办件")
    return case, case.definition, published(LONGER)


def test_one_plans_on_the_page_and_another_approves() -> None:
    case, old, new = two_versions()
    one, two = client_of(person(Role.ADMIN)), client_of(person(Role.STEWARD))
    address = reverse("process-move-new", args=[old.pk])
    shown = one.get(address).content.decode()
    assert "在办 1 件" in shown
    assert 'name="map-a"' in shown
    answer = one.post(address, {"target": new.pk, "map-a": "first", "note": "新增一步"})
    row = Move.objects.get()
    assert answer.url == reverse("process-move", args=[row.pk])
    page = one.get(answer.url).content.decode()
    assert "等第二个人批准" in page
    assert "示例办件" in page
    act = reverse("process-move-act", args=[row.pk, "approve"])
    assert one.post(act, {"digest": row.digest}).status_code == 403
    assert "批准换版" in two.get(answer.url).content.decode()
    two.post(act, {"digest": "0" * 64})
    row.refresh_from_db()
    assert row.status == Move.Status.CHECKED
    two.post(act, {"digest": row.digest})
    row.refresh_from_db()
    assert row.status == Move.Status.APPROVED
    services.execute(row.pk)
    case.refresh_from_db()
    assert case.definition_id == new.pk
    assert "已换版" in two.get(answer.url + "?status=moved").content.decode()
    assert "已换 1" in two.get(reverse("process-moves")).content.decode()


def test_the_page_keeps_what_was_typed_and_names_every_problem() -> None:
    _case, old, new = two_versions()
    client = client_of(person(Role.ADMIN))
    body = {"target": new.pk, "map-a": "end", "cases": "7 甲", "note": "长" * 600}
    answer = client.post(reverse("process-move-new", args=[old.pk]), body)
    assert answer.status_code == 422
    assert "“甲”不是办件编号" in answer.content.decode()
    body["cases"] = "99"
    answer = client.post(reverse("process-move-new", args=[old.pk]), body)
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "说明最多 500 个字" in text
    assert "办件 99 不在原版本上" in text
    assert not Move.objects.exists()


def test_without_a_newer_version_the_page_says_so() -> None:
    case = started(LINE)
    text = (
        client_of(person(Role.ADMIN))
        .get(reverse("process-move-new", args=[case.definition_id]))
        .content.decode()
    )
    assert "没有更新的已发布版本" in text
    assert "还没有换版计划" in client_of(person(Role.STEWARD)).get(reverse("process-moves")).content.decode()


def test_many_cases_cost_a_constant_number_of_queries(django_assert_max_num_queries) -> None:
    _case, old, new = two_versions()
    for _n in range(40):
        api.start("p", business=("thing", 1000 + _n), actor=person(Role.ADMIN))
    row = services.plan(actor=person(Role.ADMIN), source=old, target=new, mapping={"a": "first"})
    services.dry_run(row.pk, actor=person(Role.ADMIN))
    client = client_of(person(Role.STEWARD))
    client.get(reverse("process-move", args=[row.pk]))
    with django_assert_max_num_queries(16):
        client.get(reverse("process-move", args=[row.pk]))


def test_the_interface_does_the_same() -> None:
    case, _old, _new = two_versions()
    one, two = client_of(person(Role.ADMIN)), client_of(person(Role.STEWARD))
    body = {"process": "p", "source_version": 1, "target_version": 2, "mapping": {}}
    made = one.post("/api/v1/process-moves", json.dumps(body), content_type="application/json")
    assert made.status_code == 201
    plan = made.json()
    assert (plan["status"], plan["counts"]["refused"]) == ("checked", 1)
    assert plan["problems"][0]["code"] == "node_missing"
    lines = one.get(f"/api/v1/process-moves/{plan['id']}/cases?status=refused").json()["items"]
    assert [line["case_id"] for line in lines] == [case.pk]
    assert one.post(f"/api/v1/process-moves/{plan['id']}/cancel").json()["status"] == "cancelled"
    body["mapping"] = {"a": "first"}
    plan = one.post("/api/v1/process-moves", json.dumps(body), content_type="application/json").json()
    again = one.post(f"/api/v1/process-moves/{plan['id']}/check").json()
    assert again["digest"] == plan["digest"]
    told = json.dumps({"digest": plan["digest"]})
    address = f"/api/v1/process-moves/{plan['id']}/approve"
    assert one.post(address, told, content_type="application/json").status_code == 403
    assert two.post(address, told, content_type="application/json").json()["status"] == "approved"
    assert client_of(person()).get("/api/v1/process-moves").status_code == 403


def test_the_console_tries_and_executes() -> None:
    case, _old, _new = two_versions()
    console = CliRunner()
    asked = ["process", "move", "--from", "p:1", "--to", "p:2", "--map", "a=first", "--dry-run", "--json"]
    answer = console.invoke(app, asked)
    assert answer.exit_code == 0, answer.output
    told = json.loads(answer.stdout)
    assert (told["status"], told["counts"]["ready"], told["cases"][0]["case"]) == ("checked", 1, case.pk)
    refused = console.invoke(app, ["process", "move", "--run", str(told["id"]), "--json"])
    assert refused.exit_code == 1
    assert json.loads(refused.stdout)["error"]["reasons"][0]["code"] == "not_approved"
    services.approve(told["id"], actor=person(Role.ADMIN), digest=told["digest"])
    done = console.invoke(app, ["process", "move", "--run", str(told["id"])])
    assert done.exit_code == 0
    assert "'moved': 1" in done.stdout
    assert set(open_tasks(case)) == {"first"}
    assert console.invoke(app, ["process", "move", "--from", "p:1"]).exit_code == 2
