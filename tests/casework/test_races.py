"""Several people and the clock at once, with real threads on PostgreSQL: exactly one effect, the others are told."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from shuanglian.casework import api
from shuanglian.casework.verification import violations
from shuanglian.foundation.actor import Actor, Role
from shuanglian.foundation.errors import Conflict, DomainError
from shuanglian.foundation.events.models import Event

from . import files
from .factories import open_tasks, person, published, started
from .test_timing import alarmed

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
ROUNDS = 8


def race(*calls: Callable[[], Any]) -> list[Any]:
    """Run all calls at the same moment; their results or refusals, in order."""
    barrier = threading.Barrier(len(calls))
    results: list[Any] = [None] * len(calls)

    def run(index: int, call: Callable[[], Any]) -> None:
        try:
            barrier.wait(timeout=10)
            results[index] = call()
        except DomainError as error:
            results[index] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(index, call)) for index, call in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
        assert not thread.is_alive()
    return results


def test_one_of_several_finishes_a_task_and_the_others_are_told() -> None:
    people = [person() for _number in range(4)]
    for _round in range(ROUNDS):
        case = started(files.LINE, people[0])
        token = open_tasks(case)["a"]
        results = race(
            *(lambda actor=actor, token=token: api.complete(token, actor=actor) for actor in people)
        )
        assert sorted(type(result).__name__ for result in results) == [
            "Case",
            "Conflict",
            "Conflict",
            "Conflict",
        ]
        assert all("办理" in str(result) for result in results if isinstance(result, Conflict))
        assert api.verify(case) == []
        assert (
            Event.objects.filter(object_type="case", object_id=str(case.pk), kind="task.completed").count()
            == 1
        )


def test_branches_finished_at_the_same_moment_pass_the_join_once() -> None:
    one, other = person(), person()
    for _round in range(ROUNDS):
        case = started(files.FORK, one)
        tasks = open_tasks(case)
        results = race(
            lambda tasks=tasks: api.complete(tasks["a"], actor=one),
            lambda tasks=tasks: api.complete(tasks["b"], actor=other),
        )
        assert [type(result).__name__ for result in results] == ["Case", "Case"]
        assert set(open_tasks(case)) == {"c"}
        assert api.Token.objects.filter(case=case, node="c").count() == 1
        assert api.verify(case) == []


def test_a_person_and_the_clock_meet_on_one_task() -> None:
    officer = person()
    for _round in range(ROUNDS):
        case = started(alarmed(duration="PT1H"), officer)
        token = open_tasks(case)["a"]
        later = timezone.now() + dt.timedelta(hours=2)
        person_result, fired = race(
            lambda token=token: api.complete(token, actor=officer), lambda later=later: api.fire_due(later)
        )
        case.refresh_from_db()
        if isinstance(person_result, Conflict):
            assert (fired.timers, set(open_tasks(case))) == (1, {"late"})
        else:
            assert (fired.timers, case.status) == (0, "finished")
        assert api.verify(case) == []


def test_several_workers_fire_each_timer_once() -> None:
    officer = person()
    cases = [started(alarmed(duration="PT1H"), officer) for _number in range(6)]
    later = timezone.now() + dt.timedelta(hours=2)
    results = race(*(lambda: api.fire_due(later) for _worker in range(3)))
    fired = sum(result.timers for result in results) + api.fire_due(later).timers
    assert fired == len(cases)
    for case in cases:
        assert set(open_tasks(case)) == {"late"}
        assert api.verify(case) == []


def test_firing_by_hand_beside_the_sweep_has_one_effect_and_a_final_answer() -> None:
    officer = person()
    later = timezone.now() + dt.timedelta(hours=2)
    for _round in range(ROUNDS):
        case = started(alarmed(duration="PT1H"), officer)
        timer = case.timers.get().pk
        first, second, sweep = race(
            lambda timer=timer: api.fire([timer])[0].how,
            lambda timer=timer: api.fire([timer])[0].how,
            lambda: api.fire_due(later).timers,
        )
        assert [first, second].count("fired") + sweep == 1 and {first, second} <= {"fired", "gone"}
        assert set(open_tasks(case)) == {"late"} and api.verify(case) == []


def test_one_of_several_claims_a_task() -> None:
    people = [person() for _number in range(4)]
    case = started(files.LINE, people[0])
    token = open_tasks(case)["a"]
    results = race(*(lambda actor=actor: api.claim(token, actor=actor) for actor in people))
    assert sorted(type(result).__name__ for result in results) == [
        "Conflict",
        "Conflict",
        "Conflict",
        "Token",
    ]


def test_one_of_several_starts_the_case_and_a_retry_gets_the_same() -> None:
    people = [person() for _number in range(3)]
    published(files.LINE)
    results = race(
        *(lambda actor=actor: api.start("p", business=("thing", 1), actor=actor) for actor in people)
    )
    assert sorted(type(result).__name__ for result in results) == ["Case", "Conflict", "Conflict"]
    again = race(
        *(
            lambda: api.start("p", business=("thing", 2), actor=people[0], idempotency_key="k")
            for _time in range(3)
        )
    )
    assert len({result.pk for result in again}) == 1


def test_the_same_command_sent_by_several_clicks_has_one_effect() -> None:
    officer = person()
    case = started(files.FORK, officer)
    token = open_tasks(case)["a"]
    results = race(
        *(lambda: api.complete(token, actor=officer, idempotency_key="click") for _time in range(4))
    )
    assert {result.rev for result in results} == {2}
    assert api.verify(case) == []


def test_finishing_and_withdrawing_meet_on_one_case() -> None:
    starter, officer = person(Role.ENTERPRISE), person()
    for _round in range(ROUNDS):
        case = started(files.LINE, starter)
        token = open_tasks(case)["a"]
        results = race(
            lambda token=token: api.complete(token, actor=officer),
            lambda case=case: api.withdraw(case.pk, actor=starter, reason="不需要了"),
        )
        assert sorted(type(result).__name__ for result in results) == ["Case", "Conflict"]
        assert api.verify(case) == []


def test_servers_that_start_together_publish_one_version() -> None:
    for number in range(ROUNDS):
        key = f"p{number}"
        xml = files.LINE.replace(b'<bpmn:process id="p"', f'<bpmn:process id="{key}"'.encode())
        results = race(*(lambda xml=xml, key=key: published(xml, key) for _server in range(4)))
        assert len({result.pk for result in results}) == 1
        assert api.Definition.objects.filter(key=key).count() == 1


def test_two_new_versions_published_together_get_two_numbers() -> None:
    published(files.LINE)
    texts = [files.LINE.replace(b'"a"', f'"a{number}"'.encode()) for number in range(2)]
    for _round in range(2):
        results = race(*(lambda xml=xml: published(xml) for xml in texts))
        assert not [result for result in results if isinstance(result, DomainError)]
    versions = list(api.Definition.objects.filter(key="p").values_list("version", flat=True))
    assert sorted(versions) == list(range(1, len(versions) + 1))


def test_a_hundred_tasks_finished_by_several_at_once_are_each_finished_once() -> None:
    people = [person() for _number in range(4)]
    cases = [started(files.LINE, people[0]) for _number in range(100)]
    tokens = [open_tasks(case)["a"] for case in cases]

    def finish_all(actor: Actor, order: list[int]) -> list[int]:
        done = []
        for token in order:
            try:
                api.complete(token, actor=actor)
            except Conflict:
                continue
            done.append(token)
        return done

    results = race(*(lambda actor=actor: finish_all(actor, tokens) for actor in people))
    assert sorted(token for done in results for token in done) == sorted(tokens)
    assert api.Case.objects.filter(status="finished").count() == len(cases)
    assert list(violations(api.Case.objects.all())) == []


def calling(officer: Actor) -> tuple[api.Case, list[api.Case]]:
    """A case that waits for two called ones at once, each with one task left."""
    published(files.LINE.replace(b'<bpmn:process id="p"', b'<bpmn:process id="sub"'), "sub")
    xml = files.process(
        files.start(),
        files.parallel("f"),
        files.call("one", "sub"),
        files.call("two", "sub"),
        files.parallel("j"),
        files.end(),
        files.path("start", "f", "one", "j", "end"),
        files.path("f", "two", "j"),
    )
    case = started(xml, officer)
    return case, list(api.Case.objects.filter(caller__case=case).order_by("pk"))


def test_two_called_cases_that_end_at_the_same_moment_move_their_caller_on_once() -> None:
    officer = person()
    for _round in range(ROUNDS):
        case, children = calling(officer)
        tokens = [open_tasks(child)["a"] for child in children]
        results = race(*(lambda token=token: api.complete(token, actor=officer) for token in tokens))
        assert [type(result).__name__ for result in results] == ["Case", "Case"]
        case.refresh_from_db()
        assert case.status == "finished"
        assert list(violations(api.Case.objects.all())) == []


def test_a_called_case_ends_while_its_caller_is_withdrawn() -> None:
    officer = person()
    for _round in range(ROUNDS):
        case, children = calling(officer)
        token = open_tasks(children[0])["a"]
        results = race(
            lambda token=token: api.complete(token, actor=officer),
            lambda case=case: api.withdraw(case.pk, actor=officer, reason="不需要了"),
        )
        assert isinstance(results[1], api.Case)
        assert isinstance(results[0], api.Case | Conflict)
        assert not api.Case.objects.filter(status="open").exists()
        assert list(violations(api.Case.objects.all())) == []
