"""The API and the console program."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from openpyxl import Workbook
from typer.testing import CliRunner

from shuanglian.cli.app import app
from shuanglian.indicators.ranking import document, verify_ranking

from .factories import AS_OF, World, snapshot

As = Callable[[str], Client]
API = "/api/v1"
SMALL: dict[str, Any] = {
    "title": "试排名",
    "indicators": [
        {"key": "x", "name": "甲项", "weight": 60},
        {"key": "y", "weight": 40, "direction": "down"},
    ],
    "data": [{"name": "甲", "x": 10, "y": 3}, {"name": "乙", "x": 4, "y": 1}, {"name": "丙", "x": 7, "y": 2}],
}


def call(client: Client, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
    return getattr(client, method)(
        API + path, data=json.dumps(body) if body is not None else None, content_type="application/json"
    )


def run(*words: str, code: int = 0) -> dict[str, Any]:
    outcome = CliRunner().invoke(app, ["rank", *words, "--json"])
    assert outcome.exit_code == code, outcome.output
    found: dict[str, Any] = json.loads(outcome.stdout)
    return found


def file(folder: Path, value: Any, name: str = "c.json") -> str:
    path = folder / name
    path.write_text(
        value if isinstance(value, str) else json.dumps(value, ensure_ascii=False), encoding="utf-8"
    )
    return str(path)


# -- the console program ----------------------------------------------------------------------------------
def test_a_file_with_its_data_is_ranked(tmp_path: Path) -> None:
    told = run(file(tmp_path, SMALL), "--as-of", "2024-12-31")
    assert told["ok"] and told["ranks"] == {"甲": 1, "丙": 2, "乙": 3}
    assert told["scores"] == {"甲": 60.0, "丙": 50.0, "乙": 40.0}
    for row in told["ranking"]:
        assert round(sum(part["points"] for part in row["parts"]), 8) == row["score"]
    assert told["sensitivity"]["shift"] == 0.2 and told["sensitivity"]["draws"] >= 1000
    assert len(told["receipt"]) == 64


def test_the_same_file_gives_the_same_receipt_and_another_day_another_one(tmp_path: Path) -> None:
    path = file(tmp_path, SMALL)
    first = run(path, "--as-of", "2024-12-31")["receipt"]
    assert run(path, "--as-of", "2024-12-31")["receipt"] == first
    assert run(path, "--as-of", "2025-01-01")["receipt"] != first


def test_the_frozen_form_is_written_and_checks_without_the_platform(tmp_path: Path) -> None:
    out = tmp_path / "frozen.json"
    told = run(file(tmp_path, SMALL), "--as-of", "2024-12-31", "--receipt", str(out))
    assert document.receipt(out.read_text(encoding="utf-8")) == told["receipt"]
    assert verify_ranking.main([str(out), "--receipt", told["receipt"]]) == 0
    assert verify_ranking.main([str(out), "--receipt", "0" * 64]) == 1


def test_data_of_a_table_beside_the_configuration_and_of_a_given_one(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_bytes("企业名称,甲项（个）,y\n甲,10,3\n乙,4,1\n丙,7,2\n".encode("gb18030"))
    bare = {key: value for key, value in SMALL.items() if key != "data"}
    named = run(file(tmp_path, {**bare, "table": "t.csv"}), "--as-of", "2024-12-31")
    assert named["ranks"] == {"甲": 1, "丙": 2, "乙": 3}
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (["各单位情况"], ["单位", "甲项", "y"], ["甲", 1, 3], ["乙", "1,400", 1]):
        sheet.append(row)
    book.save(tmp_path / "t.xlsx")
    given = run(file(tmp_path, SMALL), "--as-of", "2024-12-31", "--data", str(tmp_path / "t.xlsx"))
    assert given["ranks"] == {"乙": 1, "甲": 2}


def test_every_problem_of_a_configuration_is_told_at_once(tmp_path: Path) -> None:
    bad = {
        "title": "坏",
        "missing": "whatever",
        "indicators": [
            {"key": "x", "weight": -1},
            {"key": "x", "weight": "many"},
            {"key": "z", "direction": "sideways"},
        ],
    }
    told = run(file(tmp_path, bad), "--as-of", "2024-12-31", code=1)
    assert not told["ok"]
    fields = {reason["field"] for reason in told["error"]["reasons"]}
    assert {
        "missing",
        "indicators[0].weight",
        "indicators[1].weight",
        "indicators[2].direction",
        "indicators",
    } <= fields


@pytest.mark.parametrize(
    ("words", "code"),
    [(("nothing-here",), "not_found"), (("platform-contest", "--as-of", "gestern"), "ranking.date")],
)
def test_what_cannot_be_found_or_read_is_one_reason(db: None, words: tuple[str, ...], code: str) -> None:
    told = run(*words, code=1)
    assert [reason["code"] for reason in told["error"]["reasons"]] == [code]


@pytest.mark.parametrize("text", ["", "[]", "{", '{"a": NaN}', "a: *b", "- 1", "title: [", '{"a":1,"a":2}'])
def test_files_that_are_no_configuration_are_refused(tmp_path: Path, text: str) -> None:
    told = run(file(tmp_path, text, "c.yaml"), "--as-of", "2024-12-31", code=1)
    assert told["error"]["reasons"]


def test_configurations_are_listed(db: None) -> None:
    keys = {row["key"] for row in run("list")["configs"]}
    assert {"platform-contest", "institute-performance", "output-per-mu-large", "output-per-mu-small"} <= keys
    assert "district-race" in keys


def test_published_observations_are_ranked_from_the_database(world: World, tmp_path: Path) -> None:
    given = {
        "title": "库", "kind": "party", "missing": "lowest",
        "indicators": [{"key": "t-tax", "weight": 50}, {"key": "t-jobs", "weight": 50}],
    }  # fmt: skip
    told = run(file(tmp_path, given), "--as-of", AS_OF.isoformat())
    assert told["is_demo"] and len(told["ranking"]) == 4
    before = run(file(tmp_path, given), "--as-of", "2024-12-31", code=1)
    assert before["error"]["reasons"][0]["code"] == "ranking.no_data"


# -- the API ----------------------------------------------------------------------------------------------
def test_the_whole_way_over_the_api(world: World, as_: As) -> None:
    made = world.frozen()
    assert call(as_("public"), "get", f"/rankings/{made.pk}").status_code == 404
    assert call(as_("officer"), "post", f"/rankings/{made.pk}/publish").status_code == 403
    assert call(as_("steward"), "post", f"/rankings/{made.pk}/publish").status_code == 200
    from django.utils import timezone

    from shuanglian.indicators.ranking.models import Ranking

    later = timezone.now() + timezone.timedelta(days=7)  # type: ignore[attr-defined]
    Ranking.objects.filter(pk=made.pk).update(objections_until=later)
    standing = world.standing(made, 0).pk
    sent = call(
        as_("enterprise"),
        "post",
        f"/rankings/{made.pk}/objections",
        {"standing_id": standing, "reason": "面积不对"},
    )
    assert sent.status_code == 201, sent.content
    number = sent.json()["id"]
    path = f"/rankings/{made.pk}/objections/{number}"
    assert call(as_("enterprise2"), "get", path).status_code == 404
    assert (
        call(as_("enterprise"), "get", f"/rankings/{made.pk}/objections").json()["items"][0]["id"] == number
    )
    answer = {"words": "面积无误", "upheld": False}
    assert call(as_("officer"), "post", f"{path}/answer", answer).json()["state"] == "answered"
    assert (
        call(as_("enterprise"), "post", f"{path}/appeal", {"reason": "附新证"}).json()["state"] == "appealed"
    )
    assert call(as_("officer"), "post", f"{path}/decide", answer).status_code == 403
    assert call(as_("steward"), "post", f"{path}/decide", answer).json()["state"] == "closed"
    assert call(as_("officer"), "post", f"/rankings/{made.pk}/settle").status_code == 409


def test_the_api_hides_what_the_pages_hide(world: World, as_: As) -> None:
    made = world.open_now()
    told = call(as_("public"), "get", f"/rankings/{made.pk}").json()
    assert [row["parts"] for row in told["rows"]] == [[]] * 4 and told["sensitivity"] is None
    own = call(as_("enterprise"), "get", f"/rankings/{made.pk}").json()
    assert [bool(row["parts"]) for row in own["rows"]].count(True) == 1
    assert call(as_("public"), "get", f"/rankings/{made.pk}/document").status_code == 404
    assert call(as_("officer"), "get", f"/rankings/{made.pk}/document").content.decode() == made.document
    row = call(as_("officer"), "get", f"/rankings/{made.pk}/subjects/{world.standing(made, 1).pk}").json()
    assert row["parts"][0]["inputs"][0]["observation"]


def test_a_preview_computes_and_keeps_nothing(world: World, as_: As) -> None:
    before = snapshot()
    body = {"config": SMALL, "as_of": "2024-12-31"}
    told = call(as_("officer"), "post", "/rankings/preview", body)
    assert told.status_code == 200 and told.json()["ranks"]["甲"] == 1
    assert call(as_("public"), "post", "/rankings/preview", body).status_code in (401, 403)
    for wrong in ({**SMALL, "data": "/etc/passwd"}, {**SMALL, "table": "x.csv"}, {"kind": "party"}, {}):
        refused = call(as_("officer"), "post", "/rankings/preview", {"config": wrong, "as_of": "2024-12-31"})
        assert refused.status_code == 422
    assert snapshot() == before


def test_rules_and_lists_are_public(world: World, as_: As) -> None:
    client = as_("public")
    assert call(client, "get", "/rankings").json()["items"] == []
    assert {row["key"] for row in call(client, "get", "/rankings/configs").json()} >= {"output-per-mu-large"}
    versions = call(client, "get", "/rankings/configs/output-per-mu-large").json()
    assert [row["version"] for row in versions] == ["2026.1", "2025.1"]
    assert call(client, "get", "/rankings/configs/nothing").status_code == 404
    assert call(client, "get", "/rankings/999999").status_code == 404
    assert call(client, "post", "/rankings", {"config": "x", "as_of": "2024-12-31"}).status_code == 401
