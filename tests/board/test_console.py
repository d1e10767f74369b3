"""The console prints the board's numbers and stores measurements."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from shuanglian.cli.app import app
from shuanglian.foundation.actor import PUBLIC, Role, system
from shuanglian.matching.board import services
from shuanglian.matching.board.models import Measurement
from shuanglian.programmes.siti.selectors.quality import quality_board, to_json
from tests.registry.factories import member
from tests.siti.factories import World

from .factories import MEASURED, work_off
from .test_measuring import small  # noqa: F401 - a fixture

pytestmark = pytest.mark.django_db


def call(*words: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, ["eval", *words])
    return result.exit_code, result.stdout, result.stderr


def test_the_board_in_json_is_the_board_of_page_and_interface(world: World) -> None:
    world.finished()
    work_off()
    code, out, _err = call("board", "--json")
    assert (code, json.loads(out)) == (0, to_json(quality_board(system("测评"))))
    _code, out, _err = call("board", "--json", "--public")
    assert json.loads(out) == to_json(quality_board(PUBLIC))
    _code, out, _err = call("board", "--json", "--last", "2020-01")
    assert json.loads(out)["real"]["funnel"]["total"]["published"]["n"] == 0


def test_measuring_without_a_set_prints_the_board(world: World) -> None:
    world.finished()
    work_off()
    for options in ((), ("--public",), ("--last", "2020-01")):
        assert call("matching", "--json", *options) == call("board", "--json", *options)
        assert call("matching", *options)[1] == call("board", *options)[1]
    assert call("matching", "--each")[0] == 2


def test_a_set_has_no_part_in_the_options_of_the_board(small: Path) -> None:  # noqa: F811
    assert call("matching", str(small), "--public")[0] == 2


def test_nothing_measured_is_null_and_no_zero() -> None:
    figures = json.loads(call("board", "--json")[1])["real"]["figures"]
    assert (figures["n"], figures["pairs"]) == (0, 0)
    measured = (
        "ndcg10",
        "recall10",
        "recall50",
        "mrr10",
        "calibration_error",
        "calibration_error_interval",
        "brier",
    )
    assert {name: figures[name] for name in measured} == dict.fromkeys(measured)
    assert {(row["told"], row["observed"], row["interval"]) for row in figures["reliability"]} == {
        (None,) * 3
    }
    assert figures["first_accepted"]["share"] is None
    assert figures["abstention"]["precision"] is None
    assert "0.000" not in call("board")[1]


def test_the_board_for_people_names_the_state_of_the_calibration(world: World) -> None:
    world.choosing()
    work_off()
    services.measurement_store(actor=member(Role.ADMIN), set_name="squad_zh", told=MEASURED)
    code, out, _err = call("board")
    assert code == 0
    assert "squad_zh" in out
    assert "published 1 → answered 1 → contracted 0 → verified 0" in out
    assert "provisional" in out


def test_a_wrong_month_is_refused_before_anything_is_printed() -> None:
    code, out, err = call("board", "--first", "2026-13", "--last", "x", "--json")
    assert code == 2
    assert {row["field"] for row in json.loads(out)["error"]["reasons"]} == {"first", "last"}
    assert "--first" in err
    assert "--last" in err


def test_a_measurement_can_be_stored_for_the_board(small: Path) -> None:  # noqa: F811
    code, _out, err = call("matching", str(small), "--json", "--store", "six_topics")
    assert code == 0, err
    row = Measurement.objects.get()
    assert (row.set_name, row.encoder, row.n_queries, row.ndcg10) == ("six_topics", "none", 6, 1.0)
    assert len(row.digest) == 64


def test_measuring_without_storing_leaves_nothing(small: Path) -> None:  # noqa: F811
    assert call("matching", str(small))[0] == 0
    assert not Measurement.objects.exists()
