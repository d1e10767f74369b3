"""The work list: what is on it, in a constant number of queries, answered from partial indexes."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from shuanglian.casework import api
from shuanglian.casework.models import Clock
from shuanglian.foundation.actor import PUBLIC, Actor, Role

from . import files
from .factories import person, published, started

pytestmark = pytest.mark.django_db
SLA = files.process(files.start(), files.task("a", sla="3"), files.end(), files.path("start", "a", "end"))


def test_tasks_come_by_urgency_and_can_be_filtered() -> None:
    officer = person()
    cases = [started(SLA, officer, title=f"示例事项{number}") for number in range(3)]
    now = timezone.now()
    for case, days in zip(cases, (9, -1, 4), strict=True):
        Clock.objects.filter(case=case).update(due_at=now + dt.timedelta(days=days))
    found = list(api.worklist(officer))
    assert [task.case_id for task in found] == [cases[1].pk, cases[2].pk, cases[0].pk]
    assert [task.case_id for task in api.worklist(officer, {"due": "over"})] == [cases[1].pk]
    assert [task.case_id for task in api.worklist(officer, {"q": "事项2"})] == [cases[2].pk]
    assert [
        task.case_id
        for task in api.worklist(officer, {"business": (cases[0].business_type, cases[0].business_id)})
    ] == [cases[0].pk]
    assert list(api.worklist(officer, {"key": "other"})) == []
    assert list(api.worklist(PUBLIC)) == list(api.worklist(person(Role.ENTERPRISE))) == []


def _fill(count: int) -> Actor:
    """Cases as they are after years: many closed tokens, some open, of several roles."""
    definition = published(SLA)
    now = timezone.now()
    officers = [person() for _number in range(20)]
    cases = api.Case.objects.bulk_create(
        api.Case(
            definition=definition,
            key="p",
            business_type="bulk",
            business_id=number,
            stream=f"bulk:{number}",
            started_at=now,
            started_by="system",
            status="open" if number % 10 == 0 else "finished",
            ended_at=None if number % 10 == 0 else now,
        )
        for number in range(count)
    )
    tokens = api.Token.objects.bulk_create(
        api.Token(
            case=case,
            node="a",
            name="a",
            form="task",
            role=("officer", "manager", "leader", "steward")[case.business_id // 10 % 4],
            created_at=now,
            status="active" if case.status == "open" else "done",
            organisation_id=officers[case.business_id // 40 % 20].organisation_id,
            assignee_id=officers[case.business_id // 40 % 20].user_id if case.business_id % 80 == 0 else None,
            ended_at=None if case.status == "open" else now,
        )
        for case in cases
    )
    Clock.objects.bulk_create(
        Clock(case=t.case, token=t, days=3, started_at=now, due_at=now, stopped_at=t.ended_at) for t in tokens
    )
    return officers[0]


def _plan(query) -> str:
    sql, parameters = query.query.sql_with_params()
    prefix = "EXPLAIN " if connection.vendor == "postgresql" else "EXPLAIN QUERY PLAN "
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "ANALYZE casework_token; ANALYZE casework_case; ANALYZE casework_clock; ANALYZE casework_timer"
            )
        else:
            cursor.execute("ANALYZE")
        cursor.execute(prefix + sql, parameters)
        return "\n".join(str(row) for row in cursor.fetchall())


def test_the_list_costs_the_same_number_of_queries_however_long_it_is() -> None:
    officer = person()
    counts = []
    for _round in range(2):
        for _number in range(3):
            started(SLA, officer)
        with CaptureQueriesContext(
            connection,
        ) as captured:
            tasks = list(api.worklist(officer))
            clocks = api.clocks_for(tasks)
            assert [task.case.key for task in tasks] and len(clocks) == len(tasks)
        counts.append(len(captured))
    assert counts[0] == counts[1] <= 6


def test_open_tasks_are_found_through_partial_indexes() -> None:
    officer = _fill(8000)
    for scope in ("all", "team", "open"):
        plan = _plan(api.worklist(officer, {"scope": scope}))
        assert "casework_token_work" in plan, plan
        assert "SCAN casework_token\n" not in plan
        assert "Seq Scan on casework_token " not in plan, plan
    assert "casework_token_mine" in _plan(api.worklist(officer, {"scope": "mine"}))


def test_due_timers_are_found_through_a_partial_index() -> None:
    _fill(3000)
    now = timezone.now()
    api.Timer.objects.bulk_create(
        api.Timer(
            case=token.case,
            token=token,
            node="t",
            due_at=now + dt.timedelta(days=number % 900 - 5),
            status="pending" if number % 20 == 0 else "fired",
        )
        for number, token in enumerate(api.Token.objects.select_related("case"))
    )
    plan = _plan(
        api.Timer.objects.filter(status="pending", due_at__lte=now).order_by("due_at").values_list("pk")[:100]
    )
    assert "casework_timer_due" in plan, plan
