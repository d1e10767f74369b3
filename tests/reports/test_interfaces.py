"""The machine interface and the console do what the pages do."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from typer.testing import CliRunner

from shuanglian.cli.app import app
from shuanglian.foundation.actor import Role
from shuanglian.foundation.jobs.services import run_due
from shuanglian.indicators import services as indicators
from shuanglian.indicators.models import Observation
from shuanglian.indicators.reports.models import Report, ReportTemplate
from tests.exchange.factories import PUBLIC, machine, person, reasons
from tests.indicators.factories import World

from .test_making import DAY, made
from .test_templates import GOOD, template

BODY = {"kind": "bulletin", "as_of": DAY.isoformat(), "formats": ["xlsx"]}


def run(*arguments: str) -> tuple[int, Any]:
    result = CliRunner().invoke(app, ["report", *arguments, "--json"])
    return result.exit_code, json.loads(result.stdout)


def test_the_whole_way_without_a_page(filled: World) -> None:
    officer, leader = person(filled["officer"]), person(filled["leader"])
    status, asked = officer.post("/reports", BODY)
    assert status == 201 and asked["state"] == "queued" and asked["total_steps"] == 2
    run_due(periodics=())
    at = f"/reports/{asked['id']}"
    done = leader.get(at)[1]
    assert done["state"] == "done" and [file["format"] for file in done["files"]] == ["xlsx"]
    numbers = leader.get(f"{at}/numbers")[1]
    assert numbers["receipt"] == done["receipt"] and numbers["numbers"][0]["id"] == "n1"
    answer = leader.raw("GET", f"{at}/files/xlsx")
    assert answer.status_code == 200 and b"".join(answer.streaming_content).startswith(b"PK")
    assert leader.get(f"{at}/files/docx")[0] == leader.get(f"{at}/files/x")[0] == 404
    assert officer.post(f"{at}/print", {"formats": ["docx"]})[1]["state"] == "queued"
    assert officer.post(f"{at}/print", {"formats": ["pdf"]})[0] == 409
    assert [row["id"] for row in leader.get("/reports?kind=bulletin")[1]["items"]] == [asked["id"]]
    assert leader.get("/reports?kind=ranking")[1]["items"] == []
    kinds = {row["key"]: row for row in leader.get("/reports/kinds")[1]}
    assert {"bulletin", "evaluation", "ranking"} <= set(kinds) and kinds["bulletin"]["sections"][0][
        "key"
    ] == "summary"


def test_corrections_are_told_by_number(filled: World) -> None:
    report = made(filled, formats=["xlsx"])
    old = Observation.objects.get(indicator__code="t-output", period="2024")
    new = indicators.observation_correct(
        actor=filled["officer"], observation=old, value=190, reason="漏了一家"
    )
    indicators.observation_publish(actor=filled["steward"], observation=new)
    leader = person(filled["leader"])
    assert leader.get(f"/reports/{report.pk}")[1]["corrected"] >= 1
    rows = [row for row in leader.get(f"/reports/{report.pk}/numbers")[1]["numbers"] if row["current"]]
    assert rows and {row["current_id"] for row in rows} == {new.pk} and float(rows[0]["current"]) == 190


def test_refusals_have_their_status(filled: World) -> None:
    officer = person(filled["officer"])
    status, body = officer.post("/reports", {**BODY, "formats": ["doc"], "sections": ["x"]})
    assert status == 422 and reasons(body) == {("formats", "formats"), ("sections", "sections")}
    assert officer.post("/reports", {**BODY, "colour": 1})[0] == 422
    for caller in (person(filled["leader"]), person(filled["enterprise"]), machine(Role.ENTERPRISE)[0]):
        assert caller.post("/reports", BODY)[0] == 403
    assert PUBLIC().get("/reports")[0] == 401 and person(filled["solver"]).get("/reports")[0] == 403
    assert person(filled["solver"]).get("/reports/kinds")[0] == 403
    assert officer.get("/reports/99999")[0] == 404
    assert not Report.objects.exists()


def upload(world: World, who: str, path: str, data: bytes, **more: str) -> Any:
    client = person(world[who]).client
    return client.post(f"/api/v1{path}", {"file": SimpleUploadedFile("t.docx", data), **more})


def test_templates_by_interface(filled: World) -> None:
    path = "/reports/templates/bulletin"
    bad = upload(filled, "steward", path, template(*GOOD, "{{ wrong }}"))
    assert bad.status_code == 422
    dry = upload(filled, "steward", path, template(*GOOD)).json()
    assert dry["ok"] and dry["version"] is None and not ReportTemplate.objects.exists()
    kept = upload(filled, "steward", f"{path}?dry_run=false", template(*GOOD), note="新版").json()
    assert kept["version"] == 1 and ReportTemplate.objects.get().note == "新版"
    assert upload(filled, "admin", f"{path}/preview", template(*GOOD)).content.startswith(b"PK")
    assert upload(filled, "officer", path, template(*GOOD)).status_code == 403
    steward = person(filled["steward"])
    assert steward.get("/reports/templates")[1][0]["in_use"] is True
    assert steward.post(f"{path}/use", {"version": 0})[0] == 200
    assert steward.post(f"{path}/use", {"version": 0})[0] == 409
    assert steward.post(f"{path}/use", {"version": 5})[0] == 404
    assert steward.raw("GET", f"{path}/file?version=1").content == template(*GOOD)
    assert steward.get("/reports/templates/nothing/file")[0] == 422
    assert person(filled["officer"]).get(f"{path}/file")[0] == 403


def test_the_console_makes_checks_and_lists(filled: World, tmp_path: Path) -> None:
    out = [tmp_path / f"r.{name}" for name in ("docx", "pdf", "xlsx")]
    arguments = [part for path in out for part in ("--out", str(path))]
    code, told = run("make", "bulletin", "--as-of", DAY.isoformat(), *arguments)
    assert code == 0 and told["ok"] and told["is_demo"] and len(told["files"]) == 3
    marks = set()
    for path in out:
        code, found = run("check", str(path))
        assert code == 0 and found["format"] == path.suffix[1:] and found["numbers"]
        marks.add(tuple(row["id"] for row in found["numbers"]))
    assert len(marks) == 1, "every format holds the same numbers"
    code, listed = run("list")
    assert code == 0 and listed["reports"][0]["id"] == told["id"] and listed["reports"][0]["numbers"] > 0


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["make", "bulletin", "--as-of", "soon", "--out", "a.docx"], "as_of"),
        (["make", "nothing", "--out", "a.docx"], "report_kind"),
        (["make", "bulletin", "--out", "a.odt"], "formats"),
        (["check", "/no/such/file"], "file"),
    ],
)
def test_the_console_names_what_is_wrong(world: World, arguments: list[str], code: str) -> None:
    exit_code, told = run(*arguments)
    assert exit_code == 1 and not told["ok"]
    assert told["error"]["reasons"][0]["code"] == code and not Report.objects.exists()


def test_other_files_are_no_reports(tmp_path: Path) -> None:
    for name, data in {"a.docx": b"x", "b.pdf": b"%PDF-1.7 broken", "c.xlsx": b"PK\x03\x04"}.items():
        (tmp_path / name).write_bytes(data)
        exit_code, told = run("check", str(tmp_path / name))
        assert exit_code == 1 and told["error"]["reasons"][0]["code"] == "report_file"
