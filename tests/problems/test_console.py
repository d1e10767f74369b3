"""`shuanglian problems`: list, rebuild, eval."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from shuanglian.cli.app import app
from shuanglian.matching.problems.models import State

from .factories import DYEING, told


def run(*arguments: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, ["problems", *arguments])
    return result.exit_code, result.stdout, result.stderr


@pytest.mark.django_db
def test_rebuild_prints_numbers_and_progress_apart() -> None:
    told(DYEING)
    code, out, err = run("rebuild", "--json")
    assert code == 0
    found = json.loads(out)
    assert (found["problems"], found["clusters"], found["phase"], found["encoder"]) == (3, 1, "ready", "none")
    assert "link" in err
    assert run("rebuild", "--resume")[1].strip() == "3 项难题，1 个难题群"
    assert State.objects.get().generation == 2


@pytest.mark.django_db
def test_list_reads_on_first_and_shows_the_largest(built: None) -> None:
    told(DYEING)
    code, out, _err = run("list", "--json")
    assert code == 0
    (row,) = json.loads(out)
    assert (row["members"], row["enterprises"], row["repeated"]) == (3, 3, False)
    assert row["number"] in run("list")[1]


def test_eval_prints_precision_recall_and_f1_of_every_kind_without_a_database() -> None:
    code, out, _err = run("eval", "--json")
    assert code == 0
    found = json.loads(out)
    assert found["encoder"] == "none"
    for half in ("tuned", "held_out"):
        for kind in ("duplicate", "common", "trade", "unrelated", "linked"):
            assert set(found[half][kind]) == {"pairs", "precision", "recall", "f1"}
    assert "held_out" in run("eval")[1]


def test_an_encoder_that_is_not_there_is_refused_with_its_reason() -> None:
    code, out, _err = run("eval", "--encoder", "/no/such/folder", "--json")
    assert code == 1
    assert json.loads(out)["error"]["code"] == "encoder_unavailable"
