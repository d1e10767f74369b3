"""Figures and exports of cases that were really worked, by who may see them."""

from __future__ import annotations

import datetime as dt
import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from lxml import etree
from typer.testing import CliRunner

from shuanglian.casework import api
from shuanglian.casework.mining import Period, export, statistics
from shuanglian.casework.mining.xes import NAMESPACE
from shuanglian.casework.models import Token
from shuanglian.cli.app import app
from shuanglian.foundation.accounts.models import User
from shuanglian.foundation.actor import PUBLIC, Actor, Role, system
from shuanglian.foundation.errors import DomainError, Invalid, NotAllowed, NotFound
from tests.casework.factories import organisation, person, published
from tests.casework.files import each, end, flow, path, process, start, task, xor

pytestmark = pytest.mark.django_db
XES = f"{{{NAMESPACE}}}"


@pytest.fixture
def officer() -> Actor:
    return person(Role.OFFICER, organisation("甲局"), "何某人")


@pytest.fixture
def worked(officer: Actor) -> list[api.Case]:
    """One case finished after a loop, one open, one taken back."""
    published(
        process(
            start(),
            task("check", role="officer", sla="3"),
            xor("gate", "gate_end"),
            end(),
            path("start", "check", "gate"),
            flow("gate", "check", "again = true"),
            flow("gate", "end"),
        )
    )
    cases = [api.start("p", business=("thing", n), actor=officer) for n in (1, 2, 3)]
    for again in (True, False):
        token = Token.objects.get(case=cases[0], status="active")
        api.claim(token.pk, actor=officer)
        api.complete(token.pk, actor=officer, data={"again": again})
    api.withdraw(cases[2].pk, actor=officer, reason="不办了")
    return cases


def ocel(**more: Any) -> dict[str, Any]:
    target = io.BytesIO()
    export(system(), "p", target, form="ocel", **more)
    return dict(json.loads(target.getvalue()))


def xes(**more: Any) -> etree._Element:
    target = io.BytesIO()
    export(system(), "p", target, form="xes", **more)
    return etree.fromstring(target.getvalue())


def test_the_figures_are_those_of_the_record(worked: list[api.Case], officer: Actor) -> None:
    found = statistics(officer, "p").figures
    assert (found.cases, found.by_status) == (3, {"finished": 1, "open": 1, "withdrawn": 1})
    (row,) = found.steps
    assert (row.opened, row.finished, row.open, row.repeats) == (4, 2, 1, 1)
    assert (row.waiting.n, row.late, row.limited) == (2, 0, 2)
    assert found.cycle.n == 1 and found.bottleneck == "check"


def test_a_step_is_late_by_its_date_even_if_no_warning_was_given(
    worked: list[api.Case], officer: Actor
) -> None:
    task = Token.objects.filter(case=worked[0], status="done").first()
    assert task is not None and task.ended_at is not None
    api.Clock.objects.filter(token=task).update(due_at=task.ended_at - dt.timedelta(seconds=1))
    (row,) = statistics(officer, "p").figures.steps
    assert (row.late, row.limited) == (1, 2)


def test_reviewers_asked_together_are_no_rework(officer: Actor) -> None:
    voting = process(
        start(), task("vote", inner=each("voices")), end(), path("start", "vote", "end"), key="v"
    )
    published(voting, "v")
    case = api.start("v", business=("thing", 9), actor=officer, data={"voices": [1, 2, 3]})
    for token in Token.objects.filter(case=case, form="task"):
        api.complete(token.pk, actor=officer, data={})
    found = statistics(officer, "v").figures
    assert (found.cycle.n, found.rework, [row.repeats for row in found.steps]) == (1, 0.0, [0])


def test_a_period_and_a_version_select_cases(worked: list[api.Case], officer: Actor) -> None:
    api.Case.objects.filter(pk=worked[1].pk).update(started_at=dt.datetime(2025, 12, 31, 16, tzinfo=dt.UTC))
    new_year = dt.date(2026, 1, 1)  # 16:00 UTC is midnight in Shaoxing
    assert statistics(officer, "p", Period(new_year, new_year)).figures.cases == 1
    assert statistics(officer, "p", Period(until=dt.date(2025, 12, 31))).figures.cases == 0
    assert statistics(officer, "p", Period(version=1)).figures.cases == 3
    assert statistics(officer, "p", Period(version=2)).figures.cases == 0


