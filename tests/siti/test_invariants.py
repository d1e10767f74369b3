"""What verify finds when somebody writes into the tables behind the services' backs."""

from __future__ import annotations

import pytest
from django.db import connection
from django.utils import timezone

from shuanglian.foundation.events import triggers
from shuanglian.foundation.events.invariants import run_all
from shuanglian.foundation.events.selectors import verify_all
from shuanglian.programmes.siti.models import Assignment, Contract, Engagement, Measurement, Round, Signature
from shuanglian.registry.models import Need

from .factories import World


def broken() -> set[str]:
    return {found.rule for found in run_all() if found.rule.startswith("siti.")}


def test_a_clean_loop_breaks_nothing(world: World) -> None:
    world.finished()
    assert broken() == set()


def test_a_reading_changed_afterwards_is_found(world: World) -> None:
    need = world.finished()
    Measurement.objects.filter(round__need=need).update(value=10)
    assert broken() == {"siti.verdict"}


def test_a_typed_verdict_is_found(world: World) -> None:
    need = world.measuring()
    world.measure(need, "61")
    Round.objects.filter(need=need, number=1).update(result="passed")
    assert broken() == {"siti.verdict"}


def test_a_missing_signature_is_found(world: World) -> None:
    need = world.finished()
    Signature.objects.filter(need=need).first().delete()
    assert broken() == {"siti.finished"}


def test_a_contract_without_its_mark_and_another_manager_are_found(world: World) -> None:
    need = world.signed()
    Engagement.objects.filter(need=need).update(signed_at=None)
    Need.objects.filter(pk=need.pk).update(manager_user=world.manager2.user_id)
    assert Contract.objects.filter(need=need, status="signed").exists()
    assert Assignment.objects.filter(need=need, active=True, assigned_at__lte=timezone.now()).count() == 1
    assert broken() == {"siti.signed", "siti.manager"}


def test_a_need_called_finished_while_its_case_is_at_work_is_found(world: World) -> None:
    need = world.working()
    for status in ("finished", "following"):
        Need.objects.filter(pk=need.pk).update(status=status)
        assert broken() == {"siti.status"}


def test_a_verified_need_that_is_taken_back_or_closed_early_is_found(world: World) -> None:
    need = world.finished()
    for status in ("working", "finished"):
        Need.objects.filter(pk=need.pk).update(status=status)
        assert broken() == {"siti.status"}


def test_a_contract_changed_after_it_was_recorded_is_found(world: World) -> None:
    need = world.signed()
    assert broken() == set()
    Contract.objects.filter(need=need).update(amount_cents=1)
    assert broken() == {"siti.contract"}


def test_an_event_without_a_digest_is_passed_over(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    from shuanglian.programmes.siti.services import contract

    monkeypatch.setattr(contract, "fingerprint", lambda _pk: {})
    need = world.signed()
    Contract.objects.filter(need=need).update(amount_cents=1)
    assert broken() == set()


def test_a_record_that_is_gone_as_a_whole_is_found(world: World) -> None:
    need = world.posed()
    vendor = connection.vendor
    with connection.cursor() as cursor:
        for statement in triggers.remove(vendor):
            cursor.execute(statement)
        cursor.execute("DELETE FROM events_event WHERE stream = %s", [f"need:{need.pk}"])
        cursor.execute("DELETE FROM events_stream WHERE name = %s", [f"need:{need.pk}"])
        for statement in triggers.install(vendor):
            cursor.execute(statement)
    report = verify_all()
    assert report.breaks == []
    assert "siti.stream" in {found.rule for found in report.violations}
