"""无事不扰: visits are counted, capped, and over the cap a leader decides."""

from __future__ import annotations

from dataclasses import replace

import pytest

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import Conflict, Invalid, NotAllowed, NotFound
from shuanglian.foundation.notices.models import Notice
from shuanglian.programmes.guidance import selectors, services
from shuanglian.programmes.guidance.models import Visit

from .factories import World, fresh, in_days, node, time_passes


def visit(world: World, actor: Actor | None = None, **data: str) -> Visit:
    values = {"purpose": "inspection", "text": "例行检查"} | data
    return services.visit_record(actor=actor or world.officer, company=world.party, on=in_days(3), **values)


def test_over_the_cap_needs_a_reason_and_a_leader(world: World) -> None:
    visit(world)
    visit(world, world.other)
    with pytest.raises(Invalid) as refusal:
        visit(world)
    assert {reason.field for reason in refusal.value.reasons} == {"reason"}
    row = visit(world, reason="群众举报，须当日核查")
    assert (row.state, row.is_over) == ("asked", True)
    for actor, error in ((world.officer, NotAllowed), (world.desk, NotAllowed), (world.stranger, NotFound)):
        with pytest.raises(error):
            services.visit_decide(actor=actor, visit=row, agree=True)
    row.refresh_from_db()
    assert row.state == "asked"
    assert services.visit_decide(actor=world.leader, visit=row, agree=True).state == "planned"
    with pytest.raises(Conflict):
        services.visit_decide(actor=world.leader, visit=row, agree=False, note="晚了")
    told = selectors.months(world.company)
    assert [(m.counted, m.over, m.cap) for m in told] == [(3, 1, 2)]


def test_other_months_and_companies_have_their_own_room(world: World) -> None:
    visit(world)
    visit(world)
    other = services.visit_record(
        actor=world.officer, company=world.second, on=in_days(3), purpose="survey", text="走访"
    )
    assert not other.is_over
    month_ahead = services.visit_record(
        actor=world.officer, company=world.party, on=in_days(45), purpose="survey", text="走访"
    )
    assert not month_ahead.is_over
    assert selectors.visits(world.stranger).get() == other


def test_guidance_on_site_is_a_visit_and_waits_for_the_leader_when_full(world: World) -> None:
    visit(world)
    visit(world)
    row = world.asked(mode="site")
    with pytest.raises(Invalid) as refusal:
        services.guidance_schedule(actor=world.officer, appointment=row, offer=world.offer())
    assert {reason.field for reason in refusal.value.reasons} == {"over_reason"}
    offer = world.offer(over_reason="设备只能在现场看")
    services.guidance_schedule(actor=world.officer, appointment=row, offer=offer)
    assert (fresh(row).status, node(row)) == ("approve", "approve")
    asked = selectors.waiting(world.leader).get()
    assert selectors.waiting(world.desk).count() == 0
    services.visit_decide(actor=world.leader, visit=asked, agree=False, note="改视频")
    row = fresh(row)
    assert (row.status, row.slots.get().state) == ("schedule", "released")
    services.guidance_schedule(actor=world.officer, appointment=row, offer=offer)
    services.visit_decide(actor=world.leader, visit=selectors.waiting(world.leader).get(), agree=True)
    assert fresh(row).status == "meet"
    time_passes(row)
    services.guidance_hold(actor=world.officer, appointment=row)
    assert row.visits.get(state="made").is_over


def test_video_is_no_visit_and_a_cancelled_one_gives_its_room_back(world: World) -> None:
    world.booked()
    assert not Visit.objects.exists()
    row = world.booked(mode="site", hour=14)
    assert selectors.months(world.company)[0].counted == 1
    services.guidance_cancel(actor=world.officer, appointment=row, reason="人员临时出差")
    assert selectors.months(world.company)[0].counted == 0


def test_an_officer_reads_the_visits_of_all_departments_against_the_cap(world: World) -> None:
    """The cap counts everybody's; who is bound by it must be able to see where it stands."""
    visit(world)
    visit(world, world.other)
    for actor in (world.officer, world.other, world.company, world.desk):
        told = selectors.months(actor)
        assert [(m.company, m.counted, m.cap) for m in told] == [("甲面料公司", 2, 2)]
    assert selectors.visits(world.officer).count() == 1
    assert selectors.months(world.stranger) == []


def test_a_visit_that_took_place_counts_whatever_the_leader_says(world: World) -> None:
    values = {"company": world.party, "on": in_days(0), "purpose": "survey", "text": "走访"}
    for _n in range(2):
        services.visit_record(actor=world.officer, **values)
    row = services.visit_record(actor=world.officer, reason="事后补登记", **values)
    assert row.state == "asked" and row.took_place
    assert [(m.counted, m.over) for m in selectors.months(world.company)] == [(3, 1)]
    services.visit_decide(actor=world.leader, visit=row, agree=False, note="没有必要")
    row.refresh_from_db()
    assert row.state == "refused" and row.took_place
    assert [(m.counted, m.over) for m in selectors.months(world.company)] == [(3, 1)]
    assert selectors.this_month(world.party).counted == 3


def test_a_refused_visit_ahead_does_not_count(world: World) -> None:
    visit(world)
    visit(world)
    row = visit(world, reason="须当日核查")
    services.visit_decide(actor=world.leader, visit=row, agree=False, note="下月再去")
    row.refresh_from_db()
    assert not row.took_place
    assert [m.counted for m in selectors.months(world.company)] == [2]


def test_a_planned_visit_is_made_or_gives_its_room_back(world: World) -> None:
    row = visit(world)
    for actor, error in (
        (world.other, NotFound), (world.stranger, NotFound), (world.company, NotAllowed),
        (world.desk, NotAllowed), (replace(world.officer, user_id=None), NotAllowed),
    ):  # fmt: skip
        with pytest.raises(error):
            services.visit_close(actor=actor, visit=row, made=False)
    with pytest.raises(Conflict):
        services.visit_close(actor=world.officer, visit=row, made=True)
    row.refresh_from_db()
    assert row.state == "planned"
    assert services.visit_close(actor=world.colleague, visit=row, made=False).state == "dropped"
    assert [m.counted for m in selectors.months(world.company)] == [0]
    assert Notice.objects.filter(recipient=world.company.user_id, title__startswith="未成行").count() == 1
    with pytest.raises(Conflict):
        services.visit_close(actor=world.officer, visit=row, made=False)
    row = visit(world)
    Visit.objects.filter(pk=row.pk).update(on=in_days(0))
    assert services.visit_close(actor=world.officer, visit=row, made=True).state == "made"
    guided = world.booked(mode="site").visits.get()
    with pytest.raises(Conflict):
        services.visit_close(actor=world.officer, visit=guided, made=False)


def test_only_departments_record_visits(world: World) -> None:
    for actor in (world.company, world.desk, world.leader, world.steward):
        with pytest.raises(NotAllowed):
            visit(world, actor)
    assert not Visit.objects.exists()
