"""What verify finds when somebody writes into the tables behind the services' backs."""

from __future__ import annotations

from django.utils import timezone

from shuanglian.foundation.events.invariants import run_all
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
