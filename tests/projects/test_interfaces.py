"""The machine interface, the console and the sheets do what the pages do."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from typer.testing import CliRunner

from shuanglian.cli.app import app
from shuanglian.foundation.actor import system
from shuanglian.foundation.errors import Invalid, NotAllowed
from shuanglian.foundation.events.invariants import run_all
from shuanglian.foundation.events.models import Event
from shuanglian.programmes.projects import services, sheets
from shuanglian.programmes.projects.models import Investment, Project, Session, YearPlan
from shuanglian.programmes.projects.selectors.totals import lines_of
from tests.exchange.factories import PUBLIC, machine, person, reasons

from .factories import THREE, YI, World, ago, ahead, day, fresh

pytestmark = pytest.mark.django_db
HEAD = "项目编号,项目名称,项目单位,签约日期,总投资,年度,年度计划投资,级别,清单\n"


def run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["projects", *arguments])
    return result.exit_code, result.stdout


# -- machine interface ----------------------------------------------------------------------------------
def test_the_whole_way_without_a_page(world: World) -> None:
    officer, leader, company = (person(world[key]) for key in ("officer", "leader", "enterprise"))
    body = {
        "name": "接口登记的项目",
        "party_id": world.company.pk,
        "signed_on": ago(300).isoformat(),
        "total_cents": 5 * YI,
    }
    status, made = officer.post("/projects", body)
    assert (status, made["phase"], made["party"]) == (201, "", world.company.ref)
    at = f"/projects/{made['id']}"
    assert officer.patch(at, {"rev": made["rev"], "note": "改一句"})[1]["rev"] == made["rev"] + 1
    assert officer.patch(at, {"rev": made["rev"], "note": "晚了"})[0] == 409
    assert officer.post(f"{at}/start")[1]["open_tasks"] == ["prereview"]
    issue = company.post(
        f"{at}/issues",
        {
            "gate": "prereview",
            "title": "排污",
            "owner": "环保",
            "due_on": ahead(3).isoformat(),
            "is_blocking": True,
        },
    )[1]
    closing = {
        "decision": "同意",
        "participants": list(THREE),
        "minutes": "纪要",
        "held_on": ago(200).isoformat(),
    }
    assert reasons(officer.post(f"{at}/gates/prereview/close", closing)[1]) == {("projects.blocked", "")}
    assert officer.post(f"{at}/issues/{issue['id']}/solve", {"solution": "已调剂"})[0] == 200
    assert officer.post(f"{at}/gates/prereview/plan", {"planned_on": ago(200).isoformat()})[0] == 200
    assert officer.post(f"{at}/gates/prereview/close", closing)[1]["phase"] == "land"
    assert officer.post(f"{at}/steps/filing/finish", {"on": ago(195).isoformat()})[0] == 200
    told = leader.post(
        f"{at}/review", {"is_scientific": True, "reason": "有专利", "on": ago(190).isoformat()}
    )[1]
    assert told["review"]["verdict"] == "yes" and told["review"]["lengthens"] is False
    for key in ("planning", "land", "permit"):
        officer.post(f"{at}/steps/{key}/finish", {"on": ago(180).isoformat()})
    for kind, days in (("handover", 160), ("consult", 40)):
        closing["held_on"] = ago(days).isoformat()
        assert officer.post(f"{at}/gates/{kind}/close", closing)[0] == 200
    done = officer.post(f"{at}/production", {"statement": "首批下线", "on": ago(3).isoformat()})[1]
    assert done["outcome"] == "producing" and len(done["phases"]) == 4
    assert company.get(at)[1]["gates"] and person(world["enterprise2"]).get(at)[0] == 404
    assert PUBLIC().get(at)[0] == 404 and PUBLIC().post(f"{at}/drop", {"reason": "x"})[0] == 401


def test_documents_to_follow_and_money_by_interface(world: World) -> None:
    project = world.attracting()
    officer, company = person(world["officer"]), person(world["enterprise"])
    at = f"/projects/{project.pk}"
    status, told = company.post(
        f"{at}/applications", {"matter": "filing", "promises": {"site": ahead(4).isoformat()}}
    )
    assert status == 201
    one = f"{at}/applications/{told['applications'][0]['id']}"
    assert officer.post(f"{one}/accept")[0] == 200
    assert officer.post(f"{one}/pause", {"reason": "专家评审"})[0] == 200
    assert officer.post(f"{one}/resume")[0] == 200
    assert officer.post(f"{one}/finish")[0] == 403
    assert company.post(f"{one}/documents/site", {"statement": "不动产权证"})[0] == 422
    paper = {"statement": "不动产权证", "file_id": world.file(project)}
    assert company.post(f"{one}/documents/site", paper)[0] == 200
    assert officer.post(f"{one}/finish", {"on": ago(1).isoformat()})[0] == 422
    body = officer.post(f"{one}/finish")[1]["applications"][0]
    assert (body["status"], body["actual_workdays"], body["saved_percent"]) == ("finished", 0, None)
    raw = officer.raw("PUT", f"{at}/plans/2026", {"cents": 1000})
    assert raw.status_code == 200
    assert company.post(f"{at}/investments/2026-03", {"cents": 250, "statement": "凭证"})[0] == 200
    assert company.post(f"{at}/investments/2026-03", {"cents": 250, "statement": "凭证"})[0] == 409
    assert company.post(f"{at}/investments/2026-xx", {"cents": 250, "statement": "凭证"})[0] == 422
    year = officer.post(f"{at}/investments/2026-03/void", {"reason": "填错"})[1]["investment"][0]
    assert (year["planned_cents"], year["actual_cents"]) == (1000, 0)


def test_sessions_and_lists_by_interface(world: World) -> None:
    officer = person(world["officer"])
    project = world.landing()
    row = Session.objects.create(
        kind="supervision", period=f"{ago(1):%Y-%m}", nominal_on=ago(1), due_on=ago(1), is_demo=True
    )
    held = officer.post(
        f"/projects/sessions/{row.pk}/hold", {"participants": ["部门"], "minutes": "去了现场"}
    )
    assert held[0] == 200 and held[1]["held_on"]
    finding = {"project_id": project.pk, "title": "用电", "owner": "供电", "due_on": ahead(3).isoformat()}
    status, made = officer.post(f"/projects/sessions/{row.pk}/findings", finding)
    assert status == 201
    at = f"/projects/sessions/{row.pk}/findings/{made['id']}/solve"
    assert officer.post(at, {"solution": "接通了"})[1]["solved_at"]
    assert officer.get("/projects/sessions")[1]["items"][0]["findings"][0]["solution"] == "接通了"
    assert person(world["enterprise"]).get("/projects/sessions")[1]["items"] == []
    assert person(world["enterprise"]).get(f"/projects/sessions/{row.pk}")[0] == 404
    assert PUBLIC().get("/projects/lists")[1] == []
    assert officer.get("/projects/speeds?demo=true")[1]["phases"][0]["n"] == 1


def test_a_machine_imports_the_register_and_decides_nothing(world: World) -> None:
    from shuanglian.foundation.actor import Role

    project = world.attracting()
    key, _organisation = machine(Role.OFFICER, world.organisation("officer"))
    world.issue(project, blocking=False)
    at, before = f"/projects/{project.pk}", Event.objects.count()
    closing = {"decision": "同意", "participants": list(THREE), "minutes": "纪要"}
    for path, body in (
        ("gates/prereview/close", closing),
        ("investments/2026-03", {"cents": 1, "statement": "凭证"}),
        ("drop", {"reason": "不做了"}),
        ("gates/prereview/plan", {"planned_on": ahead(3).isoformat()}),
        ("bars/lift", {"reason": "口头"}),
    ):
        status, told = key.post(f"{at}/{path}", body)
        assert status == 403 and "person_needed" in {code for code, _f in reasons(told)}, path
    assert Event.objects.count() == before
    assert key.post("/projects", {"name": "对接登记的项目"})[0] == 201


def test_the_demonstration_writes_nothing_into_real_projects(world: World) -> None:
    project = world.attracting()
    gate, row = world.gate(project, "prereview"), world.application(project)
    Project.objects.filter(pk=project.pk).update(is_demo=False)
    officer, before = person(world["officer"]), Event.objects.count()
    at = f"/projects/{project.pk}"
    for path, body in (
        ("investments/2026-10", {"cents": 3_000_000_000, "statement": "演示"}),
        (f"gates/{gate.kind}/close", {"decision": "同意", "participants": list(THREE), "minutes": "纪要"}),
        (f"applications/{row.pk}/accept", {}),
        ("drop", {"reason": "不做了"}),
    ):
        status, told = officer.post(f"{at}/{path}", body)
        assert status == 403 and {code for code, _f in reasons(told)} == {"other_world"}, path
    assert officer.raw("PUT", f"{at}/plans/2026", {"cents": 1}).status_code == 403
    assert officer.patch(at, {"rev": 1, "note": "改"})[0] == 403
    assert Event.objects.count() == before and not project.investments.exists()
    Investment.objects.create(
        project=project, month=day("2026-10-01"), cents=1, statement="演示", reported_at=timezone.now(),
        reported_by=world.user("officer"),
    )  # fmt: skip
    assert {v.rule for v in run_all()} == {"projects.world"}


def test_two_people_give_a_project_up_by_interface(world: World) -> None:
    project = world.landing()
    officer, second = person(world["officer"]), person(world["officer2"])
    at = f"/projects/{project.pk}/drop"
    assert officer.post(at, {"reason": "不做了"})[1]["outcome"] == ""
    assert officer.post(f"{at}/agree")[0] == 403
    assert second.post(f"{at}/decline", {"reason": "再谈"})[0] == 200
    assert second.post(f"{at}/agree")[0] == 409
    assert officer.post(at, {"reason": "不做了"})[0] == 200
    assert second.post(f"{at}/agree")[1]["outcome"] == "dropped"


# -- sheets ---------------------------------------------------------------------------------------------
def test_a_list_of_projects_is_imported_and_adds_up(world: World) -> None:
    services.list_create(
        actor=system("测试"), key="qx", name="清单", year=2026,
        totals={"count": (2, "eq", "2个"), "total": (9 * YI, "eq", "9亿元"), "yearly": (3 * YI, "eq", "3亿元")},
    )  # fmt: skip
    text = (
        HEAD
        + f"A-1,过滤膜,{world.company.ref},2026-03-18,5.5亿元,2026,1亿元,省重大,qx\nA-2,印花,,,35000万元,2026,2亿元,,qx\n"
    )
    data = text.encode("utf-8-sig")
    plan = sheets.dry_run(data, actor=system("测试"))
    assert (plan.ok, plan.created, Project.objects.count()) == (True, 2, 0)
    sheets.apply(actor=system("测试"), data=data)
    first = Project.objects.get(code="A-1")
    assert (first.total_cents, first.total_raw, first.level, first.party) == (
        55 * YI // 10,
        "5.5亿元",
        "province",
        world.company,
    )
    from shuanglian.programmes.projects.models import ProjectList

    assert [line.state for line in lines_of(ProjectList.objects.get(key="qx"))] == ["equal"] * 3
    events = Event.objects.count()
    again = sheets.apply(actor=system("测试"), data=data)
    assert (again.created, again.updated, again.unchanged) == (0, 0, 2) and Event.objects.count() == events
    changed = data.replace("35000万元".encode(), "3.6亿元".encode())
    assert sheets.apply(actor=system("测试"), data=changed).updated == 1
    assert {line.state for line in lines_of(ProjectList.objects.get(key="qx"))} == {"equal", "over"}


def test_every_wrong_cell_is_told_and_nothing_is_imported(world: World) -> None:
    text = HEAD + (
        "A-1,,没有这家,2026-13-01,很多钱,2026,,特级,没有的清单\n"
        "A-1,重复,,2099-01-01,近3亿元,,,,\n"
    )  # fmt: skip
    data = text.encode()
    plan = sheets.dry_run(data, actor=world["officer"])
    found = {(r.code, str(r.message).split("：")[0]) for r in plan.problems}
    assert {
        ("required", "第 2 行“项目名称”"), ("unknown", "第 2 行“项目单位”"), ("cell", "第 2 行“签约日期”"),
        ("money", "第 2 行“总投资”"), ("pair", "第 2 行“年度”"), ("cell", "第 2 行“级别”"),
        ("unknown", "第 2 行“清单”"), ("repeated", "第 3 行“项目编号”"), ("inexact", "第 3 行“总投资”"),
        ("future", "第 3 行“签约日期”"),
    } <= found  # fmt: skip
    with pytest.raises(Invalid):
        sheets.apply(actor=world["officer"], data=data)
    assert not Project.objects.exists()
    with pytest.raises(NotAllowed):
        sheets.dry_run(data, actor=world["enterprise"])


def test_an_export_comes_back_unchanged_and_holds_no_formula(world: World) -> None:
    project = world.registered(name="=HYPERLINK(1)", total_raw="5亿元", total_cents=5 * YI)
    services.plan_set(actor=world["officer"], project=project, year=2026, cents=12_345_678)
    data = sheets.export(world["officer"], "csv")
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))
    assert rows[1][1] == "'=HYPERLINK(1)"
    plan = sheets.apply(actor=world["officer"], data=data)
    assert (plan.created, plan.updated) == (0, 0)
    assert YearPlan.objects.get().cents == 12_345_678
    plan = sheets.dry_run(sheets.export(world["officer"]), actor=world["officer"])
    assert plan.ok and plan.unchanged == 1
    assert project.name not in sheets.export(world["enterprise2"], "csv").decode("utf-8-sig")


def test_the_sheet_by_page_and_interface(world: World, as_: Any) -> None:
    def file() -> SimpleUploadedFile:
        return SimpleUploadedFile("项目.csv", (HEAD + "B-1,新项目,,,,,,,\n").encode("utf-8-sig"), "text/csv")

    client = as_("officer")
    assert client.get("/projects/sheet/?template=1").status_code == 200
    page = client.post("/projects/sheet/", {"file": file(), "do": "check"})
    assert page.status_code == 200 and "新增 1 个" in page.content.decode() and not Project.objects.exists()
    assert client.post("/projects/sheet/", {"file": file(), "do": "import"}).status_code == 302
    assert Project.objects.get().code == "B-1"
    assert client.post("/projects/sheet/", {"do": "check"}).status_code == 422
    response = client.post(
        "/api/v1/projects/sheet?dry_run=true", {"file": file()}, headers={"X-CSRFToken": "x"}
    )
    assert response.status_code in (200, 403)
    assert person(world["officer"]).raw("GET", "/projects/sheet").status_code == 200
    assert person(world["officer"]).raw("GET", "/projects/export?format=csv").status_code == 200


# -- console ---------------------------------------------------------------------------------------------
def test_the_console_tells_sums_sessions_paths_and_saved_time(world: World, tmp_path: Path) -> None:
    assert json.loads(run("saved", "2026-05-08", "2026-05-12", "8", "--json")[1])["percent"] == 62.5
    assert len(json.loads(run("sessions", "--year", "2026", "--json")[1])["sessions"]) == 22
    assert run("sessions", "--year", "2060")[0] == 1
    assert json.loads(run("totals", "--json")[1]) == {"ok": True, "totals": []}
    file = tmp_path / "steps.json"
    steps = [
        {"key": "a", "days": 3},
        {"key": "b", "days": 9, "after": ["a"]},
        {"key": "r", "days": 4, "after": ["a"]},
    ]
    file.write_text(json.dumps({"steps": steps, "review": "r"}))
    told = json.loads(run("critical-path", str(file), "--json")[1])
    assert (told["length"], told["critical"], told["review"]["slack"]) == (12, ["a", "b"], 5)
    file.write_text(json.dumps({"steps": [{"key": "a", "days": 3, "after": ["z"]}]}))
    code, text = run("critical-path", str(file), "--json")
    assert code == 1 and json.loads(text)["ok"] is False
    sheet = tmp_path / "项目.csv"
    sheet.write_text(HEAD + "C-1,控制台项目,,,,,,,\n", encoding="utf-8")
    assert json.loads(run("import", str(sheet), "--dry-run", "--json")[1])["created"] == 1
    assert not Project.objects.exists()
    assert run("import", str(sheet))[0] == 0 and Project.objects.get().code == "C-1"
    assert run("import", str(tmp_path / "none.csv"), "--json")[0] == 1
    assert fresh(Project.objects.get()).is_demo is False
