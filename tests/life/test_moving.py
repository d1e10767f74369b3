"""Running cases go over to a newer version: checked, approved by a second person, one by one, nothing lost."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.utils import timezone

from shuanglian.casework import api, definitions
from shuanglian.casework.models import Clock, Definition, Timer, Token
from shuanglian.casework.moving import services
from shuanglian.casework.moving.models import Move
from shuanglian.foundation.actor import Actor, Role, system
from shuanglian.foundation.errors import Conflict, Invalid, NotAllowed
from shuanglian.foundation.events.models import Event
from tests.casework import files
from tests.casework.factories import open_tasks, person, published, started

pytestmark = pytest.mark.django_db
MONDAY = dt.datetime(2026, 6, 8, 2, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
LINE = files.process(
    files.start(),
    files.task("a"),
    files.task("b", separateFrom="a"),
    files.end(),
    files.path("start", "a", "b", "end"),
)
# The steps are called differently, and a new one comes between them.
LONGER = files.process(
    files.start(),
    files.task("first"),
    files.task("middle"),
    files.task("b", separateFrom="first"),
    files.end(),
    files.path("start", "first", "middle", "b", "end"),
)
FORKED = files.process(
    files.start(),
    files.parallel("fork"),
    files.task("x", outputs="ok_x"),
    files.task("y", outputs="ok_y"),
    files.parallel("join"),
    files.task("c"),
    files.end(),
    files.path("start", "fork", "x", "join", "c", "end"),
    files.path("fork", "y", "join"),
)
GROUP = files.task("g", inner='<bpmn:multiInstanceLoopCharacteristics sl:collection="items"/>')


@pytest.fixture
def owners() -> tuple[Actor, Actor]:
    return person(Role.ADMIN), person(Role.STEWARD)


def to(owners: tuple[Actor, Actor], xml: bytes, **mapping: str) -> Move:
    """The dry run of moving everything from the newest version to this one."""
    source = Definition.objects.filter(key="p").order_by("-version").first()
    target = published(xml)
    assert source is not None
    row = services.plan(actor=owners[0], source=source, target=target, mapping=mapping)
    return services.dry_run(row.pk, actor=owners[0])


def moved(owners: tuple[Actor, Actor], xml: bytes, **mapping: str) -> Move:
    row = to(owners, xml, **mapping)
    services.approve(row.pk, actor=owners[1], digest=row.digest)
    return services.execute(row.pk)


def codes(row: Move) -> list[list[str]]:
    return [[p["code"] for p in line.problems] for line in row.cases.order_by("case_id")]


def sound(case: api.Case) -> bool:
    """Nothing is wrong with a case, and every place it stands at is one of its definition."""
    case = api.Case.objects.select_related("definition").get(pk=case.pk)
    nodes = definitions.graph(case.definition).nodes
    here = Token.objects.filter(case=case, status="active").values_list("node", flat=True)
    alarms = Timer.objects.filter(case=case, status="pending").values_list("node", flat=True)
    return api.verify(case) == [] and set(here) | set(alarms) <= set(nodes)


def photo(case: api.Case) -> list[object]:
    rows: list[object] = [list(api.Case.objects.filter(pk=case.pk).values())]
    parts = (Token, Timer, Clock)
    return rows + [list(model.objects.filter(case=case).order_by("pk").values()) for model in parts]


def test_a_dry_run_changes_nothing_and_says_by_digest_what_it_saw(owners: tuple[Actor, Actor]) -> None:
    one, two = started(LINE), started(LINE)
    before, events = [photo(one), photo(two)], Event.objects.filter(object_type__in=["case", "task"]).count()
    row = to(owners, LONGER, a="first")
    assert [photo(one), photo(two)] == before
    assert Event.objects.filter(object_type__in=["case", "task"]).count() == events
    assert services.counted(row) == {"ready": 2, "refused": 0, "moved": 0, "skipped": 0}
    digest = row.digest
    assert services.dry_run(row.pk, actor=owners[0]).digest == digest
    api.claim(open_tasks(one)["a"], actor=person())
    assert services.dry_run(row.pk, actor=owners[0]).digest != digest


def test_cases_go_on_in_the_new_version_and_the_record_tells_how(owners: tuple[Actor, Actor]) -> None:
    officer = person()
    case = started(LINE, officer)
    api.complete(open_tasks(case)["a"], actor=officer, data={"x": 1})
    row = moved(owners, LONGER, a="first")
    assert row.status == Move.Status.DONE
    case.refresh_from_db()
    assert (case.definition.version, set(open_tasks(case))) == (2, {"b"})
    assert case.data["steps"]["first"] == {"x": 1}
    event = api.history(case)[-1]
    assert (event.kind, event.payload["from"], event.payload["to"], event.payload["move"]) == (
        "case.moved",
        ["p", 1],
        ["p", 2],
        row.pk,
    )
    # Four eyes still hold although the step has another name now.
    with pytest.raises(NotAllowed):
        api.complete(open_tasks(case)["b"], actor=officer)
    assert sound(case)
    assert api.complete(open_tasks(case)["b"], actor=person()).status == "finished"


def test_a_second_person_approves_what_the_dry_run_saw(owners: tuple[Actor, Actor]) -> None:
    case = started(LINE)
    before = photo(case)
    row = to(owners, LONGER, a="first")
    with pytest.raises(NotAllowed):
        services.approve(row.pk, actor=owners[0], digest=row.digest)
    with pytest.raises(NotAllowed):
        services.approve(row.pk, actor=person(), digest=row.digest)
    with pytest.raises(NotAllowed):
        services.plan(actor=person(), source=row.source, target=row.target)
    with pytest.raises(Conflict):
        services.approve(row.pk, actor=owners[1], digest="0" * 64)
    with pytest.raises(Conflict):
        services.execute(row.pk)
    assert photo(case) == before
    services.cancel(row.pk, actor=owners[0])
    with pytest.raises(Conflict):
        services.approve(row.pk, actor=owners[1], digest=row.digest)


def test_every_problem_of_a_plan_is_told_at_once(owners: tuple[Actor, Actor]) -> None:
    started(LINE)
    source = Definition.objects.get(key="p")
    with pytest.raises(Invalid) as caught:
        services.plan(actor=owners[0], source=source, target=source, note="长" * 501, cases=[999])
    assert [r.code for r in caught.value.reasons] == ["not_newer", "too_long", "not_on_source"]
    target = published(LONGER)
    mapping = {"nowhere": "b", "a": "missing", "b": "end", "start": "first"}
    with pytest.raises(Invalid) as caught:
        services.plan(actor=owners[0], source=source, target=target, mapping=mapping)
    assert {(r.code, r.field) for r in caught.value.reasons} >= {
        ("no_source", "nowhere"),
        ("no_target", "a"),
        ("kind_changed", "b"),
        ("kind_changed", "start"),
    }
    assert not Move.objects.exists()


def test_a_step_without_a_counterpart_keeps_its_cases_where_they_are(owners: tuple[Actor, Actor]) -> None:
    officer = person()
    stuck, free = started(LINE, officer), started(LINE, officer)
    api.complete(open_tasks(free)["a"], actor=officer)
    row = to(owners, LONGER)
    assert codes(row) == [["node_missing"], []]
    assert row.problems == [
        {"code": "node_missing", "element": "a", "message": "办件在“a”，新版本没有这一步", "cases": 1}
    ]
    services.approve(row.pk, actor=owners[1], digest=row.digest)
    services.execute(row.pk)
    assert [api.Case.objects.get(pk=c.pk).definition.version for c in (stuck, free)] == [1, 2]
    assert services.counted(row) == {"ready": 0, "refused": 1, "moved": 1, "skipped": 0}


def test_a_join_that_is_half_reached_stays_half_reached(owners: tuple[Actor, Actor]) -> None:
    officer = person()
    case = started(files.FORK, officer)
    api.complete(open_tasks(case)["a"], actor=officer, data={"ok_a": True})
    row = moved(owners, FORKED, a="x", b="y")
    assert row.status == Move.Status.DONE
    assert set(open_tasks(case)) == {"y"}
    assert sound(case)
    api.complete(open_tasks(case)["y"], actor=officer, data={"ok_y": False})
    assert set(open_tasks(case)) == {"c"}
    case = api.complete(open_tasks(case)["c"], actor=officer)
    assert (case.status, case.data["ok_a"], case.data["ok_y"]) == ("finished", True, False)
    assert set(case.data["steps"]) == {"x", "y", "c"}
    assert sound(case)


def test_an_arrival_whose_way_is_gone_is_refused(owners: tuple[Actor, Actor]) -> None:
    officer = person()
    case = started(files.FORK, officer)
    api.complete(open_tasks(case)["a"], actor=officer, data={"ok_a": True})
    # In the new version a is done before the split: nobody can have arrived from it.
    xml = files.process(
        files.start(),
        files.task("a"),
        files.parallel("fork"),
        files.task("b", outputs="ok_b"),
        files.task("d", outputs="ok_d"),
        files.parallel("join"),
        files.task("c"),
        files.end(),
        files.path("start", "a", "fork", "b", "join", "c", "end"),
        files.path("fork", "d", "join"),
    )
    row = to(owners, xml)
    assert "arrival" in codes(row)[0]


def test_places_that_no_case_of_the_new_version_reaches_together_are_refused(
    owners: tuple[Actor, Actor],
) -> None:
    started(files.FORK)
    xml = files.process(
        files.start(), *(files.task(n) for n in "abc"), files.end(), files.path("start", "a", "b", "c", "end")
    )
    row = to(owners, xml)
    assert codes(row)[0][-1] == "unreachable"


def test_a_group_that_is_half_done_goes_on_and_keeps_its_answers(owners: tuple[Actor, Actor]) -> None:
    officer = person()
    old = files.process(files.start(), GROUP, files.end(), files.path("start", "g", "end"))
    new = files.process(
        files.start(), GROUP, files.task("after"), files.end(), files.path("start", "g", "after", "end")
    )
    case = started(old, officer, data={"items": ["甲", "乙", "丙"]})
    first = Token.objects.filter(case=case, form="task").order_by("pk").first()
    assert first is not None
    api.complete(first.pk, actor=officer, data={"ok": True})
    moved(owners, new)
    assert sound(case)
    left = Token.objects.filter(case=case, form="task", status="active").order_by("pk")
    assert left.count() == 2
    for pk in list(left.values_list("pk", flat=True)):
        api.complete(pk, actor=officer, data={"ok": False})
    assert set(open_tasks(case)) == {"after"}
    case.refresh_from_db()
    assert [answer["item"] for answer in case.data["steps"]["g"]] == ["甲", "乙", "丙"]
    alone = new.replace(b"</bpmn:userTask>", b"</bpmn:userTask>").replace(
        b'sl:collection="items"', b'isSequential="true" sl:collection="items"'
    )
    started(new, officer, data={"items": [1, 2]})
    assert codes(to(owners, alone)) == [[], ["group_changed"]]


def alarmed(host: str, alarm: str, *, workdays: str = "5", sla: str = "3", more: str = "") -> bytes:
    return files.process(
        files.start(),
        files.task(host, sla=sla),
        files.boundary(alarm, host, workdays=workdays),
        files.task("late"),
        files.end(),
        files.end("e2"),
        files.path("start", host, "end"),
        files.path(alarm, "late", "e2"),
        more,
    )


def test_alarms_and_clocks_keep_their_dates_whatever_the_new_version_allows(
    owners: tuple[Actor, Actor],
) -> None:
    with time_machine.travel(MONDAY, tick=False) as now:
        officer = person()
        case = started(alarmed("a", "t"), officer)
        clock, timer = Clock.objects.get(case=case), Timer.objects.get(case=case)
        now.move_to(MONDAY + DAY)
        moved(owners, alarmed("b", "u", workdays="30", sla="20d"), a="b", t="u")
        again, alarm = Clock.objects.get(case=case), Timer.objects.get(case=case)
        assert (again.due_at, again.days, again.unit) == (clock.due_at, 3, "workday")
        assert (alarm.due_at, alarm.node, alarm.status) == (timer.due_at, "u", "pending")
        told = api.history(case)[-1].payload
        assert told["timers"][0]["due_at"] == timer.due_at.isoformat()  # type: ignore[union-attr]
        assert told["clocks"][0]["began"] is False
        assert sound(case)
        now.move_to(MONDAY + 8 * DAY)
        assert api.fire_due().timers == 1
        assert set(open_tasks(case)) == {"late"}


def test_an_alarm_without_a_counterpart_is_refused_unless_the_plan_drops_it(
    owners: tuple[Actor, Actor],
) -> None:
    case = started(alarmed("a", "t"))
    plain = files.process(
        files.start(), files.task("a", sla="3"), files.end(), files.path("start", "a", "end")
    )
    row = to(owners, plain)
    assert codes(row) == [["timer_missing"]]
    services.cancel(row.pk, actor=owners[0])
    source, target = Definition.objects.get(key="p", version=1), Definition.objects.get(key="p", version=2)
    row = services.plan(actor=owners[0], source=source, target=target, mapping={"t": ""})
    row = services.dry_run(row.pk, actor=owners[0])
    services.approve(row.pk, actor=owners[1], digest=row.digest)
    services.execute(row.pk)
    assert Timer.objects.get(case=case).status == Timer.Status.VOID
    assert sound(case)


def test_a_new_alarm_and_a_first_limit_begin_with_the_move(owners: tuple[Actor, Actor]) -> None:
    plain = files.process(files.start(), files.task("a"), files.end(), files.path("start", "a", "end"))
    with time_machine.travel(MONDAY, tick=False) as now:
        case = started(plain)
        now.move_to(MONDAY + 7 * DAY)
        moved(owners, alarmed("a", "t", workdays="2", sla="1"))
        assert Timer.objects.get(case=case).due_at == dt.datetime(2026, 6, 17, 9, 30, tzinfo=dt.UTC)
        assert Clock.objects.get(case=case).due_at == dt.datetime(2026, 6, 16, 9, 30, tzinfo=dt.UTC)
    assert sound(case)


def test_what_later_steps_need_and_the_case_does_not_know_is_named(owners: tuple[Actor, Actor]) -> None:
    old = files.process(
        files.start(), files.task("a", outputs="x"), files.end(), files.path("start", "a", "end")
    )
    new = files.process(
        files.start(),
        files.task("ask", outputs="grade"),
        files.task("a", outputs="x"),
        files.xor("hard", "easy"),
        files.task("more", outputs="z"),
        files.end(),
        files.path("start", "ask", "a", "hard"),
        files.flow("hard", "more", 'grade = "hard"'),
        files.path("more", "end"),
        files.flow("hard", "end", name="easy"),
    )
    started(old, data={"y": 1})
    knowing = started(old, data={"grade": "hard"})
    row = to(owners, new)
    assert codes(row) == [["data_missing"], []]
    assert "grade" in row.problems[0]["message"]
    assert knowing.pk == row.cases.get(status="ready").case_id


def test_missing_limits_seats_and_suspension_are_told_together(owners: tuple[Actor, Actor]) -> None:
    officer = person()
    case = started(files.LINE, officer)
    api.suspend(case.pk, actor=officer, reason="等文书")
    xml = files.process(
        files.start(),
        files.task("a", role="solver", sla="triage"),
        files.end(),
        files.path("start", "a", "end"),
    )
    row = to(owners, xml)
    assert codes(row) == [["suspended", "no_sla", "no_seat"]]


def test_a_setting_of_one_case_stays_and_the_rest_is_that_of_the_new_version(
    owners: tuple[Actor, Actor],
) -> None:
    xml = files.process(files.start(), files.task("a", sla="t"), files.end(), files.path("start", "a", "end"))
    own = started(xml, config={"sla": {"t": 9}}, definition_config={"sla": {"t": 3}, "reopen": "fresh"})
    plain = started(xml, definition_config={"sla": {"t": 3}, "reopen": "fresh"})
    source = Definition.objects.get(key="p")
    target = published(
        LINE.replace(b'id="a"', b'id="a" sl:sla="t"'), config={"sla": {"t": 5}, "reopen": "continue"}
    )
    row = services.plan(actor=owners[0], source=source, target=target)
    row = services.dry_run(row.pk, actor=owners[0])
    services.approve(row.pk, actor=owners[1], digest=row.digest)
    services.execute(row.pk)
    own.refresh_from_db()
    plain.refresh_from_db()
    assert (own.config["sla"], plain.config["sla"]) == ({"t": 9}, {"t": 5})
    assert own.config["reopen"] == plain.config["reopen"] == "continue"


def test_a_case_that_went_on_since_is_checked_again_and_left_with_the_reason(
    owners: tuple[Actor, Actor],
) -> None:
    officer = person()
    gone, stuck, fine = (started(LINE, officer) for _n in range(3))
    new = files.process(
        files.start(), files.task("a"), files.task("z"), files.end(), files.path("start", "a", "z", "end")
    )
    row = to(owners, new)
    services.approve(row.pk, actor=owners[1], digest=row.digest)
    for case in (gone, stuck):
        api.complete(open_tasks(case)["a"], actor=officer)
    api.complete(open_tasks(gone)["b"], actor=person())
    services.execute(row.pk)
    assert codes(row) == [["closed"], ["node_missing"], []]
    assert list(row.cases.order_by("case").values_list("status", flat=True)) == [
        "skipped",
        "skipped",
        "moved",
    ]
    assert [api.Case.objects.get(pk=c.pk).definition.version for c in (gone, stuck, fine)] == [1, 1, 2]
    assert all(sound(case) for case in (gone, stuck, fine))


def test_execution_can_be_stopped_and_taken_up_again(owners: tuple[Actor, Actor], monkeypatch) -> None:
    cases = [started(LINE) for _n in range(4)]
    row = to(owners, LONGER, a="first")
    services.approve(row.pk, actor=owners[1], digest=row.digest)
    whole, calls = services._move, []

    def stop(*args: object) -> None:
        calls.append(args)
        if len(calls) == 3:
            raise KeyboardInterrupt
        whole(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(services, "_move", stop)
    with pytest.raises(KeyboardInterrupt):
        services.execute(row.pk)
    monkeypatch.undo()
    assert services.counted(row)["moved"] == 2
    assert services.execute(row.pk).status == Move.Status.DONE
    assert services.counted(row)["moved"] == 4
    kinds = [e.kind for case in cases for e in api.history(case)]
    assert kinds.count("case.moved") == 4
    assert all(sound(case) for case in cases)


def test_names_may_change_places(owners: tuple[Actor, Actor]) -> None:
    officer = person()
    case = started(LINE, officer)
    api.complete(open_tasks(case)["a"], actor=officer)
    swapped = files.process(
        files.start(),
        files.task("b"),
        files.task("a", separateFrom="b"),
        files.end(),
        files.path("start", "b", "a", "end"),
    )
    moved(owners, swapped, a="b", b="a")
    assert set(open_tasks(case)) == {"a"}
    done = Token.objects.get(case=case, status="done")
    assert done.node == "b"
    with pytest.raises(NotAllowed):
        api.complete(open_tasks(case)["a"], actor=officer)


def test_a_case_that_waits_for_a_called_one_moves_and_is_given_its_results(
    owners: tuple[Actor, Actor],
) -> None:
    officer = person()
    inner = files.process(
        files.start(),
        files.task("i", outputs="done"),
        files.end(),
        files.path("start", "i", "end"),
        key="inner",
    )
    published(inner, "inner")

    def outer(call: str) -> bytes:
        activity = f'<bpmn:callActivity id="{call}" calledElement="inner" sl:results="done"/>'
        return files.process(
            files.start(), activity, files.task("c"), files.end(), files.path("start", call, "c", "end")
        )

    case = started(outer("one"), officer)
    moved(owners, outer("two"), one="two")
    assert sound(case)
    called = api.Case.objects.get(key="inner")
    api.complete(open_tasks(called)["i"], actor=officer, data={"done": 7})
    case.refresh_from_db()
    assert (case.data["done"], set(open_tasks(case))) == (7, {"c"})


def test_only_chosen_cases_are_moved(owners: tuple[Actor, Actor]) -> None:
    one, two = started(LINE), started(LINE)
    source, target = Definition.objects.get(key="p"), published(LONGER)
    row = services.plan(actor=system(), source=source, target=target, mapping={"a": "first"}, cases=[two.pk])
    row = services.dry_run(row.pk, actor=system())
    services.approve(row.pk, actor=owners[0], digest=row.digest)
    services.execute(row.pk)
    assert [api.Case.objects.get(pk=c.pk).definition.version for c in (one, two)] == [1, 2]
    assert timezone.now() >= Move.objects.get(pk=row.pk).finished_at  # type: ignore[operator]
