"""Stand-ins with periods: given, arranged by a leader, refused with all reasons, ended; on pages and in the interface."""

from __future__ import annotations

import datetime as dt
import json

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from shuanglian.casework import api, stand_ins
from shuanglian.casework.models import Delegation
from shuanglian.casework.services.standing_in import end_void
from shuanglian.foundation.accounts.models import Membership, User
from shuanglian.foundation.actor import Actor, Role
from shuanglian.foundation.errors import Invalid, NotAllowed, NotFound
from shuanglian.foundation.events.models import Event
from shuanglian.foundation.notices.models import Notice
from tests.casework import files
from tests.casework.factories import open_tasks, organisation, person, started

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


class Office:
    """One department: two officers, a leader; and one stranger."""

    def __init__(self) -> None:
        self.unit = organisation()
        self.one, self.two = (
            person(Role.OFFICER, self.unit, "示例甲"),
            person(Role.OFFICER, self.unit, "示例乙"),
        )
        self.head = person(Role.LEADER, self.unit, "示例领导")
        self.stranger = person(Role.OFFICER)

    def give(
        self, first: int = 0, last: int = 5, *, actor: Actor | None = None, to: Actor | None = None, **more
    ):
        now = timezone.now()
        return api.delegate(
            actor=actor or self.one,
            to_user_id=(to or self.two).user_id or 0,
            valid_from=now + first * DAY,
            valid_to=now + last * DAY,
            **more,
        )


@pytest.fixture
def office() -> Office:
    return Office()


def codes(error: pytest.ExceptionInfo[Invalid]) -> list[str]:
    return [reason.code for reason in error.value.reasons]


def test_periods_that_overlap_are_refused_and_named_and_neighbours_are_not(office: Office) -> None:
    office.give(0, 5)
    with pytest.raises(Invalid) as caught:
        office.give(4, 9, to=office.head)
    assert codes(caught) == ["overlap"]
    assert "由示例乙代办" in str(caught.value.reasons[0].message)
    office.give(6, 9, to=office.head)
    assert Delegation.objects.count() == 2


def test_every_reason_is_told_at_once_and_nothing_is_stored(office: Office) -> None:
    events = Event.objects.count()
    with pytest.raises(Invalid) as caught:
        office.give(-9, -10, to=office.stranger, role=Role.STEWARD, reason="长" * 201)
    assert codes(caught) == ["period", "past", "not_colleague", "not_role", "too_long"]
    with pytest.raises(Invalid) as caught:
        office.give(0, 400, to=office.one)
    assert codes(caught) == ["too_long", "self"]
    assert (Delegation.objects.count(), Event.objects.count()) == (0, events)


def test_who_is_away_cannot_stand_in(office: Office) -> None:
    office.give(1, 3, actor=office.two, to=office.one)
    with pytest.raises(Invalid) as caught:
        office.give(2, 6)
    assert codes(caught) == ["away"]


def test_a_leader_arranges_for_an_absent_member_and_the_record_says_so(office: Office) -> None:
    row = office.give(actor=office.head, for_user_id=office.one.user_id, reason="住院")
    assert (row.from_user_id, row.to_user_id, row.given_by_id, row.role) == (
        office.one.user_id,
        office.two.user_id,
        office.head.user_id,
        Role.OFFICER,
    )
    event = Event.objects.get(kind="delegation.given")
    assert event.payload["arranged_for"] == office.one.user_id
    told = Notice.objects.filter(kind="delegation.changed").values_list("recipient_id", flat=True)
    assert set(told) == {office.one.user_id, office.two.user_id}
    with pytest.raises(NotAllowed):
        office.give(8, 9, actor=office.two, to=office.head, for_user_id=office.one.user_id)
    with pytest.raises(Invalid) as caught:
        office.give(8, 9, actor=office.head, for_user_id=office.stranger.user_id)
    assert codes(caught) == ["not_role"]
    assert Delegation.objects.count() == 1


def test_a_member_who_manages_may_arrange_in_a_company(office: Office) -> None:
    company = organisation()
    boss, worker, other = (person(Role.ENTERPRISE, company) for _n in range(3))
    with pytest.raises(NotAllowed):
        office.give(actor=boss, to=other, for_user_id=worker.user_id)
    Membership.objects.filter(user=boss.user_id).update(manages=True)
    assert office.give(actor=boss, to=other, for_user_id=worker.user_id).from_user_id == worker.user_id


def test_ending_one_is_for_the_giver_and_the_leader_alone(office: Office) -> None:
    row = office.give()
    for actor in (office.two, office.stranger):
        with pytest.raises(NotFound):
            api.revoke(row.pk, actor=actor)
    row.refresh_from_db()
    assert row.revoked_at is None
    assert api.revoke(row.pk, actor=office.head).revoked_at is not None
    ended = Event.objects.filter(kind="delegation.revoked").count()
    api.revoke(row.pk, actor=office.one)
    assert Event.objects.filter(kind="delegation.revoked").count() == ended == 1


def test_a_delegation_works_only_in_its_period_and_shows_for_whom(office: Office) -> None:
    case = started(files.LINE, office.one, people={"officer": office.one.user_id})
    token = open_tasks(case)["a"]
    with time_machine.travel(timezone.now(), tick=False) as now:
        office.give(1, 3)
        assert list(api.worklist(office.two)) == []
        now.shift(DAY + dt.timedelta(minutes=1))
        rows = list(api.worklist(office.two))
        assert [row.pk for row in rows] == [token]
        assert stand_ins.on_behalf(office.two, rows) == {token: "示例甲"}
        assert stand_ins.on_behalf(office.one, rows) == {}
        now.shift(3 * DAY)
        assert list(api.worklist(office.two)) == []


