"""Leaders in charge of units: who may say so, every problem at once, no double rows, sheets, pages, console."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone
from typer.testing import CliRunner

from shuanglian.cli.app import app
from shuanglian.foundation.accounts import selectors, services
from shuanglian.foundation.accounts.models import Charge, Organisation, User
from shuanglian.foundation.accounts.personas import CHARGES
from shuanglian.foundation.actor import Actor, Role
from shuanglian.foundation.errors import Conflict, Invalid, NotAllowed, NotFound
from shuanglian.foundation.events.models import Event
from shuanglian.registry import charges as sheets

from . import factories

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 6, 1)


def leader(name: str = "方主任") -> User:
    made = factories.member(Role.LEADER)
    User.objects.filter(pk=made.user_id).update(name=name)
    return User.objects.get(pk=made.user_id)


def put(
    admin: Actor, user: User, unit: Organisation, starts: dt.date = DAY, ends: dt.date | None = None
) -> Charge:
    return services.charge_start(actor=admin, user=user, organisation=unit, starts=starts, ends=ends)


def codes(error: pytest.ExceptionInfo[Any]) -> set[str]:
    return {reason.code for reason in error.value.reasons}


def client(actor: Actor) -> Client:
    made = Client()
    made.force_login(
        User.objects.get(pk=actor.user_id), backend="shuanglian.foundation.accounts.backends.Backend"
    )
    return made


def test_a_start_and_an_end_are_one_event_each_and_the_row_stays(admin: Actor) -> None:
    unit, user = factories.organisation(), leader()
    held = put(admin, user, unit)
    services.charge_end(actor=admin, charge=held, ends=DAY)
    assert Charge.objects.get().ends == DAY
    events = Event.objects.filter(stream=f"org:{unit.pk}").order_by("pk")
    assert [event.kind for event in events] == ["charge.started", "charge.ended"]
    with pytest.raises(Conflict):
        services.charge_end(actor=admin, charge=held, ends=DAY)
    assert selectors.in_charge_on(DAY).count() == 1
    assert not selectors.in_charge_on(DAY + dt.timedelta(days=1)).exists()
    assert not selectors.in_charge_on(DAY - dt.timedelta(days=1)).exists()


def test_a_last_day_can_be_changed_until_it_has_passed_but_never_into_another_period(admin: Actor) -> None:
    unit, user, today = factories.organisation(), leader(), timezone.localdate()
    held = put(admin, user, unit, today, today + dt.timedelta(days=30))
    services.charge_end(actor=admin, charge=held, ends=today + dt.timedelta(days=9))
    put(admin, user, unit, today + dt.timedelta(days=20))
    with pytest.raises(Invalid) as caught:
        services.charge_end(actor=admin, charge=held, ends=today + dt.timedelta(days=20))
    assert codes(caught) == {"charge_overlaps"}
    services.charge_end(actor=admin, charge=held, ends=today + dt.timedelta(days=19))
    assert Charge.objects.get(pk=held.pk).ends == today + dt.timedelta(days=19)
    with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(days=25)), pytest.raises(Conflict):
        services.charge_end(actor=admin, charge=held, ends=today + dt.timedelta(days=26))
    kinds = list(Event.objects.filter(stream=f"org:{unit.pk}").values_list("kind", flat=True))
    assert kinds.count("charge.ended") == 2


def test_every_problem_is_named_at_once_and_nothing_is_written(admin: Actor) -> None:
    unit = factories.organisation(status=Organisation.Status.SUSPENDED, is_demo=True)
    before = Event.objects.count()
    with pytest.raises(Invalid) as error:
        put(admin, factories.member(Role.OFFICER).user, unit, ends=DAY - dt.timedelta(days=1))
    assert codes(error) == {"not_a_leader", "organisation_not_active", "demo_mixed", "period"}
    with pytest.raises(Invalid) as error:
        services.charge_start(actor=admin, user=None, organisation=None, starts=None)
    assert codes(error) == {"person_not_found", "organisation_not_found", "required"}
    assert (Charge.objects.count(), Event.objects.count()) == (0, before)


@pytest.mark.parametrize("role", [Role.LEADER, Role.OFFICER, Role.MANAGER, Role.STEWARD, Role.ENTERPRISE])
def test_others_than_administrators_change_nothing(admin: Actor, role: Role) -> None:
    unit, user = factories.organisation(), leader()
    held = put(admin, user, unit)
    actor, before = factories.actor(role), Event.objects.count()
    other = factories.organisation()
    for act in (
        lambda: put(actor, user, other),
        lambda: services.charge_end(actor=actor, charge=held, ends=DAY),
        lambda: services.charges_import(actor=actor, rows=[services.ChargeRow("x", "y", DAY)]),
        lambda: services.organisation_place(actor=actor, organisation=unit, parent=other),
    ):
        with pytest.raises(NotAllowed):
            act()
    with pytest.raises(NotFound):
        selectors.get_charge(actor, held.pk)
    page = client(actor)
    for path in ("", "sheet/", "export/"):
        assert page.get(f"/admin/charges/{path}").status_code == 403
    assert page.post("/admin/charges/", {"login": user.username, "unit": other.name}).status_code == 403
    assert page.post(f"/admin/charges/{held.pk}/end/", {"ends": "2026-07-01"}).status_code == 403
    assert page.post(f"/admin/organisations/{unit.pk}/place/", {"parent": other.name}).status_code == 403
    assert (Charge.objects.get().ends, Event.objects.count()) == (None, before)
    assert Organisation.objects.get(pk=unit.pk).parent is None


def test_periods_of_one_pair_never_overlap_and_the_database_holds_one_open_row(admin: Actor) -> None:
    unit, user = factories.organisation(), leader()
    put(admin, user, unit, DAY, DAY + dt.timedelta(days=9))
    for starts, ends in ((DAY, None), (DAY + dt.timedelta(days=9), None), (DAY - dt.timedelta(days=5), DAY)):
        with pytest.raises(Invalid) as error:
            put(admin, user, unit, starts, ends)
        assert codes(error) == {"charge_overlaps"}
    put(admin, user, unit, DAY + dt.timedelta(days=10))
    put(admin, leader("另一位"), unit)  # several leaders may be in charge of one unit
    with pytest.raises(IntegrityError), transaction.atomic():
        Charge.objects.create(user=user, organisation=unit, starts=DAY + dt.timedelta(days=90))
    with pytest.raises(IntegrityError), transaction.atomic():
        Charge.objects.create(user=user, organisation=unit, starts=DAY, ends=DAY)
    with pytest.raises(IntegrityError), transaction.atomic():
        Charge.objects.create(user=leader(), organisation=unit, starts=DAY, ends=DAY - dt.timedelta(days=1))


def test_no_unit_stands_above_itself(admin: Actor) -> None:
    top, middle, low = (factories.organisation() for _ in range(3))
    services.organisation_place(actor=admin, organisation=low, parent=middle)
    services.organisation_place(actor=admin, organisation=middle, parent=top)
    for parent in (top, middle, low):
        with pytest.raises(Invalid) as error:
            services.organisation_place(actor=admin, organisation=top, parent=parent)
        assert codes(error) == {"parent_circle"}
    assert Organisation.objects.get(pk=top.pk).parent is None
    with pytest.raises(IntegrityError), transaction.atomic():
        Organisation.objects.filter(pk=top.pk).update(parent=top)
    before = Event.objects.count()
    services.organisation_place(actor=admin, organisation=low, parent=middle)  # no change, no event
    assert Event.objects.count() == before


def test_a_sheet_goes_out_and_in_again_and_bad_rows_are_all_named(admin: Actor) -> None:
    unit, user = factories.organisation("示例区甲局"), leader()
    put(admin, user, unit)
    again = sheets.read(sheets.export(selectors.charges(admin)))
    assert [(r.login, r.unit, r.starts, r.ends) for r in again] == [(user.username, unit.name, DAY, None)]
    assert services.charges_import(actor=admin, rows=again) == 0
    other = factories.organisation("示例区乙局")
    good = services.ChargeRow(user.username, other.name, DAY, line=2)
    bad = [
        services.ChargeRow("nobody", "没有", DAY, line=3),
        services.ChargeRow(user.username, other.name, DAY, DAY, 4),
    ]
    with pytest.raises(Invalid) as error:
        services.charges_import(actor=admin, rows=[good, *bad])
    assert codes(error) == {"person_not_found", "organisation_not_found", "charge_overlaps"}
    assert all(str(r.message).startswith(("第 3 行", "第 4 行")) for r in error.value.reasons)
    assert Charge.objects.count() == 1
    assert services.charges_import(actor=admin, rows=[good]) == 1


def test_cells_that_cannot_be_read_are_named_and_an_empty_sheet_is_refused() -> None:
    text = "领导账号或邮箱,分管单位,从哪天起,到哪天止\n,甲局,昨天,\n"
    with pytest.raises(Invalid) as error:
        sheets.read(text.encode())
    assert codes(error) == {"cell", "required"}
    with pytest.raises(Invalid) as error:
        sheets.read("领导账号或邮箱,分管单位\n".encode())
    assert codes(error) == {"missing_column"}
    with pytest.raises(Invalid) as error:
        sheets.read("领导账号或邮箱,分管单位,从哪天起\n".encode())
    assert codes(error) == {"empty"}


def test_the_page_is_empty_then_one_then_many(admin: Actor) -> None:
    page, unit, user = client(admin), factories.organisation("示例区甲局"), leader()
    assert "还没有登记分管领导" in page.get("/admin/charges/").content.decode()
    form = {"login": user.username, "unit": unit.name, "starts": "2026-06-01", "ends": ""}
    assert page.post("/admin/charges/", form).status_code == 302
    for path in ("/admin/charges/", f"/admin/organisations/{unit.pk}/"):
        assert "方主任" in page.get(path).content.decode()
    assert unit.name in page.get(f"/admin/people/{user.pk}/").content.decode()
    for number in range(60):
        put(admin, user, factories.organisation(f"示例单位之{number}"))
    first = page.get("/admin/charges/").content.decode()
    assert "1 / 2" in first and first.count("结束分管") == 50
    assert page.get("/admin/charges/?q=甲局").content.decode().count("结束分管") == 1
    assert "没有符合条件的分管" in page.get("/admin/charges/?q=查无").content.decode()


def test_the_page_names_all_problems_and_keeps_what_was_typed(admin: Actor) -> None:
    page = client(admin)
    answer = page.post("/admin/charges/", {"login": "nobody", "unit": "查无此局", "starts": "昨天"})
    words = answer.content.decode()
    assert answer.status_code == 422 and "查无此局" in words
    for problem in ("没有这个账号", "没有这个单位"):
        assert problem in words
    assert 'id="f-starts_error"' in words
    held = put(admin, leader(), factories.organisation())
    assert page.post(f"/admin/charges/{held.pk}/end/", {"ends": "2026-05-31"}).status_code == 422
    assert page.post(f"/admin/charges/{held.pk}/end/", {"ends": ""}).status_code == 422
    assert page.post(f"/admin/charges/{held.pk}/end/", {"ends": "2026-06-30"}).status_code == 302
    assert page.post("/admin/charges/sheet/").status_code == 422
    assert Charge.objects.get().ends == dt.date(2026, 6, 30)


def test_the_console_takes_a_sheet_and_prints_who_is_in_charge(admin: Actor, tmp_path: Path) -> None:
    unit, user = factories.organisation("示例区甲局"), leader()
    sheet = tmp_path / "charges.csv"
    sheet.write_text(f"领导账号或邮箱,分管单位,从哪天起\n{user.username},{unit.name},2026-06-01\n", "utf-8")
    ran = CliRunner().invoke(app, ["accounts", "charges", "--import", str(sheet), "--json"])
    row = {
        "username": user.username,
        "name": "方主任",
        "organisation": unit.name,
        "starts": "2026-06-01",
        "ends": None,
    }
    assert ran.exit_code == 0 and json.loads(ran.stdout) == {"imported": 1, "charges": [row]}
    ran = CliRunner().invoke(app, ["accounts", "charges", "--on", "2026-05-31", "--json"])
    assert json.loads(ran.stdout)["charges"] == []
    for wrong in (["--on", "soon"], ["--import", str(tmp_path / "none.csv")]):
        assert CliRunner().invoke(app, ["accounts", "charges", *wrong, "--json"]).exit_code == 1


def test_an_erased_person_is_in_charge_of_nothing_any_more_and_could_take_a_copy(admin: Actor) -> None:
    unit, user = factories.organisation(), leader()
    put(admin, user, unit)
    assert services.person_export(actor=admin, user=user)["charges"][0]["organisation"] == unit.name
    services.person_erase(actor=admin, user=user)
    assert Charge.objects.get().ends is not None


def test_the_demonstration_names_its_leader_once_and_leaves_an_ended_one_ended(admin: Actor) -> None:
    services.ensure_personas()
    names = set(
        Charge.objects.filter(user__username="demo-leader").values_list("organisation__name", flat=True)
    )
    assert names == set(CHARGES["leader"])
    services.charge_end(actor=admin, charge=Charge.objects.order_by("pk")[0], ends=DAY)
    before = Event.objects.count()
    services.ensure_personas()
    assert (Charge.objects.count(), Event.objects.count()) == (3, before)
