"""What is promised to need no database works where there is none; everything else says so in one line."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

NOBODY = "postgresql://nobody@127.0.0.1:1/none"
PROGRAM = str(Path(sys.executable).parent / "shuanglian")
DMN = """<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" namespace="n" name="m" id="m">
<decision id="d" name="Sum"><variable name="Sum"/><literalExpression><text>1 + 2</text></literalExpression></decision>
</definitions>"""
CASES = """<testCases xmlns="http://www.omg.org/spec/DMN/20160719/testcase"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema">
<modelName>m.dmn</modelName><testCase id="1"><resultNode name="Sum" type="decision"><expected>
<value xsi:type="xsd:decimal">3</value></expected></resultNode></testCase></testCases>"""
STEPS = {"steps": [{"key": "a", "name": "甲", "days": 3, "after": []}, {"key": "r", "name": "乙", "days": 2}]}


def run(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    where = {"SHUANGLIAN_DATABASE_URL": NOBODY, "SHUANGLIAN_DATA_DIR": str(folder / "data")}
    return subprocess.run(
        [PROGRAM, *words],
        capture_output=True,
        text=True,
        cwd=folder,
        env={**os.environ, **where},
        timeout=120,
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "m.dmn").write_text(DMN)
    (tmp_path / "m-test-01.xml").write_text(CASES)
    (tmp_path / "p.bpmn").write_text("<definitions/>")
    (tmp_path / "steps.json").write_text(json.dumps({**STEPS, "review": "r"}))
    (tmp_path / "t.csv").write_text("项目,2023年,2024年\n甲,1,2\n乙,3,4\n")
    (tmp_path / "receipt.json").write_text("{}")
    return tmp_path


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("eval", "dmn", ".", "--json"), 0),
        (("process", "check", "p.bpmn", "--json"), 1),
        (("projects", "critical-path", "steps.json", "--json"), 0),
        (("ledger", "t.csv", "--json"), 0),
        (("integrity", "check", "t.csv", "--json"), 0),
        (("challenges", "verify-receipt", "receipt.json", "--json"), 1),
    ],
    ids=lambda words: " ".join(words[:2]) if isinstance(words, tuple) else "",
)
def test_no_database_is_asked_or_made(folder: Path, words: tuple[str, ...], code: int) -> None:
    done = run(folder, *words)
    assert done.returncode == code, done.stderr
    json.loads(done.stdout)
    assert not (folder / "data").exists() or not list((folder / "data").glob("*.sqlite3"))


def test_a_database_that_cannot_be_reached_is_one_line(folder: Path) -> None:
    done = run(folder, "workdays", "add", "2026-09-30", "3")
    assert done.returncode == 1
    assert done.stdout == ""
    assert len(done.stderr.strip().splitlines()) == 1
    assert done.stderr.startswith("连不上数据库")