def test_a_suspended_unit_rests_and_an_ended_membership_ends_it(office: Office) -> None:
    row = office.give()
    lines = stand_ins.lines(office.one, [row])
    assert (lines[0].state, lines[0].may_end) == ("now", True)
    office.unit.status = "suspended"
    office.unit.save()
    assert stand_ins.lines(office.one, [row])[0].state == "resting"
    assert end_void() == 0
    office.unit.status = "active"
    office.unit.save()
    Membership.objects.filter(user=office.two.user_id).update(is_active=False)
    assert (end_void(), end_void()) == (1, 0)
    Membership.objects.filter(user=office.two.user_id).update(is_active=True)
    row.refresh_from_db()
    assert row.revoked_at is not None
    assert list(stand_ins.listed(office.one, "past")) == [row]
    assert Event.objects.filter(kind="delegation.ended").count() == 1


def test_the_stand_in_is_told_of_what_comes_and_what_is_late(office: Office) -> None:
    office.give()
    started(files.LINE, office.stranger, people={"officer": office.one.user_id})
    api.deliver_due()
    told = Notice.objects.filter(kind="task.opened").values_list("recipient_id", flat=True)
    assert set(told) == {office.one.user_id, office.two.user_id}


# -- pages and interface
def client_of(actor: Actor) -> Client:
    client = Client()
    client.force_login(User.objects.get(pk=actor.user_id))
    return client


def test_the_page_gives_lists_and_ends(office: Office) -> None:
    client, today = client_of(office.one), timezone.localdate()
    assert "这里还没有代办" in client.get(reverse("stand-ins")).content.decode()
    body = {
        "to_user_id": office.two.user_id,
        "first": today.isoformat(),
        "last": (today + 3 * DAY).isoformat(),
        "reason": "出差",
    }
    assert client.post(reverse("stand-ins"), body).status_code == 302
    row = Delegation.objects.get()
    assert timezone.localdate(row.valid_to) == today + 4 * DAY
    shown = client.get(reverse("stand-ins")).content.decode()
    assert "示例乙代示例甲办理" in shown
    assert "正在代办" in shown
    assert (
        "收回<span"
        not in client_of(office.two).get(reverse("stand-ins") + "?which=received").content.decode()
    )
    assert client_of(office.two).post(reverse("stand-ins-end", args=[row.pk])).status_code == 404
    assert client.post(reverse("stand-ins-end", args=[row.pk])).status_code == 302
    assert "收回" in client.get(reverse("stand-ins") + "?which=past").content.decode()


def test_the_page_keeps_what_was_typed_and_names_every_problem(office: Office) -> None:
    office.give(0, 5)
    today = timezone.localdate()
    body = {
        "to_user_id": office.head.user_id,
        "first": (today + DAY).isoformat(),
        "last": today.isoformat(),
        "reason": "出差",
    }
    answer = client_of(office.one).post(reverse("stand-ins"), body)
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "结束时间应晚于开始时间" in text
    assert 'value="出差"' in text
    answer = client_of(office.one).post(reverse("stand-ins"), {"first": "明天"})
    assert answer.status_code == 422
    assert "由谁代办：请填写" in answer.content.decode()
    assert Delegation.objects.count() == 1


def test_the_list_of_colleagues_is_for_who_arranges(office: Office) -> None:
    office.give()
    address = reverse("stand-ins") + "?which=organisation"
    assert "示例乙代示例甲办理" in client_of(office.head).get(address).content.decode()
    assert "示例乙代示例甲办理" not in client_of(office.stranger).get(address).content.decode()


def test_many_lines_cost_a_constant_number_of_queries(office: Office, django_assert_max_num_queries) -> None:
    for n in range(40):
        office.give(n * 3, n * 3 + 2)
    client = client_of(office.one)
    client.get(reverse("stand-ins"))
    with django_assert_max_num_queries(22):
        text = client.get(reverse("stand-ins")).content.decode()
    assert text.count("示例乙代示例甲办理") == 30
    assert 'rel="next"' in text


def test_the_interface_does_the_same(office: Office) -> None:
    client, now = client_of(office.one), timezone.now()
    body = {
        "to_user_id": office.two.user_id,
        "start": now.isoformat(),
        "until": (now + 2 * DAY).isoformat(),
        "reason": "出差",
    }
    made = client.post("/api/v1/stand-ins", json.dumps(body), content_type="application/json")
    assert made.status_code == 201
    assert (made.json()["for_name"], made.json()["to_name"], made.json()["state"]) == (
        "示例甲",
        "示例乙",
        "now",
    )
    again = client.post("/api/v1/stand-ins", json.dumps(body), content_type="application/json")
    assert again.status_code == 422
    listed = client.get("/api/v1/stand-ins?which=given").json()["items"]
    assert [item["id"] for item in listed] == [made.json()["id"]]
    assert client_of(office.stranger).get("/api/v1/stand-ins?which=organisation").json()["items"] == []
    assert client_of(office.stranger).post(f"/api/v1/stand-ins/{made.json()['id']}/end").status_code == 404
    ended = client.post(f"/api/v1/stand-ins/{made.json()['id']}/end").json()
    assert (ended["state"], ended["may_end"]) == ("revoked", False)
