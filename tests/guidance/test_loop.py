"""Guidance from the request to the confirmed advice, and every way off the straight one."""

from __future__ import annotations

import pytest

from shuanglian.casework.models import Evidence
from shuanglian.foundation.errors import Conflict, DomainError, Invalid, NotAllowed, NotFound
from shuanglian.foundation.events.models import Event
from shuanglian.foundation.events.selectors import verify_all
from shuanglian.programmes.guidance import policies, services
from shuanglian.programmes.guidance.models import Advice, Appointment, Slot, SlotCell
from shuanglian.programmes.guidance.visibility import get_for, visible_to

from .factories import WRITTEN, World, fresh, in_days, kinds, node, time_passes


def codes(refusal: pytest.ExceptionInfo[DomainError]) -> set[str]:
    return {reason.code for reason in refusal.value.reasons}


def test_the_whole_way(world: World) -> None:
    row = world.asked()
    assert node(row) == "schedule" and row.status == "schedule"
    row = world.booked(row)
    assert (row.status, node(row)) == ("meet", "meet")
    row = world.held(row)
    assert row.status == "advise"
    row = world.advised(row)
    assert row.status == "acknowledge"
    advice = Advice.objects.get(appointment=row)
    assert advice.digest == advice.computed()
    assert Evidence.objects.filter(kind="advice", statement__contains=advice.digest).exists()
    services.advice_ask(actor=world.company, appointment=row, text="自测要资质吗")
    services.advice_answer(actor=world.officer, appointment=row, text="不要求")
    services.advice_acknowledge(actor=world.company, appointment=row)
    row = fresh(row)
    assert (row.status, node(row)) == ("done", "") and row.acknowledged_at
    assert row.case is not None and row.case.status == "finished"
    assert kinds(row) == [
        "asked", "scheduled", "held", "advised", "asked_back", "answered", "acknowledged",
    ]  # fmt: skip
    assert verify_all().ok


def test_it_cannot_end_without_a_whole_written_advice(world: World) -> None:
    row = world.held()
    empty = services.Written("情况", "", " ", "")
    with pytest.raises(Invalid) as refusal:
        services.advice_give(actor=world.officer, appointment=row, written=empty)
    assert {reason.field for reason in refusal.value.reasons} == {"risks", "suggestions", "law"}
    assert fresh(row).status == "advise" and not Advice.objects.exists()


def test_another_day_is_the_companys_to_agree(world: World) -> None:
    row = world.asked()
    services.guidance_schedule(actor=world.officer, appointment=row, offer=world.offer(in_days(5)))
    row = fresh(row)
    assert (row.status, row.slots.get().state) == ("agree", "offered")
    services.slot_disagree(actor=world.company, appointment=row, wished=[in_days(6)])
    assert fresh(row).status == "schedule" and not SlotCell.objects.exists()
    services.guidance_schedule(actor=world.officer, appointment=row, offer=world.offer(in_days(7)))
    services.slot_agree(actor=world.company, appointment=row)
    row = fresh(row)
    assert (row.status, [s.state for s in row.slots.all()]) == ("meet", ["released", "booked"])


def test_an_officer_is_promised_once(world: World) -> None:
    world.booked(hour=10)
    second = world.asked(world.stranger)
    for hour in (10, 9):
        offer = world.offer(hour=hour, minutes=90)
        with pytest.raises(Conflict) as refusal:
            services.guidance_schedule(actor=world.officer, appointment=second, offer=offer)
        assert codes(refusal) == {"guidance.slot_taken"}
        assert fresh(second).status == "schedule" and Slot.objects.count() == 1
    services.guidance_schedule(actor=world.officer, appointment=second, offer=world.offer(hour=11))
    assert fresh(second).status == "meet"


@pytest.mark.parametrize(
    ("hour", "data"),
    [(7, {}), (17, {"minutes": 90}), (10, {"minutes": 45}), (10, {"officer": 999_999})],
)
def test_times_that_cannot_be_given(world: World, hour: int, data: dict[str, int]) -> None:
    row = world.asked()
    with pytest.raises(Invalid):
        services.guidance_schedule(actor=world.officer, appointment=row, offer=world.offer(hour=hour, **data))
    assert fresh(row).status == "schedule" and not Slot.objects.exists()