@pytest.mark.parametrize("viewer", [PUBLIC, Actor(Role.ENTERPRISE, "甲厂", 1, 1)])
def test_people_outside_the_staff_get_no_figures(worked: list[api.Case], viewer: Actor) -> None:
    with pytest.raises(NotAllowed):
        statistics(viewer, "p")


def test_the_record_is_exported_by_stewards_only(worked: list[api.Case], officer: Actor) -> None:
    target = io.BytesIO()
    for viewer, key, form, error in (
        (officer, "p", "ocel", NotAllowed),
        (system(), "none", "ocel", NotFound),
        (system(), "p", "csv", Invalid),
    ):
        with pytest.raises(error) as refused:
            export(viewer, key, target, form=form)
        assert isinstance(refused.value, DomainError)
    assert target.getvalue() == b""


def test_ocel_refers_only_to_objects_and_types_that_it_declares(worked: list[api.Case]) -> None:
    log = ocel()
    objects = {row["id"]: row["type"] for row in log["objects"]}
    assert len(objects) == len(log["objects"])
    assert {row["name"] for row in log["objectTypes"]} == set(objects.values())
    assert {row["type"] for row in log["events"]} == {row["name"] for row in log["eventTypes"]}
    assert len({row["id"] for row in log["events"]}) == len(log["events"])
    for row in (*log["events"], *log["objects"]):
        assert all(related["objectId"] in objects for related in row["relationships"])
    declared = {
        t["name"]: {a["name"] for a in t["attributes"]} for t in log["eventTypes"] + log["objectTypes"]
    }
    for row in (*log["events"], *log["objects"]):
        assert {a["name"] for a in row["attributes"]} <= declared[row["type"]]


def test_a_step_of_the_log_is_about_its_task_its_case_and_the_business(worked: list[api.Case]) -> None:
    token = Token.objects.filter(case=worked[0], status="done").earliest("pk")
    about = [
        {r["objectId"] for r in row["relationships"]}
        for row in ocel()["events"]
        if any(r["objectId"] == f"task-{token.pk}" for r in row["relationships"])
    ]
    assert len(about) == 3  # opened, taken, finished
    assert all({f"case-{worked[0].pk}", "thing-1"} <= one for one in about)


def test_nobody_is_named_and_names_change_with_every_export(worked: list[api.Case], officer: Actor) -> None:
    def people(log: dict[str, Any]) -> set[str]:
        return {a["value"] for row in log["events"] for a in row["attributes"] if a["name"] == "resource"}

    first, second = ocel(), ocel()
    assert len(people(first)) == 1 and people(first).isdisjoint(people(second))
    text = json.dumps(first, ensure_ascii=False)
    assert officer.label not in text and officer.key not in text


def test_xes_has_a_trace_per_case_in_order_of_time(worked: list[api.Case]) -> None:
    log = xes()
    assert log.tag == f"{XES}log" and log.get("xes.version")
    traces = log.findall(f"{XES}trace")
    assert len(traces) == 3
    for trace in traces:
        times = [date.get("value") for date in trace.iter(f"{XES}date")]
        assert times == sorted(times) and times
    transitions = [
        s.get("value") for s in traces[0].iter(f"{XES}string") if s.get("key") == "lifecycle:transition"
    ]
    assert transitions == ["schedule", "start", "complete"] * 2
    assert "case.withdrawn" in {s.get("value") for s in traces[2].iter(f"{XES}string")}


def test_an_empty_process_gives_a_valid_empty_log(officer: Actor) -> None:
    published(process(start(), task("a"), end(), path("start", "a", "end")))
    assert ocel() == {"events": [], "objects": [], "objectTypes": [], "eventTypes": []}
    assert xes().findall(f"{XES}trace") == []
    assert statistics(officer, "p").figures.cases == 0


def test_the_same_number_of_queries_for_more_cases(
    worked: list[api.Case], officer: Actor, django_assert_max_num_queries: Any
) -> None:
    for n in range(10, 30):
        api.start("p", business=("thing", n), actor=officer)
    with django_assert_max_num_queries(6):
        statistics(officer, "p")
    with django_assert_max_num_queries(8):
        ocel()


