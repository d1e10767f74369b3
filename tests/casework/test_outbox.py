"""Messages leave after the transition, at least once, and one that fails does not hold up the others."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from shuanglian.casework import api, handlers
from shuanglian.foundation.actor import Role
from shuanglian.foundation.notices.models import Notice

from . import files
from .factories import open_tasks, person, published, started

pytestmark = pytest.mark.django_db
SEEN: list[tuple[str, str]] = []


@handlers.on_outbox("case.closed", "noisy")
def _seen(row: api.Outbox) -> None:
    SEEN.append((row.topic, row.payload["status"]))


@handlers.on_outbox("case.closed", "broken")
def _broken(row: api.Outbox) -> None:
    Notice.objects.all().delete()
    raise RuntimeError("mail server is down")


def line(key: str) -> bytes:
    return files.process(
        files.start(), files.task("a"), files.end(), files.path("start", "a", "end"), key=key
    )


def test_a_programme_hears_of_its_own_cases_only() -> None:
    SEEN.clear()
    officer = person()
    for key in ("noisy", "quiet"):
        case = started(line(key), officer, key)
        api.complete(open_tasks(case)["a"], actor=officer)
    assert SEEN == []
    api.deliver_due()
    assert SEEN == [("case.closed", "finished")]


def test_a_failed_delivery_changes_nothing_and_is_tried_again() -> None:
    officer = person()
    case = started(line("broken"), officer, "broken")
    api.deliver_due()
    api.complete(open_tasks(case)["a"], actor=officer)
    notices = Notice.objects.count()
    assert notices > 0
    assert api.deliver_due() == 0
    row = api.Outbox.objects.get(topic="case.closed")
    assert (row.attempts, row.error) == (1, "mail server is down")
    assert Notice.objects.count() == notices
    assert api.deliver_due() == 0
    assert api.deliver_due(timezone.now() + dt.timedelta(minutes=5)) == 0
    row.refresh_from_db()
    assert row.attempts == 2


def test_people_are_told_of_tasks_of_their_role_and_organisation_only() -> None:
    xml = files.process(
        files.start(), files.task("a", role="solver"), files.end(), files.path("start", "a", "end")
    )
    solver, other = person(Role.SOLVER), person(Role.SOLVER)
    published(xml)
    api.start("p", business=("thing", 1), actor=person(), organisations={"solver": solver.organisation_id})
    api.deliver_due()
    assert list(Notice.objects.values_list("recipient", flat=True)) == [solver.user_id]
    assert not Notice.objects.filter(recipient=other.user_id).exists()


def test_nothing_is_told_of_a_task_done_meanwhile() -> None:
    officer = person()
    case = started(files.LINE, officer)
    api.complete(open_tasks(case)["a"], actor=officer)
    api.deliver_due()
    assert not Notice.objects.exists()