def test_a_meeting_that_did_not_take_place_frees_the_time_and_goes_on(world: World) -> None:
    row = world.booked()
    with pytest.raises(Invalid):
        services.guidance_hold(actor=world.officer, appointment=row)
    with pytest.raises(Invalid):
        services.guidance_miss(actor=world.officer, appointment=row, absent="company")
    time_passes(row)
    services.guidance_miss(actor=world.officer, appointment=row, absent="company", note="等了半小时")
    row = fresh(row)
    assert (row.status, row.slots.get().state) == ("schedule", "missed")
    assert not SlotCell.objects.exists()
    row = world.booked(row)
    services.guidance_cancel(actor=world.company, appointment=row, reason="生产安排有变")
    row = fresh(row)
    assert (row.status, node(row)) == ("cancelled", "") and not SlotCell.objects.exists()
    with pytest.raises(Conflict):
        services.guidance_cancel(actor=world.company, appointment=row, reason="再取消一次")


def test_a_department_may_refuse_with_a_reason(world: World) -> None:
    row = world.asked()
    with pytest.raises(Invalid):
        services.guidance_refuse(actor=world.officer, appointment=row, reason="")
    services.guidance_refuse(actor=world.officer, appointment=row, reason="不属本部门，请找市场监管部门")
    assert fresh(row).status == "refused"


def test_only_the_three_sides_know_of_it(world: World) -> None:
    row = world.advised()
    for viewer in (world.company, world.officer, world.colleague, world.desk):
        assert get_for(viewer, row.pk) == row
    for viewer in (world.stranger, world.other, world.leader, world.steward, world.solver, world.admin):
        assert not visible_to(viewer).exists()
        with pytest.raises(NotFound):
            get_for(viewer, row.pk)


def test_the_record_holds_no_word_of_the_advice(world: World) -> None:
    row = world.done()
    told = str(list(Event.objects.values_list("payload", flat=True)))
    for words in (WRITTEN.findings, WRITTEN.risks, WRITTEN.suggestions, row.text):
        assert words not in told
    assert row.case is not None and WRITTEN.findings not in str(row.case.data)


ACTORS = ("company", "stranger", "desk", "officer", "other", "leader", "steward", "solver", "admin")
WHO = {
    "accept": {"company"}, "decline": {"company"}, "agree": {"company"}, "disagree": {"company"},
    "acknowledge": {"company"}, "ask_back": {"company"}, "schedule": {"officer"}, "refuse": {"officer"},
    "hold": {"officer"}, "advise": {"officer"}, "answer": {"officer"},
    "miss": {"company", "officer"}, "cancel": {"company", "officer"},
}  # fmt: skip


def test_every_verb_by_every_actor(world: World) -> None:
    row = world.asked()
    for verb in policies.VERBS:
        for name in ACTORS:
            assert policies.is_mine(getattr(world, name), row, verb) == (name in WHO[verb]), (verb, name)


def test_others_are_denied_and_nothing_changes(world: World) -> None:
    row = world.asked()
    before = (kinds(row), row.status)
    for actor, error in ((world.company, NotAllowed), (world.desk, NotAllowed), (world.other, NotFound)):
        with pytest.raises(error):
            services.guidance_schedule(actor=actor, appointment=row, offer=world.offer())
        with pytest.raises(error):
            services.guidance_refuse(actor=actor, appointment=row, reason="不是我们的事")
    with pytest.raises(NotFound):
        services.guidance_cancel(actor=world.stranger, appointment=row, reason="取消别人的")
    with pytest.raises(NotAllowed):
        world.asked(world.officer)
    with pytest.raises(Conflict):
        services.advice_acknowledge(actor=world.company, appointment=row)
    assert (kinds(row), fresh(row).status) == before and Appointment.objects.count() == 1
    assert not Slot.objects.exists()
