"""A value is reported by one person, published by another, corrected by a new version, and never changed."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from shuanglian.foundation.errors import Conflict, Invalid, NotAllowed, NotFound
from shuanglian.foundation.events.models import Event
from shuanglian.indicators import gate, selectors, services
from shuanglian.indicators.models import Observation, ObservationState

from .factories import World, codes, fresh, snapshot, without

pytestmark = pytest.mark.django_db


def test_a_value_is_in_force_when_a_second_person_has_published_it(world: World) -> None:
    indicator = world.indicator()
    made = world.report(indicator, "2024年", "1,182,000", unit="万元", note="年报")
    assert (made.state, made.value, made.period, made.raw, made.raw_unit) == (
        "proposed", Decimal("118.2"), "2024", "1,182,000", "万元",
    )  # fmt: skip
    assert made.is_demo and made.organisation == world.unit and made.place == world.corridor
    assert selectors.series(world["public"], indicator) == []
    services.observation_publish(actor=world["steward"], observation=made)
    (point,) = selectors.series(world["public"], indicator)
    assert (point.value, point.period.text, point.version, point.is_demo) == (
        Decimal("118.2"),
        "2024",
        1,
        True,
    )
    kinds = (
        Event.objects.filter(stream_id=f"indicator:{indicator.pk}")
        .order_by("seq")
        .values_list("kind", flat=True)
    )
    assert list(kinds) == ["indicator.saved", "observation.reported", "observation.published"]


def test_every_problem_of_a_value_is_told_at_once(world: World) -> None:
    indicator = world.indicator(floor=0, ceiling=100, unit="%")
    before = snapshot()
    with pytest.raises(Invalid) as refusal:
        world.report(
            indicator,
            "去年",
            "120",
            unit="%",
            comparator="between",
            drill="https://elsewhere",
            note="长" * 501,
        )
    assert codes(refusal) == {"period", "out_of_bounds", "comparator", "drill", "too_long"}
    for value, unit, code in (
        ("abc", "", "number"),
        ("NaN", "", "number"),
        ("1e20", "", "too_big"),
        ("5", "家", "unit"),
    ):
        with pytest.raises(Invalid) as refusal:
            world.report(indicator, "2024", value, unit=unit)
        assert codes(refusal) == {code}
    assert snapshot() == before


def test_an_actual_of_a_period_that_has_not_ended_is_refused_and_an_estimate_taken(world: World) -> None:
    indicator = world.indicator()
    this_year = str(timezone.localdate().year)
    with pytest.raises(Invalid) as refusal:
        world.report(indicator, this_year, 5)
    assert codes(refusal) == {"period_open"}
    assert world.report(indicator, this_year, 5, basis="estimate").basis == "estimate"


def test_only_officers_of_the_responsible_unit_report(world: World) -> None:
    indicator = world.indicator(owner=world.unit)
    before = snapshot()
    for key in ("leader", "steward", "enterprise", "manager", "admin", "public"):
        with pytest.raises(NotAllowed) as refusal:
            world.report(indicator, "2024", 5, by=key, is_demo=True)
        assert "indicators.report" in codes(refusal)
    with pytest.raises(NotAllowed) as refusal:
        world.report(indicator, "2024", 5, by="officer2")
    assert codes(refusal) == {"indicators.unit"}
    assert snapshot() == before
    assert world.report(indicator, "2024", 5).state == "proposed"


def test_whoever_was_given_the_task_reports_for_another_unit(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    indicator = world.indicator(owner=world.unit)
    monkeypatch.setattr(gate, "_MANDATES", [])
    gate.register_mandate(lambda actor, found: actor == world["officer2"] and found == indicator)
    assert world.report(indicator, "2024", 5, by="officer2").reported_by_id == world["officer2"].user_id


def test_all_reasons_against_a_report_are_told(world: World) -> None:
    indicator = world.indicator(owner=world.unit)
    key_of_a_machine = without(world["leader"], user_id=None, token_id=7)
    with pytest.raises(NotAllowed) as refusal:
        services.observation_report(
            actor=key_of_a_machine, indicator=indicator, period="2024", value=5, is_demo=False, origin="count"
        )
    assert codes(refusal) == {"person_needed", "other_world", "indicators.report", "indicators.origin"}


def test_pairs_and_computed_indicators_are_not_typed_in(world: World) -> None:
    pair, part = world.indicator(measure="paired", unit="个"), world.indicator()
    computed = world.indicator(formula=f"{{{part.code}}} * 2")
    for indicator, code in ((pair, "indicators.paired"), (computed, "indicators.computed")):
        with pytest.raises(NotAllowed) as refusal:
            world.report(indicator, "2024", 5)
        assert codes(refusal) == {code}


def test_a_published_period_is_corrected_and_not_reported_again(world: World) -> None:
    indicator = world.indicator()
    world.publish(indicator, "2024", 5)
    before = snapshot()
    with pytest.raises(Conflict, match="更正"):
        world.report(indicator, "2024", 6)
    assert snapshot() == before


def test_a_unit_reports_once_and_may_take_it_back(world: World) -> None:
    indicator = world.indicator()
    first = world.report(indicator, "2024", 5)
    with pytest.raises(Conflict, match="撤回"):
        world.report(indicator, "2024", 6)
    with pytest.raises(NotAllowed):
        services.observation_withdraw(actor=world["steward"], observation=first)
    services.observation_withdraw(actor=world["officer"], observation=first)
    assert fresh(first).state == "rejected"
    assert world.report(indicator, "2024", 6).version == 2


def test_a_correction_is_a_new_version_and_the_old_one_stays_readable(world: World) -> None:
    indicator = world.indicator()
    old = world.publish(indicator, "2024", 5)
    with pytest.raises(Invalid) as refusal:
        services.observation_correct(actor=world["officer"], observation=old, value=5, reason=" ")
    assert codes(refusal) == {"required", "same_value"}
    new = services.observation_correct(actor=world["officer"], observation=old, value=6, reason="漏计一家")
    assert fresh(old).state == "published" and new.version == 2 and new.state == "proposed"
    services.observation_publish(actor=world["steward"], observation=new)
    assert fresh(old).state == "superseded"
    assert [p.value for p in selectors.series(world["public"], indicator)] == [6]
    assert [v.value for v in selectors.versions(world["public"], new)] == [5, 6]
    with pytest.raises(Conflict):
        services.observation_correct(actor=world["officer"], observation=old, value=7, reason="再改")


def test_nobody_publishes_what_they_reported(world: World) -> None:
    made = services.observation_report(
        actor=world["steward"], indicator=world.indicator(), period="2024", value=5, origin="import"
    )
    before = snapshot()
    for decide in (
        lambda: services.observation_publish(actor=world["steward"], observation=made),
        lambda: services.observation_reject(actor=world["steward"], observation=made, reason="不对"),
    ):
        with pytest.raises(NotAllowed) as refusal:
            decide()
        assert codes(refusal) == {"indicators.second_person"}
    assert snapshot() == before
    assert services.observation_publish(actor=world["steward2"], observation=made).state == "published"


@pytest.mark.parametrize("key", ["officer", "leader", "admin", "enterprise", "manager"])
def test_only_stewards_publish(world: World, key: str) -> None:
    made = world.report(world.indicator(), "2024", 5)
    before = snapshot()
    refused = NotFound if key == "enterprise" else NotAllowed
    with pytest.raises(refused):
        services.observation_publish(actor=world[key], observation=made)
    assert snapshot() == before


def test_leaders_send_back_with_a_reason_and_change_nothing(world: World) -> None:
    made = world.report(world.indicator(), "2024", 5)
    with pytest.raises(Invalid):
        services.observation_reject(actor=world["leader"], observation=made, reason="")
    services.observation_reject(actor=world["leader"], observation=made, reason="请核对口径")
    row = fresh(made)
    assert (row.state, row.value, row.decision_note, row.decided_by_id) == (
        "rejected", 5, "请核对口径", world["leader"].user_id,
    )  # fmt: skip
    with pytest.raises(Conflict):
        services.observation_publish(actor=world["steward"], observation=made)


def test_a_value_with_open_questions_is_held_until_they_are_answered(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: dict[int, int] = {}
    monkeypatch.setattr(gate, "_ON_REPORTED", [])
    monkeypatch.setattr(gate, "_OPEN_QUESTIONS", [])
    gate.register(lambda row: asked.__setitem__(row.pk, 2), lambda ids: {pk: asked.get(pk, 0) for pk in ids})
    made = world.report(world.indicator(), "2024", 5)
    assert fresh(made).state == ObservationState.HELD
    before = snapshot()
    with pytest.raises(NotAllowed, match="2 个核查提问"):
        services.observation_publish(actor=world["steward"], observation=made)
    assert snapshot() == before
    asked.clear()
    assert services.observation_settle(actor=world["steward"], observation=made).state == "proposed"
    assert services.observation_publish(actor=world["steward"], observation=made).state == "published"


def test_people_of_the_demonstration_leave_real_figures_alone(world: World) -> None:
    indicator = world.indicator()
    real = services.observation_report(
        actor=world["system"], indicator=indicator, period="2024", value=5, origin="document", is_demo=False
    )
    before = snapshot()
    for refuse in (
        lambda: services.observation_publish(actor=world["steward"], observation=real),
        lambda: services.observation_reject(actor=world["leader"], observation=real, reason="不"),
        lambda: world.report(indicator, "2023", 5, is_demo=False),
    ):
        with pytest.raises(NotAllowed) as refusal:
            refuse()
        assert "other_world" in codes(refusal)
    assert snapshot() == before


def test_figures_of_the_demonstration_give_way_to_real_ones_as_a_whole(world: World) -> None:
    indicator = world.indicator()
    world.fill(indicator, {"2022": 5, "2023": 6, "2024": 7})
    real = services.observation_report(
        actor=world["system"], indicator=indicator, period="2023", value=9, origin="document", is_demo=False
    )
    services.observation_publish(actor=world["system"], observation=real)
    assert [(p.period.text, p.value) for p in selectors.series(world["public"], indicator)] == [("2023", 9)]


def test_what_waits_is_seen_by_staff_and_the_reporting_unit_only(world: World) -> None:
    made = world.report(world.indicator(), "2024", 5)
    assert selectors.get_observation(world["leader"], made.pk) == made
    for key in ("public", "enterprise", "solver"):
        with pytest.raises(NotFound):
            selectors.get_observation(world[key], made.pk)
    assert list(selectors.waiting(world["steward"])) == [made]


def test_an_indicator_that_is_not_public_is_hidden_with_its_values(world: World) -> None:
    indicator = world.indicator(is_public=False)
    made = world.publish(indicator, "2024", 5)
    for read in (
        lambda: selectors.get_indicator(world["public"], indicator.code),
        lambda: selectors.get_observation(world["public"], made.pk),
    ):
        with pytest.raises(NotFound):
            read()
    assert selectors.series(world["public"], indicator) == []
    assert indicator not in selectors.catalogue(world["public"])
    assert indicator in selectors.catalogue(world["officer"])


@pytest.mark.parametrize(
    "change",
    [
        {"value": 9},
        {"period": "2023"},
        {"is_demo": False},
        {"reported_by_id": None},
        {"raw": "9"},
        {"state": "proposed"},
        {"state": "rejected"},
        {"version": 7},
    ],
)
def test_the_database_refuses_to_change_a_published_value(world: World, change: dict[str, object]) -> None:
    row = world.publish(world.indicator(), "2024", 5)
    with pytest.raises(DatabaseError), transaction.atomic():
        Observation.objects.filter(pk=row.pk).update(**change)
    assert fresh(row).value == 5


def test_the_database_refuses_to_delete_a_value(world: World) -> None:
    row = world.report(world.indicator(), "2024", 5)
    with pytest.raises(DatabaseError), transaction.atomic():
        row.delete()
    assert Observation.objects.filter(pk=row.pk).exists()


def test_the_database_keeps_one_published_value_and_the_second_person(world: World) -> None:
    row = world.publish(world.indicator(), "2024", 5)
    twin = fresh(row)
    twin.pk, twin.version = None, 2
    with pytest.raises(DatabaseError), transaction.atomic():
        twin.save(force_insert=True)
    alone = world.report(world.indicator(), "2024", 5)
    with pytest.raises(DatabaseError), transaction.atomic():
        Observation.objects.filter(pk=alone.pk).update(state="published", decided_by=alone.reported_by_id)


def test_periods_and_days_are_kept_as_they_are_written(world: World) -> None:
    row = world.report(world.indicator(frequency="month"), "2024年1—4月", "12.345678901")
    assert (row.period, row.period_kind) == ("2024-01..04", "cumulative")
    assert (row.period_start, row.period_end) == (dt.date(2024, 1, 1), dt.date(2024, 4, 30))
    assert fresh(row).value == Decimal("12.34567890")
