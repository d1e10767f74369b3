"""`shuanglian workdays set`: the console declares a day, with its document, or says why not."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from typer.testing import CliRunner

from shuanglian.cli.app import app
from shuanglian.foundation.events.models import Event
from shuanglian.foundation.workdays import services

pytestmark = pytest.mark.django_db
WHY = ["--name", "防汛停工", "--source", "区政府通知"]


def test_a_day_is_declared_with_its_document_and_leaves_an_event() -> None:
    services.load_bundled()
    done = CliRunner().invoke(app, ["workdays", "set", "2026-03-04", "--holiday", *WHY, "--json"])
    assert done.exit_code == 0, done.output
    answer = json.loads(done.stdout)
    assert (answer["date"], answer["is_workday"], answer["source"]) == ("2026-03-04", False, "区政府通知")
    assert answer["calendar"]["version"] == services.version()
    assert not services.calendar().is_workday(dt.date(2026, 3, 4))
    recorded = Event.objects.filter(kind="calendar.day_set").values_list("payload", flat=True)
    assert [payload["date"] for payload in recorded] == ["2026-03-04"]
    assert CliRunner().invoke(app, ["workdays", "set", "2026-03-04", "--workday", *WHY]).exit_code == 0
    assert services.calendar().is_workday(dt.date(2026, 3, 4))


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["2060-03-04", "--holiday", *WHY], "unknown_year"),
        (["2026-02-30", "--holiday", *WHY], "date"),
        (["2026-03-04", "--holiday", "--name", " ", "--source", "长" * 201], "too_long"),
    ],
)
def test_a_refusal_names_every_reason_and_changes_nothing(arguments: list[str], code: str) -> None:
    services.load_bundled()
    before = Event.objects.count()
    done = CliRunner().invoke(app, ["workdays", "set", *arguments, "--json"])
    assert done.exit_code == 1
    assert code in {reason["code"] for reason in json.loads(done.stdout)["error"]["reasons"]}
    assert Event.objects.count() == before


def test_it_must_be_said_whether_the_day_is_worked() -> None:
    assert CliRunner().invoke(app, ["workdays", "set", "2026-03-04", *WHY]).exit_code == 2