def test_the_console_prints_figures_and_writes_the_file(worked: list[api.Case], tmp_path: Path) -> None:
    run = CliRunner()
    told = run.invoke(app, ["process", "stats", "p", "--json"])
    assert told.exit_code == 0 and json.loads(told.stdout)["figures"]["cases"] == 3
    assert "bottleneck" in run.invoke(app, ["process", "stats", "p"]).stdout
    out = tmp_path / "p.xes"
    done = run.invoke(app, ["process", "export", "p", "--out", str(out), "--format", "xes", "--json"])
    assert done.exit_code == 0 and json.loads(done.stdout)["cases"] == 3
    refused = run.invoke(app, ["process", "export", "p", "--out", str(out), "--format", "csv", "--json"])
    assert refused.exit_code == 1 and json.loads(refused.stdout)["ok"] is False
    assert etree.parse(str(out)).getroot().tag == f"{XES}log"
    assert [path.name for path in tmp_path.iterdir() if path.suffix == ".part"] == []


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_the_page_shows_the_steps_and_stewards_may_download(
    worked: list[api.Case], personas: dict[str, User]
) -> None:
    steward, reader = signed_in(personas["steward"]), signed_in(personas["officer"])
    page = steward.get(reverse("process-statistics", args=["p"])).content.decode()
    assert "check" in page and "OCEL" in page
    assert "OCEL" not in reader.get(reverse("process-statistics", args=["p"])).content.decode()
    sent = steward.get(reverse("process-export", args=["p", "ocel"]))
    assert json.loads(b"".join(sent.streaming_content))["events"]
    assert reader.get(reverse("process-export", args=["p", "ocel"])).status_code == 403


def test_the_page_names_every_field_it_cannot_read(worked: list[api.Case], personas: dict[str, User]) -> None:
    client = signed_in(personas["steward"])
    answer = client.get(reverse("process-statistics", args=["p"]), {"since": "昨天", "version": "一"})
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "日期写成" in text and "版本应为数字" in text
    assert 'value="昨天"' in text and "check" in text  # what was typed and the page itself stay


def test_a_process_without_cases_says_so(personas: dict[str, User]) -> None:
    published(process(start(), task("a"), end(), path("start", "a", "end")))
    page = signed_in(personas["leader"]).get(reverse("process-statistics", args=["p"])).content.decode()
    assert "这段时间没有办件" in page


def test_machines_get_the_same_figures(worked: list[api.Case], personas: dict[str, User]) -> None:
    client = signed_in(personas["steward"])
    told = client.get("/api/v1/processes/by-key/p/statistics").json()
    assert (told["cases"], told["bottleneck"]) == (3, "check")
    assert client.get("/api/v1/processes/by-key/p/record/xes").content.startswith(b"<?xml")
    assert client.get("/api/v1/processes/by-key/p/record/csv").status_code == 422
    other = signed_in(personas["enterprise"])
    assert other.get("/api/v1/processes/by-key/p/statistics").status_code == 403


def test_an_object_has_each_status_from_the_time_on_which_it_holds(
    worked: list[api.Case], officer: Actor
) -> None:
    api.suspend(worked[1].pk, actor=system(), reason="示例")
    told = {
        row["id"]: [(a["value"], a["time"]) for a in row["attributes"] if a["name"] == "status"]
        for row in ocel()["objects"]
        if row["type"] == "case"
    }
    ends = {0: ("finished", "ended_at"), 1: ("suspended", "suspended_at"), 2: ("withdrawn", "ended_at")}
    for number, (status, column) in ends.items():
        case = api.Case.objects.get(pk=worked[number].pk)
        times = [at.isoformat(timespec="milliseconds") for at in (case.started_at, getattr(case, column))]
        assert told[f"case-{case.pk}"] == [("open", times[0]), (status, times[1])]


def test_what_a_case_is_about_is_no_case(worked: list[api.Case], officer: Actor) -> None:
    case = api.start("p", business=("case", worked[0].pk), actor=officer)
    kinds = {row["id"]: row["type"] for row in ocel()["objects"]}
    assert sorted(key for key, kind in kinds.items() if kind == "case") == sorted(
        f"case-{one.pk}" for one in (*worked, case)
    )
    assert kinds[f"about_case-{worked[0].pk}"] == "about_case"
