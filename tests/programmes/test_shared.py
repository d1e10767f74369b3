"""What all programmes share: versioned rules, the role under which the engine sees people, and the barriers."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest

from shuanglian.casework.api import Token
from shuanglian.foundation.actor import Actor, Role, system
from shuanglian.foundation.errors import Invalid
from shuanglian.programmes.barriers import other_world, person_needed
from shuanglian.programmes.passing import as_platform, in_role
from shuanglian.programmes.rulebook import Rulebook

OFFICER = Actor(Role.OFFICER, "何科员", user_id=7, organisation_id=3)


def version(name: str, begins: str, ends: str | None = None) -> dict[str, Any]:
    return {"version": name, "valid_from": begins, "valid_to": ends}


@pytest.fixture
def book(tmp_path: Path, settings: Any) -> Rulebook:
    rows = [version("1", "2025-01-01", "2025-12-31"), version("2", "2026-01-01")]
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "limits.json").write_text(json.dumps(rows), "utf-8")
    (tmp_path / "region").mkdir()
    settings.REGION = str(tmp_path / "region")
    return Rulebook("sample", tmp_path / "own")


@pytest.mark.parametrize(
    ("day", "wanted"), [("2025-01-01", "1"), ("2025-12-31", "1"), ("2026-01-01", "2"), ("2030-06-01", "2")]
)
def test_the_version_of_the_day_counts_with_both_ends(book: Rulebook, day: str, wanted: str) -> None:
    assert book.current("limits", dt.date.fromisoformat(day))["version"] == wanted


def test_a_day_without_a_rule_is_refused_by_the_programmes_name(book: Rulebook) -> None:
    with pytest.raises(Invalid) as refused:
        book.current("limits", dt.date(2024, 12, 31))
    assert refused.value.reasons[0].code == "sample.rule_missing"


def test_what_was_agreed_under_an_old_version_is_found_by_its_name(book: Rulebook) -> None:
    assert book.version("limits", "1")["valid_to"] == "2025-12-31"
    with pytest.raises(Invalid):
        book.version("limits", "9")


def test_a_region_overrides_a_file_of_the_same_name(book: Rulebook, tmp_path: Path) -> None:
    own = tmp_path / "region" / "sample"
    own.mkdir()
    (own / "limits.json").write_text(json.dumps([version("r", "2020-01-01")]), "utf-8")
    assert book.region_folder() == own
    assert [row["version"] for row in Rulebook("sample", tmp_path / "own2").versions("limits")] == ["r"]


@pytest.mark.parametrize(
    ("values", "fits"),
    [
        ({}, True),
        ({"organisation_id": 3}, True),
        ({"assignee_id": 7}, True),
        ({"organisation_id": 4}, False),
        ({"assignee_id": 8}, False),
        ({"role": "manager"}, False),
    ],
)
def test_who_does_not_fit_the_task_passes_under_the_platforms_role_by_name(
    values: dict[str, Any], fits: bool
) -> None:
    acting = in_role(OFFICER, Token(**({"role": "officer"} | values)))
    assert (acting == OFFICER) is fits
    assert (acting.user_id, acting.label) == (7, "何科员")
    assert as_platform(OFFICER).role == Role.SYSTEM


def test_demonstration_people_stay_among_themselves_and_machines_decide_nothing() -> None:
    persona = Actor(Role.OFFICER, "示例", user_id=1, is_demo=True)
    machine = Actor(Role.OFFICER, "接口", token_id=1)
    assert other_world(persona, is_demo=False) and not other_world(persona, is_demo=True)
    assert not other_world(OFFICER, is_demo=True) and not other_world(system(), is_demo=False)
    assert person_needed(machine) and not person_needed(OFFICER) and not person_needed(system())
