"""Stand-ins and moving cases in a real browser, by several people, without a violation of accessibility at either width."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.utils import timezone

from shuanglian.casework import api
from shuanglian.casework.moving import services
from shuanglian.foundation.accounts.models import Membership, User
from shuanglian.foundation.accounts.services import actor_for
from shuanglian.foundation.actor import Role, system
from tests.browser import PHONE, WIDE, Visit
from tests.casework import files
from tests.casework.factories import open_tasks, published, started

from .test_moving import LINE, LONGER

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def _flawless(window: Visit) -> None:
    """No violation of accessibility, no sideways scrolling."""
    assert window.axe() == []
    assert window.overflow() <= 0


@pytest.fixture
def colleague(people: dict[str, User]) -> User:
    """Somebody of the officer's department, and its head."""
    unit = Membership.objects.get(user=people["officer"]).organisation
    for role, name in ((Role.LEADER, "示例科长"), (Role.OFFICER, "示例同事")):
        user = User.objects.create(username=f"demo-{role}-2", name=name, is_demo=True)
        Membership.objects.create(user=user, organisation=unit, role=role)
    return user


@pytest.mark.timeout(300)
def test_an_officer_hands_over_and_the_colleague_sees_for_whom(
    people: dict[str, User], colleague: User, visit: Callable[..., Visit]
) -> None:
    officer = actor_for(people["officer"])
    started(files.LINE, officer, people={"officer": officer.user_id}, title="示例办件")
    giver = visit(people["officer"])
    page = giver.page
    page.set_default_timeout(30_000)
    giver.open("/cases/stand-ins/")
    page.select_option("#f-to_user_id", label="示例同事")
    page.fill("#f-first", timezone.localdate().isoformat())
    page.fill("#f-last", timezone.localdate().isoformat())
    page.fill("#f-reason", "出差")
    page.get_by_role("button", name="安排代办").click()
    page.get_by_text("示例同事代何科员办理").first.wait_for()
    _flawless(giver)

    stand_in = visit(colleague, PHONE)
    stand_in.open("/cases/stand-ins/?which=received")
    assert "正在代办" in stand_in.page.inner_text("main")
    _flawless(stand_in)
    stand_in.open("/work/")
    assert "代何科员办理" in stand_in.page.inner_text("main")
    _flawless(stand_in)

    head = visit(User.objects.get(name="示例科长"))
    head.open("/cases/stand-ins/?which=organisation")
    head.page.get_by_role("button", name=re.compile("收回")).click()
    head.page.get_by_text("代办已结束").first.wait_for()
    stand_in.open("/work/")
    assert "代何科员办理" not in stand_in.page.inner_text("main")


@pytest.mark.timeout(300)
def test_one_plans_a_move_and_another_approves_it(
    people: dict[str, User], visit: Callable[..., Visit]
) -> None:
    case = started(LINE, actor_for(people["officer"]), title="示例办件")
    halted = started(LINE, actor_for(people["officer"]), title="中止的办件")
    api.suspend(halted.pk, actor=actor_for(people["officer"]), reason="等补件")
    published(LONGER)
    planner = visit(people["admin"], WIDE)
    page = planner.page
    page.set_default_timeout(30_000)
    planner.open(f"/processes/{case.definition_id}/move/")
    _flawless(planner)
    page.select_option("#f-map-a", value="first")
    page.get_by_role("button", name="试算").click()
    page.wait_for_url(re.compile(r"/processes/moves/\d+/$"))
    assert "拟定的人不能自己批准" in page.inner_text("main")
    text = page.inner_text("main")
    assert "示例办件" in text and "中止的办件" in text and "办件已中止，恢复以后再换版" in text
    number = int(page.url.rstrip("/").rpartition("/")[2])

    second = visit(people["steward"], PHONE)
    second.open(f"/processes/moves/{number}/")
    _flawless(second)
    second.page.get_by_role("button", name="批准换版").click()
    second.page.get_by_text("正在逐个换版").first.wait_for()
    services.execute(number)
    second.open("/processes/moves/")
    assert "已完成" in second.page.inner_text("main")
    _flawless(second)
    second.open(f"/processes/moves/{number}/")
    assert api.Case.objects.get(pk=case.pk).definition.version == 2
    assert api.Case.objects.get(pk=halted.pk).definition.version == 1

    # The moved case goes on along the steps of the new version, on its own page.
    worker = visit(people["officer"])
    worker.open(f"/cases/{case.pk}/")
    assert "第 2 版" in worker.page.inner_text("main") and "换到新版流程" in worker.page.inner_text("main")
    while tasks := open_tasks(case):
        api.complete(next(iter(tasks.values())), actor=system())
    case.refresh_from_db()
    assert case.status == api.Case.Status.FINISHED
    assert api.Token.objects.filter(case=case, node="middle").exists()
