"""`shuanglian match` prints one answer, also when it abstains, and refuses silence."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from shuanglian.cli.app import app

from .factories import offering, party

pytestmark = pytest.mark.django_db


def test_results_are_a_ranked_list() -> None:
    offering(party("面料研究所"), "防水透湿面料", "可回收的防水透湿面料。")
    offering(party("膜材料研究所"), "防水透湿膜", "防水透湿。")
    result = CliRunner().invoke(app, ["match", "可回收的防水透湿面料", "--limit", "5", "--json"])
    assert result.exit_code == 0
    answer = json.loads(result.stdout)
    assert (answer["abstained"], answer["mode"], answer["encoder"]) == (False, "lexical", None)
    found = answer["results"]
    assert sum(found[0]["parts"].values()) == pytest.approx(found[0]["score"], abs=1e-9)
    assert [row["party"] for row in found] == ["面料研究所", "膜材料研究所"]
    assert found[0]["offering"] == "防水透湿面料"
    assert found[0]["score"] > found[1]["score"]
    assert {"kind", "text", "source"} <= found[0]["reasons"][0].keys()


def test_abstaining_is_an_answer() -> None:
    result = CliRunner().invoke(app, ["match", "今天天气很好", "--json"])
    assert result.exit_code == 0
    answer = json.loads(result.stdout)
    assert (answer["abstained"], answer["results"], answer["help"]) == (True, [], {})
    assert answer["best"] < answer["threshold"]
    assert "推荐线" in CliRunner().invoke(app, ["match", "今天天气很好"]).stdout


def test_blank_text_is_refused() -> None:
    result = CliRunner().invoke(app, ["match", "  ", "--json"])
    assert result.exit_code == 1
    assert json.loads(result.stdout)["error"]["reasons"][0]["code"] == "text_missing"


def test_a_limit_below_one_is_refused_with_the_lower_bound() -> None:
    for limit in ("0", "-1"):
        result = CliRunner().invoke(app, ["match", "膜", "--limit", limit, "--json"])
        assert result.exit_code == 1
        (reason,) = json.loads(result.stdout)["error"]["reasons"]
        assert "至少列 1 位" in reason["message"]


def test_plain_output_shows_reasons_for_people() -> None:
    offering(party("面料研究所"), "防水透湿面料", "可回收的防水透湿面料。")
    result = CliRunner().invoke(app, ["match", "可回收的防水透湿面料"])
    assert "+ 可回收的防水透湿面料。" in result.stdout


def test_the_index_can_be_rebuilt() -> None:
    offering(party("面料研究所"), "防水透湿面料", "可回收的防水透湿面料。")
    result = CliRunner().invoke(app, ["match", "index", "--rebuild", "--json"])
    assert json.loads(result.stdout)["documents"] == 2
