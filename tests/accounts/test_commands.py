"""`shuanglian accounts` on the console."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from shuanglian.cli.app import app
from shuanglian.foundation.accounts.models import User
from shuanglian.foundation.accounts.personas import PERSONAS
from shuanglian.foundation.accounts.services import actor_for
from shuanglian.foundation.actor import Role

pytestmark = pytest.mark.django_db


def test_the_first_administrator_gets_a_link() -> None:
    ran = CliRunner().invoke(
        app, ["accounts", "admin", "chief", "--name", "负责人", "--organisation", "平台运营单位", "--json"]
    )
    assert ran.exit_code == 0, ran.output
    assert "/accounts/password/reset/key/" in json.loads(ran.output)["link"]
    assert actor_for(User.objects.get(username="chief")).role == Role.ADMIN


def test_a_taken_name_is_refused_with_its_reason_and_nothing_is_made() -> None:
    User.objects.create(username="chief", name="先来")
    ran = CliRunner().invoke(
        app, ["accounts", "admin", "CHIEF", "--name", "负责人", "--organisation", "平台运营单位", "--json"]
    )
    assert ran.exit_code == 1
    assert json.loads(ran.output)["error"]["reasons"][0]["code"] == "username_taken"
    assert User.objects.count() == 1


def test_the_personas_are_printed_with_passwords() -> None:
    ran = CliRunner().invoke(app, ["accounts", "personas", "--json"])
    rows = json.loads(ran.output)
    assert [row["key"] for row in rows] == [p.key for p in PERSONAS]
    assert User.objects.get(username=rows[0]["username"]).check_password(rows[0]["password"])


def test_production_prints_no_personas(settings: object) -> None:
    settings.PRODUCTION = True  # type: ignore[attr-defined]
    ran = CliRunner().invoke(app, ["accounts", "personas", "--json"])
    assert ran.exit_code == 1
    assert not User.objects.exists()
