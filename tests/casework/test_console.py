"""`shuanglian casework …` for operators."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from shuanglian.casework import api
from shuanglian.cli.app import app

from . import files
from .factories import person, started

pytestmark = pytest.mark.django_db
RUN = CliRunner()


def run(*arguments: str, code: int = 0) -> str:
    done = RUN.invoke(app, ["casework", *arguments])
    assert done.exit_code == code, done.output
    return done.output


def test_check_tells_the_size_of_the_proof_or_every_problem(tmp_path: Path) -> None:
    file, table = tmp_path / "process.bpmn", tmp_path / "t.dmn"
    file.write_bytes(files.FORK)
    table.write_bytes(files.table("t", {"x": "number"}, ["y"], [(["-"], ["1"])]))
    facts = json.loads(run("check", str(file), "--dmn", str(table), "--json"))
    assert (facts["ok"], facts["tasks"], facts["markings"]) == (True, 3, 5)
    file.write_bytes(files.process(files.start(), files.task("a", role="wizard"), files.end()))
    answer = json.loads(run("check", str(file), "--json", code=1))
    assert {reason["code"] for reason in answer["error"]["reasons"]} >= {"unknown_role", "way_in", "way_out"}


def test_layout_writes_a_diagram_once(tmp_path: Path) -> None:
    file = tmp_path / "process.bpmn"
    file.write_bytes(files.LOOP)
    assert "drawn" in run("layout", str(file))
    once = file.read_bytes()
    assert "already" in run("layout", str(file))
    assert file.read_bytes() == once


def test_publish_takes_a_folder(tmp_path: Path) -> None:
    (tmp_path / "process.bpmn").write_bytes(files.LINE)
    (tmp_path / "forms").mkdir()
    form = {"type": "object", "properties": {"opinion": {"type": "string", "title": "意见"}}}
    (tmp_path / "forms" / "f.json").write_text(json.dumps(form))
    for _time in range(2):
        answer = json.loads(run("publish", str(tmp_path), "--json"))
        assert (answer["key"], answer["version"], answer["status"]) == ("p", 1, "published")
    assert api.Definition.objects.get().forms == {"f": form}
    run("publish", str(tmp_path / "nowhere"), code=1)


def test_history_and_fire() -> None:
    case = started(files.LINE, person())
    shown = json.loads(run("history", str(case.pk), "--json"))
    assert ([event["kind"] for event in shown["events"]], shown["problems"]) == (["case.started"], [])
    run("history", "999999", "--json", code=1)
    assert json.loads(run("fire", "--json"))["timers"] == 0
