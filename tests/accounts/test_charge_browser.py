"""In a real browser: an administrator puts a leader in charge, a task of that unit is late, that leader is told and no other."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.utils import timezone

from shuanglian.casework import api
from shuanglian.foundation.accounts.models import Charge, Membership, User
from shuanglian.foundation.accounts.services import actor_for
from shuanglian.foundation.actor import Role
from tests.browser import PHONE, Visit
from tests.casework import files
from tests.casework.factories import started
from tests.journey.conftest import parties, people  # noqa: F401 - fixtures

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
ONE = files.process(files.start(), files.task("a", sla="1"), files.end(), files.path("start", "a", "end"))


@pytest.fixture
def other_leader(people: dict[str, User]) -> User:  # noqa: F811
    user = User.objects.create(username="demo-leader-2", name="示例另一位主任", is_demo=True)
    home = Membership.objects.get(user=people["leader"]).organisation
    Membership.objects.create(user=user, organisation=home, role=Role.LEADER)
    return user


@pytest.mark.timeout(300)
def test_the_leader_in_charge_is_told_and_another_is_not(
    people: dict[str, User],  # noqa: F811
    other_leader: User,
    visit: Callable[..., Visit],
) -> None:
    Charge.objects.all().delete()
    officer = actor_for(people["officer"])
    unit = Membership.objects.get(user=people["officer"]).organisation
    desk = visit(people["admin"])
    page = desk.page
    page.set_default_timeout(30_000)
    desk.open("/admin/charges/")
    page.get_by_text("还没有登记分管领导").wait_for()
    assert desk.misfits() == []
    page.fill("#f-login", "nobody")
    page.fill("#f-unit", "查无此局")
    page.get_by_role("button", name="登记分管").click()
    page.get_by_text("没有这个账号").first.wait_for()
    page.get_by_text("没有这个单位").first.wait_for()
    assert desk.misfits() == []
    page.fill("#f-login", "demo-leader")
    page.fill("#f-unit", unit.name)
    page.get_by_role("button", name="登记分管").click()
    page.get_by_text(f"方主任 已分管 {unit.name}").wait_for()
    assert desk.misfits() == []
    for path in (f"/admin/people/{people['leader'].pk}/", f"/admin/organisations/{unit.pk}/"):
        desk.open(path)
        assert desk.misfits() == []

    case = started(
        ONE,
        officer,
        organisations={"officer": unit.pk},
        config={"escalation": [0]},
        title="示例：逾期的办件",
    )
    # The sweep runs as it would a month later; the charge has no end and still holds.
    later = timezone.now() + dt.timedelta(days=30)
    assert api.fire_due(now=later).escalated == 1
    api.deliver_due(now=later)
    told = visit(people["leader"], PHONE)
    told.open("/notices/")
    words = told.page.inner_text("main")
    assert "下级待办已逾期" in words and "分管领导" in words
    assert told.misfits() == []
    other = visit(other_leader)
    other.open("/notices/")
    assert "下级待办已逾期" not in other.page.inner_text("main")
    told.open(f"/cases/{case.pk}/")
    assert "分管领导：方主任" in told.page.inner_text("main")

    desk.open("/admin/charges/")
    page.get_by_role("button", name="结束分管").click()
    page.get_by_text("已定终止日期").first.wait_for()
    assert Charge.objects.get().ends == timezone.localdate()
