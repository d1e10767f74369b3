"""`shuanglian assign`: from files to an answer, every mistake named, the format documented, no database."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from typer.testing import CliRunner

from shuanglian.cli.app import app
from shuanglian.matching.rounds import reading
from shuanglian.matching.rounds.problem import BadProblem, Problem
from shuanglian.matching.rounds.report import problem_json

from .makers import problems

ROUND: dict[str, Any] = {
    "needs": [{"id": "a", "wanted": 2}, {"id": "b"}, {"id": "c"}],
    "experts": [{"id": "x", "organisation": "甲院"}, {"id": "y", "groups": ["newcomer"]}],
    "edges": [
        {"need": "a", "expert": "x", "value": 0.9, "why": "做过"},
        {"need": "a", "expert": "y", "value": 0.8},
        {"need": "b", "expert": "x", "value": 0.7},
    ],
    "conflicts": [{"need": "c", "organisation": "甲院", "reason": "亲属"}],
    "rules": {"organisation_cap": None, "minimum_shares": [{"group": "newcomer", "share": 0.2}]},
}
SCHEMA = json.loads(reading.SCHEMA.read_text(encoding="utf-8"))


def call(*arguments: str) -> tuple[int, Any]:
    result = CliRunner().invoke(app, ["assign", *arguments, "--json"])
    return result.exit_code, json.loads(result.stdout)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "round.json"
    path.write_text(json.dumps(ROUND), encoding="utf-8")
    return path


def test_the_answer_holds_all_that_is_promised(file: Path) -> None:
    code, told = call(str(file))
    assert code == 0
    assert {
        "assigned",
        "unserved",
        "value",
        "served",
        "greedy",
        "fairness",
        "optimal",
        "gap",
        "seconds",
    } <= set(told)
    assert told["assigned"] == [
        {"need": "a", "expert": "y", "value": 0.8},
        {"need": "b", "expert": "x", "value": 0.7},
    ]
    assert told["unserved"] == [{"need": "c", "causes": [{"code": "no_candidate"}]}]
    assert (told["served"], told["value"], told["optimal"]) == (2, 1.5, True)
    assert told["greedy"]["served"] == 1
    assert len(told["receipt"]) == 64


def test_the_same_input_gives_the_same_bytes_but_for_the_time(file: Path) -> None:
    first, second = call(str(file))[1], call(str(file))[1]
    first.pop("seconds"), second.pop("seconds")
    assert json.dumps(first) == json.dumps(second)


def test_greedy_can_be_asked_for(file: Path) -> None:
    told = call(str(file), "--greedy")[1]
    assert (told["method"], told["optimal"], told["served"]) == ("greedy", False, 1)


def test_a_folder_with_one_file_for_each_part_is_the_same(tmp_path: Path, file: Path) -> None:
    folder = tmp_path / "round"
    folder.mkdir()
    for part in ("needs", "experts", "edges"):
        lines = "\n".join(json.dumps(row) for row in ROUND[part])
        (folder / f"{part}.jsonl").write_text(lines + "\n\n", encoding="utf-8")
    for part in ("conflicts", "rules"):
        (folder / f"{part}.json").write_text(json.dumps(ROUND[part]), encoding="utf-8")
    assert call(str(folder))[1]["receipt"] == call(str(file))[1]["receipt"]


def test_people_get_lines(file: Path) -> None:
    result = CliRunner().invoke(app, ["assign", str(file)])
    assert result.stdout.splitlines()[:3] == ["a\ty\t0.800000", "b\tx\t0.700000", "c\t-\tno_candidate"]
    assert "满足 2 项" in result.stderr


def places(data: Any) -> set[tuple[str, str]]:
    with pytest.raises(BadProblem) as refusal:
        reading.parse(data)
    return {(issue.place, issue.code) for issue in refusal.value.issues}


def test_every_mistake_of_form_is_named_with_its_place() -> None:
    wrong = {
        "needs": [{"wanted": "2"}, "a"],
        "experts": [{"id": "x", "groups": [1], "speed": 3}, {"id": "y", "groups": [2]}],
        "edges": {"need": "a"},
        "rules": {"first": 1, "minimum_shares": [{"group": "newcomer"}]},
        "extra": [],
    }
    assert places(wrong) == {
        ("needs[0].id", "missing"),
        ("needs[0].wanted", "type"),
        ("needs[1]", "type"),
        ("experts[0].speed", "unknown_field"),
        ("experts[1].groups[0]", "type"),
        ("edges", "type"),
        ("rules.first", "type"),
        ("extra", "unknown_field"),
    }
    assert places([]) == {("", "type")}
    assert places({}) == {("needs", "missing"), ("experts", "missing"), ("edges", "missing")}
    rules = {"further_job_costs": ["0"], "minimum_shares": [{"group": "newcomer"}]}
    assert places(ROUND | {"rules": rules}) == {
        ("rules.further_job_costs[0]", "type"),
        ("rules.minimum_shares[0].share", "missing"),
    }


def test_mistakes_of_meaning_are_named_with_their_place() -> None:
    edges = [*ROUND["edges"], {"need": "q", "expert": "x", "value": 2}]
    assert places(ROUND | {"edges": edges}) == {("edges[3].need", "unknown"), ("edges[3].value", "range")}


def test_mistakes_of_all_kinds_are_named_at_once_where_they_stand() -> None:
    wrong = {
        "needs": [{"id": "a", "wanted": "2"}, {"id": "a"}, {"id": True}, {"id": 7, "wanted": 99}],
        "experts": [{"id": "x", "speed": 1}, {"id": "y"}],
        "edges": [
            {"need": "a", "expert": "x", "value": "high"},
            {"need": "q", "expert": "z", "value": 2},
            {"need": 7, "expert": "y", "value": 0.5},
        ],
    }
    assert places(wrong) == {
        ("needs[0].wanted", "type"),
        ("needs[1].id", "repeated"),
        ("needs[2].id", "type"),
        ("needs[3].wanted", "range"),
        ("experts[0].speed", "unknown_field"),
        ("edges[0].value", "type"),
        ("edges[1].expert", "unknown"),
        ("edges[1].value", "range"),
    }
    del wrong["needs"][2]
    assert ("edges[1].need", "unknown") in places(wrong)
    assert ("needs[2].wanted", "range") in places(wrong)


def test_integer_ids_are_their_digits() -> None:
    data = {
        "needs": [{"id": 1, "organisation": 9}, {"id": "2"}],
        "experts": [{"id": 10, "organisation": "9"}, {"id": "11"}],
        "edges": [{"need": "1", "expert": 10, "value": 1}, {"need": 2, "expert": 11, "value": 0.5}],
        "conflicts": [{"need": 2, "expert": 10}],
    }
    problem = reading.parse(data)
    assert [need.id for need in problem.needs] == ["1", "2"]
    assert (problem.edges[1].need, problem.edges[1].expert) == ("2", "11")
    assert problem.needs[0].organisation == problem.experts[0].organisation == "9"
    jsonschema.validate(data, SCHEMA)
    assert places(data | {"needs": [{"id": 1}, {"id": "1"}, {"id": 2}]}) == {("needs[1].id", "repeated")}


def test_unreadable_files_are_named(tmp_path: Path) -> None:
    code, told = call(str(tmp_path / "absent.json"))
    assert code == 1
    assert [r["code"] for r in told["error"]["reasons"]] == ["unreadable"]
    (tmp_path / "needs.jsonl").write_text('{"id": "a"}\n{\n', encoding="utf-8")
    (tmp_path / "edges.json").write_bytes(b"\xff\xfe\x00")
    code, told = call(str(tmp_path))
    found = {(r["field"], r["code"]) for r in told["error"]["reasons"]}
    assert found == {("needs.jsonl:2", "json"), ("experts.jsonl", "missing"), ("edges.json", "json")}


def test_refusals_for_people_go_to_standard_error(tmp_path: Path) -> None:
    (tmp_path / "bad.json").write_text('{"needs": []}', encoding="utf-8")
    result = CliRunner().invoke(app, ["assign", str(tmp_path / "bad.json")])
    assert (result.exit_code, result.stdout) == (1, "")
    assert "experts" in result.stderr and "edges" in result.stderr


def test_the_example_keeps_the_published_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    jsonschema.validate(ROUND, SCHEMA)


@settings(max_examples=50, deadline=None)
@given(problems())
def test_what_is_written_keeps_the_schema_and_reads_back_the_same(problem: Problem) -> None:
    data = json.loads(json.dumps(problem_json(problem)))
    jsonschema.validate(data, SCHEMA)
    again = reading.parse(data)
    assert (list(again.needs), list(again.experts), list(again.edges)) == (
        list(problem.needs),
        list(problem.experts),
        list(problem.edges),
    )
    assert (list(again.conflicts), again.rules) == (list(problem.conflicts), problem.rules)


def test_it_needs_no_database(file: Path, tmp_path: Path) -> None:
    environment = os.environ | {
        "SHUANGLIAN_ENV": "test",
        "SHUANGLIAN_DATA_DIR": str(tmp_path / "data"),
        "SHUANGLIAN_DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none",
    }
    done = subprocess.run(
        [sys.executable, "-c", "from shuanglian.cli import main; main()", "assign", str(file), "--json"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["served"] == 2
