"""A case that calls another one: pinned, fed, waited for, closed together."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from shuanglian.casework import api
from shuanglian.foundation.actor import Actor, Role, system
from shuanglian.foundation.errors import Conflict, Invalid, NotFound

from .factories import open_tasks, organisation, person, published, started
from .files import boundary, call, end, flow, parallel, path, process, start, task, xor
from .test_commands import refused

pytestmark = pytest.mark.django_db

REVIEW = process(
    start(), task("look", sla="look"), task("sign"), end(), path("start", "look", "sign", "end"), key="review"
)
CALLER = process(
    start(),
    task("ask"),
    call("check", "review", inputs="topic", results="verdict"),
    xor("g", "no"),
    task("pay"),
    end(),
    end("refused"),
    path("start", "ask", "check", "g"),
    flow("g", "pay", 'verdict = "可以"'),
    flow("g", "refused", name="no"),
    path("pay", "end"),
)
CONFIG = {"sla": {"look": 5}}


def called(case: api.Case) -> api.Case:
    return api.Case.objects.get(caller__case=case)


def asked(actor: Actor, **extra: object) -> api.Case:
    published(REVIEW, "review", config=CONFIG)
    case = started(CALLER, actor, title="甲公司的申请", data={"topic": "环保", "secret": 1}, **extra)
    return api.complete(open_tasks(case)["ask"], actor=actor)


def test_a_called_case_gets_what_is_declared_and_gives_back_what_is_declared() -> None:
    officer = person()
    case = asked(officer)
    child = called(case)
    assert (child.key, child.data, child.title, child.stream) == (
        "review",
        {"topic": "环保", "steps": {}},
        "甲公司的申请",
        case.stream,
    )
    assert (child.business_type, child.business_id) == (case.business_type, case.business_id)
    assert open_tasks(case) == {}
    api.complete(open_tasks(child)["look"], actor=officer, data={"verdict": "可以", "note": "x"})
    case.refresh_from_db()
    assert case.rev == 2
    api.complete(open_tasks(child)["sign"], actor=officer)
    case.refresh_from_db()
    child.refresh_from_db()
    assert (set(open_tasks(case)), case.data["verdict"], "note" in case.data) == ({"pay"}, "可以", False)
    assert (child.status, api.verify(case), api.verify(child)) == ("finished", [], [])
    kinds = [event.kind for event in api.history(case)]
    assert kinds == ["case.started", "task.completed", "case.returned"]


def test_a_called_case_keeps_the_version_that_was_pinned() -> None:
    officer = person()
    published(REVIEW, "review", config=CONFIG)
    case = started(CALLER, officer)
    published(REVIEW.replace(b'name="look"', b'name="look again"'), "review", config=CONFIG)
    api.complete(open_tasks(case)["ask"], actor=officer)
    assert called(case).definition.version == 1
    again = published(CALLER)
    assert (again.version, again.calls.get().version) == (2, 2)


def test_the_settings_of_a_called_case_are_its_own_unless_the_caller_sets_them() -> None:
    officer = person()
    case = asked(officer, config={"sla": {"look": 9}, "calls": {"check": {"sla": {"look": 7}}}})
    assert api.Clock.objects.get(case=called(case)).days == 7
    assert api.Clock.objects.get(case=called(asked(officer))).days == 5


def test_withdrawing_the_caller_closes_what_it_called() -> None:
    starter = person(Role.OFFICER)
    case = asked(starter)
    child = called(case)
    api.withdraw(case.pk, actor=starter, reason="不需要了")
    child.refresh_from_db()
    assert (child.status, child.reason) == ("cancelled", "不需要了")
    assert (api.verify(case), api.verify(child)) == ([], [])


def test_a_called_case_is_not_closed_or_reopened_alone() -> None:
    officer = person()
    child = called(asked(officer))
    assert refused(Invalid, child, api.withdraw, child.pk, actor=officer, reason="x") == ["called"]
    assert refused(Invalid, child, api.cancel, child.pk, actor=officer, reason="x") == ["called"]
    for node in ("look", "sign"):
        api.complete(open_tasks(child)[node], actor=officer)
    assert refused(Invalid, child, api.reopen, child.pk, "sign", actor=officer, reason="x") == ["called"]


def test_suspending_the_caller_stops_what_it_called_and_resuming_lets_it_go_on() -> None:
    officer = person()
    case = asked(officer)
    child = called(case)
    api.suspend(case.pk, actor=officer, reason="等材料")
    child.refresh_from_db()
    assert (child.status, api.Clock.objects.get(case=child).due_at) == ("suspended", None)
    assert refused(Conflict, child, api.resume, child.pk, actor=officer) == ["caller_suspended"]
    api.resume(case.pk, actor=officer)
    child.refresh_from_db()
    assert child.status == "open"
    api.suspend(child.pk, actor=officer, reason="另有原因")
    api.suspend(case.pk, actor=officer, reason="等材料")
    api.resume(case.pk, actor=officer)
    child.refresh_from_db()
    assert (child.status, child.reason) == ("suspended", "另有原因")
    assert (api.verify(case), api.verify(child)) == ([], [])


def test_a_seat_filled_later_is_filled_in_the_called_case_too() -> None:
    solver = organisation()
    officer = person()
    child = called(asked(officer))
    api.bind(child.caller.case_id, actor=officer, organisations={"solver": solver.pk})
    assert child.organisations == {"solver": solver.pk}


def test_an_alarm_on_the_call_closes_the_called_case() -> None:
    published(REVIEW, "review", config=CONFIG)
    xml = process(
        start(),
        call("check", "review"),
        boundary("late", "check", duration="P1D"),
        task("chase"),
        end(),
        end("e2"),
        path("start", "check", "end"),
        path("late", "chase", "e2"),
    )
    case = started(xml, person())
    child = called(case)
    assert api.fire_due(timezone.now() + dt.timedelta(days=2)).timers == 1
    child.refresh_from_db()
    assert (child.status, set(open_tasks(case))) == ("cancelled", {"chase"})
    assert (api.verify(case), api.verify(child)) == ([], [])


def test_the_same_process_may_be_called_twice_at_once_about_one_object() -> None:
    published(REVIEW, "review", config=CONFIG)
    xml = process(
        start(),
        parallel("f"),
        call("one", "review", results="verdict"),
        call("two", "review"),
        parallel("j"),
        end(),
        path("start", "f", "one", "j", "end"),
        path("f", "two", "j"),
    )
    officer = person()
    case = started(xml, officer)
    children = list(api.Case.objects.filter(caller__case=case).order_by("pk"))
    for child in children:
        for node in ("look", "sign"):
            api.complete(open_tasks(child)[node], actor=officer, data={"verdict": "可以"})
    case.refresh_from_db()
    assert (len(children), case.status, case.data["verdict"]) == (2, "finished", "可以")
    assert api.verify(case) == []


def test_a_called_process_without_waiting_returns_within_the_same_command() -> None:
    published(process(start(), end(), path("start", "end"), key="review"), "review")
    case = started(CALLER, person())
    case = api.complete(open_tasks(case)["ask"], actor=system())
    case.refresh_from_db()
    assert (case.status, case.end_node, called(case).status) == ("finished", "refused", "finished")


def test_calls_that_never_rest_are_stopped() -> None:
    published(process(start(), end(), path("start", "end"), key="review"), "review")
    xml = process(
        start(),
        task("a"),
        xor("g"),
        call("c", "review"),
        xor("x", "on"),
        end(),
        path("start", "a", "g", "c", "x"),
        flow("x", "g", name="on"),
        flow("x", "end", "stop = true"),
    )
    case = started(xml, person())
    token = open_tasks(case)["a"]
    assert refused(api.Runaway, case, api.complete, token, actor=system()) == ["runaway"]


def test_people_of_other_organisations_do_not_see_called_cases() -> None:
    starter, stranger = person(Role.ENTERPRISE), person(Role.ENTERPRISE)
    case = started_for(starter)
    child = called(case)
    assert api.get_for(starter, child.pk) == child
    with pytest.raises(NotFound):
        api.get_for(stranger, child.pk)


def started_for(starter: Actor) -> api.Case:
    published(REVIEW, "review", config=CONFIG)
    case = started(CALLER, starter)
    return api.complete(open_tasks(case)["ask"], actor=system())


def test_a_process_that_is_not_there_or_leads_back_is_refused_when_publishing() -> None:
    missing = process(start(), call("c", "nowhere"), end(), path("start", "c", "end"))
    assert [(r.code, r.field) for r in api.check("p", bpmn_xml=missing)] == [("no_called", "c")]
    own = missing.replace(b"nowhere", b"p")
    assert [(r.code, r.field) for r in api.check("p", bpmn_xml=own)] == [("recursion", "c")]
    published(process(start(), task("t"), end(), path("start", "t", "end")), "p")
    published(process(start(), call("c", "p"), end(), path("start", "c", "end"), key="q"), "q")
    back = missing.replace(b"nowhere", b"q")
    assert [(r.code, r.field) for r in api.check("p", bpmn_xml=back)] == [("recursion", "c")]
