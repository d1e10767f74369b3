"""`shuanglian region`: JSON for machines, exit code 0 only on success."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from shuanglian.cli.app import app
from shuanglian.registry.models import Party

from .factories import edit

pytestmark = pytest.mark.usefixtures("no_hook")


def run(*args: str) -> tuple[int, dict[str, object]]:
    result = CliRunner().invoke(app, ["region", *args, "--json"])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, json.loads(result.stdout)


def test_check_needs_no_database_and_tells_counts() -> None:
    code, told = run("check", "shaoxing")
    assert (code, told["ok"], told["errors"]) == (0, True, [])
    assert told["counts"]["entities"] == 371  # type: ignore[index]


def test_check_of_a_broken_pack_exits_with_1_and_lists_everything(tiny: Path) -> None:
    edit(tiny, "measures.csv", ",28,", ",x,")
    edit(tiny, "offerings.csv", "T-1-1,T-1,expertise", "T-1-1,T-1,magic")
    code, told = run("check", str(tiny))
    assert (code, told["ok"]) == (1, False)
    errors = told["errors"]
    assert [set(error) for error in errors] == [{"file", "row", "field", "message"}] * 2  # type: ignore[union-attr, call-overload]
    assert [(error["file"], error["row"], error["field"]) for error in errors] == [  # type: ignore[union-attr, call-overload]
        ("measures.csv", 2, "value"),
        ("offerings.csv", 2, "kind"),
    ]


def test_check_of_nothing_exits_with_1() -> None:
    code, told = run("check", "no-such-pack")
    assert (code, told["ok"]) == (1, False)


@pytest.mark.django_db
def test_load_dry_run_then_load_then_nothing_to_do(tiny: Path) -> None:
    code, told = run("load", str(tiny), "--dry-run")
    assert (code, told["ok"], told["dry_run"]) == (0, True, True)
    assert Party.objects.count() == 0
    assert run("load", str(tiny))[1]["changed"] == told["changed"]
    assert Party.objects.count() == 2
    assert run("load", str(tiny))[1]["changed"] == 0


@pytest.mark.django_db
def test_load_of_a_broken_pack_exits_with_1(tiny: Path) -> None:
    edit(tiny, "measures.csv", ",28,", ",x,")
    code, told = run("load", str(tiny))
    assert (code, told["ok"]) == (1, False)
    assert Party.objects.count() == 0


def test_people_get_plain_lines(tiny: Path) -> None:
    edit(tiny, "measures.csv", ",28,", ",x,")
    result = CliRunner().invoke(app, ["region", "check", str(tiny)])
    assert result.exit_code == 1
    assert "measures.csv:2 value: “x”不是数" in result.output
    assert "shaoxing" in CliRunner().invoke(app, ["region", "list"]).output
