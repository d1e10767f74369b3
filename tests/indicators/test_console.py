"""`shuanglian indicators import` and `status`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from shuanglian.cli.app import app
from shuanglian.indicators.models import Observation

from .factories import World, snapshot

pytestmark = pytest.mark.django_db
RUN = CliRunner()


def test_a_file_is_checked_then_imported_and_then_known(world: World, tmp_path: Path) -> None:
    world.indicator("t-a", name="甲")
    file = tmp_path / "figures.csv"
    file.write_text("指标,期间,数值\n甲,2024,7\n", encoding="utf-8")
    before = snapshot()
    told = json.loads(RUN.invoke(app, ["indicators", "import", str(file), "--dry-run", "--json"]).stdout)
    assert (told["ok"], told["dry_run"], told["reported"], snapshot()) == (True, True, 1, before)
    assert RUN.invoke(app, ["indicators", "import", str(file), "--demo"]).exit_code == 0
    row = Observation.objects.get()
    assert (row.value, row.is_demo, row.state) == (7, True, "proposed")
    again = json.loads(RUN.invoke(app, ["indicators", "import", str(file), "--demo", "--json"]).stdout)
    assert (again["reported"], again["unchanged"]) == (0, 1)


def test_problems_end_with_one_and_name_row_and_column(world: World, tmp_path: Path) -> None:
    file = tmp_path / "figures.jsonl"
    file.write_text('{"code": "nothing", "period": "2024", "value": 1}\n', encoding="utf-8")
    before = snapshot()
    for options in (["--json"], ["--json", "--dry-run"]):
        result = RUN.invoke(app, ["indicators", "import", str(file), *options])
        (problem,) = json.loads(result.stdout)["problems"]
        assert (result.exit_code, problem["row"], problem["code"]) == (1, 1, "unknown_indicator")
    assert RUN.invoke(app, ["indicators", "import", str(file)]).exit_code == 1
    for path in (tmp_path / "absent.csv", tmp_path):
        result = RUN.invoke(app, ["indicators", "import", str(path), "--json"])
        assert (result.exit_code, json.loads(result.stdout)["ok"]) == (1, False)
    assert snapshot() == before


def test_status_prints_numbers_and_null_for_what_is_missing(world: World) -> None:
    full = world.indicator("t-a", base=0, target=100)
    world.fill(full, {"2022": 25, "2023": 50, "2024": "75.5"})
    world.indicator("t-b", base=0, target=100)
    pair = world.indicator("t-c", measure="paired")
    world.indicator("t-c1", parent=pair, number=None, base=1, target=2)
    result = RUN.invoke(app, ["indicators", "status", "--as-of", "2025-03-31", "--plan", "t-plan", "--json"])
    told = json.loads(result.stdout)
    a, b, c = told["indicators"]
    assert told["as_of"] == "2025-03-31"
    assert (a["base"], a["target"], a["progress"], a["light"]) == (0, 100, 0.755, "green")
    assert a["actual"]["value"] == 75.5 and a["actual"]["is_demo"] is True and a["actual"]["period"] == "2024"
    assert a["interval"][0] <= a["forecast"]["value"] <= a["interval"][1] and a["missing"] == []
    for key in ("actual", "progress", "forecast", "interval", "needed_per_month"):
        assert b[key] is None
    assert b["missing"] == ["actual", "forecast"] and b["light"] == "none"
    assert [part["code"] for part in c["parts"]] == ["t-c1"]


def test_status_for_people_for_some_and_for_a_place(world: World) -> None:
    world.indicator("t-a", name="甲", base=0, target=100)
    world.indicator("t-b")
    plain = RUN.invoke(app, ["indicators", "status"]).stdout
    assert "t-a\t甲\t—\t100\t—\tnone\tactual" in plain
    some = json.loads(
        RUN.invoke(app, ["indicators", "status", "--code", "t-b", "--place", "t-district", "--json"]).stdout
    )
    assert [one["code"] for one in some["indicators"]] == ["t-b"] and some["place"] == "t-district"


@pytest.mark.parametrize("options", [["--as-of", "yesterday"], ["--place", "nowhere"]])
def test_nonsense_options_are_refused(world: World, options: list[str]) -> None:
    assert RUN.invoke(app, ["indicators", "status", *options]).exit_code == 2
