"""The library of processes on the console, and pages whose cost does not grow."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from typer.testing import CliRunner

from shuanglian.casework.studio import services
from shuanglian.cli.app import app
from shuanglian.foundation.accounts.models import User
from shuanglian.foundation.actor import Actor

from .factories import published, submitted

pytestmark = pytest.mark.django_db


def told(*words: str) -> tuple[int, Any]:
    done = CliRunner().invoke(app, ["process", *words, "--json"])
    return done.exit_code, json.loads(done.stdout)


def test_versions_are_listed_shown_and_compared(owner: Actor, second: Actor) -> None:
    published()
    services.approve(actor=second, draft=submitted(owner))
    status, rows = told("list")
    assert status == 0 and [(r["key"], r["version"]) for r in rows] == [("sample", 2), ("sample", 1)]
    assert told("show", "sample:1")[1]["steps"][0]["name"] == "登记"
    assert "领导复核" in {s["name"] for s in told("show", "sample")[1]["steps"]}
    status, found = told("diff", "sample:1", "sample:2")
    assert status == 1 and [d["id"] for d in found] == ["review"]
    assert told("diff", "sample:2", "sample:2") == (0, [])
    assert told("show", "ghost")[0] == 1
    assert "复核 → 领导复核" in CliRunner().invoke(app, ["process", "diff", "sample:1", "sample"]).stdout
    assert "sample:2" in CliRunner().invoke(app, ["process", "list"]).stdout


def test_the_library_costs_the_same_with_many_processes(owner: Actor, personas: dict[str, User]) -> None:
    client = Client()
    client.force_login(personas["leader"])
    numbers = []
    for count in (1, 4, 30):
        for number in range(count):
            published(f"many{number}") if count == 30 else submitted(owner, f"few{count}{number}")
        client.get(reverse("process-list"))
        with CaptureQueriesContext(
            connection,
        ) as seen:
            page = client.get(reverse("process-list"))
        numbers.append(len(seen))
    assert numbers[0] == numbers[1] == numbers[2]
    assert page.context["page"].next
