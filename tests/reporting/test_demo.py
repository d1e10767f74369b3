"""The demonstration, the console, what the invariants find, and questions that hold a figure back."""

from __future__ import annotations

import json

import pytest
from django.db import connection
from typer.testing import CliRunner

from shuanglian.cli.app import app
from shuanglian.foundation.errors import Conflict, NotAllowed
from shuanglian.foundation.events.selectors import verify_all
from shuanglian.foundation.files import access
from shuanglian.indicators import gate
from shuanglian.indicators.integrity.models import Question
from shuanglian.indicators.integrity.services import question_answer, question_settle
from shuanglian.indicators.models import Observation
from shuanglian.programmes.reporting import demo, selectors, services
from shuanglian.programmes.reporting.models import Line, Reminder, Round
from shuanglian.programmes.reporting.page import round_page

from .factories import World, broken, fresh

pytestmark = pytest.mark.django_db
RUN = CliRunner()


def test_the_demonstration_has_a_round_published_one_open_and_one_overdue(world: World) -> None:
    assert demo.load_demo() == 3
    states = sorted(Round.objects.values_list("status", flat=True))
    assert states == ["filling", "filling", "finished"]
    late = selectors.overdue(world["leader"])
    assert [row.organisation.name for row in late] == ["示例区经信部门"]
    assert Reminder.objects.count() == 1
    assert set(Round.objects.values_list("is_demo", flat=True)) == {True}
    assert not Observation.objects.filter(is_demo=False).exists()
    begun = Line.objects.get(round__status="filling", raw__gt="")
    assert begun.value is not None and begun.unit == "万元"
    counted = Round.objects.count(), Observation.objects.count()
    assert demo.load_demo() == 0
    assert (Round.objects.count(), Observation.objects.count()) == counted
    assert broken() == [] and verify_all().ok


def test_the_demonstration_shows_ranges_and_what_was_before(world: World) -> None:
    demo.load_demo()
    row = Round.objects.get(organisation=world.science, status="filling")
    views = round_page(world["officer"], row).lines
    assert all(view.expected is not None and view.last is not None for view in views[:2])
    assert views[-1].is_open


def test_the_console_makes_and_lists_rounds(world: World) -> None:
    world.indicators()
    told = json.loads(RUN.invoke(app, ["reporting", "run", "--on", "2026-10-20", "--json"]).stdout)
    assert [row["period"] for row in told["made"]] == ["2026Q3"]
    again = json.loads(RUN.invoke(app, ["reporting", "run", "--on", "2026-10-20", "--json"]).stdout)
    assert again["made"] == [] and again["known"] == 1
    rows = json.loads(RUN.invoke(app, ["reporting", "list", "--json"]).stdout)
    assert rows[0]["status"] == "filling" and rows[0]["lines"] == 2
    assert "2026Q3" in RUN.invoke(app, ["reporting", "list"]).stdout
    assert RUN.invoke(app, ["reporting", "run", "--on", "nie"]).exit_code != 0
    assert RUN.invoke(app, ["reporting", "list", "--tab", "nie"]).exit_code != 0


def test_a_question_stands_on_the_page_and_holds_its_figure_back(world: World) -> None:
    row = world.opened()
    world.typed(row, "900", "320", note="并入三家集团")
    world.proven(row)
    services.round_submit(actor=world["officer"], round=row, key="k")
    seen = world.lines(row)[0].observation
    assert seen is not None and seen.state == "held" and gate.open_questions([seen.pk])
    view = round_page(world["officer"], row).lines[0]
    assert view.open_questions and view.questions[0].url.startswith("/indicators/questions/")
    with pytest.raises((NotAllowed, Conflict)):
        services.line_accept(actor=world["steward"], line=world.lines(row)[0])
    services.lines_accept(actor=world["steward"], round=row)  # the other one has no question
    assert [line.state for line in world.lines(row)] == ["reported", "accepted"]
    assert fresh(seen).state == "held" and fresh(row).status == "reviewing"
    with pytest.raises(Conflict):
        services.lines_accept(actor=world["steward"], round=row)
    for question in Question.objects.filter(observation=seen):
        question_answer(
            actor=world["officer"], question=question, answer="三家集团本季度并入统计范围，凭证见台账。"
        )
        question_settle(actor=world["steward"], question=fresh(question), accepted=True)
    services.lines_accept(actor=world["steward"], round=row)
    assert fresh(row).status == "finished" and broken() == []


def test_files_and_the_record_are_for_the_unit_and_those_who_oversee(world: World) -> None:
    row = world.filled()
    kept = row.proofs.first()
    assert kept is not None
    assert access.may_read(world["officer"], kept.file) and access.may_read(world["steward"], kept.file)
    assert not access.may_read(world["enterprise"], kept.file)


@pytest.mark.parametrize(
    ("sql", "rule"),
    [
        ("UPDATE reporting_round SET status='finished', finished_at=created_at", "reporting.finished"),
        ("UPDATE reporting_round SET status='filling'", "reporting.step"),
        ("UPDATE reporting_round SET period='2026Q2'", "reporting.period"),
        ("UPDATE reporting_line SET value=1 WHERE position=1", "reporting.figures"),
        ("UPDATE reporting_line SET state='accepted', decided_by_id=(SELECT submitted_by_id FROM reporting_round)", "reporting.second_person"),
        ("DELETE FROM reporting_submission", "reporting.submissions"),
        ("UPDATE reporting_submission SET number=7", "reporting.submissions"),
        ("UPDATE reporting_round SET is_demo=false", "reporting.world"),
    ],
)  # fmt: skip
def test_what_was_written_past_the_services_is_found(world: World, sql: str, rule: str) -> None:
    world.submitted()
    assert broken() == []
    with connection.cursor() as cursor:
        cursor.execute(sql)
    assert rule in {one.rule for one in broken()}


def test_the_database_refuses_a_missing_value_with_a_number(world: World) -> None:
    from django.db import IntegrityError, transaction

    row = world.opened()
    with pytest.raises(IntegrityError), transaction.atomic():
        Line.objects.filter(round=row).update(is_missing=True, value=0)
    with pytest.raises(IntegrityError), transaction.atomic():
        Line.objects.filter(round=row).update(state="accepted")
    assert broken() == []
