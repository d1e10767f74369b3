"""Counts over the platform's records, what must hold, and who may read the record."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from shuanglian.foundation.actor import PUBLIC
from shuanglian.foundation.errors import Invalid, NotAllowed
from shuanglian.foundation.events import access
from shuanglian.foundation.events.invariants import run_all
from shuanglian.foundation.events.models import Event
from shuanglian.indicators import counts, jobs, periods, selectors, services, shelf, triggers
from shuanglian.indicators.counts import Count, Counted
from shuanglian.indicators.models import Indicator, Observation, Plan, Target
from shuanglian.indicators.services.computing import finished

from .factories import World, codes, snapshot

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2024, 5, 15, 4, tzinfo=dt.UTC)


@pytest.fixture
def tally(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """A count of which a test can change the number of records."""
    told: dict[str, Any] = {"rows": 0, "demo_rows": 0, "asked": []}

    def compute(period: periods.Period, place: Any, demo: bool) -> Counted:
        told["asked"].append((period.text, place, demo))
        rows = told["demo_rows"] if demo else told["rows"]
        value = None if told.get("nothing") else Decimal(rows) * 2
        return Counted(value, f"/records/?period={period.text}", rows)

    monkeypatch.setattr(counts, "_COUNTS", {})
    counts.register(Count("t.things", "东西", "件", compute))
    return told


def test_counts_are_in_force_at_once_and_lead_to_their_records(world: World, tally: dict[str, Any]) -> None:
    indicator = world.indicator(
        "t-a", unit="件", computed_by="t.things", accumulation="flow", frequency="quarter"
    )
    tally["demo_rows"] = 3
    assert services.counts_run(NOW) == 4
    found = selectors.series(PUBLIC, indicator)
    assert [(p.period.text, p.value) for p in found] == [
        (q, 6) for q in ("2023Q2", "2023Q3", "2023Q4", "2024Q1")
    ]
    row = Observation.objects.get(period="2024Q1")
    assert (row.drill, row.origin, row.state, row.is_demo) == (
        "/records/?period=2024Q1",
        "count",
        "published",
        True,
    )
    assert {place for _text, place, _demo in tally["asked"]} == {world.corridor}


def test_counting_again_writes_only_what_changed(world: World, tally: dict[str, Any]) -> None:
    world.indicator("t-a", unit="件", computed_by="t.things", frequency="year")
    tally["rows"] = 3
    assert (services.counts_run(NOW), services.counts_run(NOW)) == (1, 0)
    tally["rows"] = 0
    assert services.counts_run(NOW) == 1
    rows = Observation.objects.order_by("version")
    assert [(r.version, r.value, r.state) for r in rows] == [(1, 6, "superseded"), (2, 0, "published")]
    assert rows[1].reason and rows[1].corrects_id == rows[0].pk


def test_a_world_without_any_record_has_no_value_instead_of_a_zero(
    world: World, tally: dict[str, Any]
) -> None:
    world.indicator("t-a", unit="件", computed_by="t.things")
    world.indicator("t-b", unit="件", computed_by="t.unknown")
    assert services.counts_run(NOW) == 0
    jobs.count.call() if hasattr(jobs.count, "call") else jobs.count()
    assert not Observation.objects.exists()


def test_nothing_to_count_makes_no_observation_even_after_others(world: World, tally: dict[str, Any]) -> None:
    world.indicator("t-a", unit="%", computed_by="t.things", frequency="year")
    tally["rows"], tally["nothing"] = 3, True
    assert services.counts_run(NOW) == 0 and not Observation.objects.exists()
    tally["nothing"] = False
    assert services.counts_run(NOW) == 1
    tally["nothing"] = True
    assert services.counts_run(NOW) == 0 and Observation.objects.count() == 1


@pytest.mark.parametrize(
    ("frequency", "accumulation", "last", "number"),
    [
        ("month", "flow", "2024-04", 12),
        ("quarter", "flow", "2024Q1", 4),
        ("year", "flow", "2024-01..04", 2),
        ("month", "stock", "2024-04-30", 12),
        ("quarter", "stock", "2024-03-31", 4),
        ("year", "stock", "2023-12-31", 1),
    ],
)
def test_only_finished_periods_are_counted(frequency: str, accumulation: str, last: str, number: int) -> None:
    found = finished(Indicator(frequency=frequency, accumulation=accumulation), dt.date(2024, 5, 15))
    assert (found[-1].text, len(found)) == (last, number)
    assert all(a.end < b.end <= dt.date(2024, 5, 15) for a, b in pairwise(found))


def test_a_count_and_a_room_are_declared_once(tally: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ValueError, match="twice"):
        counts.register(Count("t.things", "别的", "件", lambda *_: Counted(Decimal(0), "", 0)))
    assert [one.key for one in counts.counts()] == ["t.things"]
    monkeypatch.setattr(shelf, "_SHELF", {})
    shelf.register(shelf.Room("a", "甲"))
    with pytest.raises(ValueError, match="twice"):
        shelf.register(shelf.Room("a", "乙"))
    assert [room.title for room in shelf.rooms()] == ["甲"]


# -- the catalogue ----------------------------------------------------------------------------------------
def test_saving_twice_changes_nothing_and_a_change_is_recorded_once(world: World) -> None:
    def save(**data: Any) -> Indicator:
        return services.indicator_save(
            actor=world["steward"], code="t-a", name="甲", unit="亿元", floor=0, **data
        )

    first = save()
    events = Event.objects.count()
    assert (save().rev, Event.objects.count()) == (first.rev, events)
    assert save(definition="全年数").rev == first.rev + 1
    assert Event.objects.count() == events + 1
    target = {"indicator": first, "year": 2025, "value": "130", "base_year": 2021, "base_value": "67.8"}
    one = services.target_save(actor=world["steward"], **target)
    events = Event.objects.count()
    assert services.target_save(actor=world["steward"], **target).pk == one.pk
    assert services.plan_save(actor=world["steward"], key="t-plan", name="试验规划").pk == world.plan.pk
    assert Event.objects.count() == events


def test_the_catalogue_is_kept_by_stewards_only(world: World) -> None:
    indicator = world.indicator("t-a")
    before = snapshot()
    for key in ("officer", "leader", "enterprise", "public"):
        for save in (
            lambda actor: services.indicator_save(actor=actor, code="t-x", name="x", unit="个"),
            lambda actor: services.target_save(actor=actor, indicator=indicator, year=2025, value=1),
            lambda actor: services.plan_save(
                actor=actor, key="x", name="x", base_year=2021, target_year=2025
            ),
        ):
            with pytest.raises(NotAllowed) as refusal:
                save(world[key])
            assert "indicators.keep" in codes(refusal)
    assert snapshot() == before and Plan.objects.count() == 1


def test_what_cannot_be_is_refused_with_its_field(world: World) -> None:
    used = world.indicator("t-a")
    pair = world.indicator("t-pair", measure="paired")
    world.publish(used, "2024", 5)
    steward = world["steward"]
    for save, code in (
        (lambda: services.indicator_save(actor=steward, code="坏 代码", name="x", unit="个"), "invalid"),
        (lambda: services.indicator_save(actor=steward, code="t-a", unit="万元"), "unit_fixed"),
        (lambda: services.indicator_save(actor=steward, code="t-a", formula="1", computed_by="x"), "invalid"),
        (
            lambda: services.target_save(actor=steward, indicator=pair, year=2025, value=1),
            "indicators.paired",
        ),
        (
            lambda: services.target_save(actor=steward, indicator=used, year=2025, value=1, base_year=2025),
            "invalid",
        ),
        (lambda: services.target_save(actor=steward, indicator=used, year=2025, value="1e30"), "too_big"),
        (
            lambda: services.plan_save(actor=steward, key="p", name="p", base_year=2025, target_year=2021),
            "invalid",
        ),
    ):
        with pytest.raises(Invalid) as refusal:
            save()
        assert code in codes(refusal)
    assert not Target.objects.exists()


# -- the record -------------------------------------------------------------------------------------------
def test_verify_finds_a_value_that_somebody_changed_behind_the_program(world: World) -> None:
    row = world.publish(world.indicator("t-a"), "2024", 5)
    other = world.publish(world.indicator("t-b"), "2024", 5)
    assert [v for v in run_all() if v.rule.startswith("indicators.")] == []
    with connection.cursor() as cursor:
        for statement in triggers.remove(connection.vendor):
            cursor.execute(statement)
    Observation.objects.filter(pk=row.pk).update(value=9, decided_by=None)
    Observation.objects.filter(pk=other.pk).update(period="2023")
    Event.objects.filter(object_id=str(other.pk), kind="observation.published")
    found = {(v.rule, v.object_id) for v in run_all() if v.rule.startswith("indicators.")}
    assert found == {
        ("indicators.value", str(row.pk)),
        ("indicators.reporter", str(row.pk)),
        ("indicators.period", str(other.pk)),
    }
    with connection.cursor() as cursor:
        for statement in triggers.install(connection.vendor):
            cursor.execute(statement)


def test_verify_finds_what_was_put_in_force_without_the_record(world: World) -> None:
    indicator, pair = world.indicator("t-a"), world.indicator("t-pair")
    for one in (indicator, pair):
        Observation.objects.create(
            indicator=one, place=world.corridor, period="2024", period_kind="year", period_start=dt.date(2024, 1, 1),
            period_end=dt.date(2024, 12, 31), value=5, state="published", origin="import", decided_at=timezone.now(),
        )  # fmt: skip
    Indicator.objects.filter(pk=pair.pk).update(measure="paired")
    Indicator.objects.filter(pk=indicator.pk).update(formula="{nothing}")
    rules = sorted(v.rule for v in run_all() if v.rule.startswith("indicators."))
    assert rules == ["indicators.formula", "indicators.pair", "indicators.published", "indicators.published"]


def test_the_record_of_an_indicator_may_be_extracted_by_whoever_sees_it(world: World) -> None:
    shown, hidden = world.indicator("t-a"), world.indicator("t-b", is_public=False)
    assert access.may_extract(PUBLIC, f"indicator:{shown.pk}")
    assert not access.may_extract(PUBLIC, f"indicator:{hidden.pk}")
    assert access.may_extract(world["leader"], f"indicator:{hidden.pk}")
    assert not access.may_extract(PUBLIC, "indicator:x")
    assert access.may_extract(PUBLIC, f"plan:{world.plan.pk}")
