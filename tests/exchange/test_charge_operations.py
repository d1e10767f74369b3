"""Who is in charge, over the machine interface: the same rules as on the pages."""

from __future__ import annotations

import pytest

from shuanglian.foundation.accounts.models import Charge, Membership, Organisation, User
from shuanglian.foundation.actor import Role
from shuanglian.foundation.events.models import Event
from tests.registry.factories import member

from .factories import machine, person, reasons

pytestmark = pytest.mark.django_db


def test_an_administrator_starts_finds_and_ends_a_charge() -> None:
    admin, leader, officer = person(member(Role.ADMIN)), member(Role.LEADER), member(Role.OFFICER)
    login = User.objects.get(pk=leader.user_id).username
    body = {"login": login, "organisation_id": officer.organisation_id, "starts": "2026-06-01"}
    status, made = admin.post("/charges", body)
    assert (status, made["user_id"], made["ends"]) == (201, leader.user_id, None)
    status, again = admin.post("/charges", body)
    assert status == 422 and reasons(again) == {("charge_overlaps", "starts")}
    assert [row["id"] for row in admin.get("/charges")[1]["items"]] == [made["id"]]
    assert admin.get("/charges?on=2026-05-31")[1]["items"] == []
    status, wrong = admin.post(f"/charges/{made['id']}/end", {"ends": "2026-05-31"})
    assert status == 422 and reasons(wrong) == {("period", "ends")}
    assert admin.post(f"/charges/{made['id']}/end", {"ends": "2026-06-30"})[1]["ends"] == "2026-06-30"


def test_a_unit_is_placed_and_a_circle_refused() -> None:
    admin, one, two = person(member(Role.ADMIN)), member(Role.OFFICER), member(Role.OFFICER)
    at = f"/organisations/{one.organisation_id}/parent"
    assert admin.call("PUT", at, {"parent_id": two.organisation_id})[1]["parent_id"] == two.organisation_id
    status, body = admin.call(
        "PUT", f"/organisations/{two.organisation_id}/parent", {"parent_id": one.organisation_id}
    )
    assert status == 422 and reasons(body) == {("parent_circle", "parent")}
    assert admin.call("PUT", at, {"parent_id": None})[1]["parent_id"] is None


@pytest.mark.parametrize("role", [Role.LEADER, Role.OFFICER, Role.ENTERPRISE])
def test_others_are_refused_and_change_nothing(role: Role) -> None:
    caller, leader, unit = person(member(role)), member(Role.LEADER), member(Role.OFFICER)
    held = Charge.objects.create(
        user_id=leader.user_id, organisation_id=unit.organisation_id, starts="2026-06-01"
    )
    before = Event.objects.count()
    body = {"login": "x", "organisation_id": unit.organisation_id, "starts": "2026-06-01"}
    assert caller.get("/charges")[0] == caller.post("/charges", body)[0] == 403
    assert caller.post(f"/charges/{held.pk}/end", {"ends": "2026-06-30"})[0] == 403
    assert caller.call("PUT", f"/organisations/{unit.organisation_id}/parent", {"parent_id": None})[0] == 403
    assert (Charge.objects.get().ends, Event.objects.count()) == (None, before)


def test_a_machine_is_no_administrator() -> None:
    caller, organisation = machine()
    assert caller.call("GET", "/charges")[0] == 403
    assert Organisation.objects.get(pk=organisation.pk).parent is None
    assert Membership.objects.filter(role=Role.ADMIN).count() == 0
