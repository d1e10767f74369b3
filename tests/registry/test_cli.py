"""The console program does for operators what pages do for people."""

from __future__ import annotations

import io
import json
from pathlib import Path

import openpyxl
import pytest
from typer.testing import CliRunner

from shuanglian.cli.app import app
from shuanglian.registry.models import Party

from . import factories as make

pytestmark = pytest.mark.django_db


def run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["registry", *arguments])
    return result.exit_code, result.stdout


def test_a_template_is_written(tmp_path: Path) -> None:
    file = tmp_path / "needs.xlsx"
    assert run("template", "needs", str(file))[0] == 0
    assert openpyxl.load_workbook(file).sheetnames == ["需求", "填表说明"]


def test_a_dry_run_writes_nothing_and_the_import_does(tmp_path: Path) -> None:
    file = tmp_path / "parties.csv"
    file.write_text("名称,类型\n甲厂,企业\n", "utf-8")
    code, text = run("import", "parties", str(file), "--dry-run", "--json")
    assert (code, json.loads(text)["created"], json.loads(text)["applied"]) == (0, 1, False)
    assert not Party.objects.exists()
    code, text = run("import", "parties", str(file), "--json")
    assert (code, json.loads(text)["applied"], Party.objects.count()) == (0, True, 1)


def test_problems_are_all_printed_kept_in_a_sheet_and_the_exit_code_is_one(tmp_path: Path) -> None:
    file, errors = tmp_path / "parties.csv", tmp_path / "errors.xlsx"
    file.write_text("名称,类型\n甲厂,企业\n乙厂,错\n,企业\n", "utf-8")
    code, text = run("import", "parties", str(file), "--errors", str(errors), "--json")
    assert code == 1
    assert [(e["row"], e["column"]) for e in json.loads(text)["errors"]] == [(3, "类型"), (4, "名称")]
    assert openpyxl.load_workbook(io.BytesIO(errors.read_bytes())).worksheets[0].max_row == 3
    assert not Party.objects.exists()


def test_an_unknown_kind_is_refused_with_its_reason() -> None:
    code, text = run("export", "secrets", "/nowhere.xlsx", "--json")
    assert code == 1
    assert json.loads(text)["error"]["reasons"][0]["code"] == "unknown_kind"


@pytest.mark.parametrize("name", ["parties.xlsx", "parties.csv"])
def test_an_export_holds_what_there_is(tmp_path: Path, name: str) -> None:
    make.party("甲厂")
    file = tmp_path / name
    assert run("export", "parties", str(file))[0] == 0
    code, text = run("import", "parties", str(file), "--dry-run", "--json")
    assert (code, json.loads(text)["unchanged"]) == (0, 1)


def test_the_index_can_be_built_anew() -> None:
    make.party("甲厂")
    assert json.loads(run("reindex", "--json")[1]) == {"documents": 1}
