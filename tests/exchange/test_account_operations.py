"""One's own account, organisations and their members, and the calendar: the same rules as on the pages."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from shuanglian.exchange.models import IdempotentCall
from shuanglian.foundation.accounts import credit_code
from shuanglian.foundation.accounts.models import Membership, Organisation, User
from shuanglian.foundation.actor import Actor, Role
from shuanglian.foundation.events.models import Event
from shuanglian.foundation.workdays import services as workdays
from shuanglian.foundation.workdays.models import Day
from tests.registry.factories import member

from .factories import Caller, machine, person, reasons

pytestmark = pytest.mark.django_db


def managing(role: Role = Role.ENTERPRISE) -> Actor:
    actor = member(role)
    Membership.objects.filter(pk=actor.membership_id).update(manages=True)
    return actor


def code() -> str:
    first = "91330621000000007"
    return first + credit_code.check_character(first)


# -- one's own account
def test_a_person_changes_only_what_is_given() -> None:
    actor = member(Role.ENTERPRISE)
    own = person(actor)
    status, body = own.patch("/me/profile", {"locale": "en"})
    assert (status, body["locale"], body["name"]) == (200, "en", actor.label)
    assert [(m["organisation_id"], m["current"]) for m in body["memberships"]] == [
        (actor.organisation_id, True)
    ]
    assert own.get("/me/profile")[1] == body


def test_an_unknown_language_changes_nothing() -> None:
    actor = member(Role.ENTERPRISE)
    before = Event.objects.count()
    status, body = person(actor).patch("/me/profile", {"locale": "xx", "name": "改名"})
    assert status == 422 and reasons(body) == {("locale_unknown", "locale")}
    assert User.objects.get(pk=actor.user_id).name == actor.label
    assert Event.objects.count() == before


def test_a_machine_has_no_account_of_its_own() -> None:
    caller, _organisation = machine()
    for method, path in (("GET", "/me/profile"), ("GET", "/me/data"), ("POST", "/me/erase")):
        assert caller.call(method, path, {"confirm": "x"} if method == "POST" else None)[0] == 401


def test_acting_for_another_of_ones_organisations() -> None:
    actor = member(Role.ENTERPRISE)
    second = Organisation.objects.create(name="第二家单位")
    user = User.objects.get(pk=actor.user_id)
    seat = Membership.objects.create(user=user, organisation=second, role=Role.SOLVER)
    own = person(actor)
    assert own.post(f"/me/memberships/{seat.pk}/switch")[0] == 200
    assert own.get("/me")[1]["organisation_id"] == second.pk
    stranger = member(Role.ENTERPRISE)
    assert own.post(f"/me/memberships/{stranger.membership_id}/switch")[0] == 404
    assert own.get("/me")[1]["organisation_id"] == second.pk


def test_the_copy_of_ones_data_is_complete_and_on_record() -> None:
    actor = member(Role.ENTERPRISE)
    status, body = person(actor).get("/me/data")
    assert status == 200 and body["account"]["id"] == actor.user_id
    assert {"memberships", "events", "notices", "interface_calls"} <= set(body)
    assert Event.objects.filter(kind="account.exported").count() == 1


def test_leaving_needs_a_fresh_proof_and_the_own_name_and_takes_remembered_answers_along() -> None:
    actor = member(Role.ENTERPRISE)
    user = User.objects.get(pk=actor.user_id)
    user.set_password("一个-够长的-口令-2026")
    user.save()
    own = person(actor)
    before = Event.objects.count()
    assert reasons(own.post("/me/erase", {"confirm": user.username})[1]) == {("reauthentication", "")}
    assert (Event.objects.count(), User.objects.get(pk=user.pk).erased_at) == (before, None)
    own.client.post("/accounts/reauthenticate/", {"password": "一个-够长的-口令-2026"})
    assert reasons(own.post("/me/erase", {"confirm": "别人"})[1]) == {("confirm", "confirm")}
    assert User.objects.get(pk=user.pk).erased_at is None
    IdempotentCall.objects.create(actor=f"user:{user.pk}", key="a", digest="x" * 64, body=user.name)
    assert own.post("/me/erase", {"confirm": user.username}) == (200, {"erased": True})
    assert User.objects.get(pk=user.pk).erased_at is not None
    assert not IdempotentCall.objects.exists()
    assert own.get("/me")[1]["role"] == "public"


# -- organisations and members
def test_an_administrator_decides_on_registrations() -> None:
    admin = person(member(Role.ADMIN))
    wanted = [Organisation.objects.create(name=f"新单位{n}", status="pending") for n in range(2)]
    found = admin.get("/organisations?status=pending&q=新单位")[1]["items"]
    assert {row["id"] for row in found} == {row.pk for row in wanted}
    first, second = (f"/organisations/{row.pk}" for row in wanted)
    assert admin.post(f"{first}/approve")[1]["status"] == "active"
    assert admin.post(f"{first}/approve")[0] == 409
    assert reasons(admin.post(f"{second}/reject")[1]) == {("note_required", "note")}
    status, body = admin.post(f"{second}/reject", {"note": "代码不符"})
    assert (status, body["status"], body["decision_note"]) == (200, "rejected", "代码不符")


def test_an_administrator_registers_corrects_stops_and_resumes_an_organisation() -> None:
    admin = person(member(Role.ADMIN))
    status, made = admin.post("/organisations", {"name": "某研究院", "credit_code": code()})
    assert (status, made["status"]) == (201, "active")
    at = f"/organisations/{made['id']}"
    status, body = admin.patch(at, {"name": "某研究所"})
    assert (status, body["name"], body["credit_code"]) == (200, "某研究所", code())
    assert admin.post(f"{at}/suspend", {"note": "证照过期"})[1]["status"] == "suspended"
    assert admin.post(f"{at}/resume")[1]["status"] == "active"


@pytest.mark.parametrize("verb", ["approve", "reject", "suspend", "resume"])
def test_others_decide_nothing_and_see_only_their_own(verb: str) -> None:
    own, other = managing(), member(Role.SOLVER)
    for caller in (person(own), machine(Role.STEWARD)[0]):
        before = Event.objects.count()
        assert caller.post(f"/organisations/{other.organisation_id}/{verb}", {"note": "x"})[0] == 404
        assert Event.objects.count() == before
    assert person(own).post(f"/organisations/{own.organisation_id}/{verb}", {"note": "x"})[0] == 403
    assert person(own).post("/organisations", {"name": "自立门户"})[0] == 403
    assert person(own).patch(f"/organisations/{own.organisation_id}", {"name": "改名"})[0] == 403
    assert not Organisation.objects.exclude(status="active").exists()
    assert not Organisation.objects.filter(name__in=["自立门户", "改名"]).exists()


def test_who_manages_an_organisation_adds_changes_and_removes_its_members() -> None:
    own = managing()
    boss, newcomer = person(own), User.objects.create(username="newcomer", name="新人")
    at = f"/organisations/{own.organisation_id}/members"
    status, made = boss.post(at, {"login": "newcomer", "role": "enterprise", "title": "工程师"})
    assert (status, made["user_id"]) == (201, newcomer.pk)
    status, body = boss.patch(f"/members/{made['id']}", {"manages": True})
    assert (status, body["manages"], body["title"], body["role"]) == (200, True, "工程师", "enterprise")
    assert boss.call("DELETE", f"/members/{made['id']}")[1]["is_active"] is False
    assert boss.patch(f"/members/{made['id']}", {"title": "x"})[0] == 409


def test_members_of_others_are_not_there_and_plain_members_change_none() -> None:
    own, other = managing(), member(Role.ENTERPRISE)
    plain = member(Role.ENTERPRISE, Organisation.objects.get(pk=own.organisation_id))
    before = Event.objects.count()
    assert person(own).patch(f"/members/{other.membership_id}", {"title": "x"})[0] == 404
    assert person(own).patch(f"/members/{plain.membership_id}", {"role": "admin"})[0] == 403
    assert person(plain).patch(f"/members/{plain.membership_id}", {"manages": True})[0] == 403
    assert Membership.objects.filter(manages=True).count() == 1
    assert Event.objects.count() == before


# -- the calendar
@pytest.fixture
def calendar(db: None) -> None:
    workdays.load_bundled()


@pytest.mark.usefixtures("calendar")
def test_a_year_of_the_calendar_names_its_notice_and_its_days() -> None:
    years = Caller().get("/calendar/years")[1]["items"]
    year = years[-1]["year"]
    status, body = Caller().get(f"/calendar/years/{year}")
    assert status == 200 and body["document_number"]
    assert len(body["days"]) == Day.objects.filter(date__year=year).count() > 0
    for unknown in (1999, 0, -1, 10**9):
        assert Caller().get(f"/calendar/years/{unknown}")[0] == 404


@pytest.mark.usefixtures("calendar")
def test_a_steward_sets_and_clears_a_day() -> None:
    steward, _organisation = machine(Role.STEWARD)
    path = f"/calendar/days/{_plain_day()}"
    closed = {"is_workday": False, "name": "台风停工", "source": "市政府通告"}
    status, body = steward.call("PUT", path, closed)
    assert (status, body["is_workday"], body["name"]) == (200, False, "台风停工")
    status, body = steward.call("DELETE", path)
    assert (status, body["is_workday"], body["name"]) == (200, True, "")
    assert reasons(steward.call("DELETE", path)[1]) == {("not_special", "date")}


@pytest.mark.usefixtures("calendar")
@pytest.mark.parametrize("role", [Role.ENTERPRISE, Role.MANAGER, None])
def test_others_leave_the_calendar_as_it_is(role: Role | None) -> None:
    caller: Any = machine(role)[0] if role else Caller()
    before = Day.objects.count(), Event.objects.count()
    body = {"is_workday": False, "name": "放假", "source": "自定"}
    refused = 403 if role else 401
    assert caller.call("PUT", f"/calendar/days/{_plain_day()}", body)[0] == refused
    assert caller.call("DELETE", f"/calendar/days/{Day.objects.first().date}")[0] == refused
    assert (Day.objects.count(), Event.objects.count()) == before


@pytest.mark.usefixtures("calendar")
def test_a_day_of_an_unknown_year_cannot_be_set() -> None:
    body = {"is_workday": False, "name": "放假", "source": "自定"}
    status, told = machine(Role.STEWARD)[0].call("PUT", "/calendar/days/1999-01-04", body)
    assert (status, told["error"]["code"]) == (422, "unknown_year")
    assert not Day.objects.filter(date__year=1999).exists()


NOTICE = {
    "title": "2031 年部分节假日安排",
    "document_number": "国办发明电〔2030〕8号",
    "published_on": "2030-11-04",
    "days": [{"date": "2031-01-01", "is_workday": False, "name": "元旦"}],
}


def test_a_steward_enters_a_year_once_and_replaces_it_only_on_purpose() -> None:
    steward, _organisation = machine(Role.STEWARD)
    status, body = steward.call("PUT", "/calendar/years/2031", NOTICE)
    assert (status, [d["date"] for d in body["days"]]) == (200, ["2031-01-01"])
    later = NOTICE | {"days": [{"date": "2031-01-02", "is_workday": False, "name": "元旦"}]}
    assert steward.call("PUT", "/calendar/years/2031", later)[0] == 409
    assert [str(d.date) for d in Day.objects.filter(date__year=2031)] == ["2031-01-01"]
    assert steward.call("PUT", "/calendar/years/2031", later | {"replace": True})[0] == 200
    assert [str(d.date) for d in Day.objects.filter(date__year=2031)] == ["2031-01-02"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"days": NOTICE["days"] * 2},
        {"days": [{"date": "2032-01-01", "is_workday": False, "name": "元旦"}]},
        {"url": "javascript:alert(1)"},
        {"days": []},
    ],
)
def test_a_notice_with_problems_enters_nothing(wrong: dict[str, Any]) -> None:
    steward, _organisation = machine(Role.STEWARD)
    before = Event.objects.count()
    assert steward.call("PUT", "/calendar/years/2031", NOTICE | wrong)[0] == 422
    assert not Day.objects.filter(date__year__gte=2031).exists()
    assert Event.objects.count() == before


def test_others_enter_no_year() -> None:
    for caller, refused in ((machine(Role.ENTERPRISE)[0], 403), (Caller(), 401)):
        before = Event.objects.count()
        assert caller.call("PUT", "/calendar/years/2031", NOTICE)[0] == refused
        assert not Day.objects.filter(date__year__gte=2031).exists()
        assert Event.objects.count() == before


def _plain_day() -> dt.date:
    """A Wednesday that no notice names."""
    day = dt.date(Day.objects.order_by("-date").first().date.year, 3, 1)
    while day.weekday() != 2 or Day.objects.filter(date=day).exists():
        day += dt.timedelta(days=1)
    return day
