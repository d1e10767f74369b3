"""Two people at the same moment, on a database with row locks."""

from __future__ import annotations

import pytest

from shuanglian.foundation.errors import DomainError
from shuanglian.foundation.notices.models import Notice
from shuanglian.indicators.models import Observation
from shuanglian.programmes.reporting import services
from shuanglian.programmes.reporting.models import Correction, Line, Reminder, Round, Submission
from shuanglian.programmes.reporting.services import Draft
from tests.projects.test_races import together

from .factories import TODAY, World, broken, fresh

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def busy(transactional_db: None, settings: object) -> World:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # type: ignore[attr-defined]
    return World.create()


def test_two_officers_submit_at_once_and_one_submission_counts(busy: World) -> None:
    row = busy.opened()
    colleague = busy.colleague()
    busy.filled(row=row)
    found = together(
        lambda: services.round_submit(actor=busy["officer"], round=row, key="a"),
        lambda: services.round_submit(actor=colleague, round=row, key="b"),
    )
    assert sum(isinstance(one, DomainError) for one in found) == 1, found
    assert Submission.objects.count() == 1 and fresh(row).status == "checking"
    assert broken() == []


def test_the_same_press_twice_at_once_is_one_submission(busy: World) -> None:
    row = busy.filled()
    found = together(*[lambda: services.round_submit(actor=busy["officer"], round=row, key="same")] * 3)
    assert not any(isinstance(one, DomainError) for one in found), found
    assert Submission.objects.count() == 1
    assert Observation.objects.filter(period="2026Q3").count() == 2
    assert broken() == []


def test_two_workers_make_one_round(busy: World) -> None:
    busy.indicators()
    found = together(*[lambda: services.rounds_open(today=TODAY)] * 3)
    assert not any(isinstance(one, Exception) for one in found), found
    assert Round.objects.count() == 1 and Line.objects.count() == 2
    assert Notice.objects.filter(kind="reporting.opened", recipient=busy["officer"].user_id).count() == 1
    assert broken() == []


def test_accepting_and_sending_back_at_once_decides_once(busy: World) -> None:
    row = busy.submitted()
    line = busy.lines(row)[0]
    found = together(
        lambda: services.line_accept(actor=busy["steward"], line=line),
        lambda: services.line_return(actor=busy["leader"], line=line, reason="请核对"),
    )
    assert sum(isinstance(one, DomainError) for one in found) == 1, found
    assert fresh(line).state in ("accepted", "returned")
    assert broken() == []


def test_the_last_two_lines_at_once_finish_the_round_once(busy: World) -> None:
    row = busy.submitted()
    first, second = busy.lines(row)
    together(
        lambda: services.line_accept(actor=busy["steward"], line=first),
        lambda: services.line_accept(actor=busy["steward"], line=second),
    )
    assert fresh(row).status == "finished" and broken() == []


def test_drafts_of_two_people_at_once_keep_one_of_them_whole(busy: World) -> None:
    row = busy.opened()
    colleague, line = busy.colleague(), busy.lines(row)[0]
    found = together(
        lambda: services.lines_save(
            actor=busy["officer"], round=row, drafts={line.pk: Draft(raw="111", note="一", rev=1)}
        ),
        lambda: services.lines_save(
            actor=colleague, round=row, drafts={line.pk: Draft(raw="222", note="二", rev=1)}
        ),
    )
    assert sum(isinstance(one, DomainError) for one in found) == 1, found
    assert (fresh(line).raw, fresh(line).note) in (("111", "一"), ("222", "二"))


def test_one_reminder_a_day_and_one_open_correction_whoever_is_faster(busy: World) -> None:
    row = busy.opened()
    together(
        lambda: services.reminder_send(actor=busy["leader"], round=row),
        lambda: services.reminder_send(actor=busy["steward"], round=row),
    )
    assert Reminder.objects.count() == 1
    colleague = busy.colleague()
    busy.submitted(row=row)
    services.round_confirm(actor=colleague, round=row)
    services.lines_accept(actor=busy["steward"], round=row)
    line = busy.lines(row)[0]
    found = together(
        lambda: services.correction_ask(actor=busy["officer"], line=line, raw="113", reason="一"),
        lambda: services.correction_ask(actor=colleague, line=line, raw="112", reason="二"),
    )
    assert sum(isinstance(one, DomainError) for one in found) == 1, found
    assert Correction.objects.count() == 1 and broken() == []
