"""A case from start to end, through the database, and everything that is refused on the way."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from shuanglian.casework import api, handlers
from shuanglian.foundation.accounts.models import Membership
from shuanglian.foundation.actor import PUBLIC, Role, system
from shuanglian.foundation.errors import Conflict, DomainError, EvidenceMissing, Invalid, NotAllowed, NotFound
from shuanglian.foundation.events.models import Event

from . import files
from .factories import open_tasks, person, published, started

pytestmark = pytest.mark.django_db


def snapshot(case: api.Case) -> tuple:
    """Everything that a refused command must leave as it was."""
    case.refresh_from_db()
    tokens = list(
        api.Token.objects.filter(case=case).order_by("pk").values_list("pk", "status", "assignee", "result")
    )
    return case.rev, case.status, case.data, tokens, Event.objects.count(), api.Outbox.objects.count()


def refused(error: type[DomainError], case: api.Case, call, *args, **kwargs) -> list[str]:
    before = snapshot(case)
    with pytest.raises(error) as caught:
        call(*args, **kwargs)
    assert snapshot(case) == before
    return [reason.code for reason in caught.value.reasons]


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


def test_automatic_steps_decide_with_the_rules_on_record_and_call_handlers() -> None:
    table = files.table("t", {"x": "number"}, ["route"], [(["< 10"], ['"small"']), ([">= 10"], ['"big"'])])
    xml = files.process(
        files.start(),
        files.rule("r", "t"),
        files.service("s", "test.double"),
        files.xor("g", "f2"),
        files.task("a"),
        files.end(),
        files.path("start", "r", "s", "g"),
        files.flow("g", "a", 'route = "big" and doubled = 24', "f1"),
        files.flow("g", "end", "", "f2"),
        files.path("a", "end"),
    )
    case = started(xml, person(), "p", table, data={"x": 12})
    assert set(open_tasks(case)) == {"a"}
    log = {line["kind"]: line for line in api.history(case)[0].payload["log"]}
    assert log["decided"]["rules"] == [2]
    assert (log["decided"]["decision"], log["decided"]["version"]) == ("t", 1)
    assert log["served"]["handler"] == "test.double"


def test_a_refusal_of_a_handler_undoes_the_whole_step() -> None:
    xml = files.process(
        files.start(),
        files.task("a"),
        files.service("s", "test.refuse"),
        files.end(),
        files.path("start", "a", "s", "end"),
    )
    officer = person()
    case = started(xml, officer)
    assert refused(Invalid, case, api.complete, open_tasks(case)["a"], actor=officer, data={"y": 1}) == [
        "refused"
    ]


# -- who may
def test_another_role_is_told_all_reasons_and_nothing_changes() -> None:
    case = started(files.LINE, person())
    manager = person(Role.MANAGER)
    assert refused(NotAllowed, case, api.complete, open_tasks(case)["a"], actor=manager) == ["wrong_role"]


def test_other_organisations_do_not_learn_that_a_task_exists() -> None:
    xml = files.process(
        files.start(), files.task("a", role="enterprise"), files.end(), files.path("start", "a", "end")
    )
    owner, stranger = person(Role.ENTERPRISE), person(Role.ENTERPRISE)
    case = started(xml, owner, organisations={"enterprise": owner.organisation_id})
    token = open_tasks(case)["a"]
    for outsider in (stranger, PUBLIC):
        assert refused(NotFound, case, api.complete, token, actor=outsider) == ["not_found"]
        assert refused(NotFound, case, api.claim, token, actor=outsider) == ["not_found"]
        assert refused(NotFound, case, api.withdraw, case.pk, actor=outsider, reason="x") == ["not_found"]
        with pytest.raises(NotFound):
            api.get_for(outsider, case.pk)
        with pytest.raises(NotFound):
            api.get_task(outsider, token)
    colleague = person(Role.ENTERPRISE, owner_org(owner))
    assert api.complete(token, actor=colleague).status == "finished"


def owner_org(actor):
    from shuanglian.foundation.accounts.models import Organisation

    return Organisation.objects.get(pk=actor.organisation_id)


def test_missing_tasks_and_cases_are_not_found() -> None:
    with pytest.raises(NotFound):
        api.complete(999_999, actor=person())
    with pytest.raises(NotFound):
        api.cancel(999_999, actor=person(), reason="x")
    with pytest.raises(NotFound):
        api.start("nothing", business=("thing", 1), actor=person())


def test_a_role_outside_the_staff_needs_somebody_in_its_seat() -> None:
    xml = files.process(
        files.start(),
        files.task("a"),
        files.task("b", role="solver"),
        files.end(),
        files.path("start", "a", "b", "end"),
    )
    officer, solver = person(), person(Role.SOLVER)
    case = started(xml, officer)
    assert refused(Invalid, case, api.complete, open_tasks(case)["a"], actor=officer) == ["no_seat"]
    api.bind(case.pk, actor=system(), organisations={"solver": solver.organisation_id})
    api.complete(open_tasks(case)["a"], actor=officer)
    assert refused(NotFound, case, api.complete, open_tasks(case)["b"], actor=person(Role.SOLVER)) == [
        "not_found"
    ]
    assert api.complete(open_tasks(case)["b"], actor=solver).status == "finished"


def test_filling_a_seat_anew_moves_its_open_tasks() -> None:
    xml = files.process(
        files.start(), files.task("a", role="solver"), files.end(), files.path("start", "a", "end")
    )
    first, second = person(Role.SOLVER), person(Role.SOLVER)
    case = started(xml, person(), organisations={"solver": first.organisation_id})
    api.bind(case.pk, actor=system(), organisations={"solver": second.organisation_id})
    assert list(api.worklist(first)) == []
    assert [token.node for token in api.worklist(second)] == ["a"]
    assert api.verify(case) == []


def test_a_task_open_to_every_organisation_can_be_taken_by_one() -> None:
    xml = files.process(
        files.start(), files.task("a", role="solver", seat="*"), files.end(), files.path("start", "a", "end")
    )
    one, other = person(Role.SOLVER), person(Role.SOLVER)
    case = started(xml, person())
    token = open_tasks(case)["a"]
    assert [t.pk for t in api.worklist(one)] == [t.pk for t in api.worklist(other)] == [token]
    api.claim(token, actor=one)
    assert list(api.worklist(other)) == []
    assert refused(NotFound, case, api.complete, token, actor=other) == ["not_found"]
    api.complete(token, actor=one)


def test_two_steps_that_must_be_separate_are_refused_to_one_person() -> None:
    xml = files.process(
        files.start(),
        files.task("a"),
        files.task("b", separateFrom="a"),
        files.end(),
        files.path("start", "a", "b", "end"),
    )
    one = person()
    other = person(Role.OFFICER, owner_org(one))
    case = started(xml, one)
    api.complete(open_tasks(case)["a"], actor=one)
    token = open_tasks(case)["b"]
    assert refused(NotAllowed, case, api.complete, token, actor=one) == ["same_person"]
    machine = type(one)(role=Role.OFFICER, label="接口", organisation_id=one.organisation_id, token_id=5)
    assert refused(NotAllowed, case, api.complete, token, actor=machine) == ["person_needed"]
    assert api.complete(token, actor=other).status == "finished"


def test_a_claimed_task_belongs_to_one_person_until_released() -> None:
    one = person(name="示例甲")
    other = person(Role.OFFICER, owner_org(one))
    case = started(files.LINE, one)
    token = open_tasks(case)["a"]
    api.claim(token, actor=one)
    with pytest.raises(Conflict, match="示例甲签收"):
        api.claim(token, actor=other)
    assert refused(NotAllowed, case, api.complete, token, actor=other) == ["claimed"]
    assert refused(NotAllowed, case, api.release, token, actor=other) == ["not_assignee"]
    assert [t.pk for t in api.worklist(other)] == []
    assert [t.pk for t in api.worklist(other, {"scope": "team"})] == [token]
    api.release(token, actor=one)
    assert api.complete(token, actor=other).status == "finished"
    assert [e.kind for e in api.history(case)] == [
        "case.started",
        "task.claimed",
        "task.released",
        "task.completed",
    ]


def test_a_stand_in_acts_for_a_colleague_and_the_record_says_so() -> None:
    one = person(Role.OFFICER)
    other = person(Role.LEADER, owner_org(one))
    outsider = person(Role.OFFICER)
    case = started(files.LINE, one, people={"officer": one.user_id})
    token = open_tasks(case)["a"]
    now = timezone.now()
    span = {"valid_from": now - dt.timedelta(hours=1), "valid_to": now + dt.timedelta(days=1)}
    assert "claimed" in refused(NotAllowed, case, api.complete, token, actor=other)
    with pytest.raises(Invalid) as caught:
        api.delegate(actor=one, to_user_id=outsider.user_id or 0, **span)
    assert [reason.code for reason in caught.value.reasons] == ["not_colleague"]
    given = api.delegate(actor=one, to_user_id=other.user_id or 0, **span)
    assert [t.pk for t in api.worklist(other)] == [token]
    api.revoke(given.pk, actor=one)
    assert list(api.worklist(other)) == []
    api.delegate(actor=one, to_user_id=other.user_id or 0, **span)
    Membership.objects.filter(user=one.user_id).update(is_active=False)
    assert list(api.worklist(other)) == []
    Membership.objects.filter(user=one.user_id).update(is_active=True)
    api.complete(token, actor=other)
    done = api.Token.objects.get(pk=token)
    assert (done.ended_by_user_id, done.on_behalf_of_id) == (other.user_id, one.user_id)
    assert api.history(case)[-1].payload["on_behalf_of"] == one.user_id


# -- exactly once
def test_the_slower_of_two_is_told_who_was_faster_and_when() -> None:
    one = person(name="示例快手")
    case = started(files.FORK, one)
    token = open_tasks(case)["a"]
    api.complete(token, actor=one)
    before = snapshot(case)
    with pytest.raises(Conflict, match=r"“a”已由示例快手于 \d{4}-\d\d-\d\d \d\d:\d\d 办理"):
        api.complete(token, actor=person())
    assert snapshot(case) == before


def test_a_form_opened_before_the_case_changed_is_refused() -> None:
    officer = person()
    case = started(files.FORK, officer)
    tasks = open_tasks(case)
    api.complete(tasks["a"], actor=officer, rev=1)
    assert refused(Conflict, case, api.complete, tasks["b"], actor=officer, rev=1) == ["stale"]
    api.complete(tasks["b"], actor=officer, rev=2)


def test_the_same_command_sent_twice_has_one_effect_and_one_result() -> None:
    officer = person()
    published(files.FORK)
    first = api.start("p", business=("thing", 1), actor=officer, idempotency_key="k1")
    again = api.start("p", business=("thing", 1), actor=officer, idempotency_key="k1")
    assert (first.pk, again.rev) == (again.pk, 1)
    token = open_tasks(first)["a"]
    for _time in range(2):
        assert api.complete(token, actor=officer, data={"ok_a": 1}, idempotency_key="k2").rev == 2
    assert refused(
        Conflict, first, api.complete, token, actor=officer, data={"ok_a": 2}, idempotency_key="k2"
    ) == ["key_reused"]
    assert api.verify(first) == []


def test_one_object_has_one_open_case_of_a_kind() -> None:
    officer = person()
    published(files.LINE)
    case = api.start("p", business=("thing", 7), actor=officer)
    assert refused(Conflict, case, api.start, "p", business=("thing", 7), actor=officer) == ["already_open"]
    api.complete(open_tasks(case)["a"], actor=officer)
    assert api.start("p", business=("thing", 7), actor=officer).pk != case.pk


# -- evidence
def test_required_evidence_is_demanded_in_full() -> None:
    xml = files.process(
        files.start(), files.task("a", evidence="report photo"), files.end(), files.path("start", "a", "end")
    )
    officer = person()
    case = started(xml, officer)
    token = open_tasks(case)["a"]
    assert refused(EvidenceMissing, case, api.complete, token, actor=officer) == ["evidence_missing"] * 2
    one = [api.Evidence("report", statement="已核对"), api.Evidence("photo")]
    assert refused(Invalid, case, api.complete, token, actor=officer, evidence=one) == ["empty_evidence"]
    strange = [api.Evidence("report", statement="已核对"), api.Evidence("photo", file=424242)]
    assert refused(NotFound, case, api.complete, token, actor=officer, evidence=strange) == ["not_found"]
    api.complete(
        token,
        actor=officer,
        evidence=[api.Evidence("report", statement="已核对"), api.Evidence("photo", value=3.2)],
    )
    assert api.steps(case)[0].evidence == ("report", "photo")


# -- the whole case
def test_a_starter_withdraws_and_staff_cancel_with_a_reason() -> None:
    starter, officer = person(Role.ENTERPRISE), person()
    case = started(files.FORK, starter)
    assert refused(Invalid, case, api.withdraw, case.pk, actor=starter, reason=" ") == ["no_reason"]
    assert refused(NotAllowed, case, api.withdraw, case.pk, actor=officer, reason="x") == ["not_starter"]
    assert refused(NotAllowed, case, api.cancel, case.pk, actor=starter, reason="x") == ["staff_only"]
    case = api.withdraw(case.pk, actor=starter, reason="不需要了")
    assert (case.status, case.reason, open_tasks(case)) == ("withdrawn", "不需要了", {})
    assert refused(Conflict, case, api.cancel, case.pk, actor=officer, reason="x") == ["closed"]
    second = started(files.FORK, starter)
    token = open_tasks(second)["a"]
    assert api.cancel(second.pk, actor=officer, reason="重复").status == "cancelled"
    assert refused(Conflict, second, api.complete, token, actor=officer) == ["token_gone"]
    assert api.verify(case) == api.verify(second) == []


def test_a_suspended_case_stands_still() -> None:
    officer = person()
    case = started(files.LINE, officer)
    token = open_tasks(case)["a"]
    api.suspend(case.pk, actor=officer, reason="等法院文书")
    assert refused(Conflict, case, api.complete, token, actor=officer) == ["suspended"]
    assert refused(Conflict, case, api.suspend, case.pk, actor=officer, reason="x") == ["suspended"]
    assert list(api.worklist(officer)) == []
    api.resume(case.pk, actor=officer)
    assert refused(Conflict, case, api.resume, case.pk, actor=officer) == ["not_suspended"]
    assert api.complete(token, actor=officer).status == "finished"
    assert api.verify(case) == []


def test_a_finished_case_can_be_taken_up_again_where_that_is_sound() -> None:
    officer = person()
    case = started(files.FORK, officer)
    for node in "abc":
        api.complete(open_tasks(case)[node], actor=officer)
    assert refused(Invalid, case, api.reopen, case.pk, "fork", actor=officer, reason="x") == ["bad_node"]
    case = api.reopen(case.pk, "c", actor=officer, reason="漏了材料")
    assert (case.status, set(open_tasks(case))) == ("open", {"c"})
    assert api.complete(open_tasks(case)["c"], actor=officer).status == "finished"
    assert api.verify(case) == []


def test_a_message_reaches_the_cases_that_wait_for_it() -> None:
    outside = '<bpmn:message id="m" name="paid"/>'
    xml = files.process(
        files.start(),
        files.message("w", "contract"),
        files.task("a"),
        files.end(),
        files.path("start", "w", "a", "end"),
        outside=outside,
    )
    officer = person()
    case = started(xml, officer, data={"contract": 17})
    assert api.signal("paid", correlation=18, actor=system()) == []
    assert [c.pk for c in api.signal("paid", correlation=17, actor=system(), data={"amount": 5})] == [case.pk]
    case.refresh_from_db()
    assert (case.data["amount"], set(open_tasks(case))) == (5, {"a"})
    assert api.signal("paid", correlation=17, actor=system()) == []
    assert api.verify(case) == []


def test_a_joint_review_ends_when_all_have_voted_or_enough_have() -> None:
    inner = (
        '<bpmn:multiInstanceLoopCharacteristics sl:collection="bureaus" sl:itemIs="organisation">'
        "<bpmn:completionCondition>done >= 2</bpmn:completionCondition></bpmn:multiInstanceLoopCharacteristics>"
    )
    xml = files.process(
        files.start(),
        files.task("a", inner=inner),
        files.task("c"),
        files.end(),
        files.path("start", "a", "c", "end"),
    ).replace(b"done >= 2", b"done &gt;= 2")
    members = [person() for _number in range(3)]
    case = started(xml, members[0], data={"bureaus": [m.organisation_id for m in members]})
    votes = api.Token.objects.filter(case=case, form="task", status="active")
    assert votes.count() == 3
    assert refused(
        NotAllowed,
        case,
        api.complete,
        votes.get(organisation=members[0].organisation_id).pk,
        actor=members[1],
    ) == ["wrong_organisation"]
    for member in members[:2]:
        case = api.complete(
            votes.get(organisation=member.organisation_id).pk, actor=member, data={"ok": True}
        )
    assert set(open_tasks(case)) == {"c"}
    assert [vote["ok"] for vote in case.data["steps"]["a"]] == [True, True]
    assert api.Token.objects.filter(case=case, node="a", status="cancelled").count() == 1
    assert api.verify(case) == []


def test_the_steps_and_the_diagram_tell_where_a_case_stands() -> None:
    officer = person(name="示例办事员")
    case = started(files.FORK, officer)
    api.complete(open_tasks(case)["a"], actor=officer)
    case = api.get_for(officer, case.pk)
    assert [(s.name, s.state, s.who) for s in api.steps(case)] == [
        ("a", "done", "示例办事员"),
        ("b", "now", ""),
        ("c", "todo", ""),
    ]
    picture = api.diagram(case)
    assert picture["current"] == ["b", "join"]
    assert set(picture["done"]) == {"start", "a"}
    assert "BPMNShape" in picture["xml"]


def test_a_case_keeps_the_version_it_was_started_with() -> None:
    officer = person()
    case = started(files.LINE, officer)
    published(files.FORK)
    assert api.complete(open_tasks(case)["a"], actor=officer).status == "finished"
    assert set(open_tasks(api.start("p", business=("thing", 9_999), actor=officer))) == {"a", "b"}


def test_the_data_of_a_case_is_bounded() -> None:
    officer = person()
    case = started(files.LINE, officer)
    assert refused(
        Invalid, case, api.complete, open_tasks(case)["a"], actor=officer, data={"x": "长" * 300_000}
    ) == ["too_large"]


def test_an_endless_automatic_loop_is_stopped() -> None:
    xml = files.process(
        files.start(),
        files.task("a"),
        files.xor("g"),
        files.service("s", "test.double"),
        files.xor("h", "back"),
        files.end(),
        files.path("start", "a", "g", "s", "h"),
        files.flow("h", "end", "never", "out"),
        files.flow("h", "g", "", "back"),
    )
    officer = person()
    case = started(xml, officer)
    assert refused(api.Runaway, case, api.complete, open_tasks(case)["a"], actor=officer) == ["runaway"]


def test_those_who_take_part_in_a_case_may_read_its_record_and_files() -> None:
    from shuanglian.foundation.events.access import may_read_all

    starter, stranger = person(Role.ENTERPRISE), person(Role.ENTERPRISE)
    case = started(files.LINE, starter)
    assert may_read_all(starter, case.stream)
    assert not may_read_all(stranger, case.stream)
    assert not may_read_all(stranger, "case:x")


_SHOWN: set[int] = set()


@handlers.publicity_for("test_thing")
def _is_shown(case: api.Case) -> bool:
    return case.business_id in _SHOWN


@pytest.mark.parametrize(
    ("business", "marked", "shown"),
    [
        (("test_thing", 1), True, True),
        (("test_thing", 2), True, False),
        (("test_thing", 1), False, False),
        (("nobodys_thing", 1), True, False),
    ],
)
def test_a_step_is_public_when_its_file_and_the_programme_say_so(
    business: tuple[str, int], marked: bool, shown: bool
) -> None:
    _SHOWN.add(1)
    officer, extra = person(), {"public": "true"} if marked else {}
    xml = files.process(files.start(), files.task("a", **extra), files.end(), files.path("start", "a", "end"))
    published(xml)
    case = api.start("p", business=business, actor=officer)
    api.complete(open_tasks(case)["a"], actor=officer)
    events = Event.objects.filter(kind="task.completed", object_id=str(case.pk))
    assert list(events.values_list("public", flat=True)) == [shown]


def test_what_was_public_stops_being_so_with_its_object() -> None:
    _SHOWN.add(3)
    officer = person()
    case = started(files.LINE, officer)
    case.business_type, case.business_id = "test_thing", 3
    assert handlers.is_public(case)
    _SHOWN.discard(3)
    assert not handlers.is_public(case)
