"""Whatever people do in whatever order: one value in force, nothing changed behind anybody, every step on record."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from shuanglian.foundation.errors import DomainError
from shuanglian.foundation.events.models import Event
from shuanglian.indicators import invariants, selectors, services
from shuanglian.indicators.models import Indicator, Observation

from .factories import World

PEOPLE = st.sampled_from(
    ["officer", "officer2", "steward", "steward2", "leader", "enterprise", "public", "system"]
)
PERIODS = st.sampled_from(["2023", "2024"])
VALUES = st.integers(0, 5)
CHECKS = (
    invariants.values_are_what_was_recorded,
    invariants.published_values_have_their_event,
    invariants.corrections_follow_what_they_correct,
    invariants.figures_of_people_have_two_of_them,
)


class Life(RuleBasedStateMachine):
    """Calls that are refused must leave nothing; calls that are taken must leave one event each."""

    world: World
    indicator: Indicator

    def __init__(self) -> None:
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.values: dict[int, Any] = {}

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)

    @initialize()
    def begin(self) -> None:
        self.indicator = self.world.indicator("t-life", base=0, target=10)

    def attempt(self, call: Any) -> None:
        before = self.seen()
        try:
            with transaction.atomic():
                call()
        except DomainError as error:
            assert error.reasons and self.seen() == before
        else:
            assert self.seen()[1] == before[1] + 1

    def seen(self) -> tuple[Any, int]:
        rows = Observation.objects.order_by("pk").values_list("pk", "state", "value", "version")
        return tuple(rows), Event.objects.filter(kind__startswith="observation.").count()

    def some(self, number: int) -> Observation | None:
        rows = list(Observation.objects.select_related("indicator").order_by("pk"))
        return rows[number % len(rows)] if rows else None

    @rule(who=PEOPLE, period=PERIODS, value=VALUES)
    def report(self, who: str, period: str, value: int) -> None:
        self.attempt(lambda: self.world.report(self.indicator, period, value, by=who, is_demo=True))

    @rule(who=PEOPLE, number=st.integers(0, 20))
    def publish(self, who: str, number: int) -> None:
        if row := self.some(number):
            self.attempt(lambda: services.observation_publish(actor=self.world[who], observation=row))

    @rule(who=PEOPLE, number=st.integers(0, 20))
    def reject(self, who: str, number: int) -> None:
        if row := self.some(number):
            call = services.observation_reject
            self.attempt(lambda: call(actor=self.world[who], observation=row, reason="请核对"))

    @rule(who=PEOPLE, number=st.integers(0, 20))
    def withdraw(self, who: str, number: int) -> None:
        if row := self.some(number):
            self.attempt(lambda: services.observation_withdraw(actor=self.world[who], observation=row))

    @rule(who=PEOPLE, number=st.integers(0, 20), value=VALUES)
    def correct(self, who: str, number: int, value: int) -> None:
        if row := self.some(number):
            call = services.observation_correct
            self.attempt(lambda: call(actor=self.world[who], observation=row, value=value, reason="更正"))

    @invariant()
    def one_value_is_in_force(self) -> None:
        periods = [row.period for row in Observation.objects.filter(state="published")]
        assert len(periods) == len(set(periods))
        shown = selectors.series(self.world["public"], self.indicator) if hasattr(self, "indicator") else []
        assert [point.period.text for point in shown] == sorted(periods)

    @invariant()
    def values_never_change_and_versions_have_no_gap(self) -> None:
        numbers: dict[str, int] = {}
        for row in Observation.objects.order_by("version"):
            assert self.values.setdefault(row.pk, row.value) == row.value
            assert row.version == numbers.get(row.period, 0) + 1
            numbers[row.period] = row.version

    @invariant()
    def what_must_hold_holds(self) -> None:
        assert [found for check in CHECKS for found in check()] == []


@pytest.mark.django_db
def test_any_order_of_steps_keeps_the_promises(world: World) -> None:
    Life.world = world
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        Life,
        settings=settings(
            max_examples=8, stateful_step_count=12, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
