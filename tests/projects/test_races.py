"""Two people at the same moment, on a database with row locks."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from django.db import close_old_connections, connection, transaction

from shuanglian.foundation.errors import DomainError, NotAllowed
from shuanglian.foundation.events.invariants import run_all
from shuanglian.foundation.workdays.services import calendar
from shuanglian.programmes.projects import services
from shuanglian.programmes.projects.models import Application, Gate, Issue, Session
from shuanglian.registry.models import Party

from .factories import World, ahead, day, fresh

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
ROUNDS = 6


def together(*calls: Callable[[], object]) -> list[object]:
    """Results or refusals, in the order of the calls."""
    barrier, found = threading.Barrier(len(calls)), [object()] * len(calls)

    def one(at: int, call: Callable[[], object]) -> None:
        close_old_connections()
        try:
            barrier.wait(timeout=30)
            found[at] = call()
        except DomainError as error:
            found[at] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=one, args=(at, call)) for at, call in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return found


@pytest.fixture
def busy(transactional_db: None, settings: object) -> World:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # type: ignore[attr-defined]
    return World.create()


def test_an_issue_opened_while_the_gate_closes_is_never_overlooked(busy: World) -> None:
    for _round in range(ROUNDS):
        project = busy.attracting()
        closed, opened = together(
            lambda p=project: busy.close(p, "prereview"), lambda p=project: busy.issue(p, blocking=True)
        )
        gate = Gate.objects.get(project=project, kind="prereview")
        assert isinstance(closed, DomainError) != isinstance(opened, DomainError), (closed, opened)
        if isinstance(opened, Issue):
            assert (gate.status, gate.open_blocking) == ("open", 1)
        else:
            assert (gate.status, gate.open_blocking) == ("closed", 0) and not gate.issues.exists()
    assert list(run_all()) == []


def test_a_gate_closes_once(busy: World) -> None:
    project = busy.attracting()
    found = together(
        lambda: busy.close(project, "prereview"), lambda: busy.close(project, "prereview", who="officer2")
    )
    assert sum(isinstance(one, DomainError) for one in found) == 1
    assert fresh(project).phase == "land" and fresh(project).runs.count() == 2
    assert list(run_all()) == []


def test_an_issue_is_solved_once_and_counted_once(busy: World) -> None:
    project = busy.attracting()
    issue = busy.issue(project)
    found = together(
        lambda: services.issue_solve(actor=busy["officer"], issue=issue, solution="甲"),
        lambda: services.issue_solve(actor=busy["officer2"], issue=issue, solution="乙"),
        lambda: services.issue_unblock(actor=busy["leader"], issue=issue, reason="丙"),
    )
    assert sum(isinstance(one, DomainError) for one in found) in (1, 2)
    assert Gate.objects.get(project=project, kind="prereview").open_blocking == 0
    assert list(run_all()) == []


def test_a_promise_that_breaks_elsewhere_is_not_overlooked(busy: World) -> None:
    """Bars are the party's: whoever applies with gaps waits for what is happening to its other projects."""
    broken, other = busy.attracting(), busy.attracting()
    busy.application(broken, {"site": ahead(2)})
    found: list[object] = []

    def apply() -> None:
        close_old_connections()
        try:
            found.append(busy.application(other, {"site": ahead(5)}))
        except DomainError as error:
            found.append(error)
        finally:
            connection.close()

    thread = threading.Thread(target=apply)
    with transaction.atomic():
        Party.objects.select_for_update(no_key=True).get(pk=busy.company.pk)
        thread.start()
        thread.join(timeout=2)
        assert thread.is_alive(), "it waits"
        assert services.promises_keep(ahead(3)) == (0, 1)
    thread.join(timeout=60)
    assert isinstance(found[0], NotAllowed) and not other.applications.exists()


def test_two_workers_make_each_session_once(busy: World) -> None:
    calendar()
    together(*[lambda: services.sessions_keep(day("2026-01-05"))] * 3)
    assert Session.objects.count() == 22


def test_one_application_wins_and_a_promise_breaks_once(busy: World) -> None:
    project = busy.attracting()
    found = together(*[lambda: busy.application(project, {"site": ahead(2)})] * 2)
    assert sum(isinstance(one, DomainError) for one in found) == 1 and Application.objects.count() == 1
    counts = together(*[lambda: services.promises_keep(ahead(3))] * 3)
    assert sum(count[1] for count in counts) == 1  # type: ignore[index]
    assert list(run_all()) == []
