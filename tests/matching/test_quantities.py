"""The requirements of a text as rows: on the console, over the interface, and in the same words."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from shuanglian.cli.app import app
from shuanglian.matching.readout import requirements

TEXT = "耐水压≥10000 mmH2O，目前61 kPa；成本下降三成，希望良率由85%提高到99.5%以上"


def test_rows_hold_everything_a_program_needs() -> None:
    water, today, cost, before, after = requirements(TEXT)
    assert (water["metric"], water["metric_key"], water["comparator"]) == ("耐水压", "静水压", ">=")
    assert (water["norm_value"], water["norm_unit"], water["dimension"]) == (98.0665, "kPa", "压强")
    assert (water["role"], water["hard"], today["role"]) == ("aim", True, "present")
    assert (cost["relative"], cost["direction"], cost["change"]) == (True, "down", -30)
    assert (before["role"], after["comparator"], after["hard"]) == ("present", ">=", False)


def test_a_range_has_two_ends() -> None:
    (row,) = requirements("厚度 500 nm~2 μm")
    assert (row["comparator"], row["value"], row["value_max"], row["norm_unit"]) == ("range", 0.5, 2, "mm")


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("续航600 km", 600, "km"),
        ("续航 600000 m", 600, "km"),
        ("幅宽 1.5 m", 1500, "mm"),
        ("响应时间≤10 ms", 10, "ms"),
        ("响应时间≤10000 μs", 10, "ms"),
        ("节拍 30 s", 30, "s"),
        ("固化时间 90 min", 1.5, "h"),
        ("光效≥150 lm/W", 150, "lm/W"),
        ("色温4000K", 4000, "K"),
        ("百公里电耗12kWh", 12, "kWh/100km"),
    ],
)
def test_amounts_are_told_in_units_that_people_read(text: str, value: float, unit: str) -> None:
    (row,) = requirements(text)
    assert (row["norm_value"], row["norm_unit"]) == (pytest.approx(value), unit)


def test_names_of_two_things_have_two_keys() -> None:
    keys = [row["metric_key"] for row in requirements("耐压 1.6MPa，坍落度 180mm，显指Ra＞90")]
    assert keys == ["耐压", "坍落度", "显色指数"]


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=100))
def test_quotes_are_cut_out_of_the_text(text: str) -> None:
    assert all(text[row["start"] : row["end"]] == row["quote"] for row in requirements(text))


def test_the_console_prints_rows() -> None:
    result = CliRunner().invoke(app, ["quantities", TEXT, "--json"])
    assert result.exit_code == 0
    assert json.loads(result.stdout) == requirements(TEXT)


def test_the_console_reads_standard_input() -> None:
    result = CliRunner().invoke(app, ["quantities", "-", "--json"], input=TEXT.encode())
    assert json.loads(result.stdout) == requirements(TEXT)


def test_what_is_no_text_is_refused() -> None:
    result = CliRunner().invoke(app, ["quantities", "-"], input=b"\xff\xfe\x00")
    assert (result.exit_code, result.stdout) == (2, "")


def test_nothing_read_is_an_answer() -> None:
    result = CliRunner().invoke(app, ["quantities", "符合 GB/T 4744-2013", "--json"])
    assert (result.exit_code, json.loads(result.stdout)) == (0, [])
    assert "没有读到" in CliRunner().invoke(app, ["quantities", "早上好"]).stdout


def test_the_table_shows_value_and_conversion() -> None:
    shown = CliRunner().invoke(app, ["quantities", TEXT]).stdout
    assert "98.0665 kPa" in shown
    assert "降 30 %" in shown
    assert "目标（期望）" in shown


def test_no_database_is_touched(tmp_path: Path) -> None:
    program = Path(sys.executable).parent / "shuanglian"
    environment = {
        "SHUANGLIAN_DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none",
        "SHUANGLIAN_DATA_DIR": str(tmp_path),
    }
    result = subprocess.run(
        [program, "quantities", "克重≤120 g/m²", "--json"], env=environment, capture_output=True, check=False
    )
    assert result.returncode == 0, result.stderr
    assert json.loads(result.stdout)[0]["value"] == 120


@pytest.mark.django_db
def test_the_interface_answers_the_same() -> None:
    response = Client().post("/api/v1/quantities", json.dumps({"text": TEXT}), "application/json")
    assert response.status_code == 200
    assert response.json() == requirements(TEXT)


@pytest.mark.parametrize(
    ("text", "comparator", "quote"),
    [
        ("硬度不低于HRC 55", ">=", "不低于HRC 55"),
        ("硬度HRC58~62", "range", "58~62"),
        ("硬度HRC58", "=", "58"),
    ],
)
def test_a_scale_before_the_number_hides_no_comparator(text: str, comparator: str, quote: str) -> None:
    (row,) = requirements(text)
    assert (row["metric"], row["comparator"], row["unit"]) == ("硬度", comparator, "HRC")
    assert row["quote"].endswith(quote)
    assert text[row["start"] : row["end"]] == row["quote"]
