"""A case from start to end, through the database."""

from __future__ import annotations

import pytest

from shuanglian.casework import api

from . import files
from .factories import open_tasks, person, started

pytestmark = pytest.mark.django_db


def test_a_case_runs_from_start_to_end() -> None:
    officer = person()
    case = started(files.LINE, officer, data={"x": 1})
    assert case.rev == 1
    case = api.complete(open_tasks(case)["a"], actor=officer, data={"y": 2})
    assert (case.status, case.end_node, case.rev) == ("finished", "end", 2)
    assert case.data == {"x": 1, "y": 2, "steps": {"a": {"y": 2}}}
    assert [event.kind for event in api.history(case)] == ["case.started", "task.completed"]
    assert api.verify(case) == []


def test_parallel_branches_meet_at_the_join() -> None:
    officer = person()
    case = started(files.FORK, officer)
    tasks = open_tasks(case)
    assert set(tasks) == {"a", "b"}
    api.complete(tasks["b"], actor=officer, data={"ok_b": True})
    assert set(open_tasks(case)) == {"a"}
    api.complete(tasks["a"], actor=officer, data={"ok_a": True})
    assert set(open_tasks(case)) == {"c"}
    case = api.complete(open_tasks(case)["c"], actor=officer)
    assert case.status == "finished"
    assert api.verify(case) == []


def test_a_join_inside_a_loop_waits_for_all_branches_in_every_round() -> None:
    officer = person()
    case = started(files.LOOP, officer)
    for round_ok in (False, True):
        tasks = open_tasks(case)
        api.complete(tasks["a"], actor=officer, data={"ok": round_ok})
        assert set(open_tasks(case)) == {"b"}
        case = api.complete(tasks["b"], actor=officer, data={"fine": True})
    assert case.status == "finished"
    assert api.verify(case) == []
