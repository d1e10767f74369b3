"""`shuanglian cluster` without a cluster: what can be said and done, and what is refused."""

from __future__ import annotations

import json
from typing import Any

import pytest
from typer.testing import CliRunner

from shuanglian.cli.app import app
from shuanglian.matching.cluster import live
from tests.matching.factories import offering, party

pytestmark = pytest.mark.django_db
RUNNER = CliRunner()


def run(*words: str) -> Any:
    return RUNNER.invoke(app, ["cluster", *words])


@pytest.fixture(autouse=True)
def fund(settings: Any) -> None:
    settings.MATCHING_CLUSTER = ""
    owner = party("纺织研究院")
    for number in range(6):
        offering(owner, f"防水透湿面料{number}")


def test_building_here_needs_no_cluster_and_tells_its_progress() -> None:
    result = run("build", "--shards", "2", "--here", "--json")
    assert result.exit_code == 0
    made = json.loads(result.stdout)
    assert made["documents"] == 7
    assert [shard["number"] for shard in made["shards"]] == [0, 1]
    assert "building 2/2" in result.stderr


def test_building_on_a_cluster_without_the_setting_is_refused() -> None:
    result = run("build", "--json")
    assert result.exit_code == 1
    assert json.loads(result.stdout)["error"]["reasons"][0]["code"] == "cluster_off"


def test_serving_without_shards_is_refused() -> None:
    result = run("serve")
    assert result.exit_code == 1
    assert "[not_built]" in result.stderr


def test_the_state_is_told_with_an_exit_code_for_monitoring() -> None:
    run("build", "--shards", "2", "--here")
    result = run("status", "--json")
    assert result.exit_code == 1
    state = json.loads(result.stdout)
    assert state["built"]["documents"] == 7
    assert state["serving"] is None
    assert "serving: -" in run("status").stdout


def test_a_question_falls_back_to_this_machine_and_says_so(settings: Any) -> None:
    settings.MATCHING_CLUSTER = "local"
    result = run("query", "防水透湿", "--json", "-n", "3")
    assert result.exit_code == 0
    answer = json.loads(result.stdout)
    assert len(answer["candidates"]) == 3
    assert answer["degraded"] == [live.UNREACHABLE]
    assert answer["distributed"] is False
