"""The 22 indicators of the plan, published figures with sources, and demonstration figures that say so."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from pytest_django.plugin import DjangoDbBlocker

from shuanglian.foundation.accounts.services import ensure_personas
from shuanglian.foundation.actor import PUBLIC
from shuanglian.foundation.events.invariants import run_all
from shuanglian.foundation.events.models import Event
from shuanglian.indicators import demo, region, selectors
from shuanglian.indicators.models import Indicator, Observation, Target
from shuanglian.indicators.status import status
from shuanglian.indicators.trajectory import Light
from shuanglian.registry.models import Place, Source

PLAN = "sx-corridor-2025"
DAY = dt.date(2025, 3, 31)


@pytest.fixture(scope="module")
def shaoxing(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Any:
    """Loaded once for this module, and rolled back at its end."""
    from django.db import transaction

    with django_db_blocker.unblock():
        atomic = transaction.atomic()
        atomic.__enter__()
        for code in ("000", "001", "002", "003"):
            Source.objects.create(code=code, title=f"来源 {code}")
        for code, kind in (("sx-corridor", "corridor"), ("330603", "district")):
            Place.objects.create(code=code, name=code, kind=kind)
        ensure_personas()
        made = region.install(), demo.load_demo()
        yield made
        transaction.set_rollback(True)
        atomic.__exit__(None, None, None)


@pytest.fixture(autouse=True)
def _loaded(shaoxing: Any, db: None) -> None:
    return None


def test_the_plan_has_its_22_indicators_with_base_and_target(shared_data: Path) -> None:
    facts = json.loads((shared_data / "shaoxing/indicators_22.json").read_text(encoding="utf-8"))
    rows = {row.number: row for row in Indicator.objects.filter(plan__key=PLAN, parent=None)}
    assert sorted(rows) == list(range(1, 23)) == sorted(fact["no"] for fact in facts)
    for fact in facts:
        row = rows[fact["no"]]
        assert (row.name, row.group, row.unit) == (fact["name"], fact["group"], fact["unit"])
        said = fact.get("sub") or [fact]
        held = list(row.parts.order_by("code")) or [row]
        targets = [Target.objects.get(indicator=one) for one in held]
        assert [t.base_value for t in targets] == [_number(one["base_2021"]) for one in said]
        assert [t.value for t in targets] == [_number(one["target_2025"]) for one in said]
        assert all(t.source is not None and t.source.code == "002" and t.year == 2025 for t in targets)


def _number(value: Any) -> Decimal | None:
    return None if value is None else Decimal(str(value))


def test_every_indicator_has_its_status_and_nothing_is_made_up() -> None:
    found = status(PUBLIC, as_of=DAY, plan=PLAN)
    assert [one.number for one in found] == list(range(1, 23))
    by_number = {one.number: one for one in found}
    assert [len(one.parts) for one in found if one.parts] == [2, 2]
    growth = by_number[16]
    assert (growth.target_kind, growth.base, growth.target, growth.light) == (
        "yearly_growth",
        None,
        15,
        Light.YELLOW,
    )
    assert by_number[22].actual is not None and by_number[22].actual.rolling
    missing = [one.number for one in found if "actual" in one.missing]
    assert {6, 7, 8, 10, 11} <= set(missing)
    assert all(by_number[number].light == Light.NONE for number in (6, 7, 8))
    shown = [part.actual for one in found for part in (one.parts or (one,)) if part.actual]
    assert shown and all(actual.is_demo for actual in shown)


def test_at_the_end_of_2021_only_the_base_is_known() -> None:
    found = status(PUBLIC, as_of=dt.date(2021, 12, 31), plan=PLAN)
    assert all(part.actual is None for one in found for part in (one.parts or (one,)))


def test_published_figures_have_a_source_and_are_no_targets() -> None:
    rows = Observation.objects.filter(is_demo=False)
    assert rows.count() == 10
    assert all(row.source_id and row.state == "published" and row.origin == "document" for row in rows)
    (found,) = status(PUBLIC, as_of=dt.date(2026, 12, 31), codes=["kq-tech-trade"])
    assert "target" in found.missing and found.progress is None
    (point,) = selectors.series(PUBLIC, Indicator.objects.get(code="kq-tech-trade"))
    assert (point.value, point.comparator, point.is_demo) == (90, "gt", False)


def test_demonstration_figures_say_so_and_have_two_people() -> None:
    rows = Observation.objects.filter(is_demo=True)
    assert rows.count() >= 40 and all("示例" in row.note for row in rows)
    assert {row.state for row in rows} <= {"published", "proposed", "held"}
    assert all(row.decided_by_id != row.reported_by_id for row in rows.filter(state="published"))


def test_loading_again_changes_nothing() -> None:
    before = Event.objects.count()
    assert (region.install(), demo.load_demo()) == (0, 0)
    assert Event.objects.count() == before


def test_a_figure_that_changed_in_the_pack_becomes_a_new_version(monkeypatch: pytest.MonkeyPatch) -> None:
    told = region.read("published.yaml")
    row = next(one for one in told["observations"] if one["indicator"] == "kq-hightech")
    row["value"] = "567"
    monkeypatch.setattr(region, "read", lambda name: told if name == "published.yaml" else {})
    assert region.install() == 2
    rows = Observation.objects.filter(indicator__code="kq-hightech").order_by("version")
    assert [(r.version, r.state, r.value) for r in rows] == [(1, "superseded", 566), (2, "published", 567)]


def test_what_must_hold_holds() -> None:
    assert [v for v in run_all() if v.rule.startswith("indicators.")] == []
