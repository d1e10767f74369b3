"""Demonstration persons play with demonstration objects; nothing real is theirs to change."""

from __future__ import annotations

from dataclasses import replace

import pytest

from shuanglian.foundation.accounts.models import Organisation, User
from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import NotAllowed
from shuanglian.foundation.events.models import Event
from shuanglian.programmes.guidance import policies, selectors, services
from shuanglian.programmes.guidance.facts import Fact
from shuanglian.programmes.guidance.invariants import demonstration_persons_wrote_nothing_real as verified
from shuanglian.programmes.guidance.models import Appointment, Coverage, Visit
from shuanglian.programmes.guidance.services import keeping
from shuanglian.programmes.guidance.triggers import judge

from .factories import World, in_days


def demo(actor: Actor) -> Actor:
    User.objects.filter(pk=actor.user_id).update(is_demo=True)
    return replace(actor, is_demo=True)


def codes(refusal: pytest.ExceptionInfo[NotAllowed]) -> set[str]:
    return {reason.code for reason in refusal.value.reasons}


def test_a_demonstration_officer_records_no_visit_of_a_real_company(world: World) -> None:
    officer, values = demo(world.officer), {"on": in_days(1), "purpose": "inspection", "text": "检查"}
    with pytest.raises(NotAllowed) as refusal:
        services.visit_record(actor=officer, company=world.party, **values)
    assert codes(refusal) == {"other_world"} and not Visit.objects.exists()
    type(world.party).objects.filter(pk=world.party.pk).update(is_demo=True)
    world.party.refresh_from_db()
    assert services.visit_record(actor=officer, company=world.party, **values).is_demo


def test_no_verb_of_a_real_appointment_is_a_demonstration_persons(world: World) -> None:
    row = world.asked()
    for actor in (replace(world.officer, is_demo=True), replace(world.company, is_demo=True)):
        for verb in policies.VERBS:
            assert "other_world" in {reason.code for reason in policies.reasons(actor, row, verb)}
    events = Event.objects.count()
    with pytest.raises(NotAllowed):
        services.guidance_schedule(
            actor=replace(world.officer, is_demo=True), appointment=row, offer=world.offer()
        )
    with pytest.raises(NotAllowed):
        world.asked(replace(world.company, is_demo=True))
    with pytest.raises(NotAllowed):
        services.proposals_switch(actor=replace(world.company, is_demo=True), on=False)
    assert Event.objects.count() == events and Appointment.objects.count() == 1


def test_a_demonstration_leader_decides_no_real_visit(world: World) -> None:
    values = {"company": world.party, "on": in_days(1), "purpose": "survey", "text": "走访"}
    for _n in range(3):
        visit = services.visit_record(actor=world.officer, reason="须当日核查", **values)
    with pytest.raises(NotAllowed) as refusal:
        services.visit_decide(actor=replace(world.leader, is_demo=True), visit=visit, agree=True)
    assert codes(refusal) == {"other_world"}


def test_what_somebody_answers_for_needs_a_person(world: World) -> None:
    key = replace(world.officer, user_id=None, token_id=1)
    assert "person_needed" in {reason.code for reason in policies.reasons(key, world.asked(), "schedule")}


def test_a_demonstration_desk_does_not_say_who_answers_in_the_real_world(world: World) -> None:
    desk, real = replace(world.desk, is_demo=True), world.officer.organisation_id or 0
    with pytest.raises(NotAllowed):
        services.coverage_set(actor=desk, area="labour", organisation=real)
    Organisation.objects.filter(pk=world.other.organisation_id).update(is_demo=True)
    shown = world.other.organisation_id or 0
    services.coverage_set(actor=desk, area="labour", organisation=shown)
    hit = judge(Fact("k", "tickets_in_category", world.party, (), "labour", 3, real))
    assert hit is not None and hit.area == "labour"
    unit = keeping._who(hit)
    assert unit is not None and unit.pk == real
    services.coverage_set(actor=world.desk, area="labour", organisation=real)
    with pytest.raises(NotAllowed):
        services.coverage_set(actor=desk, area="labour", organisation=shown)
    assert Coverage.objects.get(area="labour").organisation_id == real


def test_verify_finds_demonstration_hands_in_real_objects(world: World) -> None:
    row = world.booked(mode="site")
    assert not list(verified())
    demo(world.officer)
    assert {found.object_id for found in verified()} == {str(row.pk), str(Visit.objects.get().pk)}
    assert selectors.visits(world.officer).count() == 1
