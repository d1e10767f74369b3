"""The invariants notice what should never happen."""

from __future__ import annotations

import pytest
from django.utils import timezone

from shuanglian.casework import api
from shuanglian.casework.invariants import cases_are_consistent
from shuanglian.foundation.events import invariants

from . import files
from .factories import person, started
from .test_timing import alarmed

pytestmark = pytest.mark.django_db


def test_the_rules_are_part_of_the_overall_check() -> None:
    started(files.FORK, person())
    assert "casework.cases" in invariants.names()
    assert list(cases_are_consistent()) == []


def test_a_case_that_stands_nowhere_is_noticed() -> None:
    case = started(files.LINE, person())
    api.Token.objects.filter(case=case).update(status="done", ended_at=timezone.now())
    assert any("没有一个待办" in problem for problem in api.verify(case))
    assert [violation.object_id for violation in cases_are_consistent()] == [str(case.pk)]


def test_a_closed_case_with_an_open_task_is_noticed() -> None:
    case = started(files.LINE, person())
    api.Case.objects.filter(pk=case.pk).update(status="finished", ended_at=timezone.now())
    assert any("已结束" in problem for problem in api.verify(case))


def test_an_alarm_of_a_finished_task_is_noticed() -> None:
    case = started(alarmed(duration="P1D"), person())
    api.Token.objects.filter(case=case).update(status="done", ended_at=timezone.now())
    assert any("未作废" in problem for problem in api.verify(case))


def test_a_revision_without_its_event_is_noticed() -> None:
    case = started(files.LINE, person())
    api.Case.objects.filter(pk=case.pk).update(rev=5)
    assert any("版次 5" in problem for problem in api.verify(case))


def test_two_tokens_in_one_place_are_noticed() -> None:
    case = started(files.LINE, person())
    token = api.Token.objects.get(case=case)
    token.pk = None
    token.save(force_insert=True)
    assert any("同时有 2 个位置" in problem for problem in api.verify(case))
